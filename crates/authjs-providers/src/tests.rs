use super::*;
use authjs_claims::{Expression, template};
use serde_json::{Value, json};

/// Returns every text of a row that may have variables.
fn templates(row: &'static Row) -> impl Iterator<Item = &'static str> {
    let issuer = match row.issuer {
        IssuerRule::Known(issuer)
        | IssuerRule::KnownOr { issuer, .. }
        | IssuerRule::Options { template: issuer, .. } => Some(issuer),
        IssuerRule::Unset | IssuerRule::Deployer { .. } => None,
    };
    let params = row.params.iter().map(|(_, value)| *value).chain(row.scope);
    [issuer, row.well_known, row.authorization, row.token, row.userinfo].into_iter().flatten().chain(params)
}

#[test]
fn ids_are_unique_and_sorted_within_their_protocol() {
    let (old, new): (Vec<&Row>, Vec<&Row>) = all().partition(|row| row.kind == Kind::Oauth1);
    assert!(old.is_sorted_by(|a, b| a.id < b.id));
    assert!(new.is_sorted_by(|a, b| a.id < b.id));
    for row in all() {
        assert_eq!(find(row.id).map(|found| found.name), Some(row.name));
    }
    assert!(find("nobody").is_none());
}

#[test]
fn colours_are_colours() {
    for row in all() {
        assert!(Color::parse(row.brand_color).is_some(), "{}: {}", row.id, row.brand_color);
    }
}

#[test]
fn every_field_of_a_row_is_an_expression() {
    for row in all() {
        let BuiltIn::Fields(Fields { id, name, email, image }) = row.profile else { continue };
        for text in [id, name, email, image] {
            assert!(text.parse::<Expression>().is_ok(), "{}: {text}", row.id);
        }
    }
}

#[test]
fn every_variable_of_a_row_is_one_of_its_options() {
    for row in all() {
        let fills = || row.options.iter().flat_map(|option| option.fills);
        let known = |name: &str| match name {
            "issuer" | "clientId" => Some(String::new()),
            _ => fills().find(|fill| fill.variable == name).map(|_| String::new()),
        };
        for text in templates(row) {
            assert!(template::fill(text, &known).is_some(), "{}: {text}", row.id);
        }
        for fill in fills() {
            let value = |name: &str| (name == "value").then(String::new);
            assert!(template::fill(fill.set, &value).is_some(), "{}", row.id);
        }
    }
}

#[test]
fn openid_providers_have_an_issuer_and_others_their_endpoints() {
    for row in all() {
        let userinfo = row.userinfo.is_some() || row.options.iter().any(|option| option.required.is_some());
        let endpoints = row.authorization.is_some() && row.token.is_some() && userinfo;
        match row.kind {
            Kind::Oidc => assert_ne!(row.issuer, IssuerRule::Unset, "{}", row.id),
            Kind::Oauth => assert!(endpoints || row.issuer != IssuerRule::Unset, "{}", row.id),
            Kind::Oauth1 => assert!(endpoints && row.request_token.is_some(), "{}", row.id),
        }
        assert_eq!(row.kind == Kind::Oauth1, row.request_token.is_some(), "{}", row.id);
        assert!(row.kind == Kind::Oidc || !row.checks.contains(&Check::Nonce), "{}", row.id);
    }
}

#[test]
fn each_row_names_its_own_proof_of_a_verified_address() {
    let proves = |id: &str, profile: Value| {
        let proof = ConfiguredProof::BuiltIn(find(id).unwrap().email_proof);
        proof.holds(profile.as_object().unwrap())
    };
    for (id, proof, doubt) in [
        ("apple", json!({"email_verified": "true"}), json!({"email_verified": "false"})),
        ("cognito", json!({"email_verified": "true"}), json!({"email_verified": "false"})),
        ("discord", json!({"verified": true}), json!({"verified": false})),
        ("github", json!({"email_verified": true}), json!({"email": "ada@example.com"})),
        ("gitlab", json!({"confirmed_at": "2012-05-23T09:05:22Z"}), json!({"confirmed_at": null})),
        ("google", json!({"email_verified": true}), json!({"email_verified": "true"})),
        (
            "kakao",
            json!({"kakao_account": {"is_email_valid": true, "is_email_verified": true}}),
            json!({"kakao_account": {"is_email_valid": false, "is_email_verified": true}}),
        ),
        ("microsoft-entra-id", json!({"xms_edov": true}), json!({"email_verified": true})),
        ("okta", json!({"email_verified": true}), json!({})),
        #[cfg(feature = "oauth1")]
        ("twitter-legacy", json!({"email": "ada@example.com"}), json!({"email": null})),
        ("zoom", json!({"verified": 1}), json!({"verified": 0})),
    ] {
        assert!(proves(id, proof), "{id}");
        assert!(!proves(id, doubt), "{id}");
    }
    let all_of_it = json!({"email": "a@b.example", "email_verified": true, "verified": true});
    for id in ["authentik", "azure-ad-b2c", "facebook", "kinde", "line", "spotify", "workos"] {
        assert!(!proves(id, all_of_it.clone()), "{id}");
    }
}

#[test]
fn a_row_with_a_proof_has_an_address_to_prove() {
    for row in all().filter(|row| row.email_proof != EmailProof::Unproved) {
        let BuiltIn::Fields(Fields { email, .. }) = row.profile else { continue };
        let address: Expression = email.parse().unwrap();
        assert!(
            matches!(address, Expression::Path(_)),
            "{}: the proof is about one claim, not {email}",
            row.id
        );
    }
}
