use serde_json::{Value, json};

use super::parse_whole;
use crate::providers::{CredentialsProvider, Method};

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn read(more: Value) -> Result<(String, CredentialsProvider), String> {
    let mut entry = json!({ "id": "login", "type": "credentials" });
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (provider, _) = parse_whole(&entry, &json!({ "BACKEND": null }))?;
    assert_eq!((provider.id.as_str(), provider.type_name()), ("login", "credentials"));
    match provider.method {
        Method::Credentials(credentials) => Ok((provider.name, credentials)),
        _ => panic!("not of credentials"),
    }
}

#[test]
fn a_server_checks_credentials_or_code_does() {
    let (name, code) = read(json!({})).unwrap();
    assert_eq!(name, "Credentials");
    assert!(code.backend.is_none() && code.fields.is_empty());
    let with_url = json!({ "name": "Acme", "url": "https://api.example.com/sign-in", "timeoutMs": 900 });
    let (name, server) = read(with_url).unwrap();
    let backend = server.backend.unwrap();
    assert_eq!((name.as_str(), backend.url.as_str()), ("Acme", "https://api.example.com/sign-in"));
    assert_eq!(backend.timeout_ms, 900);
    let error = read(json!({ "timeoutMs": 900 })).unwrap_err();
    assert!(error.starts_with("providers[0].url: neither url nor service is set."), "{error}");
}

#[test]
fn fields_keep_their_order_and_their_attributes() {
    let fields = json!({
        "username": { "label": "Name", "autoComplete": "username", "autoFocus": true, "required": false },
        "pin": { "type": "password", "inputMode": "numeric", "pattern": "[0-9]+", "title": "Digits",
            "minLength": 4, "maxLength": 6, "required": true, "placeholder": "0000" },
    });
    let (_, CredentialsProvider { fields, .. }) = read(json!({ "fields": fields })).unwrap();
    let attributes = |index: usize| {
        let pairs = fields[index].attributes.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join(" ")
    };
    assert_eq!((fields[0].name.as_str(), fields[0].label.as_deref()), ("username", Some("Name")));
    assert_eq!(attributes(0), "type=text placeholder= autocomplete=username autofocus=");
    assert_eq!((fields[1].name.as_str(), fields[1].label.as_deref()), ("pin", None));
    assert_eq!(
        attributes(1),
        "type=password placeholder=0000 inputmode=numeric pattern=[0-9]+ title=Digits minlength=4 maxlength=6 required="
    );
}

#[test]
fn mistakes_of_a_form_name_their_place() {
    let table = [
        (json!({ "clientId": "x" }), "providers[0].clientId: unknown key."),
        (json!({ "fields": {} }), "providers[0].fields: a table: an empty table."),
        (json!({ "fields": { "a b": {} } }), "providers[0].fields[\"a b\"]: not the name of a field."),
        (
            json!({ "fields": { "csrfToken": {} } }),
            "providers[0].fields.csrfToken: Auth.js has a field of this name",
        ),
        (
            json!({ "fields": { "a": { "type": "hidden" } } }),
            "providers[0].fields.a.type: \"hidden\": not a type of input",
        ),
        (
            json!({ "fields": { "a": { "onfocus": "alert(1)" } } }),
            "providers[0].fields.a.onfocus: unknown key.",
        ),
        (json!({ "fields": { "a": { "value": "x" } } }), "providers[0].fields.a.value: unknown key."),
        (
            json!({ "fields": { "a": { "autocomplete": "off" } } }),
            "providers[0].fields.a.autocomplete: unknown key. Did you mean `autoComplete`?",
        ),
        (
            json!({ "fields": { "a": { "maxLength": 0 } } }),
            "providers[0].fields.a.maxLength: 0: not a length.",
        ),
        (
            json!({ "fields": { "a": { "title": "x\ny" } } }),
            "providers[0].fields.a.title: \"x\\ny\": has a control character.",
        ),
        (json!({ "service": "NOPE" }), "providers[0].service: \"NOPE\": no service binding has this name."),
    ];
    for (more, expected) in table {
        let error = read(more.clone()).unwrap_err();
        assert!(error.starts_with(expected), "{more}: {error}");
    }
}
