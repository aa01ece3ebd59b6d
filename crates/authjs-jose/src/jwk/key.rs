use std::cell::OnceCell;
use std::fmt;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::small_order::is_small_order;
use crate::algorithms::JwsAlgorithm;
use crate::base64url;

/// A public JSON Web Key ([RFC 7517 §4](https://www.rfc-editor.org/rfc/rfc7517#section-4)).
#[derive(Clone)]
pub struct Jwk {
    members: Map<String, Value>,
    /// Computed once, because a signature is verified under an imported key of this name.
    thumbprint: OnceCell<Option<String>>,
}

impl Jwk {
    /// Creates a key of these members.
    pub const fn new(members: Map<String, Value>) -> Self {
        Self { members, thumbprint: OnceCell::new() }
    }

    /// Returns all members, as published.
    pub const fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// Returns the `kid`, if the key has one.
    pub fn kid(&self) -> Option<&str> {
        self.text("kid")
    }

    /// Returns the members that make the key, for a runtime to import: `kty` and `n`, `e` or `crv`,
    /// `x`, `y`.
    ///
    /// Runtimes refuse or restrict keys by `alg`, `use`, `key_ops` and `ext`, each differently.
    /// Therefore [`JwkSet::candidates`](super::JwkSet::candidates) checks these members. Private
    /// members are never returned.
    pub fn for_import(&self) -> Map<String, Value> {
        let kty = self.text("kty").unwrap_or_default();
        self.select(public_members(kty))
    }

    /// Returns the thumbprint ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)), SHA-256 in base64url.
    /// `None` for unknown key types and for keys that lack a required member.
    pub fn thumbprint(&self) -> Option<&str> {
        self.thumbprint.get_or_init(|| self.computed_thumbprint()).as_deref()
    }

    fn computed_thumbprint(&self) -> Option<String> {
        let required = public_members(self.text("kty")?);
        let members = self.select(required);
        if required.is_empty() || members.len() != required.len() {
            return None;
        }
        Some(base64url::encode(&Sha256::digest(Value::Object(members).to_string())))
    }

    /// Returns whether the key may and can verify signatures of `algorithm`, by all of its members.
    pub fn fits(&self, algorithm: &JwsAlgorithm) -> bool {
        self.is_meant_for(algorithm) && self.text("kty") == Some(algorithm.kty) && self.is_sound(algorithm)
    }

    /// Returns whether `use`, `key_ops` and `alg` are absent, null, or allow `algorithm`.
    fn is_meant_for(&self, algorithm: &JwsAlgorithm) -> bool {
        let present = |name| self.members.get(name).filter(|value| !value.is_null());
        let absent_or = |name, text: &str| present(name).is_none_or(|value| value == text);
        let may_verify = present("key_ops").is_none_or(|operations| {
            operations
                .as_array()
                .is_some_and(|operations| operations.iter().any(|operation| operation == "verify"))
        });
        absent_or("use", "sig") && absent_or("alg", algorithm.name) && may_verify
    }

    /// Returns whether the numbers have the required sizes. The runtime checks that a point is on
    /// its curve.
    pub(crate) fn is_sound(&self, algorithm: &JwsAlgorithm) -> bool {
        match (algorithm.kty, algorithm.crv) {
            ("RSA", _) => {
                self.bytes("n").is_some_and(|n| is_modulus(&n))
                    && self.bytes("e").is_some_and(|e| is_exponent(&e))
            }
            ("EC", Some(crv)) => {
                // A coordinate is as long as half a signature.
                let length = algorithm.signature_length.unwrap_or_default() / 2;
                self.text("crv") == Some(crv)
                    && self.is_as_long_as("x", length)
                    && self.is_as_long_as("y", length)
            }
            ("OKP", Some(crv)) => {
                self.text("crv") == Some(crv)
                    && self.bytes("x").is_some_and(|x| x.len() == 32 && !is_small_order(&x))
            }
            _ => false,
        }
    }

    fn is_as_long_as(&self, name: &str, length: usize) -> bool {
        self.bytes(name).is_some_and(|bytes| bytes.len() == length)
    }

    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        base64url::decode(self.text(name)?)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }

    fn select(&self, names: &[&str]) -> Map<String, Value> {
        let member = |name: &&str| Some(((*name).to_owned(), self.text(name)?.into()));
        names.iter().filter_map(member).collect()
    }
}

impl PartialEq for Jwk {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Eq for Jwk {}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwk").field("members", &self.members).finish()
    }
}

/// The members that make a public key, in the order of
/// [RFC 7638 §3.2](https://www.rfc-editor.org/rfc/rfc7638#section-3.2).
fn public_members(kty: &str) -> &'static [&'static str] {
    match kty {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => &[],
    }
}

/// Returns whether a modulus is odd and has 2048 to 8192 bits: shorter ones are too weak, longer ones too slow
/// ([RFC 7518 §3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)).
pub(crate) fn is_modulus(n: &[u8]) -> bool {
    (2048..=8192).contains(&bit_length(n)) && is_odd(n)
}

/// Returns whether an exponent is odd, at least 3 and below 2^33, the range of BoringSSL.
fn is_exponent(e: &[u8]) -> bool {
    (2..=33).contains(&bit_length(e)) && is_odd(e)
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|byte| byte % 2 == 1)
}

fn bit_length(number: &[u8]) -> usize {
    let leading_zeros = number.iter().take_while(|byte| **byte == 0).count();
    let top = number.get(leading_zeros).map_or(0, |byte| byte.ilog2() as usize + 1);
    (number.len() - leading_zeros).saturating_sub(1) * 8 + top
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::algorithms::find;

    fn jwk(value: Value) -> Jwk {
        let Value::Object(members) = value else { panic!("not an object") };
        Jwk::new(members)
    }

    fn rsa(n: &[u8], e: &[u8]) -> Jwk {
        jwk(json!({ "kty": "RSA", "n": base64url::encode(n), "e": base64url::encode(e) }))
    }

    fn ec(crv: &str, length: usize) -> Jwk {
        let coordinate = base64url::encode(&vec![1; length]);
        jwk(json!({ "kty": "EC", "crv": crv, "x": coordinate, "y": coordinate }))
    }

    fn fits(jwk: &Jwk, algorithm: &str) -> bool {
        jwk.fits(find(algorithm).unwrap())
    }

    /// [RFC 7638 §3.1](https://www.rfc-editor.org/rfc/rfc7638#section-3.1).
    #[test]
    fn the_thumbprint_of_rfc_7638_holds() {
        let jwk = jwk(json!({
            "kty": "RSA",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB",
            "alg": "RS256",
            "kid": "2011-04-29",
        }));
        assert_eq!(jwk.thumbprint(), Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    }

    /// [RFC 8037 appendix A.3](https://www.rfc-editor.org/rfc/rfc8037#appendix-A.3).
    #[test]
    fn the_thumbprint_of_rfc_8037_holds() {
        let jwk = jwk(json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }));
        assert_eq!(jwk.thumbprint(), Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
    }

    #[test]
    fn a_key_that_lacks_a_member_has_no_thumbprint() {
        for value in [json!({}), json!({ "kty": "RSA", "n": "AQ" }), json!({ "kty": "oct", "k": "AQ" })] {
            assert_eq!(jwk(value).thumbprint(), None);
        }
    }

    #[test]
    fn what_only_advises_and_what_is_private_is_not_imported() {
        let jwk = jwk(json!({
            "kty": "EC", "crv": "P-256", "x": "AQ", "y": "Ag", "d": "Aw",
            "alg": "ES256", "use": "sig", "key_ops": ["verify"], "ext": true, "kid": "1", "x5c": [],
        }));
        let expected = json!({ "crv": "P-256", "kty": "EC", "x": "AQ", "y": "Ag" });
        assert_eq!(Value::Object(jwk.for_import()), expected);
    }

    #[test]
    fn rsa_keys_have_2048_to_8192_bits() {
        let modulus = |bits: usize| {
            let mut n = vec![0xff; bits.div_ceil(8)];
            n[0] >>= (8 - bits % 8) % 8;
            n
        };
        for (bits, expected) in
            [(1024, false), (2047, false), (2048, true), (4096, true), (8192, true), (8193, false)]
        {
            assert_eq!(fits(&rsa(&modulus(bits), &[1, 0, 1]), "RS256"), expected, "{bits}");
        }
        let mut even = modulus(2048);
        even[255] = 0xfe;
        assert!(!fits(&rsa(&even, &[1, 0, 1]), "RS256"));
        assert!(!fits(&rsa(&[], &[1, 0, 1]), "RS256"));
        let after_zeros = |zeros: usize, bytes: usize| [vec![0; zeros], vec![0xff; bytes]].concat();
        assert!(fits(&rsa(&after_zeros(1, 256), &[1, 0, 1]), "RS256"));
        assert!(!fits(&rsa(&after_zeros(1, 255), &[1, 0, 1]), "RS256"));
        assert!(!fits(&rsa(&after_zeros(1000, 16), &[1, 0, 1]), "RS256"));
    }

    #[test]
    fn rsa_exponents_are_odd_and_neither_tiny_nor_huge() {
        let exponents: [(&[u8], bool); 8] = [
            (&[], false),
            (&[0], false),
            (&[1], false),
            (&[2], false),
            (&[3], true),
            (&[1, 0, 1], true),
            (&[1, 0xff, 0xff, 0xff, 0xff], true),
            (&[3, 0xff, 0xff, 0xff, 0xff], false),
        ];
        for (exponent, expected) in exponents {
            assert_eq!(fits(&rsa(&[0xff; 256], exponent), "PS512"), expected, "{exponent:?}");
        }
    }

    #[test]
    fn curves_belong_to_their_algorithms() {
        for (crv, length, algorithm) in
            [("P-256", 32, "ES256"), ("P-384", 48, "ES384"), ("P-521", 66, "ES512")]
        {
            assert!(fits(&ec(crv, length), algorithm));
            assert!(!fits(&ec(crv, length - 1), algorithm));
            assert!(!fits(&ec("secp256k1", length), algorithm));
            assert!(!fits(&ec(crv, length), "RS256"));
        }
        assert!(!fits(&ec("P-384", 48), "ES256"));
        let ed25519 = jwk(json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url::encode(&[1; 32]) }));
        assert!(fits(&ed25519, "EdDSA") && fits(&ed25519, "Ed25519") && !fits(&ed25519, "ES256"));
        let neutral = [&[1_u8][..], &[0; 31]].concat();
        assert!(!fits(
            &jwk(json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url::encode(&neutral) })),
            "EdDSA"
        ));
        let ed448 = jwk(json!({ "kty": "OKP", "crv": "Ed448", "x": base64url::encode(&[1; 57]) }));
        assert!(!fits(&ed448, "EdDSA"));
    }

    #[test]
    fn a_key_is_used_for_what_it_is_meant_for() {
        let table = [
            (json!({}), true),
            (json!({ "use": "sig", "alg": "RS256", "key_ops": ["sign", "verify"] }), true),
            (json!({ "use": "enc" }), false),
            (json!({ "use": null, "alg": null, "key_ops": null, "kid": null }), true),
            (json!({ "use": "" }), false),
            (json!({ "alg": "" }), false),
            (json!({ "alg": "PS256" }), false),
            (json!({ "alg": "RS384" }), false),
            (json!({ "alg": ["RS256"] }), false),
            (json!({ "key_ops": ["sign"] }), false),
            (json!({ "key_ops": [] }), false),
            (json!({ "key_ops": "verify" }), false),
        ];
        for (advice, expected) in table {
            let mut members = rsa(&[0xff; 256], &[1, 0, 1]).members;
            members.extend(advice.as_object().unwrap().clone());
            assert_eq!(fits(&Jwk::new(members), "RS256"), expected, "{advice}");
        }
    }

    #[test]
    fn secrets_are_never_taken_from_a_published_set() {
        assert!(!fits(&jwk(json!({ "kty": "oct", "k": base64url::encode(&[1; 64]) })), "HS256"));
    }

    #[test]
    fn keys_are_equal_if_all_their_members_are() {
        let one = jwk(json!({ "kty": "RSA", "n": "AQ" }));
        one.thumbprint();
        assert!(one == jwk(json!({ "kty": "RSA", "n": "AQ" })));
        assert!(one != jwk(json!({ "kty": "RSA", "n": "Ag" })) && one != jwk(json!({ "kty": "RSA" })));
    }
}
