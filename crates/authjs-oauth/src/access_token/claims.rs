//! The rules for claims, one function each.

use std::borrow::Cow;

use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use crate::error::quoted;
use crate::numeric_date::{CLOCK_AHEAD, CLOCK_SKEW, NumericDate, numeric_date, seconds};
use crate::subject::subject_fault;
use crate::{Error, ErrorCode};

type Claims = Map<String, Value>;

/// Errors unless `typ` names this kind of token ([RFC 8725
/// §3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)). `application/` may precede it.
/// `JWT` names no kind, so a header without `typ` is equal to it.
pub(super) fn validate_typ(header: &Claims, expected: &str) -> Result<(), Error> {
    let typ = match header.get("typ") {
        None if expected.eq_ignore_ascii_case("JWT") => return Ok(()),
        typ => typ.and_then(Value::as_str).unwrap_or_default(),
    };
    let name = match typ.split_at_checked(MEDIA_TYPE.len()) {
        Some((prefix, name)) if prefix.eq_ignore_ascii_case(MEDIA_TYPE) => name,
        _ => typ,
    };
    if name.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let detail = format!("the access token's typ is {}, not {}", quoted(typ), quoted(expected));
    refuse(ErrorCode::AccessTokenType, detail)
}

const MEDIA_TYPE: &str = "application/";

/// Errors unless `iss` equals the issuer, byte for byte.
pub(super) fn validate_iss(claims: &Claims, issuer: &str) -> Result<(), Error> {
    let iss = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
    if iss == issuer {
        return Ok(());
    }
    let detail = format!("the access token's iss is {}, not {}", quoted(iss), quoted(issuer));
    refuse(ErrorCode::AccessTokenIssuer, detail)
}

/// Errors unless `aud` has a name of this site, alone or among others.
pub(super) fn validate_aud(claims: &Claims, audiences: &[String]) -> Result<(), Error> {
    let is_ours = |aud: &str| audiences.iter().any(|audience| audience == aud);
    let names_us = match claims.get("aud") {
        Some(Value::String(aud)) => is_ours(aud),
        Some(Value::Array(all)) => {
            all.iter().all(Value::is_string) && all.iter().filter_map(Value::as_str).any(is_ours)
        }
        _ => false,
    };
    if names_us {
        return Ok(());
    }
    let aud = match claims.get("aud") {
        None => "missing".to_owned(),
        Some(Value::String(aud)) => quoted(aud),
        Some(other) => quoted(&other.to_string()),
    };
    refuse(ErrorCode::AccessTokenAudience, format!("the access token's aud is {aud}, which is not this site"))
}

/// Errors for the claims of other kinds of tokens of the same issuer, which differ in nothing else if
/// an issuer writes `typ: JWT` into all of them.
///
/// `events` is that of a logout token ([Back-Channel Logout
/// §2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken)), `nonce`,
/// `at_hash` and `c_hash` those of an ID Token. Keycloak names the kind in a claim `typ`, Cognito in
/// `token_use`, as Hydra does.
pub(super) fn validate_kind(claims: &Claims) -> Result<(), Error> {
    let other = ["events", "nonce", "at_hash", "c_hash"].into_iter().find(|name| claims.contains_key(*name));
    let is_of_kind = |name: &str, kind: &str| {
        claims
            .get(name)
            .is_none_or(|value| value.as_str().is_some_and(|value| value.eq_ignore_ascii_case(kind)))
    };
    let other = match other {
        None if !is_of_kind("typ", "Bearer") => Some("typ"),
        None if !is_of_kind("token_use", "access") && !is_of_kind("token_use", "access_token") => {
            Some("token_use")
        }
        other => other,
    };
    match other {
        None => Ok(()),
        Some(name) => {
            let detail = format!("the token's claim {name} is that of another kind of token");
            refuse(ErrorCode::AccessTokenType, detail)
        }
    }
}

pub(super) fn validate_exp(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "exp") {
        NumericDate::At(exp) if seconds(now) < exp + CLOCK_SKEW => Ok(()),
        NumericDate::At(_) => refuse(ErrorCode::AccessTokenExpired, "the access token has expired"),
        _ => refuse(ErrorCode::AccessTokenExpired, "the access token's exp is missing or not a number"),
    }
}

pub(super) fn validate_nbf(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "nbf") {
        NumericDate::Absent => Ok(()),
        NumericDate::At(nbf) if nbf <= seconds(now) + CLOCK_SKEW => Ok(()),
        _ => refuse(
            ErrorCode::AccessTokenNotBefore,
            "the access token is not valid yet, or its nbf is not a number",
        ),
    }
}

pub(super) fn validate_iat(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "iat") {
        NumericDate::Absent => Ok(()),
        NumericDate::At(iat) if iat <= seconds(now) + CLOCK_AHEAD => Ok(()),
        _ => refuse(
            ErrorCode::AccessTokenIssuedAt,
            "the access token was issued in the future, or its iat is not a number",
        ),
    }
}

/// Errors unless `sub` is a usable text: see [`subject_fault`].
pub(super) fn validate_sub(claims: &Claims) -> Result<(), Error> {
    match subject_fault(claims) {
        None => Ok(()),
        Some(fault) => refuse(ErrorCode::AccessTokenSubject, format!("the access token{fault}")),
    }
}

/// Errors if `client_id` ([RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068#section-2.2)) and
/// `azp` name two clients, or one that is not listed. Without a list, the token may name none.
pub(super) fn validate_client(claims: &Claims, clients: &[String]) -> Result<(), Error> {
    let mut named = ["client_id", "azp"].into_iter().filter_map(|name| claims.get(name));
    let (first, second) = (named.next(), named.next());
    let is_text = first.is_none_or(Value::is_string);
    let agrees = second.is_none() || first == second;
    let is_listed = clients.is_empty()
        || first.and_then(Value::as_str).is_some_and(|client| clients.iter().any(|listed| listed == client));
    if is_text && agrees && is_listed {
        return Ok(());
    }
    let client = first.and_then(Value::as_str).map_or_else(|| "no text".to_owned(), quoted);
    let detail =
        format!("the access token's client is {client}, which `clients` does not list or `azp` contradicts");
    refuse(ErrorCode::AccessTokenClient, detail)
}

/// Errors for a token that is bound to a key ([RFC 9449
/// §6](https://www.rfc-editor.org/rfc/rfc9449#section-6), [RFC 8705
/// §3.1](https://www.rfc-editor.org/rfc/rfc8705#section-3.1)): its holder would have to prove
/// possession of the key.
pub(super) fn validate_unbound(claims: &Claims) -> Result<(), Error> {
    if claims.contains_key("cnf") {
        return refuse(
            ErrorCode::AccessTokenBound,
            "the access token is bound to a key (cnf), and comes as a bearer token",
        );
    }
    Ok(())
}

/// Errors if `token_type` names another type than `Bearer` ([RFC 7662
/// §2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2)), such as `DPoP`.
pub(super) fn validate_token_type(claims: &Claims) -> Result<(), Error> {
    let is_bearer = |value: &Value| value.as_str().is_some_and(|name| name.eq_ignore_ascii_case("Bearer"));
    if claims.get("token_type").is_none_or(is_bearer) {
        return Ok(());
    }
    refuse(ErrorCode::AccessTokenType, "the token_type of the token is not Bearer")
}

/// Errors unless the token has all scopes, as whole words, in `scope` ([RFC 8693
/// §4.2](https://www.rfc-editor.org/rfc/rfc8693#section-4.2)). Without `scope`, `scp` counts: a text
/// at Entra, a list at Okta.
pub(super) fn validate_scope(claims: &Claims, required: &[String]) -> Result<(), Error> {
    let granted: Vec<&str> = match (claims.get("scope"), claims.get("scp")) {
        (Some(Value::String(scope)), _) | (None, Some(Value::String(scope))) => scope.split(' ').collect(),
        (None, Some(Value::Array(scopes))) => scopes.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    match required.iter().find(|scope| !granted.contains(&scope.as_str())) {
        None => Ok(()),
        Some(scope) => {
            refuse(ErrorCode::AccessTokenScope, format!("the access token lacks the scope {}", quoted(scope)))
        }
    }
}

fn refuse(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Result<(), Error> {
    Err(Error::misbehaved(code, detail))
}
