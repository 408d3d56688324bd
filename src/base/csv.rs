//! Tables for spreadsheets: how they are written, and read back as people return them. Pure.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// The byte order mark, by which Excel knows that a file is UTF-8.
pub const MARK: &str = "\u{feff}";

/// For whom a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// For Excel in Spanish, where the comma is the decimal sign: semicolons, `12,50`, `15/01/2026`, and no text that would
    /// run as a formula.
    #[default]
    People,
    /// RFC 4180: commas, `12.50`, `2026-01-15`, texts as they are.
    Programs,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Also of digits that are no figure, such as a reference.
    Text(String),
    Figure(Decimal),
    Day(NaiveDate),
}

impl Cell {
    pub const BLANK: Cell = Cell::Text(String::new());
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Decimal> for Cell {
    fn from(figure: Decimal) -> Self {
        Self::Figure(figure)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::BLANK, T::into)
    }
}

impl Dialect {
    /// With what a table begins.
    pub fn heading(self, names: &[&str]) -> String {
        let mark = match self {
            Self::People => MARK,
            Self::Programs => "",
        };
        format!("{mark}{}", self.record(names))
    }

    /// One line, with its end.
    pub fn line(self, cells: &[Cell]) -> String {
        let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| self.written(cell)).collect();
        self.record(&cells)
    }

    fn record<S: AsRef<str>>(self, cells: &[S]) -> String {
        let delimiter = match self {
            Self::People => b';',
            Self::Programs => b',',
        };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer
            .write_record(cells.iter().map(AsRef::as_ref))
            .expect("writing to memory, one line as long as any other");
        let bytes = writer.into_inner().expect("memory is always flushed");
        String::from_utf8(bytes).expect("fields are UTF-8, and so is what joins them")
    }

    /// What would be a formula is made text for people: it came from outside, and would run on an admin's computer.
    fn written(self, cell: &Cell) -> Cow<'_, str> {
        match (self, cell) {
            (Self::People, Cell::Text(text)) => guarded(text),
            // What reads people's tables would take its apostrophe for ours.
            (Self::Programs, Cell::Text(text)) if text.starts_with('\'') => guarded(text),
            (Self::Programs, Cell::Text(text)) => Cow::Borrowed(text),
            (Self::People, Cell::Figure(figure)) => Cow::Owned(figure.to_string().replace('.', ",")),
            (Self::Programs, Cell::Figure(figure)) => Cow::Owned(figure.to_string()),
            (Self::People, Cell::Day(day)) => Cow::Owned(day.format("%d/%m/%Y").to_string()),
            (Self::Programs, Cell::Day(day)) => Cow::Owned(day.to_string()),
        }
    }
}

fn guarded(field: &str) -> Cow<'_, str> {
    if needs_guard(field) {
        Cow::Owned(format!("'{field}"))
    } else {
        Cow::Borrowed(field)
    }
}

/// A text as it was before it was written, in either dialect.
pub fn plain(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => field,
    }
}

/// A formula, or what would be read back as something else.
fn needs_guard(field: &str) -> bool {
    field.starts_with(FORMULA) || field.strip_prefix('\'').is_some_and(needs_guard)
}

/// The text of a file: UTF-8, with its mark or without; else what Windows writes in the Americas, which holds Latin-1.
/// `None` for what is no text, such as a spreadsheet saved as such.
pub fn text(bytes: &[u8]) -> Option<String> {
    let (text, _, _) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes),
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8.decode(bytes),
        None => encoding_rs::WINDOWS_1252.decode(bytes),
    };
    let is_text = !text.contains(['\0', '\u{fffd}']) && !text.starts_with("PK\u{3}\u{4}");
    is_text.then(|| text.into_owned())
}

/// `sep=;` on the first line, as Excel wants to be told: what it says, and where the next line begins.
pub fn told_delimiter(text: &str) -> (Option<u8>, usize) {
    let Some(rest) = text
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .map(|_| &text[4..])
    else {
        return (None, 0);
    };
    let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let told = rest
        .bytes()
        .next()
        .filter(|byte| !byte.is_ascii_control() || *byte == b'\t');
    (told, 4 + end)
}

/// Does a cell begin with a quotation mark that nothing closes? One inside of a cell, as after 24 inches, is a sign like others.
pub fn is_left_open(text: &str, delimiter: u8) -> bool {
    let mut bytes = text.bytes().peekable();
    let (mut is_start, mut is_quoted) = (true, false);
    while let Some(byte) = bytes.next() {
        if is_quoted {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                is_quoted = false;
            }
            continue;
        }
        is_quoted = is_start && byte == b'"';
        is_start = byte == delimiter || byte == b'\n' || byte == b'\r';
    }
    is_quoted
}

/// What stands between the cells of a text whose first line is headings: whichever occurs more often in it.
pub fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    [b';', b',', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(dialect: Dialect, fields: &[&str]) -> String {
        let cells: Vec<Cell> = fields.iter().map(|field| Cell::from(*field)).collect();
        dialect.line(&cells)
    }

    #[test]
    fn only_a_cell_that_begins_with_a_mark_can_be_left_open() {
        for (text, is_open) in [
            ("a;b\n", false),
            ("a;24\" x 36\n", false),
            ("a;\"24\"\" x\"\n", false),
            ("a;\"dos\nlíneas\";c", false),
            ("a;\"b\nc;d", true),
            ("\"a", true),
            ("a;\"b\"\"", true),
        ] {
            assert_eq!(is_left_open(text, b';'), is_open, "{text:?}");
        }
        assert_eq!(told_delimiter("SEP=;\r\na"), (Some(b';'), 7));
        assert_eq!(told_delimiter("sep=\ta"), (Some(b'\t'), 6));
        assert_eq!(told_delimiter("separado;x"), (None, 0));
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let comma = |fields: &[&str]| line(Dialect::Programs, fields);
        assert_eq!(comma(&["a", "12.50", ""]), "a,12.50,\r\n");
        assert_eq!(
            comma(&["Taller \"El Sol\", C.A.", "dos\nlíneas"]),
            "\"Taller \"\"El Sol\"\", C.A.\",\"dos\nlíneas\"\r\n"
        );
        assert_eq!(line(Dialect::People, &["12,50", "a;b"]), "12,50;\"a;b\"\r\n");
    }

    #[test]
    fn each_dialect_has_its_own_figures_and_days() {
        let day: NaiveDate = "2026-01-05".parse().unwrap();
        let loss: Decimal = "-1234.50".parse().unwrap();
        let cells = [
            Cell::from("-1"),
            loss.into(),
            day.into(),
            None::<NaiveDate>.into(),
            Some(String::from("ñ")).into(),
        ];
        assert_eq!(Dialect::People.line(&cells), "'-1;-1234,50;05/01/2026;;ñ\r\n");
        assert_eq!(Dialect::Programs.line(&cells), "-1,-1234.50,2026-01-05,,ñ\r\n");
        assert_eq!(Dialect::People.heading(&["a", "b"]), "\u{feff}a;b\r\n");
        assert_eq!(Dialect::Programs.heading(&["a", "b"]), "a,b\r\n");
    }

    #[test]
    fn nothing_is_a_formula() {
        for (field, safe) in [
            ("=1+1", "'=1+1"),
            ("+58414", "'+58414"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\r=1", "\"'\r=1\""),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
            ("a=1", "a=1"),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
        ] {
            assert_eq!(line(Dialect::People, &[field, "x"]), format!("{safe};x\r\n"));
        }
    }

    #[test]
    fn files_are_read_as_people_save_them() {
        let latin = b"Sudadera ni\xf1o;a\xf1o".as_slice();
        assert_eq!(text(latin).as_deref(), Some("Sudadera niño;año"));
        assert_eq!(text("\u{feff}niño".as_bytes()).as_deref(), Some("niño"));
        assert_eq!(text(b"\xff\xfen\0i\0").as_deref(), Some("ni"));
        assert_eq!(text(b"PK\x03\x04abc"), None);
        assert_eq!(text(b"a\0b"), None);
        for (header, expected) in [
            ("a;b;c,d", b';'),
            ("\n a,b,c", b','),
            ("a\tb", b'\t'),
            ("a", b';'),
        ] {
            assert_eq!(delimiter(header), expected, "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(fields in proptest::collection::vec("['=+@;,\"\r\n\ta-cñ -]{0,8}", 2..5)) {
            for (dialect, delimiter) in [(Dialect::Programs, b','), (Dialect::People, b';')] {
                let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
                let text = line(dialect, &fields);
                let mut reader = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .delimiter(delimiter)
                    .from_reader(text.as_bytes());
                let record = reader.records().next().unwrap().unwrap();
                let read: Vec<&str> = record.iter().map(plain).collect();
                prop_assert_eq!(&read, &fields);
            }
        }
    }
}
