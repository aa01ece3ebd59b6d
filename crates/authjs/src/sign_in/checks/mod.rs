//! The checks of one sign-in: state, nonce and PKCE, sealed, bound to the provider and used once.
//!
//! A sign-in has one cookie with all of its checks ([`crate::transaction`]), so several tabs can sign in at once. With
//! `sharedChecks` it has the cookies of Auth.js, one per check, and the last tab wins ([`shared`]). Those are
//! always read.
//!
//! | fact | proves | does not prove |
//! |---|---|---|
//! | a cookie that decrypts | this browser started a sign-in with this provider in the last 15 minutes | that the response answers it: an attacker can send a browser to a callback |
//! | `state` of the cookie equals that of the response | the response answers the sign-in that set this cookie | that the code in it is this visitor's |
//! | the token endpoint accepts the code with the PKCE verifier | the code was issued for this sign-in | anything, if the server ignores a verifier it did not ask for |
//! | the ID Token repeats the nonce | the ID Token was issued for this sign-in | |
//!
//! A callback clears check cookies only if [`is_own`] says that they belong to the response, and never those of
//! another sign-in. Otherwise an attacker could cancel a victim's pending sign-in, and one tab could cancel
//! another.
//!
//! | callback | the visitor gets | cookies, with `state` in `checks` | cookies, without `state` in `checks` |
//! |---|---|---|---|
//! | no sign-in with this provider is pending, or it has expired | retry | kept | kept |
//! | `state` differs from that of each pending sign-in | retry | kept | |
//! | another check is missing, expired or another provider's | retry | cleared if `state` is equal | cleared |
//! | the provider refuses (`error`) | sign-in page | cleared if `state` is equal | cleared |
//! | the response is refused for another reason | error page | kept | kept |
//! | the code was sent | signed in, or error page | cleared | cleared |
//!
//! Without `state` a refusal proves nothing, but clears the cookies: at a server that ignores PKCE,
//! a verifier that was kept would let an attacker's code in. A third party can then cancel such a
//! sign-in, which is the lesser harm.

pub(crate) mod completed;
mod shared;
mod state;
mod step_up;
mod transaction;
mod visitor;

use serde_json::{Map, Value};

use crate::context::Context;
use crate::cookies::{CookieOptions, SameSite, SetCookie};
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::http::Params;
use crate::jose::jwt;
use crate::oauth::AuthorizationServer;
use crate::oauth::authorization::ExpectedState;
use crate::platform::Platform;
use crate::providers::{Check, OAuthProvider, Provider};
use crate::random;
use crate::reason::Reason;
use crate::request::AuthRequest;
use crate::request::route::Action;
use crate::timestamp::Timestamp;
use crate::transaction::{Transaction, Transactions};

pub(crate) use state::{callback_url_of_state, create_state, open_state};
pub(crate) use step_up::{asked, step_up};
pub(crate) use visitor::{may_link, visitor};

/// The time that a sign-in may take, in seconds.
const MAX_AGE: i64 = 900;

/// The values of a sign-in that starts.
pub(crate) struct New<'a> {
    /// What the response will repeat: `state`, or the request token of OAuth 1.0.
    pub(crate) handle: Option<&'a str>,
    /// What the shared state cookie has: the handle, or the request token and its secret.
    pub(crate) state: Option<&'a str>,
    /// The PKCE code verifier.
    pub(crate) verifier: Option<&'a str>,
    /// The nonce.
    pub(crate) nonce: Option<&'a str>,
    /// The hash of the user who is signed in.
    pub(crate) visitor: Option<&'a str>,
}

/// Seals the values of a sign-in that starts into its cookie, or with `sharedChecks` into those of Auth.js,
/// with what the gate has asked of it.
pub(crate) fn seal(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    new: &New<'_>,
) -> Result<Vec<SetCookie>, AuthError> {
    match cx.deployment.config.shared_checks {
        false => transaction::seal(cx, provider, new),
        true => shared::seal(cx, provider, new),
    }
}

/// Returns the pending sign-in that the response of a callback belongs to, if it has a cookie of its own.
///
/// If the response names none of this browser, returns the youngest of the provider. The response cannot repeat
/// its `state`, so it is refused as one with another `state`. Returns `None` for other routes, and if the
/// shared cookies have a sign-in of the provider.
#[inline(never)]
pub(crate) fn of_response(
    deployment: &Deployment,
    request: &AuthRequest<'_>,
    provider: Option<&Provider>,
    now: Timestamp,
) -> Option<Transaction> {
    let provider = provider?.oauth().filter(|_| request.route.action == Action::Callback)?;
    let pending = Transactions { deployment, request, now };
    pending.answered(provider).or_else(|| match shared::has_state_of(deployment, request, provider, now) {
        true => None,
        false => pending.youngest(provider),
    })
}

/// The `state` of a pending sign-in.
pub(crate) enum State {
    /// Its value, from the shared cookie.
    Value(String),
    /// Its digest, from the cookie of the sign-in.
    Sha256(String),
}

impl State {
    /// Returns what the response must repeat.
    pub(crate) fn expected(&self) -> ExpectedState<'_> {
        match self {
            Self::Value(value) => ExpectedState::Value(value),
            Self::Sha256(digest) => ExpectedState::Sha256(digest),
        }
    }
}

/// Returns the `state` of the pending sign-in. Returns `None` if the provider does not use it. Errors as [`open`]
/// does.
pub(crate) fn state(cx: &Context<'_>, provider: &OAuthProvider) -> Result<Option<State>, AuthError> {
    if !provider.uses(Check::State) {
        return Ok(None);
    }
    match cx.transaction.as_ref().and_then(Transaction::handle_hash) {
        Some(digest) => Ok(Some(State::Sha256(digest.to_owned()))),
        None => open_shared(cx, provider, Check::State).map(|value| Some(State::Value(value))),
    }
}

/// Returns the value of a check of the pending sign-in. Returns `None` if the provider does not use it.
///
/// Errors with [`Reason::CheckMissing`] without it, with [`Reason::CheckInvalid`] if its cookie
/// does not decrypt or has expired, and with [`Reason::CheckOfOtherProvider`] if another provider's
/// sign-in set it.
pub(crate) fn open(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    check: Check,
) -> Result<Option<String>, AuthError> {
    if provider.uses(check) { open_any(cx, provider, check).map(Some) } else { Ok(None) }
}

fn open_any(cx: &Context<'_>, provider: &OAuthProvider, check: Check) -> Result<String, AuthError> {
    match &cx.transaction {
        Some(transaction) => transaction.value(check).map(str::to_owned).ok_or_else(|| changed(check)),
        None => open_shared(cx, provider, check),
    }
}

#[cold]
fn changed(check: Check) -> AuthError {
    let detail = format!("the pending sign-in has no {}: `checks` has changed since it began", check.name());
    AuthError::invalid_check(Reason::CheckMissing, detail)
}

fn open_shared(cx: &Context<'_>, provider: &OAuthProvider, check: Check) -> Result<String, AuthError> {
    shared::open(cx, check, &provider.id).map_err(|error| match error.reason {
        Reason::CheckMissing => transaction::missing(cx).unwrap_or(error),
        _ => error,
    })
}

/// Returns whether the check cookies of this request may be cleared: `state` proves that the
/// response answers the sign-in that set them, or the provider's `checks` have no `state`.
///
/// `expected_state` is that of the cookie.
pub(crate) fn is_own(expected_state: Option<&State>, response: &Params) -> bool {
    let state = response.get("state").filter(|_| response.count("state") == 1);
    expected_state.is_none_or(|expected| state.is_some_and(|state| expected.expected().is_repeated(state)))
}

/// Returns whether a sign-in sends a nonce: `checks` has it, or the deployer set no `checks` and
/// the server does not announce PKCE ([RFC 9700
/// §2.1.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1)).
pub(crate) fn needs_nonce(provider: &OAuthProvider, server: &AuthorizationServer) -> bool {
    provider.uses(Check::Nonce)
        || provider.nonce_without_pkce && provider.uses(Check::Pkce) && !server.supports_pkce()
}

/// Returns the nonce of the pending sign-in. Returns `None` if the sign-in sent none. Errors as [`open`] does.
pub(crate) fn nonce(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
) -> Result<Option<String>, AuthError> {
    if !needs_nonce(provider, server) {
        return Ok(None);
    }
    open_any(cx, provider, Check::Nonce).map(Some)
}

/// Returns the hint for an operator if a provider's description is about a nonce.
#[inline(never)]
pub(crate) fn nonce_hint(provider: &OAuthProvider) -> String {
    let names: Vec<_> = provider.checks.iter().map(|check| format!("\"{}\"", check.name())).collect();
    let change = if provider.uses(Check::Nonce) { "it has \"nonce\" already" } else { "add \"nonce\" to it" };
    format!(
        ". The provider's error mentions a nonce: `checks` of {} is [{}], {change}",
        provider.id,
        names.join(", ")
    )
}

/// Clears the cookies of the sign-in whose response was redeemed.
pub(crate) fn clear_used(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
) -> Vec<SetCookie> {
    match &cx.transaction {
        Some(transaction) => vec![transaction::clear(cx, provider, &transaction.id)],
        None => shared::clear_used(cx, provider, server),
    }
}

/// Clears the cookies of the sign-in that the response of this request ends. Cookies of other sign-ins are
/// kept.
///
/// The caller knows that they belong to the response: see [`is_own`].
pub(crate) fn clear_own(cx: &Context<'_>) -> Vec<SetCookie> {
    let Some(provider) = cx.provider else { return Vec::new() };
    match (&cx.transaction, provider.oauth()) {
        (Some(transaction), Some(provider)) if transaction.is_answered => {
            vec![transaction::clear(cx, provider, &transaction.id)]
        }
        (None, Some(provider)) => shared::clear_own(cx, provider),
        _ => Vec::new(),
    }
}

/// Returns a check cookie with the attributes for a provider's sign-in: browsers send only
/// `SameSite=None` cookies with a response that is a cross-site POST.
fn sent_by(uses_form_post: bool, cookie: SetCookie) -> SetCookie {
    if uses_form_post { cross_site(cookie) } else { cookie }
}

fn cross_site(cookie: SetCookie) -> SetCookie {
    let options = CookieOptions { same_site: Some(SameSite::None), secure: true, ..cookie.options };
    SetCookie { options, ..cookie }
}

/// Seals claims for at most `max_age` seconds, under a salt of their own.
pub(super) fn encode(
    cx: &Context<'_>,
    salt: &str,
    mut claims: Map<String, Value>,
    max_age: i64,
) -> Result<String, AuthError> {
    let platform: &dyn Platform = &**cx.platform;
    claims.insert("iat".to_owned(), cx.now.seconds().into());
    claims.insert("exp".to_owned(), (cx.now.seconds() + max_age).into());
    claims.insert("jti".to_owned(), random::uuid(platform).into());
    cx.deployment.config.realm.mark(&mut claims);
    let keys = cx.deployment.keyring.keys(salt);
    let key = keys.first().ok_or_else(|| {
        AuthError::callback_route(Reason::Configuration, "no secret is set to seal a check")
    })?;
    Ok(jwt::encode(key, &claims, random::bytes(platform)))
}

/// Opens what [`encode`] has sealed under the same salt. `None` if it does not decrypt, has expired, or
/// was sealed under the configuration of another host.
pub(super) fn decode(
    deployment: &Deployment,
    salt: &str,
    sealed: &str,
    now: Timestamp,
) -> Option<Map<String, Value>> {
    let claims = jwt::decode(&deployment.keyring.keys(salt), sealed, now, false).ok()?;
    deployment.config.realm.owns(&claims).then_some(claims)
}
