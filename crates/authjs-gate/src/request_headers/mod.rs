//! The headers of a visitor's request that may reach the origin.
//!
//! An origin behind the gate trusts headers that name the user or the requested URL. Only a proxy
//! may set them. The gate removes them from visitors' requests, on every path.

mod header_pattern;
mod hops;
mod reserved;
mod tables;
#[cfg(test)]
mod tests;

pub use self::header_pattern::{HeaderPattern, HeaderPatternError};
pub use self::hops::next_hops;
pub use self::reserved::is_reserved;
use self::tables::{REMOVED, REMOVED_BEHIND_X, REMOVED_PREFIXES, REMOVED_PREFIXES_BEHIND_X, SENT_BY_PAGES};

/// The treatment of a visitor's header on the way to the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It passes unchanged.
    Pass,
    /// It is removed.
    Remove,
    /// It passes if its claim is true. Cloudflare's edge sets such headers, and removing one costs
    /// a copy of all headers.
    PassIfTrue(Claim),
}

/// The claim of a header about the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The scheme the visitor used.
    Scheme,
    /// The host the visitor requested.
    Host,
    /// A trace, in the form of `traceparent`.
    TraceParent,
    /// The state of a trace. It says nothing without a valid `traceparent`.
    TraceState,
}

/// Returns the treatment of a header by its name, in any case.
///
/// `_`, `.` and other punctuation count as `-`. Servers that hand headers to applications as CGI
/// variables cannot distinguish `X_Auth_User` from `X-Auth-User`
/// ([CVE-2025-64484](https://nvd.nist.gov/vuln/detail/CVE-2025-64484)). PHP and lighttpd cannot
/// distinguish `X.Auth.User` either.
pub fn treatment(name: &str) -> Treatment {
    if starts_with(name, "x-forwarded-") {
        return forwarded(name);
    }
    let is_claim = match after_x(name) {
        Some(rest) if rest.eq_ignore_ascii_case(SENT_BY_PAGES) => false,
        Some(rest) => is_in(rest, &REMOVED_BEHIND_X, &REMOVED_PREFIXES_BEHIND_X),
        None => is_in(name, &REMOVED, &REMOVED_PREFIXES),
    };
    if equals(name, "traceparent") || equals(name, "tracestate") {
        let claim = if equals(name, "traceparent") { Claim::TraceParent } else { Claim::TraceState };
        return Treatment::PassIfTrue(claim);
    }
    if is_claim || is_of_the_edge(name) && !is_spelt_plainly(name) {
        return Treatment::Remove;
    }
    Treatment::Pass
}

/// Returns whether Cloudflare's edge sets this header, or a header that a server reads as the same.
fn is_of_the_edge(name: &str) -> bool {
    is_in(name, &EDGE, &EDGE_PREFIXES)
}

fn is_spelt_plainly(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Returns whether `Connection` may ask for the removal of this header ([RFC 9110
/// §7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)).
///
/// Returns false for the headers of a WebSocket. Returns false for the headers that Cloudflare's
/// edge sets: otherwise a visitor could hide their address from the origin.
pub fn may_be_nominated(name: &str) -> bool {
    const NEVER: [&str; 4] = ["close", "keep-alive", "upgrade", "connection"];
    !NEVER.iter().any(|never| equals(name, never)) && !starts_with(name, "sec-") && !is_of_the_edge(name)
}

/// Returns the names that a `Connection` header nominates for removal.
pub fn nominated(connection: &str) -> impl Iterator<Item = &str> {
    connection.split(',').map(str::trim).filter(|name| is_token(name) && may_be_nominated(name))
}

/// Returns the treatment of `X-Forwarded-*`. The address passes: Cloudflare's edge appends to it.
fn forwarded(name: &str) -> Treatment {
    if equals(name, "x-forwarded-for") && is_spelt_plainly(name) {
        Treatment::Pass
    } else if name.eq_ignore_ascii_case("x-forwarded-proto") {
        Treatment::PassIfTrue(Claim::Scheme)
    } else if name.eq_ignore_ascii_case("x-forwarded-host") {
        Treatment::PassIfTrue(Claim::Host)
    } else {
        Treatment::Remove
    }
}

/// The headers that Cloudflare's edge sets, in the folded spelling.
const EDGE: [&str; 3] = ["true-client-ip", "x-forwarded-for", "x-real-ip"];

const EDGE_PREFIXES: [&str; 2] = ["cdn-", "cf-"];

fn is_in(name: &str, names: &[&str], prefixes: &[&str]) -> bool {
    names.iter().any(|folded| equals(name, folded)) || prefixes.iter().any(|prefix| starts_with(name, prefix))
}

/// Returns the part of a name after `X-`. Returns `None` for other names. Most names are without
/// `X-`, and need no lookup in its tables.
fn after_x(name: &str) -> Option<&str> {
    if starts_with(name, "x-") { name.get(2..) } else { None }
}

fn equals(name: &str, folded: &str) -> bool {
    name.len() == folded.len() && starts_with(name, folded)
}

fn starts_with(name: &str, folded_prefix: &str) -> bool {
    let mut bytes = name.bytes().map(fold);
    folded_prefix.bytes().all(|expected| bytes.next() == Some(expected))
}

const fn fold(byte: u8) -> u8 {
    if byte.is_ascii_alphanumeric() { byte.to_ascii_lowercase() } else { b'-' }
}

/// Returns whether a text is a `token` ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)), as
/// header names are.
pub fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
