//! Session tokens that do not fit into one cookie: `name.0`, `name.1`, … in Auth.js's sizes.

mod read;

pub use read::{SessionCookie, read};

use std::fmt;

use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use authjs_jose::timestamp::Timestamp;

/// Returns the cookies that carry a session token, and clears the cookies in `present` that the
/// token does not need.
///
/// The order is that of Auth.js: names in `present` first, then new ones. An empty value only
/// clears.
///
/// Errors if the token is longer than 62,976 bytes.
pub fn write(
    cookie: &CookieSetting,
    value: &str,
    expires: Timestamp,
    present: &[String],
) -> Result<Vec<SetCookie>, TooLarge> {
    let chunks = split(value);
    if chunks.len() > MAX_WRITTEN {
        return Err(TooLarge { bytes: value.len() });
    }
    let mut cookies = if is_repeated(present) { clear(cookie, present) } else { clear_own(cookie, present) };
    let single = chunks.len() == 1;
    for (index, chunk) in chunks.into_iter().enumerate() {
        let name = if single { cookie.name.clone() } else { format!("{}.{index}", cookie.name) };
        let written = SetCookie { name, expires: Some(expires), ..cookie.set(chunk) };
        let is_same = |cleared: &&mut SetCookie| {
            cleared.name == written.name && cleared.options.domain == written.options.domain
        };
        match cookies.iter_mut().find(is_same) {
            Some(cleared) => *cleared = written,
            None => cookies.push(written),
        }
    }
    Ok(cookies)
}

/// Returns the number of cookies that a token takes.
pub const fn count(value: &str) -> usize {
    value.len().div_ceil(CHUNK_BYTES)
}

/// Returns the result of [`write()`], and clears cookies that the browser may have though the
/// request did not show them.
///
/// A plain cookie would take precedence over the chunks, and a chunk after the last one would be
/// joined to them. Both are cleared. No other cookie is read together with the written ones.
pub fn over_unseen(cookie: &CookieSetting, written: Vec<SetCookie>) -> Vec<SetCookie> {
    if written.len() < 2 {
        return written;
    }
    let unseen = [cookie.name.clone(), format!("{}.{}", cookie.name, written.len())];
    written.into_iter().chain(clear(cookie, &unseen)).collect()
}

/// Clears the cookies that hold a session token, by the names that [`read()`] found. The cookies of
/// [`clear_of_host`] come first.
pub fn clear(cookie: &CookieSetting, present: &[String]) -> Vec<SetCookie> {
    clear_of_host(cookie, present).into_iter().chain(clear_own(cookie, present)).collect()
}

/// Clears the cookies of these names without a `Domain`, if the session cookie has one.
///
/// Such cookies may have been set before `Domain` was configured, and would keep the visitor signed
/// in. A request does not show whether a cookie has a `Domain`.
pub fn clear_of_host(cookie: &CookieSetting, present: &[String]) -> Vec<SetCookie> {
    if cookie.options.domain.is_none() {
        return Vec::new();
    }
    let options = CookieOptions { domain: None, ..cookie.options.clone() };
    clear_own(&CookieSetting { options, ..cookie.clone() }, present)
}

fn clear_own(cookie: &CookieSetting, present: &[String]) -> Vec<SetCookie> {
    let first =
        present.iter().enumerate().filter(|(index, name)| !present.iter().take(*index).any(|n| n == *name));
    first.map(|(_, name)| SetCookie::clear(name, &cookie.options)).collect()
}

fn is_repeated(present: &[String]) -> bool {
    present.iter().enumerate().any(|(index, name)| present.iter().take(index).any(|before| before == name))
}

/// A session token that is longer than browsers keep and servers accept in cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The size of the token.
    pub bytes: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the session takes {} bytes of cookies, more than a browser keeps and a server accepts",
            self.bytes
        )
    }
}

impl std::error::Error for TooLarge {}

/// The part of a session token that a cookie holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole token.
    Plain,
    /// The chunk with this number.
    Chunk(usize),
}

/// Returns which part of the session token `name` is in the cookie `key`. Returns `None` for any
/// other cookie.
pub(super) fn part_of(name: &str, key: &str) -> Option<Part> {
    match key.strip_prefix(name)? {
        "" => Some(Part::Plain),
        suffix => chunk_number(suffix.strip_prefix('.')?).map(Part::Chunk),
    }
}

/// Parses `0` to `99` without leading zeros and signs. `00`, `+1` and `1e1` are not chunk numbers.
fn chunk_number(digits: &str) -> Option<usize> {
    let number: usize = digits.parse().ok()?;
    (number < 100 && number.to_string() == digits).then_some(number)
}

/// Returns whether a `Set-Cookie` line sets or clears a part of the session token `name`.
pub fn is_set_by(name: &str, set_cookie: &str) -> bool {
    let key = set_cookie.split(['=', ';']).next().unwrap_or_default();
    part_of(name, key.trim_matches([' ', '\t'])).is_some()
}

/// Returns a `Cookie` header without the cookies that hold the session token `name`, and without
/// further `name.<digits>`. All other text stays as it is. `None` if there is nothing to remove.
pub fn removed(name: &str, header: &str) -> Option<String> {
    let is_kept = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or_default().trim_matches([' ', '\t']);
        key.strip_prefix(name).is_none_or(|suffix| {
            let digits = suffix.strip_prefix('.').unwrap_or_default();
            !(suffix.is_empty() || !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    let kept: Vec<_> = header.split(';').filter(is_kept).collect();
    let is_changed = kept.len() != header.split(';').count();
    is_changed.then(|| kept.join(";").trim_start_matches([' ', '\t']).to_owned())
}

/// Splits a value into pieces of at most [`CHUNK_BYTES`].
fn split(mut value: &str) -> Vec<&str> {
    let mut chunks = Vec::new();
    while let Some((chunk, rest)) = value.split_at_checked(value.floor_char_boundary(CHUNK_BYTES)) {
        if chunk.is_empty() {
            break;
        }
        chunks.push(chunk);
        value = rest;
    }
    chunks
}

/// The size of a cookie that browsers keep, 4096 bytes, minus the bytes that Auth.js reserves for
/// name and attributes.
const CHUNK_BYTES: usize = 4096 - 160;

/// Sixteen full cookies with their attributes are 64 KiB of headers. A longer token would not be
/// opened.
const MAX_WRITTEN: usize = 16;

#[cfg(test)]
mod tests;
