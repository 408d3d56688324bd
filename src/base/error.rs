//! One error for everything a request can run into: its status, and what the contract says about it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The contract's error.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// Always false.
    pub success: bool,
    /// One sentence for a person.
    pub error: String,
    /// For a program.
    pub code: &'static str,
    /// What was wrong with each field, by its name in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::HashMap<String, String>>)]
    pub fields: Option<FieldErrors>,
    /// The states that could be asked for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<&'static str>>,
    /// The figures that would have been right.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub expected: Option<Value>,
    /// Why a program does not confirm this payment by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubts: Option<Vec<&'static str>>,
    /// With a 503 of a queue that is full: how many are in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead: Option<usize>,
    /// With a 500: what to look for in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What was wrong with each field, by its name in the request.
pub type FieldErrors = BTreeMap<String, String>;

/// Why a request was not done. Sentences are for the person who asked.
#[derive(Debug)]
pub enum AppError {
    /// 400: fields that are missing, of the wrong type or out of range.
    Invalid(FieldErrors),
    /// 400: the same, in a sentence that says by itself of what it is.
    Told(Box<Told>),
    /// 400: the request as a whole cannot be read.
    Malformed(&'static str),
    /// 401
    SignInNeeded,
    /// 401: the credentials were wrong.
    WrongCredentials,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 404: no such order, or none of the caller's business.
    OrderNotFound,
    /// 405, with the methods that there are.
    WrongMethod(String),
    /// 409
    Conflict(Box<Conflict>),
    /// 409, over what a field says.
    Taken(Box<Taken>),
    /// 413
    TooLarge,
    /// 415
    UnsupportedMedia(String),
    /// 429, with the seconds to wait.
    TooMany(u64),
    /// 503: the database is away.
    Unavailable,
    /// 503: a queue is full.
    Crowded(Crowd),
    /// A statement failed. Kept apart so that a transaction can be tried again.
    Database(DieselError),
    /// 500: the cause is logged, never shown.
    Internal(anyhow::Error),
}

/// Who stands in a queue that takes nobody more, and when they are done, as far as one can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    pub ahead: usize,
    pub seconds: u64,
}

/// The request is fine, the state is not.
#[derive(Debug, Default)]
pub struct Conflict {
    pub code: &'static str,
    pub message: String,
    /// The states that could be asked for now.
    pub allowed: Option<Vec<&'static str>>,
    /// The figures that would have been right.
    pub expected: Option<Value>,
    /// What speaks against it, for who may accept that.
    pub doubts: Option<Vec<&'static str>>,
}

/// A value that must be unique and that something else has already.
#[derive(Debug)]
pub struct Taken {
    pub code: &'static str,
    pub message: String,
    pub fields: FieldErrors,
}

/// What is wrong, said to people whole; beside it each complaint by its name in the request.
#[derive(Debug)]
pub struct Told {
    pub message: String,
    pub fields: FieldErrors,
}

impl AppError {
    pub fn field(name: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::from([(name.into(), why.into())]))
    }

    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict(Box::new(Conflict {
            code,
            message: message.into(),
            ..Conflict::default()
        }))
    }

    /// `why` stands beside the field, `message` on its own.
    pub fn taken(field: &str, why: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Taken(Box::new(Taken {
            code,
            message: message.into(),
            fields: FieldErrors::from([(field.to_owned(), why.to_owned())]),
        }))
    }

    /// What was wrong with each field, where fields are what was wrong.
    pub fn fields(&self) -> Option<&FieldErrors> {
        match self {
            Self::Invalid(fields) => Some(fields),
            Self::Told(told) => Some(&told.fields),
            Self::Taken(taken) => Some(&taken.fields),
            _ => None,
        }
    }

    /// About fields of something that was sent inside of something else: `path` is where.
    pub fn below(self, path: &str) -> Self {
        let moved = |fields: FieldErrors| {
            let each = fields.into_iter();
            each.map(|(field, why)| (format!("{path}{field}"), why)).collect()
        };
        match self {
            Self::Invalid(fields) => Self::Invalid(moved(fields)),
            Self::Told(told) => Self::Told(Box::new(Told {
                fields: moved(told.fields),
                message: told.message,
            })),
            other => other,
        }
    }

    /// May the transaction that ended so be tried again?
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            // The offer that work was about to be agreed on was taken away meanwhile: the next try chooses another.
            Self::Database(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, info)) => {
                info.constraint_name() == Some("assignments_workshop_offer_id_fkey")
            }
            // Diesel has no kind for 40P01.
            Self::Database(DieselError::DatabaseError(_, info)) => info.message() == "deadlock detected",
            _ => false,
        }
    }

    /// Did a statement break this unique index or constraint?
    pub fn violates(&self, constraint: &str) -> bool {
        matches!(self, Self::Database(DieselError::DatabaseError(_, info)) if info.constraint_name() == Some(constraint))
    }

    fn is_outage(error: &DieselError) -> bool {
        match error {
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
            DieselError::DatabaseError(_, info) => {
                let message = info.message();
                [
                    "terminating connection",
                    "the database system is",
                    "server closed the connection",
                    "no connection to the server",
                    "statement timeout",
                    // Somebody holds what this needed (55P03), or the disk is full (53100).
                    "lock timeout",
                    "No space left on device",
                ]
                .iter()
                .any(|sign| message.contains(sign))
            }
            DieselError::BrokenTransactionManager => true,
            // The answer of COMMIT was lost, and the connection with it.
            DieselError::RollbackErrorOnCommit { commit_error, .. } => Self::is_outage(commit_error),
            _ => false,
        }
    }

    pub fn http_status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::Told(_) | Self::Malformed(_) => 400,
            Self::SignInNeeded | Self::WrongCredentials => 401,
            Self::Forbidden => 403,
            Self::NotFound | Self::OrderNotFound => 404,
            Self::WrongMethod(_) => 405,
            Self::Conflict(_) | Self::Taken(_) => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMedia(_) => 415,
            Self::TooMany(_) => 429,
            Self::Unavailable | Self::Crowded(_) => 503,
            Self::Database(error) if Self::is_outage(error) => 503,
            Self::Database(DieselError::NotFound) => 404,
            Self::Database(_) | Self::Internal(_) => 500,
        }
    }

    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) | Self::Told(_) => "invalid",
            Self::Malformed(_) => "malformed",
            Self::WrongCredentials => "wrong_credentials",
            Self::OrderNotFound => "order_not_found",
            Self::Conflict(conflict) => conflict.code,
            Self::Taken(taken) => taken.code,
            _ => match self.http_status() {
                401 => "unauthorized",
                403 => "forbidden",
                404 => "not_found",
                405 => "method_not_allowed",
                413 => "too_large",
                415 => "unsupported_media_type",
                429 => "too_many_requests",
                503 => "unavailable",
                _ => "internal",
            },
        }
    }

    /// One sentence for a person.
    pub fn sentence(&self) -> String {
        match self {
            Self::Invalid(fields) => match fields.iter().next() {
                Some((name, why)) if fields.len() == 1 => format!("El campo «{name}» {why}."),
                _ => {
                    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                    format!("Hay campos que corregir: {}.", names.join(", "))
                }
            },
            Self::Told(told) => told.message.clone(),
            Self::Malformed(why) => (*why).to_owned(),
            Self::WrongCredentials => "El correo o la contraseña no coinciden.".to_owned(),
            Self::OrderNotFound => "No encontramos ese pedido.".to_owned(),
            Self::Conflict(conflict) => conflict.message.clone(),
            Self::Taken(taken) => taken.message.clone(),
            Self::UnsupportedMedia(why) => why.clone(),
            Self::Crowded(Crowd { ahead, seconds }) => {
                format!("Hay {ahead} en espera antes que tú. Inténtalo de nuevo en unos {seconds} segundos.")
            }
            _ => match self.http_status() {
                401 => "Inicia sesión para continuar.",
                403 => "No tienes permiso para hacer esto.",
                404 => "No encontramos lo que buscas.",
                405 => "Esa dirección no admite este método.",
                413 => "Lo que enviaste es demasiado grande.",
                429 => "Demasiados intentos. Espera un momento y vuelve a probar.",
                503 => "El servicio no está disponible en este momento. Intenta de nuevo en unos minutos.",
                _ => "Algo salió mal de nuestro lado. Ya quedó registrado.",
            }
            .to_owned(),
        }
    }

    /// `Retry-After`, in seconds.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany(seconds) | Self::Crowded(Crowd { seconds, .. }) => Some(*seconds),
            _ if self.http_status() == 503 => Some(5),
            _ => None,
        }
    }

    /// The contract's JSON error.
    pub fn body(&self) -> ErrorBody {
        let conflict = match self {
            Self::Conflict(conflict) => Some(conflict),
            _ => None,
        };
        ErrorBody {
            success: false,
            error: self.sentence(),
            code: self.code(),
            fields: self.fields().cloned(),
            allowed: conflict.and_then(|conflict| conflict.allowed.clone()),
            expected: conflict.and_then(|conflict| conflict.expected.clone()),
            doubts: conflict.and_then(|conflict| conflict.doubts.clone()),
            ahead: match self {
                Self::Crowded(crowd) => Some(crowd.ahead),
                _ => None,
            },
            request_id: None,
        }
    }

    /// The same, as JSON.
    pub fn json(&self) -> Value {
        json!(self.body())
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(error) => write!(f, "database: {error}"),
            Self::Internal(error) => write!(f, "{error:#}"),
            other => f.write_str(&other.sentence()),
        }
    }
}

impl std::error::Error for AppError {}

impl From<DieselError> for AppError {
    fn from(error: DieselError) -> Self {
        Self::Database(error)
    }
}

impl From<tokio::task::JoinError> for AppError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}
