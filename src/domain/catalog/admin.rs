//! The administration of the catalogue. Every change is recorded in the audit; orders keep the prices that they were placed
//! with. Nothing is deleted: what is no longer sold is hidden, because orders refer to it.

use super::rules::slug::{self, slug as slug_of};
use super::store::admin;
use super::{ProductDraft, Sku};
use crate::base::error::AppError;
use crate::base::ids::{ProductId, UserId};
use crate::base::money::Usd;
use crate::base::text::fold;
use crate::domain::audit;
use crate::domain::files::Sent;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

pub use super::store::admin::{articles, categories, hold, ids};

pub fn article(conn: &mut PgConnection, id: ProductId) -> Result<ProductDraft, AppError> {
    admin::articles(conn, &[id])?.pop().ok_or(AppError::NotFound)
}

/// Adds a product, or changes one. Its variants stay as they are. A blank slug is made from the name; a new product
/// without a position comes last.
pub fn save_product(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    is_new: bool,
    mut after: ProductDraft,
    picture: Option<&Sent>,
) -> Result<ProductId, AppError> {
    admin::hold(conn)?;
    let before = if is_new {
        None
    } else {
        Some(article(conn, after.id)?)
    };
    if after.slug.is_empty() {
        after.slug = free_slug(conn, &after)?;
    } else if admin::has_slug(conn, &after.slug)?.is_some_and(|other| other != after.id) {
        return Err(AppError::field("slug", "ya la usa otro producto"));
    }
    if let Some(external) = &after.external_id
        && let Some((other, name)) = admin::has_external_id(conn, external)?
        && other != after.id
    {
        return Err(AppError::field("externalId", format!("ya lo usa «{name}»")));
    }
    if is_new && after.position == 0 {
        after.position = admin::last_position(conn)?.saturating_add(1);
    }
    after.picture = match picture {
        Some(sent) => sent.record_as("picture", conn, Some(by), now)?.0,
        None => before.as_ref().and_then(|before| before.picture),
    };
    let changes = after.changes(before.as_ref());
    admin::write_products(conn, now, std::slice::from_ref(&after))?;
    audit::record(conn, now, Some(by), &changes)?;
    Ok(after.id)
}

/// Of a name that another product has already: asked about on pages before it is written.
pub fn asks_about_name(conn: &mut PgConnection, after: &ProductDraft) -> Result<Option<String>, AppError> {
    let before = admin::articles(conn, &[after.id])?.pop();
    if before.is_some_and(|before| fold(&before.name) == fold(&after.name)) {
        return Ok(None);
    }
    let other = admin::named_alike(conn, after.id, &after.name)?;
    Ok(other.map(|name| format!("Ya hay un producto «{name}». ¿Son dos con el mismo nombre?")))
}

/// Of a price that is nothing, or far from what it was.
pub fn asks_about_price(before: Option<Usd>, price: Usd) -> Option<String> {
    match before {
        Some(before) if before == price => None,
        _ if price == Usd::ZERO => Some("A $0,00 se regala. ¿Es así?".to_owned()),
        Some(before) if before.leaps_to(price) => {
            Some(format!("El precio pasa de {before} a {price}. ¿Es así?"))
        }
        _ => None,
    }
}

fn free_slug(conn: &mut PgConnection, article: &ProductDraft) -> Result<String, AppError> {
    let base = slug_of(&article.name);
    if base.is_empty() {
        return Err(AppError::field(
            "slug",
            "es obligatoria: no se puede hacer del nombre",
        ));
    }
    for number in 1..100 {
        let slug = match number {
            1 => base.clone(),
            _ => format!("{}-{number}", base.get(..slug::LONGEST - 3).unwrap_or(&base)),
        };
        if admin::has_slug(conn, &slug)?.is_none_or(|other| other == article.id) {
            return Ok(slug);
        }
    }
    Err(AppError::field(
        "slug",
        "ya la usa otro producto: escribe una distinta",
    ))
}

/// Adds a variant (a blank code is made from the product's), or changes the one of this code.
pub fn save_variant(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    by: UserId,
    product: ProductId,
    is_new: bool,
    mut after: Sku,
) -> Result<(), AppError> {
    admin::hold(conn)?;
    let article = article(conn, product)?;
    let before = article.variants.iter().find(|sku| sku.id == after.id && !is_new);
    if is_new {
        if after.id.is_empty() {
            after.id = free_code(conn, &article, &after)?;
        } else if admin::has_variant(conn, &after.id)? {
            return Err(AppError::field("variantId", "ya lo usa otra variante"));
        }
        if after.position == 0 {
            let last = article.variants.iter().map(|sku| sku.position).max();
            after.position = last.unwrap_or(0).saturating_add(1);
        }
    } else if before.is_none() {
        return Err(AppError::NotFound);
    }
    let changes = after.changes(before, &article.name);
    admin::write_variants(conn, &[(product, after)])?;
    audit::record(conn, now, Some(by), &changes)
}

fn free_code(conn: &mut PgConnection, article: &ProductDraft, sku: &Sku) -> Result<String, AppError> {
    let words = sku.label(&article.slug);
    let mut base = slug_of(words.trim_end_matches([' ', '·']));
    base.truncate(slug::LONGEST_CODE - 3);
    for number in 1..100 {
        let code = match number {
            1 => base.clone(),
            _ => format!("{base}-{number}"),
        };
        if !admin::has_variant(conn, &code)? {
            return Ok(code);
        }
    }
    Err(AppError::field(
        "variantId",
        "ya lo usa otra variante: escribe uno distinto",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_may_be_a_slip_is_asked_about() {
        let usd = |text: &str| -> Usd { text.parse().unwrap() };
        let asked = |before: Option<&str>, price: &str| {
            asks_about_price(before.map(usd), usd(price)).unwrap_or_default()
        };
        assert!(asked(None, "0").starts_with("A $0,00"));
        assert!(asked(Some("12"), "120").contains("de $12,00 a $120,00"));
        assert!(asked(Some("12"), "5,99").contains("de $12,00 a $5,99"));
        for (before, price) in [
            (None, "12"),
            (Some("12"), "18"),
            (Some("12"), "6"),
            (Some("0"), "0"),
        ] {
            assert_eq!(asked(before, price), "", "{before:?} {price}");
        }
    }
}
