//! The rules for claims, one function each.

use std::borrow::Cow;

use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use crate::error::quoted;
use crate::numeric_date::{CLOCK_AHEAD, CLOCK_SKEW, NumericDate, numeric_date, seconds};
use crate::subject::subject_fault;
use crate::{Error, ErrorCode};

type Claims = Map<String, Value>;

/// The member of `events` that makes a token a Logout Token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The maximum age of a token, in seconds. It is sent when the user signs out.
const MAX_TOKEN_AGE: f64 = 120.0;

/// The maximum length of `sid` and `jti`, in bytes.
const LONGEST_ID: usize = 1_024;

/// Errors unless `iss` equals the issuer, byte for byte.
pub(super) fn validate_iss(claims: &Claims, issuer: Option<&str>) -> Result<(), Error> {
    let iss = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
    match issuer {
        Some(issuer) if iss == issuer => Ok(()),
        issuer => {
            let issuer = quoted(issuer.unwrap_or_default());
            let detail = format!("the Logout Token's iss is {}, not {issuer}", quoted(iss));
            refuse(ErrorCode::LogoutTokenIssuer, detail)
        }
    }
}

/// Errors unless `aud` names this client, alone or among others.
pub(super) fn validate_aud(claims: &Claims, client_id: &str) -> Result<(), Error> {
    let names_us = match claims.get("aud") {
        Some(Value::String(aud)) => aud == client_id,
        Some(Value::Array(audiences)) => {
            audiences.iter().all(Value::is_string) && audiences.iter().any(|aud| aud == client_id)
        }
        _ => false,
    };
    if names_us {
        return Ok(());
    }
    let detail = format!("the Logout Token's aud is not the client id {}", quoted(client_id));
    refuse(ErrorCode::LogoutTokenAudience, detail)
}

/// Errors unless `exp` is in the future. A Logout Token is used within seconds, so the clocks have no
/// tolerance here.
pub(super) fn validate_exp(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "exp") {
        NumericDate::At(exp) if seconds(now) < exp => Ok(()),
        _ => refuse(ErrorCode::LogoutTokenExpired, "the Logout Token has expired, or has no exp"),
    }
}

/// Errors unless `iat` is at most two minutes ago, and not in the future.
pub(super) fn validate_iat(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "iat") {
        NumericDate::At(iat) if iat > seconds(now) + CLOCK_AHEAD => {
            refuse(ErrorCode::LogoutTokenIssuedAt, "the Logout Token was issued in the future")
        }
        NumericDate::At(iat) if iat >= seconds(now) - MAX_TOKEN_AGE - CLOCK_SKEW => Ok(()),
        NumericDate::At(_) => {
            refuse(ErrorCode::LogoutTokenIssuedAt, "the Logout Token was issued more than 2 minutes ago")
        }
        _ => refuse(ErrorCode::LogoutTokenIssuedAt, "the Logout Token has no iat"),
    }
}

/// Errors unless `events` is an object whose member for back-channel logout is an object.
pub(super) fn validate_events(claims: &Claims) -> Result<(), Error> {
    match claims.get("events").and_then(|events| events.get(EVENT)) {
        Some(Value::Object(_)) => Ok(()),
        _ => refuse(
            ErrorCode::LogoutTokenEvents,
            "the Logout Token's events has no object for back-channel logout: it is another kind of token",
        ),
    }
}

/// Errors if there is a `nonce`: the token is an ID Token, which an attacker may have got at a sign-in.
pub(super) fn validate_nonce(claims: &Claims) -> Result<(), Error> {
    match claims.contains_key("nonce") {
        true => refuse(ErrorCode::LogoutTokenNonce, "the Logout Token has a nonce: it is an ID Token"),
        false => Ok(()),
    }
}

/// Errors unless there is `sub`, `sid` or both, each a usable text.
pub(super) fn validate_session(claims: &Claims) -> Result<(), Error> {
    let is_present = |name| claims.get(name).is_some_and(|value| !value.is_null());
    let fault: Option<Cow<'static, str>> = match (is_present("sub"), is_present("sid")) {
        (false, false) => Some(" has neither sub nor sid".into()),
        (_, true) if !is_id(claims, "sid") => Some("'s sid is not a text that can be used".into()),
        (true, _) => subject_fault(claims),
        (false, true) => None,
    };
    match fault {
        Some(fault) => refuse(ErrorCode::LogoutTokenSubject, format!("the Logout Token{fault}")),
        None => Ok(()),
    }
}

/// Errors unless `jti` is a usable text. It tells a token that was sent twice.
pub(super) fn validate_jti(claims: &Claims) -> Result<(), Error> {
    match is_id(claims, "jti") {
        true => Ok(()),
        false => refuse(ErrorCode::LogoutTokenId, "the Logout Token has no jti that can be used"),
    }
}

fn is_id(claims: &Claims, name: &str) -> bool {
    let id = claims.get(name).and_then(Value::as_str).unwrap_or_default();
    !id.is_empty() && id.len() <= LONGEST_ID
}

fn refuse(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Result<(), Error> {
    Err(Error::misbehaved(code, detail))
}
