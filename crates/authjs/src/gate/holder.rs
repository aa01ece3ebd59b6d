use std::fmt;

use serde_json::{Map, Value};

use super::principal::Principal;

/// The principal of a request that passes, for a handler of the deployer: the user of a session, or the holder
/// of a token.
#[derive(Clone)]
#[non_exhaustive]
pub struct Holder {
    /// What the request brings.
    pub kind: HolderKind,
    /// `sub` of the session token or of the token.
    pub sub: Option<String>,
    /// The scopes of the token.
    pub scopes: Vec<String>,
    /// The claims of the verified token. Empty for a session, whose token may have secrets that only the
    /// `session` callback may show.
    pub claims: Map<String, Value>,
}

/// What a request brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HolderKind {
    /// The cookie of a session.
    Session,
    /// An access token of an issuer of `bearer`.
    Bearer,
    /// A service token.
    Service,
}

impl HolderKind {
    /// Returns `session`, `bearer` or `service`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Bearer => "bearer",
            Self::Service => "service",
        }
    }
}

impl fmt::Debug for Holder {
    /// Shows only the kind, because the rest is personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Holder {
    /// Returns the holder for a handler. `None` for a visitor without session and token.
    #[inline(never)]
    pub(super) fn of(principal: &Principal) -> Option<Box<Self>> {
        let sub = |claims: &Map<String, Value>| claims.get("sub").and_then(Value::as_str).map(str::to_owned);
        let holder = match principal {
            Principal::Session(session) => Self {
                kind: HolderKind::Session,
                sub: sub(&session.token),
                scopes: Vec::new(),
                claims: Map::new(),
            },
            #[cfg(feature = "bearer")]
            Principal::Bearer(bearer) => Self {
                kind: if bearer.is_service() { HolderKind::Service } else { HolderKind::Bearer },
                sub: sub(&bearer.claims),
                scopes: scopes(&bearer.claims),
                claims: bearer.claims.clone(),
            },
            Principal::Anonymous { .. } => return None,
        };
        Some(Box::new(holder))
    }
}

/// Returns the scopes of a token: `scope` as a text, otherwise `scp` as a text or a list.
#[cfg(feature = "bearer")]
fn scopes(claims: &Map<String, Value>) -> Vec<String> {
    let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    match claims.get("scope").or_else(|| claims.get("scp")) {
        Some(Value::String(text)) => words(text),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
