//! Rows of a spreadsheet as Excel saves it (`.xlsx`, `.xls`).

use super::cells::is_figure;
use super::dates::{is_date, serial_day};
use super::row::{Row, WIDEST, push};
use super::standing::is_void;
use super::unreadable::Unreadable;
use calamine::{Data, Range, Reader, Xls, Xlsx, XlsxError};
use std::io::Cursor;

/// What a file may grow to when it is unpacked: a sheet of 150 000 lines has some 60 MB.
const UNPACKED: u64 = 400 * 1024 * 1024;
/// Whole numbers of which a spreadsheet keeps every digit.
const KEPT_DIGITS: f64 = 1e15;

pub fn rows(bytes: &[u8], max: usize) -> Result<Vec<Row>, Unreadable> {
    let refused = |_| {
        Unreadable::new(
            "es una hoja de Excel dañada o con clave, o está comprimido; ábrelo, guárdalo sin clave y súbelo de nuevo",
        )
    };
    let sheets: Vec<Sheet> = if bytes.starts_with(b"PK") {
        if unpacked(bytes) > UNPACKED {
            return Err(Unreadable::new(
                "es demasiado grande; divídelo en archivos más cortos",
            ));
        }
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|why| refused(why.to_string()))?;
        let names = book.sheet_names();
        let read = names
            .into_iter()
            .map(|name| cells_of(&mut book, &name, max).map(|cells| (name, cells)));
        read.collect::<Result<_, _>>()
            .map_err(|why| refused(why.to_string()))?
    } else {
        // Its sheets are bounded by their kind: 65 536 rows of 256 cells.
        let mut book = Xls::new(Cursor::new(bytes)).map_err(|why| refused(why.to_string()))?;
        book.worksheets()
            .into_iter()
            .map(|(name, sheet)| (name, lines_of(&sheet)))
            .collect()
    };
    joined(sheets, max)
}

/// Every sheet that holds money, one below the other, each under its name; others hold a logo or a legend. Lines are
/// counted on from sheet to sheet.
fn joined(mut sheets: Vec<Sheet>, max: usize) -> Result<Vec<Row>, Unreadable> {
    let mark = decimal_mark(&sheets);
    if sheets.iter().any(|(_, lines)| holds_money(lines, mark)) {
        sheets.retain(|(_, lines)| holds_money(lines, mark));
    } else {
        let fullest = sheets.into_iter().max_by_key(|(_, lines)| lines.len());
        sheets = fullest.into_iter().collect();
    }
    let (is_one, mut begun) = (sheets.len() == 1, 0);
    let mut rows = Vec::new();
    for (name, lines) in sheets {
        if !is_one || is_void(&name) {
            push(&mut rows, Row::new(begun + 1, [name]), max)?;
        }
        let last = lines.last().map_or(0, |(line, _)| *line);
        for (line, cells) in lines {
            let row = Row::new(begun + line, cells.iter().map(|cell| printed(cell, mark)));
            push(&mut rows, row, max)?;
        }
        begun += last;
    }
    Ok(rows)
}

/// A day, and a number beside it.
fn holds_money(lines: &[Cells], mark: char) -> bool {
    lines.iter().any(|(line, cells)| {
        let row = Row::new(*line, cells.iter().map(|cell| printed(cell, mark)));
        let day = row
            .filled()
            .position(|cell| is_date(cell) || serial_day(cell).is_some());
        let mut others = row.filled().enumerate().filter(|(at, _)| Some(*at) != day);
        day.is_some() && others.any(|(_, cell)| is_figure(cell))
    })
}

/// Its name, and its lines.
type Sheet = (String, Vec<Cells>);
/// The line of a sheet, counted from 1, and its cells.
type Cells = (usize, Vec<Data>);

fn lines_of(sheet: &Range<Data>) -> Vec<Cells> {
    let first = sheet.start().map_or(0, |(row, _)| row as usize) + 1;
    let lines = sheet.rows().enumerate();
    lines.map(|(at, cells)| (first + at, cells.to_vec())).collect()
}

/// One by one: the rectangle that spans them may be as large as a sheet can be, with two cells in it.
fn cells_of(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, max: usize) -> Result<Vec<Cells>, XlsxError> {
    let mut reader = book.worksheet_cells_reader(name)?;
    let mut lines: Vec<Cells> = Vec::new();
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let (line, column) = (row as usize + 1, column as usize);
        if column >= WIDEST {
            continue;
        }
        if lines.last().is_none_or(|(last, _)| *last != line) {
            if lines.len() > max {
                break;
            }
            lines.push((line, Vec::new()));
        }
        if let Some((_, cells)) = lines.last_mut() {
            cells.resize(cells.len().max(column + 1), Data::Empty);
            cells[column] = cell.get_value().clone().into();
        }
    }
    Ok(lines)
}

/// What the central directory of a ZIP says that it unpacks to.
fn unpacked(bytes: &[u8]) -> u64 {
    let entries = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, sign)| *sign == b"PK\x01\x02");
    entries
        .filter_map(|(at, _)| bytes.get(at + 24..at + 28)?.try_into().ok())
        .map(|size: [u8; 4]| u64::from(u32::from_le_bytes(size)))
        .sum()
}

/// Numbers are written as the texts of the same file write theirs: half of a column may be text.
fn decimal_mark(sheets: &[Sheet]) -> char {
    let dotted = |text: &str| {
        let cents = text.trim().rsplit_once('.').map(|(_, cents)| cents);
        cents.is_some_and(|cents| cents.len() == 2 && cents.bytes().all(|c| c.is_ascii_digit()))
            && !is_date(text)
    };
    let texts = sheets
        .iter()
        .flat_map(|(_, lines)| lines)
        .flat_map(|(_, cells)| cells)
        .filter_map(|cell| match cell {
            Data::String(text) => Some(text.as_str()),
            _ => None,
        });
    if texts.take(10_000).any(dotted) { '.' } else { ',' }
}

fn printed(cell: &Data, mark: char) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => figure(*number, mark),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            match at.is_datetime() {
                true => format!("{year:04}-{month:02}-{day:02}"),
                false => String::new(),
            }
        }
        Data::Error(_) => "#ERROR".to_owned(),
    }
}

/// A number as it would be typed. Of a longer one the last digits are made up: written so, its line is refused.
fn figure(number: f64, mark: char) -> String {
    if number.abs() >= KEPT_DIGITS {
        return format!("{number:.5E}")
            .replace('E', "E+")
            .replace('.', &mark.to_string());
    }
    number.to_string().replace('.', &mark.to_string())
}
