//! Designs: what somebody wants printed where on a product. Read from one document, judged, priced and drawn here and nowhere
//! else, and kept as they were made.

pub mod bounds;
pub mod document;
pub mod draw;
pub mod fonts;
pub mod mine;
mod pictures;
pub mod print;
mod print_files;
pub mod rules;
pub mod sent;
pub mod shared;
mod store;
pub mod sweep;

use crate::base::error::AppError;
use crate::base::ids::{DesignId, OrderId, ProductId, UploadId};
use crate::base::input::Errors;
use crate::base::money::Usd;
use crate::base::signed_links::SignedLinks;
use crate::domain::accounts::{OrderAccess, Ties, User};
use crate::domain::catalog::{self, View};
use crate::domain::files::{self, Upload};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

pub use self::document::{DesignRequest, Document, Placement};
pub use self::pictures::{Look, art_of, look, picture, sheet, sizes_of};
pub use self::print_files::{PrintFile, PrintFor, print_file};
use self::rules::cloth::{self, Cloth};
use self::rules::edges::Edges;
use self::rules::verdict::{Art, LayerVerdict, extra_cost, verdicts};
pub use self::store::{Design, Printed, delete_draft, find, find_all, hold};

/// Keeps a design of whoever asks, if everything in it is theirs and of the product, or lies in a design of theirs: one of their
/// account or of `own`, which their browser made. The same one again is the one that is there.
pub fn make(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: Option<&User>,
    own: &[DesignId],
    document: &Document,
) -> Result<Design, AppError> {
    let sold = catalog::products(conn, &[document.product])?;
    if !sold.contains_key(&document.product) {
        return Err(AppError::field("productId", NO_PRODUCT));
    }
    let errors = Errors::new();
    let views = catalog::views::of_product(conn, document.product)?;
    let areas = printed(&views, document, &errors);
    for (at, placement) in document.areas.iter().enumerate() {
        for (place, layer) in placement.layers.iter().enumerate() {
            if let document::Layer::Text { text, .. } = layer
                && let Some(sign) = fonts::disordering(text)
            {
                errors.add(
                    format!("areas[{at}].layers[{place}].text"),
                    fonts::disordered(sign),
                );
            }
        }
    }
    let named: Vec<UploadId> = document.files().into_iter().map(|(file, _)| file).collect();
    let placed = store::placed_before(conn, &named, by.map(|user| user.id), own)?;
    for (file, field) in document.files() {
        if placed.contains(&file) {
            continue;
        }
        match files::claim(conn, by, &field, file, false) {
            Ok(_) => {}
            Err(AppError::Invalid(wrong)) => {
                wrong.into_iter().for_each(|(field, why)| errors.add(field, why))
            }
            Err(error) => return Err(error),
        }
    }
    errors.check()?;
    let uploads = files::find_all(conn, &named)?;
    for (file, field) in document.files() {
        if let Some(why) = uploads.get(&file).and_then(unplaceable) {
            errors.add(field, why);
        }
    }
    errors.check()?;
    keep(conn, now, by, document, areas)
}

/// What is said of a product that is not there.
pub const NO_PRODUCT: &str = "no existe";

/// Why this cannot be part of a design.
pub fn unplaceable(art: &Upload) -> Option<&'static str> {
    let line = "es tan largo y tan delgado que se vería como una línea: recórtalo";
    let is_line = art.sides().is_some_and(bounds::is_a_line);
    art.not_placeable().or(is_line.then_some(line))
}

/// The same with other layers: its areas as they were, and its pictures without asking whose they are. Whoever asks may see it, and
/// has looked at what is new in it.
pub fn remake(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: Option<&User>,
    base: &Design,
    areas: Vec<Placement>,
) -> Result<Design, AppError> {
    let document = Document {
        product: base.product,
        areas,
    };
    let printed = document.areas.iter().map(|placement| {
        let found = base.areas.iter().find(|one| one.area.code == placement.area);
        found.cloned().ok_or(AppError::NotFound)
    });
    let printed = printed.collect::<Result<Vec<_>, _>>()?;
    keep(conn, now, by, &document, printed)
}

/// The same one again of the same account is the one that is there.
fn keep(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: Option<&User>,
    document: &Document,
    areas: Vec<Printed>,
) -> Result<Design, AppError> {
    // What is computed here is read by the same rules as what was sent, or nobody could read it any more.
    if Document::kept(&document.json()).is_err() {
        let why = "Ese diseño no cabe ahí: una pieza quedaría demasiado grande, demasiado pequeña o demasiado lejos.";
        return Err(AppError::conflict("design_does_not_fit", why));
    }
    let named: Vec<UploadId> = document.files().into_iter().map(|(file, _)| file).collect();
    let design = Design {
        id: DesignId::new(now),
        product: document.product,
        owner: by.map(|user| user.id),
        hash: hash(document, &areas)?,
        document: document.clone(),
        areas,
        created_at: now,
    };
    if let Some(owner) = design.owner
        && let Some(same) = store::same(conn, owner, &design.hash)?
    {
        return Ok(same);
    }
    match (store::insert(conn, &design, &named)?, design.owner) {
        (true, _) => Ok(design),
        (false, Some(owner)) => store::same(conn, owner, &design.hash)?.ok_or(AppError::Unavailable),
        (false, None) => Err(AppError::Internal(anyhow::anyhow!(
            "a guest's design was there already"
        ))),
    }
}

impl Design {
    /// Whether these words in the place of a text would reach beyond its area, where its own do not.
    pub fn cuts(&self, area: usize, layer: usize, words: &str) -> bool {
        let found = self
            .document
            .areas
            .get(area)
            .and_then(|one| one.layers.get(layer));
        let (Some(layer), Some(printed)) = (found, self.areas.get(area)) else {
            return false;
        };
        let mut lettered = layer.clone();
        if let document::Layer::Text { text, .. } = &mut lettered {
            words.clone_into(text);
        }
        let reaches_out = |layer| Edges::of(layer, &printed.area).is_outside;
        reaches_out(&lettered) && !reaches_out(layer)
    }
}

/// The areas of its placements, in their order.
fn printed(views: &[View], document: &Document, errors: &Errors) -> Vec<Printed> {
    let mut found: Vec<Printed> = Vec::new();
    for (at, placement) in document.areas.iter().enumerate() {
        let mut all = views
            .iter()
            .flat_map(|view| view.areas.iter().map(move |area| (view, area)));
        let field = format!("areas[{at}].area");
        match all.find(|(_, area)| area.code == placement.area) {
            Some((_, area)) if found.iter().any(|one| one.area.code == area.code) => {
                errors.add(field, "se repite: junta sus capas en una");
            }
            Some((view, area)) => found.push(Printed {
                view: view.code.clone(),
                view_name: view.name.clone(),
                garment: view.garment,
                area: area.clone(),
            }),
            None => errors.add(field, "no es un área de este producto"),
        }
    }
    found
}

/// Of what it says and of the areas as they are: the same is printed the same.
fn hash(document: &Document, areas: &[Printed]) -> Result<Vec<u8>, AppError> {
    let areas = serde_json::to_vec(areas).map_err(|error| AppError::Internal(error.into()))?;
    let mut digest = Sha256::new();
    digest.update(document.json().to_string());
    digest.update(areas);
    Ok(digest.finalize().to_vec())
}

/// How each of its layers comes out on these: what each of its areas is made of.
pub fn judge(design: &Design, art: &HashMap<UploadId, Art>, cloths: &[Vec<Cloth>]) -> Vec<LayerVerdict> {
    let areas: Vec<_> = design.areas.iter().map(|one| &one.area).collect();
    verdicts(&design.document, &areas, art, cloths)
}

/// What each of its areas is made of in these colours of its product, whose sides these are; a blank one is a variant without.
pub fn cloths<'a>(
    design: &Design,
    views: &[View],
    colors: impl IntoIterator<Item = &'a str> + Clone,
) -> Vec<Vec<Cloth>> {
    let of = |one: &Printed| {
        let side = views.iter().find(|view| view.code == one.view);
        let is_photo = side.is_some_and(|side| side.mockup("").is_some());
        cloth::cloths(colors.clone(), is_photo)
    };
    design.areas.iter().map(of).collect()
}

/// What a unit costs beside the variant's price, by the catalogue of now. An area that is no longer there costs what it did.
pub fn extra(conn: &mut PgConnection, design: &Design) -> Result<Usd, AppError> {
    Ok(extras(conn, std::slice::from_ref(design))?.into_iter().sum())
}

/// The same of each of these. One statement.
pub fn extras(conn: &mut PgConnection, designs: &[Design]) -> Result<Vec<Usd>, AppError> {
    let products: Vec<ProductId> = designs.iter().map(|design| design.product).collect();
    let areas = catalog::views::areas_of(conn, &products)?;
    let of = |design: &Design| {
        let now = areas.get(&design.product).map_or(&[][..], Vec::as_slice);
        let lost = design.areas.iter().map(|one| &one.area);
        let lost = lost.filter(|area| !now.iter().any(|known| known.code == area.code));
        let used = |code: &str| design.areas.iter().any(|one| one.area.code == code);
        extra_cost(now.iter().chain(lost), used)
    };
    Ok(designs.iter().map(of).collect())
}

/// The pictures in it, by id.
pub fn uploads(conn: &mut PgConnection, design: &Design) -> Result<HashMap<UploadId, Upload>, AppError> {
    let named: Vec<UploadId> = design
        .document
        .files()
        .into_iter()
        .map(|(file, _)| file)
        .collect();
    files::find_all(conn, &named)
}

/// What of a design is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asks {
    /// How it looks: whoever it is shared with sees that too.
    Look,
    /// What it says.
    #[default]
    Whole,
    /// What a press is given: for whoever made it of their own pictures, whose order has it, staff and the workshop.
    Print,
}

/// What an address says that its bearer may see.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// Of the design itself, or, with an order, of that order's link.
    pub token: Option<String>,
    pub order: Option<OrderId>,
    /// Those that this browser made.
    pub own: Vec<DesignId>,
    pub asks: Asks,
}

/// Whether this person sees it: who made it, staff, whose order has it, and the workshop that makes it.
pub fn may_see(
    conn: &mut PgConnection,
    links: &SignedLinks,
    design: &Design,
    viewer: Option<&User>,
    pass: &Pass,
) -> Result<bool, AppError> {
    let is_print = pass.asks == Asks::Print;
    // One like another's, made from its link, has that other's pictures.
    let has_own_art = !is_print || has_own_art(conn, design, viewer)?;
    if pass.own.contains(&design.id) && has_own_art {
        return Ok(true);
    }
    if let Some(token) = &pass.token {
        let opens = match pass.order {
            None => {
                links.opens_design(token, design.id) && has_own_art
                    || pass.asks == Asks::Look && shared::opens(conn, links, token, design.id)?
            }
            Some(order) => store::link_version(conn, design.id, order)?
                .is_some_and(|version| links.opens_order(token, order, version)),
        };
        if opens {
            return Ok(true);
        }
    }
    let Some(user) = viewer else { return Ok(false) };
    if design.owner == Some(user.id) && has_own_art {
        return Ok(true);
    }
    Ok(OrderAccess::of(ties(conn, design.id, user)?).is_some())
}

/// Of a person to the orders that have it. Krafta's own people need none.
fn ties(conn: &mut PgConnection, design: DesignId, user: &User) -> Result<Ties, AppError> {
    let mut ties = Ties::new(Some(user), None);
    if !user.role.is_staff() {
        ties.is_owner = store::is_of_own_order(conn, design, user.id)?;
        ties.workshop = match user.workshop {
            Some(workshop) if store::is_of_workshop(conn, design, workshop)? => Some(workshop),
            _ => None,
        };
    }
    Ok(ties)
}

/// Whether no picture in it is of another account than its own, or that of who asks.
fn has_own_art(conn: &mut PgConnection, design: &Design, viewer: Option<&User>) -> Result<bool, AppError> {
    let by = viewer.map(|user| user.id);
    let art = uploads(conn, design)?;
    Ok(art
        .values()
        .all(|one| [None, design.owner, by].contains(&one.owner_id)))
}

/// Those of guests, of which this person has nothing but the id, that are not ordered any more: their links were taken back. One
/// statement; none where there are none.
pub fn closed(
    conn: &mut PgConnection,
    designs: &[&Design],
    viewer: Option<&User>,
) -> Result<Vec<DesignId>, AppError> {
    let of_guests = designs.iter().filter(|design| design.owner.is_none());
    let ids: Vec<DesignId> = of_guests.map(|design| design.id).collect();
    if ids.is_empty() || viewer.is_some_and(|user| user.role.is_staff()) {
        return Ok(Vec::new());
    }
    let numbers = shared::numbers(conn, &ids)?;
    let closed = numbers.into_iter().filter(|(_, number)| number.is_none());
    Ok(closed.map(|(id, _)| id).collect())
}

/// Whether this person may order with it: ids are random, so whoever names a guest's has it from them.
pub fn is_theirs(design: &Design, viewer: Option<&User>) -> bool {
    match design.owner {
        None => true,
        Some(owner) => viewer.is_some_and(|user| user.id == owner || user.role.is_staff()),
    }
}
