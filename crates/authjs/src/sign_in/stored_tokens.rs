//! The tokens of a provider as the table `accounts` has them.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::error::AuthError;
use crate::jose::jwt;
use crate::model::Account;
use crate::random;
use crate::reason::Reason;

/// The salt of the seal. No cookie can have this name, so no cookie's value opens as a token, and the
/// reverse.
const SALT: &str = "account tokens";

/// The members of a token response that let their bearer act as the user.
const SECRETS: [&str; 5] = ["refresh_token", "access_token", "id_token", "oauth_token", "oauth_token_secret"];

/// Returns the token response as it is stored: as it is, or with `accounts.seal` each token as a JWE.
///
/// The JWE is Auth.js's (`dir`, `A256CBC-HS512`), under the first secret. Its claims are the token and
/// the account that it belongs to, so that a row with another row's token is noticed. Errors without a
/// secret.
pub(super) fn stored(cx: &Context<'_>, account: &Account) -> Result<Map<String, Value>, AuthError> {
    let mut tokens = account.tokens.clone();
    if !cx.deployment.config.accounts.seal {
        return Ok(tokens);
    }
    let keys = cx.deployment.keyring.keys(SALT);
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
            *token = jwt::encode(key, &claims, random::bytes(&**cx.platform)).into();
        }
    }
    Ok(tokens)
}
