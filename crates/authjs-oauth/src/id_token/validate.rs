use std::fmt;

use authjs_jose::danger::SignatureVerified;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use super::{Requirements, claims, expected_algorithm, hashes, header};
use crate::token::TokenSet;
use crate::{AuthorizationServer, Client, Error};

/// What an ID Token must agree with.
#[derive(Debug)]
pub struct Expected<'a> {
    /// Who issued it.
    pub server: &'a AuthorizationServer,
    /// Whom it is for.
    pub client: &'a Client,
    /// The `nonce` we sent; without one, the token must have none.
    pub nonce: Option<&'a str>,
    /// The authorization code it came for, which `c_hash` is held against.
    pub code: Option<&'a str>,
    /// What the configuration demands.
    pub requirements: &'a Requirements,
}

/// An ID Token whose signature and claims hold: a proof, made by [`validate`] alone.
#[derive(Clone)]
pub struct ValidatedIdToken {
    verified: SignatureVerified,
}

impl ValidatedIdToken {
    /// The claims.
    pub const fn claims(&self) -> &Map<String, Value> {
        self.verified.claims()
    }

    /// Returns the claims as a profile: see [`SignatureVerified::into_profile`].
    pub fn into_profile(self) -> Map<String, Value> {
        self.verified.into_profile()
    }

    /// `sub`: with the issuer, the one stable name of the user.
    pub fn sub(&self) -> &str {
        self.claims().get("sub").and_then(Value::as_str).unwrap_or_default()
    }
}

impl fmt::Debug for ValidatedIdToken {
    /// Claims are personal data: only their names are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.claims().keys()).finish()
    }
}

/// Validates the claims of an ID Token that came from the token endpoint
/// ([OpenID Connect Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation),
/// [§3.1.3.8](https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowTokenValidation)).
///
/// Each rule fails with its own code, `id_token_*`. A claim of the wrong type fails its rule, it does not count as
/// absent; `null` does for `azp`, `at_hash` and `c_hash`.
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
    claims::validate_aud(claims, &expected.client.client_id)?;
    claims::validate_azp(claims, &expected.client.client_id)?;
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
