//! What the provider tells us. Pure.

use crate::base::ids::OrderId;
use crate::base::money::Usd;
use rust_decimal::Decimal;
use serde_json::Value;

/// An event, as far as it concerns us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    /// `checkout.session.completed`, …
    pub kind: String,
    pub happened: Happened,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// A session was paid.
    Paid {
        session: String,
        /// Which order it is for, where the event says so.
        order: Option<OrderId>,
        /// `None`: what the session was made for.
        amount: Option<Usd>,
        intent: Option<String>,
        payer: Option<String>,
    },
    /// A session was paid, and not in our currency.
    PaidOtherwise { session: String },
    /// Nobody will pay on that page any more.
    Expired { session: String },
    /// Of this payment so much was given back, all told.
    Refunded {
        intent: String,
        /// Which order it was for, where the event says so.
        order: Option<OrderId>,
        /// `None`: not in our currency.
        so_far: Option<Usd>,
    },
    /// A refund did not reach the cardholder: the money is with us again.
    RefundFailed {
        refund: String,
        intent: String,
        amount: Option<Usd>,
    },
    /// The cardholder says that the payment was not theirs, or not what was agreed.
    Disputed {
        intent: String,
        amount: Option<Usd>,
        reason: String,
    },
    /// The cardholder's bank decided; what was lost is gone.
    DisputeClosed {
        dispute: String,
        intent: String,
        amount: Option<Usd>,
        is_lost: bool,
    },
    /// An event that has no consequence here.
    Else,
}

/// Why an event cannot be understood: which of its fields is missing or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

impl Event {
    /// Reads an event's body.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let event: Value = serde_json::from_slice(body).map_err(|_| Unreadable("body"))?;
        let kind = text(&event, "type").ok_or(Unreadable("type"))?;
        let id = text(&event, "id")
            .filter(|id| id.len() <= 255)
            .ok_or(Unreadable("id"))?;
        let object = &event["data"]["object"];
        let happened = match kind.as_str() {
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => paid(object)?,
            "checkout.session.expired" | "checkout.session.async_payment_failed" => Happened::Expired {
                session: session_id(object)?,
            },
            "charge.refunded" => refunded(object)?,
            "refund.failed" | "refund.updated" | "charge.refund.updated" => refund_failed(object)?,
            "charge.dispute.created" => disputed(object),
            "charge.dispute.closed" => dispute_closed(object)?,
            _ => Happened::Else,
        };
        Ok(Self { id, kind, happened })
    }
}

fn paid(session: &Value) -> Result<Happened, Unreadable> {
    // Some ways to pay take days: the session is completed, and the money comes with another event, or never.
    if text(session, "payment_status").is_some_and(|status| status == "unpaid") {
        return Ok(Happened::Else);
    }
    if !is_ours(session) {
        return Ok(Happened::PaidOtherwise {
            session: session_id(session)?,
        });
    }
    let amount = match &session["amount_total"] {
        Value::Null => None,
        amount => Some(dollars(session, amount).ok_or(Unreadable("data.object.amount_total"))?),
    };
    if amount == Some(Usd::ZERO) {
        return Ok(Happened::Else);
    }
    let order = [&session["metadata"]["order_id"], &session["client_reference_id"]]
        .into_iter()
        .find_map(order_in);
    Ok(Happened::Paid {
        session: session_id(session)?,
        order,
        amount,
        intent: text(session, "payment_intent"),
        payer: text(&session["customer_details"], "name"),
    })
}

fn refunded(charge: &Value) -> Result<Happened, Unreadable> {
    match text(charge, "payment_intent") {
        // A payment that was not made by one of our pages.
        None => Ok(Happened::Else),
        Some(intent) => Ok(Happened::Refunded {
            intent,
            order: order_in(&charge["metadata"]["order_id"]),
            so_far: dollars(charge, &charge["amount_refunded"]),
        }),
    }
}

fn refund_failed(refund: &Value) -> Result<Happened, Unreadable> {
    let is_over = matches!(refund["status"].as_str(), Some("failed" | "canceled"));
    let Some(intent) = text(refund, "payment_intent").filter(|_| is_over) else {
        return Ok(Happened::Else);
    };
    Ok(Happened::RefundFailed {
        refund: text(refund, "id").ok_or(Unreadable("data.object.id"))?,
        intent,
        amount: dollars(refund, &refund["amount"]),
    })
}

fn disputed(dispute: &Value) -> Happened {
    match text(dispute, "payment_intent") {
        None => Happened::Else,
        Some(intent) => Happened::Disputed {
            intent,
            amount: dollars(dispute, &dispute["amount"]),
            reason: text(dispute, "reason").unwrap_or_default(),
        },
    }
}

fn dispute_closed(dispute: &Value) -> Result<Happened, Unreadable> {
    match text(dispute, "payment_intent") {
        None => Ok(Happened::Else),
        Some(intent) => Ok(Happened::DisputeClosed {
            dispute: text(dispute, "id").ok_or(Unreadable("data.object.id"))?,
            intent,
            amount: dollars(dispute, &dispute["amount"]),
            is_lost: dispute["status"].as_str() == Some("lost"),
        }),
    }
}

/// How the provider calls a dispute.
pub fn is_dispute(reference: &str) -> bool {
    reference.starts_with("dp_") || reference.starts_with("du_")
}

fn order_in(id: &Value) -> Option<OrderId> {
    id.as_str()?.parse().ok()
}

/// `cs_test_…` or `cs_live_…`
fn session_id(session: &Value) -> Result<String, Unreadable> {
    text(session, "id")
        .filter(|id| {
            let tail = id.strip_prefix("cs_").unwrap_or_default();
            (1..=250).contains(&tail.len())
                && tail
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
        .ok_or(Unreadable("data.object.id"))
}

/// Our sessions are in US dollars.
fn is_ours(object: &Value) -> bool {
    text(object, "currency").is_none_or(|currency| currency.eq_ignore_ascii_case("usd"))
}

/// Their smallest unit is the cent.
fn dollars(object: &Value, cents: &Value) -> Option<Usd> {
    if !is_ours(object) {
        return None;
    }
    let cents: i64 = cents.to_string().parse().ok().filter(|cents| *cents >= 0)?;
    Usd::new(Decimal::new(cents, 2)).ok()
}

fn text(object: &Value, name: &str) -> Option<String> {
    let text = object[name].as_str().filter(|text| !text.is_empty())?;
    // The database keeps no NUL.
    Some(text.replace('\0', ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(event: &Value) -> Result<Event, Unreadable> {
        Event::read(event.to_string().as_bytes())
    }

    fn of(kind: &str, object: Value) -> Value {
        json!({"id": "evt_1", "type": kind, "data": {"object": object}})
    }

    #[test]
    fn a_paid_session() {
        let order = OrderId::any();
        let session = json!({
            "id": "cs_test_1", "amount_total": 1999, "currency": "usd", "payment_status": "paid",
            "payment_intent": "pi_1", "metadata": {"order_id": order}, "customer_details": {"name": "Ana"},
        });
        let event = read(&of("checkout.session.completed", session)).unwrap();
        assert_eq!(
            event.happened,
            Happened::Paid {
                session: "cs_test_1".to_owned(),
                order: Some(order),
                amount: Some("19.99".parse().unwrap()),
                intent: Some("pi_1".to_owned()),
                payer: Some("Ana".to_owned()),
            }
        );
    }

    #[test]
    fn money_that_has_not_come_is_no_payment() {
        let session = json!({"id": "cs_test_1", "payment_status": "unpaid"});
        let event = read(&of("checkout.session.completed", session)).unwrap();
        assert_eq!(event.happened, Happened::Else);
        assert_eq!(
            read(&of("invoice.paid", json!({}))).unwrap().happened,
            Happened::Else
        );
    }

    #[test]
    fn money_that_goes_another_way() {
        let happened = |kind: &str, object: Value| read(&of(kind, object)).unwrap().happened;
        let refund = |status: &str| json!({"id": "re_1", "payment_intent": "pi_1", "amount": 500, "currency": "usd", "status": status});
        for (kind, status) in [("refund.failed", "failed"), ("refund.updated", "canceled")] {
            let Happened::RefundFailed {
                refund,
                intent,
                amount,
            } = happened(kind, refund(status))
            else {
                panic!("{kind}");
            };
            assert_eq!((refund.as_str(), intent.as_str()), ("re_1", "pi_1"));
            assert_eq!(amount, Some("5.00".parse().unwrap()));
        }
        assert_eq!(happened("refund.updated", refund("succeeded")), Happened::Else);
        let dispute = |status: &str| json!({"id": "dp_1", "payment_intent": "pi_1", "amount": 500, "reason": "fraudulent", "status": status});
        for (kind, status, lost) in [
            ("charge.dispute.created", "needs_response", None),
            ("charge.dispute.closed", "won", Some(false)),
            ("charge.dispute.closed", "warning_closed", Some(false)),
            ("charge.dispute.closed", "lost", Some(true)),
        ] {
            let found = match happened(kind, dispute(status)) {
                Happened::Disputed { .. } => None,
                Happened::DisputeClosed { is_lost, .. } => Some(is_lost),
                other => panic!("{other:?}"),
            };
            assert_eq!(found, lost, "{kind} {status}");
        }
        // Of a payment that no page of ours made.
        assert_eq!(
            happened("charge.dispute.created", json!({"id": "dp_1"})),
            Happened::Else
        );
        assert!(is_dispute("dp_1") && is_dispute("du_1") && !is_dispute("pi_1"));
    }

    #[test]
    fn what_cannot_be_understood_says_where() {
        let session = |amount: Value, currency: &str| {
            read(&of(
                "checkout.session.completed",
                json!({"id": "cs_1", "amount_total": amount, "currency": currency}),
            ))
        };
        let amount = Err(Unreadable("data.object.amount_total"));
        for wrong in [json!(-1), json!("10"), json!(10.5), json!(true), json!(1e30)] {
            assert_eq!(session(wrong.clone(), "usd"), amount, "{wrong}");
        }
        let otherwise = session(json!(10), "eur").unwrap().happened;
        assert!(
            matches!(otherwise, Happened::PaidOtherwise { .. }),
            "{otherwise:?}"
        );
        assert!(session(json!(10), "usd").is_ok());
        assert_eq!(Event::read(b"{"), Err(Unreadable("body")));
        assert_eq!(read(&json!({"id": "evt_1"})), Err(Unreadable("type")));
        assert_eq!(read(&json!({"type": "x"})), Err(Unreadable("id")));
        assert_eq!(
            read(&of("checkout.session.expired", json!({}))),
            Err(Unreadable("data.object.id"))
        );
    }

    /// Any JSON, of names that events have.
    fn any_value() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            "usd|ves|paid|unpaid|cs_1|pi_1|ch_1|failed|won|lost|\\PC{0,12}".prop_map(Value::from),
        ];
        let name = "id|amount|amount_total|amount_refunded|currency|payment_intent|payment_status|metadata|order_id|status|charge|reason|client_reference_id|refunds|data";
        leaf.prop_recursive(3, 24, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((name, inner), 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn no_body_is_too_strange(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            drop(Event::read(&body));
        }

        #[test]
        fn no_event_is_too_strange(
            kind in "checkout\\.session\\.(completed|expired|async_payment_failed)|charge\\.refunded|refund\\.(failed|updated)|charge\\.dispute\\.(created|closed)",
            object in any_value(),
        ) {
            if let Ok(event) = read(&of(&kind, object)) {
                proptest::prop_assert_eq!(event.kind, kind);
            }
        }
    }
}
