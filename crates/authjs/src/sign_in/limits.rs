//! Limits of attempts, counted in the database.

use std::net::IpAddr;

use super::refusal;
use crate::context::{Context, store_failed};
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::jose::hash::sha256_hex;
use crate::log::Level;
use crate::path;
use crate::platform::RateLimitBroken;
use crate::reason::Reason;
use crate::statements::limits::Limit;
use crate::store::Store;

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

/// Asks the binding `AUTH_LIMIT` whether a client sends few requests in a short time. Returns the
/// answer that refuses this one: 429 over the limit, or 503 if the binding fails. `error` is Auth.js's
/// code of the refusal.
///
/// Call it before [`count`] and [`refuse`]: a flood then reaches no database. A client without an
/// address is not limited here.
pub(crate) async fn refuse_burst(cx: &Context<'_>, error: &'static str) -> Option<AuthResponse> {
    let network = network(cx.platform.client_address()?);
    let key = key(cx, "burst", &[&network]);
    match cx.platform.within_rate_limit(&key).await {
        Ok(true) => None,
        Ok(false) => {
            let detail = "AUTH_LIMIT: a client sends too many requests in a short time";
            refusal::log(cx, Level::Warn, Reason::TooManyAttempts, detail);
            Some(refusal::answer(cx, &refusal::TOO_MANY, error, Some(LONGEST_BURST)))
        }
        Err(RateLimitBroken(cause)) => {
            refusal::log(cx, Level::Error, Reason::BindingUnusable, &format!("AUTH_LIMIT: {cause}"));
            Some(refusal::unavailable(cx, error))
        }
    }
}

/// The longest period of a binding, in seconds. The Worker cannot read the period.
const LONGEST_BURST: i64 = 60;

/// What the counters say of an attempt.
pub(crate) enum Attempts {
    /// The attempt is within all limits.
    Within,
    /// The attempt is not counted: there is no database, no counter, or a database that cannot count.
    Uncounted,
    /// A limit is reached, for this number of seconds.
    Reached(i64),
    /// The database did not count.
    Unknown,
}

/// Counts an attempt. Logs a failure of the database.
pub(crate) async fn count(cx: &Context<'_>, counters: &[Counter<'_>]) -> Attempts {
    let Some(store) = cx.deployment.store(cx.platform).filter(|_| !counters.is_empty()) else {
        return Attempts::Uncounted;
    };
    if !store.counts_attempts() {
        return Attempts::Uncounted;
    }
    let limits: Vec<_> = counters.iter().map(|counter| limit(cx, counter)).collect();
    match store.count_attempt(&limits).await {
        Ok(None) => Attempts::Within,
        Ok(Some(until)) => Attempts::Reached(until.seconds().saturating_sub(cx.now.seconds()).max(1)),
        Err(failure) => {
            let detail = format!("attempts cannot be counted: {failure}");
            refusal::log(cx, Level::Error, Reason::StoreUnavailable, &detail);
            Attempts::Unknown
        }
    }
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
    match count(cx, counters).await {
        Attempts::Within | Attempts::Uncounted => None,
        Attempts::Reached(wait) => Some(too_many(cx, error, wait)),
        Attempts::Unknown => Some(refusal::unavailable(cx, error)),
    }
}

/// Returns the answer to an attempt over a limit, and logs it.
pub(crate) fn too_many(cx: &Context<'_>, error: &'static str, wait: i64) -> AuthResponse {
    let detail = format!("the limit of attempts is reached, for {wait} seconds more");
    refusal::log(cx, Level::Warn, Reason::TooManyAttempts, &detail);
    refusal::answer(cx, &refusal::TOO_MANY, error, Some(wait))
}

/// Takes back an attempt that [`count`] has counted: it was right. If the database fails, the
/// attempt stays counted.
pub(super) async fn forgive(cx: &Context<'_>, store: &dyn Store, counter: &Counter<'_>) {
    let _ = store.forgive_attempt(&[limit(cx, counter)]).await;
}

/// Returns whether a limit is reached. Counts nothing.
pub(super) async fn is_reached(
    cx: &Context<'_>,
    store: &dyn Store,
    counter: &Counter<'_>,
) -> Result<bool, AuthError> {
    store.is_limit_reached(&[limit(cx, counter)]).await.map_err(store_failed)
}

/// Returns for how many seconds a limit may be reached, if one is. Counts nothing.
#[cfg(feature = "second-factor")]
pub(super) async fn reached(cx: &Context<'_>, counters: &[Counter<'_>]) -> Result<Option<i64>, AuthError> {
    let mut longest = None;
    if let Some(store) = cx.deployment.store(cx.platform) {
        for counter in counters {
            if is_reached(cx, &*store, counter).await? {
                longest = longest.max(Some(i64::from(counter.seconds)));
            }
        }
    }
    Ok(longest)
}

fn limit(cx: &Context<'_>, Counter { name, of, most, seconds }: &Counter<'_>) -> Limit {
    Limit { key: key(cx, name, of), most: *most, seconds: *seconds }
}

/// Returns the name of a counter: a keyed hash, because the few addresses of the Internet could be
/// found by trying.
fn key(cx: &Context<'_>, name: &str, of: &[&str]) -> String {
    let secret = cx.deployment.config.secrets.all().first().map(|secret| secret.reveal()).unwrap_or_default();
    let mut text = format!("{secret}\0limits\0{name}");
    for part in of {
        text.push_str(&format!("\0{}:{part}", part.len()));
    }
    sha256_hex(text.as_bytes())
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
