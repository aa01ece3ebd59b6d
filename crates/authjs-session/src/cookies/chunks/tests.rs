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
fn a_token_takes_as_many_cookies_as_are_written() {
    for (size, expected) in [(0, 0), (1, 1), (3936, 1), (3937, 2), (7872, 2), (7873, 3), (62_976, 16)] {
        assert_eq!((count(&"x".repeat(size)), written(size, &[]).len()), (expected, expected), "{size}");
    }
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
        ("T.00=x; T.-1=x; T.+1=x; T.0x0=x; T.foo=x; T.=x; T-evil=x; T.0.0=x; T.1e0=x; T.100=x", None, &[]),
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

/// Returns the lines that clear and set session cookies of a site whose cookie has a `Domain`.
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

/// Returns the `Cookie` header of a browser that had `jar` and got `cookies`.
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

#[test]
fn the_session_is_removed_from_a_header_and_the_rest_stays() {
    let table = [
        ("", None),
        ("a=1; b=2", None),
        ("name2=1; name.x=1; name.=1; xname=1; name.1.2=1; Name=1", None),
        ("name=x", Some("")),
        ("name.0=x; name.1=y", Some("")),
        ("name=x;  b = \"2\" ;c", Some("b = \"2\" ;c")),
        ("a=1; name=x; b=é;;name.07=z; c=3", Some("a=1; b=é;; c=3")),
        (" name =x; a=name=x; name", Some("a=name=x")),
        ("a=1; name.123=x", Some("a=1")),
    ];
    for (header, expected) in table {
        assert_eq!(removed("name", header).as_deref(), expected, "{header:?}");
    }
}
