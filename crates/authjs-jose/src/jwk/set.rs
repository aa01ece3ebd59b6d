use serde_json::Value;

use super::Jwk;
use crate::algorithms::{self, JwsAlgorithm};
use crate::json;

/// The number of keys of a set that are used. Providers publish fewer than ten.
const MAX_KEYS: usize = 100;

/// The number of keys that are tried for one signature.
const MAX_CANDIDATES: usize = 5;

/// A JSON Web Key Set ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwkSet {
    keys: Vec<Jwk>,
}

impl JwkSet {
    /// Parses a set. Returns `None` unless it is a JSON object with an array of `keys`.
    ///
    /// Entries that are not public keys of a known type are skipped, as §5 asks. Everything after
    /// the hundredth key is skipped too.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let Some(Value::Array(keys)) = json::parse_object(json)?.remove("keys") else { return None };
        let public = |key| match key {
            Value::Object(members) => Some(Jwk::new(members)).filter(|jwk| jwk.thumbprint().is_some()),
            _ => None,
        };
        Some(Self { keys: keys.into_iter().take(MAX_KEYS).filter_map(public).collect() })
    }

    /// Returns whether a key of the set can verify signatures of a supported algorithm.
    pub fn can_verify(&self) -> bool {
        self.keys.iter().any(|key| algorithms::asymmetric().any(|algorithm| key.fits(algorithm)))
    }

    /// Returns the set of the keys for which `may_sign` is true.
    #[must_use]
    pub fn only(&self, may_sign: impl Fn(&Jwk) -> bool) -> Self {
        Self { keys: self.keys.iter().filter(|key| may_sign(key)).cloned().collect() }
    }

    /// Returns the keys that may have signed a token with this `kid` and `algorithm`, at most five.
    ///
    /// With a `kid`, returns the keys of that `kid`. Without such keys, returns the only key that
    /// fits, if it has no `kid`. Without a `kid`, returns all keys that fit. An empty list may mean
    /// that the provider has rotated its keys.
    pub fn candidates(&self, kid: Option<&str>, algorithm: &JwsAlgorithm) -> Vec<&Jwk> {
        let fitting = || self.keys.iter().filter(|jwk| jwk.fits(algorithm));
        // Whether a key fits takes longer to find out than its `kid`.
        let is_named = |jwk: &&Jwk| kid.is_none() || jwk.kid() == kid;
        let named = self.keys.iter().filter(is_named).filter(|jwk| jwk.fits(algorithm));
        let named: Vec<_> = named.take(MAX_CANDIDATES).collect();
        if !named.is_empty() {
            return named;
        }
        match (fitting().next(), fitting().nth(1)) {
            (Some(only), None) if only.kid().is_none() => vec![only],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::algorithms::find;
    use crate::base64url;

    /// [RFC 7517 appendix A.1](https://www.rfc-editor.org/rfc/rfc7517#appendix-A.1).
    const RFC7517_A1: &str = r#"{"keys":[
        {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"},
        {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}]}"#;

    fn ed25519(kid: Option<&str>) -> Value {
        let mut key = json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url::encode(&[1; 32]) });
        if let Some(kid) = kid {
            key["kid"] = kid.into();
        }
        key
    }

    fn set(keys: &[Value]) -> JwkSet {
        JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn the_set_of_rfc_7517_gives_its_rsa_key_for_rs256_alone() {
        let set = JwkSet::parse(RFC7517_A1.as_bytes()).unwrap();
        let kids = |kid, name| -> Vec<_> {
            set.candidates(kid, find(name).unwrap()).into_iter().filter_map(Jwk::kid).collect()
        };
        assert_eq!(kids(None, "RS256"), ["2011-04-29"]);
        assert_eq!(kids(Some("2011-04-29"), "RS256"), ["2011-04-29"]);
        assert!(kids(Some("1"), "RS256").is_empty());
        assert!(kids(None, "RS384").is_empty());
        assert!(kids(None, "ES256").is_empty(), "its use is enc");
    }

    #[test]
    fn keys_we_do_not_know_are_skipped() {
        let set = set(&[
            json!(null),
            json!("key"),
            json!({}),
            json!({ "kty": "oct", "k": "c2VjcmV0" }),
            json!({ "kty": "AKP", "alg": "ML-DSA-44" }),
            json!({ "kty": "RSA", "n": 5, "e": "AQAB" }),
            ed25519(Some("a")),
        ]);
        assert_eq!(set.keys.len(), 1);
    }

    #[test]
    fn what_is_no_set_is_refused() {
        for json in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#] {
            assert_eq!(JwkSet::parse(json.as_bytes()), None, "{json}");
        }
        assert_eq!(JwkSet::parse(br#"{"keys":[]}"#), Some(JwkSet::default()));
    }

    #[test]
    fn a_kid_must_match_exactly() {
        let set = set(&[ed25519(Some("a")), ed25519(None), ed25519(Some("b"))]);
        let count = |kid| set.candidates(kid, find("EdDSA").unwrap()).len();
        assert_eq!(count(Some("a")), 1);
        assert_eq!(count(Some("A")), 0);
        assert_eq!(count(Some("")), 0);
        assert_eq!(count(None), 3);
    }

    #[test]
    fn the_only_key_that_fits_needs_no_kid() {
        let rsa_without_kid =
            JwkSet::parse(RFC7517_A1.replace(r#","kid":"2011-04-29""#, "").as_bytes()).unwrap();
        assert_eq!(rsa_without_kid.candidates(Some("x"), find("RS256").unwrap()).len(), 1);
        let mut null = ed25519(None);
        null["kid"] = Value::Null;
        for (keys, expected) in [
            (vec![ed25519(None)], 1),
            (vec![null], 1),
            (vec![ed25519(None), ed25519(None)], 0),
            (vec![ed25519(Some("other"))], 0),
            (vec![ed25519(None), ed25519(Some("other"))], 0),
        ] {
            assert_eq!(set(&keys).candidates(Some("x"), find("EdDSA").unwrap()).len(), expected);
        }
    }

    #[test]
    fn a_set_can_verify_if_one_of_its_keys_can() {
        let mut for_encryption = ed25519(None);
        for_encryption["use"] = "enc".into();
        for (keys, expected) in [
            (vec![], false),
            (vec![for_encryption.clone()], false),
            (vec![json!({ "kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ" })], false),
            (vec![ed25519(None)], true),
            (vec![for_encryption, ed25519(Some("a"))], true),
        ] {
            assert_eq!(set(&keys).can_verify(), expected, "{keys:?}");
        }
    }

    #[test]
    fn a_set_may_be_narrowed_to_some_of_its_keys() {
        let all = set(&[ed25519(Some("a")), ed25519(None), ed25519(Some("b"))]);
        assert_eq!(all.only(|key| key.kid() == Some("b")), set(&[ed25519(Some("b"))]));
        assert_eq!(all.only(|_| false), JwkSet::default());
        assert_ne!(all.only(|_| true), JwkSet::default());
    }

    #[test]
    fn the_number_of_keys_is_limited() {
        let set = set(&vec![ed25519(None); MAX_KEYS + 1]);
        assert_eq!(set.keys.len(), MAX_KEYS);
        assert_eq!(set.candidates(None, find("EdDSA").unwrap()).len(), MAX_CANDIDATES);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(json: Vec<u8>, key in "\\PC*", n in "[A-Za-z0-9_=-]{0,40}") {
            let _ = JwkSet::parse(&json);
            let keys = json!({ "keys": [key, { "kty": "RSA", "n": n, "e": n }, { "kty": "EC", "crv": "P-256", "x": n, "y": n }] });
            let set = JwkSet::parse(keys.to_string().as_bytes()).unwrap();
            prop_assert!(set.candidates(None, find("RS256").unwrap()).is_empty());
            prop_assert!(set.candidates(None, find("ES256").unwrap()).is_empty() || n.len() == 43);
        }
    }
}
