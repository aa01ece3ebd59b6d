use serde_json::Value;

use crate::http::Params;

/// The requirements for every ID Token that follow from the deployer's authorization parameters
/// ([OpenID Connect Core
/// §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation), 12 and 13).
///
/// A visitor can ask a provider for less than the configuration does. The ID Token must still meet
/// these requirements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// `max_age`: how many seconds ago the user may have authenticated.
    pub max_age: Option<u32>,
    /// Whether `auth_time` is required. `max_age` implies it.
    pub auth_time: bool,
    /// The accepted values of `acr`, if `acr` is required. An empty list accepts any value.
    pub acr_values: Option<Vec<String>>,
}

impl Requirements {
    /// Reads `max_age`, and the claims of the ID Token that `claims` requests as essential ([OpenID
    /// Connect Core
    /// §5.5.1](https://openid.net/specs/openid-connect-core-1_0.html#IndividualClaimsRequests)).
    /// `acr_values` requests a voluntary claim and therefore requires nothing.
    pub fn of(configured: &Params) -> Self {
        let claims: Value =
            configured.get("claims").and_then(|claims| serde_json::from_str(claims).ok()).unwrap_or_default();
        let essential = |name| claims.pointer("/id_token")?.get(name).filter(|claim| is_essential(claim));
        Self {
            max_age: configured.get("max_age").and_then(|max_age| max_age.parse().ok()),
            auth_time: essential("auth_time").is_some(),
            acr_values: essential("acr").map(requested_values),
        }
    }
}

fn is_essential(claim: &Value) -> bool {
    claim.get("essential").is_some_and(|essential| essential == true)
}

fn requested_values(claim: &Value) -> Vec<String> {
    let values = claim.get("values").and_then(Value::as_array).into_iter().flatten();
    values.chain(claim.get("value")).filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(params: &[(&str, &str)]) -> Requirements {
        Requirements::of(&params.iter().copied().collect())
    }

    #[test]
    fn nothing_is_demanded_by_default() {
        let claims =
            r#"{"id_token":{"acr":{"values":["a"]},"auth_time":null},"userinfo":{"acr":{"essential":true}}}"#;
        for params in
            [&[][..], &[("claims", claims)], &[("claims", "x")], &[("acr_values", "a"), ("max_age", "x")]]
        {
            assert_eq!(of(params), Requirements::default());
        }
    }

    #[test]
    fn max_age_and_essential_claims_are_demanded() {
        let claims =
            r#"{"id_token":{"acr":{"essential":true,"values":["a","b"]},"auth_time":{"essential":true}}}"#;
        let acr_values = Some(vec!["a".to_owned(), "b".to_owned()]);
        let expected = Requirements { max_age: Some(0), auth_time: true, acr_values };
        assert_eq!(of(&[("claims", claims), ("max_age", "0")]), expected);
    }

    #[test]
    fn an_essential_acr_may_name_one_value_or_none() {
        let acr = |claim: &str| of(&[("claims", &format!(r#"{{"id_token":{{"acr":{claim}}}}}"#))]).acr_values;
        assert_eq!(acr(r#"{"essential":true,"value":"a"}"#), Some(vec!["a".to_owned()]));
        assert_eq!(acr(r#"{"essential":true}"#), Some(Vec::new()));
        assert_eq!(acr(r#"{"essential":"true"}"#), None);
    }
}
