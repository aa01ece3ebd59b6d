use super::*;
use crate::pages::Color;

/// Every text of a row that may hold variables.
fn templates(row: &'static Row) -> impl Iterator<Item = &'static str> {
    let issuer = match row.issuer {
        IssuerRule::Known(issuer) => Some(issuer),
        IssuerRule::Unset | IssuerRule::Deployer { .. } => None,
    };
    let params = row.params.iter().map(|(_, value)| *value);
    [issuer, row.authorization, row.token, row.userinfo].into_iter().flatten().chain(params)
}

#[test]
fn ids_are_unique_and_each_family_is_sorted() {
    for family in FAMILIES {
        assert!(family.is_sorted_by(|a, b| a.id < b.id));
    }
    for row in all() {
        assert_eq!(all().filter(|other| other.id == row.id).count(), 1, "{}", row.id);
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
fn every_variable_of_a_row_is_one_of_its_options() {
    for row in all() {
        let fills = || row.options.iter().flat_map(|option| option.fills);
        let known = |name: &str| match name {
            "issuer" | "clientId" => Some(""),
            _ => fills().find(|fill| fill.variable == name).map(|_| ""),
        };
        for text in templates(row) {
            assert!(template::fill(text, known).is_some(), "{}: {text}", row.id);
        }
        for fill in fills() {
            assert!(template::fill(fill.set, |name| (name == "value").then_some("")).is_some(), "{}", row.id);
        }
    }
}

#[test]
fn openid_providers_have_an_issuer_and_others_their_endpoints() {
    for row in all() {
        let endpoints = row.authorization.is_some() && row.token.is_some() && row.userinfo.is_some();
        match row.kind {
            Kind::Oidc => assert_ne!(row.issuer, IssuerRule::Unset, "{}", row.id),
            Kind::Oauth => assert!(endpoints || row.issuer != IssuerRule::Unset, "{}", row.id),
        }
        assert!(row.kind == Kind::Oidc || !row.checks.contains(&Check::Nonce), "{}", row.id);
    }
}
