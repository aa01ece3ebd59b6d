use super::*;
use authjs_claims::{Expression, template};

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
