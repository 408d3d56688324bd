//! The files that work is printed from, each under a name that says what it is for. Pure.

use super::board::{Card, Work};
use super::job_ticket::PrintFacts;
use crate::base::ids::{AssignmentId, DesignId, UploadId};
use crate::base::text::fold;
use crate::domain::catalog::Technique;
use crate::domain::designs::PrintFor;
use crate::domain::designs::print::PrintFormat;
use crate::domain::designs::rules::papers::PrintedArea;
use crate::domain::files::Upload;
use crate::domain::orders::{OrderItem, PrintFile};
use chrono::NaiveDate;
use serde_json::Value;

/// In characters: of a product in a name.
const LONGEST: usize = 60;
/// Of the words by which a piece is told apart.
const LONGEST_WORDS: usize = 40;
/// Where the pictures of designs lie in a ZIP.
const ORIGINALS: &str = "originales";

/// A piece of work, and what it is printed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFile {
    /// `KRFT-7K2M9Q_1_franela-negra_L_x6_frente.pdf`; blank where we keep no file.
    pub name: String,
    pub file: Option<JobSource>,
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

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobSource {
    /// As it was sent, and how many bytes it has.
    Kept(UploadId, u64),
    /// Made of a design: an area of it, as this.
    Print(DesignId, String, PrintFormat, PrintFor),
}

/// In the order of the work. What was designed here is a file for each area, and behind them its originals.
pub fn job_files(work: &[(Card, AssignmentId)], facts: &PrintFacts) -> Vec<JobFile> {
    work.iter()
        .filter_map(|(card, id)| {
            let place = card.place_of(*id)?;
            let work = card.work.get(place)?;
            Some(match work.item.printed_areas().as_slice() {
                [] => vec![as_sent(card, work, facts)],
                areas => designed(card, work, facts, areas),
            })
        })
        .flatten()
        .collect()
}

/// What is the same for every file of a piece of work.
fn of_work(card: &Card, work: &Work) -> JobFile {
    let item = &work.item;
    JobFile {
        name: String::new(),
        file: None,
        elsewhere: String::new(),
        number: card.order.number.clone(),
        // Of the whole order, so that two workshops' files do not bear one name.
        part: item.part(),
        product: item.product_name.clone(),
        size: item.size.clone().unwrap_or_default(),
        quantity: item.quantity,
        technique: "",
        print: String::new(),
        due: work.assignment.due_date,
    }
}

fn kept(upload: &Upload) -> JobSource {
    JobSource::Kept(upload.id, u64::try_from(upload.size_bytes).unwrap_or_default())
}

fn as_sent(card: &Card, work: &Work, facts: &PrintFacts) -> JobFile {
    let item = &work.item;
    let upload = facts.file(item);
    let made = facts.made(item);
    let face = face(item.design_views.as_ref());
    JobFile {
        name: upload.map_or_else(String::new, |upload| {
            format!(
                "{}.{}",
                name(&card.order.number, item, &face),
                upload.kind.extension()
            )
        }),
        file: upload.map(kept),
        elsewhere: match item.print_file() {
            Some(PrintFile::Elsewhere(address)) => address.to_owned(),
            _ => String::new(),
        },
        technique: made.map_or("", |made| made.technique.label()),
        print: made
            .and_then(|made| made.print)
            .map(|print| print.size_mm())
            .unwrap_or_default(),
        ..of_work(card, work)
    }
}

fn designed(card: &Card, work: &Work, facts: &PrintFacts, areas: &[PrintedArea]) -> Vec<JobFile> {
    let (item, number) = (&work.item, &card.order.number);
    let Some(design) = item.design_id else {
        return Vec::new();
    };
    let format = facts.print_format(&work.assignment);
    let whom = PrintFor {
        number: number.clone(),
        parts: vec![item.part()],
        of: facts.parts(card.order.id),
    };
    let prints = areas.iter().map(|area| JobFile {
        name: format!("{}.{}", name(number, item, &area.code), format.kind().extension()),
        file: Some(JobSource::Print(design, area.code.clone(), format, whom.clone())),
        technique: area.technique.map_or("", Technique::label),
        print: area.size.clone(),
        ..of_work(card, work)
    });
    let originals = item.originals();
    let sent = originals.iter().enumerate().filter_map(|(at, id)| {
        let upload = facts.upload(*id)?;
        Some(JobFile {
            name: format!(
                "{ORIGINALS}/{number}_{}_{}.{}",
                item.part(),
                at + 1,
                upload.kind.extension()
            ),
            file: Some(kept(upload)),
            ..of_work(card, work)
        })
    });
    prints.chain(sent).collect()
}

/// Without what it ends with: `KRFT-7K2M9Q_1_franela-negra_L_x6_frente`; with the words of a piece that has some
/// `KRFT-7K2M9Q_1_franela-negra_L_x1_jose-10_frente`. Latin letters and figures alone, whatever is written on it.
pub(super) fn name(number: &str, item: &OrderItem, face: &str) -> String {
    let mut parts = vec![
        number.to_owned(),
        item.part().to_string(),
        slug(&item.product_name, LONGEST),
    ];
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
    parts.push(slug(&item.words(), LONGEST_WORDS));
    parts.push(slug(face, LONGEST));
    parts.retain(|part| !part.is_empty());
    parts.join("_")
}

/// Which side it is for, as the design says it; the front where it says nothing.
fn face(views: Option<&Value>) -> String {
    let first = views.and_then(Value::as_array).and_then(|views| views.first());
    let named = ["view", "name", "area", "side"]
        .iter()
        .find_map(|key| first?.get(key)?.as_str())
        .map(|name| slug(name, LONGEST))
        .unwrap_or_default();
    match named.as_str() {
        "" | "front" => "frente".to_owned(),
        "back" => "espalda".to_owned(),
        _ => named,
    }
}

/// «franela-negra»
fn slug(text: &str, longest: usize) -> String {
    let plain: String = fold(text)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(longest)
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
            color: String::new(),
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
            let face = face(item.design_views.as_ref());
            assert_eq!(format!("{}.pdf", name("KRFT-7K2M9Q", &item, &face)), called);
        }
        // The words of a piece, in whatever they are written, and not too many.
        let piece = |words: &[&str]| {
            let layers: Vec<Value> = words.iter().map(|text| json!({"text": text})).collect();
            let views = json!([{"view": "espalda", "areas": [{"area": "espalda", "layers": layers}]}]);
            let made = OrderItem {
                design_id: Some(DesignId::any()),
                ..item("Franela", Some("M"), Some(views))
            };
            name("KRFT-7K2M9Q", &made, "espalda")
        };
        assert_eq!(
            piece(&["José", "10"]),
            "KRFT-7K2M9Q_1_franela_M_x6_jose-10_espalda"
        );
        assert_eq!(
            piece(&["../«Ñáñez»\r\n", "☃"]),
            "KRFT-7K2M9Q_1_franela_M_x6_nanez_espalda"
        );
        assert_eq!(piece(&["☃"]), piece(&[]));
        assert_eq!(
            piece(&[&"largo".repeat(30)]),
            format!("KRFT-7K2M9Q_1_franela_M_x6_{}_espalda", "largo".repeat(8))
        );
    }
}
