//! Keys.

use serde_json::{Map, Value};

/// A public JSON Web Key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    /// All members, as published.
    pub members: Map<String, Value>,
}
