use serde_json::{Value, json};

use crate::config::Config;
use crate::config::env::tests::TestEnv;

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
pub(super) fn read(more: Value) -> Result<Config, String> {
    let mut auth = json!({ "providers": ["google"] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let variables = json!({ "AUTH": auth, "AUTH_SECRET": "a-secret-of-32-characters-at-least",
        "AUTH_GOOGLE_ID": "client", "AUTH_GOOGLE_SECRET": "hunter2" });
    Config::from_env(&TestEnv::new(&variables), None).map_err(|error| error.to_string())
}

fn error_of(rule: &Value) -> String {
    let mut all = json!({ "path": "/admin", "access": "signed-in" });
    all.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
    read(json!({ "rules": [{ "path": "/x", "access": "public" }, all], "unmatched": "public" })).unwrap_err()
}

#[test]
fn rules_need_unmatched_and_no_matcher() {
    let rule = || json!([{ "path": "/admin/:path*", "access": "signed-in" }]);
    assert!(read(json!({ "rules": rule(), "unmatched": "deny" })).unwrap().rules.is_some());
    assert!(read(json!({})).unwrap().rules.is_none());
    let rows = [
        (json!({ "rules": rule() }), "unmatched: not set, and rules are. "),
        (json!({ "rules": rule(), "unmatched": "open" }), "unmatched: \"open\": unknown value. "),
        (json!({ "rules": rule(), "unmatched": "api" }), "unmatched: \"api\": unknown value. "),
        (json!({ "unmatched": "deny" }), "unmatched: \"deny\": there are no rules. "),
        (json!({ "rules": rule(), "unmatched": "deny", "matcher": "/x" }), "matcher: rules are set too. "),
        (json!({ "rules": [], "unmatched": "deny" }), "rules: an empty list. "),
        (json!({ "rules": {}, "unmatched": "deny" }), "rules: is a table, where a list is expected"),
        (json!({ "caseSensitive": true }), "caseSensitive: true: there is no matcher. "),
    ];
    for (more, expected) in rows {
        let error = read(more).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    let case_sensitive = json!({ "rules": rule(), "unmatched": "deny", "caseSensitive": true });
    assert!(read(case_sensitive).is_ok());
}

#[test]
fn a_rule_that_cannot_be_used_is_named() {
    let rows = [
        (json!({ "group": ["a"] }), "rules[1].group: unknown key. Did you mean `groups`?"),
        (json!({ "path": null }), "rules[1].path: is null"),
        (json!({ "path": [] }), "rules[1].path: a list: an empty list. "),
        (json!({ "path": "/x" }), "rules[1].path: \"/x\" is decided by rules[0] already. "),
        (json!({ "path": "/(((" }), "rules[1].path: \"/(((\" at "),
        (json!({ "access": "open" }), "rules[1].access: \"open\": unknown value. "),
        (
            json!({ "access": "public", "groups": ["a"] }),
            "rules[1].access: a public rule asks about the user",
        ),
        (
            json!({ "hosts": ["https://a.example"] }),
            "rules[1].hosts[0]: \"https://a.example\": not a host name. ",
        ),
        (json!({ "hosts": ["*.example"] }), "rules[1].hosts[0]: \"*.example\": not a host name. "),
        (json!({ "hosts": ["[x]"] }), "rules[1].hosts[0]: \"[x]\": not a host name. "),
        (
            json!({ "hosts": ["127.1"] }),
            "rules[1].hosts[0]: \"127.1\": not as requests name the host. Write \"127.0.0.1\".",
        ),
        (
            json!({ "hosts": ["[0:0:0:0:0:0:0:1]"] }),
            "rules[1].hosts[0]: \"[0:0:0:0:0:0:0:1]\": not as requests name the host. Write \"[::1]\".",
        ),
        (json!({ "hosts": ["admin.example.."] }), "rules[1].hosts[0]: \"admin.example..\": not as requests"),
        (json!({ "hosts": ["a.example:443"] }), "rules[1].hosts[0]: \"a.example:443\": not a"),
        (
            json!({ "hosts": ["größe.example"] }),
            "rules[1].hosts[0]: \"größe.example\": not a host name. Write a name in ASCII",
        ),
        (json!({ "methods": ["HEAD"] }), "rules[1].methods[0]: \"HEAD\": not a method of rules. "),
        (json!({ "methods": ["post"] }), "rules[1].methods[0]: \"post\": not a method of rules. "),
        (json!({ "emails": ["example.com"] }), "rules[1].emails[0]: \"example.com\": not an e-mail address"),
        (
            json!({ "emailDomains": ["*.example.com"] }),
            "rules[1].emailDomains[0]: \"*.example.com\": stands for",
        ),
        (json!({ "emailDomains": ["com"] }), "rules[1].emailDomains[0]: \"com\": not a domain. "),
        (json!({ "groups": [] }), "rules[1].groups: a list: an empty list. "),
        (json!({ "claims": { "a..b": ["x"] } }), "rules[1].claims[\"a..b\"]: "),
        (json!({ "claims": { "a": [null] } }), "rules[1].claims.a[0]: null: not a value to compare. "),
        (json!({ "claims": {} }), "rules[1].claims: a table: no claim. "),
        (json!({ "providers": ["github"] }), "rules[1].providers[0]: \"github\": no provider has this id. "),
        (json!({ "countries": ["de"] }), "rules[1].countries[0]: \"de\": not a code of a country. "),
        (json!({ "countries": ["Kp"] }), "rules[1].countries[0]: \"Kp\": not a code of a country. "),
        (json!({ "countries": ["K1"] }), "rules[1].countries[0]: \"K1\": not a code of a country. "),
        (
            json!({ "countries": ["UK"] }),
            "rules[1].countries[0]: \"UK\": not the code of the United Kingdom. Write \"GB\".",
        ),
        (json!({ "countries": ["XX"] }), "rules[1].countries[0]: \"XX\": not a code of a country. "),
        (json!({ "cors": "any" }), "rules[1].cors: \"any\": unknown value. "),
        (json!({ "cors": true }), "rules[1].cors: is true or false, where a table is expected"),
        (json!({ "cors": {} }), "rules[1].cors.origins: not set. "),
        (
            json!({ "cors": { "origin": ["*"] } }),
            "rules[1].cors.origin: unknown key. Did you mean `origins`?",
        ),
        (json!({ "asns": [0] }), "rules[1].asns[0]: 0: not the number of an autonomous system. "),
        (
            json!({ "ips": ["10.0.0.1/8"] }),
            "rules[1].ips[0]: \"10.0.0.1/8\": the address has bits behind the length. Write \"10.0.0.0/8\".",
        ),
        (json!({ "ips": ["::1/129"] }), "rules[1].ips[0]: \"::1/129\": the length of the network"),
        (json!({ "any": [] }), "rules[1].any: a list: an empty list. "),
        (json!({ "any": [{}] }), "rules[1].any[0]: a table: no condition. "),
        (json!({ "any": [{ "any": [] }] }), "rules[1].any[0].any: unknown key. "),
        (json!({ "not": { "not": {} } }), "rules[1].not.not: unknown key. "),
        (json!({ "not": { "groups": "a" } }), "rules[1].not.groups: is a text, where a list is expected"),
    ];
    for (rule, expected) in rows {
        let error = error_of(&rule);
        assert!(error.starts_with(expected), "{error}");
    }
    let missing = read(json!({ "rules": [{ "path": "/x" }], "unmatched": "deny" })).unwrap_err();
    assert!(missing.starts_with("rules[0].access: not set. "), "{missing}");
}

#[test]
fn cors_that_no_browser_understands_is_an_error() {
    let cors = |more: Value| {
        let mut all = json!({ "origins": ["https://app.example"] });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        error_of(&json!({ "cors": all }))
    };
    let app = "https://app.example";
    let rows = [
        (json!({ "origins": [] }), "origins: a list: an empty list. "),
        (json!({ "origins": "https://a.example" }), "origins: is a text, where a list is expected"),
        (
            json!({ "origins": ["https://app.example/"] }),
            "origins[0]: \"https://app.example/\": not as browsers send it. Write \"https://app.example\".",
        ),
        (
            json!({ "origins": ["https://app.example/app"] }),
            "origins[0]: \"https://app.example/app\": not as browsers",
        ),
        (
            json!({ "origins": ["https://App.example:443"] }),
            "origins[0]: \"https://App.example:443\": not as browsers",
        ),
        (json!({ "origins": ["app.example"] }), "origins[0]: \"app.example\": not an origin. "),
        (json!({ "origins": [app, "null"] }), "origins[1]: \"null\": every sandboxed frame of any site"),
        (
            json!({ "origins": [app, "*"] }),
            "origins[1]: \"*\": stands for all sites, and others are listed. ",
        ),
        (json!({ "origins": ["https://*.example"] }), "origins[0]: \"https://*.example\": a pattern. "),
        (
            json!({ "origins": ["*"], "credentials": true }),
            "credentials: every site could read with the cookies",
        ),
        (json!({ "methods": ["put"] }), "methods[0]: \"put\": not a method of rules. "),
        (json!({ "methods": ["*"] }), "methods[0]: \"*\": not a method of rules. "),
        (json!({ "headers": ["X Csrf"] }), "headers[0]: \"X Csrf\": not a header name. "),
        (json!({ "headers": ["*"] }), "headers[0]: \"*\": stands for all headers. "),
        (json!({ "headers": ["x-a, x-b"] }), "headers[0]: \"x-a, x-b\": not a header name. "),
        (json!({ "expose": ["*"] }), "expose[0]: \"*\": stands for all headers. "),
        (json!({ "maxAge": 86401 }), "maxAge: 86401: out of range. "),
        (json!({ "credentials": "yes" }), "credentials: is a text, where true or false"),
    ];
    for (more, expected) in rows {
        let error = cors(more);
        assert!(error.starts_with(&format!("rules[1].cors.{expected}")), "{error}");
    }
    let denied = error_of(&json!({ "access": "deny", "cors": "origin" }));
    assert!(denied.starts_with("rules[1].cors: a rule that denies lets no script pass. "), "{denied}");
}

#[test]
fn an_origin_over_http_that_is_not_this_machine_is_a_warning() {
    let warnings = |origin: &str| {
        let rule = json!({ "path": "/x", "access": "api", "cors": { "origins": [origin] } });
        read(json!({ "rules": [rule], "unmatched": "public" })).unwrap().warnings
    };
    for origin in ["http://app.example", "http://127.evil.example", "http://192.0.2.7:8080"] {
        let found: Vec<_> = warnings(origin).iter().map(ToString::to_string).collect();
        let expected =
            format!("insecure-origin: rules[0].cors.origins lists {origin:?}: an attacker in the network");
        assert!(found.len() == 1 && found.iter().all(|text| text.starts_with(&expected)), "{found:?}");
    }
    for origin in [
        "https://app.example",
        "http://localhost:3000",
        "http://127.0.0.1",
        "http://[::1]:81",
        "capacitor://x",
    ] {
        assert_eq!(warnings(origin), [], "{origin}");
    }
}

#[test]
fn a_session_records_what_the_rules_ask_and_nothing_else() {
    let recorded = |rule: Value| {
        let mut all = json!({ "path": "/admin", "access": "signed-in" });
        all.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
        read(json!({ "rules": [all], "unmatched": "public" })).unwrap().rules.unwrap().recorded
    };
    assert!(recorded(json!({ "countries": ["DE"], "ips": ["::1"], "asns": [1] })).is_empty());
    let all = recorded(json!({
        "groups": ["a", "b"],
        "any": [{ "groups": ["b", "c"] }, { "not": { "claims": { "x.y": [1] }, "emailDomains": ["a.example"] } }],
        "all": [{ "claims": { "x.y": [true, 1] } }, { "providers": ["google"] }],
    }));
    assert_eq!(all.groups.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(all.email_domains.as_deref(), Some(&["a.example".to_owned()][..]));
    let claims: Vec<_> =
        all.claims.iter().map(|(path, values)| (path.to_string(), values.join(" "))).collect();
    assert_eq!(claims, [("x.y".to_owned(), "1 true".to_owned())]);
    assert!(all.provider && !all.signed_in_at && all.acr.is_empty());
}
