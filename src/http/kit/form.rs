//! A form of a page: read, done and answered, or shown again with what was typed and what was wrong with it.

use crate::base::error::{AppError, FieldErrors};
use crate::base::input::{Errors, Input, sentence};
use crate::domain::files::Sent;
use crate::http::kit::mistakes::MARKED;
use crate::http::kit::multipart::Attachment;
use crate::http::kit::{Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// Which form was sent, with what, and why it was not done. Blank on a page that is just opened.
#[derive(Debug, Default)]
pub struct FormState {
    /// As in its address: `offers`, `account`.
    form: &'static str,
    /// Of forms that a page repeats, which one; blank where there is one only.
    row: String,
    typed: Map<String, Value>,
    /// Fields that somebody else wrote meanwhile.
    others: FieldErrors,
    error: Option<AppError>,
}

/// A field of a form: what stands in it, and what is wrong with it.
#[derive(Debug, Default)]
pub struct FieldState {
    pub value: String,
    pub error: String,
}

/// In characters.
pub const LONGEST_QUESTION: usize = 1000;

/// What is asked before something unusual is done; the answer is the question itself, so that it answers no other.
#[derive(Debug, Default)]
pub struct Question {
    pub text: String,
    pub is_answered: bool,
}

/// The field whose answer is the question itself.
pub const SURE: &str = "sure";

/// Asks before something unusual is done, unless this very question was answered.
pub fn ask(answered: Option<&str>, question: Option<String>) -> Result<(), AppError> {
    match question {
        Some(question) if answered != Some(&question) => Err(AppError::field(SURE, question)),
        _ => Ok(()),
    }
}

impl FormState {
    pub fn new(form: &'static str, row: impl ToString, typed: Map<String, Value>) -> Self {
        Self {
            form,
            row: row.to_string(),
            typed,
            others: FieldErrors::new(),
            error: None,
        }
    }

    /// Over what is stored by now: see [`meanwhile`].
    pub fn over(mut self, stored: &meanwhile::Stored) -> Self {
        self.others = meanwhile::bring_together(&mut self.typed, stored);
        self
    }

    pub fn refused(self, error: AppError) -> Self {
        Self {
            error: Some(error),
            ..self
        }
    }

    pub fn is_refused(&self) -> bool {
        self.error.is_some()
    }

    /// Is this the form that was sent?
    pub fn is_named(&self, form: &str) -> bool {
        self.form == form
    }

    /// Is this the form that was just refused?
    pub fn is(&self, form: &str, row: &str) -> bool {
        self.is_refused() && self.form == form && self.row == row
    }

    /// Was it any form about this row that was just refused?
    pub fn is_about(&self, row: &str) -> bool {
        self.is_refused() && self.row == row
    }

    /// The state of one of the page's forms: this, or a blank one if another was sent.
    pub fn at(&self, form: &str, row: &str) -> &Self {
        static BLANK: LazyLock<FormState> = LazyLock::new(FormState::default);
        if self.is(form, row) { self } else { &BLANK }
    }

    /// With which the page is shown.
    pub fn status(&self) -> StatusCode {
        self.error.as_ref().map_or(StatusCode::OK, AppError::status)
    }

    /// What was typed.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.typed.get(field).and_then(Value::as_str)
    }

    /// Every field that was sent.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.typed
    }

    /// What is said beside a field; blank if nothing is wrong with it.
    pub fn error(&self, field: &str) -> String {
        let fields = self.error.as_ref().and_then(AppError::fields);
        fields
            .and_then(|fields| fields.get(field))
            .map(|why| sentence(why))
            .unwrap_or_default()
    }

    /// What was typed, else what is stored, and what is wrong with it.
    pub fn field(&self, name: &str, stored: impl Into<String>) -> FieldState {
        FieldState {
            value: self.value(name).map_or_else(|| stored.into(), str::to_owned),
            error: self.error(name),
        }
    }

    /// What is asked under this name, or was and was answered.
    pub fn question(&self, name: &str) -> Question {
        match (self.error(name), self.value(name)) {
            (asked, Some(answered)) if asked.is_empty() => Question {
                text: answered.to_owned(),
                is_answered: true,
            },
            (asked, _) => Question {
                text: asked,
                is_answered: false,
            },
        }
    }

    /// A check box, as it was sent or as it is stored: one that is not ticked is not sent, or says 0 by a field before it.
    pub fn is_checked(&self, name: &str, stored: bool) -> bool {
        if self.is_refused() {
            self.value(name).is_some_and(|value| value != "0")
        } else {
            stored
        }
    }

    /// Against what the form ran, if it was that.
    pub fn conflict(&self) -> Option<&'static str> {
        match &self.error {
            Some(AppError::Conflict(conflict)) => Some(conflict.code),
            _ => None,
        }
    }

    /// What is said on top of the page.
    pub fn banner(&self) -> String {
        match &self.error {
            None => String::new(),
            Some(AppError::Invalid(fields)) if fields.keys().eq([SURE]) => {
                "Todavía no se guardó: responde antes la pregunta.".to_owned()
            }
            Some(AppError::Invalid(_)) => MARKED.to_owned(),
            Some(error) => error.sentence(),
        }
    }

    /// The same where fields that are wrong speak for themselves.
    pub fn refusal(&self) -> String {
        match &self.error {
            Some(AppError::Invalid(_)) => String::new(),
            _ => self.banner(),
        }
    }

    /// Why it was not done, where the page no longer has the fields that could be marked.
    pub fn sentence(&self) -> String {
        self.error.as_ref().map(AppError::sentence).unwrap_or_default()
    }

    /// What the form asks for, if nothing in it is wrong.
    pub fn read<T>(&self, read: impl FnOnce(&Input<'_>) -> Option<T>) -> Result<T, AppError> {
        self.read_noting(&self.noted(), read)
    }

    /// What is wrong before anything was read.
    fn noted(&self) -> Errors {
        Errors::of(self.others.clone())
    }

    /// What stood in a field when the page was shown, for its hidden field.
    pub fn shown(&self, field: &str, stored: &str) -> String {
        let shown = self.value(&meanwhile::shown(field));
        shown.unwrap_or(stored).to_owned()
    }

    /// The hidden fields that say what stood in all of them when the page was shown.
    pub fn hidden(&self, stored: &meanwhile::Stored) -> Vec<(String, String)> {
        let of = |(name, stored)| (meanwhile::shown(name), self.shown(name, stored));
        stored.fields().map(of).collect()
    }

    /// Of a form that finds by what is typed what it changes: the hidden field that says of what they stood in it.
    pub fn key(&self, shown: &str) -> (String, String) {
        let key = self.value(meanwhile::KEY).unwrap_or(shown);
        (meanwhile::KEY.to_owned(), key.to_owned())
    }

    /// The same, where something may be wrong already.
    pub fn read_noting<T>(
        &self,
        errors: &Errors,
        read: impl FnOnce(&Input<'_>) -> Option<T>,
    ) -> Result<T, AppError> {
        let wanted = read(&Input::new(&self.typed, errors));
        errors.check()?;
        wanted.ok_or_else(|| errors.refusal())
    }

    /// What `done` says, or the page again with what a person can mend there; other errors have a page of their own.
    pub async fn answer<T>(
        self,
        outcome: Result<T, AppError>,
        done: impl FnOnce(T) -> Answer,
        show: impl AsyncFnOnce(Self) -> Answer,
    ) -> Answer {
        match outcome {
            Ok(outcome) => done(outcome),
            Err(error) if is_for_the_form(&error) => show(self.refused(error)).await,
            Err(error) => Err(error),
        }
    }
}

/// May this error be mended where the form stands?
fn is_for_the_form(error: &AppError) -> bool {
    matches!(
        error,
        AppError::Invalid(_)
            | AppError::Conflict(_)
            | AppError::Taken(_)
            | AppError::TooLarge
            | AppError::UnsupportedMedia(_)
    )
}

/// [`submit`], where something may be wrong already.
pub async fn submit_noting<W, T>(
    app: &AppState,
    sent: FormState,
    errors: &Errors,
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, &W) -> Result<T, AppError> + Send + 'static,
    done: impl FnOnce(T) -> Answer,
    show: impl AsyncFnOnce(FormState) -> Answer,
) -> Answer
where
    W: Send + 'static,
    T: Send + 'static,
{
    let outcome = match sent.read_noting(errors, read) {
        Ok(wanted) => app.db.transact(move |conn, now| verb(conn, now, &wanted)).await,
        Err(error) => Err(error),
    };
    sent.answer(outcome, done, show).await
}

/// Reads a form, does what it asks for, and answers.
pub async fn submit<W, T>(
    app: &AppState,
    sent: FormState,
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    verb: impl FnMut(&mut PgConnection, DateTime<Utc>, &W) -> Result<T, AppError> + Send + 'static,
    done: impl FnOnce(T) -> Answer,
    show: impl AsyncFnOnce(FormState) -> Answer,
) -> Answer
where
    W: Send + 'static,
    T: Send + 'static,
{
    let noted = sent.noted();
    submit_noting(app, sent, &noted, read, verb, done, show).await
}

/// The same where two people may have it open: read over what is `stored` by then, and done under the lock of `hold`.
pub async fn submit_over<W, T>(
    app: &AppState,
    sent: FormState,
    (stored, hold): (
        impl Fn(&mut PgConnection) -> Result<meanwhile::Stored, AppError> + Clone + Send + 'static,
        impl Fn(&mut PgConnection) -> Result<(), AppError> + Send + 'static,
    ),
    read: impl FnOnce(&Input<'_>) -> Option<W>,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, &W) -> Result<T, AppError> + Send + 'static,
    done: impl FnOnce(T) -> Answer,
    show: impl AsyncFnOnce(FormState) -> Answer,
) -> Answer
where
    W: Send + 'static,
    T: Send + 'static,
{
    let look = stored.clone();
    let seen = app.db.read(move |conn| look(conn)).await?;
    submit(
        app,
        sent.over(&seen),
        read,
        move |conn, now, wanted| {
            hold(conn)?;
            meanwhile::unchanged(&seen, &stored(conn)?)?;
            verb(conn, now, wanted)
        },
        done,
        show,
    )
    .await
}

/// The same, of a form with a file, which is kept only if all of it was done.
pub async fn submit_file<W, T>(
    app: &AppState,
    sent: FormState,
    file: Attachment,
    read: impl FnOnce(&Input<'_>, Option<&Sent>) -> Option<W>,
    mut verb: impl FnMut(&mut PgConnection, DateTime<Utc>, &W, Option<&Sent>) -> Result<T, AppError>
    + Send
    + 'static,
    done: impl FnOnce(T) -> Answer,
    show: impl AsyncFnOnce(FormState) -> Answer,
) -> Answer
where
    W: Send + 'static,
    T: Send + 'static,
{
    let errors = sent.noted();
    let file = file.sent(&errors)?;
    let outcome = match sent.read_noting(&errors, |input| read(input, file.as_ref())) {
        Ok(wanted) => {
            let recorded = file.clone();
            app.db
                .transact(move |conn, now| verb(conn, now, &wanted, recorded.as_ref()))
                .await
        }
        Err(error) => Err(error),
    };
    app.files.settle(file.iter(), &outcome).await;
    sent.answer(outcome, done, show).await
}
