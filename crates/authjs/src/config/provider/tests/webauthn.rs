use serde_json::{Value, json};

use super::{Shared, parse_whole, read_all};
use crate::config::env::tests::TestEnv;
use crate::config::node::Node;
use crate::providers::{Method, WebAuthnProvider};

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn read(entry: Value) -> Result<(String, WebAuthnProvider), String> {
    let (provider, _) = parse_whole(&entry, &json!({ "AUTH_DB": true }))?;
    assert_eq!(provider.type_name(), "webauthn");
    match provider.method {
        Method::WebAuthn(webauthn) => Ok((provider.name, webauthn)),
        _ => panic!("not of passkeys"),
    }
}

#[test]
fn the_providers_of_auth_js_need_no_settings() {
    let (name, passkey) = read(json!("passkey")).unwrap();
    assert_eq!(
        (name.as_str(), passkey.requires_passkey, passkey.has_conditional_ui),
        ("Passkey", true, true)
    );
    let (name, key) = read(json!("webauthn")).unwrap();
    assert_eq!((name.as_str(), key.requires_passkey), ("WebAuthn", false));
    let (name, own) = read(json!({ "id": "keys", "type": "webauthn", "name": "Keys" })).unwrap();
    assert_eq!((name.as_str(), own.requires_passkey), ("Keys", true));
}

#[test]
fn a_database_is_needed() {
    let error = parse_whole(&json!("passkey"), &json!({})).unwrap_err();
    assert!(error.starts_with("providers[0]: passkey needs a database"), "{error}");
}

#[test]
fn mistakes_have_a_cause() {
    let party = |party: Value| json!({ "id": "passkey", "relyingParty": party });
    let table = [
        (json!({ "id": "passkey", "clientId": "x" }), "providers[0].clientId"),
        (json!({ "id": "passkey", "formFields": {} }), "providers[0].formFields: a table: an empty table."),
        (
            json!({ "id": "passkey", "formFields": { "email": {} } }),
            "providers[0].enableConditionalUI: no field of formFields has the word webauthn",
        ),
        (
            party(json!({ "id": "https://example.com" })),
            "providers[0].relyingParty.id: \"https://example.com\": not a domain.",
        ),
        (party(json!({ "id": "Example.com" })), "providers[0].relyingParty.id"),
        (party(json!({ "id": "example.com:8787" })), "providers[0].relyingParty.id"),
        (
            party(json!({ "origin": "https://example.com/x" })),
            "providers[0].relyingParty.origin: \"https://example.com/x\": has a path",
        ),
        (party(json!({ "origin": ["http://example.com"] })), "providers[0].relyingParty.origin[0]"),
        (party(json!({ "origin": 5 })), "providers[0].relyingParty.origin"),
        (
            json!({ "id": "passkey", "relayingParty": { "id": "Example.com" } }),
            "providers[0].relayingParty.id: \"Example.com\": not a domain.",
        ),
    ];
    for (entry, expected) in table {
        let error = read(entry).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    let fields = json!({ "email": { "label": "Email" } });
    assert!(read(json!({ "id": "passkey", "formFields": fields, "enableConditionalUI": false })).is_ok());
}

#[test]
fn one_provider_of_a_page_offers_passkeys() {
    let read = |providers: Value| {
        let root = json!({ "providers": providers });
        let node = Node { path: String::new(), value: &root };
        let shared = Shared { development: false, redirect_proxy_url: None, has_database: true };
        let table = node.open_table().unwrap();
        let env = TestEnv::new(&json!({ "AUTH_DB": true }));
        read_all(&env, &table, &shared, &mut Vec::new()).map(|_| ()).map_err(|error| error.to_string())
    };
    let error = read(json!(["passkey", "webauthn"])).unwrap_err();
    assert!(error.contains("enableConditionalUI is on for a second provider"), "{error}");
    assert_eq!(read(json!(["passkey", { "id": "webauthn", "enableConditionalUI": false }])), Ok(()));
}

#[test]
fn the_relying_party_has_the_spelling_of_auth_js_too() {
    let acme = || json!({ "id": "example.com", "name": "Acme", "origin": "https://app.example.com" });
    let party = |entry| read(entry).map(|(_, webauthn)| webauthn.relying_party);
    let ours = party(json!({ "id": "passkey", "relyingParty": acme() })).unwrap();
    assert_eq!((ours.id.as_deref(), ours.name.as_deref()), (Some("example.com"), Some("Acme")));
    assert_eq!(party(json!({ "id": "passkey", "relayingParty": acme() })), Ok(ours.clone()));
    let both = json!({ "id": "passkey", "relyingParty": acme(), "relayingParty": acme() });
    assert_eq!(party(both), Ok(ours));
    for other in [json!({ "id": "example.com" }), json!({})] {
        let both = json!({ "id": "passkey", "relyingParty": acme(), "relayingParty": other });
        let error = party(both).unwrap_err();
        assert!(error.starts_with("providers[0].relayingParty: differs from relyingParty"), "{error}");
    }
}
