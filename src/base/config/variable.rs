//! What is wrong with a variable of the environment.

/// A variable with a value that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct BadVariable {
    pub variable: &'static str,
    pub problem: String,
}

pub(super) fn bad(variable: &'static str, problem: impl Into<String>) -> BadVariable {
    BadVariable {
        variable,
        problem: problem.into(),
    }
}
