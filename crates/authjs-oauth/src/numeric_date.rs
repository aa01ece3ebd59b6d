//! Times in other parties' tokens.

use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

/// The number of seconds by which a token is accepted after `exp` or before `nbf`, as in Auth.js. A
/// login may be older than `max_age` by the same amount.
pub(super) const CLOCK_SKEW: f64 = 30.0;

/// The number of seconds by which a provider's clock may be ahead in `iat`.
pub(super) const CLOCK_AHEAD: f64 = 60.0;

/// A time claim ([RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2)).
pub(super) enum NumericDate {
    /// The claim is absent.
    Absent,
    /// Seconds, from 0 to below 2^53.
    At(f64),
    /// Another type, a negative number or an absurd one. It is never treated as absent.
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

/// Converts to seconds. Times are far below 2^53, so the cast is exact.
pub(super) fn seconds(now: Timestamp) -> f64 {
    now.millis() as f64 / 1000.0
}
