use std::fmt;

use serde_json::{Map, Value};

/// The account of a user at a provider. The debug output shows no token.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// The provider's id.
    pub provider: String,
    /// `type`: `"oidc"`, `"oauth"`, `"oauth1"`, `"credentials"` or `"email"`.
    pub account_type: &'static str,
    /// `providerAccountId`: the user's id at the provider.
    pub provider_account_id: String,
    /// The token response: `access_token`, `id_token`, `scope` and so on, with `expires_at` in seconds since the epoch.
    pub tokens: Map<String, Value>,
}

impl Account {
    /// Returns the account in the form that Auth.js's callbacks see.
    pub fn to_json(&self) -> Map<String, Value> {
        let mut account = self.tokens.clone();
        account.insert("provider".to_owned(), self.provider.as_str().into());
        account.insert("type".to_owned(), self.account_type.into());
        account.insert("providerAccountId".to_owned(), self.provider_account_id.as_str().into());
        account
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("provider", &self.provider)
            .field("account_type", &self.account_type)
            .field("provider_account_id", &self.provider_account_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_token() {
        let tokens = Map::from_iter([("access_token".to_owned(), Value::from("secret-token"))]);
        let provider_account_id = "1".to_owned();
        let account =
            Account { provider: "op".to_owned(), account_type: "oauth", provider_account_id, tokens };
        assert!(!format!("{account:?}").contains("secret-token"));
        assert_eq!(account.to_json()["access_token"], "secret-token");
    }
}
