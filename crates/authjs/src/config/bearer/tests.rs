use serde_json::{Value, json};

use crate::config::Config;
use crate::config::env::tests::TestEnv;

const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn read(bearer: &Value, tokens: Option<&str>) -> Result<Config, String> {
    let mut variables = json!({
        "AUTH": { "providers": ["github"] }, "AUTH_SECRET": "a-secret-of-32-characters-at-least",
        "AUTH_GITHUB_ID": "client", "AUTH_GITHUB_SECRET": "hunter2",
    });
    if !bearer.is_null() {
        variables["AUTH"]["bearer"] = bearer.clone();
    }
    if let Some(tokens) = tokens {
        variables["AUTH_SERVICE_TOKENS"] = tokens.into();
    }
    Config::from_env(&TestEnv::new(&variables), None).map_err(|error| error.to_string())
}

#[cfg(not(feature = "bearer"))]
#[test]
fn without_the_feature_both_settings_are_errors_that_name_it() {
    let tokens = json!([{ "id": "ci", "sha256": SHA256, "expires": "2027-06-30T00:00:00Z" }]).to_string();
    let bearer = json!([{ "issuer": "https://id.example", "audience": "api" }]);
    for (bearer, tokens, path) in
        [(&bearer, None, "bearer"), (&Value::Null, Some(tokens.as_str()), "AUTH_SERVICE_TOKENS")]
    {
        let error = read(bearer, tokens).unwrap_err();
        assert!(error.starts_with(&format!("{path}: bearer tokens are not compiled in. ")), "{error}");
        assert!(error.contains("feature `bearer`"), "{error}");
    }
    assert!(read(&Value::Null, None).is_ok());
}

#[cfg(feature = "bearer")]
mod built {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn entry(more: Value) -> Value {
        let mut entry = json!({ "issuer": "https://id.example", "audience": "api" });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([entry])
    }

    #[test]
    fn an_entry_has_strict_defaults() {
        let config = read(&entry(json!({})), None).unwrap();
        let [issuer] = config.bearer.issuers.as_slice() else { panic!() };
        let names: Vec<_> = issuer.expected.algorithms.iter().map(|algorithm| algorithm.name).collect();
        assert_eq!((names.as_slice(), issuer.expected.typ.as_str()), (&["RS256"][..], "at+jwt"));
        assert_eq!((&issuer.jwks_uri, &issuer.header), (&None, &None));
        assert!(config.bearer.reads_authorization());
    }

    #[test]
    fn a_header_of_its_own_leaves_authorization_alone() {
        let access = entry(json!({ "header": "Cf-Access-Jwt-Assertion", "typ": "JWT" }));
        let config = read(&access, None).unwrap();
        assert_eq!(config.bearer.issuers[0].header.as_deref(), Some("cf-access-jwt-assertion"));
        assert!(config.bearer.is_set() && !config.bearer.reads_authorization());
    }

    #[test]
    fn mistakes_name_the_key_and_the_fix() {
        let two = json!([entry(json!({}))[0], entry(json!({ "audience": "b" }))[0]]);
        let table = [
            (json!([]), "bearer: an empty list. "),
            (json!({}), "bearer: is a table, where a list is expected. "),
            (json!([{ "audience": "api" }]), "bearer[0].issuer: not set. Write the `iss`"),
            (json!([{ "issuer": "https://id.example" }]), "bearer[0].audience: not set. Write the `aud`"),
            (entry(json!({ "audience": [] })), "bearer[0].audience: an empty list. "),
            (entry(json!({ "audience": "" })), "bearer[0].audience: \"\": empty. "),
            (
                entry(json!({ "issuer": "http://id.example" })),
                "bearer[0].issuer: \"http://id.example\": not https. ",
            ),
            (
                entry(json!({ "algorithms": ["HS256"] })),
                "bearer[0].algorithms[0]: \"HS256\": not an algorithm with a public key. Known: RS256,",
            ),
            (entry(json!({ "algorithms": ["none"] })), "bearer[0].algorithms[0]: \"none\""),
            (entry(json!({ "algorithms": [] })), "bearer[0].algorithms: an empty list. "),
            (
                entry(json!({ "scopes": ["read write"] })),
                "bearer[0].scopes[0]: \"read write\": not one scope. ",
            ),
            (entry(json!({ "scopes": "read" })), "bearer[0].scopes: is a text, where a list is expected. "),
            (
                entry(json!({ "typ": "application/at+jwt" })),
                "bearer[0].typ: \"application/at+jwt\": not a type of tokens. ",
            ),
            (entry(json!({ "header": "Cookie" })), "bearer[0].header: \"Cookie\": not the name of a header"),
            (entry(json!({ "header": "Authorization" })), "bearer[0].header: \"Authorization\""),
            (
                entry(json!({ "jwksUri": "/jwks" })),
                "bearer[0].jwksUri: \"/jwks\": not an absolute https URL. ",
            ),
            (entry(json!({ "jwks_uri": "x" })), "bearer[0].jwks_uri: unknown key. Did you mean `jwksUri`?"),
            (
                entry(json!({ "introspection": { "url": "https://id.example/i", "clientId": "gate" } })),
                "AUTH_INTROSPECTION_SECRET: not set, and introspection is. ",
            ),
            (
                entry(json!({ "introspection": { "clientId": "x" } })),
                "bearer[0].introspection.url: not set. ",
            ),
            (
                entry(json!({ "introspection": {}, "header": "X-Token" })),
                "bearer[0].introspection: opaque tokens come in Authorization, and header is set. ",
            ),
            (two, "bearer[1]: another entry has the same issuer. "),
        ];
        for (bearer, expected) in table {
            let error = read(&bearer, None).unwrap_err();
            assert!(error.starts_with(expected), "{error}\n{expected}");
        }
    }

    #[test]
    fn service_tokens_are_a_list_whose_errors_show_no_value() {
        let token = |more: Value| {
            let mut token = json!({ "id": "ci", "sha256": SHA256, "scopes": ["read"], "expires": "2027-06-30T00:00:00Z" });
            token.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            token
        };
        let config = read(&Value::Null, Some(&json!([token(json!({}))]).to_string())).unwrap();
        assert!(config.bearer.is_set() && config.bearer.reads_authorization());
        assert!(!format!("{config:?}").contains(SHA256));
        let path = "AUTH_SERVICE_TOKENS";
        let table = [
            ("hunter2".to_owned(), "not JSON. ".to_owned()),
            ("[]".to_owned(), "an empty list. ".to_owned()),
            (json!([token(json!({ "id": "a.b" }))]).to_string(), "[0].id: cannot be read. ".to_owned()),
            (
                json!([token(json!({ "sha256": "hunter2" }))]).to_string(),
                "[0].sha256: cannot be read. ".to_owned(),
            ),
            (
                json!([token(json!({ "expires": "2027" }))]).to_string(),
                "[0].expires: cannot be read. ".to_owned(),
            ),
            (
                json!([token(json!({ "secret": "hunter2" }))]).to_string(),
                "[0].secret: unknown key. ".to_owned(),
            ),
            (
                json!([token(json!({})), token(json!({}))]).to_string(),
                "[1]: another token has the same id. ".to_owned(),
            ),
            (json!([{ "id": "ci", "sha256": SHA256 }]).to_string(), "[0].expires: not set. ".to_owned()),
        ];
        for (text, expected) in table {
            let error = read(&Value::Null, Some(&text)).unwrap_err();
            let at_root = !expected.starts_with('[');
            let expected = format!("{path}{}{expected}", if at_root { ": " } else { "" });
            assert!(error.starts_with(&expected) && !error.contains("hunter2"), "{error}\n{expected}");
        }
    }
}
