//! Access tokens, and assertions of proxies, under the keys of their issuer.

use std::rc::Rc;

use serde_json::{Map, Value};
use url::Url;

use super::discovery::Discovery;
use super::signature::{Unverifiable, verify_once};
use super::verified_signatures::VerifiedSignatures;
use crate::error::AuthError;
use crate::jose::jws::UnverifiedJws;
use crate::oauth::ErrorCode;
use crate::oauth::access_token::{Issuer, validate};
use crate::platform::Platform;

/// Returns the claims of a token of this issuer: signature first, then claims. Without `jwks_uri`, the
/// metadata of the issuer name its keys. If the known keys do not verify the token, they are fetched again, at
/// most once a minute. The signatures in `kept` are not verified again.
pub(crate) async fn verify(
    discovery: &Discovery,
    kept: &VerifiedSignatures,
    platform: &Rc<dyn Platform>,
    issuer: &Issuer,
    jwks_uri: Option<&Url>,
    unverified: UnverifiedJws,
) -> Result<Map<String, Value>, AuthError> {
    let algorithm = issuer.algorithm(&unverified.header)?;
    let name = issuer.issuer.as_str();
    let known = discovery.keys_of_issuer(platform, name, jwks_uri).await?;
    let verified = match verify_once(&**platform, unverified, algorithm, &known, kept).await {
        Ok(verified) => verified,
        Err(refused) => {
            let newer = discovery.newer_keys_of_issuer(platform, name, jwks_uri, Rc::clone(&known)).await?;
            if Rc::ptr_eq(&newer, &known) {
                return Err(unverifiable(refused.cause));
            }
            let again = verify_once(&**platform, refused.jws, algorithm, &newer, kept).await;
            again.map_err(|refused| unverifiable(refused.cause))?
        }
    };
    Ok(validate(verified, issuer, platform.now())?.into_claims())
}

fn unverifiable(cause: Unverifiable) -> AuthError {
    let (code, detail) = match cause {
        Unverifiable::NoKey => (ErrorCode::AccessTokenKey, "no key of the issuer fits the access token"),
        Unverifiable::DoesNotHold => {
            (ErrorCode::AccessTokenSignature, "the access token's signature is invalid")
        }
    };
    AuthError::callback_route(code, detail)
}
