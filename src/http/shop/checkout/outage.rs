//! Ordering while the database, and with it the session, is away: the form of the last step carries cart and delivery.

use super::facts::{delivery, shown};
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::domain::files::FileKind;
use crate::domain::intake::Given;
use crate::domain::payments::Report;
use crate::http::kit::Answer;
use crate::http::kit::multipart::Form;
use crate::http::kit::order_intake::Buyer;
use crate::http::kit::payment_form::choose;
use crate::http::shop::basket::cart::Cart;
use crate::http::shop::basket::upload::Purpose;
use crate::http::shop::checkout_form::Draft;
use crate::http::shop::place_order::{self, CheckoutRequest};
use crate::http::state::AppState;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the session has, as the form carries it. It need not be true: whoever takes the order looks.
#[derive(Serialize, Deserialize)]
struct Carried {
    cart: Cart,
    draft: Draft,
}

/// For the hidden field of the last step.
pub fn carried(cart: &Cart, draft: &Draft) -> String {
    let carried = Carried {
        cart: cart.clone(),
        draft: draft.clone(),
    };
    serde_json::to_string(&carried).unwrap_or_default()
}

/// Orders by what the form says; anything but the last step waits until the database is back.
pub async fn order(app: &AppState, buyer: &Buyer, mut form: Form) -> Answer {
    let text = |name: &str| form.fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let (step, stamp) = (text("step").to_owned(), text("cart").to_owned());
    let carried: Option<Carried> = serde_json::from_str(text("carried")).ok();
    let orders = matches!(step.as_str(), "order" | "later" | "card");
    let Some(Carried { cart, mut draft }) =
        carried.filter(|carried| orders && !carried.cart.is_empty() && carried.cart.stamp() == stamp)
    else {
        form.file.discard(app).await;
        return Err(AppError::Unavailable);
    };
    let errors = Errors::new();
    draft.take(&form.fields);
    let delivery = delivery(&draft, &errors);
    let payment = if step == "order" {
        let known = app.intake.known.get().ok_or(AppError::Unavailable)?;
        let mut fields = form.fields.clone();
        choose(&mut fields, &known.accounts);
        Report::read(&Input::new(&fields, &errors), app.db.clock().now())
    } else {
        None
    };
    let receipt = receipt(app, &mut form, &draft, &errors).await?;
    let (Some(delivery), Some(shown), true) = (delivery, shown(&form.fields), errors.is_empty()) else {
        if let Some(Given::Arrived(arrived)) = receipt {
            app.files.discard(arrived.id).await;
        }
        return Err(errors.refusal());
    };
    let wish = CheckoutRequest {
        delivery,
        shown,
        payment,
        receipt,
    };
    let taken = place_order::order(app, buyer, &cart, wish).await?;
    place_order::to_taken(app, &taken, step == "card")
}

async fn receipt(
    app: &AppState,
    form: &mut Form,
    draft: &Draft,
    errors: &Errors,
) -> Result<Option<Given>, AppError> {
    match form.file.take() {
        Some(Ok(arrived)) if arrived.kind == FileKind::Svg => {
            app.files.discard(arrived.id).await;
            errors.add(
                Purpose::Receipt.field(),
                "debe ser una foto (PNG o JPEG) o un PDF",
            );
            Ok(None)
        }
        Some(Ok(arrived)) => Ok(Some(Given::Arrived(Box::new(arrived)))),
        Some(Err(refused)) => Err(refused.about(Purpose::Receipt.field())),
        None => {
            let kept = draft.text(Purpose::Receipt.kept_field());
            Ok((!kept.is_empty()).then(|| Given::Named(kept.to_owned())))
        }
    }
}
