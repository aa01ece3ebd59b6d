//! Cases of [web-platform-tests](https://github.com/web-platform-tests/wpt), under their names. There a browser
//! judges what servers answer. Here the policy must send what browsers accept, and list what they send.

use super::*;

const HOST: &str = "www1.web-platform.test:8000";
const ORIGIN: &str = "http://www1.web-platform.test:8000";

/// `cors/origin.htm`: values that are not the origin of the page, written with its host.
#[test]
fn origin_disallow_origin() {
    let upper = ORIGIN.to_uppercase();
    let rows = [
        format!("http://sub.{HOST}"),
        format!("//{HOST}"),
        format!("://{HOST}"),
        format!("ftp://{HOST}"),
        format!("http:://{HOST}"),
        format!("http:/{HOST}"),
        format!("http:{HOST}"),
        HOST.to_owned(),
        format!("{ORIGIN}?"),
        format!("{ORIGIN}/"),
        format!("{ORIGIN} /"),
        format!("{ORIGIN}#"),
        format!("{ORIGIN}%23"),
        format!("{ORIGIN}:80"),
        format!("{ORIGIN}, *"),
        format!("{ORIGIN}\0"),
        upper,
        format!("HTTP://{HOST}"),
        "-".to_owned(),
        "**".to_owned(),
        "\0*".to_owned(),
        "*\0".to_owned(),
        "'*'".to_owned(),
        "\"*\"".to_owned(),
        "* *".to_owned(),
        "* null".to_owned(),
        "*http://*".to_owned(),
        format!("*{ORIGIN}"),
        format!("* {ORIGIN}"),
        format!("*, {ORIGIN}"),
        format!("\0{ORIGIN}"),
        format!("null {ORIGIN}"),
        "http://example.net".to_owned(),
        "null".to_owned(),
        "null *".to_owned(),
        String::new(),
        format!("{ORIGIN}/cors/origin.htm"),
        format!("{ORIGIN}/cors/"),
        "web-platform.test:8000".to_owned(),
        ".web-platform.test:8000".to_owned(),
        "*.web-platform.test:8000".to_owned(),
        "http://web-platform.test:8000".to_owned(),
        "http://.web-platform.test:8000".to_owned(),
        "http://*.web-platform.test:8000".to_owned(),
    ];
    let listed = policy(&[ORIGIN]);
    for value in rows {
        assert_ne!(SiteOrigin::parse(&value).as_ref().map(SiteOrigin::as_str), Ok(ORIGIN), "{value:?}");
        assert_eq!(listed.grant(Some(&value), Some("GET")).headers, [], "{value:?}");
        let asked = Preflight::read(Some(&value), Some("PUT"), None).unwrap();
        assert_eq!(listed.answer(&asked), None, "{value:?}");
    }
}

/// `cors/origin.htm`
#[test]
fn origin_allow_origin() {
    let allowed = |policy: &Policy| policy.grant(Some(ORIGIN), Some("GET")).headers;
    assert_eq!(allowed(&policy(&[ORIGIN])), [("access-control-allow-origin", ORIGIN.to_owned())]);
    let any = Policy { origins: Origins::Any, ..policy(&[]) };
    assert_eq!(allowed(&any), [("access-control-allow-origin", "*".to_owned())]);
}

/// `cors/origin.htm`: "Disallow multiple headers". The Fetch standard joins several values in this way.
#[test]
fn origin_disallow_multiple_headers() {
    for value in [format!("{ORIGIN}, {ORIGIN}"), format!(", {ORIGIN}"), format!("*, {ORIGIN}")] {
        assert_eq!(policy(&[ORIGIN]).grant(Some(&value), None).headers, [], "{value}");
    }
}

/// `cors/credentials-flag.htm`: browsers accept the value `true` alone.
#[test]
fn credentials_flag_other_values_should_be_disallowed() {
    let value = |policy: &Policy| {
        let headers = policy.grant(Some(ORIGIN), Some("GET")).headers;
        headers
            .into_iter()
            .find(|(name, _)| *name == "access-control-allow-credentials")
            .map(|(_, value)| value)
    };
    assert_eq!(value(&policy(&[ORIGIN])), None);
    assert_eq!(value(&Policy { credentials: true, ..policy(&[ORIGIN]) }).as_deref(), Some("true"));
}

/// `fetch/api/cors/cors-preflight.any.js`: methods are compared with their case, which `patcH` shows.
#[test]
fn cors_preflight_methods() {
    for method in ["DELETE", "PUT", "PATCH", "patcH", "NEW", "chicken"] {
        let allows = Policy { methods: texts(&[method]), ..policy(&[ORIGIN]) };
        assert_eq!(allows.unlisted(&preflight(method, "")), None, "CORS [{method}], server allows");
        let refuses = Policy { methods: texts(&["patch", "new"]), ..policy(&[ORIGIN]) };
        assert_eq!(
            refuses.unlisted(&preflight(method, "")),
            Some(Unlisted::Method(method)),
            "CORS [{method}], server refuses"
        );
    }
    for method in ["GET", "HEAD", "POST"] {
        assert_eq!(policy(&[ORIGIN]).unlisted(&preflight(method, "")), None, "{method}");
    }
    assert_eq!(policy(&[ORIGIN]).unlisted(&preflight("get", "")), Some(Unlisted::Method("get")));
}

/// `fetch/api/cors/cors-preflight.any.js`: names of headers are compared without case.
#[test]
fn cors_preflight_headers() {
    let names =
        "content-type,x-test-header-a,x-test-header-b,x-test-header-c,x-test-header1,x-test-header65536";
    let listed = ["Content-Type", "X-Test-Header-A", "x-test-header-B", "X-TEST-HEADER-C", "x-test-header1"];
    let mut headers = texts(&listed);
    let refuses = Policy { headers: headers.clone(), ..policy(&[ORIGIN]) };
    assert_eq!(
        refuses.unlisted(&preflight("GET", names)),
        Some(Unlisted::Header("x-test-header65536")),
        "server refuses"
    );
    headers.push("X-Test-Header65536".to_owned());
    let allows = Policy { headers, ..policy(&[ORIGIN]) };
    assert_eq!(allows.unlisted(&preflight("GET", names)), None, "server allows");
}

/// `fetch/api/cors/cors-preflight-star.any.js`: with credentials, `*` is the name of a method or header.
#[test]
fn cors_preflight_star() {
    let star = Policy { methods: texts(&["*"]), headers: texts(&["*"]), ..policy(&[ORIGIN]) };
    assert_eq!(star.unlisted(&preflight("PUT", "")), Some(Unlisted::Method("PUT")));
    assert_eq!(star.unlisted(&preflight("GET", "x-test")), Some(Unlisted::Header("x-test")));
    assert_eq!(star.unlisted(&preflight("*", "*")), None);
}

/// `cors/request-headers.htm`: "Strange allowheaders (case insensitive)", on the side of the request.
#[test]
fn request_headers_strange_lists() {
    let asked = preflight("GET", ",y-lol,x-PriNT, ,,,Y-PRINT");
    assert_eq!(asked.headers, ["y-lol", "x-PriNT", "Y-PRINT"]);
    let allows = Policy { headers: texts(&["Y-Lol", "X-Print", "y-print"]), ..policy(&[ORIGIN]) };
    assert!(asked.is_well_formed && allows.unlisted(&asked).is_none());
}
