//! Session tokens that do not fit into one cookie: `name.0`, `name.1`, … in Auth.js's sizes.

use std::collections::BTreeMap;

use crate::cookies::header::decoded;
use crate::cookies::{CookieOptions, CookieSetting, Cookies, SetCookie};
use crate::timestamp::Timestamp;

/// What a request's cookies hold of a session.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SessionCookie {
    /// The first session token, joined. `None` without a plain cookie and without a first chunk.
    pub value: Option<String>,
    /// Up to three more, in the order of the header. A browser sends two cookies of one name where their `Domain` or
    /// `Path` differ, the older one first.
    pub others: Vec<String>,
    /// The names of all cookies that hold a part, in order; a name may occur twice. [`write()`] and [`clear`] remove them.
    pub present: Vec<String>,
}

impl std::fmt::Debug for SessionCookie {
    /// The values are credentials: only names are shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionCookie").field("present", &self.present).finish_non_exhaustive()
    }
}

/// Reads the session tokens of the cookie `name`, then of whole sets of `name.0` to `name.19`, each up to its first gap.
///
/// Auth.js joins them all, and joins every cookie whose name begins with `name`, so that one stray cookie ends the
/// session. Empty cookies count as absent.
pub fn read(cookies: &Cookies, name: &str) -> SessionCookie {
    let parts = parts(cookies, name);
    let present = parts.iter().map(|found| found.name.to_owned()).collect();
    if let [Found { part: Part::Plain, value, .. }] = parts.as_slice() {
        return SessionCookie { value: Some(decoded(value).into_owned()), others: Vec::new(), present };
    }
    let mut values = values(&parts).into_iter();
    SessionCookie { value: values.next(), others: values.collect(), present }
}

/// The cookies that carry a session token, those of `present` it does not need any more cleared.
///
/// In the order of Auth.js: names that are present first, then new ones. An empty value clears only.
/// Fails with [`TooLarge`] beyond 62,976 bytes.
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

/// Returns how many cookies a token takes.
pub const fn count(value: &str) -> usize {
    value.len().div_ceil(CHUNK_BYTES)
}

/// What [`write()`] gave, over cookies that the request did not bring though the browser may have them.
///
/// A plain one would win over the chunks, and one behind the last would be joined to them: both are cleared. Nothing
/// else is ever read beside what was written.
pub fn over_unseen(cookie: &CookieSetting, written: Vec<SetCookie>) -> Vec<SetCookie> {
    if written.len() < 2 {
        return written;
    }
    let unseen = [cookie.name.clone(), format!("{}.{}", cookie.name, written.len())];
    written.into_iter().chain(clear(cookie, &unseen)).collect()
}

/// Clears the cookies that hold a session token, by the names [`read`] found; those of [`clear_of_host`] first.
pub fn clear(cookie: &CookieSetting, present: &[String]) -> Vec<SetCookie> {
    clear_of_host(cookie, present).into_iter().chain(clear_own(cookie, present)).collect()
}

/// Clears the cookies of these names that are this host's alone, if the session cookie has a `Domain`.
///
/// They may be left from before it was configured, and would keep the visitor signed in. A request does not show whether
/// a cookie has a `Domain`.
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

/// A session token that does not fit into the cookies a browser keeps and a server accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The size of the token.
    pub bytes: usize,
}

/// Which part of a session token a cookie holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Plain,
    /// The piece with this number.
    Chunk(usize),
}

/// Which part of the session token `name` the cookie `key` holds. `None` where it is another cookie.
pub(super) fn part_of(name: &str, key: &str) -> Option<Part> {
    match key.strip_prefix(name)? {
        "" => Some(Part::Plain),
        suffix => chunk_number(suffix.strip_prefix('.')?).map(Part::Chunk),
    }
}

/// `0` to `99`, as we write it: `00`, `+1` and `1e1` name no chunk.
fn chunk_number(digits: &str) -> Option<usize> {
    let number: usize = digits.parse().ok()?;
    (number < 100 && number.to_string() == digits).then_some(number)
}

/// Returns whether a `Set-Cookie` line sets or clears a part of the session token `name`.
pub fn is_set_by(name: &str, set_cookie: &str) -> bool {
    let key = set_cookie.split(['=', ';']).next().unwrap_or_default();
    part_of(name, key.trim_matches([' ', '\t'])).is_some()
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

/// The tokens of several cookies, at most [`MAX_VALUES`].
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

type Set<'a> = BTreeMap<usize, &'a str>;

/// The chunks, apart where one repeats: a browser sends the cookies of one `Domain` and `Path` in the order they were set.
/// Chunks of two tokens are never mixed.
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

/// Pieces of at most [`CHUNK_BYTES`].
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

/// What browsers keep of one cookie, 4096 bytes, less what Auth.js sets aside for name and attributes.
const CHUNK_BYTES: usize = 4096 - 160;

const MAX_READ: usize = 20;

/// More values of one name than a browser of a site that changed its configuration twice has.
const MAX_VALUES: usize = 4;

/// Sixteen full cookies with their attributes are 64 KiB of headers, and a token we would open is no larger.
const MAX_WRITTEN: usize = 16;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cookies::{self, CookieSettings, Overrides};

    const NAME: &str = "authjs.session-token";
    const EXPIRES: Timestamp = Timestamp::from_seconds(1_700_000_000);

    fn setting() -> CookieSetting {
        CookieSettings::resolve(&Overrides::default(), false).unwrap().session_token
    }

    fn read_header(header: &str) -> (Option<String>, Vec<String>) {
        let SessionCookie { value, present, .. } = read(&cookies::parse(header), NAME);
        (value, present.iter().map(|name| name.replace(NAME, "T")).collect())
    }

    #[test]
    fn a_line_that_sets_or_clears_a_part_is_noticed() {
        for line in ["T=x; Path=/", "T.0=x", " T =", "T=; Max-Age=0", "T", "T;Path=/"] {
            assert!(is_set_by(NAME, &line.replace('T', NAME)), "{line}");
        }
        for line in ["T-x=1", "T.x=1", "T.00=1", "a=T=1", "", "=T"] {
            assert!(!is_set_by(NAME, &line.replace('T', NAME)), "{line}");
        }
    }

    fn written(size: usize, present: &[&str]) -> Vec<(String, usize, Option<i64>)> {
        let present: Vec<_> = present.iter().map(|name| name.replace('T', NAME)).collect();
        let cookies = write(&setting(), &"x".repeat(size), EXPIRES, &present).unwrap();
        let summary =
            |cookie: SetCookie| (cookie.name.replace(NAME, "T"), cookie.value.len(), cookie.options.max_age);
        cookies.into_iter().map(summary).collect()
    }

    #[test]
    fn what_is_written_expires_with_the_session_and_what_is_cleared_at_once() {
        let cookies = write(&setting(), "x", EXPIRES, &[format!("{NAME}.0")]).unwrap();
        let expires: Vec<_> = cookies.iter().map(|cookie| cookie.expires).collect();
        assert_eq!(expires, [None, Some(EXPIRES)]);
        assert_eq!(cookies.first().unwrap().options.max_age, Some(0));
    }

    #[test]
    fn exact_names_are_read_and_no_others() {
        let table: &[(&str, Option<&str>, &[&str])] = &[
            ("", None, &[]),
            ("T=a", Some("a"), &["T"]),
            ("T=a%7Cb", Some("a|b"), &["T"]),
            ("T=", None, &[]),
            ("T.1=b; T.0=a; T.2=c", Some("abc"), &["T.1", "T.0", "T.2"]),
            ("T.0=a; T.2=c", Some("a"), &["T.0", "T.2"]),
            ("T.0=a; T.1=; T.2=c", Some("a"), &["T.0", "T.2"]),
            ("T.1=b", None, &["T.1"]),
            ("T=a; T.0=b; T.1=c", Some("a"), &["T", "T.0", "T.1"]),
            ("T=; T.0=b; T.1=c", Some("bc"), &["T.0", "T.1"]),
            ("T=a; T=b", Some("a"), &["T", "T"]),
            ("T=; T=b", Some("b"), &["T"]),
            ("T.0=a; T.0=b", Some("a"), &["T.0", "T.0"]),
            (
                "T.00=x; T.-1=x; T.+1=x; T.0x0=x; T.foo=x; T.=x; T-evil=x; T.0.0=x; T.1e0=x; T.100=x",
                None,
                &[],
            ),
            ("__Secure-T=x; xT=x; t=x", None, &[]),
            ("T.99=x", None, &["T.99"]),
        ];
        for (header, value, present) in table {
            let (read_value, read_present) = read_header(&header.replace('T', NAME));
            assert_eq!(
                (read_value.as_deref(), read_present),
                (*value, present.iter().map(|n| (*n).into()).collect()),
                "{header}"
            );
        }
    }

    #[test]
    fn all_values_of_a_name_are_read_and_sets_of_chunks_stay_apart() {
        let table: &[(&str, &[&str])] = &[
            ("T=a", &["a"]),
            ("T=a; T=b; T=a", &["a", "b"]),
            ("T=a; T=b; T=c; T=d; T=e", &["a", "b", "c", "d"]),
            ("T.0=a; T.1=b; T=c", &["c", "ab"]),
            ("T.0=a; T.1=b; T.0=c; T.1=d", &["ab", "cd"]),
            ("T.0=a; T.1=b; T.2=c; T.0=d; T.1=e", &["abc", "de"]),
            ("T.0=a; T.1=b; T.0=c; T.1=d; T.2=e", &["ab", "cde"]),
            ("T.1=b; T.0=a; T.1=d; T.0=c", &["ab", "cd"]),
            ("T.0=a; T.1=b; T.1=c", &["ab"]),
            ("T.0=a; T.0=a", &["a"]),
        ];
        for (header, expected) in table {
            let found = read(&cookies::parse(&header.replace('T', NAME)), NAME);
            let values: Vec<_> = found.value.iter().chain(&found.others).collect();
            assert_eq!(values, expected.iter().collect::<Vec<_>>(), "{header}");
        }
    }

    /// The lines that clear and set session cookies of a site whose cookie has a `Domain`.
    fn with_domain(lines: impl FnOnce(&CookieSetting) -> Vec<SetCookie>) -> Vec<String> {
        let mut setting = setting();
        setting.options.domain = Some("example.com".into());
        let of = |cookie: &SetCookie| {
            let domain = cookie.options.domain.as_deref().unwrap_or("host");
            format!("{}={} {domain}", cookie.name.replace(NAME, "T"), cookie.value)
        };
        lines(&setting).iter().map(of).collect()
    }

    #[test]
    fn with_a_domain_the_cookie_of_the_host_alone_is_cleared_too() {
        let present = |names: &[&str]| names.iter().map(|name| name.replace('T', NAME)).collect::<Vec<_>>();
        let cleared = with_domain(|cookie| clear(cookie, &present(&["T", "T", "T.0"])));
        assert_eq!(cleared, ["T= host", "T.0= host", "T= example.com", "T.0= example.com"]);
        let written =
            |names: &[&str]| with_domain(|cookie| write(cookie, "x", EXPIRES, &present(names)).unwrap());
        assert_eq!(written(&["T"]), ["T=x example.com"]);
        assert_eq!(written(&["T", "T"]), ["T= host", "T=x example.com"]);
        assert_eq!(written(&["T", "T.0"]), ["T=x example.com", "T.0= example.com"]);
    }

    #[test]
    fn no_more_than_twenty_chunks_are_joined() {
        let header: String = (0..100).map(|index| format!("{NAME}.{index}=x;")).collect();
        let (value, present) = read_header(&header);
        assert_eq!((value.unwrap().len(), present.len()), (20, 100));
    }

    #[test]
    fn chunks_have_the_size_of_auth_js() {
        let cookie = |name: &str, size| (name.to_owned(), size, None);
        assert_eq!(written(0, &[]), []);
        assert_eq!(written(3936, &[]), [cookie("T", 3936)]);
        assert_eq!(written(3937, &[]), [cookie("T.0", 3936), cookie("T.1", 1)]);
        assert_eq!(written(7873, &[]), [cookie("T.0", 3936), cookie("T.1", 3936), cookie("T.2", 1)]);
    }

    #[test]
    fn what_a_new_token_does_not_need_is_cleared() {
        let cookie = |name: &str, size| (name.to_owned(), size, None);
        let cleared = |name: &str| (name.to_owned(), 0, Some(0));
        assert_eq!(written(4000, &["T"]), [cleared("T"), cookie("T.0", 3936), cookie("T.1", 64)]);
        assert_eq!(written(10, &["T.0", "T.1"]), [cleared("T.0"), cleared("T.1"), cookie("T", 10)]);
        assert_eq!(
            written(4000, &["T.2", "T.1", "T.0"]),
            [cleared("T.2"), cookie("T.1", 64), cookie("T.0", 3936)]
        );
        assert_eq!(written(10, &["T"]), [cookie("T", 10)]);
        assert_eq!(written(0, &["T"]), [cleared("T")]);
    }

    #[test]
    fn tokens_over_sixteen_chunks_are_refused() {
        let write = |size| write(&setting(), &"x".repeat(size), EXPIRES, &[]);
        assert_eq!(write(62_976).unwrap().len(), 16);
        assert_eq!(write(62_977), Err(TooLarge { bytes: 62_977 }));
    }

    #[test]
    fn the_largest_session_stays_within_what_browsers_and_servers_take() {
        let secure = CookieSettings::resolve(&Overrides::default(), true).unwrap().session_token;
        let cookies = write(&secure, &"x".repeat(62_976), EXPIRES, &[]).unwrap();
        let sizes: Vec<_> = cookies.iter().map(|cookie| cookie.serialise().len()).collect();
        assert!(sizes.iter().all(|size| *size <= 4096), "{sizes:?}");
        assert!(sizes.iter().sum::<usize>() <= 65_536, "{sizes:?}");
    }

    #[test]
    fn clearing_covers_every_part_that_was_read() {
        let found = read(&cookies::parse(&format!("{NAME}.7=x; {NAME}=y; other=z")), NAME);
        let cleared: Vec<_> = clear(&setting(), &found.present).iter().map(SetCookie::serialise).collect();
        let attributes = "Max-Age=0; Path=/; HttpOnly; SameSite=Lax";
        assert_eq!(cleared, [format!("{NAME}.7=; {attributes}"), format!("{NAME}=; {attributes}")]);
    }

    #[test]
    fn debug_output_shows_no_token() {
        let found = read(&cookies::parse(&format!("{NAME}=secret")), NAME);
        assert!(!format!("{found:?}").contains("secret"));
    }

    /// The `Cookie` header of a browser that had `jar` and got `cookies`.
    fn header(cookies: &[SetCookie]) -> String {
        let kept = cookies.iter().filter(|cookie| cookie.options.max_age != Some(0));
        let pair = |cookie: &SetCookie| cookie.serialise().split(';').next().unwrap().to_owned();
        kept.map(pair).collect::<Vec<_>>().join("; ")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_split_is_joined_again(value in "[ -~]{0,300}", size in 0usize..=60 * 1024) {
            let value: String = value.chars().cycle().take(size).collect();
            let cookies = write(&setting(), &value, EXPIRES, &[]).unwrap();
            let read = read(&cookies::parse(&header(&cookies)), NAME);
            prop_assert_eq!(read.value.unwrap_or_default(), value);
            prop_assert_eq!(read.present.len(), cookies.len());
        }

        #[test]
        fn text_of_any_script_is_joined_again(value in "\\PC{0,3000}") {
            let cookies = write(&setting(), &value, EXPIRES, &[]).unwrap();
            let read = read(&cookies::parse(&header(&cookies)), NAME);
            prop_assert_eq!(read.value.unwrap_or_default(), value);
        }

        #[test]
        fn a_new_token_replaces_an_old_one_of_any_size(old in 0usize..20_000, new in 1usize..20_000) {
            let old_cookies = write(&setting(), &"o".repeat(old), EXPIRES, &[]).unwrap();
            let present = read(&cookies::parse(&header(&old_cookies)), NAME).present;
            let new_cookies = write(&setting(), &"n".repeat(new), EXPIRES, &present).unwrap();
            let untouched = old_cookies.into_iter().filter(|o| new_cookies.iter().all(|n| n.name != o.name));
            prop_assert_eq!(untouched.count(), 0);
            prop_assert_eq!(read(&cookies::parse(&header(&new_cookies)), NAME).value, Some("n".repeat(new)));
        }

        #[test]
        fn a_new_token_is_read_over_an_old_one_that_was_not_seen(old in 0usize..30_000, new in 1usize..30_000) {
            let old_cookies = write(&setting(), &"o".repeat(old), EXPIRES, &[]).unwrap();
            let new_cookies = over_unseen(&setting(), write(&setting(), &"n".repeat(new), EXPIRES, &[]).unwrap());
            let untouched = old_cookies.into_iter().filter(|o| new_cookies.iter().all(|n| n.name != o.name));
            let jar: Vec<_> = untouched.chain(new_cookies.iter().cloned()).collect();
            prop_assert_eq!(read(&cookies::parse(&header(&jar)), NAME).value, Some("n".repeat(new)));
        }

        #[test]
        fn any_cookies_can_be_read(header in "((authjs.session-token)?[.0-9a-z=; %]{0,9}){0,40}") {
            let _ = read(&cookies::parse(&header), NAME);
        }
    }
}
