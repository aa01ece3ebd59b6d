//! What the configuration says of rules with groups.

use authjs::config::Config;
use serde_json::{Value, json};

use crate::support::{Op, TestEnv};

fn read(providers: Value, rule: Value) -> Result<Vec<String>, String> {
    read_with(providers, rule, json!({}))
}

fn read_with(providers: Value, rule: Value, more: Value) -> Result<Vec<String>, String> {
    let mut all = json!({ "path": "/x", "access": "signed-in" });
    all.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
    let mut auth = json!({ "providers": providers, "unmatched": "public", "rules": [{ "path": "/", "access": "public" }, all] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut env = json!({ "AUTH": auth, "AUTH_SECRET": "a secret of at least thirty-two characters", "AUTH_URL": "https://example.com" });
    for id in ["GITHUB", "GITLAB", "GOOGLE", "OP", "MICROSOFT_ENTRA_ID"] {
        env[format!("AUTH_{id}_ID")] = "client-1".into();
        env[format!("AUTH_{id}_SECRET")] = "secret".into();
    }
    let config = Config::from_env(&TestEnv(env), None).map_err(|error| error.to_string())?;
    let groups = config
        .warnings
        .iter()
        .filter(|warning| matches!(warning.code(), "any-providers-values" | "group-of-no-provider"));
    Ok(groups.map(ToString::to_string).collect())
}

fn codes(providers: Value, rule: Value) -> Vec<String> {
    let code = |text: String| text.split(':').next().unwrap().to_owned();
    read(providers, rule).unwrap().into_iter().map(code).collect()
}

#[test]
fn values_that_several_providers_may_give_need_a_provider() {
    let both = || json!(["microsoft-entra-id", Op::config()]);
    let warned = [
        json!({ "groups": ["admins"] }),
        json!({ "claims": { "role": ["admin"] } }),
        json!({ "any": [{ "groups": ["admins"] }, { "providers": ["op"] }] }),
        json!({ "not": { "groups": ["guests"] } }),
        json!({ "access": "deny", "all": [{ "claims": { "role": ["guest"] } }] }),
    ];
    for rule in warned {
        let texts = read(both(), rule.clone()).unwrap();
        let [text] = &texts[..] else { panic!("{rule}: {texts:?}") };
        assert!(
            text.starts_with("any-providers-values: rules[1] asks") && text.contains("Set `providers`"),
            "{text}"
        );
        assert_eq!(codes(json!([Op::config()]), rule), [""; 0]);
    }
    let clear = [
        json!({ "groups": ["admins"], "providers": ["op"] }),
        json!({ "providers": ["op"], "any": [{ "groups": ["admins"] }, { "claims": { "a": [1] } }] }),
        json!({ "any": [{ "claims": { "a": [1] }, "providers": ["op"] }] }),
        json!({ "emails": ["ada@example.com"] }),
    ];
    for rule in clear {
        assert_eq!(codes(both(), rule.clone()), [""; 0], "{rule}");
    }
    // A name that one of the providers alone can have.
    let three = || json!(["github", "google", "gitlab"]);
    assert_eq!(codes(three(), json!({ "groups": ["ops@acme.example"] })), [""; 0]);
    assert_eq!(codes(three(), json!({ "groups": ["acme/platform"] })), ["any-providers-values"]);
}

#[test]
fn a_group_that_no_provider_can_have_is_named() {
    let rule = || json!({ "groups": ["Platform Team"] });
    let texts = read(json!(["github", "google"]), rule()).unwrap();
    let [text] = &texts[..] else { panic!("{texts:?}") };
    let expected = "group-of-no-provider: rules[1] asks for the group \"Platform Team\", and no provider has groups of such a name";
    assert!(text.starts_with(expected), "{text}");
    for providers in [json!(["github", Op::config()]), json!(["microsoft-entra-id"])] {
        assert_eq!(codes(providers, rule()), [""; 0]);
    }
    let scoped = json!({ "groups": ["Platform Team"], "providers": ["github"] });
    assert_eq!(codes(json!(["github", Op::config()]), scoped), ["group-of-no-provider"]);
    let by_callback = json!({ "callbacks": { "jwt": { "groups": "profile.teams" } } });
    assert_eq!(read_with(json!(["github"]), rule(), by_callback), Ok(Vec::new()));
}

#[test]
fn more_groups_than_a_sign_in_can_ask_about_are_an_error() {
    let teams = |count: usize| (0..count).map(|index| format!("acme/team-{index}")).collect::<Vec<_>>();
    assert!(read(json!(["github"]), json!({ "groups": teams(29) })).is_ok());
    let error = read(json!(["github"]), json!({ "groups": teams(30) })).unwrap_err();
    assert!(
        error.starts_with("rules: a sign-in with github would send 31 requests about groups. Name fewer"),
        "{error}"
    );
}
