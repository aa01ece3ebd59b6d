//! Proof Key for Code Exchange ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)), always with `S256`.

use authjs_jose::base64url;
use authjs_jose::secret::Secret;
use sha2::{Digest, Sha256};

/// A `code_verifier` ([RFC 7636 §4.1](https://www.rfc-editor.org/rfc/rfc7636#section-4.1)). It is
/// created for one sign-in, stored in a sealed cookie, and sent in one token request. It is neither
/// `Clone` nor printed.
#[derive(Debug)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// Creates a verifier of 43 characters from 256 random bits, as the RFC recommends.
    pub fn create(random: [u8; 32]) -> Self {
        Self(Secret::new(base64url::encode(&random)))
    }

    /// Reads the verifier of a pending sign-in from its sealed cookie.
    pub fn from_cookie(code_verifier: String) -> Self {
        Self(Secret::new(code_verifier))
    }

    /// Returns the verifier. Use it only in the sealed cookie and the token request.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// Returns the `code_challenge` for `code_challenge_method=S256` ([RFC 7636
    /// §4.2](https://www.rfc-editor.org/rfc/rfc7636#section-4.2)).
    pub fn challenge(&self) -> String {
        base64url::encode(&Sha256::digest(self.reveal().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 7636 appendix B](https://www.rfc-editor.org/rfc/rfc7636#appendix-B).
    const OCTETS: [u8; 32] = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
        214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];

    #[test]
    fn the_vector_of_rfc_7636_holds() {
        let verifier = CodeVerifier::create(OCTETS);
        assert_eq!(verifier.reveal(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_verifier_survives_its_cookie_and_is_never_printed() {
        let verifier = CodeVerifier::from_cookie(CodeVerifier::create(OCTETS).reveal().to_owned());
        assert_eq!(verifier.challenge(), CodeVerifier::create(OCTETS).challenge());
        assert_eq!(format!("{verifier:?}"), "CodeVerifier([redacted])");
    }
}
