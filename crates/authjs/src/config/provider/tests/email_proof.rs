use super::*;
use crate::providers::{ConfiguredProof, EmailProof};

fn acme(kind: &str, more: &Value) -> OAuthProvider {
    let mut entry = json!({"id": "acme", "type": kind, "issuer": "https://id.acme.example"});
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    provider(entry)
}

fn verified(provider: &OAuthProvider, profile: &Value) -> bool {
    provider.email_is_verified(profile.as_object().unwrap())
}

#[test]
fn a_custom_openid_provider_has_the_standard_claim() {
    let claims = json!({"email": "a@acme.example", "email_verified": true});
    assert!(verified(&acme("oidc", &json!({})), &claims));
    assert!(verified(&acme("oidc", &json!({"profile": {"email": "email", "name": "x"}})), &claims));
    assert!(!verified(&acme("oidc", &json!({})), &json!({"email": "a@acme.example"})));
    for (kind, more) in [
        ("oauth", json!({})),
        ("oidc", json!({"emailVerified": false})),
        // The claim is about `email`, not about any other address.
        ("oidc", json!({"profile": {"email": "mails.0"}})),
        ("oidc", json!({"profile": {"email": ["email", "mails.0"]}})),
        ("oidc", json!({"profile": {"email": {"const": "email"}}})),
    ] {
        let provider = acme(kind, &more);
        assert!(!provider.has_email_proof() && !verified(&provider, &claims), "{kind} {more}");
    }
}

#[test]
fn a_custom_provider_names_its_proof() {
    let steps = json!({"emailVerified": {"path": ["https://acme.example/claims", "mail.ok"]}});
    let of_steps = json!({"https://acme.example/claims": {"mail.ok": true}});
    let table = [
        (json!({"emailVerified": "user.confirmed"}), json!({"user": {"confirmed": true}}), true),
        (json!({"emailVerified": "user.confirmed"}), json!({"user": {"confirmed": "true"}}), true),
        (json!({"emailVerified": "user.confirmed"}), json!({"user": {"confirmed": "no"}}), false),
        (json!({"emailVerified": "user.confirmed"}), json!({"email_verified": true}), false),
        (steps, of_steps, true),
    ];
    for (more, profile, expected) in table {
        for kind in ["oauth", "oidc"] {
            let provider = acme(kind, &more);
            assert!(provider.has_email_proof());
            assert_eq!(verified(&provider, &profile), expected, "{more} {profile}");
        }
    }
    let acme = |proof: Value| {
        error(
            json!({"id": "acme", "type": "oidc", "issuer": "https://id.acme.example", "emailVerified": proof}),
        )
    };
    for (proof, expected) in [
        (json!(true), "providers[0].emailVerified: true: proves nothing. Name the claim"),
        (json!({"const": "true"}), "providers[0].emailVerified: a table: not a path. Name the claim"),
        (json!(["a", "b"]), "providers[0].emailVerified: a list: not a path. Name the claim"),
        (json!("a[0]"), "providers[0].emailVerified: \"a[0]\": not a path."),
    ] {
        let error = acme(proof);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_built_in_provider_keeps_its_proof() {
    let github = provider(json!("github"));
    assert!(github.has_email_proof() && !github.needs_email_proof);
    assert_eq!(
        error(json!({"id": "google", "emailVerified": "x"})),
        "providers[0].emailVerified: \"x\": a built-in provider with a proof of its own. \
         Remove the key, or configure the provider under an id of your own."
    );
    let facebook = |more: Value| {
        let mut entry = json!({"id": "facebook", "clientId": "a", "clientSecret": "b"});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        provider(entry)
    };
    assert!(!facebook(json!({})).has_email_proof());
    assert!(facebook(json!({"emailVerified": "ok"})).has_email_proof());
}

/// A server of the deployer may confirm addresses without a check.
#[test]
fn a_provider_on_a_server_of_the_deployer_has_no_proof_unless_it_names_one() {
    let of = |id: &str, more: &Value| {
        let mut entry = json!({"id": id, "clientId": "a", "clientSecret": "b"});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        provider(entry)
    };
    let profile = json!({"email": "ada@acme.example", "email_verified": true, "confirmed_at": "2026-01-01", "ok": true});
    let own = json!({"baseUrl": "https://git.acme.example"});
    assert!(of("gitlab", &json!({})).has_email_proof());
    assert!(!of("gitlab", &own).has_email_proof() && !verified(&of("gitlab", &own), &profile));
    let enterprise = json!({"enterprise": {"baseUrl": "https://git.acme.example"}});
    assert!(!of("github", &enterprise).has_email_proof());
    let named = json!({"baseUrl": "https://git.acme.example", "emailVerified": "ok"});
    assert!(verified(&of("gitlab", &named), &profile));
}

#[test]
fn a_tenant_of_entra_id_needs_a_listed_domain_or_the_claim() {
    const TENANT: &str = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0";
    let entra = |issuer: &str| {
        provider(json!({"id": "microsoft-entra-id", "clientId": "a", "clientSecret": "b", "issuer": issuer}))
    };
    let (one, many) = (entra(TENANT), entra("https://login.microsoftonline.com/organizations/v2.0"));
    assert_eq!(one.email_proof, ConfiguredProof::BuiltIn(EmailProof::Tenant("xms_edov")));
    let listed = |domain: &str| domain == "contoso.com";
    let profile = json!({"email": "ada@contoso.com"});
    let profile = profile.as_object().unwrap();
    assert!(one.email_is_verified_in(profile, &listed) && !one.email_is_verified(profile));
    assert!(!one.email_is_verified_in(profile, &|_| false));
    assert!(!many.email_is_verified_in(profile, &listed));
    let proved = json!({"email": "ada@contoso.com", "xms_edov": true});
    assert!(many.email_is_verified(proved.as_object().unwrap()));
}

#[test]
fn twitch_is_asked_for_its_proof_where_a_rule_needs_it() {
    let twitch = provider(json!({"id": "twitch", "clientId": "a", "clientSecret": "b"}));
    let url =
        Url::parse_with_params("https://id.twitch.tv/oauth2/authorize", twitch.authorization_params.iter());
    let claims = |provider: &OAuthProvider| {
        let url = provider.quirk.authorization(provider, url.clone().unwrap());
        url.query_pairs().find(|(name, _)| name == "claims").map(|(_, value)| value.into_owned())
    };
    assert!(!claims(&twitch).unwrap().contains("email_verified"));
    let proving = OAuthProvider { needs_email_proof: true, ..twitch };
    let named =
        r#"{"id_token":{"email":null,"picture":null,"preferred_username":null,"email_verified":null}}"#;
    assert_eq!(claims(&proving).as_deref(), Some(named));
}
