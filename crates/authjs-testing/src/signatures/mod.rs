//! Signatures by OpenSSL, through josekit, which native tests use in place of the runtime's
//! WebCrypto.

mod sign;

use josekit::jws::{self, ES256, ES384, ES512, EdDSA, JwsVerifier, PS256, PS384, PS512, RS256, RS384, RS512};

use authjs_jose::algorithms::{Hash, JwsAlgorithm, SignatureKind};
use authjs_jose::jwk::Jwk;

pub use sign::{public_half, sign};

/// Returns whether `signature` over `message` is valid under `jwk`, used only with `algorithm`.
///
/// Supports asymmetric algorithms only. Also returns false for keys that OpenSSL refuses, such as
/// points that are not on their curve.
pub fn verify_signature(algorithm: &JwsAlgorithm, jwk: &Jwk, message: &[u8], signature: &[u8]) -> bool {
    verifier(algorithm, jwk).is_some_and(|verifier| verifier.verify(message, signature).is_ok())
}

fn verifier(algorithm: &JwsAlgorithm, jwk: &Jwk) -> Option<Box<dyn JwsVerifier>> {
    let jwk = &josekit::jwk::Jwk::from_map(jwk.for_import()).ok()?;
    match algorithm.kind {
        SignatureKind::Hmac => None,
        SignatureKind::RsaPkcs1 => boxed(rsa_pkcs1(algorithm.hash)?.verifier_from_jwk(jwk)),
        SignatureKind::RsaPss => boxed(rsa_pss(algorithm.hash)?.verifier_from_jwk(jwk)),
        SignatureKind::Ecdsa => boxed(ecdsa(algorithm.hash)?.verifier_from_jwk(jwk)),
        SignatureKind::EdDsa => boxed(EdDSA.verifier_from_jwk(jwk)),
    }
}

fn boxed<V: JwsVerifier + 'static, E>(verifier: Result<V, E>) -> Option<Box<dyn JwsVerifier>> {
    Some(Box::new(verifier.ok()?))
}

const fn rsa_pkcs1(hash: Hash) -> Option<jws::alg::rsassa::RsassaJwsAlgorithm> {
    match hash {
        Hash::Sha1 => None,
        Hash::Sha256 => Some(RS256),
        Hash::Sha384 => Some(RS384),
        Hash::Sha512 => Some(RS512),
    }
}

const fn rsa_pss(hash: Hash) -> Option<jws::alg::rsassa_pss::RsassaPssJwsAlgorithm> {
    match hash {
        Hash::Sha1 => None,
        Hash::Sha256 => Some(PS256),
        Hash::Sha384 => Some(PS384),
        Hash::Sha512 => Some(PS512),
    }
}

const fn ecdsa(hash: Hash) -> Option<jws::alg::ecdsa::EcdsaJwsAlgorithm> {
    match hash {
        Hash::Sha1 => None,
        Hash::Sha256 => Some(ES256),
        Hash::Sha384 => Some(ES384),
        Hash::Sha512 => Some(ES512),
    }
}

#[cfg(test)]
mod tests {
    use josekit::jws::{JwsHeader, JwsSigner};
    use josekit::jwt::JwtPayload;
    use serde_json::{Value, json};

    use super::*;
    use authjs_jose::algorithms::find;
    use authjs_jose::jwk::JwkSet;
    use authjs_jose::{base64url, jws};

    /// RFC 7515 appendix A, RFC 7520 section 4 and RFC 8037 appendix A: links in the file.
    #[test]
    fn the_signatures_of_the_rfcs_hold_and_damaged_ones_do_not() {
        let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/jws.json")).unwrap();
        for vector in vectors["signatures"].as_array().unwrap() {
            let algorithm = find(vector["algorithm"].as_str().unwrap()).unwrap();
            let set = JwkSet::parse(json!({ "keys": [vector["jwk"]] }).to_string().as_bytes()).unwrap();
            let jwk = set.candidates(None, algorithm)[0];
            let (message, signature) = vector["token"].as_str().unwrap().rsplit_once('.').unwrap();
            let mut signature = base64url::decode(signature).unwrap();
            assert!(verify_signature(algorithm, jwk, message.as_bytes(), &signature), "{}", vector["source"]);
            assert!(!verify_signature(algorithm, jwk, &message.as_bytes()[1..], &signature));
            assert!(!verify_signature(algorithm, jwk, message.as_bytes(), &signature[1..]));
            assert!(!verify_signature(algorithm, jwk, message.as_bytes(), &[]));
            signature[9] ^= 1;
            assert!(
                !verify_signature(algorithm, jwk, message.as_bytes(), &signature),
                "{}",
                vector["source"]
            );
        }
    }

    /// CVE-2022-21449.
    #[test]
    fn an_all_zero_signature_never_holds() {
        for (name, length, curve) in [("ES256", 64, "P-256"), ("ES384", 96, "P-384"), ("ES512", 132, "P-521")]
        {
            let (_, public) = ec_pair(curve);
            let jwk = only_key(&public);
            assert!(!verify_signature(find(name).unwrap(), &jwk, b"message", &vec![0; length]));
        }
    }

    #[test]
    fn a_point_off_its_curve_verifies_nothing() {
        let (signer, public) = ec_pair("P-256");
        let signature = signer.sign(b"message").unwrap();
        let jwk = only_key(&public);
        assert!(verify_signature(find("ES256").unwrap(), &jwk, b"message", &signature));
        let mut members = jwk.members().clone();
        members.insert("x".into(), base64url::encode(&[1; 32]).into());
        assert!(!verify_signature(find("ES256").unwrap(), &Jwk::new(members), b"message", &signature));
    }

    #[test]
    fn tokens_made_by_josekit_are_parsed_and_verified_under_their_algorithm_alone() {
        let signers = signers();
        for (name, signer, public) in &signers {
            let token = token(signer.as_ref());
            let jws = jws::parse(&token).unwrap();
            assert_eq!(jws.algorithm(), find(name));
            assert_eq!(jws.kid(), Some("key"));
            assert_eq!(jws.unverified_claims["sub"], "alice");
            for (other, _, _) in &signers {
                let jwk = only_key(public);
                let holds = verify_signature(
                    find(other).unwrap(),
                    &jwk,
                    jws.signing_input.as_bytes(),
                    &jws.signature,
                );
                assert_eq!(holds, name == other, "{name} under {other}");
            }
        }
    }

    #[test]
    fn hmac_tokens_made_by_josekit_are_verified() {
        for (name, algorithm) in
            [("HS256", jws_hmac(256)), ("HS384", jws_hmac(384)), ("HS512", jws_hmac(512))]
        {
            let jws = jws::parse(&token(&algorithm.signer_from_bytes([7; 64]).unwrap())).unwrap();
            let input = jws.signing_input.as_bytes();
            assert!(jws::hmac_verify(find(name).unwrap(), &[7; 64], input, &jws.signature), "{name}");
            assert!(!jws::hmac_verify(find(name).unwrap(), &[8; 64], input, &jws.signature), "{name}");
        }
    }

    type Signer = (&'static str, Box<dyn JwsSigner>, josekit::jwk::Jwk);

    fn signers() -> Vec<Signer> {
        let mut signers: Vec<Signer> = Vec::new();
        let rsa = josekit::jwk::Jwk::generate_rsa_key(2048).unwrap();
        let public = rsa.to_public_key().unwrap();
        for (name, algorithm) in [("RS256", RS256), ("RS384", RS384), ("RS512", RS512)] {
            signers.push((name, Box::new(algorithm.signer_from_jwk(&rsa).unwrap()), public.clone()));
        }
        for (name, algorithm) in [("PS256", PS256), ("PS384", PS384), ("PS512", PS512)] {
            signers.push((name, Box::new(algorithm.signer_from_jwk(&rsa).unwrap()), public.clone()));
        }
        for (name, curve) in [("ES256", "P-256"), ("ES384", "P-384"), ("ES512", "P-521")] {
            let (signer, public) = ec_pair(curve);
            signers.push((name, signer, public));
        }
        let pair = EdDSA.generate_key_pair(josekit::jwk::alg::ed::EdCurve::Ed25519).unwrap();
        let signer = EdDSA.signer_from_jwk(&pair.to_jwk_key_pair()).unwrap();
        signers.push(("EdDSA", Box::new(signer), pair.to_jwk_public_key()));
        signers
    }

    fn ec_pair(curve: &str) -> (Box<dyn JwsSigner>, josekit::jwk::Jwk) {
        let algorithm = match curve {
            "P-256" => ES256,
            "P-384" => ES384,
            _ => ES512,
        };
        let pair = algorithm.generate_key_pair().unwrap();
        (Box::new(algorithm.signer_from_jwk(&pair.to_jwk_key_pair()).unwrap()), pair.to_jwk_public_key())
    }

    fn jws_hmac(bits: usize) -> josekit::jws::alg::hmac::HmacJwsAlgorithm {
        match bits {
            256 => josekit::jws::HS256,
            384 => josekit::jws::HS384,
            _ => josekit::jws::HS512,
        }
    }

    fn token(signer: &dyn JwsSigner) -> String {
        let mut payload = JwtPayload::new();
        payload.set_subject("alice");
        let mut header = JwsHeader::new();
        header.set_key_id("key");
        josekit::jwt::encode_with_signer(&payload, &header, signer).unwrap()
    }

    fn only_key(jwk: &josekit::jwk::Jwk) -> Jwk {
        Jwk::new(jwk.as_ref().clone())
    }
}
