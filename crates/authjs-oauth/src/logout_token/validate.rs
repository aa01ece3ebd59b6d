use std::fmt;

use authjs_jose::danger::SignatureVerified;
use authjs_jose::timestamp::Timestamp;
use serde_json::Value;

use super::{claims, expected_algorithm, header};
use crate::{AuthorizationServer, Client, Error};

/// A Logout Token with a verified signature and validated claims. Only [`validate`] creates this proof.
#[derive(Clone)]
pub struct ValidatedLogoutToken {
    verified: SignatureVerified,
}

impl ValidatedLogoutToken {
    /// Returns `iss`.
    pub fn iss(&self) -> &str {
        self.text("iss").unwrap_or_default()
    }

    /// Returns `sub`. `None`: the token names a session alone.
    pub fn sub(&self) -> Option<&str> {
        self.text("sub")
    }

    /// Returns `sid`. `None`: the token names all sessions of the user.
    pub fn sid(&self) -> Option<&str> {
        self.text("sid")
    }

    /// Returns `jti`, which tells this token from others of its issuer.
    pub fn jti(&self) -> &str {
        self.text("jti").unwrap_or_default()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.verified.claims().get(name).and_then(Value::as_str)
    }
}

impl fmt::Debug for ValidatedLogoutToken {
    /// Shows only the names of claims, because claims are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.verified.claims().keys()).finish()
    }
}

/// Validates the claims of a Logout Token ([Back-Channel Logout
/// §2.6](https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation)). The caller makes sure
/// that its `jti` is used once.
///
/// `server` has the issuer that the token must name. Errors with a separate code `logout_token_*` for each
/// rule. A claim of the wrong type violates its rule and does not count as absent.
pub fn validate(
    verified: SignatureVerified,
    server: &AuthorizationServer,
    client: &Client,
    now: Timestamp,
) -> Result<ValidatedLogoutToken, Error> {
    expected_algorithm(client, server, verified.header())?;
    header::validate_typ(verified.header())?;
    let claims = verified.claims();
    claims::validate_iss(claims, server.issuer.as_deref())?;
    claims::validate_aud(claims, &client.client_id)?;
    claims::validate_exp(claims, now)?;
    claims::validate_iat(claims, now)?;
    claims::validate_events(claims)?;
    claims::validate_nonce(claims)?;
    claims::validate_session(claims)?;
    claims::validate_jti(claims)?;
    Ok(ValidatedLogoutToken { verified })
}
