//! The tokens of a provider as the table `accounts` has them.

use serde_json::{Map, Value};

use crate::callbacks::CallbackError;
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::jose::jwt;
use crate::model::Account;
use crate::platform::Platform;
use crate::random;
use crate::reason::Reason;
use crate::statements::AdapterAccount;

/// The salt of the seal. No cookie can have this name, so no cookie's value opens as a token, and the
/// reverse.
const SALT: &str = "account tokens";

/// The members of a token response that let their bearer act as the user.
const SECRETS: [&str; 5] = ["refresh_token", "access_token", "id_token", "oauth_token", "oauth_token_secret"];

/// Returns the account with the members that the deployer's `account` function chooses.
pub(crate) fn kept(deployment: &Deployment, account: &Account) -> Result<Account, CallbackError> {
    let functions = deployment.functions.as_ref();
    let chosen = functions.map(|functions| functions.account(&account.provider, &account.tokens));
    let chosen = chosen.transpose()?.flatten();
    Ok(Account { tokens: chosen.unwrap_or_else(|| account.tokens.clone()), ..account.clone() })
}

/// Returns the row of an account that [`kept`] has returned.
pub(crate) fn row_of(
    deployment: &Deployment,
    platform: &dyn Platform,
    user_id: &str,
    account: &Account,
) -> Result<AdapterAccount, AuthError> {
    Ok(AdapterAccount {
        user_id: user_id.to_owned(),
        account_type: account.account_type.to_owned(),
        provider: account.provider.clone(),
        provider_account_id: account.provider_account_id.clone(),
        tokens: stored(deployment, platform, account)?,
    })
}

/// Returns the token response as it is stored: as it is, or with `accounts.seal` each token as a JWE.
///
/// The JWE is Auth.js's (`dir`, `A256CBC-HS512`), under the first secret. Its claims are the token and
/// the account that it belongs to, so that a row with another row's token is noticed. Errors without a
/// secret.
fn stored(
    deployment: &Deployment,
    platform: &dyn Platform,
    account: &Account,
) -> Result<Map<String, Value>, AuthError> {
    let mut tokens = account.tokens.clone();
    if !deployment.config.accounts.seal {
        return Ok(tokens);
    }
    let keys = deployment.keyring.keys(SALT);
    let key = keys.first().ok_or_else(|| {
        AuthError::callback_route(Reason::Configuration, "no secret is set to seal the tokens")
    })?;
    for name in SECRETS {
        let Some(token) = tokens.get_mut(name) else { continue };
        if token.is_string() {
            let claims = Map::from_iter([
                ("token".to_owned(), token.take()),
                ("provider".to_owned(), account.provider.as_str().into()),
                ("providerAccountId".to_owned(), account.provider_account_id.as_str().into()),
            ]);
            *token = jwt::encode(key, &claims, random::bytes(platform)).into();
        }
    }
    Ok(tokens)
}
