//! A pending sign-in in a cookie of its own, so that several tabs can sign in at once.
//!
//! The cookie's name is that of the state cookie and an id. The response to the sign-in leads to the id:
//! it is a digest of the `state`, or of the request token of OAuth 1.0. Without a `state` in `checks`
//! nothing in a response tells sign-ins apart, so there is one per provider.
//!
//! Nothing trusts the name. What is sealed binds the provider, this site, the `state`, the verifier, the
//! nonce and the visitor's destination to each other.

use serde_json::{Map, Value};

use crate::deployment::Deployment;
use crate::jose::hash::sha256_hex;
use crate::jose::jwt;
use crate::providers::{Check, Kind, OAuthProvider};
use crate::request::AuthRequest;
use crate::secret::constant_time_eq;
use crate::timestamp::Timestamp;

/// The salt of this seal. No cookie can have this name, so the value does not decrypt as any other
/// cookie.
pub(crate) const SALT: &str = "pending sign-in";

/// The claim with what the gate has asked of the sign-in.
pub(crate) const STEP_UP: &str = "stepUp";

/// The claim with the hash of the user who was signed in when it began.
pub(crate) const VISITOR: &str = "visitor";

/// The number of characters of an id: 64 bits.
const ID_LENGTH: usize = 16;

/// The number of cookies of pending sign-ins that are read. A browser that keeps the limit has fewer.
const MOST_READ: usize = 20;

/// A pending sign-in of this browser.
pub(crate) struct Transaction {
    /// The id, which is not secret.
    pub(crate) id: String,
    claims: Map<String, Value>,
    /// Whether the response of this request is its own. Otherwise it is the youngest of the provider, and the
    /// response names no pending sign-in.
    pub(crate) is_answered: bool,
}

/// The requests of a browser to one site, with its pending sign-ins.
#[derive(Clone, Copy)]
pub(crate) struct Transactions<'a> {
    pub(crate) deployment: &'a Deployment,
    pub(crate) request: &'a AuthRequest<'a>,
    pub(crate) now: Timestamp,
}

impl Transaction {
    /// Returns the visitor's destination, if the response is its own. `None` for one that is too long for the
    /// cookie.
    pub(crate) fn callback_url(&self) -> Option<&str> {
        self.text("callbackUrl").filter(|_| self.is_answered)
    }

    /// Returns the digest of what the response must repeat.
    pub(crate) fn handle_hash(&self) -> Option<&str> {
        self.text("handle_hash")
    }

    /// Returns the value of a check. The state is that of OAuth 1.0: the request token and its secret.
    pub(crate) fn value(&self, check: Check) -> Option<&str> {
        self.text(claim_of(check))
    }

    /// Returns the hash of the user who was signed in when it began. `None` without one.
    pub(crate) fn visitor(&self) -> Option<&str> {
        self.text(VISITOR)
    }

    /// Returns what the gate has asked of it.
    pub(crate) fn step_up(&self) -> Option<&Value> {
        self.claims.get(STEP_UP)
    }

    /// Returns the time at which it was begun, in seconds.
    pub(crate) fn issued_at(&self) -> i64 {
        self.claims.get("iat").and_then(Value::as_i64).unwrap_or_default()
    }

    /// Returns whether a response repeats what was sent. Without a `state` there is nothing to repeat.
    fn agrees_with(&self, handle: Option<&str>) -> bool {
        match (self.handle_hash(), handle) {
            (Some(expected), Some(handle)) => constant_time_eq(&sha256_hex(handle.as_bytes()), expected),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// Returns the name of the claim with the value of a check.
pub(crate) const fn claim_of(check: Check) -> &'static str {
    match check {
        Check::State => "request_token",
        Check::Pkce => "code_verifier",
        Check::Nonce => "nonce",
    }
}

impl<'a> Transactions<'a> {
    /// Returns the pending sign-in with a provider that the response of a callback belongs to.
    pub(crate) fn answered(self, provider: &OAuthProvider) -> Option<Transaction> {
        let named = self.open(provider, &id_of_response(self.request, provider)?)?;
        let is_answered = named.agrees_with(handle(self.request, provider));
        is_answered.then_some(Transaction { is_answered, ..named })
    }

    /// Returns the youngest pending sign-in with a provider, for a response that names none of this browser and
    /// that therefore cannot repeat its `state`. `None` for a provider without `state` in `checks`.
    pub(crate) fn youngest(self, provider: &OAuthProvider) -> Option<Transaction> {
        if !provider.uses(Check::State) {
            return None;
        }
        let pending = ids(self.request).into_iter().filter_map(|id| self.open(provider, id));
        pending.max_by_key(Transaction::issued_at)
    }

    /// Opens the first cookie with this id that decrypts and has not expired.
    pub(crate) fn read(self, id: &str) -> Option<Transaction> {
        let Self { deployment, request, now } = self;
        let keys = deployment.keyring.keys(SALT);
        let name = name(request, id);
        let mut sealed = request.cookies.all_decoded(&name);
        let claims = sealed.find_map(|sealed| {
            let claims = jwt::decode(&keys, &sealed, now, false).ok()?;
            deployment.config.realm.owns(&claims).then_some(claims)
        })?;
        Some(Transaction { id: id.to_owned(), claims, is_answered: false })
    }

    /// Opens the cookie with this id, if it is a sign-in with the provider at this site, and has what the
    /// provider's response must repeat.
    fn open(self, provider: &OAuthProvider, id: &str) -> Option<Transaction> {
        self.read(id).filter(|transaction| {
            transaction.text("provider") == Some(&provider.id)
                && transaction.text("origin") == Some(&self.request.origin)
                && transaction.handle_hash().is_some() == provider.uses(Check::State)
        })
    }
}

/// Returns the id of the pending sign-in that a response names. `None` if it names none.
pub(crate) fn id_of_response(request: &AuthRequest<'_>, provider: &OAuthProvider) -> Option<String> {
    match provider.uses(Check::State) {
        true => handle(request, provider).map(id_of),
        false => Some(id_of_provider(provider)),
    }
}

/// Returns what a response repeats of the request: `state`, or the request token of OAuth 1.0. `None` for a
/// provider without `state` in `checks`.
fn handle<'r>(request: &'r AuthRequest<'_>, provider: &OAuthProvider) -> Option<&'r str> {
    let response = request.response_params(provider);
    let only = |name| response.get(name).filter(|value| !value.is_empty() && response.count(name) == 1);
    match provider.kind {
        _ if !provider.uses(Check::State) => None,
        Kind::Oauth1 => only("oauth_token").or_else(|| only("denied")),
        Kind::Oauth | Kind::Oidc => only("state"),
    }
}

/// Returns the id of the sign-in whose response repeats `handle`.
pub(crate) fn id_of(handle: &str) -> String {
    let mut id = sha256_hex(handle.as_bytes());
    id.truncate(ID_LENGTH);
    id
}

/// Returns the id of the only sign-in with a provider whose response repeats nothing.
pub(crate) fn id_of_provider(provider: &OAuthProvider) -> String {
    id_of(&format!("provider\0{}", provider.id))
}

/// Returns the ids in the names of a request's cookies, in order and each once.
pub(crate) fn ids<'r>(request: &'r AuthRequest<'_>) -> Vec<&'r str> {
    let mut ids = Vec::new();
    let base = request.settings.state.name.as_str();
    let id = |name: &'r str| name.strip_prefix(base)?.strip_prefix('.').filter(|id| is_id(id));
    for id in request.cookies.iter().filter_map(|(name, _)| id(name)) {
        if ids.len() < MOST_READ && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Returns the name of the cookie with this id.
pub(crate) fn name(request: &AuthRequest<'_>, id: &str) -> String {
    format!("{}.{id}", request.settings.state.name)
}
