//! `rules` of the gate, with the sessions that sign-ins make.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::http::Method;
use authjs::platform::Place;
use serde_json::{Map, Value, json};

use crate::routes::accounts::sign_in;
use crate::support::{Answer, Browser, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

fn auth(rules: Value) -> Value {
    json!({ "providers": [Op::config()], "rules": rules, "unmatched": "public" })
}

fn anonymous(rules: Value) -> Browser {
    Browser::new(auth(rules))
}

/// Signs in with these claims.
fn user(rules: Value, claims: Value) -> Browser {
    let mut browser = Browser::new(auth(rules));
    sign_in(&mut browser, claims);
    browser
}

fn refused(browser: &mut Browser, path: &str, headers: &[(&str, &str)]) -> Answer {
    browser.visit(path, headers).expect_err("the gate refuses")
}

fn admins() -> Value {
    json!([{ "path": ["/admin/:path*", "/dashboard"], "access": "signed-in", "groups": ["admins", "owners"] }])
}

#[test]
fn groups_of_the_profile_open_a_path() {
    let mut admin = user(admins(), json!({ "groups": ["everyone", "admins"] }));
    assert!(admin.visit("/admin/users", NAVIGATION).is_ok());
    assert!(admin.visit("/about", NAVIGATION).is_ok());
    let mut other = user(admins(), json!({ "groups": ["everyone"] }));
    assert_eq!(refused(&mut other, "/admin/users", NAVIGATION).status(), 403);
    let mut unknown = user(admins(), json!({}));
    assert_eq!(refused(&mut unknown, "/admin/users", NAVIGATION).status(), 403);
}

#[test]
fn the_session_keeps_only_the_groups_that_rules_name() {
    let claims = || json!({ "groups": ["everyone", "admins", "secret-project"] });
    let recorded = |mut auth: Value| {
        auth["callbacks"] = json!({ "session": { "gate": "token.authjs_gate" } });
        let mut browser = Browser::new(auth);
        sign_in(&mut browser, claims());
        browser.get("/api/auth/session").json()["gate"].clone()
    };
    let of_admins = recorded(auth(admins()));
    assert_eq!((&of_admins["groups"], of_admins["asked"].as_str().unwrap().len()), (&json!(["admins"]), 16));
    assert_eq!(of_admins.as_object().unwrap().len(), 2);
    assert_eq!(recorded(auth(json!([{ "path": "/x", "access": "signed-in" }]))), Value::Null);
    assert_eq!(recorded(json!({ "providers": [Op::config()] })), Value::Null);
}

#[test]
fn the_session_keeps_no_group_that_rules_ask_of_other_providers() {
    let rules = json!([
        { "path": "/one", "access": "signed-in", "groups": ["acme", "staff"], "providers": ["github"] },
        { "path": "/two", "access": "signed-in", "groups": ["staff"], "providers": ["op"] },
        { "path": "/three", "access": "signed-in", "not": { "groups": ["beta"], "providers": ["github"] } },
    ]);
    let mut browser = Browser::with_env(json!({
        "AUTH": {
            "providers": [Op::config(), { "id": "github", "clientId": "a", "clientSecret": "b" }],
            "rules": rules, "unmatched": "public",
            "callbacks": { "session": { "gate": "token.authjs_gate" } },
        },
    }));
    sign_in(&mut browser, json!({ "groups": ["acme", "beta", "staff"] }));
    assert_eq!(browser.get("/api/auth/session").json()["gate"]["groups"], json!(["staff"]));
    let opens = ["/one", "/two", "/three"].map(|path| browser.visit(path, NAVIGATION).is_ok());
    assert_eq!(opens, [false, true, true]);
}

#[test]
fn a_refusal_names_no_rule_and_never_redirects_a_user() {
    let mut browser = user(admins(), json!({ "groups": [] }));
    let page = refused(&mut browser, "/admin/users", NAVIGATION);
    assert_eq!((page.status(), page.response.get("location")), (403, None));
    assert_eq!(page.response.get("content-type"), Some("text/html; charset=utf-8"));
    let body = page.response.body.clone();
    assert!(body.contains("No access") && !body.contains("admins") && !body.contains("rules"), "{body}");
    assert!(page.response.get("cache-control").unwrap().contains("no-store"));
    let json = refused(&mut browser, "/admin/users", &[("sec-fetch-mode", "cors")]);
    assert_eq!((json.status(), json.json()), (403, json!({ "message": "Forbidden" })));
    assert_eq!(browser.platform.reasons(), ["rule_denied", "rule_denied"]);
}

#[test]
fn a_visitor_without_a_session_signs_in_or_gets_401() {
    let rules = json!([
        { "path": "/api/:path*", "access": "api" },
        { "path": "/admin/:path*", "access": "signed-in" },
        { "path": "/internal", "access": "deny" },
    ]);
    let mut browser = anonymous(rules);
    assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
    assert_eq!(refused(&mut browser, "/admin", &[]).status(), 401);
    let api = refused(&mut browser, "/api/posts", NAVIGATION);
    assert_eq!((api.status(), api.json()), (401, json!({ "message": "Unauthorized" })));
    assert!(api.response.get("www-authenticate").is_some());
    assert_eq!(refused(&mut browser, "/internal", NAVIGATION).status(), 403);
    assert!(browser.visit("/about", NAVIGATION).is_ok());
}

#[test]
fn only_a_proved_address_meets_a_condition_on_it() {
    let rules = || {
        json!([
            { "path": "/one", "access": "signed-in", "emails": ["Ada@example.com"] },
            { "path": "/two", "access": "signed-in", "emailDomains": ["example.com"] },
            { "path": "/dashboard", "access": "signed-in" },
        ])
    };
    let opens = |claims: Value| {
        let mut browser = user(rules(), claims);
        ["/one", "/two", "/dashboard"].map(|path| browser.visit(path, NAVIGATION).is_ok())
    };
    assert_eq!(opens(json!({ "email": "ADA@example.com", "email_verified": true })), [true, true, true]);
    assert_eq!(opens(json!({ "email": "bob@example.com", "email_verified": true })), [false, true, true]);
    for unproved in [
        json!({ "email": "ada@example.com" }),
        json!({ "email": "ada@example.com", "email_verified": false }),
        json!({ "email": "ada@sub.example.com", "email_verified": true }),
        json!({ "email": "ada@example.com@evil.example", "email_verified": true }),
        json!({ "email": "x@evil.example,ada@example.com", "email_verified": true }),
        json!({ "email": null, "email_verified": true }),
    ] {
        assert_eq!(opens(unproved.clone()), [false, false, true], "{unproved}");
    }
}

#[test]
fn claims_and_providers_of_the_sign_in_are_conditions() {
    let rules = || {
        json!([
            { "path": "/roles", "access": "signed-in", "claims": { "realm_access.roles": ["admin", 7], "ok": [true] } },
            { "path": "/op", "access": "signed-in", "providers": ["op"] },
            { "path": "/:path*", "access": "signed-in" },
        ])
    };
    let opens = |claims: Value| user(rules(), claims).visit("/roles", NAVIGATION).is_ok();
    assert!(opens(json!({ "realm_access": { "roles": ["user", "admin"] }, "ok": true })));
    assert!(opens(json!({ "realm_access": { "roles": 7 }, "ok": true })));
    assert!(!opens(json!({ "realm_access": { "roles": ["admin"] } })));
    assert!(!opens(json!({ "realm_access": { "roles": ["administrator"] }, "ok": true })));
    assert!(!opens(json!({ "roles": ["admin"], "ok": true })));
    assert!(user(rules(), json!({})).visit("/op", NAVIGATION).is_ok());
}

/// Replaces the claims of every token.
struct Replacing<F>(F);

#[async_trait::async_trait(?Send)]
impl<F: Fn(Map<String, Value>, bool) -> Map<String, Value>> Callbacks for Replacing<F> {
    async fn jwt(&self, jwt: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let is_sign_in = jwt.account.is_some();
        Ok(Some((self.0)(jwt.token, is_sign_in)))
    }
}

#[test]
fn a_jwt_callback_can_neither_drop_nor_forge_what_the_sign_in_recorded() {
    let rules = || json!([{ "path": "/one", "access": "signed-in", "emails": ["ada@example.com"] }]);
    let opens = |email: &str, callback: fn(Map<String, Value>, bool) -> Map<String, Value>| {
        let callbacks = Box::new(Replacing(callback));
        let mut browser = Browser::with_callbacks(auth(rules()), callbacks);
        sign_in(&mut browser, json!({ "email": email, "email_verified": true }));
        browser.visit("/one", NAVIGATION).is_ok()
    };
    assert!(opens("ada@example.com", |_, _| json!({ "sub": "1" }).as_object().unwrap().clone()));
    assert!(!opens("eve@evil.example", |mut token, _| {
        token.insert("authjs_gate".into(), json!({ "email": "ada@example.com" }));
        token
    }));
}

#[test]
fn a_claim_that_a_callback_sets_decides() {
    let opens = |groups: Value, callback: fn(Map<String, Value>, bool) -> Map<String, Value>| {
        let mut browser = Browser::with_callbacks(auth(admins()), Box::new(Replacing(callback)));
        sign_in(&mut browser, json!({ "groups": groups }));
        browser.visit("/admin/x", NAVIGATION).is_ok()
    };
    assert!(opens(json!([]), |mut token, _| {
        token.insert("groups".into(), json!(["admins"]));
        token
    }));
    assert!(!opens(json!(["admins"]), |mut token, _| {
        token.insert("groups".into(), json!([]));
        token
    }));
}

#[test]
fn the_client_s_network_is_a_condition() {
    let rules = || {
        json!([
            { "path": "/:path*", "access": "deny", "countries": ["KP"] },
            { "path": "/office", "access": "public", "ips": ["192.0.2.0/24", "2001:db8::/32"] },
            { "path": "/cloud", "access": "deny", "not": { "asns": [64496] } },
            { "path": "/cloud", "access": "public" },
            { "path": "/:path*", "access": "public" },
        ])
    };
    let visit = |path: &str, country: Option<&str>, asn: Option<u32>, ip: &str| {
        let mut browser = anonymous(rules());
        let country = country.map(str::to_owned);
        *browser.platform.place.borrow_mut() = Some(Place { city: None, country, asn });
        browser.platform.client_address.set(ip.parse().ok());
        browser.visit(path, NAVIGATION).map_or_else(|answer| answer.status(), |_| 200)
    };
    assert_eq!(visit("/x", Some("DE"), None, ""), 200);
    assert_eq!(visit("/x", Some("KP"), None, ""), 403);
    assert_eq!(visit("/x", None, None, ""), 403, "the country may be KP");
    assert_eq!(visit("/x", Some("XX"), None, ""), 403, "XX is unknown");
    assert_eq!(visit("/office", Some("DE"), None, "192.0.2.77"), 200);
    assert_eq!(visit("/office", Some("DE"), None, "2001:db8::7"), 200);
    assert_eq!(visit("/office", Some("DE"), None, "198.51.100.1"), 403);
    assert_eq!(visit("/office", Some("DE"), None, ""), 403);
    assert_eq!(visit("/cloud", Some("DE"), Some(64_496), ""), 200);
    assert_eq!(visit("/cloud", Some("DE"), Some(64_497), ""), 403);
    assert_eq!(visit("/cloud", Some("DE"), None, ""), 403);
}

#[test]
fn an_answer_for_some_networks_is_not_for_shared_caches() {
    let rules = json!([
        { "path": "/office", "access": "public", "ips": ["192.0.2.0/24"] },
        { "path": "/about", "access": "public" },
    ]);
    let mut browser = anonymous(rules);
    browser.platform.client_address.set("192.0.2.77".parse().ok());
    assert!(matches!(browser.pass(Method::Get, "/about", &[]), Ok(None)), "the answer passes unchanged");
    assert!(matches!(browser.pass(Method::Get, "/office", &[]), Ok(Some(_))), "the answer is private");
}

#[test]
fn methods_of_a_rule_count_head_and_options_as_get() {
    let rules = json!([
        { "path": "/posts", "access": "signed-in", "methods": ["POST", "DELETE"] },
        { "path": "/drafts", "access": "signed-in", "methods": ["GET"] },
    ]);
    let mut browser = anonymous(rules);
    let mut passes = |method, path| browser.pass(method, path, &[]).is_ok();
    assert!(passes(Method::Get, "/posts") && passes(Method::Put, "/posts"));
    assert!(!passes(Method::Post, "/posts") && !passes(Method::Delete, "/posts"));
    assert!(!passes(Method::Other, "/posts"), "the origin may read it as POST");
    for method in [Method::Get, Method::Head, Method::Options] {
        assert!(!passes(method, "/drafts"), "{method:?}");
    }
    assert!(passes(Method::Post, "/drafts"));
}

#[test]
fn hosts_of_a_rule_are_compared_in_lower_case_without_port_and_dot() {
    let rules = || json!([{ "path": "/:path*", "access": "deny", "hosts": ["Admin.example."] }]);
    for (origin, passes) in [
        ("https://admin.example", false),
        ("https://ADMIN.example", false),
        ("https://admin.example.", false),
        ("https://admin.example:8443", false),
        ("https://www.example", true),
        ("https://x.admin.example", true),
    ] {
        assert_eq!(anonymous(rules()).at(origin).visit("/x", NAVIGATION).is_ok(), passes, "{origin}");
    }
}

#[test]
fn an_open_page_of_the_deployer_stays_open() {
    let mut auth = auth(json!([{ "path": "/:path*", "access": "signed-in" }]));
    auth["pages"] = json!({ "signIn": "/login" });
    let mut browser = Browser::new(auth);
    assert!(browser.visit("/login", NAVIGATION).is_ok());
    assert_eq!(refused(&mut browser, "/x", NAVIGATION).status(), 307);
}

#[test]
fn what_no_rule_matches_has_the_access_of_unmatched() {
    for (unmatched, status) in [("public", 200), ("signed-in", 307), ("deny", 403)] {
        let mut auth = auth(json!([{ "path": "/open", "access": "public" }]));
        auth["unmatched"] = unmatched.into();
        let mut browser = Browser::new(auth);
        assert!(browser.visit("/open", NAVIGATION).is_ok());
        let answered = browser.visit("/x", NAVIGATION).map_or_else(|answer| answer.status(), |_| 200);
        assert_eq!(answered, status, "{unmatched}");
    }
}

/// Signs in under one list of rules, and goes on under another.
fn moved(before: Value, claims: Value, after: Value) -> Browser {
    let mut browser = anonymous(after);
    browser.jar = user(before, claims).jar;
    browser
}

#[test]
fn a_session_of_other_rules_does_not_say_that_its_user_lacks_a_value() {
    let deny = json!([{ "path": "/wiki", "access": "deny", "groups": ["contractors"] }, { "path": "/:path*", "access": "signed-in" }]);
    let not = json!([{ "path": "/wiki", "access": "signed-in", "not": { "groups": ["contractors"] } }]);
    let level = json!([{ "path": "/wiki", "access": "deny", "claims": { "level": ["suspended"] } }, { "path": "/:path*", "access": "signed-in" }]);
    let contractor = || json!({ "groups": ["contractors"], "level": "suspended" });
    let staff = || json!({ "groups": ["staff"], "level": "gold" });
    for rules in [deny, not, level] {
        for claims in [contractor(), staff()] {
            let mut stale = moved(admins(), claims, rules.clone());
            assert_eq!(refused(&mut stale, "/wiki", NAVIGATION).status(), 403, "{rules}");
        }
        assert!(user(rules.clone(), staff()).visit("/wiki", NAVIGATION).is_ok(), "{rules}");
        assert!(user(rules.clone(), contractor()).visit("/wiki", NAVIGATION).is_err(), "{rules}");
    }
    let more = json!([{ "path": "/admin/:path*", "access": "signed-in", "groups": ["admins", "editors"] }]);
    assert!(moved(admins(), json!({ "groups": ["admins"] }), more).visit("/admin/x", NAVIGATION).is_ok());
}

#[test]
fn a_claim_that_a_callback_clears_is_not_what_the_sign_in_recorded() {
    let passes = |name: &'static str, value: Value| {
        let rules = json!([
            { "path": "/groups", "access": "signed-in", "groups": ["admins"] },
            { "path": "/realm_access", "access": "signed-in", "claims": { "realm_access.roles": ["admin"] } },
        ]);
        let callback = move |mut token: Map<String, Value>, _| {
            token.insert(name.into(), value.clone());
            token
        };
        let mut browser = Browser::with_callbacks(auth(rules), Box::new(Replacing(callback)));
        sign_in(&mut browser, json!({ "groups": ["admins"], "realm_access": { "roles": ["admin"] } }));
        browser.visit(&format!("/{name}"), NAVIGATION).is_ok()
    };
    for value in [json!(null), json!({}), json!([]), json!(false)] {
        assert!(!passes("groups", value.clone()), "{value}");
        assert!(!passes("realm_access", value.clone()), "{value}");
    }
}

#[test]
fn a_record_that_a_callback_wrote_before_there_were_rules_is_dropped() {
    let forging = |mut token: Map<String, Value>, _| {
        token.insert("authjs_gate".into(), json!({ "groups": ["admins"], "asked": "x" }));
        token
    };
    let without = json!({ "providers": [Op::config()] });
    let mut before = Browser::with_callbacks(without, Box::new(Replacing(forging)));
    sign_in(&mut before, json!({}));
    let mut after = anonymous(admins());
    after.jar = before.jar;
    assert_eq!(refused(&mut after, "/admin/x", NAVIGATION).status(), 403);
}

#[test]
fn a_request_that_names_another_method_is_judged_for_every_method() {
    let rules = || {
        json!([
            { "path": "/posts/:id", "access": "signed-in", "methods": ["DELETE"] },
            { "path": "/posts/:id", "access": "public" },
        ])
    };
    let passes =
        |path: &str, headers: &[(&str, &str)]| anonymous(rules()).pass(Method::Post, path, headers).is_ok();
    assert!(passes("/posts/1", &[]));
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        assert!(!passes("/posts/1", &[(name, "DELETE")]), "{name}");
    }
    assert!(!passes("/posts/1?_method=delete", &[]) && !passes("/posts/1?_METHOD=delete", &[]));
    assert!(passes("/posts/1?method=delete", &[]));
}

#[test]
fn a_visitor_whom_no_deny_fits_passes_a_public_rule() {
    let rules = json!([
        { "path": "/x", "access": "deny", "groups": ["banned"], "countries": ["KP"] },
        { "path": "/:path*", "access": "public" },
    ]);
    let mut browser = anonymous(rules);
    let place = |country: &str| Some(Place { city: None, country: Some(country.into()), asn: None });
    *browser.platform.place.borrow_mut() = place("DE");
    assert!(browser.visit("/x", NAVIGATION).is_ok());
    *browser.platform.place.borrow_mut() = place("KP");
    assert_eq!(
        refused(&mut browser, "/x", NAVIGATION).status(),
        307,
        "a sign-in says whether the user is banned"
    );
}
