//! From the bytes of a CSV file to its rows: whatever it is encoded in, whatever stands between its cells.

/// A row, and the line of the file on which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub line: usize,
    pub cells: Vec<String>,
}

impl Row {
    /// A cell; blank where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// The rows that say anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Row>,
}

/// Why a file is not read: nothing of it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub line: Option<usize>,
    pub why: String,
}

impl Unreadable {
    pub fn at(line: usize, why: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            why: why.into(),
        }
    }

    pub fn whole(why: impl Into<String>) -> Self {
        Self {
            line: None,
            why: why.into(),
        }
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "La línea {line} {}. No se importó nada.", self.why),
            None => write!(f, "El archivo {}.", self.why),
        }
    }
}

/// What may stand between two cells.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// Rows by which the delimiter is told.
const LOOKED_AT: usize = 60;

impl Table {
    /// Reads at most `max` rows; one more is an error.
    pub fn read(bytes: &[u8], max: usize) -> Result<Self, Unreadable> {
        let text = decode(bytes)?;
        let delimiter = delimiter(&text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let mut record = csv::StringRecord::new();
        let mut start = Lines::new(&text);
        loop {
            let at = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let more = reader
                .read_record(&mut record)
                .map_err(|_| Unreadable::at(start.of(at), "no se puede leer"))?;
            if !more {
                return Ok(Self { rows });
            }
            // Blank lines are passed over by the reader: the row begins on the first that is not.
            let line = start.of(at);
            // A quotation mark that nothing closes swallows the lines after it: they would be lost without a word.
            if record.iter().any(|cell| cell.contains(['\n', '\r'])) {
                return Err(Unreadable::at(
                    line,
                    "tiene unas comillas que no se cierran en la misma línea",
                ));
            }
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if rows.len() == max {
                return Err(Unreadable::whole(format!(
                    "tiene más de {max} líneas; divídelo en archivos más cortos"
                )));
            }
            rows.push(Row { line, cells });
        }
    }
}

/// Counts lines as far as it is asked.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line of the first byte from `offset` on that is no end of a line.
    fn of(&mut self, offset: usize) -> usize {
        while let Some(byte) = self.text.get(self.at)
            && (self.at < offset || matches!(byte, b'\n' | b'\r'))
        {
            let alone = *byte == b'\r' && self.text.get(self.at + 1) != Some(&b'\n');
            if *byte == b'\n' || alone {
                self.line += 1;
            }
            self.at += 1;
        }
        self.line
    }
}

/// UTF-8, with its mark or without; else Windows-1252, which holds all of Latin-1 that anybody types.
fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Unreadable::whole(
            "es una hoja de Excel; guárdala como CSV e impórtala de nuevo",
        ));
    }
    if bytes.starts_with(b"%PDF") {
        return Err(Unreadable::whole(
            "es un PDF; descarga del banco el archivo CSV o de texto",
        ));
    }
    // UTF-16 names itself by its mark.
    let (text, encoding, _) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes),
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8.decode(bytes),
        None => encoding_rs::WINDOWS_1252.decode(bytes),
    };
    if text.contains('\0') {
        return Err(Unreadable::whole("no es un archivo de texto CSV"));
    }
    if text.contains('\u{fffd}') && encoding != encoding_rs::UTF_8 {
        return Err(Unreadable::whole("tiene letras que no se pueden leer"));
    }
    if text.trim().is_empty() {
        return Err(Unreadable::whole("está vacío"));
    }
    Ok(text.into_owned())
}

/// The one that cuts most rows into the same number of cells, and at least into three.
fn delimiter(text: &str) -> u8 {
    let fit = |delimiter: u8| -> (usize, usize) {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes())
            .into_records();
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for record in reader.take(LOOKED_AT).flatten() {
            *counts.entry(record.len()).or_default() += 1;
        }
        let common = counts
            .into_iter()
            .filter(|(cells, _)| *cells >= 3)
            .max_by_key(|(cells, rows)| (*rows, *cells));
        common.map_or((0, 0), |(cells, rows)| (rows, cells))
    };
    // The first of equals: `max_by_key` takes the last.
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| fit(*delimiter))
        .unwrap_or(b';')
}
