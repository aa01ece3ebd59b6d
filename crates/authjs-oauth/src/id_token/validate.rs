use std::fmt;

use authjs_jose::danger::SignatureVerified;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use super::{Requirements, claims, expected_algorithm, hashes, header};
use crate::token::TokenSet;
use crate::{AuthorizationServer, Client, Error};

/// The expected values for an ID Token.
#[derive(Debug)]
pub struct Expected<'a> {
    /// The server that issued it.
    pub server: &'a AuthorizationServer,
    /// The client that it was issued to.
    pub client: &'a Client,
    /// Further clients that it may have been issued to, such as native apps. Empty for a token response.
    pub audiences: &'a [String],
    /// The `nonce` that was sent. Without one, the token must not have a nonce.
    pub nonce: Option<&'a str>,
    /// The authorization code, which `c_hash` is compared with.
    pub code: Option<&'a str>,
    /// The requirements of the configuration.
    pub requirements: &'a Requirements,
}

/// An ID Token with a verified signature and validated claims. Only [`validate`] creates this
/// proof.
#[derive(Clone)]
pub struct ValidatedIdToken {
    verified: SignatureVerified,
}

impl ValidatedIdToken {
    /// Returns the claims.
    pub const fn claims(&self) -> &Map<String, Value> {
        self.verified.claims()
    }

    /// Returns the claims as a profile: see [`SignatureVerified::into_profile`].
    pub fn into_profile(self) -> Map<String, Value> {
        self.verified.into_profile()
    }

    /// Returns `sub`. Together with the issuer, it is the only stable identifier of the user.
    pub fn sub(&self) -> &str {
        self.claims().get("sub").and_then(Value::as_str).unwrap_or_default()
    }
}

impl fmt::Debug for ValidatedIdToken {
    /// Shows only the names of claims, because claims are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.claims().keys()).finish()
    }
}

/// Validates the claims of an ID Token from the token endpoint ([OpenID Connect Core
/// §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation),
/// [§3.1.3.8](https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowTokenValidation)).
///
/// Errors with a separate code `id_token_*` for each rule. A claim of the wrong type violates its
/// rule and does not count as absent. Only for `azp`, `at_hash` and `c_hash`, `null` counts as
/// absent.
pub fn validate(
    verified: SignatureVerified,
    expected: &Expected<'_>,
    tokens: &TokenSet,
    now: Timestamp,
) -> Result<ValidatedIdToken, Error> {
    let algorithm = expected_algorithm(expected.client, expected.server, verified.header())?;
    header::validate_typ(verified.header())?;
    let claims = verified.claims();
    claims::validate_iss(claims, expected.server.issuer.as_deref())?;
    claims::validate_sub(claims)?;
    let clients = claims::Clients { own: &expected.client.client_id, further: expected.audiences };
    claims::validate_aud(claims, clients)?;
    claims::validate_azp(claims, clients)?;
    claims::validate_exp(claims, now)?;
    claims::validate_nbf(claims, now)?;
    claims::validate_iat(claims, now)?;
    claims::validate_nonce(claims, expected.nonce)?;
    claims::validate_auth_time(claims, expected.requirements, now)?;
    claims::validate_acr(claims, expected.requirements)?;
    hashes::validate_at_hash(claims, algorithm, tokens.access_token())?;
    hashes::validate_c_hash(claims, algorithm, expected.code)?;
    Ok(ValidatedIdToken { verified })
}
