//! Staff puts designs before their customer, and changes what the customer wants otherwise.

use super::design_view::{DESIGN, PLACED, TEXT};
use super::order_form::OrderForm;
use crate::base::error::AppError;
use crate::base::ids::{DesignId, ItemId};
use crate::base::input::{Errors, Input};
use crate::domain::designs::document::{LONGEST_TEXT, Layer, Placement};
use crate::domain::designs::fonts;
use crate::domain::designs::rules::swap::with_picture;
use crate::domain::designs::{self, Design};
use crate::domain::files::Upload;
use crate::domain::orders::{self, Actor, LONGEST_REASON, OrderItem};
use crate::domain::proofs::{self, AskedBy, NewDesign};
use crate::http::auth::extractors::Operations;
use crate::http::kit::body::FormBody;
use crate::http::kit::drawn_designs::Ground;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::{Answer, drawn_designs, kept_file, multipart};
use actix_multipart::Multipart;
use diesel::PgConnection;

/// The form's file field.
const FILE: &str = "art";
const NOTHING: &str = "elige una imagen, escribe otro texto o usa otro diseño";

/// `POST /admin/orders/{id}/proofs`, and under `/ops`.
pub async fn ask(page: OrderForm<Operations>, FormBody(typed): FormBody) -> Answer {
    page.submit(
        ("proofs", ""),
        typed,
        |_| Some(()),
        |conn, now, actor, order, ()| proofs::ask(conn, now, actor, order, AskedBy::Staff),
        |()| Flash::ApprovalAsked,
    )
    .await
}

/// How the item's design becomes another.
enum Change {
    /// One that was made elsewhere: in the shop, or by a program.
    Named(DesignId),
    /// Another picture in the place of this one, and the texts as they are written now.
    Picture(String, usize, Box<Upload>, Words),
    Words(Words),
}

/// The texts of a design: area, layer, text.
type Words = Vec<(String, usize, String)>;

/// `POST /admin/orders/{id}/items/{item}/design`, and under `/ops`: another design, with a reason. Its customer is asked again.
pub async fn design(page: OrderForm<Operations>, body: Multipart) -> Answer {
    let item: ItemId = page.part("item")?;
    let mut body = multipart::read(&page.app, body, FILE).await?;
    let errors = Errors::new();
    let art = kept_file::take(&page.app, Some(&page.who), &mut body, FILE, &errors).await?;
    let sent = FormState::new(DESIGN, item, body.fields);
    let names: Vec<String> = sent
        .fields()
        .keys()
        .filter(|name| name.starts_with(TEXT))
        .cloned()
        .collect();
    let outcome = match sent.read_noting(&errors, |input| wish(input, art, &names)) {
        Ok((change, reason)) => exchange(&page, item, change, reason).await,
        Err(error) => Err(error),
    };
    sent.answer(
        outcome,
        |()| page.done(Flash::DesignChanged),
        async |state| page.show(state).await,
    )
    .await
}

/// The texts that a form brings: each by its place.
fn words(input: &Input<'_>, names: &[String]) -> Words {
    let read = |name: &String| {
        let (area, layer) = name.strip_prefix(TEXT)?.split_once(':')?;
        let text = input.required_text(name, LONGEST_TEXT);
        Some((area.to_owned(), layer.parse().ok()?, text))
    };
    names.iter().filter_map(read).collect()
}

fn wish(input: &Input<'_>, art: Option<Upload>, names: &[String]) -> Option<(Change, String)> {
    let words = words(input, names);
    let reason = input.required_text("reason", LONGEST_REASON);
    let of_field = |field: &str| input.text(field, 400).filter(|text| !text.is_empty());
    let named = of_field(PLACED).or_else(|| of_field("design"));
    match (named, art) {
        (Some(text), _) => match design_in(&text) {
            Some(id) => Some((Change::Named(id), reason)),
            None => {
                input.wrong("design", "no es el identificador de un diseño");
                None
            }
        },
        (None, Some(art)) => {
            if let Some(why) = designs::unplaceable(&art) {
                input.wrong(FILE, why);
                return None;
            }
            let place = input.required_text("picture", 60);
            let (area, layer) = place.split_once(':')?;
            Some((
                Change::Picture(area.to_owned(), layer.parse().ok()?, Box::new(art), words),
                reason,
            ))
        }
        (None, None) if !words.is_empty() => Some((Change::Words(words), reason)),
        (None, None) => {
            input.wrong(FILE, NOTHING);
            None
        }
    }
}

fn base_of(conn: &mut PgConnection, item: &OrderItem) -> Result<Design, AppError> {
    let id = item.design_id.ok_or(AppError::NotFound)?;
    designs::find(conn, id)?.ok_or(AppError::NotFound)
}

/// With these words in the place of their texts.
fn with_words(mut areas: Vec<Placement>, words: &Words) -> Result<Vec<Placement>, AppError> {
    let errors = Errors::new();
    for (area, layer, new) in words {
        let field = format!("{TEXT}{area}:{layer}");
        let placement = areas.iter_mut().find(|one| one.area == *area);
        let found = placement.and_then(|one| one.layers.get_mut(*layer));
        let Some(Layer::Text { text, font, .. }) = found else {
            errors.add(field, "ya no está");
            continue;
        };
        if let Some(sign) = fonts::disordering(new) {
            return Err(AppError::field(FILE, fonts::disordered(sign)));
        }
        if let Some(missing) = fonts::missing(new, *font) {
            errors.add(
                field,
                format!("tiene «{missing}», que esa letra no puede dibujar"),
            );
        }
        text.clone_from(new);
    }
    errors.check()?;
    Ok(areas)
}

/// An id, or an address that has one in it.
fn design_in(text: &str) -> Option<DesignId> {
    let words = text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'));
    let mut ids = words.filter(|word| word.len() == 36);
    ids.find_map(|word| word.parse().ok())
}

async fn exchange(
    page: &OrderForm<Operations>,
    item: ItemId,
    change: Change,
    reason: String,
) -> Result<(), AppError> {
    let (app, order, who) = (&page.app, page.order, page.who.clone());
    let by = who.clone();
    let (design, color) = app
        .db
        .transact(move |conn, now| {
            let items = orders::items_of(conn, &[order])?;
            let item = items.iter().find(|one| one.id == item);
            let item = item.ok_or(AppError::NotFound)?;
            let design: Design = match &change {
                Change::Named(id) => {
                    designs::find(conn, *id)?.ok_or_else(|| AppError::field("design", "no existe"))?
                }
                Change::Picture(area, layer, art, words) => {
                    let base = base_of(conn, item)?;
                    let areas = with_picture(&base.document.areas, area, *layer, (art.id, art.sides()));
                    let areas = areas.ok_or_else(|| AppError::field("picture", "ya no está: elige otra"))?;
                    designs::remake(conn, now, Some(&by), &base, with_words(areas, words)?)?
                }
                Change::Words(words) => {
                    let base = base_of(conn, item)?;
                    let areas = with_words(base.document.areas.clone(), words)?;
                    if areas == base.document.areas {
                        return Err(AppError::field(FILE, NOTHING));
                    }
                    designs::remake(conn, now, Some(&by), &base, areas)?
                }
            };
            Ok((design, item.color.clone()))
        })
        .await?;
    let drawn = drawn_designs::one(app, Some(who.clone()), design.id, Ground::Color(color)).await?;
    let drawn = drawn.ok_or_else(|| AppError::field("design", "no existe"))?;
    let (actor, picture) = (Actor::of(Some(&who)), drawn.clone());
    let outcome = app
        .db
        .transact(move |conn, now| {
            let held = designs::hold(conn, &[design.id])?.pop();
            let design = held.ok_or_else(|| AppError::field("design", "no existe"))?;
            let (preview, _) = picture.record_as("design", conn, Some(who.id), now)?;
            let new = NewDesign {
                design,
                preview: preview.ok_or(AppError::NotFound)?,
                reason: reason.clone(),
            };
            orders::change(conn, now, order, |conn, order| {
                proofs::change_design(conn, now, actor, order, item, &new)
            })
        })
        .await;
    app.files.settle([&drawn], &outcome).await;
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_design_is_named_by_its_id_or_its_address() {
        let id = "0193a5b0-7f00-7000-8000-000000000001";
        for text in [
            id.to_owned(),
            format!(" {id} "),
            format!("https://krafta.ve/disenos/{id}?token=abc"),
        ] {
            assert_eq!(design_in(&text), id.parse().ok(), "{text}");
        }
        assert_eq!(design_in("el de ayer"), None);
    }
}
