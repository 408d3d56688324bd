//! The files that work is printed from, each under a name that says what it is for. Pure.

use super::board::Card;
use super::job_ticket::PrintFacts;
use crate::base::ids::{AssignmentId, UploadId};
use crate::base::text::fold;
use crate::domain::orders::{OrderItem, PrintFile};
use chrono::NaiveDate;
use serde_json::Value;

/// In characters: of a product in a name.
const LONGEST: usize = 60;

/// A piece of work, and what it is printed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFile {
    /// `KRFT-7K2M9Q_1_franela-negra_L_x6_frente.pdf`; blank where we keep no file.
    pub name: String,
    pub file: Option<(UploadId, u64)>,
    /// An address on another site; blank for none.
    pub elsewhere: String,
    pub number: String,
    pub part: usize,
    pub product: String,
    pub size: String,
    pub quantity: i32,
    pub technique: &'static str,
    /// «280 × 350 mm»
    pub print: String,
    pub due: Option<NaiveDate>,
}

/// In the order of the work.
pub fn job_files(work: &[(Card, AssignmentId)], facts: &PrintFacts) -> Vec<JobFile> {
    work.iter()
        .filter_map(|(card, id)| {
            let place = card.place_of(*id)?;
            let (item, assignment) = (&card.work.get(place)?.item, &card.work.get(place)?.assignment);
            let upload = facts.file(item);
            let made = facts.made(item);
            // Of the whole order, so that two workshops' files do not bear one name.
            let part = usize::try_from(item.position).unwrap_or_default() + 1;
            Some(JobFile {
                name: upload.map_or_else(String::new, |upload| {
                    name(&card.order.number, part, item, upload.kind.extension())
                }),
                file: upload.map(|upload| (upload.id, u64::try_from(upload.size_bytes).unwrap_or_default())),
                elsewhere: match item.print_file() {
                    Some(PrintFile::Elsewhere(address)) => address.to_owned(),
                    _ => String::new(),
                },
                number: card.order.number.clone(),
                part,
                product: item.product_name.clone(),
                size: item.size.clone().unwrap_or_default(),
                quantity: item.quantity,
                technique: made.map_or("", |made| made.technique.label()),
                print: made
                    .and_then(|made| made.print)
                    .map(|print| print.size_mm())
                    .unwrap_or_default(),
                due: assignment.due_date,
            })
        })
        .collect()
}

fn name(number: &str, part: usize, item: &OrderItem, extension: &str) -> String {
    let mut parts = vec![number.to_owned(), part.to_string(), slug(&item.product_name)];
    // A size is spelled as it is: «XL», «2XL».
    let size: String = item
        .size
        .iter()
        .flat_map(|size| size.chars())
        .filter(char::is_ascii_alphanumeric)
        .take(12)
        .collect();
    parts.push(size);
    parts.push(format!("x{}", item.quantity));
    parts.push(face(item.design_views.as_ref()));
    parts.retain(|part| !part.is_empty());
    format!("{}.{extension}", parts.join("_"))
}

/// Which side it is for, as the design says it; the front where it says nothing.
fn face(views: Option<&Value>) -> String {
    let first = views.and_then(Value::as_array).and_then(|views| views.first());
    let named = ["view", "name", "area", "side"]
        .iter()
        .find_map(|key| first?.get(key)?.as_str())
        .map(slug)
        .unwrap_or_default();
    match named.as_str() {
        "" | "front" => "frente".to_owned(),
        "back" => "espalda".to_owned(),
        _ => named,
    }
}

/// «franela-negra»
fn slug(text: &str) -> String {
    let plain: String = fold(text)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(LONGEST)
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{ItemId, OrderId};
    use serde_json::json;

    #[test]
    fn a_file_s_name_says_what_it_is_for() {
        let item = |product: &str, size: Option<&str>, views: Option<Value>| OrderItem {
            id: ItemId::any(),
            order_id: OrderId::any(),
            position: 0,
            variant_id: "v".to_owned(),
            product_name: product.to_owned(),
            size: size.map(str::to_owned),
            quantity: 6,
            unit_price: "1".parse().unwrap(),
            preview_url: None,
            preview_upload_id: None,
            design_upload_id: None,
            design_views: views,
            design_id: None,
        };
        for (item, called) in [
            (
                item("Franela · Negra", Some("L"), None),
                "KRFT-7K2M9Q_1_franela-negra_L_x6_frente.pdf",
            ),
            (
                item(
                    "Sudadera «Ñandú» / niño",
                    Some("2 XL"),
                    Some(json!([{"view": "back"}])),
                ),
                "KRFT-7K2M9Q_1_sudadera-nandu-nino_2XL_x6_espalda.pdf",
            ),
            (
                item("../../etc", None, Some(json!([{"name": "Manga izquierda"}, 7]))),
                "KRFT-7K2M9Q_1_etc_x6_manga-izquierda.pdf",
            ),
            (item("☃", None, Some(json!("x"))), "KRFT-7K2M9Q_1_x6_frente.pdf"),
        ] {
            assert_eq!(name("KRFT-7K2M9Q", 1, &item, "pdf"), called);
        }
    }
}
