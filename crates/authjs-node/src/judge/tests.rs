use serde_json::json;

use super::*;

const SECRETS: [&str; 3] = ["AUTH_SECRET", "AUTH_ACME_ID", "AUTH_ACME_SECRET"];

fn deployment(vars: Value) -> Deployment {
    let Value::Object(vars) = vars else { panic!("a table") };
    Deployment { vars, secrets: SECRETS.map(Into::into).to_vec(), ..Deployment::default() }
}

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn auth(auth: Value) -> Deployment {
    let mut acme = json!({
        "providers": [{ "id": "acme", "type": "oidc", "issuer": "https://id.acme.example" }],
        "matcher": ["/admin"],
    });
    acme.as_object_mut().unwrap().extend(auth.as_object().unwrap().clone());
    deployment(json!({ "AUTH": acme }))
}

fn paths(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.path.as_str()).collect()
}

#[test]
fn a_deployment_whose_secrets_exist_has_nothing_to_say() {
    assert_eq!(judge(auth(json!({}))), Judgement::default());
}

#[test]
fn credentials_that_only_code_can_check_are_a_warning() {
    let judgement = judge(auth(json!({ "providers": [{ "id": "login", "type": "credentials" }] })));
    let codes: Vec<_> = judgement.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(
        (paths(&judgement.errors), codes),
        (vec![], vec!["credentials-unlimited", "missing-authorize"])
    );
    assert_eq!(judgement.warnings[1].path, "providers[0].url");
}

#[test]
fn mails_that_only_code_can_send_are_a_warning() {
    let judgement = judge(Deployment {
        bindings: [("AUTH_DB".to_owned(), "d1_databases".to_owned())].into(),
        ..auth(json!({ "providers": [{ "id": "own", "type": "email" }] }))
    });
    let codes: Vec<_> = judgement.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!((paths(&judgement.errors), codes), (vec![], vec!["missing-sender"]));
    assert_eq!(judgement.warnings[0].path, "providers[0].url");
}

#[test]
fn every_mistake_is_found_in_one_run() {
    let judgement = judge(auth(json!({
        "sesion": { "maxAge": 5 },
        "session": { "maxAge": 5, "updateAge": "x", "other": 1 },
        "pages": { "signIn": "login", "error": "error" },
        "cookies": { "state": { "options": { "sameSight": "lax" } } },
        "upstream": "http://o.example",
        "origin": { "mapRedirects": false, "removeHeaders": ["a b"] },
        "debug": "yes",
        "matcher": ["admin", "/((("],
        "caseSensitive": "no",
    })));
    let mut found = paths(&judgement.errors);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "caseSensitive",
            "cookies.state.options.sameSight",
            "debug",
            "matcher[0]",
            "matcher[1]",
            "origin.removeHeaders[0]",
            "pages.error",
            "pages.signIn",
            "sesion",
            "session.maxAge",
            "session.other",
            "session.updateAge",
            "upstream",
        ]
    );
    assert_eq!(judgement.warnings, []);
}

#[test]
fn a_missing_setting_is_a_warning_and_hides_no_mistake() {
    let mut nothing = deployment(json!({ "AUTH": { "debug": "yes" } }));
    nothing.secrets.clear();
    let judgement = judge(nothing);
    assert_eq!(paths(&judgement.errors), ["debug"]);
    assert_eq!(paths(&judgement.warnings), ["AUTH_SECRET", "providers"]);
    assert!(judgement.warnings.iter().all(|warning| warning.code == "not-set"));

    let mut two = auth(json!({ "providers": ["google", { "id": "keycloak", "checks": ["pkc"] }] }));
    two.secrets.truncate(1);
    let judgement = judge(two);
    assert_eq!(paths(&judgement.errors), ["providers[1].checks[0]"], "{judgement:?}");
    let missing: Vec<_> = paths(&judgement.warnings);
    assert_eq!(
        missing,
        [
            "providers[0].clientSecret",
            "providers[0].clientId",
            "providers[1].clientSecret",
            "providers[1].clientId",
            "providers[1].issuer"
        ]
    );
}

#[test]
fn what_follows_from_a_mistake_is_left_out() {
    for provider in
        [json!("gogle"), json!({ "id": "acme", "type": "oidcc" }), json!(5), json!({ "name": "x" })]
    {
        let judgement = judge(auth(json!({ "providers": [provider] })));
        assert_eq!((judgement.errors.len(), judgement.warnings.len()), (1, 0), "{provider}: {judgement:?}");
    }
}

#[test]
fn a_second_provider_is_a_mistake_with_its_secrets_missing_too() {
    let mut twice = auth(json!({ "providers": ["google", "google"] }));
    twice.secrets.clear();
    assert_eq!(paths(&judge(twice).errors), ["providers[1]"]);
}

#[test]
fn variables_and_sources_are_judged_too() {
    let judgement = judge(deployment(json!({
        "AUTH": { "providers": [{ "id": "acme", "type": "oidc", "issuer": "https://id.acme.example" }] },
        "AUTH_URL": "www.example.com",
        "AUTH_TRUST_HOST": "maybe",
        "AUTH_CONFIG_1": "{",
        "AUTH_SECRET": "hunter2",
    })));
    assert_eq!(paths(&judgement.errors), ["AUTH_CONFIG_1", "AUTH_SECRET", "AUTH_URL", "AUTH_TRUST_HOST"]);
    let said = serde_json::to_string(&judgement).unwrap();
    assert!(!said.contains("hunter2") && judgement.warnings.is_empty(), "{said}");
}

#[test]
fn the_file_is_judged_and_may_be_unreadable() {
    let with = |text: &str| judge(Deployment { auth_config: Some(text.into()), ..auth(json!({})) });
    assert_eq!(paths(&with(r#"{ "debug": 1 }"#).errors), ["debug"]);
    assert_eq!(paths(&with("{").errors), ["auth.config.json"]);
    assert_eq!(with(r#"{ "basePath": "/auth" }"#), Judgement::default());
}

#[test]
fn a_binding_of_another_kind_is_a_mistake() {
    let bound = |name: &str, section: &str| Deployment {
        bindings: [(name.to_owned(), section.to_owned())].into(),
        ..auth(json!({}))
    };
    let fitting = [
        ("AUTH_KV", "kv_namespaces"),
        ("AUTH_DB", "d1_databases"),
        ("AUTH_EMAIL", "send_email"),
        ("AUTH_LIMIT", "ratelimits"),
        ("AUTH_STATE", "durable_objects"),
        ("AUTH_ANALYTICS", "analytics_engine_datasets"),
        ("AUTH_QUEUE", "queues"),
    ];
    for (name, section) in fitting {
        assert_eq!(judge(bound(name, section)), Judgement::default());
    }
    assert_eq!(paths(&judge(bound("AUTH_KV", "d1_databases")).errors), ["AUTH_KV"]);
    assert_eq!(paths(&judge(bound("AUTH_DB", "kv_namespaces")).errors), ["AUTH_DB"]);
    assert_eq!(paths(&judge(bound("AUTH_EMAIL", "kv_namespaces")).errors), ["AUTH_EMAIL"]);
    assert_eq!(paths(&judge(bound("AUTH_ANALYTICS", "queues")).errors), ["AUTH_ANALYTICS"]);
    assert_eq!(paths(&judge(bound("AUTH_QUEUE", "ratelimits")).errors), ["AUTH_QUEUE"]);
    assert_eq!(paths(&judge(bound("AUTH_LIMIT", "kv_namespaces")).errors), ["AUTH_LIMIT"]);
    assert_eq!(paths(&judge(bound("AUTH_KV", "ratelimits")).errors), ["AUTH_KV"]);
    assert_eq!(paths(&judge(bound("AUTH_STATE", "d1_databases")).errors), ["AUTH_STATE"]);
}

#[test]
fn placeholders_and_examples_give_no_warnings() {
    let signs = json!({ "token_endpoint_auth_method": "private_key_jwt" });
    let provider =
        |id: &str| json!({ "id": id, "type": "oidc", "issuer": "https://id.example", "client": signs });
    let mut two = auth(json!({ "providers": [provider("acme"), provider("other")] }));
    two.secrets.extend(["AUTH_OTHER_ID", "AUTH_ACME_PRIVATE_KEY", "AUTH_OTHER_PRIVATE_KEY"].map(Into::into));
    assert_eq!(judge(two), Judgement::default());
}

#[test]
fn the_parsers_own_warnings_are_returned() {
    let judgement = judge(auth(json!({ "debug": true, "experimental": { "enableWebAuthn": true } })));
    let codes: Vec<_> = judgement.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(codes, ["debug-enabled", "experimental-webauthn"]);
    assert!(judgement.warnings.iter().all(|warning| !warning.cause.is_empty() && !warning.fix.is_empty()));
}

#[test]
fn bearer_tokens_need_their_feature() {
    let found = |features: &[&str]| -> Vec<String> {
        let bearer = json!([{ "issuer": "https://id.example", "audience": "https://api.example" }]);
        let deployment = Deployment {
            features: Some(features.iter().copied().map(Into::into).collect()),
            ..auth(json!({ "bearer": bearer }))
        };
        judge(deployment).errors.into_iter().map(|error| format!("{}: {}", error.path, error.cause)).collect()
    };
    assert_eq!(found(&["entrypoint"]), ["bearer: bearer tokens are not compiled in"]);
    assert_eq!(found(&["entrypoint", "bearer"]), [""; 0]);
}

#[test]
fn providers_need_the_features_that_the_worker_is_built_with() {
    let found = |features: Option<&[&str]>| {
        let nodemailer = json!({ "id": "nodemailer", "from": "no-reply@example.com" });
        let oauth1 = json!({
            "id": "photos", "type": "oauth1", "clientId": "a", "clientSecret": "b",
            "requestToken": "https://photos.example/initiate", "authorization": "https://photos.example/authorize",
            "token": "https://photos.example/token", "userinfo": "https://photos.example/me",
        });
        let deployment = Deployment {
            bindings: BTreeMap::from([("AUTH_DB".into(), "d1_databases".into())]),
            features: features.map(|features| features.iter().copied().map(Into::into).collect()),
            ..auth(json!({ "providers": [nodemailer, oauth1, { "id": "nope" }] }))
        };
        judge(deployment).errors.into_iter().map(|error| format!("{}: {}", error.path, error.cause)).collect()
    };
    let found = |features| -> Vec<String> { found(features) };
    let unknown = "providers[2].id: no built-in provider";
    let smtp = "providers[0]: sends over SMTP, which is not compiled in";
    let oauth1 = "providers[1]: OAuth 1.0 is not compiled in";
    assert_eq!(found(Some(&["entrypoint"])), [smtp, oauth1, unknown]);
    assert_eq!(found(Some(&["entrypoint", "oauth1"])), [smtp, unknown]);
    assert_eq!(found(Some(&["email-smtp", "oauth1"])), [unknown]);
    assert_eq!(found(None), [unknown], "the features are not known");
}
