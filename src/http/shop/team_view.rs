//! Other names and numbers on each piece, as a product's page asks for them.

use super::shown::orderable;
use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::domain::catalog::{Product, Variant};
use crate::domain::designs::Design;
use crate::domain::designs::document::Placement;
use crate::domain::designs::rules::pieces::{MOST_PIECES, Spot, texts};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::select_option::SelectOption;
use crate::http::state::AppState;
use uuid::Uuid;

/// The form and its fields.
pub const TEAM: &str = "piezas";
pub const NAME: &str = "capaNombre";
pub const NUMBER: &str = "capaNumero";
pub const MODEL: &str = "modelo";
pub const LIST: &str = "lista";

/// On the page of a product that is designed here.
pub struct Team {
    pub action: String,
    /// The design that it is of; blank where none was placed.
    pub design: String,
    /// Without a text nobody can say where names go.
    pub has_texts: bool,
    pub names: Vec<SelectOption>,
    pub name_error: String,
    pub numbers: Vec<SelectOption>,
    /// What tells its variants apart besides the size; none where nothing does.
    pub models: Vec<SelectOption>,
    pub has_sizes: bool,
    pub list: FieldState,
    pub refusal: String,
    pub is_open: bool,
    pub form_name: Uuid,
    pub most: usize,
}

/// There from the beginning, so that a team knows of it before its first text.
pub async fn read(
    app: &AppState,
    viewer: &Viewer,
    product: &Product,
    variants: &[Variant],
    made: Option<DesignId>,
    form: &FormState,
) -> Result<Team, AppError> {
    let (id, user) = (product.id, viewer.0.clone());
    let design = match made {
        Some(made) => {
            let read = app.db.read(move |conn| orderable(conn, user.as_ref(), id, made));
            read.await?
        }
        None => None,
    };
    Ok(Team::new(product, variants, design.as_ref(), form))
}

/// «espalda:1»
fn code(areas: &[Placement], spot: Spot) -> String {
    let area = areas.get(spot.area).map_or("", |one| one.area.as_str());
    format!("{area}:{}", spot.layer)
}

pub fn spot_of(areas: &[Placement], said: &str) -> Option<Spot> {
    let mut found = texts(areas).into_iter();
    found
        .find(|(spot, _)| code(areas, *spot) == said)
        .map(|(spot, _)| spot)
}

pub fn has_sizes(variants: &[Variant]) -> bool {
    variants
        .iter()
        .any(|variant| variant.active && variant.size.is_some())
}

/// «Franela · Negro», where there are several.
pub fn models(variants: &[Variant]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for variant in variants.iter().filter(|variant| variant.active) {
        if !found.contains(&variant.sold_as.as_str()) {
            found.push(&variant.sold_as);
        }
    }
    found
}

impl Team {
    fn new(product: &Product, variants: &[Variant], design: Option<&Design>, form: &FormState) -> Self {
        let areas = design.map_or(&[][..], |design| &design.document.areas);
        let found = texts(areas);
        // As it is printed: of two, one is the name.
        let last = found.len().saturating_sub(1);
        let own = form.at(TEAM, "");
        let options = |field: &str, guess: Option<usize>| {
            let guess = guess
                .and_then(|at| found.get(at))
                .map(|(spot, _)| code(areas, *spot));
            let chosen = own.field(field, guess.as_deref().unwrap_or_default()).value;
            let named = found.iter().map(|(spot, text)| {
                let name = design.and_then(|design| design.areas.get(spot.area));
                let name = name.map_or("", |one| one.area.name.as_str());
                SelectOption::new(code(areas, *spot), format!("{name}: «{text}»"), &chosen)
            });
            let none = if found.len() > 2 {
                "Elige, o ninguno"
            } else {
                "Ninguno"
            };
            std::iter::once(SelectOption::new("", none, &chosen))
                .chain(named)
                .collect::<Vec<_>>()
        };
        let is_figure = |at: usize| {
            found[at]
                .1
                .chars()
                .all(|sign| sign.is_ascii_digit() || sign == '#')
        };
        let (name, number) = match found.len() {
            0 => (None, None),
            1 if is_figure(0) => (None, Some(0)),
            1 => (Some(0), None),
            // Of a club's name, a player's and a number nobody knows which is whose.
            3.. => (None, None),
            _ if is_figure(last) || !is_figure(last - 1) => (Some(last - 1), Some(last)),
            _ => (Some(last), Some(last - 1)),
        };
        let model = own.field(MODEL, "").value;
        let models = models(variants);
        Self {
            action: format!("/productos/{}/piezas", product.slug),
            design: design.map(|design| design.id.to_string()).unwrap_or_default(),
            has_texts: !found.is_empty(),
            names: options(NAME, name),
            name_error: own.error(NAME),
            numbers: options(NUMBER, number),
            models: match models.len() {
                0 | 1 => Vec::new(),
                _ => models
                    .iter()
                    .map(|one| SelectOption::new(*one, *one, &model))
                    .collect(),
            },
            has_sizes: has_sizes(variants),
            list: own.field(LIST, ""),
            refusal: own.refusal(),
            is_open: form.is(TEAM, ""),
            form_name: Uuid::new_v4(),
            most: MOST_PIECES,
        }
    }
}

impl Team {
    pub fn hint(&self) -> String {
        let columns = match self.has_sizes {
            true => "talla, nombre y número, como «M, Ana, 10»",
            false => "nombre y número, como «Ana, 10»",
        };
        format!(
            "Una línea por pieza, hasta {}: {columns}. También puedes pegarlas de una hoja de cálculo.",
            self.most
        )
    }
}
