//! `cors` of rules: preflights, and what answers say to scripts of other sites.

use std::rc::Rc;

use authjs::gate::{Decision, preflight_for_origin};
use authjs::http::{IncomingRequest, Method};
use authjs::platform::{Place, Platform};
use serde_json::{Value, json};
use url::Url;

use crate::routes::accounts::sign_in;
use crate::support::{Answer, Browser, Op, TestHeaders};

const APP: &str = "https://app.example";
const VARY: &str = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

fn auth(rules: Value) -> Value {
    json!({ "providers": [Op::config()], "rules": rules, "unmatched": "public" })
}

fn rules() -> Value {
    let cors = json!({ "origins": [APP, "https://b.example"], "methods": ["PUT", "POST"], "headers": ["Content-Type", "X-Csrf"],
        "expose": ["ETag"], "credentials": true, "maxAge": 600 });
    json!([
        { "path": "/:path*", "access": "deny", "countries": ["KP"] },
        { "path": "/api/:path*", "access": "api", "cors": cors },
        { "path": "/admin/:path*", "access": "signed-in", "groups": ["admins"], "cors": cors },
        { "path": "/data/:path*", "access": "public", "cors": { "origins": ["*"] } },
        { "path": "/v2/:path*", "access": "signed-in", "cors": "origin" },
        { "path": "/dashboard", "access": "signed-in" },
        { "path": "/posts", "access": "public", "methods": ["GET"] },
        { "path": "/posts", "access": "api", "methods": ["POST"] },
        { "path": "/drafts", "access": "signed-in", "methods": ["GET"] },
        { "path": "/office", "access": "public", "ips": ["192.0.2.0/24"], "cors": { "origins": [APP] } },
    ])
}

fn browser(rules: Value) -> Browser {
    let browser = Browser::new(auth(rules));
    from(&browser, "DE");
    browser
}

fn from(browser: &Browser, country: &str) {
    *browser.platform.place.borrow_mut() =
        Some(Place { city: None, country: Some(country.into()), asn: None });
}

enum Judged {
    Passes,
    AsksOrigin,
    Answered(Box<Answer>),
}

impl Judged {
    fn status(&self) -> u16 {
        match self {
            Self::Passes => 200,
            Self::AsksOrigin => 299,
            Self::Answered(answer) => answer.status(),
        }
    }

    /// Returns the headers of CORS.
    fn cors(&self) -> Vec<(&str, &str)> {
        let Self::Answered(answer) = self else { return Vec::new() };
        let all = answer.response.headers.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        all.filter(|(name, _)| name.starts_with("access-control-")).collect()
    }
}

fn judge(browser: &Browser, method: Method, path: &str, headers: &[(&str, &str)]) -> Judged {
    let headers = TestHeaders::new(headers);
    let url = Url::parse(&format!("http://localhost:8787{path}")).unwrap();
    let request = IncomingRequest { method, url, headers: &headers, body: Vec::new() };
    browser.platform.begin_request();
    let platform: Rc<dyn Platform> = browser.platform.clone();
    match pollster::block_on(browser.auth().gate(&request, &platform)) {
        Decision::Open | Decision::Pass(_) => Judged::Passes,
        Decision::AskOrigin => Judged::AsksOrigin,
        Decision::Refuse(response) => {
            Judged::Answered(Box::new(Answer { response, set_cookies: Vec::new() }))
        }
    }
}

fn preflight(browser: &Browser, path: &str, headers: &[(&str, &str)]) -> Judged {
    let mut all = vec![("origin", APP), ("access-control-request-method", "PUT")];
    all.retain(|(name, _)| !headers.iter().any(|(other, _)| name == other));
    all.extend(headers);
    judge(browser, Method::Options, path, &all)
}

#[test]
fn the_worker_answers_a_preflight_itself() {
    let browser = browser(rules());
    let answer = preflight(&browser, "/api/x", &[("access-control-request-headers", "x-csrf")]);
    let expected = [
        ("access-control-allow-origin", APP),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT, POST"),
        ("access-control-allow-headers", "Content-Type, X-Csrf"),
        ("access-control-max-age", "600"),
    ];
    assert_eq!((answer.status(), answer.cors()), (204, expected.to_vec()));
    let Judged::Answered(answer) = answer else { panic!("answered") };
    assert_eq!((answer.response.body.as_str(), answer.response.get("vary")), ("", Some(VARY)));
    assert_eq!(answer.response.get("content-type"), None);
    assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
    assert!(browser.platform.reasons().is_empty());
    let any = preflight(&browser, "/data/x", &[("origin", "null")]);
    assert_eq!((any.status(), any.cors()), (204, vec![("access-control-allow-origin", "*")]));
}

#[test]
fn an_origin_that_is_not_listed_learns_nothing() {
    let browser = browser(rules());
    for origin in [
        "null",
        "",
        "https://app.example.evil.example",
        "https://evilapp.example",
        "http://app.example",
        "https://app.example:443",
        "https://app.example/",
        "HTTPS://APP.EXAMPLE",
        "https://app.example, https://app.example",
        "*",
    ] {
        let answer = preflight(&browser, "/api/x", &[("origin", origin)]);
        assert_eq!((answer.status(), answer.cors()), (403, Vec::new()), "{origin}");
        let Judged::Answered(answer) = answer else { panic!("answered") };
        assert_eq!(answer.response.get("vary"), Some(VARY), "{origin}");
        let actual = judge(&browser, Method::Get, "/api/x", &[("origin", origin)]);
        assert_eq!((actual.status(), actual.cors()), (401, Vec::new()), "{origin}");
    }
    assert_eq!(browser.platform.reasons().first().map(String::as_str), Some("preflight_refused"));
}

#[test]
fn a_preflight_without_cors_is_refused_on_a_path_that_needs_a_session() {
    let browser = browser(rules());
    let answer = preflight(&browser, "/dashboard", &[]);
    assert_eq!((answer.status(), answer.cors()), (401, Vec::new()));
    assert_eq!(preflight(&browser, "/about", &[]).status(), 200, "a public path passes");
    for (auth, path) in [
        (json!({ "providers": [Op::config()], "matcher": ["/admin/:path*"] }), "/admin/x"),
        (json!({ "providers": [Op::config()] }), "/x"),
    ] {
        let answer = preflight(&Browser::new(auth), path, &[]);
        assert_eq!((answer.status(), answer.cors()), (401, Vec::new()));
    }
}

#[test]
fn a_preflight_without_cors_is_refused_whatever_cookie_it_has() {
    let protected = json!({ "providers": [Op::config()], "matcher": ["/admin/:path*"] });
    for (auth, path) in [(auth(rules()), "/dashboard"), (protected, "/admin/x"), (auth(rules()), "/drafts")] {
        let mut browser = Browser::new(auth);
        from(&browser, "DE");
        sign_in(&mut browser, json!({}));
        let cookies: Vec<_> = browser.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = cookies.join("; ");
        assert_eq!(
            judge(&browser, Method::Options, path, &[("cookie", &cookie)]).status(),
            200,
            "no preflight"
        );
        browser.platform.forget();
        let answer = preflight(&browser, path, &[("cookie", &cookie)]);
        assert_eq!((answer.status(), answer.cors()), (401, Vec::new()), "{path}");
        assert!(browser.jar.contains_key("authjs.session-token"), "the session stays");
    }
}

#[test]
fn a_preflight_is_judged_by_the_method_that_it_announces() {
    let browser = browser(rules());
    let status =
        |path, method| preflight(&browser, path, &[("access-control-request-method", method)]).status();
    assert_eq!(status("/posts", "GET"), 200);
    assert_eq!(status("/posts", "PUT"), 200);
    assert_eq!(status("/posts", "POST"), 401);
    assert_eq!(status("/posts", "PROPFIND"), 401, "the origin may read it as POST");
    assert_eq!(status("/drafts", "POST"), 401, "the origin may read OPTIONS as GET");
    let of_post = json!([
        { "path": "/posts", "access": "public", "methods": ["GET"] },
        { "path": "/posts", "access": "api", "cors": { "origins": [APP], "methods": ["PUT"] } },
    ]);
    let browser = self::browser(of_post);
    let answer = |headers: &[(&str, &str)]| preflight(&browser, "/posts", headers);
    assert_eq!(answer(&[]).status(), 204);
    for other in [
        &[("access-control-request-method", "PROPFIND")][..],
        &[("access-control-request-method", "put")],
        &[("access-control-request-headers", "x-http-method-override")],
        &[("access-control-request-headers", "x-a,X-Method-Override")],
        &[("x-http-method", "PUT")],
    ] {
        let refused = answer(other);
        assert_eq!((refused.status(), refused.cors()), (403, Vec::new()), "{other:?} may be a GET");
    }
    assert_eq!(preflight(&browser, "/posts?_method=get", &[]).status(), 403);
}

#[test]
fn all_readings_of_the_path_must_agree() {
    let browser = browser(rules());
    for path in
        ["/api/..%2fdata/x", "/x/..%2fapi/x", "/api/..%2fadmin/x;y/..%2f..%2fdashboard", "/v2/..%2fapi/x"]
    {
        let answer = preflight(&browser, path, &[]);
        assert_eq!((answer.status(), answer.cors()), (403, Vec::new()), "{path}");
        let actual = judge(&browser, Method::Get, path, &[("origin", APP)]);
        assert_eq!((actual.status(), actual.cors()), (401, Vec::new()), "{path}");
    }
}

#[test]
fn refusals_of_the_worker_can_be_read_by_listed_origins() {
    let expected = [
        ("access-control-allow-origin", APP),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", "ETag"),
    ];
    let mut user = browser(rules());
    let anonymous = judge(&user, Method::Get, "/api/x", &[("origin", APP)]);
    assert_eq!((anonymous.status(), anonymous.cors()), (401, expected.to_vec()));
    sign_in(&mut user, json!({ "groups": ["staff"] }));
    let answer = user.visit("/admin/x", &[("origin", APP)]).unwrap_err();
    assert_eq!(answer.response.get("vary"), Some("Origin"));
    let refused = Judged::Answered(Box::new(answer));
    assert_eq!((refused.status(), refused.cors()), (403, expected.to_vec()));
    from(&user, "KP");
    let abroad = judge(&user, Method::Get, "/api/x", &[("origin", APP)]);
    assert_eq!((abroad.status(), abroad.cors()), (403, expected.to_vec()));
}

#[test]
fn an_answer_of_the_origin_gets_the_headers_of_the_rule() {
    let of_all = json!([{ "path": "/data/:path*", "access": "public", "cors": { "origins": ["*"] } }]);
    let mut anyone = browser(of_all);
    let mut pass =
        |path: &str, headers: &[(&str, &str)]| anyone.pass(Method::Get, path, headers).ok().unwrap();
    let shared = pass("/data/x", &[]).unwrap();
    assert!(shared.may_be_shared && !shared.varies_by_cookie, "a public path stays cacheable");
    let cors = shared.cors.unwrap();
    assert_eq!(cors.headers, [("access-control-allow-origin", "*".to_owned())]);
    assert!(!cors.varies);
    assert!(pass("/about", &[("origin", APP)]).is_none(), "no rule with cors: the origin says it");
    let mut user = browser(rules());
    sign_in(&mut user, json!({ "groups": ["admins"] }));
    let mut cors = |path: &str, headers: &[(&str, &str)]| {
        let pass = user.pass(Method::Get, path, headers).ok().unwrap().unwrap();
        assert!(!pass.may_be_shared);
        pass.cors
    };
    let of_app = cors("/admin/x", &[("origin", APP)]).unwrap();
    assert_eq!((of_app.headers.len(), of_app.varies), (3, true));
    let of_site = cors("/admin/x", &[]).unwrap();
    assert_eq!(
        (of_site.headers.len(), of_site.varies),
        (0, true),
        "a cache must not give it to another origin"
    );
    assert!(cors("/v2/x", &[("origin", APP)]).is_none());
    assert_eq!(cors("/v2/..%2fdashboard", &[("origin", APP)]).unwrap().headers, []);
}

#[test]
fn an_origin_that_answers_preflights_gets_no_credentials() {
    let browser = browser(rules());
    assert!(matches!(preflight(&browser, "/v2/x", &[]), Judged::AsksOrigin));
    assert_eq!(preflight(&browser, "/v2/x?_method=DELETE", &[]).status(), 403);
    assert_eq!(preflight(&browser, "/v2/x", &[("x-http-method-override", "PUT")]).status(), 403);
    assert_eq!(preflight(&browser, "/v2/x", &[("access-control-request-method", "P T")]).status(), 403);
    let headers = TestHeaders::new(&[
        ("origin", APP),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "x-csrf"),
        ("cookie", "a=b"),
        ("authorization", "Bearer x"),
        ("x-api-key", "x"),
        ("x-http-method", "PUT"),
        ("content-type", "text/plain"),
        ("user-agent", "browser"),
    ]);
    let url = Url::parse("https://a.example/v2/x").unwrap();
    let request = IncomingRequest { method: Method::Options, url, headers: &headers, body: Vec::new() };
    let sent: Vec<_> = preflight_for_origin(&request).into_iter().map(|(name, _)| name).collect();
    let expected =
        ["access-control-request-headers", "access-control-request-method", "origin", "user-agent"];
    assert_eq!(sent, expected);
}

#[test]
fn conditions_on_the_network_hold_for_preflights_and_those_on_the_user_are_not_asked() {
    let browser = browser(rules());
    assert_eq!(preflight(&browser, "/admin/x", &[]).status(), 204);
    assert_eq!(preflight(&browser, "/office", &[]).status(), 403, "the address is unknown");
    browser.platform.client_address.set("192.0.2.7".parse().ok());
    assert_eq!(preflight(&browser, "/office", &[]).status(), 204);
    from(&browser, "KP");
    for path in ["/office", "/admin/x", "/v2/x", "/data/x"] {
        let answer = preflight(&browser, path, &[]);
        assert_eq!((answer.status(), answer.cors()), (403, Vec::new()), "{path}");
    }
}

#[test]
fn the_log_says_what_a_browser_will_miss() {
    let mut auth = auth(rules());
    auth["debug"] = json!(true);
    let browser = Browser::new(auth);
    from(&browser, "DE");
    assert_eq!(preflight(&browser, "/api/x", &[("access-control-request-method", "DELETE")]).status(), 204);
    assert_eq!(
        preflight(&browser, "/api/x", &[("access-control-request-headers", "x-csrf,x-b")]).status(),
        204
    );
    let log = browser.platform.log.borrow();
    let details = log.iter().map(|line| serde_json::from_str::<Value>(line).unwrap()["detail"].clone());
    let details: Vec<_> = details.filter(|detail| detail.to_string().contains("cors.")).collect();
    assert_eq!(
        details,
        [
            "the browser will refuse the answer: cors.methods does not list \"DELETE\"",
            "the browser will refuse the answer: cors.headers does not list \"x-b\""
        ]
    );
}

#[test]
fn a_trusted_origin_may_send_what_the_rule_names_and_open_no_socket() {
    let mut auth = auth(rules());
    auth["origin"] = json!({ "headers": { "X-User": "{token.sub}" } });
    let mut user = Browser::new(auth);
    from(&user, "DE");
    sign_in(&mut user, json!({ "groups": ["admins"] }));
    let of_app = [("origin", APP), ("sec-fetch-site", "same-site")];
    let mut passes = |method, path: &str, headers: &[(&str, &str)]| user.pass(method, path, headers).is_ok();
    assert!(passes(Method::Post, "/admin/x", &of_app));
    assert!(passes(Method::Put, "/admin/x", &of_app));
    assert!(!passes(Method::Delete, "/admin/x", &of_app), "cors.methods does not name it");
    assert!(!passes(Method::Post, "/dashboard", &of_app), "the rule has no cors");
    assert!(!passes(Method::Post, "/v2/x", &of_app));
    assert!(!passes(
        Method::Post,
        "/admin/x",
        &[("origin", "https://c.example"), ("sec-fetch-site", "same-site")]
    ));
    let socket = [of_app[0], of_app[1], ("upgrade", "websocket")];
    assert!(!passes(Method::Get, "/admin/x", &socket), "CORS does not protect WebSockets");
}

#[test]
fn auth_routes_and_pages_have_no_cors_of_a_rule() {
    let mut auth = auth(json!([{ "path": "/:path*", "access": "signed-in", "cors": { "origins": [APP] } }]));
    auth["pages"] = json!({ "signIn": "/login" });
    let mut browser = Browser::new(auth);
    let asked = [("origin", APP), ("access-control-request-method", "GET")];
    let answer = browser.send(Method::Options, "/api/auth/session", &asked, "");
    assert!(answer.status() >= 400, "{}", answer.status());
    assert_eq!(Judged::Answered(Box::new(answer)).cors(), []);
    let session = browser.send(Method::Get, "/api/auth/session", &[("origin", APP)], "");
    assert_eq!(Judged::Answered(Box::new(session)).cors(), []);
    let login = browser.pass(Method::Get, "/login", &[("origin", APP)]);
    assert!(matches!(login, Ok(None)), "an open page passes unchanged");
}

#[test]
fn an_options_that_is_no_preflight_is_judged_as_get() {
    let browser = browser(rules());
    for headers in [&[("origin", APP)][..], &[("access-control-request-method", "PUT")], &[]] {
        assert_eq!(judge(&browser, Method::Options, "/api/x", headers).status(), 401, "{headers:?}");
        assert_eq!(judge(&browser, Method::Options, "/about", headers).status(), 200, "{headers:?}");
    }
}
