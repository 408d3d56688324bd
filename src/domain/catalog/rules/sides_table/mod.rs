//! The sides of a product and their areas as a table inside one cell: a line for each area, under headings. What is not named
//! stays as it is, so that a table can add and change, and takes nothing away. Pure.

#[cfg(test)]
mod tests;

use crate::base::ids::{AreaId, ProductViewId};
use crate::base::money::{self, Usd};
use crate::base::text::fold;
use crate::domain::catalog::garment::Garment;
use crate::domain::catalog::rules::{print_area, proportion, slug};
use crate::domain::catalog::{Area, Rectangle, Technique, View, limits};
use std::collections::BTreeMap;

/// In characters, of a cell.
pub const LONGEST: usize = 8000;
const NAME: usize = 60;

macro_rules! parts {
    ($($name:ident = $heading:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        enum Part { $($name),+ }

        impl Part {
            const ALL: &[Self] = &[$(Self::$name),+];

            const fn heading(self) -> &'static str {
                match self { $(Self::$name => $heading),+ }
            }
        }
    };
}

parts! {
    View = "Vista",
    Garment = "Dibujo",
    Area = "Área",
    WidthMm = "Ancho mm",
    HeightMm = "Alto mm",
    X = "Desde la izquierda",
    Y = "Desde arriba",
    Width = "Ancho en la foto",
    Height = "Alto en la foto",
    MinDpi = "ppp mínimo",
    GoodDpi = "ppp bueno",
    Bleed = "Sangrado mm",
    Safe = "Margen mm",
    Technique = "Técnica",
    Extra = "Extra USD",
}

/// «Vista; Dibujo; Área; …», a line for each area; blank for a product without sides.
pub fn written(views: &[View]) -> String {
    if views.is_empty() {
        return String::new();
    }
    let line = |cells: Vec<String>| cells.join("; ").trim_end_matches([';', ' ']).to_owned();
    let head = Part::ALL.iter().map(|part| part.heading().to_owned());
    let mut lines = vec![line(head.collect())];
    for view in views {
        let of = |area: Option<&Area>| {
            let cells = Part::ALL.iter().map(|part| cell(*part, view, area));
            line(cells.collect())
        };
        match view.areas.as_slice() {
            [] => lines.push(of(None)),
            areas => lines.extend(areas.iter().map(|area| of(Some(area)))),
        }
    }
    lines.join("\n")
}

fn cell(part: Part, view: &View, area: Option<&Area>) -> String {
    // What stands between cells cannot stand in them.
    let name = |name: &str| name.replace([';', '|', '\t'], ",");
    let of_area = |say: fn(&Area) -> String| area.map(say).unwrap_or_default();
    match part {
        Part::View => name(&view.name),
        Part::Garment => name(&view.garment.label().replace(',', "")),
        Part::Area => area.map(|area| name(&area.name)).unwrap_or_default(),
        Part::WidthMm => of_area(|area| area.width_mm.to_string()),
        Part::HeightMm => of_area(|area| area.height_mm.to_string()),
        Part::X => of_area(|area| area.rectangle.x.to_string()),
        Part::Y => of_area(|area| area.rectangle.y.to_string()),
        Part::Width => of_area(|area| area.rectangle.width.to_string()),
        Part::Height => of_area(|area| area.rectangle.height.to_string()),
        Part::MinDpi => of_area(|area| area.min_dpi.to_string()),
        Part::GoodDpi => of_area(|area| area.good_dpi.to_string()),
        Part::Bleed => of_area(|area| area.bleed_mm.to_string()),
        Part::Safe => of_area(|area| area.safe_mm.to_string()),
        Part::Technique => of_area(|area| area.technique.label().to_owned()),
        Part::Extra => of_area(|area| format!("{:.2}", area.extra_cost.decimal()).replace('.', ",")),
    }
}

/// The sides as they will be: `before` with what the table adds and changes. An error is the rest of a sentence about the cell.
pub fn read(text: &str, before: &[View], usual: Technique) -> Result<Vec<View>, String> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let Some((_, head)) = lines.next() else {
        return Ok(before.to_vec());
    };
    let between = [';', '\t', '|']
        .into_iter()
        .find(|sign| head.contains(*sign))
        .unwrap_or(';');
    let parts = head
        .split(between)
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| {
            let said = fold(name);
            let known = Part::ALL.iter().find(|part| fold(part.heading()) == said);
            known
                .copied()
                .ok_or_else(|| format!("tiene en su primera línea algo que no conocemos, «{name}»"))
        })
        .collect::<Result<Vec<Part>, String>>()?;
    if !parts.contains(&Part::View) {
        return Err(
            "empieza con los nombres de sus columnas, como «Vista; Área; Ancho mm; Alto mm»".to_owned(),
        );
    }
    let mut after = before.to_vec();
    for (number, line) in lines {
        let said: BTreeMap<Part, String> = parts
            .iter()
            .copied()
            .zip(line.split(between))
            .map(|(part, cell)| (part, cell.split_whitespace().collect::<Vec<_>>().join(" ")))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        take(&said, &mut after, usual).map_err(|why| format!("línea {number}: {why}"))?;
    }
    Ok(after)
}

fn take(said: &BTreeMap<Part, String>, views: &mut Vec<View>, usual: Technique) -> Result<(), String> {
    let name = said.get(&Part::View).ok_or("falta la vista")?;
    let garment = match said.get(&Part::Garment) {
        Some(garment) => Some(drawing(garment).ok_or_else(|| {
            let all: Vec<String> = Garment::ALL
                .iter()
                .map(|one| one.label().replace(',', ""))
                .collect();
            format!("no hay dibujo «{garment}»: son {}", all.join(" · "))
        })?),
        None => None,
    };
    let at = match views.iter().position(|view| fold(&view.name) == fold(name)) {
        Some(at) => at,
        None if views.len() >= limits::VIEWS => {
            let most = limits::VIEWS;
            return Err(format!(
                "la vista «{name}» no cabe: un producto tiene hasta {most}"
            ));
        }
        None => {
            views.push(View {
                id: ProductViewId::any(),
                code: String::new(),
                name: new_name(name)?,
                position: 0,
                garment: garment.ok_or_else(|| format!("la vista nueva «{name}» necesita su dibujo"))?,
                mockups: Vec::new(),
                shading: None,
                areas: Vec::new(),
            });
            views.len() - 1
        }
    };
    let Some(view) = views.get_mut(at) else {
        return Ok(());
    };
    if let Some(garment) = garment {
        view.garment = garment;
    }
    let Some(name) = said.get(&Part::Area) else {
        return Ok(());
    };
    let before = view.areas.iter().position(|area| fold(&area.name) == fold(name));
    let known = before.and_then(|at| view.areas.get(at));
    if known.is_none() && view.areas.len() >= limits::AREAS {
        let most = limits::AREAS;
        return Err(format!(
            "el área «{name}» no cabe: la vista «{}» tiene hasta {most}",
            view.name
        ));
    }
    let called = match known {
        Some(_) => named(name)?,
        None => new_name(name)?,
    };
    let area = area(said, called, known, usual).map_err(|why| format!("{name}: {why}"))?;
    match before.and_then(|at| view.areas.get_mut(at)) {
        Some(known) => *known = area,
        None => view.areas.push(area),
    }
    Ok(())
}

fn named(name: &str) -> Result<String, String> {
    match name.chars().count() {
        ..=NAME => Ok(name.to_owned()),
        _ => Err(format!("«{name}» pasa de {NAME} letras")),
    }
}

/// One of which its code can be made.
fn new_name(name: &str) -> Result<String, String> {
    match slug::part_code(name) {
        Some(_) => named(name),
        None => Err(format!("«{name}» debe empezar con una letra")),
    }
}

/// By its code or by its name, whatever stands between the words.
fn drawing(said: &str) -> Option<Garment> {
    let bare = |text: &str| fold(text).replace([',', '_', ' '], "");
    Garment::ALL
        .iter()
        .copied()
        .find(|one| bare(one.as_str()) == bare(said) || bare(one.label()) == bare(said))
}

fn area(
    said: &BTreeMap<Part, String>,
    name: String,
    known: Option<&Area>,
    usual: Technique,
) -> Result<Area, String> {
    let whole = |part: Part, was: Option<i32>| match said.get(&part) {
        None => was.ok_or_else(|| format!("falta «{}»", part.heading())),
        Some(cell) => cell
            .parse::<i32>()
            .map_err(|_| format!("{}: debe ser un número entero, y dice «{cell}»", part.heading())),
    };
    let from = |part: Part, was: fn(&Area) -> i32| whole(part, known.map(was));
    let or = |part: Part, was: fn(&Area) -> i32, usual: i32| whole(part, Some(known.map_or(usual, was)));
    let min_dpi = or(Part::MinDpi, |area| area.min_dpi, print_area::USUAL_DPI)?;
    let after = Area {
        id: known.map_or_else(AreaId::any, |area| area.id),
        code: known.map(|area| area.code.clone()).unwrap_or_default(),
        name,
        position: known.map_or(0, |area| area.position),
        rectangle: Rectangle {
            x: from(Part::X, |area| area.rectangle.x)?,
            y: from(Part::Y, |area| area.rectangle.y)?,
            width: from(Part::Width, |area| area.rectangle.width)?,
            height: from(Part::Height, |area| area.rectangle.height)?,
        },
        width_mm: from(Part::WidthMm, |area| area.width_mm)?,
        height_mm: from(Part::HeightMm, |area| area.height_mm)?,
        min_dpi,
        good_dpi: or(
            Part::GoodDpi,
            |area| area.good_dpi,
            print_area::GOOD_DPI.max(min_dpi),
        )?,
        bleed_mm: or(Part::Bleed, |area| area.bleed_mm, 0)?,
        safe_mm: or(Part::Safe, |area| area.safe_mm, 0)?,
        technique: match said.get(&Part::Technique) {
            Some(cell) => Technique::named(cell).ok_or_else(|| format!("Técnica: no existe «{cell}»"))?,
            None => known.map_or(usual, |area| area.technique),
        },
        extra_cost: match said.get(&Part::Extra) {
            Some(cell) => money::parse(cell)
                .and_then(Usd::new)
                .map_err(|why| format!("Extra USD: {why}"))?,
            None => known.map_or(Usd::ZERO, |area| area.extra_cost),
        },
    };
    match print_area::faults(&after).into_iter().next() {
        None => Ok(after),
        Some((field, why)) => Err(format!("{}: {why}", heading_of(field))),
    }
}

fn heading_of(field: print_area::Part) -> &'static str {
    use print_area::Part as Of;
    match field {
        Of::X => Part::X,
        Of::Y => Part::Y,
        Of::Width => Part::Width,
        Of::Height => Part::Height,
        Of::WidthMm => Part::WidthMm,
        Of::HeightMm => Part::HeightMm,
        Of::MinDpi => Part::MinDpi,
        Of::GoodDpi => Part::GoodDpi,
        Of::Bleed => Part::Bleed,
        Of::Safe => Part::Safe,
        Of::ExtraCost => Part::Extra,
    }
    .heading()
}

/// What is told of it before it is applied: «Frente: vista nueva», «Espalda · Completo: Ancho mm: 300 → 280».
pub fn told(before: &[View], after: &[View]) -> Vec<String> {
    let mut words = Vec::new();
    for view in after {
        let was = before.iter().find(|one| one.id == view.id);
        match was {
            None => words.push(format!("{}: vista nueva", view.name)),
            Some(was) if was.garment != view.garment => words.push(format!(
                "{}: {} → {}",
                view.name,
                was.garment.label(),
                view.garment.label()
            )),
            Some(_) => {}
        }
        for area in &view.areas {
            let whole = format!("{} · {}", view.name, area.name);
            let known = was.and_then(|was| was.areas.iter().find(|one| one.id == area.id));
            // Our own drawings are square; of photos the page of the product asks.
            let is_drawn_anew = known != Some(area) && view.mockups.is_empty();
            match known {
                None => words.push(format!("{whole}: área nueva, {}", area.size_mm())),
                Some(old) if old != area => {
                    let changed = Part::ALL.iter().filter_map(|part| {
                        let (from, to) = (cell(*part, view, Some(old)), cell(*part, view, Some(area)));
                        (from != to).then(|| format!("{whole}: {}: {from} → {to}", part.heading()))
                    });
                    words.extend(changed);
                }
                Some(_) => {}
            }
            if let Some(by) = proportion::stretched(area, 1.0).filter(|_| is_drawn_anew) {
                let how = if by > 0.0 { "ancho" } else { "angosto" };
                words.push(format!("{whole}: ojo, se vería más {how} de lo que se imprime"));
            }
        }
    }
    words
}
