//! Signatures of other parties' tokens. Only this module turns an unverified JWS into a verified
//! one.

#[cfg(feature = "bearer")]
use std::rc::Rc;

#[cfg(feature = "bearer")]
use super::verified_signatures::{Token, VerifiedSignatures};
use crate::jose::algorithms::{JwsAlgorithm, SignatureKind};
use crate::jose::danger::SignatureVerified;
use crate::jose::jwk::JwkSet;
use crate::jose::jws::{self, UnverifiedJws};
use crate::platform::Platform;
use crate::secret::Secret;

/// The reason why a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unverifiable {
    /// No key fits the algorithm and the `kid`.
    NoKey,
    /// The signature is invalid under every key that fits.
    DoesNotHold,
}

/// A JWS whose signature is refused, for other keys to verify.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) cause: Unverifiable,
    pub(crate) jws: UnverifiedJws,
}

/// Verifies a JWS under the keys of its issuer ([RFC 7515
/// §5.2](https://www.rfc-editor.org/rfc/rfc7515#section-5.2)).
///
/// `algorithm` is the one agreed for this client, never taken from the token. Keys that do not fit
/// the algorithm or the `kid` are not tried.
pub(crate) async fn verify(
    platform: &dyn Platform,
    jws: UnverifiedJws,
    algorithm: &'static JwsAlgorithm,
    keys: &JwkSet,
) -> Result<SignatureVerified, Box<Refused>> {
    let found = holds(platform, &jws, algorithm, keys).await;
    concluded(jws, found)
}

/// Does the same as [`verify`], unless `verified` has the signature.
#[cfg(feature = "bearer")]
pub(crate) async fn verify_once(
    platform: &dyn Platform,
    jws: UnverifiedJws,
    algorithm: &'static JwsAlgorithm,
    keys: &Rc<JwkSet>,
    verified: &VerifiedSignatures,
) -> Result<SignatureVerified, Box<Refused>> {
    let token = Token::of(&jws, algorithm);
    let mut found = Ok(());
    if !verified.has(&token, keys) {
        found = holds(platform, &jws, algorithm, keys).await;
        if found.is_ok() {
            verified.put(token, keys);
        }
    }
    concluded(jws, found)
}

/// Errors unless the signature holds under one of the keys.
async fn holds(
    platform: &dyn Platform,
    jws: &UnverifiedJws,
    algorithm: &'static JwsAlgorithm,
    keys: &JwkSet,
) -> Result<(), Unverifiable> {
    let mut cause = Unverifiable::NoKey;
    for key in keys.candidates(jws.kid(), algorithm) {
        let message = jws.signing_input.as_bytes();
        match platform.verify_signature(algorithm, key, message, &jws.signature).await {
            Ok(true) => return Ok(()),
            Ok(false) => cause = Unverifiable::DoesNotHold,
            Err(_) => {}
        }
    }
    Err(cause)
}

fn concluded(jws: UnverifiedJws, found: Result<(), Unverifiable>) -> Result<SignatureVerified, Box<Refused>> {
    match found {
        Ok(()) => Ok(SignatureVerified::assertion(jws)),
        Err(cause) => Err(Box::new(Refused { cause, jws })),
    }
}

/// Verifies an HMAC-signed JWS under the client secret ([OpenID Connect Core
/// §10.1](https://openid.net/specs/openid-connect-core-1_0.html#Signing)).
pub(crate) fn verify_with_client_secret(
    jws: UnverifiedJws,
    algorithm: &'static JwsAlgorithm,
    client_secret: &Secret,
) -> Result<SignatureVerified, Unverifiable> {
    let key = client_secret.reveal().as_bytes();
    if jws::hmac_verify(algorithm, key, jws.signing_input.as_bytes(), &jws.signature) {
        Ok(SignatureVerified::assertion(jws))
    } else {
        Err(Unverifiable::DoesNotHold)
    }
}

/// Returns whether this algorithm uses the client secret instead of the issuer's keys.
pub(crate) fn uses_client_secret(algorithm: &JwsAlgorithm) -> bool {
    matches!(algorithm.kind, SignatureKind::Hmac)
}
