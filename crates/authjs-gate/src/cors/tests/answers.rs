use super::*;

#[test]
fn only_origins_as_browsers_write_them_can_be_listed() {
    for origin in [
        "https://app.example",
        "https://app.example:8443",
        "http://localhost:3000",
        "http://[::1]:3000",
        "http://192.0.2.7",
        "capacitor://localhost",
        "tauri://localhost:80",
        "chrome-extension://abcdefghijklmnop",
    ] {
        assert_eq!(SiteOrigin::parse(origin).unwrap().as_str(), origin);
    }
    let spelling = |text: &str| match SiteOrigin::parse(text) {
        Err(OriginError::Spelling(origin)) => origin,
        other => panic!("{text}: {other:?}"),
    };
    for (text, origin) in [
        ("https://app.example/", "https://app.example"),
        ("https://app.example/app", "https://app.example"),
        ("https://app.example?", "https://app.example"),
        ("https://App.example", "https://app.example"),
        ("HTTPS://app.example", "https://app.example"),
        ("https://app.example:443", "https://app.example"),
        ("http://app.example:80", "http://app.example"),
        ("http://127.1", "http://127.0.0.1"),
    ] {
        assert_eq!(spelling(text), origin);
    }
    for null in ["null", "NULL", "file:///", "data://x", "blob://x"] {
        assert_eq!(SiteOrigin::parse(null), Err(OriginError::Null), "{null}");
    }
    for pattern in ["*", "https://*.app.example", "https://*"] {
        assert_eq!(SiteOrigin::parse(pattern), Err(OriginError::Pattern), "{pattern}");
    }
    for wrong in [
        "",
        "app.example",
        "//app.example",
        "https://",
        "https:app.example",
        "https://user@app.example",
        "https://:secret@app.example",
        "https://app.example, https://b.example",
        "https://app.example\\@b.example",
        "https://größe.example",
        "https://.example",
        "capacitor://",
        "capacitor://Localhost",
        "capacitor://localhost/",
        "capacitor://localhost:",
        "Capacitor://localhost",
        "1x://localhost",
        "://localhost",
    ] {
        assert_eq!(SiteOrigin::parse(wrong), Err(OriginError::NotAnOrigin), "{wrong}");
    }
}

fn full() -> Policy {
    Policy {
        methods: texts(&["PUT", "POST"]),
        headers: texts(&["Content-Type", "X-Csrf"]),
        expose: texts(&["ETag"]),
        credentials: true,
        max_age: Some(600),
        ..policy(&["https://app.example", "https://b.example"])
    }
}

#[test]
fn a_preflight_is_answered_with_what_the_policy_lists_and_not_with_what_it_asks() {
    let expected = [
        ("access-control-allow-origin", "https://app.example"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT, POST"),
        ("access-control-allow-headers", "Content-Type, X-Csrf"),
        ("access-control-max-age", "600"),
    ];
    let expected = expected.map(|(name, value)| (name, value.to_owned()));
    assert_eq!(full().answer(&preflight("PUT", "x-csrf")).unwrap(), expected);
    assert_eq!(full().answer(&preflight("DELETE", "x-evil")).unwrap(), expected);
    let bare = policy(&["https://app.example"]);
    let only_origin = [("access-control-allow-origin", "https://app.example".to_owned())];
    assert_eq!(bare.answer(&preflight("PUT", "x-csrf")).unwrap(), only_origin);
}

#[test]
fn an_answer_names_the_one_origin_that_asks_if_it_is_listed() {
    let grant = full().grant(Some("https://b.example"), Some("PUT"));
    let expected = [
        ("access-control-allow-origin", "https://b.example"),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", "ETag"),
    ];
    assert_eq!(grant.headers, expected.map(|(name, value)| (name, value.to_owned())));
    assert!(grant.varies && grant.is_trusted);
    for other in [None, Some("https://c.example"), Some("null"), Some("https://app.example.evil.example")] {
        assert_eq!(full().grant(other, Some("PUT")), Grant::nothing(), "{other:?}");
    }
}

#[test]
fn only_a_named_method_of_a_listed_origin_with_credentials_is_trusted() {
    let is_trusted = |policy: &Policy, method| policy.grant(Some("https://app.example"), method).is_trusted;
    assert!(is_trusted(&full(), Some("POST")));
    for method in [Some("DELETE"), Some("GET"), Some("post"), None] {
        assert!(!is_trusted(&full(), method), "{method:?}");
    }
    assert!(!is_trusted(&Policy { credentials: false, ..full() }, Some("POST")));
    assert!(!is_trusted(&Policy { origins: Origins::Any, ..full() }, Some("POST")));
}

#[test]
fn an_answer_for_every_site_does_not_depend_on_the_origin() {
    let any = Policy { origins: Origins::Any, credentials: false, ..full() };
    let of_anyone = any.grant(None, Some("GET"));
    assert_eq!(any.grant(Some("null"), Some("GET")), of_anyone);
    assert_eq!(of_anyone.headers.first(), Some(&("access-control-allow-origin", "*".to_owned())));
    assert!(!of_anyone.varies);
}

#[test]
fn a_preflight_has_an_origin_and_names_a_method() {
    let read = |origin, method| Preflight::read(origin, method, None);
    assert_eq!(read(None, Some("PUT")), None);
    assert_eq!(read(Some("https://app.example"), None), None);
    assert!(read(Some("null"), Some("PUT")).unwrap().is_well_formed);
    for (method, headers) in
        [("", ""), ("PUT, POST", ""), ("PUT\n", ""), ("PUT", "a b"), ("PUT", "x:y"), ("PUT", "ü")]
    {
        assert!(!preflight(method, headers).is_well_formed, "{method:?} {headers:?}");
    }
}

#[test]
fn a_header_that_changes_the_method_is_noticed() {
    for name in ["x-http-method-override", "X-HTTP-Method", "x-method-override"] {
        assert!(preflight("POST", &format!("a,{name}")).may_override(), "{name}");
    }
    assert!(!preflight("POST", "x-method").may_override());
}

#[test]
fn vary_names_the_origin_once() {
    for (present, made) in [
        (None, Some("Origin")),
        (Some(""), Some("Origin")),
        (Some("Accept-Encoding"), Some("Accept-Encoding, Origin")),
        (Some("origin"), None),
        (Some("Cookie, ORIGIN"), None),
        (Some("*"), None),
        (Some("X-Origin"), Some("X-Origin, Origin")),
    ] {
        assert_eq!(vary(present).as_deref(), made, "{present:?}");
    }
}

#[test]
fn an_answer_of_the_origin_to_a_preflight_keeps_cors_vary_and_allow() {
    for name in ["Access-Control-Allow-Origin", "access-control-max-age", "Vary", "allow"] {
        assert!(is_of_preflight_answer(name), "{name}");
    }
    for name in ["set-cookie", "access-controls", "location", "content-type", "x-access-control-x", "é"] {
        assert!(!is_of_preflight_answer(name), "{name}");
    }
}
