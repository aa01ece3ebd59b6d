use serde_json::{Map, Value, json};

use super::{GROUPS, Group, Kind, REFUSED, Row};
use crate::config::Config;
use crate::config::env::tests::TestEnv;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Returns a configuration with `table` as the table of `group`.
fn around(group: &Group, table: Value) -> Value {
    let mut root = json!({ "matcher": ["/x"], "upstream": "https://o.example" });
    let steps: Vec<_> = group.path.split('.').filter(|step| !step.is_empty()).collect();
    let Some((first, inner)) = steps.split_first() else {
        root.as_object_mut().unwrap().extend(table.as_object().unwrap().clone());
        without_matcher_beside_rules(&mut root);
        return root;
    };
    let mut value =
        inner.iter().rev().fold(table, |value, step| json!({ key_of(step): listed(step, value) }));
    if *first == "providers[]" {
        let mut provider = json!({ "id": "acme", "type": "oidc", "issuer": "https://id.acme.example" });
        provider.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        if group.path.starts_with("providers[].fields") {
            provider["type"] = json!("credentials");
            provider["url"] = json!("https://api.example.com/sign-in");
        }
        if group.path.starts_with("providers[].relyingParty") {
            provider["type"] = json!("webauthn");
        }
        if provider["type"] == "webauthn"
            || provider["type"] == "oauth1"
            || provider["type"] == "credentials"
            || provider["type"] == "email"
        {
            provider.as_object_mut().unwrap().remove("issuer");
        }
        value = provider;
    }
    if group.path == "bearer[].introspection" {
        value["issuer"] = json!("https://id.acme.example");
        value["audience"] = json!("api");
    }
    if group.path == "invited" {
        root["signUp"] = "invited".into();
    }
    if group.path == "matcher[].has[]" {
        value = json!({ "source": "/x", "has": value["has"] });
    }
    if group.path.starts_with("rules[].") {
        value["path"] = "/x".into();
        value["access"] = "signed-in".into();
    }
    root[key_of(first)] = listed(first, value);
    without_matcher_beside_rules(&mut root);
    root
}

/// Adds what the options of sign-outs and of rules need elsewhere.
fn with_sign_out(mut root: Value) -> Value {
    let text = root.to_string();
    let names = |keys: &[&str]| keys.iter().any(|key| text.contains(&format!("\"{key}\":")));
    for (key, option) in [("endSession", "provider"), ("revocation", "revoke")] {
        if names(&[key]) {
            root["signOut"][option] = json!(true);
        }
    }
    if names(&["mfa"]) {
        root["secondFactor"] = json!({});
    }
    if names(&["revocation", "revoke", "backchannelLogout"]) {
        root["session"]["revocable"] = json!(true);
    }
    root
}

fn without_matcher_beside_rules(root: &mut Value) {
    if root.get("rules").is_some() {
        root.as_object_mut().unwrap().shift_remove("matcher");
        if root.get("unmatched").is_none() {
            root["unmatched"] = "public".into();
        }
    }
}

fn key_of(step: &str) -> &str {
    match step {
        "<name>" => "state",
        "<field>" => "name",
        _ => step.trim_end_matches("[]"),
    }
}

fn listed(step: &str, value: Value) -> Value {
    if step.ends_with("[]") { json!([value]) } else { value }
}

fn read(root: &Value) -> Result<Config, String> {
    read_with(root, false)
}

fn read_with(root: &Value, has_database: bool) -> Result<Config, String> {
    let root = &with_sign_out(root.clone());
    let root = match root.get("providers") {
        Some(_) => root.clone(),
        None => {
            let mut root = root.clone();
            root["providers"] =
                json!([{ "id": "acme", "type": "oidc", "issuer": "https://id.acme.example" }]);
            if root.get("turnstile").is_some() {
                let form = json!({ "id": "form", "type": "credentials", "url": "https://api.example.com" });
                root["providers"].as_array_mut().unwrap().push(form);
            }
            root
        }
    };
    let mut root = root;
    if root.to_string().contains(r#""again":"refresh""#) {
        root["tokens"] = json!({ "refresh": true });
        root["session"] = json!({ "strategy": "jwt" });
    }
    let mut variables = json!({
        "AUTH": root,
        "AUTH_SECRET": "a-secret-of-32-characters-at-least",
        "AUTH_ACME_ID": "client",
        "AUTH_ACME_SECRET": "hunter2",
        "AUTH_ORIGIN_KEY": "key",
        "BACKEND": null,
        "AUTH_ANALYTICS": null,
        "AUTH_QUEUE": null,
    });
    if root.get("turnstile").is_some() {
        variables["AUTH_TURNSTILE_SECRET"] = json!("hunter2");
    }
    if root.to_string().contains("introspection") {
        variables["AUTH_INTROSPECTION_SECRET"] = json!("hunter2");
    }
    if has_database {
        variables["AUTH_DB"] = Value::Null;
    }
    if root["session"].get("revocable").or(root.get("tokens")).is_some() {
        variables["AUTH_STATE"] = Value::Null;
    }
    if root.get("forwardAuth").or(root.get("health")).is_some() {
        let token = json!([{ "id": "nginx", "sha256": "0".repeat(64), "expires": "2030-01-01T00:00:00Z" }]);
        variables["AUTH_SERVICE_TOKENS"] = json!(token.to_string());
    }
    if root["origin"].get("assertion").is_some() {
        // RFC 8410 §10.3.
        let key = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
        variables["AUTH_ASSERTION_KEY"] =
            json!(format!("-----BEGIN PRIVATE KEY-----{key}-----END PRIVATE KEY-----"));
    }
    if root.to_string().contains("private_key_jwt") {
        // RFC 7515, appendix A.3.
        variables["AUTH_ACME_PRIVATE_KEY"] = json!(
            r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmCBVOWdLf2cbgrf6mLNxhbfQxRJ9IK1_a0k"}"#
        );
    }
    Config::from_env(&TestEnv::new(&variables), None).map_err(|error| error.to_string())
}

fn table_of(row: &Row, value: Value) -> Value {
    let mut table: Map<String, Value> = parsed(row.beside).as_object().unwrap().clone();
    table.insert(row.key.into(), value);
    Value::Object(table)
}

#[test]
fn the_example_of_every_row_is_accepted() {
    for group in GROUPS {
        for row in group.rows.iter().filter(|row| is_built(&group.path_of(row))) {
            let root = around(group, table_of(row, parsed(row.example)));
            if let Err(error) = read_with(&root, row.needs_database) {
                panic!("{}: {error}\n{root}", group.path_of(row));
            }
            if row.needs_database {
                let error = read(&root).unwrap_err();
                assert!(error.contains("database"), "{}: {error}", group.path_of(row));
            }
        }
    }
}

#[test]
fn every_row_refuses_a_value_of_another_type() {
    for group in GROUPS {
        for row in group.rows {
            for value in
                [json!(true), json!(5), json!("\u{1}"), json!([[]]), json!({ "nope": 1 }), json!(null)]
            {
                let root = around(group, table_of(row, value.clone()));
                let refused = read_with(&root, row.needs_database).is_err();
                assert!(refused || accepts_type(&row.kind, &value), "{}: {value}", group.path_of(row));
            }
        }
    }
}

/// Returns whether this build has the feature that an option needs.
fn is_built(path: &str) -> bool {
    let of_bearer = path.starts_with("bearer") || matches!(path, "forwardAuth" | "health");
    let of_operations = path.starts_with("audit") || matches!(path, "metrics" | "health");
    let of_passkeys = path.starts_with("providers[].relyingParty")
        || matches!(
            path,
            "providers[].relayingParty" | "providers[].enableConditionalUI" | "providers[].formFields"
        );
    let of_page = path == "account" || path.starts_with("account.");
    let of_factor = path.starts_with("secondFactor") || path == "rules[].mfa";
    (cfg!(feature = "bearer") || !of_bearer)
        && (cfg!(feature = "operations") || !of_operations)
        && (cfg!(feature = "webauthn") || !of_passkeys)
        && (cfg!(feature = "second-factor") || !of_factor)
        && (cfg!(feature = "account") || !of_page)
}

fn accepts_type(kind: &Kind, value: &Value) -> bool {
    match kind {
        Kind::Boolean => value.is_boolean(),
        Kind::False => *value == Value::Bool(false),
        Kind::Null => value.is_null(),
        Kind::Seconds(..) | Kind::Milliseconds(..) | Kind::Count(..) => value.is_number(),
        Kind::Scalar => value.is_string() || value.is_number() || value.is_boolean(),
        Kind::List(_) => value.is_array(),
        Kind::Either(kinds) => kinds.iter().any(|kind| accepts_type(kind, value)),
        Kind::Table(_) | Kind::Map(_) | Kind::Site => value.is_object(),
        Kind::Mapping => !matches!(value, Value::Bool(true) | Value::Number(_)),
        Kind::Parameter => !matches!(value, Value::Null | Value::Array(_)),
        Kind::Text
        | Kind::OneOf(_)
        | Kind::Path
        | Kind::Address
        | Kind::Origin
        | Kind::Color
        | Kind::BuiltInProvider => value.is_string(),
    }
}

#[test]
fn every_row_says_what_it_does_and_no_key_is_refused_too() {
    let mut paths = Vec::new();
    for group in GROUPS {
        for row in group.rows {
            assert!(!row.about.is_empty() && !row.about.ends_with('.'), "{}", group.path_of(row));
            assert!(!paths.contains(&group.path_of(row)), "{} is there twice", group.path_of(row));
            paths.push(group.path_of(row));
        }
    }
    assert!(REFUSED.iter().all(|refused| !paths.iter().any(|path| path == refused.key)));
}

#[test]
fn every_group_is_listed() {
    let listed =
        |group: &Group| GROUPS.iter().any(|other| (other.path, other.title) == (group.path, group.title));
    let mut kinds: Vec<&Kind> = GROUPS.iter().flat_map(|group| group.rows).map(|row| &row.kind).collect();
    while let Some(kind) = kinds.pop() {
        match kind {
            Kind::List(kind) | Kind::Map(kind) => kinds.push(kind),
            Kind::Either(alternatives) => kinds.extend(*alternatives),
            Kind::Table(groups) => assert!(groups.iter().all(|group| listed(group)), "{groups:?}"),
            _ => {}
        }
    }
}

#[test]
fn passkeys_give_a_warning() {
    let codes = |value: bool| {
        let config = read(&json!({ "experimental": { "enableWebAuthn": value } })).unwrap();
        config.warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>()
    };
    assert_eq!((codes(true), codes(false)), (vec!["experimental-webauthn"], vec![]));
}
