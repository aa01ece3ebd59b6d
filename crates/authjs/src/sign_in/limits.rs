//! Limits of attempts, counted in the database.

use std::net::IpAddr;

use crate::context::Context;
use crate::http::{AuthResponse, Method, Params};
use crate::jose::hash::sha256_hex;
use crate::log::{Level, LogEntry};
use crate::navigation::is_navigation;
use crate::pages;
use crate::path;
use crate::reason::Reason;
use crate::statements::limits::Limit;

/// A counter of attempts.
pub(crate) struct Counter<'a> {
    /// What is counted: a name of its own for each kind of counter.
    pub(crate) name: &'static str,
    /// Whose attempts are counted. Only a hash of it is stored.
    pub(crate) of: &'a [&'a str],
    /// The number of attempts that one window may have.
    pub(crate) most: u32,
    /// The length of a window in seconds.
    pub(crate) seconds: u32,
}

/// Counts an attempt. Returns the answer that refuses it if a limit is reached (429), or if the
/// database cannot count (503). `error` is Auth.js's code of the refusal.
///
/// Without a database no attempt is counted, and none is refused.
pub(crate) async fn refuse(
    cx: &Context<'_>,
    counters: &[Counter<'_>],
    error: &'static str,
) -> Option<AuthResponse> {
    let store = cx.deployment.store(cx.platform).filter(|_| !counters.is_empty())?;
    let limits: Vec<_> = counters.iter().map(|counter| limit(cx, counter)).collect();
    let until = match store.count_attempt(&limits).await {
        Ok(until) => until?,
        Err(failure) => {
            log(
                cx,
                Level::Error,
                Reason::StoreUnavailable,
                &format!("attempts cannot be counted: {failure}"),
            );
            return Some(answer(cx, &UNAVAILABLE, error, 5));
        }
    };
    let wait = until.seconds().saturating_sub(cx.now.seconds()).max(1);
    let detail = format!("the limit of attempts is reached, for {wait} seconds more");
    log(cx, Level::Warn, Reason::TooManyAttempts, &detail);
    Some(answer(cx, &TOO_MANY, error, wait))
}

/// Returns the limit of a counter, under a keyed hash: the few addresses of the Internet could be
/// found by trying.
fn limit(cx: &Context<'_>, Counter { name, of, most, seconds }: &Counter<'_>) -> Limit {
    let secret = cx.deployment.config.secrets.all().first().map(|secret| secret.reveal()).unwrap_or_default();
    let mut text = format!("{secret}\0limits\0{name}");
    for part in *of {
        text.push_str(&format!("\0{}:{part}", part.len()));
    }
    Limit { key: sha256_hex(text.as_bytes()), most: *most, seconds: *seconds }
}

fn log(cx: &Context<'_>, level: Level, reason: Reason, detail: &str) {
    let provider = cx.provider.map(|provider| provider.id.as_str());
    cx.platform.log(&LogEntry::new(level, reason, detail).provider(provider));
}

/// An answer in place of the sign-in.
struct Refusal {
    status: u16,
    /// The `code` beside the error, and the error of the page.
    code: &'static str,
    page: &'static str,
    message: &'static str,
}

const TOO_MANY: Refusal = Refusal {
    status: 429,
    code: "too_many_attempts",
    page: "TooManyAttempts",
    message: r#"{"message":"Too Many Requests"}"#,
};

const UNAVAILABLE: Refusal = Refusal {
    status: 503,
    code: "unavailable",
    page: "SignInUnavailable",
    message: r#"{"message":"Service Unavailable"}"#,
};

/// Returns a page for a browser, and JSON for a program: for `next-auth/react` with the address that
/// names the error.
fn answer(cx: &Context<'_>, refusal: &Refusal, error: &'static str, wait: i64) -> AuthResponse {
    let config = &cx.deployment.config;
    let id = cx.platform.request_id();
    let signin_url = config.pages.sign_in.clone().unwrap_or_else(|| cx.url("/signin"));
    let response = if cx.request.return_redirect {
        let query: Params = [("error", error), ("code", refusal.code)].into_iter().collect();
        let absolute = if signin_url.starts_with('/') {
            format!("{}{signin_url}", cx.request.origin)
        } else {
            signin_url
        };
        let body = serde_json::json!({ "url": query.append_to(&absolute) }).to_string();
        AuthResponse::json(refusal.status, body).uncached()
    } else if is_navigation(Method::Post, cx.request.headers) {
        let page = pages::ErrorPage {
            origin: &cx.request.origin,
            error: Some(refusal.page),
            signin_url: Some(&signin_url),
            request_id: &id,
        };
        pages::error(&page, &config.theme).into_response()
    } else {
        AuthResponse::json(refusal.status, refusal.message).uncached()
    };
    response.header("retry-after", wait.to_string())
}

/// Returns the network whose users share a counter: an IPv4 address, or the 64 bits of an IPv6
/// address that one customer of a provider has.
pub(crate) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Returns one spelling for those of a name that a server may read as one: letters that look alike in
/// Unicode (NFKC), capitals, blanks at the ends, invisible characters.
pub(crate) fn spelling(name: &str) -> String {
    path::plain_letters(name).trim().chars().map(path::fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_what_one_customer_has() {
        let table = [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::", "2001:db8:1:3::/64"),
            ("::1", "0:0:0:0::/64"),
        ];
        for (address, expected) in table {
            assert_eq!(network(address.parse().unwrap()), expected);
        }
    }

    #[test]
    fn spellings_of_one_name_are_one() {
        for name in
            ["alice", "ALICE", " alice ", "alice\u{200b}", "\u{ff41}lice", "𝐚lice", "al\u{ad}ice", "alice\0"]
        {
            assert_eq!(spelling(name), "alice", "{name:?}");
        }
        assert_ne!(spelling("alice"), spelling("alice2"));
        assert_ne!(spelling("a b"), spelling("ab"));
    }
}
