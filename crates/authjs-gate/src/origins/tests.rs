use super::*;

fn entry(paths: &[&str], hosts: &[&str]) -> Entry {
    let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
    Entry { paths: owned(paths), hosts: owned(hosts) }
}

fn selects(entries: &[Entry], url: &str) -> Option<usize> {
    Origins::compile(entries).unwrap().select(&Url::parse(url).unwrap())
}

#[test]
fn the_first_entry_that_matches_is_selected() {
    let entries = [
        entry(&["/api/admin/:path*"], &[]),
        entry(&["/api/:path*", "/rpc"], &[]),
        entry(&["/:locale/shop"], &[]),
        entry(&["/shop/(.*)"], &[]),
        entry(&[], &["docs.example"]),
    ];
    for (url, expected) in [
        ("https://a.example/api/admin", Some(0)),
        ("https://a.example/api/admin/x?y=z", Some(0)),
        ("https://a.example/api/administrators", Some(1)),
        ("https://a.example/api", Some(1)),
        ("https://a.example/api/", Some(1)),
        ("https://a.example/rpc", Some(1)),
        ("https://a.example/rpc/x", None),
        ("https://a.example/apis", None),
        ("https://a.example/de/shop", Some(2)),
        ("https://a.example/shop/shop", Some(2)),
        ("https://a.example/shop/1", Some(3)),
        ("https://a.example/", None),
        ("https://docs.example/", Some(4)),
        ("https://docs.example/api", Some(1)),
    ] {
        assert_eq!(selects(&entries, url), expected, "{url}");
    }
}

#[test]
fn hosts_have_no_port_and_no_final_dot() {
    let entries = [entry(&["/x"], &["a.example", "b.example"]), entry(&["/x"], &[])];
    for (host, expected) in [
        ("a.example", 0),
        ("B.example:8443", 0),
        ("a.example.", 0),
        ("c.example", 1),
        ("xa.example", 1),
        ("a.example.evil.example", 1),
    ] {
        assert_eq!(selects(&entries, &format!("https://{host}/x")), Some(expected), "{host}");
    }
}

/// The origin gets the canonical URL, whatever it reads in it, so no other reading may choose it.
#[test]
fn only_the_canonical_path_selects() {
    let entries = [entry(&["/api/:path*"], &[]), entry(&["/café", "/a%20b/:path*"], &[])];
    for (path, expected) in [
        ("/api/x", Some(0)),
        ("/x/../api/y", Some(0)),
        ("/x/%2e%2e/api/y", Some(0)),
        ("/api/%2e%2e%2fx", Some(0)),
        ("/api/..%2fx", Some(0)),
        ("/api/../x", None),
        ("/API/x", None),
        ("/%61pi/x", None),
        ("/api%2fx", None),
        ("/x/..%2fapi", None),
        ("//api/x", None),
        ("/x//api/y", None),
        ("/api;a=b/x", None),
        ("/api.json", None),
        ("/caf%C3%A9", Some(1)),
        ("/café", Some(1)),
        ("/cafe%CC%81", None),
        ("/a b/c", Some(1)),
        ("/a%20b", Some(1)),
    ] {
        assert_eq!(selects(&entries, &format!("https://a.example{path}")), expected, "{path}");
    }
}

fn refused(entries: &[Entry]) -> String {
    let error = Origins::compile(entries).unwrap_err();
    format!("{:?} {}: {}. {}", error.entry, error.key, error.cause, error.fix)
}

#[test]
fn an_entry_that_is_never_selected_is_an_error() {
    let all = || entry(&["/:path*"], &[]);
    for (entries, expected) in [
        (vec![], "None path: an empty list."),
        (vec![entry(&[], &[])], "Some(0) path: neither path nor hosts is set."),
        (vec![all(), entry(&["/x"], &[])], "Some(1) path: origins[0] takes every path, so"),
        (
            vec![entry(&["/(.*)"], &[]), entry(&[], &["a.example"])],
            "Some(1) path: origins[0] takes every path",
        ),
        (
            vec![entry(&[], &["a.example"]), entry(&["/x"], &["a.example"])],
            "Some(1) path: origins[0] takes every",
        ),
        (
            vec![entry(&["/x", "/y"], &[]), entry(&["/y"], &["a.example"])],
            "Some(1) path: \"/y\" is that of origins[0] already.",
        ),
        (vec![entry(&["/x"], &[]), entry(&["/x("], &[])], "Some(1) path: "),
        (vec![entry(&["x"], &[])], "Some(0) path: "),
    ] {
        let error = refused(&entries);
        assert!(error.starts_with(expected), "{error}");
    }
    let narrower_first =
        [entry(&["/x"], &["a.example"]), entry(&["/x"], &[]), entry(&["/:path*"], &["b.example"]), all()];
    assert!(Origins::compile(&narrower_first).is_ok());
    let other_hosts = [entry(&[], &["a.example"]), entry(&["/x"], &["a.example", "b.example"])];
    assert!(Origins::compile(&other_hosts).is_ok());
}

#[test]
fn there_are_limits() {
    let many = |count: usize, path: fn(usize) -> String| {
        (0..count).map(|index| entry(&[&path(index)], &[])).collect::<Vec<_>>()
    };
    assert!(Origins::compile(&many(MAX_ENTRIES, |index| format!("/{index}"))).is_ok());
    assert!(refused(&many(MAX_ENTRIES + 1, |index| format!("/{index}"))).contains("more than 100 entries"));
    let paths: Vec<_> = (0..=MAX_PATTERNS).map(|index| format!("/{index}")).collect();
    assert!(refused(&[Entry { paths, hosts: Vec::new() }]).contains("more than 500 patterns"));
    let expression = |index| format!("/:a([a-z]+)/{index}");
    assert!(Origins::compile(&many(MAX_EXPRESSIONS, expression)).is_ok());
    assert!(refused(&many(MAX_EXPRESSIONS + 1, expression)).contains("more than 20 patterns with regular"));
}
