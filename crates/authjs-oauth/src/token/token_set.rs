use std::fmt;

use serde_json::{Map, Value};

use super::response::malformed;
use crate::{Error, ErrorCode};

/// A successful token response ([RFC 6749 §5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)), all members
/// kept in order. Made by [`process_token_response`](super::process_token_response).
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSet {
    /// Checked by `process_token_response`: the accessors rely on it.
    members: Map<String, Value>,
}

impl TokenSet {
    pub(super) const fn new(members: Map<String, Value>) -> Self {
        Self { members }
    }

    /// `access_token`, where there is one. Not to be logged or shown.
    pub fn access_token(&self) -> Option<&str> {
        self.text("access_token")
    }

    /// `access_token`. Errors with [`ErrorCode::TokenResponseMalformed`] without one.
    pub fn require_access_token(&self) -> Result<&str, Error> {
        self.access_token().ok_or_else(|| malformed("access_token"))
    }

    /// `id_token`, where there is one. Nothing in it counts before its signature holds.
    pub fn id_token(&self) -> Option<&str> {
        self.text("id_token")
    }

    /// `id_token`, which every OpenID Provider must send
    /// ([OpenID Connect Core §3.1.3.3](https://openid.net/specs/openid-connect-core-1_0.html#TokenResponse)).
    ///
    /// Fails with [`ErrorCode::IdTokenMissing`].
    pub fn require_id_token(&self) -> Result<&str, Error> {
        self.id_token()
            .ok_or_else(|| Error::misbehaved(ErrorCode::IdTokenMissing, "the token response has no id_token"))
    }

    /// `expires_in`: whole seconds from now, where the provider says so. Below 2^53.
    pub fn expires_in(&self) -> Option<i64> {
        // The cast is exact below 2^53, but for the fraction it cuts off.
        self.members.get("expires_in")?.as_f64().map(|seconds| seconds as i64)
    }

    /// All members, as Auth.js makes an account of them: `token_type` in lower case, `expires_in` a number.
    pub const fn as_map(&self) -> &Map<String, Value> {
        &self.members
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }
}

impl fmt::Debug for TokenSet {
    /// Only the names of the members are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.members.keys()).finish()
    }
}
