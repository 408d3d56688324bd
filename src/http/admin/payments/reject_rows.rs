//! Rows of a file that became no line, in words.

use crate::base::error::AppError;
use crate::base::ids::StatementId;
use crate::domain::reconciliation::rules::Direction;
use crate::domain::reconciliation::{self, Reject, RejectState};
use crate::http::kit::form::{FieldState, FormState};
use crate::http::kit::select_option::SelectOption;
use diesel::PgConnection;
use rust_decimal::Decimal;

/// The form that says what a row means.
pub const FORM: &str = "reject";
/// Rows of each kind on a page; what is settled makes room for the next.
const SHOWN: i64 = 50;

/// What the rows of a file are that are no lines of it.
pub struct Rejects {
    waiting: Vec<Reject>,
    /// How many wait, shown or not.
    pub open: i64,
    pub passed_rows: Vec<Reject>,
    pub passed: i64,
}

/// A row that waits, with its form.
pub struct RejectRow {
    pub id: String,
    pub line: i32,
    pub content: String,
    pub why: String,
    pub is_open: bool,
    pub date: FieldState,
    pub amount: FieldState,
    pub reference: FieldState,
    pub direction: Vec<SelectOption>,
    pub direction_error: String,
}

impl Rejects {
    pub fn of(conn: &mut PgConnection, statement: StatementId) -> Result<Self, AppError> {
        let counts = reconciliation::reject_counts(conn, statement)?;
        let mut of = |state: RejectState| match counts.get(&state).copied().unwrap_or(0) {
            0 => Ok((Vec::new(), 0)),
            count => Ok::<_, AppError>((reconciliation::rejects(conn, statement, state, SHOWN)?, count)),
        };
        let (waiting, open) = of(RejectState::Open)?;
        let (passed_rows, passed) = of(RejectState::NoMovement)?;
        Ok(Self {
            waiting,
            open,
            passed_rows,
            passed,
        })
    }

    pub fn rows(&self, form: &FormState) -> Vec<RejectRow> {
        self.waiting.iter().map(|reject| row(reject, form)).collect()
    }
}

/// «600,00», as it is typed.
fn figure(amount: Decimal) -> String {
    format!("{amount:.2}").replace('.', ",")
}

fn row(reject: &Reject, form: &FormState) -> RejectRow {
    let id = reject.id.to_string();
    let own = form.at(FORM, &id);
    let told = reject.direction.map_or("", Direction::as_str);
    let direction = own.value("direction").unwrap_or(told);
    let directions = [
        ("", "Elige"),
        (Direction::In.as_str(), "Entró"),
        (Direction::Out.as_str(), "Salió"),
    ];
    RejectRow {
        line: reject.line,
        content: reject.content.clone(),
        why: reject.why.clone(),
        is_open: own.is_refused(),
        date: own.field(
            "date",
            reject.posted_on.map(|day| day.to_string()).unwrap_or_default(),
        ),
        amount: own.field("amount", reject.amount.map(figure).unwrap_or_default()),
        reference: own.field("reference", reject.reference.as_str()),
        direction: directions
            .map(|(value, label)| SelectOption::new(value, label, direction))
            .into(),
        direction_error: own.error("direction"),
        id,
    }
}
