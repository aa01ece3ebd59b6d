use std::error::Error;
use std::fmt;

/// A text that is not a path, a template or an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// The part of the text that cannot be parsed.
    pub text: String,
}

impl SyntaxError {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither a path nor a template", self.text)
    }
}

impl Error for SyntaxError {}

/// A required value that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// The path, or the paths of an expression: `sub ?? id`.
    pub path: String,
}

impl Missing {
    pub(crate) fn new(path: &impl ToString) -> Self {
        Self { path: path.to_string() }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is missing", self.path)
    }
}

impl Error for Missing {}
