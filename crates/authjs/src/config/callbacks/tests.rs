use serde_json::{Value, json};

use super::*;
use crate::config::Config;
use crate::config::env::tests::TestEnv;

/// Reads `callbacks` and `events` in a deployment with GitHub and a custom provider `op`.
fn config(auth: &Value) -> Result<Config, String> {
    let mut all = json!({ "providers": ["github", { "id": "op", "type": "oauth", "clientId": "c", "clientSecret": "s",
        "authorization": "https://op.example/a", "token": "https://op.example/t", "userinfo": "https://op.example/u" }] });
    all.as_object_mut().unwrap().extend(auth.as_object().unwrap().clone());
    let env = TestEnv::new(&json!({
        "AUTH": all, "AUTH_SECRET": "a secret for tests, longer than 32 characters", "BACKEND": null,
        "AUTH_GITHUB_ID": "id", "AUTH_GITHUB_SECRET": "secret",
    }));
    Config::from_env(&env, None).map_err(|error| error.to_string())
}

fn callbacks(callbacks: &Value) -> Result<Config, String> {
    config(&json!({ "callbacks": callbacks }))
}

#[test]
fn mistakes_are_errors_that_name_their_place() {
    let table = [
        (json!({ "jtw": {} }), "callbacks.jtw: unknown key. Did you mean `jwt`?"),
        (
            json!({ "jwt": { "a": "acount.id" } }),
            "callbacks.jwt.a: \"acount.id\": `acount.id` begins with no source",
        ),
        (
            json!({ "jwt": { "a": "account" } }),
            "callbacks.jwt.a: \"account\": `account` names no member. Name one",
        ),
        (
            json!({ "jwt": { "a": "token.sub" } }),
            "callbacks.jwt.a: \"token.sub\": `token.sub` begins with no source",
        ),
        (
            json!({ "jwt": { "a": { "template": "{user.id}{secret.AUTH_SECRET}" } } }),
            "callbacks.jwt.a: a table: `secret.AUTH_SECRET`",
        ),
        (
            json!({ "jwt": { "exp": "profile.exp" } }),
            "callbacks.jwt.exp: \"profile.exp\": Auth.js sets this claim",
        ),
        (json!({ "jwt": { "": "profile.sub" } }), "callbacks.jwt[\"\"]: \"profile.sub\": has an empty name"),
        (json!({ "jwt": { "a": "profile..b" } }), "callbacks.jwt.a: \"profile..b\": not a path"),
        (json!({ "jwt": "account.id" }), "callbacks.jwt: is a text, where a table"),
        (
            json!({ "session": { "a": "account.id" } }),
            "callbacks.session.a: \"account.id\": `account.id` begins with no",
        ),
        (json!({ "session": { "a": "token" } }), "callbacks.session.a: \"token\": `token` names no member"),
        (
            json!({ "session": { "expires": "token.exp" } }),
            "callbacks.session.expires: \"token.exp\": Auth.js sets this",
        ),
        (
            json!({ "session": { "user": "token.sub" } }),
            "callbacks.session.user: \"token.sub\": Auth.js sets this",
        ),
        (
            json!({ "signIn": { "email": ["a@b.example"] } }),
            "callbacks.signIn.email: unknown key. Did you mean `emails`?",
        ),
        (json!({ "signIn": { "emails": [] } }), "callbacks.signIn.emails: a list: an empty list"),
        (
            json!({ "signIn": { "emails": ["b.example"] } }),
            "callbacks.signIn.emails[0]: \"b.example\": not an e-mail",
        ),
        (
            json!({ "signIn": { "emailDomains": ["a@b.example"] } }),
            "callbacks.signIn.emailDomains[0]: \"a@b.example\": not a domain",
        ),
        (
            json!({ "signIn": { "emailDomains": ["*.com"] } }),
            "callbacks.signIn.emailDomains[0]: \"*.com\": not a domain",
        ),
        (
            json!({ "signIn": { "emailDomains": ["*"] } }),
            "callbacks.signIn.emailDomains[0]: \"*\": not a domain",
        ),
        (
            json!({ "signIn": { "claims": { "groups": [] } } }),
            "callbacks.signIn.claims.groups: a list: an empty list",
        ),
        (
            json!({ "signIn": { "claims": { "groups": "staff" } } }),
            "callbacks.signIn.claims.groups: is a text, where a list",
        ),
        (
            json!({ "signIn": { "claims": { "groups": [null] } } }),
            "callbacks.signIn.claims.groups[0]: null: not a value",
        ),
        (
            json!({ "signIn": { "providers": ["gitlab"] } }),
            "callbacks.signIn.providers[0]: \"gitlab\": no provider",
        ),
        (json!({ "signIn": { "providers": [] } }), "callbacks.signIn.providers: a list: an empty list"),
        (
            json!({ "signIn": { "emails": ["a@b.example"] } }),
            "callbacks.signIn.emails: op does not say whether an e-mail",
        ),
        (
            json!({ "signIn": { "requireVerifiedEmail": true } }),
            "callbacks.signIn.requireVerifiedEmail: op does not say",
        ),
        (
            json!({ "signIn": { "exchange": {} } }),
            "callbacks.signIn.exchange.url: neither url nor service is set",
        ),
        (
            json!({ "signIn": { "exchange": { "url": "http://a.example" } } }),
            "callbacks.signIn.exchange.url: \"http://a.example\": not https",
        ),
        (
            json!({ "signIn": { "exchange": { "url": "https://a.example/{user.id}" } } }),
            "callbacks.signIn.exchange.url: \"https://a.example/{user.id}\": has braces",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "NONE" } } }),
            "callbacks.signIn.exchange.service: \"NONE\": no service",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "AUTH_SECRET" } } }),
            "callbacks.signIn.exchange.service: \"AUTH_SECRET\": no service",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "a": "token.sub" } } } }),
            "callbacks.signIn.exchange.body.a: \"token.sub\"",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "store": { "email": "mail" } } } }),
            "callbacks.signIn.exchange.store.email: \"mail\": a backend must not",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "store": { "a": "b..c" } } } }),
            "callbacks.signIn.exchange.store.a: \"b..c\": not a path",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "timeoutMs": 60_000 } } }),
            "callbacks.signIn.exchange.timeoutMs: 60000: not a usable",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "headers": { "Host": "x" } } } }),
            "callbacks.signIn.exchange.headers.Host: a header that",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "headers": { "a b": "x" } } } }),
            "callbacks.signIn.exchange.headers[\"a b\"]: not a header name",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "headers": { "X-Key": "hunter2 {secret.AUTH_ORIGIN_KEY" } } } }),
            "callbacks.signIn.exchange.headers.X-Key: not a template. Write",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "headers": { "X-Key": "hunter2 {secret.AUTH ORIGIN KEY}" } } } }),
            "callbacks.signIn.exchange.headers.X-Key: not a template. Write",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "headers": { "X-Key": "hunter2 {token.sub}" } } } }),
            "callbacks.signIn.exchange.headers.X-Key: names a value other than a secret",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "headers": { "X-Key": "a", "x-key": "hunter2" } } } }),
            "callbacks.signIn.exchange.headers.x-key: a header that is set twice",
        ),
        (
            json!({ "signIn": { "exchange": { "service": "BACKEND", "body": { "t": "account.id_token" }, "headers": { "X-Key": "hunter2\n" } } } }),
            "callbacks.signIn.exchange.headers.X-Key: not a header value",
        ),
        (
            json!({ "redirect": { "allow": "https://a.example" } }),
            "callbacks.redirect.allow: is a text, where a list",
        ),
        (
            json!({ "redirect": { "allow": ["https://a.example/x"] } }),
            "callbacks.redirect.allow[0]: \"https://a.example/x\": has a path",
        ),
        (
            json!({ "redirect": { "allow": ["http://a.example"] } }),
            "callbacks.redirect.allow[0]: \"http://a.example\": not https",
        ),
        (json!({ "redirect": { "allow": ["https://*.a.example"] } }), "callbacks.redirect.allow[0]: "),
    ];
    for (value, expected) in table {
        let error = callbacks(&value).expect_err(&value.to_string());
        assert!(error.starts_with(expected), "{value}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn mistakes_in_events_are_errors() {
    let table = [
        (json!({}), "events.url: neither url nor service is set"),
        (json!({ "url": "https://a.example", "only": [] }), "events.only: a list: an empty list"),
        (
            json!({ "url": "https://a.example", "only": ["signin"] }),
            "events.only[0]: \"signin\": no event has this name",
        ),
        (
            json!({ "url": "https://a.example", "only": ["createUser"] }),
            "events.only[0]: \"createUser\": this event needs a database",
        ),
        (json!({ "service": "MISSING" }), "events.service: \"MISSING\": no service binding"),
    ];
    for (value, expected) in table {
        let error = config(&json!({ "events": value })).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_provider_without_proof_may_stay_if_it_signs_no_user_in() {
    let rules = json!({ "signIn": { "emailDomains": ["b.example"], "providers": ["github"] } });
    assert!(callbacks(&rules).is_ok());
}

#[test]
fn addresses_and_domains_are_compared_in_lower_case_and_whole() {
    let rule = |rule: Value| {
        callbacks(&json!({ "signIn": {
        "emails": rule["emails"], "emailDomains": rule["domains"], "providers": ["github"]
    } }))
        .unwrap()
        .callbacks
        .sign_in
        .email
    };
    let email = rule(json!({ "emails": ["Ada@Example.com"], "domains": ["B.example", "*.c.example"] }));
    for named in ["ada@example.com", "x@b.example", "x@y.c.example", "x@z.y.c.example"] {
        assert!(email.names(named), "{named}");
    }
    for other in [
        "ada@example.com.evil",
        "b@example.com",
        "x@a.b.example",
        "x@c.example",
        "x@evilc.example",
        "x@b.example@evil.example",
        "\"a@b\"@b.example",
        "x@evil.example,ada@b.example",
        "x@evil.example, ada@b.example",
        "<x@evil.example>ada@b.example",
        "x y@b.example",
        "b.example",
        "@b.example",
        "",
        "x@.c.example",
    ] {
        assert!(!email.names(other), "{other}");
    }
}

#[test]
fn a_warning_names_the_setting_that_shows_a_token() {
    let auth =
        json!({ "jwt": { "picture": "account.id_token" }, "session": { "user.x": "token.refreshToken" } });
    let found: Vec<_> = callbacks(&auth).unwrap().warnings.iter().map(ToString::to_string).collect();
    for place in ["token-shown: callbacks.session.user.x shows", "token-shown: callbacks.jwt.picture shows"] {
        assert!(found.iter().any(|warning| warning.starts_with(place)), "{found:?}");
    }
}

#[test]
fn a_shown_token_is_a_warning() {
    let codes = |value: Value| -> Vec<&'static str> {
        let found = callbacks(&value).unwrap().warnings;
        found.iter().map(Warning::code).filter(|code| *code == "token-shown").collect()
    };
    let shown = json!({ "jwt": { "rt": "account.refresh_token" }, "session": { "x": "token.rt" } });
    assert_eq!(codes(shown), ["token-shown"]);
    assert_eq!(codes(json!({ "session": { "x": "token.idToken" } })), ["token-shown"]);
    assert_eq!(
        codes(json!({ "session": { "user.x": { "template": "a{token.refreshToken}" } } })),
        ["token-shown"]
    );
    // The claim has no token, whatever its name.
    assert!(
        codes(json!({ "jwt": { "idToken": "profile.jti" }, "session": { "x": "token.idToken" } })).is_empty()
    );
    // The browser sees these claims without `session`.
    for claim in ["name", "email", "picture"] {
        assert_eq!(codes(json!({ "jwt": { claim: "account.id_token" } })), ["token-shown"], "{claim}");
    }
    let replaced = json!({ "jwt": { "name": "account.id_token" }, "session": { "user.name": "token.sub" } });
    assert!(codes(replaced).is_empty());
    // The exchange changes the user first.
    let exchanged = |store: Value, jwt: Value, session: Value| {
        let body = json!({ "code": "account.access_token" });
        let exchange = json!({ "url": "https://api.example/exchange", "body": body, "store": store });
        codes(json!({ "jwt": jwt, "session": session, "signIn": { "exchange": exchange } }))
    };
    let kept = || json!({ "key": "user.key" });
    let shown = || json!({ "key": "token.key" });
    assert_eq!(exchanged(json!({ "key": "data.refreshToken" }), kept(), shown()), ["token-shown"]);
    let whole = json!({ "key": "user.keys.refreshToken" });
    assert_eq!(exchanged(json!({ "keys": "data" }), whole.clone(), shown()), ["token-shown"]);
    assert!(exchanged(json!({ "keys": "data" }), json!({ "key": "user.keysOther" }), shown()).is_empty());
    assert!(exchanged(json!({ "key": "token" }), kept(), shown()).is_empty());
    assert_eq!(exchanged(json!({ "image": "refresh_token" }), json!({}), json!({})), ["token-shown"]);
    let access = json!({ "jwt": { "at": "account.access_token" }, "session": { "at": "token.at", "user.id": "token.sub" } });
    assert!(codes(access).is_empty());
}
