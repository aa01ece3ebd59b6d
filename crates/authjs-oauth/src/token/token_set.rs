use std::fmt;

use serde_json::{Map, Value};

use super::response::malformed;
use crate::{Error, ErrorCode};

/// A successful token response ([RFC 6749
/// §5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)), with all members in order.
/// [`process_token_response`](super::process_token_response) creates it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSet {
    /// The members. `process_token_response` has checked them, and the accessors rely on that.
    members: Map<String, Value>,
}

impl TokenSet {
    pub(super) const fn new(members: Map<String, Value>) -> Self {
        Self { members }
    }

    /// Returns what a client has that got an ID Token, and nothing else, from somewhere else than the token endpoint.
    /// The token is unverified.
    pub fn of_id_token(id_token: &str) -> Self {
        Self { members: Map::from_iter([("id_token".to_owned(), id_token.into())]) }
    }

    /// Returns `access_token`, if present. Never log or show it.
    pub fn access_token(&self) -> Option<&str> {
        self.text("access_token")
    }

    /// Returns `access_token`. Errors with [`ErrorCode::TokenResponseMalformed`] if it is absent.
    pub fn require_access_token(&self) -> Result<&str, Error> {
        self.access_token().ok_or_else(|| malformed("access_token"))
    }

    /// Returns `id_token`, if present. Its content is unverified.
    pub fn id_token(&self) -> Option<&str> {
        self.text("id_token")
    }

    /// Returns `id_token`, which every OpenID Provider must send ([OpenID Connect Core
    /// §3.1.3.3](https://openid.net/specs/openid-connect-core-1_0.html#TokenResponse)).
    ///
    /// Errors with [`ErrorCode::IdTokenMissing`].
    pub fn require_id_token(&self) -> Result<&str, Error> {
        self.id_token()
            .ok_or_else(|| Error::misbehaved(ErrorCode::IdTokenMissing, "the token response has no id_token"))
    }

    /// Returns `expires_in`, if present: whole seconds from now, below 2^53.
    pub fn expires_in(&self) -> Option<i64> {
        // The cast is exact below 2^53, except for the fraction that it drops.
        self.members.get("expires_in")?.as_f64().map(|seconds| seconds as i64)
    }

    /// Returns all members in the form of an Auth.js account: `token_type` in lower case,
    /// `expires_in` as a number.
    pub const fn as_map(&self) -> &Map<String, Value> {
        &self.members
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }
}

impl fmt::Debug for TokenSet {
    /// Shows only the names of the members.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.members.keys()).finish()
    }
}
