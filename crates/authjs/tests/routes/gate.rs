use authjs::callbacks::{Authorization, Authorized, CallbackError, Callbacks};
use authjs::http::{AuthResponse, Method};
use serde_json::{Value, json};

use crate::routes::callback::signed_in_with;
use crate::support::{Answer, Browser, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

fn auth() -> Value {
    json!({ "providers": [Op::config()], "matcher": ["/dashboard/:path*"] })
}

fn refused(browser: &mut Browser, path: &str, headers: &[(&str, &str)]) -> Answer {
    browser.visit(path, headers).expect_err("the gate refuses")
}

#[test]
fn a_public_path_passes_untouched() {
    let mut browser = Browser::new(auth());
    assert_eq!(browser.visit("/", NAVIGATION).ok(), Some(Vec::new()));
    assert_eq!(browser.visit("/dashboards", NAVIGATION).ok(), Some(Vec::new()));
}

#[test]
fn the_session_cookie_has_the_name_of_the_site_s_scheme() {
    assert_eq!(Browser::new(auth()).session_cookie_name(), "authjs.session-token");
    let secure = Browser::new(auth()).at("https://app.example");
    assert_eq!(secure.session_cookie_name(), "__Secure-authjs.session-token");
}

#[test]
fn a_navigation_goes_to_sign_in_and_comes_back() {
    let mut browser = Browser::new(auth());
    let answer = refused(&mut browser, "/dashboard/a?b=c%20d", NAVIGATION);
    assert_eq!(answer.status(), 307);
    assert_eq!(
        answer.location(),
        concat!(
            "http://localhost:8787/api/auth/signin",
            "?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard%2Fa%3Fb%3Dc%2520d"
        )
    );
    assert_eq!(answer.response.get("cache-control"), Some("private, no-cache, no-store"));
}

#[test]
fn what_is_no_navigation_is_unauthorized() {
    let mut browser = Browser::new(auth());
    let kinds: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-mode", "cors")],
        &[("accept", "*/*")],
        &[("accept", "text/html"), ("x-requested-with", "XMLHttpRequest")],
        &[("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch;prerender")],
        &[("accept", "text/html"), ("rsc", "1")],
        &[("sec-fetch-mode", "websocket"), ("upgrade", "websocket")],
    ];
    for headers in kinds {
        assert_eq!(refused(&mut browser, "/dashboard", headers).status(), 401, "{headers:?}");
    }
}

#[test]
fn browsers_guess_no_content_type_of_a_refusal() {
    let mut browser = Browser::new(auth());
    for headers in [NAVIGATION, &[], &[("next-action", "7f1e")]] {
        let answer = refused(&mut browser, "/dashboard", headers);
        assert_eq!(answer.response.get("x-content-type-options"), Some("nosniff"), "{headers:?}");
    }
    let untrusted = json!({ "providers": [Op::config()], "trustHost": false });
    let answer = refused(&mut Browser::new(untrusted), "/", &[]);
    assert_eq!((answer.status(), answer.response.get("x-content-type-options")), (500, Some("nosniff")));
}

#[test]
fn htmx_goes_to_the_sign_in_page_and_comes_back_to_its_own_page() {
    let redirect = |page: &str| {
        let headers = [("hx-request", "true"), ("hx-current-url", page), ("sec-fetch-mode", "cors")];
        let answer = refused(&mut Browser::new(auth()), "/dashboard/rows?page=2", &headers);
        assert_eq!((answer.status(), answer.response.get("location")), (401, None), "{page}");
        answer.response.get("hx-redirect").unwrap().to_owned()
    };
    let sign_in = "http://localhost:8787/api/auth/signin?callbackUrl=http%3A%2F%2Flocalhost%3A8787";
    assert_eq!(redirect("http://localhost:8787/table?a=b"), format!("{sign_in}%2Ftable%3Fa%3Db"));
    for page in
        ["https://evil.example/", "http://localhost:8787.evil.example/", "javascript:alert(1)", "/table", ""]
    {
        assert_eq!(redirect(page), sign_in, "{page}");
    }
    let navigation = refused(&mut Browser::new(auth()), "/dashboard", NAVIGATION);
    assert_eq!(navigation.response.get("hx-redirect"), None);
}

#[test]
fn a_server_action_without_a_session_names_the_sign_in_page() {
    let mut auth = auth();
    auth["pages"] = json!({ "signIn": "/login?a=1;b" });
    let mut browser = Browser::new(auth);
    let action = [("next-action", "7f1e"), ("accept", "text/x-component"), ("sec-fetch-mode", "cors")];
    let answer = refused(&mut browser, "/dashboard?q=a;b", &action);
    assert_eq!(answer.status(), 401);
    // Next.js's client splits the value at the first `;`.
    let (location, kind) = answer.response.get("x-action-redirect").unwrap().split_once(';').unwrap();
    assert_eq!(kind, "push");
    assert_eq!(
        location,
        concat!(
            "http://localhost:8787/login?a=1%3Bb",
            "&callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard%3Fq%3Da%3Bb"
        )
    );
    let elsewhere = refused(&mut browser, "/dashboard", &[("sec-fetch-mode", "cors")]);
    assert_eq!(elsewhere.response.get("x-action-redirect"), None);
}

/// The token expires before the session. An active user must not be sent to sign in repeatedly.
#[test]
fn a_session_in_use_outlives_a_token_that_is_shorter_than_a_day() {
    let mut auth = auth();
    auth["jwt"] = json!({ "maxAge": 3600 });
    let mut browser = signed_in_with(auth);
    for minute in 1..=12 {
        browser.platform.pass_seconds(600);
        let Ok(cookies) = browser.visit("/dashboard", NAVIGATION) else {
            panic!("signed out in use: {minute}0 minutes")
        };
        for line in cookies {
            let (name, rest) = line.split_once('=').unwrap();
            browser.jar.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
    }
}

#[test]
fn a_session_passes_and_is_re_issued_when_it_is_a_day_old() {
    let mut browser = signed_in_with(auth());
    assert_eq!(browser.visit("/dashboard", NAVIGATION).ok(), Some(Vec::new()));
    browser.platform.pass_seconds(86_400 - 1);
    assert_eq!(browser.visit("/dashboard", NAVIGATION).ok(), Some(Vec::new()));
    browser.platform.pass_seconds(1);
    let cookies = browser.visit("/dashboard", NAVIGATION).ok().expect("it passes");
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].starts_with("authjs.session-token="), "{cookies:?}");
}

#[test]
fn a_session_that_does_not_hold_is_refused_and_cleared() {
    let mut browser = signed_in_with(auth());
    let token = browser.jar["authjs.session-token"].clone();
    for broken in [format!("{token}x"), token[1..].to_owned(), "x".into()] {
        browser.jar.insert("authjs.session-token".into(), broken);
        let answer = refused(&mut browser, "/dashboard", NAVIGATION);
        assert_eq!(answer.status(), 307);
        assert!(answer.cookie("authjs.session-token").contains("Max-Age=0"));
    }
    browser.jar.insert("authjs.session-token".into(), token);
    browser.platform.pass_seconds(30 * 86_400 + 16);
    assert_eq!(refused(&mut browser, "/dashboard", NAVIGATION).status(), 307);
}

#[test]
fn without_a_matcher_everything_is_protected() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    assert_eq!(refused(&mut browser, "/", NAVIGATION).status(), 307);
    assert_eq!(refused(&mut browser, "/style.css", &[]).status(), 401);
}

#[test]
fn a_host_has_no_other_name_with_a_dot_at_its_end() {
    let entry = json!({ "source": "/admin", "has": [{ "type": "host", "value": "app\\.example" }] });
    let auth = json!({ "providers": [Op::config()], "matcher": [entry] });
    for origin in ["https://app.example", "https://app.example.", "https://APP.example.:8443"] {
        let mut browser = Browser::new(auth.clone()).at(origin);
        assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307, "{origin}");
    }
    assert!(Browser::new(auth).at("https://other.example").visit("/admin", NAVIGATION).is_ok());
}

#[test]
fn the_deployers_sign_in_page_stays_reachable() {
    let auth = json!({ "providers": [Op::config()], "pages": { "signIn": "/login" } });
    let mut browser = Browser::new(auth);
    assert!(browser.visit("/login", NAVIGATION).is_ok());
    let answer = refused(&mut browser, "/", NAVIGATION);
    assert_eq!(answer.location(), "http://localhost:8787/login?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2F");
}

#[test]
fn an_image_optimizer_delivers_no_protected_file() {
    let mut auth = auth();
    auth["upstream"] = json!("https://origin.example.com");
    let mut browser = Browser::new(auth).at("https://app.example");
    for (address, is_open) in [
        ("%2Fdashboard%2Fplan.png", false),
        ("https%3A%2F%2Fapp.example%2Fdashboard%2Fplan.png", false),
        ("https%3A%2F%2Forigin.example.com%2Fdashboard%2Fplan.png", false),
        ("http%3A%2F%2F127.0.0.1%3A3000%2Fdashboard%2Fplan.png", false),
        ("http%3A%2F%2Flocalhost.%3A3000%2Fdashboard%2Fplan.png", false),
        ("http%3A%2F%2Fapp.localhost%2Fdashboard%2Fplan.png", false),
        ("http%3A%2F%2F%5B%3A%3Affff%3A127.0.0.1%5D%2Fdashboard%2Fplan.png", false),
        ("https%3Adashboard%2Fplan.png", false),
        ("https%3A%2F%2Fcdn.example%2Fdashboard%2Fplan.png", true),
        ("%2Flogo.png", true),
    ] {
        let path = format!("/_next/image?url={address}&w=64&q=75");
        assert_eq!(browser.visit(&path, &[]).is_ok(), is_open, "{path}");
    }
}

#[test]
fn a_path_with_too_many_readings_is_protected_and_the_log_says_so() {
    let mut browser = Browser::new(auth());
    let path = format!("/proxy/%{}41", "25".repeat(100));
    assert_eq!(refused(&mut browser, &path, &[]).status(), 401);
    let log = browser.platform.log.borrow().join("\n");
    assert!(log.contains("path_unreadable") && log.contains("210 bytes"), "{log}");
    let nested = "url=%2F_next%2Fimage%3Furl%3D%252Fa%26url%3D%252Fb%26url%3D%252Fc&".repeat(8);
    assert_eq!(refused(&mut browser, &format!("/A;b/_next/image?{nested}"), &[]).status(), 401);
    let log = browser.platform.log.borrow().join("\n");
    assert!(log.contains("a path of 16 bytes") && log.contains("asks image optimizers"), "{log}");
}

#[test]
fn the_sign_in_page_is_open_where_a_server_of_files_redirects_to_it() {
    let auth = json!({ "providers": [Op::config()], "pages": { "signIn": "/login" } });
    let mut browser = Browser::new(auth);
    for path in ["/login/?callbackUrl=x", "/login.html", "/login/index.html"] {
        assert!(browser.visit(path, NAVIGATION).is_ok(), "{path}");
    }
    assert_eq!(refused(&mut browser, "/login/x", NAVIGATION).status(), 307);
}

#[test]
fn a_sign_in_page_that_leads_to_itself_is_an_error() {
    let auth = json!({ "providers": [Op::config()], "pages": { "signIn": "/login" } });
    let mut browser = Browser::new(auth);
    // The origin redirects /login to /en/login and keeps the query.
    let mut path = "/en/login?callbackUrl=%2Fdashboard".to_owned();
    let answer = refused(&mut browser, &path, NAVIGATION);
    assert_eq!(answer.status(), 307);
    path = answer.location().replace("http://localhost:8787/login", "/en/login");
    assert!(browser.platform.log.borrow().iter().all(|line| !line.contains("sign_in_loop")));
    let answer = refused(&mut browser, &path, NAVIGATION);
    assert_eq!((answer.status(), answer.location()), (500, ""));
    assert!(answer.response.body.contains("<html"), "{}", answer.response.body);
    let log = browser.platform.log.borrow().join("\n");
    assert!(
        log.contains("sign_in_loop") && log.contains("pages.signIn") && log.contains("/en/login"),
        "{log}"
    );
    drop(log);
    for elsewhere in [
        "/en/login?callbackUrl=https%3A%2F%2Fother.example%2Fen%2Flogin",
        "/en/login?callbackUrl=%2Fen%2Flogin%2Fx",
        "/en/login?callback=%2Fen%2Flogin",
    ] {
        assert_eq!(refused(&mut browser, elsewhere, NAVIGATION).status(), 307, "{elsewhere}");
    }
    assert_eq!(refused(&mut browser, "/en/login?callbackUrl=%2Fen%2Flogin", &[]).status(), 401);
}

/// Allows only Ada. Fails for /broken.
struct OnlyAda;

#[async_trait::async_trait(?Send)]
impl Callbacks for OnlyAda {
    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        if input.url.path() == "/broken" {
            return Err(CallbackError("broken".into()));
        }
        let Some(token) = input.token else { return Ok(Authorization::SignIn) };
        let is_ada = token.get("name") == Some(&json!("Ada"));
        Ok(if is_ada && input.url.path() != "/root" { Authorization::Allow } else { Authorization::Deny })
    }
}

#[test]
fn the_authorized_callback_decides_and_fails_closed() {
    let jar = signed_in_with(auth()).jar;
    let mut browser = Browser::with_callbacks(json!({ "providers": [Op::config()] }), Box::new(OnlyAda));
    assert_eq!(refused(&mut browser, "/", NAVIGATION).status(), 307);
    browser.jar = jar;
    assert!(browser.visit("/", NAVIGATION).is_ok());
    assert_eq!(refused(&mut browser, "/root", NAVIGATION).status(), 403);
    assert_eq!(refused(&mut browser, "/broken", NAVIGATION).status(), 500);
}

/// Allows a POST whose body has the right word, and answers a DELETE itself.
struct ReadsBody;

#[async_trait::async_trait(?Send)]
impl Callbacks for ReadsBody {
    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        match input.method {
            Method::Delete => Ok(Authorization::Respond(AuthResponse::json(418, "{}"))),
            Method::Post if input.body(8).await? == b"open" => Ok(Authorization::Allow),
            _ => Ok(Authorization::Deny),
        }
    }
}

#[test]
fn the_authorized_callback_gets_the_method_and_may_read_the_body_within_a_limit() {
    let mut browser = Browser::with_callbacks(json!({ "providers": [Op::config()] }), Box::new(ReadsBody));
    let mut sent = |method: Method, body: &[u8]| {
        browser.platform.body.replace(body.to_vec());
        browser.pass(method, "/", &[]).map(|_| ()).map_err(|answer| answer.status())
    };
    assert_eq!(sent(Method::Post, b"open"), Ok(()));
    assert_eq!(sent(Method::Post, b"closed"), Err(403));
    assert_eq!(sent(Method::Post, b"more than eight bytes"), Err(500), "a callback that fails refuses");
    assert_eq!(sent(Method::Delete, b""), Err(418));
    assert_eq!(sent(Method::Put, b"open"), Err(403));
}
