//! The demo's orders, in every state: placed, paid and moved by the same verbs that everybody uses, at times gone by.

mod designed;
mod files;
mod models;
mod people;
mod stories;

pub use files::{Drawn, draw};
pub use models::models;

use crate::base::error::AppError;
use crate::base::ids::{OrderId, SubmissionId, WorkshopId};
use crate::base::money::{Currency, Rate, Usd};
use crate::domain::accounts::{self, User};
use crate::domain::files::Sent;
use crate::domain::lifecycle::{AssignmentStatus, DeliveryMethod, Move};
use crate::domain::ordering::{self, LastKnown, Placement, Totals, Wanted, WantedItem, figures};
use crate::domain::orders::CourierNotes;
use crate::domain::orders::{self, Actor};
use crate::domain::payments::{self, Destination, Method, RefundRequest, Report};
use crate::domain::production::{self, Details, Scope};
use crate::domain::{catalog, designs, proofs, shipping};
use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use stories::{End, STORIES, Story};

/// Who acts in the stories.
struct Cast {
    admin: User,
    customer: User,
    workshops: [(WorkshopId, User); 2],
}

/// Tells every story, oldest first.
pub fn add(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    drawn: &Drawn,
    workshops: [WorkshopId; 2],
) -> Result<(), AppError> {
    let cast = cast(conn, workshops)?;
    let files = drawn.record(conn, now, cast.customer.id)?;
    for (index, story) in STORIES.iter().enumerate() {
        let began = now - TimeDelta::hours(story.hours_ago);
        let order = place(conn, began, story, index, &cast, &files)?;
        tell(conn, began, story, order, &cast)?;
    }
    Ok(())
}

fn cast(conn: &mut PgConnection, workshops: [WorkshopId; 2]) -> Result<Cast, AppError> {
    let mut person = |email: &str| {
        accounts::find_by_email(conn, email)?.ok_or_else(|| AppError::from(anyhow!("the demo lacks {email}")))
    };
    Ok(Cast {
        admin: person(super::people::ADMIN)?,
        customer: person("cliente@krafta.demo")?,
        workshops: [
            (workshops[0], person("creativo@krafta.demo")?),
            (workshops[1], person("cabudare@krafta.demo")?),
        ],
    })
}

fn place(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    story: &Story,
    index: usize,
    cast: &Cast,
    files: &files::Kept,
) -> Result<OrderId, AppError> {
    let person = people::PEOPLE[index % people::PEOPLE.len()];
    let by = story.own.then(|| cast.customer.clone());
    let designed = files.design(conn, at, (index, story), by.as_ref())?;
    let extra = match &designed {
        Some((design, _)) => designs::extra(conn, design)?,
        None => Usd::ZERO,
    };
    let quoted = quote(conn, at, story, extra)?;
    let items = story
        .items
        .iter()
        .enumerate()
        .map(|(position, &(variant, quantity))| WantedItem {
            at: format!("items[{position}]."),
            variant_id: variant.to_owned(),
            quantity,
            holds_design: true,
            design_upload: designed.is_none().then(|| files.print_file(index + position)),
            preview: None,
            design_views: None,
            design: designed.as_ref().map(|(design, _)| design.id),
        });
    let place = story.place();
    let wanted = Wanted {
        items: items.collect(),
        shipping_address: if story.method == DeliveryMethod::Pickup {
            ""
        } else {
            place.address
        }
        .to_owned(),
        shipping_city: place.city.to_owned(),
        shipping_state: place.state.to_owned(),
        delivery_method: Some(story.method),
        courier: CourierNotes {
            landmark: match story.method {
                DeliveryMethod::Pickup => String::new(),
                _ => place.landmark.to_owned(),
            },
            office: place.office.to_owned(),
            ..CourierNotes::default()
        },
        quoted: Some(quoted),
        customer_name: Some(
            if story.own {
                cast.customer.name.as_str()
            } else {
                person.name
            }
            .to_owned(),
        ),
        customer_email: (!story.own).then(|| person.email.to_owned()),
        customer_phone: Some(if story.own { "+584145550100" } else { person.phone }.to_owned()),
        customer_id_number: None,
        notes: story.notes.to_owned(),
        wants_proof: designed.is_some(),
        priority: story.priority,
        payment: story.end.has_payment().then(|| report(&quoted, index, person)),
        pays_by: None,
    };
    let previews = story.items.iter().map(|(variant, _)| {
        let drawn = designed.as_ref().map(|(_, sheet)| *sheet);
        Some(Sent::Ours(drawn.unwrap_or_else(|| files.preview(variant))))
    });
    let receipt = wanted
        .payment
        .as_ref()
        .and_then(|_| files.receipt(index))
        .map(Sent::Ours);
    let placement = Placement {
        id: OrderId::new(at),
        by,
        wanted,
        previews: previews.collect(),
        receipt,
        repeat: None,
        taken: None,
    };
    Ok(ordering::place(conn, at, &LastKnown::default(), &placement)?
        .order
        .id)
}

/// Each unit costs so much more for what is printed on it.
fn quote(conn: &mut PgConnection, at: DateTime<Utc>, story: &Story, extra: Usd) -> Result<Totals, AppError> {
    let ids: Vec<String> = story
        .items
        .iter()
        .map(|(variant, _)| (*variant).to_owned())
        .collect();
    let variants = catalog::variants(conn, &ids)?;
    let lines: Option<Vec<(Usd, i32)>> = story
        .items
        .iter()
        .map(|(variant, quantity)| {
            variants
                .get(*variant)
                .map(|found| (found.price + extra, *quantity))
        })
        .collect();
    let place = story.place();
    let delivery = shipping::quotes(conn, place.state, place.city)?;
    let shipping = delivery
        .iter()
        .find(|quote| quote.method == story.method)
        .map(|quote| quote.cost);
    let rate: Option<Rate> = catalog::current_rate(conn, at)?;
    let (Some(lines), Some(shipping), Some(rate)) = (lines, shipping, rate) else {
        return Err(anyhow!("the demo's catalogue, delivery and rate do not fit its orders").into());
    };
    figures(&lines, shipping, rate).ok_or_else(|| anyhow!("a demo order is too large").into())
}

fn report(quoted: &Totals, index: usize, person: people::Person) -> Report {
    let (method, bank, code) = match index % 5 {
        0 | 1 => (Method::PagoMovil, "Banco de Venezuela", Some("0102")),
        2 => (Method::Transferencia, "Banesco", Some("0134")),
        3 => (Method::PagoMovil, "Mercantil", Some("0105")),
        _ => (Method::Zelle, "Bank of America", None),
    };
    let amount = match method {
        Method::Zelle => quoted.total.decimal(),
        _ => quoted.total_bs.decimal(),
    };
    Report {
        method,
        amount,
        currency: None,
        reference: files::reference(index),
        origin_bank: bank.to_owned(),
        origin_bank_code: code.map(str::to_owned),
        payer_id_number: code.map(|_| format!("V-{}", 12_345_678 + index % 42 * 700_001)),
        payer_name: person.name.to_owned(),
        payer_phone: person.phone.to_owned(),
        paid_on: None,
        account: None,
        receipt: None,
    }
}

/// What happened after the order was placed, an hour or some between the steps.
fn tell(
    conn: &mut PgConnection,
    began: DateTime<Utc>,
    story: &Story,
    order: OrderId,
    cast: &Cast,
) -> Result<(), AppError> {
    let admin = Actor::of(Some(&cast.admin));
    let after = |hours: i64| began + TimeDelta::hours(hours.min(story.hours_ago));
    let Some(submission) = payments::by_orders(conn, &[order])?.first().map(|paid| paid.id) else {
        return if story.end == End::Cancelled {
            orders::change(conn, after(20), order, |conn, order| {
                ordering::cancel(conn, after(20), admin, order, Some("El cliente cambió de idea")).map(drop)
            })
        } else {
            Ok(())
        };
    };
    match story.end {
        End::Unpaid | End::Cancelled | End::Reported => return Ok(()),
        End::UnderReview => {
            return orders::change(conn, after(1), order, |conn, order| {
                payments::start_review(conn, after(1), admin, order, submission).map(drop)
            });
        }
        End::PaymentRejected => {
            let reason =
                "No encontramos esa referencia en la cuenta. Revisa el número y vuelve a reportarlo.";
            return orders::change(conn, after(2), order, |conn, order| {
                payments::reject(conn, after(2), admin, order, submission, reason).map(drop)
            });
        }
        End::Paid | End::Refunded { .. } | End::At(_) => {}
    }
    confirm(conn, after(1), after(2), admin, order, submission)?;
    if story.designed.is_some_and(|designed| designed.is_approved) {
        approve(conn, after(3), order, cast)?;
    }
    match story.end {
        End::At(stage) => produce(conn, story, order, cast, stage, &after),
        End::Refunded { paid_back } => {
            orders::change(conn, after(6), order, |conn, order| {
                ordering::cancel(conn, after(6), admin, order, Some("Color agotado en el taller"))
            })?;
            say_where(conn, after(7), cast, order)?;
            if paid_back {
                refund(conn, after(9), cast, order)
            } else {
                Ok(())
            }
        }
        _ => Ok(()),
    }
}

fn confirm(
    conn: &mut PgConnection,
    reviewed: DateTime<Utc>,
    confirmed: DateTime<Utc>,
    admin: Actor,
    order: OrderId,
    submission: SubmissionId,
) -> Result<(), AppError> {
    orders::change(conn, reviewed, order, |conn, order| {
        payments::start_review(conn, reviewed, admin, order, submission)
    })?;
    orders::change(conn, confirmed, order, |conn, order| {
        payments::confirm(conn, confirmed, admin, order, submission, None, None).map(drop)
    })
}

/// The customer, who looked at the design.
fn approve(conn: &mut PgConnection, at: DateTime<Utc>, order: OrderId, cast: &Cast) -> Result<(), AppError> {
    for proof in proofs::of_orders(conn, &[order])? {
        orders::change(conn, at, order, |conn, order| {
            proofs::approve(conn, at, Actor::of(Some(&cast.customer)), order, proof.id)
        })?;
    }
    Ok(())
}

/// The workshops' moves, up to this stage.
fn produce(
    conn: &mut PgConnection,
    story: &Story,
    order: OrderId,
    cast: &Cast,
    stage: AssignmentStatus,
    after: &impl Fn(i64) -> DateTime<Utc>,
) -> Result<(), AppError> {
    let steps = [
        (AssignmentStatus::Accepted, Move::Accept, 4),
        (AssignmentStatus::InProduction, Move::Start, 8),
        (AssignmentStatus::Ready, Move::MarkReady, 26),
        (AssignmentStatus::HandedToDelivery, Move::HandOver, 30),
        (AssignmentStatus::Completed, Move::Complete, 52),
    ];
    for (reached, mv, hours) in steps {
        for (index, (workshop, user)) in cast.workshops.iter().enumerate() {
            let work = production::active_of(conn, &[order])?;
            // A divided order's second workshop is one stage behind the first.
            let behind = index == 1 && work.iter().any(|other| other.workshop_id != *workshop);
            let last = if behind { AssignmentStatus::Accepted } else { stage };
            let is_theirs = work
                .iter()
                .any(|own| own.workshop_id == *workshop && own.status < reached);
            if !is_theirs || reached > last {
                continue;
            }
            let details = match mv {
                Move::HandOver => story.parcel(),
                _ => Details::default(),
            };
            let actor = Actor::of(Some(user));
            let scope = Scope::Workshop(*workshop);
            orders::change(conn, after(hours), order, |conn, order| {
                production::advance(conn, after(hours), actor, order, scope, mv, &details)
            })?;
        }
    }
    if let Some(problem) = story.problem {
        let (workshop, user) = &cast.workshops[0];
        orders::change(conn, after(9), order, |conn, order| {
            production::report_problem(conn, after(9), Actor::of(Some(user)), order, *workshop, problem)
        })?;
    }
    Ok(())
}

/// The customer, who has the link.
fn say_where(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    cast: &Cast,
    order: OrderId,
) -> Result<(), AppError> {
    orders::change(conn, at, order, |conn, order| {
        let to = Destination {
            method: Method::PagoMovil,
            bank_code: Some("0134".to_owned()),
            phone: Some("+584145550100".to_owned()),
            id_number: Some("V-14702834".to_owned()),
            account_number: None,
            email: None,
            holder: None,
        };
        let owner = order.user_id.map(|_| &cast.customer);
        payments::say_where(conn, at, Actor::of(owner), order, &to)
    })
}

fn refund(conn: &mut PgConnection, at: DateTime<Utc>, cast: &Cast, order: OrderId) -> Result<(), AppError> {
    orders::change(conn, at, order, |conn, order| {
        let wanted = RefundRequest {
            amount: order.total,
            method: Method::PagoMovil,
            currency: Currency::Ves,
            amount_paid: None,
            reference: "90011223".to_owned(),
            note: String::new(),
            receipt: None,
        };
        let actor = Actor::of(Some(&cast.admin));
        payments::refund(conn, at, actor, order, &wanted, None, &payments::Asked::default()).map(drop)
    })
}
