//! The token of a link, and what the database stores of it.

use std::fmt::Write;

use crate::config::{Config, Realm, Secrets};
use crate::context::Context;
use crate::jose::hash::sha256_hex;
use crate::providers::Method;
use crate::random;
use crate::secret::{Secret, constant_time_eq};

/// Returns a new token for a provider: 192 random bits and a mark of the provider, 64 hexadecimal
/// digits as in Auth.js.
pub(super) fn create(cx: &Context<'_>, provider_id: &str) -> String {
    let bytes = random::bytes::<24>(&**cx.platform);
    let mut token = bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    token.push_str(&current_mark(cx, &token, provider_id));
    token
}

/// Returns the token of a link for a token that a deployer's code made. It has a mark of the provider
/// only if [`is_for`] looks for one.
pub(super) fn of_own(cx: &Context<'_>, mut token: String, provider_id: &str) -> String {
    if has_several(cx) {
        token.push_str(&current_mark(cx, &token, provider_id));
    }
    token
}

/// Returns whether a token is for this provider.
///
/// The row of a token names no provider. If only one provider mails links, every token is its own,
/// also one that Auth.js made.
pub(super) fn is_for(cx: &Context<'_>, token: &str, provider_id: &str) -> bool {
    if !has_several(cx) {
        return true;
    }
    let at = token.len().saturating_sub(LENGTH_OF_MARK);
    let Some((random, mark_of_token)) = token.split_at_checked(at) else { return false };
    let is_mark = |secret: &String| constant_time_eq(&mark(random, provider_id, secret), mark_of_token);
    texts(&cx.deployment.config.secrets).iter().any(is_mark)
}

/// Returns whether several providers mail links.
fn has_several(cx: &Context<'_>) -> bool {
    let providers = &cx.deployment.config.providers;
    providers.iter().filter(|provider| matches!(provider.method, Method::Email(_))).count() > 1
}

const LENGTH_OF_MARK: usize = 16;

fn current_mark(cx: &Context<'_>, token: &str, provider_id: &str) -> String {
    mark(token, provider_id, &joined(cx.deployment.config.secrets.hashed()))
}

fn mark(random: &str, provider_id: &str, secret: &str) -> String {
    format!("{:.16}", sha256_hex(format!("{random}{provider_id}{secret}").as_bytes()))
}

/// Returns what the database stores of a new token: the hash that Auth.js makes.
///
/// With `hosts`, a link works on the host that mailed it alone.
pub(super) fn stored(token: &str, config: &Config) -> String {
    hash(token, &joined(config.secrets.hashed()), &config.realm)
}

/// Returns what the database may store of a token: one value for each secret, and one for all of
/// them, as for the CSRF token.
pub(super) fn candidates(token: &str, config: &Config) -> Vec<String> {
    let mut candidates = Vec::new();
    for secret in texts(&config.secrets) {
        let hash = hash(token, &secret, &config.realm);
        if !candidates.contains(&hash) {
            candidates.push(hash);
        }
    }
    candidates
}

fn texts(secrets: &Secrets) -> Vec<String> {
    let every = secrets.all().chunks(1).map(joined);
    [joined(secrets.hashed())].into_iter().chain(every).chain([joined(secrets.all())]).collect()
}

fn joined(secrets: &[Secret]) -> String {
    secrets.iter().map(Secret::reveal).collect::<Vec<_>>().join(",")
}

fn hash(token: &str, secret: &str, realm: &Realm) -> String {
    sha256_hex(format!("{token}{secret}{}", realm.salt()).as_bytes())
}
