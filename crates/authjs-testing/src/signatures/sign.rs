use josekit::jwk::alg::ec::{EcCurve, EcKeyPair};
use josekit::jwk::alg::ed::EdKeyPair;
use josekit::jws::{EdDSA, JwsSigner};

use super::{ecdsa, rsa_pkcs1, rsa_pss};
use authjs_jose::algorithms::{Hash, JwsAlgorithm, SignatureKind};
use authjs_jose::jwk::Jwk;
use authjs_jose::private_key::{Material, PrivateKey};

/// Returns the signature of `message` under `key`, with `algorithm`. `None` if OpenSSL refuses the
/// key for it.
pub fn sign(algorithm: &JwsAlgorithm, key: &PrivateKey, message: &[u8]) -> Option<Vec<u8>> {
    if algorithm.hash == Hash::Sha1 {
        return rsa_sha1(key.material(), message);
    }
    signer(algorithm, key.material())?.sign(message).ok()
}

/// Returns the public half of a key in PKCS #8, for P-256 and Ed25519. `None` if OpenSSL refuses the key.
pub fn public_half(key: &PrivateKey) -> Option<Jwk> {
    let Material::Pkcs8(der) = key.material() else { return None };
    let public = match key.usual_algorithm()?.crv? {
        "P-256" => EcKeyPair::from_der(der.as_slice(), Some(EcCurve::P256)).ok()?.to_jwk_public_key(),
        "Ed25519" => EdKeyPair::from_der(der.as_slice()).ok()?.to_jwk_public_key(),
        _ => return None,
    };
    let members = public.as_ref().clone();
    Some(Jwk::new(Jwk::new(members).for_import()))
}

/// Returns an RSA-SHA1 signature. josekit lacks this algorithm, because no JWS uses it.
fn rsa_sha1(material: &Material, message: &[u8]) -> Option<Vec<u8>> {
    let der = match material {
        Material::Jwk(text) => {
            let jwk = josekit::jwk::Jwk::from_bytes(text.reveal()).ok()?;
            josekit::jwk::alg::rsa::RsaKeyPair::from_jwk(&jwk).ok()?.to_der_private_key()
        }
        Material::Pkcs8(der) => der.to_vec(),
    };
    let key = openssl::pkey::PKey::private_key_from_der(&der).ok()?;
    let mut signer = openssl::sign::Signer::new(openssl::hash::MessageDigest::sha1(), &key).ok()?;
    signer.sign_oneshot_to_vec(message).ok()
}

fn signer(algorithm: &JwsAlgorithm, material: &Material) -> Option<Box<dyn JwsSigner>> {
    /// josekit's schemes have the same two functions, but no common trait.
    macro_rules! from {
        ($scheme:expr) => {
            match material {
                Material::Jwk(text) => {
                    let jwk = josekit::jwk::Jwk::from_bytes(text.reveal()).ok()?;
                    Some(Box::new($scheme.signer_from_jwk(&jwk).ok()?))
                }
                Material::Pkcs8(der) => Some(Box::new($scheme.signer_from_der(der.as_slice()).ok()?)),
            }
        };
    }
    match algorithm.kind {
        SignatureKind::Hmac => None,
        SignatureKind::RsaPkcs1 => from!(rsa_pkcs1(algorithm.hash)?),
        SignatureKind::RsaPss => from!(rsa_pss(algorithm.hash)?),
        SignatureKind::Ecdsa => from!(ecdsa(algorithm.hash)?),
        SignatureKind::EdDsa => from!(EdDSA),
    }
}

#[cfg(test)]
mod tests {
    use josekit::jwk::KeyPair;
    use josekit::jwk::alg::ed::EdCurve;
    use josekit::jwk::alg::rsa::RsaKeyPair;
    use serde_json::json;

    use super::*;
    use crate::signatures::verify_signature;
    use authjs_jose::algorithms::find;
    use authjs_jose::jwk::JwkSet;

    /// Returns a pair of each type, with the algorithms that it signs with.
    fn pairs() -> Vec<(Box<dyn KeyPair>, &'static [&'static str])> {
        let ec = |curve| Box::new(EcKeyPair::generate(curve).unwrap());
        vec![
            (
                Box::new(RsaKeyPair::generate(2048).unwrap()),
                &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
            ),
            (ec(EcCurve::P256), &["ES256"]),
            (ec(EcCurve::P384), &["ES384"]),
            (ec(EcCurve::P521), &["ES512"]),
            (Box::new(EdKeyPair::generate(EdCurve::Ed25519).unwrap()), &["EdDSA", "Ed25519"]),
        ]
    }

    #[test]
    fn what_a_key_signs_in_either_form_verifies_under_its_public_half() {
        for (pair, names) in pairs() {
            let public = json!({ "keys": [pair.to_jwk_public_key()] }).to_string();
            let public = JwkSet::parse(public.as_bytes()).unwrap();
            let jwk = pair.to_jwk_key_pair().to_string();
            let pem = String::from_utf8(pair.to_pem_private_key()).unwrap();
            for text in [jwk, pem.replace('\n', "\\n"), pem] {
                let key = PrivateKey::parse(&text).unwrap();
                assert_eq!(key.usual_algorithm().unwrap().name, names[0]);
                for name in names {
                    let algorithm = find(name).unwrap();
                    assert!(key.fits(algorithm), "{name}");
                    let signature = sign(algorithm, &key, b"message").unwrap();
                    let jwk = public.candidates(None, algorithm)[0];
                    assert!(verify_signature(algorithm, jwk, b"message", &signature), "{name}");
                    assert!(!verify_signature(algorithm, jwk, b"other", &signature), "{name}");
                }
                for name in ["RS256", "ES256", "ES384", "ES512", "EdDSA", "HS256"] {
                    assert_eq!(key.fits(find(name).unwrap()), names.contains(&name), "{name}");
                }
            }
        }
    }
}
