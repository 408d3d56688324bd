//! What becomes of a form that was sent.

use super::form::*;
use crate::base::error::AppError;
use crate::http::kit::mistakes::MARKED;
use actix_web::http::StatusCode;
use serde_json::{Value, json};

fn state(error: Option<AppError>) -> FormState {
    let Value::Object(typed) = json!({"cost": "cuatro", "active": "on"}) else {
        unreachable!()
    };
    let state = FormState::new("offers", "7", typed);
    match error {
        Some(error) => state.refused(error),
        None => state,
    }
}

#[test]
fn a_refused_form_says_what_was_typed_and_what_was_wrong_with_it() {
    let state = state(Some(AppError::field("cost", "debe ser un número")));
    let own = state.at("offers", "7");
    assert_eq!(own.value("cost"), Some("cuatro"));
    assert_eq!(own.error("cost"), "Debe ser un número.");
    assert_eq!(own.field("name", "Taza").value, "Taza");
    assert!(own.is_checked("active", false) && !own.is_checked("review", true));
    assert_eq!(state.status(), StatusCode::BAD_REQUEST);
    assert_eq!(state.banner(), MARKED);
}

#[test]
fn a_question_is_asked_until_it_is_answered() {
    let asked = state(Some(AppError::field("cost", "¿Seguro?")));
    let question = asked.question("cost");
    assert_eq!(
        (question.text.as_str(), question.is_answered),
        ("¿Seguro?", false)
    );
    let answered = asked.question("active");
    assert_eq!((answered.text.as_str(), answered.is_answered), ("on", true));
    assert_eq!(asked.question("name").text, "");
}

#[test]
fn what_is_unusual_is_asked_once() {
    let asked = || Some("¿A $0,00?".to_owned());
    let state = state(ask(None, asked()).err());
    assert_eq!(state.error(SURE), "¿A $0,00?");
    assert!(state.banner().contains("pregunta"));
    assert!(ask(Some("¿A $9,00?"), asked()).is_err());
    assert!(ask(Some("¿A $0,00?"), asked()).is_ok() && ask(None, None).is_ok());
}

#[test]
fn the_other_forms_of_the_page_are_as_they_were() {
    let state = state(Some(AppError::conflict("late", "Ya salió.")));
    for (form, row) in [("offers", "8"), ("offers", ""), ("account", "7")] {
        let other = state.at(form, row);
        assert!(!state.is(form, row) && other.value("cost").is_none());
        assert!(other.is_checked("active", true));
    }
    assert_eq!(
        (state.status().as_u16(), state.banner().as_str()),
        (409, "Ya salió.")
    );
    assert_eq!(FormState::default().banner(), "");
}

#[actix_web::test]
async fn what_can_be_mended_comes_back_to_the_form_and_nothing_else() {
    let taken = AppError::taken(
        "email",
        "ya tiene una cuenta",
        "taken",
        "Ese correo ya tiene una cuenta.",
    );
    let mendable = [
        AppError::field("cost", "es obligatorio"),
        AppError::conflict("late", "Ya salió."),
        taken,
        AppError::TooLarge,
        AppError::UnsupportedMedia("Eso no.".to_owned()),
    ];
    let show = async |state: FormState| Ok(actix_web::HttpResponse::build(state.status()).finish());
    let done = |()| crate::http::kit::see_other("/");
    for error in mendable {
        let status = error.status();
        let answer = state(None).answer(Err(error), done, show).await;
        assert_eq!(answer.map(|answer| answer.status()).ok(), Some(status));
    }
    for error in [AppError::NotFound, AppError::Forbidden, AppError::Unavailable] {
        assert!(state(None).answer(Err(error), done, show).await.is_err());
    }
}
