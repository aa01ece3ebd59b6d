//! Times in tokens of others.

use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

/// How long after `exp`, or before `nbf`, a token is taken, as in Auth.js; how much older than its age allows a login may be.
pub(super) const CLOCK_SKEW: f64 = 30.0;

/// How far a provider's clock may be ahead of ours when it says when it issued a token.
pub(super) const CLOCK_AHEAD: f64 = 60.0;

/// A time claim ([RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2)).
pub(super) enum NumericDate {
    /// Not there.
    Absent,
    /// Seconds, from 0 to below 2^53.
    At(f64),
    /// Of another type, negative or beyond all reason. Never the same as absent.
    Invalid,
}

/// Reads a time claim.
pub(super) fn numeric_date(claims: &Map<String, Value>, name: &str) -> NumericDate {
    let Some(value) = claims.get(name) else { return NumericDate::Absent };
    match value.as_f64() {
        Some(seconds) if (0.0..9_007_199_254_740_992.0).contains(&seconds) => NumericDate::At(seconds),
        _ => NumericDate::Invalid,
    }
}

/// Times are far below 2^53, so that the cast is exact.
pub(super) fn seconds(now: Timestamp) -> f64 {
    now.millis() as f64 / 1000.0
}
