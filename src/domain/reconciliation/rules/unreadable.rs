//! Why a file is not read.

/// Why nothing of a file is read. What is wrong with one line costs that line alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(String);

impl Unreadable {
    /// «es un PDF; descarga …»
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "El archivo {}.", self.0)
    }
}
