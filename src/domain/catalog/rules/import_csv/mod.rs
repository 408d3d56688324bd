//! The catalogue as a table: one line for each variant, the product's own data repeated on each. Pure.

#[cfg(test)]
mod tests;

use super::super::{ProductDraft, Sku, View};
use super::{SIZE, attributes, sides_table};
use crate::base::csv::Cell;
use crate::base::{csv as spreadsheet, text};
use std::collections::BTreeMap;

/// Lines with something on them, without the headings.
pub const MOST_ROWS: usize = 10_000;

macro_rules! columns {
    ($($name:ident = $heading:literal),+ $(,)?) => {
        /// What a column holds. The headings are those of the export; others may leave columns out or order them otherwise.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column { $($name),+ }

        impl Column {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn heading(self) -> &'static str {
                match self { $(Self::$name => $heading),+ }
            }
        }
    };
}

columns! {
    Product = "Producto",
    Name = "Nombre",
    Description = "Descripción",
    Technique = "Técnica",
    Category = "Categoría",
    Material = "Material",
    Care = "Cuidados",
    SizeChart = "Tabla de medidas",
    Sides = "Vistas y áreas",
    ExternalId = "Id externo",
    Width = "Ancho mm",
    Height = "Alto mm",
    MinDpi = "DPI mínimo",
    Position = "Posición",
    Active = "Activo",
    Variant = "Variante",
    Price = "Precio USD",
    Size = "Talla",
    Color = "Color",
    Others = "Otros datos",
    VariantPosition = "Posición de la variante",
    VariantActive = "Variante activa",
}

impl Column {
    /// Those that say something about the product, not about the variant.
    pub fn is_of_product(self) -> bool {
        self > Self::Product && self < Self::Variant
    }
}

/// A line of the table, as far as it has these columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which the row begins.
    pub line: u64,
    pub cells: BTreeMap<Column, String>,
}

impl Row {
    /// Blank where there is nothing, or no such column.
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }
}

/// Something is wrong with the file as a whole, or with one line as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub line: Option<u64>,
    pub why: String,
}

fn whole(why: impl Into<String>) -> Unreadable {
    Unreadable {
        line: None,
        why: why.into(),
    }
}

pub fn headings() -> Vec<&'static str> {
    Column::ALL.iter().map(|column| column.heading()).collect()
}

/// The lines of one product; one without a variant where it has none.
pub fn lines(article: &ProductDraft, sides: &[View]) -> Vec<Vec<Cell>> {
    let sides = sides_table::written(sides);
    if article.variants.is_empty() {
        return vec![cells(article, &sides, None)];
    }
    let of = |sku| cells(article, &sides, Some(sku));
    article.variants.iter().map(of).collect()
}

fn cells(article: &ProductDraft, sides: &str, sku: Option<&Sku>) -> Vec<Cell> {
    let of_sku = |say: &dyn Fn(&Sku) -> String| Cell::from(sku.map(say));
    let side = |say: fn((i32, i32)) -> i32| Cell::from(article.print.map(|print| say(print).to_string()));
    Column::ALL
        .iter()
        .map(|column| match column {
            Column::Product => article.slug.as_str().into(),
            Column::Name => article.name.as_str().into(),
            Column::Description => article.description.as_str().into(),
            Column::Technique => article.technique.label().into(),
            Column::Category => article.details.category.as_str().into(),
            Column::Material => article.details.material.as_str().into(),
            Column::Care => article.details.care.as_str().into(),
            Column::SizeChart => article.details.sizes.as_ref().map(ToString::to_string).into(),
            Column::Sides => sides.into(),
            Column::ExternalId => article.external_id.as_deref().into(),
            Column::Width => side(|(width, _)| width),
            Column::Height => side(|(_, height)| height),
            Column::MinDpi => article.min_dpi.to_string().into(),
            Column::Position => article.position.to_string().into(),
            Column::Active => yes_or_no(article.active).into(),
            Column::Variant => of_sku(&|sku| sku.id.clone()),
            Column::Price => sku.map(|sku| sku.price.decimal()).into(),
            Column::Size => of_sku(&|sku| attributes::one(&sku.attributes, SIZE)),
            Column::Color => of_sku(&|sku| attributes::one(&sku.attributes, attributes::COLOR)),
            Column::Others => of_sku(&|sku| attributes::others(&sku.attributes)),
            Column::VariantPosition => of_sku(&|sku| sku.position.to_string()),
            Column::VariantActive => of_sku(&|sku| yes_or_no(sku.active)),
        })
        .collect()
}

fn yes_or_no(yes: bool) -> String {
    if yes { "sí" } else { "no" }.to_owned()
}

/// «sí», «no», and what else people write for it.
pub fn boolean(cell: &str) -> Option<bool> {
    match text::fold(cell).as_str() {
        "si" | "s" | "1" | "x" | "true" | "verdadero" => Some(true),
        "no" | "n" | "0" | "false" | "falso" => Some(false),
        _ => None,
    }
}

/// Reads a file: its encoding and what stands between cells are found out. The first line that cannot be one is an
/// error.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let file = spreadsheet::text(bytes)
        .ok_or_else(|| whole("no es un archivo de texto: guárdalo como CSV desde tu hoja de cálculo"))?;
    let (told, skipped) = spreadsheet::told_delimiter(&file);
    let table = &file[skipped..];
    let delimiter = told.unwrap_or_else(|| spreadsheet::delimiter(table));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(table.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut rows: Vec<Row> = Vec::new();
    let mut lines = Lines::new(table, if skipped > 0 { 2 } else { 1 });
    for record in reader.records() {
        let record = record.map_err(|_| whole("no se puede leer"))?;
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &columns {
            None => columns = Some(columns_of(&record, line)?),
            Some(columns) if rows.len() < MOST_ROWS => rows.push(row(&record, columns, line)?),
            Some(_) => {
                return Err(whole(format!(
                    "tiene más de {MOST_ROWS} líneas: divídelo en partes"
                )));
            }
        }
    }
    // A quotation mark that nothing closes swallows everything after it.
    if spreadsheet::is_left_open(table, delimiter) {
        let line = rows.last().map(|row| row.line);
        return Err(Unreadable {
            line,
            why: "tiene unas comillas que no se cierran".to_owned(),
        });
    }
    match columns {
        None => Err(whole("está vacío")),
        Some(_) if rows.is_empty() => Err(whole("solo tiene encabezados")),
        Some(_) => Ok(rows),
    }
}

fn columns_of(record: &csv::StringRecord, line: u64) -> Result<Vec<Column>, Unreadable> {
    let at = |why: String| Unreadable {
        line: Some(line),
        why,
    };
    let mut columns = Vec::new();
    // Excel keeps columns that once held something.
    let blank = record.iter().rev().take_while(|cell| cell.trim().is_empty());
    for cell in record.iter().take(record.len() - blank.count()) {
        let said = text::fold(cell);
        let column = Column::ALL
            .iter()
            .copied()
            .find(|column| text::fold(column.heading()) == said)
            .ok_or_else(|| at(format!("tiene una columna que no conocemos, «{}»", cell.trim())))?;
        if columns.contains(&column) {
            return Err(at(format!("repite la columna «{}»", column.heading())));
        }
        columns.push(column);
    }
    if !columns.contains(&Column::Product) && !columns.contains(&Column::Variant) {
        return Err(at("le falta la columna «Producto» o «Variante»".to_owned()));
    }
    Ok(columns)
}

fn row(record: &csv::StringRecord, columns: &[Column], line: u64) -> Result<Row, Unreadable> {
    let beyond = record
        .iter()
        .skip(columns.len())
        .any(|cell| !cell.trim().is_empty());
    if beyond {
        return Err(Unreadable {
            line: Some(line),
            why: format!("tiene {} celdas y debe tener {}", record.len(), columns.len()),
        });
    }
    // Excel leaves out the last cells of a line where they are blank.
    let cells = columns
        .iter()
        .zip(record.iter().chain(std::iter::repeat("")))
        .map(|(column, cell)| (*column, spreadsheet::plain(cell).trim().to_owned()))
        .collect();
    Ok(Row { line, cells })
}

/// Counts lines as far as it is asked.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, line: u64) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            line,
        }
    }

    /// The line of the first byte from this one on that ends none: the reader passes over blank lines.
    fn of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(found) = self.bytes.get(self.at)
            && (self.at < byte || matches!(found, b'\n' | b'\r'))
        {
            let is_alone = *found == b'\r' && self.bytes.get(self.at + 1) != Some(&b'\n');
            self.line += u64::from(*found == b'\n' || is_alone);
            self.at += 1;
        }
        self.line
    }
}
