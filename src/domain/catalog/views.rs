//! The sides of a product, how they look, and where on them can be printed. Every change is recorded in the audit; designs keep
//! the areas as they were when they were made, so that these can change.

use super::admin::article;
use super::limits;
use super::product_view::{Area, View, change};
use super::rules::proportion;
use super::rules::slug::part_code;
use super::store::{admin, views as store};
use crate::base::error::AppError;
use crate::base::ids::{AreaId, ProductId, ProductViewId, UploadId, UserId};
use crate::domain::audit::{self, Change, Field, Subject};
use crate::domain::files::{self, Sent, Upload};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

pub use super::store::views::{areas_of, colors_of, garment, of_product, of_products, usual_color};

fn gone(subject: Subject, label: String, old: &str) -> Change {
    Change {
        workshop: None,
        subject,
        label,
        field: Field::Name,
        old: Some(old.to_owned()),
        new: None,
    }
}

/// One side of this product, and nobody else's.
pub fn view(conn: &mut PgConnection, product: ProductId, id: ProductViewId) -> Result<View, AppError> {
    let views = of_product(conn, product)?;
    views
        .into_iter()
        .find(|view| view.id == id)
        .ok_or(AppError::NotFound)
}

/// Adds a side, or changes the one of this id; its code stays what it was. One without a position comes last.
pub fn save_view(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    product: ProductId,
    mut after: View,
) -> Result<ProductViewId, AppError> {
    admin::hold(conn)?;
    let (article, views) = (article(conn, product)?, of_product(conn, product)?);
    let before = views.iter().find(|view| view.id == after.id);
    match before {
        Some(before) => after.code.clone_from(&before.code),
        None if views.len() >= limits::VIEWS => {
            return Err(AppError::field(
                "name",
                format!("no cabe: un producto tiene hasta {} vistas", limits::VIEWS),
            ));
        }
        None => after.code = free_code(&after.name, |code| views.iter().any(|view| view.code == code))?,
    }
    if after.position == 0 {
        let last = views.iter().map(|view| view.position).max();
        after.position = before.map_or(last.unwrap_or(0).saturating_add(1), |before| before.position);
    }
    store::write_view(conn, product, &after)?;
    audit::record(conn, now, Some(by), &after.changes(before, &article.name))?;
    Ok(after.id)
}

/// Adds what is new among these sides and their areas, and changes what differs.
pub fn save_all(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    product: ProductId,
    sides: Vec<View>,
) -> Result<(), AppError> {
    let before = of_product(conn, product)?;
    for mut side in sides {
        let was = before.iter().find(|one| one.id == side.id);
        let areas = std::mem::take(&mut side.areas);
        let id = side.id;
        if was.is_none_or(|was| was.garment != side.garment) {
            save_view(conn, now, by, product, side)?;
        }
        for area in areas {
            let is_same = was.is_some_and(|was| was.areas.contains(&area));
            if !is_same {
                save_area(conn, now, by, (product, id), area)?;
            }
        }
    }
    Ok(())
}

/// With its pictures and areas. Designs that were made keep what they need.
pub fn remove_view(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    product: ProductId,
    id: ProductViewId,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let (article, view) = (article(conn, product)?, view(conn, product, id)?);
    store::delete_view(conn, id)?;
    let label = format!("{} · {}", article.name, view.name);
    audit::record(conn, now, Some(by), &[gone(Subject::View, label, &view.name)])
}

/// What lies over what is printed on its photos, or nothing any more.
pub fn save_shading(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    (product, id): (ProductId, ProductViewId),
    picture: Option<&Sent>,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let (article, view) = (article(conn, product)?, view(conn, product, id)?);
    let upload = match picture {
        Some(sent) => sent.record_as("shading", conn, Some(by), now)?.0,
        None => None,
    };
    if let Some(upload) = upload {
        let pictures: Vec<UploadId> = view.mockups.iter().map(|one| one.upload).collect();
        let known = files::find_all(conn, &[pictures.as_slice(), &[upload]].concat())?;
        let seen = view.mockups.iter();
        let seen = seen.filter_map(|one| Some((one.color.as_str(), known.get(&one.upload)?.sides()?)));
        if let Some(why) = proportion::unlike_its_photos(known.get(&upload).and_then(Upload::sides), seen) {
            return Err(AppError::field("shading", why));
        }
    }
    store::write_shading(conn, id, upload)?;
    let change = picture_change(
        &format!("{} · {} · sombras y pliegues", article.name, view.name),
        (view.shading, upload),
    );
    audit::record(conn, now, Some(by), &[change])
}

fn picture_change(label: &str, (old, new): (Option<UploadId>, Option<UploadId>)) -> Change {
    Change {
        old: old.map(|id| id.to_string()),
        new: new.map(|id| id.to_string()),
        ..change(Subject::View, label, Field::Picture, None, String::new())
    }
}

/// Its picture in this colour, or none any more.
pub fn save_mockup(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    (product, id): (ProductId, ProductViewId),
    color: &str,
    picture: Option<&Sent>,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let (article, view) = (article(conn, product)?, view(conn, product, id)?);
    let before = view.mockups.iter().find(|one| one.color == color);
    let upload = match picture {
        Some(sent) => sent.record_as("picture", conn, Some(by), now)?.0,
        None => None,
    };
    if let Some((photo, shading)) = upload.zip(view.shading) {
        let known = files::find_all(conn, &[photo, shading])?;
        let sides = |id: UploadId| known.get(&id).and_then(Upload::sides);
        if let Some(why) = proportion::unlike_its_shading(sides(photo), sides(shading)) {
            return Err(AppError::field("picture", why));
        }
    }
    match upload {
        Some(upload) => store::write_mockup(conn, id, color, upload)?,
        None => store::delete_mockup(conn, id, color)?,
    }
    let color = if color.is_empty() {
        "todos los colores"
    } else {
        color
    };
    let change = picture_change(
        &format!("{} · {} · {color}", article.name, view.name),
        (before.map(|one| one.upload), upload),
    );
    audit::record(conn, now, Some(by), &[change])
}

/// Adds an area to a side, or changes the one of this id; its code stays what it was.
pub fn save_area(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    (product, id): (ProductId, ProductViewId),
    mut after: Area,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let (article, views) = (article(conn, product)?, of_product(conn, product)?);
    let view = views
        .iter()
        .find(|view| view.id == id)
        .ok_or(AppError::NotFound)?;
    let before = view.areas.iter().find(|area| area.id == after.id);
    let mut areas = views.iter().flat_map(|view| &view.areas);
    match before {
        Some(before) => after.code.clone_from(&before.code),
        None if view.areas.len() >= limits::AREAS => {
            return Err(AppError::field(
                "name",
                format!("no cabe: una vista tiene hasta {} áreas", limits::AREAS),
            ));
        }
        None => after.code = free_code(&after.name, |code| areas.any(|area| area.code == code))?,
    }
    if after.position == 0 {
        let last = view.areas.iter().map(|area| area.position).max();
        after.position = before.map_or(last.unwrap_or(0).saturating_add(1), |before| before.position);
    }
    store::write_area(conn, (product, id), &after)?;
    audit::record(conn, now, Some(by), &after.changes(before, &article.name))
}

pub fn remove_area(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    (product, id): (ProductId, ProductViewId),
    area: AreaId,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let (article, view) = (article(conn, product)?, view(conn, product, id)?);
    let area = view
        .areas
        .iter()
        .find(|one| one.id == area)
        .ok_or(AppError::NotFound)?;
    store::delete_area(conn, area.id)?;
    let label = format!("{} · {}", article.name, area.name);
    audit::record(conn, now, Some(by), &[gone(Subject::Area, label, &area.name)])
}

/// Made of a name, once: addresses and designs name it. «Manga izquierda» is `manga_izquierda`.
fn free_code(name: &str, mut is_taken: impl FnMut(&str) -> bool) -> Result<String, AppError> {
    let base = part_code(name).ok_or_else(|| AppError::field("name", "debe empezar con una letra"))?;
    (1..100)
        .map(|number| match number {
            1 => base.clone(),
            _ => format!("{base}_{number}"),
        })
        .find(|code| !is_taken(code))
        .ok_or_else(|| AppError::field("name", "ya lo usan muchas: escribe otro"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_made_of_the_name_and_of_no_other() {
        let code = |name: &str, taken: &[&str]| free_code(name, |code| taken.contains(&code)).ok();
        assert_eq!(code("Manga izquierda", &[]).as_deref(), Some("manga_izquierda"));
        assert_eq!(
            code("Frente", &["frente", "frente_2"]).as_deref(),
            Some("frente_3")
        );
        assert_eq!(code("3D", &[]), None);
        assert_eq!(code("☃", &[]), None);
        let long = code(&"á b ".repeat(30), &[]).unwrap();
        assert!(long.len() <= 40 && !long.ends_with('_'), "{long}");
    }
}
