//! The rules for claims, one function each.

use std::borrow::Cow;

use authjs_jose::secret::constant_time_eq;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use super::Requirements;
use crate::error::quoted;
use crate::numeric_date::{CLOCK_AHEAD, CLOCK_SKEW, NumericDate, numeric_date, seconds};
use crate::subject::subject_fault;
use crate::{Error, ErrorCode};

type Claims = Map<String, Value>;

/// The maximum age of a token for a newly redeemed code, in seconds. Entra's tokens are 5 minutes
/// old when issued.
const MAX_TOKEN_AGE: f64 = 600.0;

/// Errors unless `iss` equals the issuer, byte for byte.
pub(super) fn validate_iss(claims: &Claims, issuer: Option<&str>) -> Result<(), Error> {
    let iss = text(claims, "iss").unwrap_or_default();
    match issuer {
        Some(issuer) if iss == issuer => Ok(()),
        issuer => {
            let issuer = quoted(issuer.unwrap_or_default());
            refuse(ErrorCode::IdTokenIssuer, format!("the ID Token's iss is {}, not {issuer}", quoted(iss)))
        }
    }
}

/// Errors unless `sub` is a usable text: see [`subject_fault`].
pub(super) fn validate_sub(claims: &Claims) -> Result<(), Error> {
    match subject_fault(claims) {
        None => Ok(()),
        Some(fault) => refuse(ErrorCode::IdTokenSubject, format!("the ID Token{fault}")),
    }
}

/// The clients that an ID Token may have been issued to.
#[derive(Clone, Copy)]
pub(super) struct Clients<'a> {
    /// The client of this site.
    pub(super) own: &'a str,
    /// Those of its native apps.
    pub(super) further: &'a [String],
}

impl Clients<'_> {
    fn has(self, client: &Value) -> bool {
        client.as_str().is_some_and(|id| id == self.own || self.further.iter().any(|further| further == id))
    }
}

/// Errors unless `aud` names one of these clients, alone or among others.
pub(super) fn validate_aud(claims: &Claims, clients: Clients<'_>) -> Result<(), Error> {
    let client_id = clients.own;
    let names_us = match claims.get("aud") {
        Some(Value::Array(audiences)) => {
            audiences.iter().all(Value::is_string) && audiences.iter().any(|aud| clients.has(aud))
        }
        Some(aud) => clients.has(aud),
        None => false,
    };
    if names_us {
        return Ok(());
    }
    let aud = match present(claims, "aud") {
        None => "missing".to_owned(),
        Some(Value::String(aud)) => quoted(aud),
        Some(other) => quoted(&other.to_string()),
    };
    refuse(
        ErrorCode::IdTokenAudience,
        format!("the ID Token's aud is {aud}, not the client id {}", quoted(client_id)),
    )
}

/// Errors if `azp` names another client, or is absent although there are several audiences. A token
/// that others may use must have been issued to one of these clients.
pub(super) fn validate_azp(claims: &Claims, clients: Clients<'_>) -> Result<(), Error> {
    let client_id = clients.own;
    let audiences = claims.get("aud").and_then(Value::as_array).map_or(1, Vec::len);
    match present(claims, "azp") {
        None if audiences == 1 => Ok(()),
        None => refuse(ErrorCode::IdTokenAuthorizedParty, "the ID Token has several audiences and no azp"),
        Some(azp) if clients.has(azp) => Ok(()),
        Some(azp) => {
            let azp = azp.as_str().map_or_else(|| "not a text".to_owned(), quoted);
            let detail = format!("the ID Token's azp is {azp}, not the client id {}", quoted(client_id));
            refuse(ErrorCode::IdTokenAuthorizedParty, detail)
        }
    }
}

pub(super) fn validate_exp(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "exp") {
        NumericDate::At(exp) if seconds(now) < exp + CLOCK_SKEW => Ok(()),
        _ => refuse(ErrorCode::IdTokenExpired, "the ID Token has expired, or has no exp"),
    }
}

pub(super) fn validate_nbf(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "nbf") {
        NumericDate::Absent => Ok(()),
        NumericDate::At(nbf) if nbf <= seconds(now) + CLOCK_SKEW => Ok(()),
        _ => refuse(ErrorCode::IdTokenNotBefore, "the ID Token is not valid yet"),
    }
}

pub(super) fn validate_iat(claims: &Claims, now: Timestamp) -> Result<(), Error> {
    match numeric_date(claims, "iat") {
        NumericDate::At(iat) if iat > seconds(now) + CLOCK_AHEAD => {
            refuse(ErrorCode::IdTokenIssuedAt, "the ID Token was issued in the future")
        }
        NumericDate::At(iat) if iat >= seconds(now) - MAX_TOKEN_AGE - CLOCK_SKEW => Ok(()),
        NumericDate::At(_) => {
            refuse(ErrorCode::IdTokenIssuedAt, "the ID Token was issued more than 10 minutes ago")
        }
        _ => refuse(ErrorCode::IdTokenIssuedAt, "the ID Token has no iat"),
    }
}

/// Errors unless `nonce` is the one that was sent. If no nonce was sent, the claim must be absent.
/// A token with another nonce was issued for another sign-in.
pub(super) fn validate_nonce(claims: &Claims, expected: Option<&str>) -> Result<(), Error> {
    let detail = match (expected, claims.get("nonce")) {
        (None, None) => return Ok(()),
        (Some(expected), Some(Value::String(nonce))) if constant_time_eq(nonce, expected) => return Ok(()),
        (None, Some(_)) => "the ID Token has a nonce although none was sent",
        (Some(_), None | Some(Value::Null)) => {
            "the ID Token has no nonce although one was sent: a server that does not repeat it needs `checks` without \"nonce\""
        }
        (Some(_), Some(_)) => "the ID Token's nonce is not the one that was sent",
    };
    Err(Error::forged(ErrorCode::IdTokenNonce, detail))
}

pub(super) fn validate_auth_time(
    claims: &Claims,
    requirements: &Requirements,
    now: Timestamp,
) -> Result<(), Error> {
    let is_required = requirements.auth_time || requirements.max_age.is_some();
    match (numeric_date(claims, "auth_time"), requirements.max_age) {
        (NumericDate::Absent, _) if !is_required => Ok(()),
        (NumericDate::At(_), None) => Ok(()),
        (NumericDate::At(auth_time), Some(max_age))
            if seconds(now) - auth_time <= f64::from(max_age) + CLOCK_SKEW =>
        {
            Ok(())
        }
        _ => refuse(
            ErrorCode::IdTokenAuthTime,
            "the ID Token's auth_time is missing, not a number, or too long ago",
        ),
    }
}

pub(super) fn validate_acr(claims: &Claims, requirements: &Requirements) -> Result<(), Error> {
    let Some(values) = &requirements.acr_values else { return Ok(()) };
    match text(claims, "acr") {
        Some(acr) if values.is_empty() || values.iter().any(|value| value == acr) => Ok(()),
        _ => refuse(
            ErrorCode::IdTokenAuthenticationContext,
            "the ID Token's acr is missing or not one of the requested values",
        ),
    }
}

/// Returns a claim that is present. `null` counts as absent, because some servers write it for each
/// claim that they do not have.
pub(super) fn present<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).filter(|value| !value.is_null())
}

fn text<'a>(claims: &'a Claims, name: &str) -> Option<&'a str> {
    claims.get(name)?.as_str()
}

fn refuse(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Result<(), Error> {
    Err(Error::misbehaved(code, detail))
}
