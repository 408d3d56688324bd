//! The designs of an order before its customer: how they come out.

use crate::base::calendar::datetime_es;
use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::domain::designs::rules::brief::Brief;
use crate::domain::designs::rules::papers::on_paper;
use crate::domain::lifecycle::AssignmentStatus;
use crate::domain::ordering::OrderDetails;
use crate::domain::orders::{Event, EventKind, OrderItem};
use crate::domain::proofs::{Proof, ProofState, rules};
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::quality;
use crate::http::state::AppState;
use serde_json::Value;
use std::fmt::Display;

/// The noun of the form's address, whose row is a proof.
pub(super) const COMMENT: &str = "comments";
/// Of the form that approves all that the page shows: their ids.
pub(super) const SHOWN: &str = "muestras";
/// The card's place on the page.
pub(super) const CARD: &str = "aprobar";
/// So many alike are the pieces of a team: a grid.
const ALIKE: usize = 3;
const SMALL_PX: u32 = 360;
/// Wide enough to judge it, and to look at it closely.
const SHOWN_PX: u32 = 700;
const WHOLE_PX: u32 = 2000;

/// A proof's place on the page.
pub(super) fn place_of(proof: impl Display) -> String {
    format!("muestra-{proof}")
}

/// The card of an order's page.
#[derive(Default)]
pub struct ProofsView {
    pub(super) shown: Vec<ProofView>,
    /// A design of it can be put before its customer.
    pub(super) may_ask: bool,
}

/// What staff said of the item's last change.
fn changed(item: &OrderItem, events: &[Event]) -> String {
    let mut changes = events.iter().rev();
    let last = changes.find(|event| event.kind == EventKind::DesignChanged && event.item == Some(item.id));
    last.and_then(|event| event.reason.clone()).unwrap_or_default()
}

impl ProofsView {
    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// With how each comes out: before somebody says yes to it.
    pub(super) async fn judged(mut self, app: &AppState) -> Result<Self, AppError> {
        let wanted = self.shown.iter().map(|one| (one.design, one.color.clone()));
        let quality = quality::judge(app, wanted.collect()).await?;
        for one in &mut self.shown {
            one.quality = quality.of(one.design, &one.color);
            for file in &mut one.files {
                file.is_white = quality.is_white(one.design, &file.area);
            }
        }
        Ok(self)
    }

    /// One waits for them.
    pub(super) fn waits(&self) -> bool {
        self.shown.iter().any(ProofView::is_waiting)
    }

    /// In groups: pieces that differ by their words alone stand together.
    pub(super) fn groups(&self) -> Vec<Group<'_>> {
        let groups = self.shown.chunk_by(|one, next| one.kind == next.kind);
        let group = |proofs| Group {
            is_team: <[_]>::len(proofs) >= ALIKE,
            proofs,
        };
        groups.map(group).collect()
    }

    /// Those that wait for a yes, where they are several: what the form that says it carries.
    pub(super) fn all_waiting(&self) -> Option<String> {
        let open = self.shown.iter().filter(|one| one.is_waiting());
        let ids: Vec<&str> = open.map(|one| one.id.as_str()).collect();
        (ids.len() > 1).then(|| ids.join(" "))
    }

    /// One button says yes to several: that is the big one.
    pub(super) fn is_many(&self) -> bool {
        self.all_waiting().is_some()
    }

    /// «las 12 piezas»
    pub(super) fn all_words(&self) -> String {
        let mut open = self.shown.iter().filter(|one| one.is_waiting());
        let count = open.clone().count();
        match open.all(|one| one.is_one_piece) {
            true => format!("las {count} piezas"),
            false => format!("los {count} diseños"),
        }
    }

    /// They said what they want otherwise.
    pub(super) fn is_being_changed(&self) -> bool {
        let mut open = self.shown.iter().filter(|one| one.is_open);
        open.any(|one| one.state == ProofState::Commented)
    }
}

pub(super) struct Group<'a> {
    pub(super) is_team: bool,
    pub(super) proofs: &'a [ProofView],
}

pub(super) struct ProofView {
    pub(super) id: String,
    /// Alike in those that are of one product and printed on the same areas.
    kind: String,
    is_one_piece: bool,
    /// «José · 10», the texts of its design.
    pub(super) words: String,
    /// «Franela unisex, talla M × 2»
    pub(super) name: String,
    pub(super) state: ProofState,
    pub(super) sides: Vec<SideView>,
    /// «Frente · DTF · 200 × 150 mm, a 50 mm de la izquierda y 40 mm de arriba»
    pub(super) pieces: Vec<String>,
    /// What the workshop prints of each area, as large as it is.
    pub(super) files: Vec<FileView>,
    /// Of exactly what is shown; it is on the job ticket too.
    pub(super) hash: String,
    /// What they wrote last.
    pub(super) said: String,
    /// Why staff changed it; blank where they did not.
    pub(super) changed: String,
    pub(super) answered: String,
    pub(super) design: DesignId,
    /// What it was ordered in.
    pub(super) color: String,
    /// How it comes out.
    pub(super) quality: Brief,
    /// It can be answered still.
    pub(super) is_open: bool,
    pub(super) comment: FieldState,
    pub(super) comment_returns: bool,
}

pub(super) struct FileView {
    area: String,
    pub(super) name: String,
    pub(super) address: String,
    /// White on nothing: whoever opens it sees a blank page.
    pub(super) is_white: bool,
}

impl ProofView {
    pub(super) fn is_waiting(&self) -> bool {
        self.is_open && self.state == ProofState::Waiting
    }

    pub(super) fn place(&self) -> String {
        place_of(&self.id)
    }
}

/// A side of the product with the design on it.
pub(super) struct SideView {
    pub(super) name: String,
    pub(super) picture: String,
    /// In a grid.
    pub(super) small: String,
    /// As large as it is drawn.
    pub(super) whole: String,
}

/// `token` opens the pictures for whoever came by the order's link; blank for who is signed in.
pub(super) fn view(dossier: &OrderDetails, events: &[Event], token: &str, form: &FormState) -> ProofsView {
    let order = &dossier.order;
    let one = |proof: &Proof| {
        let item = dossier.items.iter().find(|item| item.id == proof.item)?;
        let paper = item.design_views.as_ref().and_then(on_paper).unwrap_or_default();
        let views = item.design_views.as_ref().and_then(Value::as_array);
        let opened = |asked: &[(&str, &str)]| {
            let id = order.id.to_string();
            let opening = [("order", id.as_str()), ("token", token)];
            let opening = opening.iter().filter(|_| !token.is_empty());
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in asked.iter().chain(opening) {
                query.append_pair(name, value);
            }
            query.finish()
        };
        let areas = views
            .into_iter()
            .flatten()
            .filter_map(|view| view.get("areas")?.as_array())
            .flatten();
        let files = areas.filter_map(|area| {
            let (code, name) = (area.get("area")?.as_str()?, area.get("name")?.as_str()?);
            let query = opened(&[("format", "pdf")]);
            let address = format!("/api/designs/{}/print/{code}?{query}", proof.design);
            Some(FileView {
                area: code.to_owned(),
                name: name.to_owned(),
                address,
                is_white: false,
            })
        });
        let files = files.collect();
        let sides = views.into_iter().flatten().filter_map(|view| {
            let (code, name) = (view.get("view")?.as_str()?, view.get("name")?.as_str()?);
            let address = |width: u32| {
                let width = width.to_string();
                let query = opened(&[("view", code), ("width", &width), ("color", &item.color)]);
                format!("/api/designs/{}/preview?{query}", proof.design)
            };
            Some(SideView {
                name: name.to_owned(),
                picture: address(SHOWN_PX),
                small: address(SMALL_PX),
                whole: address(WHOLE_PX),
            })
        });
        let id = proof.id.to_string();
        let has_begun = dossier
            .work_on(item)
            .is_some_and(|work| work.status >= AssignmentStatus::InProduction);
        Some(ProofView {
            name: item.label(),
            kind: {
                let areas = item.printed_areas();
                let codes = areas.iter().map(|area| area.code.as_str());
                let parts: Vec<&str> = std::iter::once(item.product_name.as_str()).chain(codes).collect();
                parts.join("\n")
            },
            is_one_piece: item.quantity == 1,
            words: item.words(),
            state: proof.state,
            sides: sides.collect(),
            pieces: paper.pieces,
            design: proof.design,
            color: item.color.clone(),
            quality: Brief::default(),
            files,
            hash: match &proof.approved_hash {
                Some(hash) => rules::spaced(hash),
                None => paper.hash,
            },
            said: proof.comment.clone(),
            changed: changed(item, events),
            answered: proof.answered_at.map(datetime_es).unwrap_or_default(),
            is_open: proof.state.is_open() && !has_begun && !order.status.is_cancelled(),
            comment: form.at(COMMENT, &id).field("comment", ""),
            comment_returns: form.is(COMMENT, &id),
            id,
        })
    };
    ProofsView {
        shown: dossier.proofs.iter().filter_map(one).collect(),
        may_ask: dossier.may_ask_for_proof(),
    }
}
