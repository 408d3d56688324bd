//! From the cells of a line to a product and a variant; what is wrong is named by its column. Pure.

use super::super::attributes::{self, Said};
use crate::base::money::{self, Usd};
use crate::domain::catalog::rules::import_csv::{Column, Row, boolean};
use crate::domain::catalog::rules::sides_table;
use crate::domain::catalog::rules::size_chart::SizeChart;
use crate::domain::catalog::{ProductDraft, Sku, Technique, View, limits};
use std::ops::RangeInclusive;

/// What is wrong with a line, by column.
pub type Wrong = Vec<String>;

pub fn wrong(column: Column, why: impl AsRef<str>) -> String {
    format!("{}: {}", column.heading(), why.as_ref())
}

/// `base` with what the line says. Blank cells leave what is there, except where nothing may stand.
pub fn product(row: &Row, base: &ProductDraft, is_new: bool, complaints: &mut Wrong) -> ProductDraft {
    let mut after = base.clone();
    if let Some(name) = text(row, Column::Name, limits::NAME, complaints) {
        after.name = name;
    } else if is_new && row.cell(Column::Name).is_empty() {
        complaints.push(wrong(Column::Name, "es obligatorio para un producto nuevo"));
    }
    if row.cells.contains_key(&Column::Description) {
        after.description =
            text(row, Column::Description, limits::DESCRIPTION, complaints).unwrap_or_default();
    }
    match row.cell(Column::Technique) {
        "" if is_new => complaints.push(wrong(Column::Technique, "es obligatoria para un producto nuevo")),
        "" => {}
        said => match Technique::named(said) {
            Some(technique) => after.technique = technique,
            None => complaints.push(wrong(
                Column::Technique,
                format!("no existe «{said}»: escribe por ejemplo Serigrafía"),
            )),
        },
    }
    let details = &mut after.details;
    for (column, most, said) in [
        (Column::Category, limits::CATEGORY, &mut details.category),
        (Column::Material, limits::MATERIAL, &mut details.material),
        (Column::Care, limits::CARE, &mut details.care),
    ] {
        if row.cells.contains_key(&column) {
            *said = text(row, column, most, complaints).unwrap_or_default();
        }
    }
    if row.cells.contains_key(&Column::SizeChart) {
        let typed = text(row, Column::SizeChart, limits::SIZE_CHART, complaints).unwrap_or_default();
        match SizeChart::parse(&typed) {
            Ok(chart) => details.sizes = chart,
            Err(why) => complaints.push(wrong(Column::SizeChart, why)),
        }
    }
    if row.cells.contains_key(&Column::ExternalId) {
        after.external_id = text(row, Column::ExternalId, limits::EXTERNAL_ID, complaints);
    }
    if row.cells.contains_key(&Column::Width) || row.cells.contains_key(&Column::Height) {
        let width = integer(row, Column::Width, limits::SIDE_MM, complaints);
        let height = integer(row, Column::Height, limits::SIDE_MM, complaints);
        let blank = |column| row.cell(column).is_empty();
        after.print = match (width, height) {
            (Some(width), Some(height)) => Some((width, height)),
            _ => None,
        };
        if blank(Column::Width) != blank(Column::Height) {
            let column = if blank(Column::Width) {
                Column::Width
            } else {
                Column::Height
            };
            complaints.push(wrong(column, "falta: el tamaño se escribe con ancho y alto"));
        }
    }
    if let Some(dpi) = integer(row, Column::MinDpi, limits::DPI, complaints) {
        after.min_dpi = dpi;
    }
    if let Some(position) = integer(row, Column::Position, limits::POSITION, complaints) {
        after.position = position;
    }
    if let Some(active) = yes(row, Column::Active, complaints) {
        after.active = active;
    }
    after
}

/// `before` with what the line says of sides and areas; what it does not name stays.
pub fn sides(row: &Row, before: &[View], usual: Technique, complaints: &mut Wrong) -> Vec<View> {
    let typed = text(row, Column::Sides, sides_table::LONGEST, complaints).unwrap_or_default();
    sides_table::read(&typed, before, usual).unwrap_or_else(|why| {
        complaints.push(wrong(Column::Sides, why));
        before.to_vec()
    })
}

pub fn variant(row: &Row, base: &Sku, is_new: bool, complaints: &mut Wrong) -> Sku {
    let mut after = base.clone();
    match row.cell(Column::Price) {
        "" if is_new => complaints.push(wrong(Column::Price, "es obligatorio para una variante nueva")),
        "" => {}
        said => match money::parse(said).and_then(Usd::new) {
            Ok(price) if price.decimal() <= limits::most_price() => after.price = price,
            Ok(_) => complaints.push(wrong(Column::Price, "es demasiado grande")),
            Err(error) => complaints.push(wrong(Column::Price, error.to_string())),
        },
    }
    let mut said = Said::default();
    if row.cells.contains_key(&Column::Size) {
        said.size = Some(text(row, Column::Size, limits::ATTRIBUTE, complaints).unwrap_or_default());
    }
    if row.cells.contains_key(&Column::Color) {
        said.color = Some(text(row, Column::Color, limits::ATTRIBUTE, complaints).unwrap_or_default());
    }
    if row.cells.contains_key(&Column::Others) {
        match attributes::parse(row.cell(Column::Others)) {
            Ok(others) => said.others = Some(others),
            Err(why) => complaints.push(wrong(Column::Others, why)),
        }
    }
    after.attributes = attributes::merged(&base.attributes, &said);
    if let Some(position) = integer(row, Column::VariantPosition, limits::POSITION, complaints) {
        after.position = position;
    }
    if let Some(active) = yes(row, Column::VariantActive, complaints) {
        after.active = active;
    }
    after
}

/// `None` for a blank cell, or a wrong one.
fn text(row: &Row, column: Column, most: usize, complaints: &mut Wrong) -> Option<String> {
    let cell = row.cell(column);
    if cell.chars().count() > most {
        complaints.push(wrong(column, format!("admite hasta {most} letras")));
        return None;
    }
    if cell
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        complaints.push(wrong(column, "tiene caracteres que no se admiten"));
        return None;
    }
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn integer(row: &Row, column: Column, range: RangeInclusive<i64>, complaints: &mut Wrong) -> Option<i32> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return None;
    }
    let number = cell
        .parse::<i64>()
        .ok()
        .filter(|number| range.contains(number))
        .and_then(|number| i32::try_from(number).ok());
    if number.is_none() {
        complaints.push(wrong(
            column,
            format!(
                "debe ser un número entero de {} a {}, y dice «{cell}»",
                range.start(),
                range.end()
            ),
        ));
    }
    number
}

fn yes(row: &Row, column: Column, complaints: &mut Wrong) -> Option<bool> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return None;
    }
    let said = boolean(cell);
    if said.is_none() {
        complaints.push(wrong(column, format!("debe decir sí o no, y dice «{cell}»")));
    }
    said
}
