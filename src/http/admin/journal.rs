//! `/admin/journal`: orders that were taken while the database was away. What waits in the journal of this machine, and what
//! no longer fits and waits for a decision.

use crate::base::calendar::datetime_es;
use crate::base::ids::OrderId;
use crate::base::money::Money;
use crate::base::phone;
use crate::domain::intake::held::{self, Held};
use crate::domain::intake::{Customer, Given};
use crate::domain::orders::{self, LONGEST_REASON};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{FieldState, FormState, submit};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;

/// Decided one after the other; more are shown once these are.
const MOST: i64 = 50;

#[derive(Template)]
#[template(path = "admin/journal.html")]
struct JournalPage {
    shell: Layout,
    /// Orders in this machine's journal.
    in_journal: usize,
    oldest: String,
    numbers: usize,
    refusal: String,
    rows: Vec<Row>,
}

struct Row {
    id: OrderId,
    number: String,
    taken_at: String,
    why: String,
    /// What they gave, a label and a text for each.
    facts: Vec<(&'static str, String)>,
    reason: FieldState,
    /// Tells its field apart from those of other rows.
    uid: String,
}

impl Row {
    fn new(held: &Held, form: &FormState) -> Self {
        let (record, wanted) = (&held.record, &held.record.wanted);
        let line = |line: &crate::domain::ordering::Line| {
            let size = line.size.iter().map(|size| format!(", talla {size}"));
            format!(
                "{}{} × {} a {}",
                line.product_name,
                size.collect::<String>(),
                line.quantity,
                line.unit_price
            )
        };
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let totals = record.priced.totals;
        let payment = wanted.payment.as_ref().map(|payment| {
            let parts = [
                payment.method.label().to_owned(),
                Money::new(
                    payment.currency.unwrap_or(payment.method.currency()),
                    payment.amount,
                )
                .map_or_else(|_| payment.amount.to_string(), |amount| amount.to_string()),
                payment.reference.clone(),
                payment.origin_bank.clone(),
                payment.payer_name.clone(),
                payment.payer_phone.clone(),
            ];
            joined(parts, " · ")
        });
        let place = [
            wanted.shipping_address.clone(),
            wanted.courier.municipality.clone(),
            wanted.courier.landmark.clone(),
            wanted.shipping_city.clone(),
            wanted.shipping_state.clone(),
        ];
        let files = record.previews.iter().flatten().chain(&record.receipt);
        let kept = files.filter(|file| !matches!(file, Given::Named(_))).count();
        let facts = vec![
            ("Cliente", said(&wanted.customer_name)),
            ("Correo", said(&wanted.customer_email)),
            ("Teléfono", phone::national(&said(&wanted.customer_phone))),
            ("Cédula o RIF", said(&wanted.customer_id_number)),
            (
                "Cuenta",
                match record.by {
                    Customer::Guest => String::new(),
                    Customer::Account(_) | Customer::Session(_) => "Con sesión abierta".to_owned(),
                },
            ),
            (
                "Entrega",
                format!(
                    "{}: {}",
                    orders::delivery_label(
                        record.priced.delivery.method,
                        &wanted.courier.office,
                        wanted.courier.pays_carrier
                    ),
                    joined(place, ", ")
                ),
            ),
            (
                "Total de entonces",
                format!(
                    "{} · {} a Bs. {} por dólar",
                    totals.total, totals.total_bs, totals.exchange_rate
                ),
            ),
            ("Pago", payment.unwrap_or_default()),
            (
                "Archivos",
                if kept > 0 { kept.to_string() } else { String::new() },
            ),
            ("Notas", wanted.notes.clone()),
        ];
        let items = record.priced.lines.iter().map(|one| ("Artículo", line(one)));
        Self {
            id: record.id,
            number: record.number.clone(),
            taken_at: datetime_es(record.at),
            why: held.reason.clone(),
            facts: items.chain(facts).filter(|(_, text)| !text.is_empty()).collect(),
            uid: format!("-{}", record.id),
            reason: form.at("discarding", &record.id.to_string()).field("reason", ""),
        }
    }
}

fn joined(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(between)
}

/// `GET /admin/journal`
pub async fn list(app: web::Data<AppState>, who: Admin, req: HttpRequest) -> Answer {
    render(&app, &who, &req, &FormState::default()).await
}

async fn render(app: &AppState, who: &Admin, req: &HttpRequest, form: &FormState) -> Answer {
    let waiting = app.db.read(|conn| held::waiting(conn, MOST)).await?;
    let standing = app.intake.standing().await?;
    let page = JournalPage {
        shell: who.shell(req),
        in_journal: standing.records,
        oldest: standing.oldest.map(datetime_es).unwrap_or_default(),
        numbers: standing.numbers,
        refusal: form.refusal(),
        rows: waiting.iter().map(|held| Row::new(held, form)).collect(),
    };
    kit::page_with(form.status(), &page)
}

/// `POST /admin/journal/{id}/entering`: as it was agreed then.
pub async fn entering(
    app: web::Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: web::Path<OrderId>,
) -> Answer {
    let (id, admin) = (*id, who.0.clone());
    let known = app.intake.known.clone();
    let sent = FormState::new("entering", id, serde_json::Map::new());
    let done = |()| kit::see_other_with(&format!("/admin/orders/{id}"), Flash::OrderEntered);
    submit(
        &app,
        sent,
        |_| Some(()),
        move |conn, now, ()| held::enter_anyway(conn, now, &known, &admin, id),
        done,
        async |state| render(&app, &who, &req, &state).await,
    )
    .await
}

/// `POST /admin/journal/{id}/discarding`: with a reason that its customer reads.
pub async fn discarding(
    app: web::Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: web::Path<OrderId>,
    body: FormBody,
) -> Answer {
    let (id, admin) = (*id, who.0.clone());
    let sent = FormState::new("discarding", id, body.0);
    submit(
        &app,
        sent,
        |input| {
            let reason = input.required_text("reason", LONGEST_REASON);
            (!reason.is_empty()).then_some(reason)
        },
        move |conn, now, reason: &String| held::discard(conn, now, &admin, id, reason),
        |()| kit::see_other_with("/admin/journal", Flash::OrderDiscarded),
        async |state| render(&app, &who, &req, &state).await,
    )
    .await
}
