//! The lines of a journal: each a checksum, a blank, and a record as JSON, which has no line break in it.

use sha2::{Digest as _, Sha256};

/// Of a line, in hexadecimal digits: enough to know what a disk or an editor changed.
const CHECKSUM: usize = 16;

/// What stands in a journal.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lines<'a> {
    /// The records of whole lines, in their order.
    pub records: Vec<&'a [u8]>,
    /// Lines that are not as they were written.
    pub unreadable: Vec<&'a [u8]>,
    /// At the end, what was being written when the process or the machine ended. Nobody was told that it was kept.
    pub torn: &'a [u8],
}

fn checksum(record: &[u8]) -> String {
    let mut digits = hex::encode(Sha256::digest(record));
    digits.truncate(CHECKSUM);
    digits
}

/// The line of a record.
pub fn line(record: &[u8]) -> Vec<u8> {
    let mut line = checksum(record).into_bytes();
    line.push(b' ');
    line.extend_from_slice(record);
    line.push(b'\n');
    line
}

/// Reads whatever is there: nothing in it can make this fail.
pub fn read(journal: &[u8]) -> Lines<'_> {
    let whole = journal
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |last| last + 1);
    let mut lines = Lines {
        torn: &journal[whole..],
        ..Lines::default()
    };
    for line in journal[..whole].split_inclusive(|byte| *byte == b'\n') {
        match record(&line[..line.len() - 1]) {
            Some(record) => lines.records.push(record),
            None => lines.unreadable.push(line),
        }
    }
    lines
}

fn record(line: &[u8]) -> Option<&[u8]> {
    let (sum, rest) = line.split_at_checked(CHECKSUM)?;
    let record = rest.strip_prefix(b" ")?;
    (checksum(record).as_bytes() == sum).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn journal(records: &[Vec<u8>]) -> Vec<u8> {
        records.iter().flat_map(|record| line(record)).collect()
    }

    /// JSON without line breaks is all that is ever written.
    fn records() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let record = "[^\n]{0,40}".prop_map(String::into_bytes);
        prop::collection::vec(record, 0..6)
    }

    #[test]
    fn what_was_written_is_read() {
        let text = journal(&[b"{\"a\":1}".to_vec(), b"{}".to_vec()]);
        let lines = read(&text);
        assert_eq!(lines.records, [&b"{\"a\":1}"[..], b"{}"]);
        assert!(lines.unreadable.is_empty() && lines.torn.is_empty());
        assert_eq!(read(b""), Lines::default());
        assert!(
            text.starts_with(b"015abd7f5cc57a2d {\"a\":1}\n"),
            "the form is for good"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let lines = read(&bytes);
            let mut back = Vec::new();
            for record in &lines.records {
                back.extend(line(record));
            }
            let unreadable: usize = lines.unreadable.iter().map(|line| line.len()).sum();
            // Nothing is lost: each byte is in a record's line, in an unreadable one, or in the torn end.
            prop_assert_eq!(back.len() + unreadable + lines.torn.len(), bytes.len());
        }

        #[test]
        fn wherever_it_was_cut_every_whole_line_is_there(records in records(), cut in 0_usize..400) {
            let mut text = journal(&records);
            text.truncate(cut);
            let lines = read(&text);
            let whole = text.iter().filter(|byte| **byte == b'\n').count();
            prop_assert_eq!(&lines.records, &records[..whole].iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert!(lines.unreadable.is_empty());
            let written: usize = records[..whole].iter().map(|record| line(record).len()).sum();
            prop_assert_eq!(lines.torn.len(), text.len() - written);
        }

        #[test]
        fn a_changed_byte_costs_its_own_line_at_most(
            records in prop::collection::vec("[ -~]{0,40}".prop_map(String::into_bytes), 1..6),
            at in any::<prop::sample::Index>(),
            to in any::<u8>(),
        ) {
            let mut text = journal(&records);
            let at = at.index(text.len());
            // A line break that goes joins two lines: both are unreadable then.
            prop_assume!(text[at] != to && text[at] != b'\n');
            text[at] = to;
            let lines = read(&text);
            prop_assert_eq!(lines.records.len(), records.len() - 1);
            prop_assert!(!lines.unreadable.is_empty());
        }
    }
}
