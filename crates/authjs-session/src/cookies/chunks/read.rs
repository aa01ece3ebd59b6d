use litemap::LiteMap;
use std::fmt;

use super::{Part, part_of};
use crate::cookies::Cookies;
use crate::cookies::header::decoded;

/// The session tokens in the cookies of a request.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SessionCookie {
    /// The first session token, with its chunks joined. `None` if there is neither a plain cookie
    /// nor a first chunk.
    pub value: Option<String>,
    /// Up to three more tokens, in the order of the header. A browser sends two cookies of one name
    /// if their `Domain` or `Path` differ. It sends the older one first.
    pub others: Vec<String>,
    /// The names of all cookies that hold a part, in order. A name may occur twice. Pass them to
    /// [`write`](super::write()) and [`clear`](super::clear()).
    pub present: Vec<String>,
}

impl fmt::Debug for SessionCookie {
    /// Shows only names, because values are credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCookie").field("present", &self.present).finish_non_exhaustive()
    }
}

/// Reads the session tokens in the cookie `name`, then in sets of `name.0` to `name.19`. A set ends
/// at its first gap.
///
/// Auth.js joins every cookie whose name begins with `name`, so one stray cookie ends the session
/// there. Empty cookies count as absent.
pub fn read(cookies: &Cookies, name: &str) -> SessionCookie {
    let parts = parts(cookies, name);
    let present = parts.iter().map(|found| found.name.to_owned()).collect();
    if let [Found { part: Part::Plain, value, .. }] = parts.as_slice() {
        return SessionCookie { value: Some(decoded(value).into_owned()), others: Vec::new(), present };
    }
    let mut values = values(&parts).into_iter();
    SessionCookie { value: values.next(), others: values.collect(), present }
}

struct Found<'a> {
    part: Part,
    name: &'a str,
    value: &'a str,
}

fn parts<'a>(cookies: &'a Cookies, name: &str) -> Vec<Found<'a>> {
    let part = |(key, value): (&'a str, &'a str)| Some(Found { part: part_of(name, key)?, name: key, value });
    cookies.iter().filter_map(part).filter(|found| !found.value.is_empty()).collect()
}

/// Returns the tokens in several cookies, at most [`MAX_VALUES`].
#[inline(never)]
fn values(parts: &[Found<'_>]) -> Vec<String> {
    let plain =
        parts.iter().filter(|found| found.part == Part::Plain).map(|found| decoded(found.value).into_owned());
    let mut values: Vec<String> = Vec::new();
    for value in plain.chain(sets(parts).iter().map(joined)) {
        if values.len() < MAX_VALUES && !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

type Set<'a> = LiteMap<usize, &'a str>;

/// Returns the chunks in sets. A new set begins where a number repeats, because a browser sends the
/// cookies of one `Domain` and `Path` in the order in which they were set. Chunks of two tokens are
/// never mixed.
fn sets<'a>(parts: &[Found<'a>]) -> Vec<Set<'a>> {
    let mut sets = vec![Set::new()];
    for found in parts {
        let Part::Chunk(index) = found.part else { continue };
        if sets.last().is_none_or(|set| set.contains_key(&index)) {
            sets.push(Set::new());
        }
        if let Some(set) = sets.last_mut() {
            set.insert(index, found.value);
        }
    }
    sets
}

fn joined(set: &Set<'_>) -> String {
    (0..MAX_READ).map_while(|index| set.get(&index)).map(|value| decoded(value)).collect()
}

const MAX_READ: usize = 20;

/// A browser has more values of one name only if the site changed its configuration more than twice.
const MAX_VALUES: usize = 4;
