use super::*;
use crate::config::env::tests::TestEnv;
use serde_json::{Value, json};

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn parse(config: Value) -> Result<OriginSettings, String> {
    let root = Node { path: String::new(), value: &config }.open_table().unwrap();
    let env = TestEnv::new(
        &json!({ "AUTH_ORIGIN_KEY": "k e y", "AUTH_ORIGIN_BAD": "caf\u{e9}", "AUTH_SECRET": "hunter2" }),
    );
    let source = Source { env: &env, development: false, has_database: false };
    read(&root, &source, &Callbacks::default(), &mut Vec::new()).map_err(|error| error.to_string())
}

#[test]
fn redirects_are_mapped_unless_the_deployer_says_otherwise() {
    let upstream = "https://o.example";
    assert!(parse(json!({})).unwrap().map_redirects);
    assert!(parse(json!({ "upstream": upstream, "origin": {} })).unwrap().map_redirects);
    let off = json!({ "upstream": upstream, "origin": { "mapRedirects": false } });
    assert!(!parse(off).unwrap().map_redirects);
}

#[test]
fn removed_headers_are_names_and_beginnings_of_names() {
    let settings = parse(json!({ "origin": { "removeHeaders": ["X-Tenant", "x-acl-*"] } })).unwrap();
    let is_removed = |name| settings.remove_headers.iter().any(|pattern| pattern.covers(name));
    assert!(is_removed("x_tenant") && is_removed("X-Acl-Role"));
    assert!(!is_removed("x-tenant-id"));
}

#[test]
fn mistakes_are_errors_that_name_their_place() {
    let table = [
        (json!({ "origin": { "mapRedirects": false } }), "origin.mapRedirects: false: there is no upstream."),
        (json!({ "origin": { "mapRedirect": true } }), "origin.mapRedirect: unknown key. Did you mean"),
        (json!({ "origin": { "removeHeaders": "X-A" } }), "origin.removeHeaders: is a text, where a list"),
        (json!({ "origin": { "removeHeaders": ["X-A", "a b"] } }), "origin.removeHeaders[1]: \"a b\": not a"),
        (
            json!({ "origin": { "removeHeaders": ["*"] } }),
            "origin.removeHeaders[0]: \"*\": not a header name.",
        ),
        (
            json!({ "origin": { "removeHeaders": ["Host"] } }),
            "origin.removeHeaders[0]: \"Host\": covers a header",
        ),
        (json!({ "origin": { "timeoutMs": 99 } }), "origin.timeoutMs: 99: not a usable time limit."),
        (json!({ "origin": { "timeoutMs": 600_001 } }), "origin.timeoutMs: 600001: not a usable time limit."),
        (json!({ "origin": { "timeoutMs": "1s" } }), "origin.timeoutMs: \"1s\": not a usable time limit."),
        (json!({ "origin": "https://o.example" }), "origin: is a text, where a table is expected."),
    ];
    for (config, expected) in table {
        let error = parse(config.clone()).unwrap_err();
        assert!(error.starts_with(expected), "{config}: {error}");
    }
}

/// Returns the header that `origin.headers` with this template makes.
fn header(template: &str) -> Result<OriginHeader, String> {
    let settings = parse(json!({ "origin": { "headers": { "X-A": template } } }))?;
    Ok(settings.headers.into_iter().next().unwrap())
}

#[test]
fn a_header_of_secrets_is_fixed_and_one_of_the_session_is_not() {
    let fixed = header("Key {secret.AUTH_ORIGIN_KEY}, {secret.AUTH_ORIGIN_KEY:uri}").unwrap();
    assert_eq!(fixed.fixed(), Some("Key k e y, k%20e%20y"));
    let token = json!({ "sub": "1", "user": { "id": 7 }, "name": "Zoë", "empty": "", "list": [1] });
    let token = token.as_object().unwrap();
    assert_eq!(fixed.of_session(token), None);
    assert_eq!(format!("{fixed:?}"), r#"OriginHeader { name: "X-A", .. }"#);
    let of_session = |template: &str| {
        let header = header(template).unwrap();
        assert_eq!(header.fixed(), None);
        header.of_session(token)
    };
    assert_eq!(of_session("{token.sub}/{token.user.id}").as_deref(), Some("1/7"));
    assert_eq!(of_session("{secret.AUTH_ORIGIN_KEY} {token.name:uri}").as_deref(), Some("k e y Zo%C3%AB"));
    for missing in ["{token.x}", "{token.empty}", "{token.list}", "{token.sub} {token.user.x}"] {
        assert_eq!(of_session(missing), None, "{missing}");
    }
}

#[test]
fn a_template_names_members_of_the_token_and_secrets_for_the_origin() {
    for (template, expected) in [
        ("{secret.AUTH_SECRET}", "{secret.AUTH_SECRET} must not leave the Worker"),
        ("{secret.AUTH_ORIGIN_}", "{secret.AUTH_ORIGIN_} must not leave the Worker"),
        ("{secret.AUTH_ORIGIN_KEY.x}", "{secret.AUTH_ORIGIN_KEY.x} must not leave the Worker"),
        ("{secret}", "{secret} is neither"),
        ("{token}", "{token} is neither"),
        ("{account.access_token}", "{account.access_token} is neither"),
    ] {
        let error = header(template).unwrap_err();
        assert!(error.starts_with(&format!("origin.headers.X-A: {template:?}: {expected}")), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    let error = header("{secret.AUTH_ORIGIN_NONE}").unwrap_err();
    assert_eq!(
        error,
        "AUTH_ORIGIN_NONE: not set, as origin.headers.X-A needs. `npx wrangler secret put AUTH_ORIGIN_NONE`."
    );
    let error = header("{secret.AUTH_ORIGIN_BAD}").unwrap_err();
    assert!(error.starts_with("AUTH_ORIGIN_BAD: has characters") && !error.contains("caf"), "{error}");
    assert!(header("{secret.AUTH_ORIGIN_BAD:uri}").is_err(), "a secret is text that a header can have");
}

#[test]
fn a_template_is_visible_text_with_values() {
    for template in ["Bearer hunter2", "{token.sub", "{token.a b}", "{}"] {
        let error = header(template).unwrap_err();
        assert!(error.starts_with("origin.headers.X-A: not a template."), "{error}");
        assert!(!error.contains("hunter2"), "it may be a secret: {error}");
    }
    for template in ["é{token.sub}", "a\n{token.sub}", "{token.sub}\u{7f}", " {token.sub}", "{token.sub} "] {
        let error = header(template).unwrap_err();
        assert!(error.starts_with("origin.headers.X-A: the text beside the values"), "{template:?}: {error}");
    }
    assert!(header("Bearer {token.sub} ~").is_ok());
}

#[test]
fn names_are_those_that_a_deployer_may_set() {
    let headers = |names: &[&str]| {
        let headers: serde_json::Map<_, _> =
            names.iter().map(|name| ((*name).to_owned(), json!("{token.sub}"))).collect();
        parse(json!({ "origin": { "headers": headers } })).map(|_| ())
    };
    for name in ["Host", "COOKIE", "Content_Length", "X-Forwarded-Host", "X-Authjs-User", "Sec-Fetch-Site"] {
        let error = headers(&[name]).unwrap_err();
        assert!(error.contains("sets this header"), "{error}");
    }
    for name in ["", "a b", "a:", "é", "X-*", "*", "a\r\nb"] {
        let error = headers(&[name]).unwrap_err();
        assert!(error.contains("not a header name"), "{error}");
    }
    assert_eq!(headers(&["Authorization", "X-User", "X-Forwarded-User"]), Ok(()));
    let error = headers(&["X-User", "x_user"]).unwrap_err();
    assert!(error.contains("an origin may read X-User as the same header"), "{error}");
}

#[test]
fn origins_and_the_session_cookie_are_read() {
    let origin = |more: Value| {
        let mut origin = json!({ "headers": { "X-A": "{token.sub}" } });
        origin.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parse(json!({ "origin": origin }))
    };
    let settings = origin(json!({ "allowOrigins": ["https://App.example:443", "https://b.example:8443/"] }));
    assert_eq!(settings.unwrap().allow_origins, ["https://app.example", "https://b.example:8443"]);
    for wrong in ["null", "app.example", "https://a.example/x", "*", "file:///", "http://a.example"] {
        let error = origin(json!({ "allowOrigins": [wrong] })).unwrap_err();
        assert!(error.starts_with(&format!("origin.allowOrigins[0]: {wrong:?}: not ")), "{error}");
    }
    assert!(origin(json!({ "allowOrigins": ["https://u@a.example"] })).is_err());
    assert_eq!(origin(json!({})).unwrap().session_cookie, SessionCookie::Forward);
    let strip = parse(json!({ "origin": { "sessionCookie": "strip" } })).unwrap();
    assert_eq!(strip.session_cookie, SessionCookie::Strip);
    assert!(parse(json!({ "origin": { "sessionCookie": "drop" } })).is_err());
    assert!(origin(json!({ "publicPaths": true })).unwrap().public_paths);
    for useless in [
        json!({ "publicPaths": true }),
        json!({ "publicPaths": true, "headers": { "X-A": "{secret.AUTH_ORIGIN_KEY}" } }),
        json!({ "allowOrigins": [], "headers": {} }),
    ] {
        let error = parse(json!({ "origin": useless })).unwrap_err();
        assert!(error.contains("no header has a value of the session"), "{error}");
    }
}

/// Returns the codes of the warnings about a header with this template, beside these `callbacks`.
fn warnings(template: &str, callbacks: &Value) -> Vec<&'static str> {
    let env = TestEnv::new(&json!({}));
    let source = Source { env: &env, development: false, has_database: false };
    let config = json!({ "origin": { "headers": { "X-A": template } }, "callbacks": callbacks });
    let root = Node { path: String::new(), value: &config }.open_table().unwrap();
    let mut warnings = Vec::new();
    let callbacks = crate::config::callbacks::read(&root, &source, &mut [], &mut Vec::new()).unwrap();
    read(&root, &source, &callbacks, &mut warnings).unwrap();
    warnings.iter().map(Warning::code).collect()
}

#[test]
fn an_address_and_a_refresh_token_give_warnings() {
    let of = |template| warnings(template, &json!({}));
    assert_eq!(of("{token.email:uri}"), ["unverified-email"]);
    for template in ["{token.refresh_token}", "x {token.account.refreshToken}"] {
        assert_eq!(of(template), ["refresh-token-sent"]);
    }
    assert_eq!(of("{token.accessToken} {token.name} {token.emails}"), [""; 0]);
}

#[test]
fn an_address_is_judged_by_where_it_comes_from() {
    let of = |template: &str, jwt: Value, is_required: bool| {
        warnings(template, &json!({ "jwt": jwt, "signIn": { "requireVerifiedEmail": is_required } }))
    };
    let none: [&str; 0] = [];
    assert_eq!(of("{token.email}", json!({}), true), none);
    assert_eq!(of("{token.x}", json!({ "x": "user.email" }), true), none);
    assert_eq!(of("{token.email}", json!({ "email": { "const": "x" } }), false), none);
    assert_eq!(of("{token.email}", json!({ "email": "user.email" }), true), none);
    for (template, jwt, is_required) in [
        // The proof is about another address.
        ("{token.email}", json!({ "email": "profile.contact" }), true),
        ("{token.email}", json!({ "email": ["user.email", "profile.contact"] }), true),
        ("{token.x}", json!({ "x": "profile.work.mail" }), true),
        ("{token.x}", json!({ "x": { "template": "mailto:{user.email}" } }), false),
        ("{token.x.email}", json!({ "x": "profile.work" }), false),
    ] {
        assert_eq!(of(template, jwt, is_required), ["unverified-email"], "{template}");
    }
}

#[test]
fn a_refresh_token_is_judged_by_where_it_comes_from() {
    let of = |template: &str, jwt: Value| warnings(template, &json!({ "jwt": jwt }));
    assert_eq!(of("{token.x}", json!({ "x": "account.refresh_token" })), ["refresh-token-sent"]);
    assert_eq!(of("{token.name}", json!({ "name": "account.refresh_token" })), ["refresh-token-sent"]);
    assert_eq!(of("{token.refreshToken}", json!({ "refreshToken": "account.access_token" })), [""; 0]);
    let exchange = |path: &str| {
        let body = json!({ "code": "account.access_token" });
        let exchange =
            json!({ "url": "https://api.example/exchange", "body": body, "store": { "key": path } });
        warnings("{token.x}", &json!({ "jwt": { "x": "user.key" }, "signIn": { "exchange": exchange } }))
    };
    assert_eq!(exchange("refresh"), [""; 0]);
    assert_eq!(exchange("data.refresh_token"), ["refresh-token-sent"]);
    assert_eq!(exchange("contact.mail"), ["unverified-email"]);
}

#[test]
fn an_id_that_is_new_at_each_sign_in_gives_a_warning() {
    let of = |template: &str, jwt: Value| warnings(template, &json!({ "jwt": jwt }));
    assert_eq!(of("{token.sub}", json!({})), ["new-id-sent"]);
    assert_eq!(of("{token.id:uri}", json!({ "id": "user.id" })), ["new-id-sent"]);
    for sub in [
        json!("account.providerAccountId"),
        json!({ "template": "{account.provider}:{account.providerAccountId}" }),
        json!("profile.sub"),
    ] {
        assert_eq!(of("{token.sub}", json!({ "sub": sub })), [""; 0]);
    }
}
