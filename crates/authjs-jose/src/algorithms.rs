//! The registry of signature algorithms ([RFC 7518 §3.1](https://www.rfc-editor.org/rfc/rfc7518#section-3.1)).

/// One JWS algorithm.
#[derive(Debug, PartialEq, Eq)]
pub struct JwsAlgorithm {
    /// `alg`, case-sensitive.
    pub name: &'static str,
    /// The signature scheme.
    pub kind: SignatureKind,
    /// The hash function.
    pub hash: Hash,
    /// `kty` of its keys.
    pub kty: &'static str,
    /// `crv` of its keys, if they lie on a curve.
    pub crv: Option<&'static str>,
    /// The length of a signature in bytes, if all signatures have the same.
    pub signature_length: Option<usize>,
}

/// A signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureKind {
    /// HMAC ([RFC 7518 §3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)).
    Hmac,
    /// RSASSA-PKCS1-v1_5 ([RFC 7518 §3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)).
    RsaPkcs1,
    /// RSASSA-PSS with a salt as long as the hash ([RFC 7518
    /// §3.5](https://www.rfc-editor.org/rfc/rfc7518#section-3.5)).
    RsaPss,
    /// ECDSA, signature `r || s` ([RFC 7518 §3.4](https://www.rfc-editor.org/rfc/rfc7518#section-3.4)).
    Ecdsa,
    /// Ed25519 ([RFC 8037 §3.1](https://www.rfc-editor.org/rfc/rfc8037#section-3.1)).
    EdDsa,
}

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1, for OAuth 1.0. No algorithm of the registry uses it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// Returns the length of a digest in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// Returns the algorithm named `name`. Returns `None` for `none`, for names in another case, and
/// for unsupported algorithms.
pub fn find(name: &str) -> Option<&'static JwsAlgorithm> {
    ALGORITHMS.iter().find(|algorithm| algorithm.name == name)
}

/// Returns the first algorithm that fits keys of this type, which is the default if none is
/// configured.
pub fn usual(kty: &str, crv: Option<&str>) -> Option<&'static JwsAlgorithm> {
    ALGORITHMS.iter().find(|algorithm| algorithm.kty == kty && algorithm.crv == crv)
}

/// Returns the algorithms whose signatures a public key verifies.
pub fn asymmetric() -> impl Iterator<Item = &'static JwsAlgorithm> {
    ALGORITHMS.iter().filter(|algorithm| algorithm.kind != SignatureKind::Hmac)
}

/// The algorithms that WebCrypto verifies in Workers, and HMAC.
const ALGORITHMS: &[JwsAlgorithm] = &[
    rsa("RS256", SignatureKind::RsaPkcs1, Hash::Sha256),
    rsa("RS384", SignatureKind::RsaPkcs1, Hash::Sha384),
    rsa("RS512", SignatureKind::RsaPkcs1, Hash::Sha512),
    rsa("PS256", SignatureKind::RsaPss, Hash::Sha256),
    rsa("PS384", SignatureKind::RsaPss, Hash::Sha384),
    rsa("PS512", SignatureKind::RsaPss, Hash::Sha512),
    ecdsa("ES256", Hash::Sha256, "P-256", 64),
    ecdsa("ES384", Hash::Sha384, "P-384", 96),
    ecdsa("ES512", Hash::Sha512, "P-521", 132),
    ed25519("EdDSA"),
    // RFC 9864 gives EdDSA with this curve a separate name. Both names are in use.
    ed25519("Ed25519"),
    hmac("HS256", Hash::Sha256),
    hmac("HS384", Hash::Sha384),
    hmac("HS512", Hash::Sha512),
];

const fn rsa(name: &'static str, kind: SignatureKind, hash: Hash) -> JwsAlgorithm {
    JwsAlgorithm { name, kind, hash, kty: "RSA", crv: None, signature_length: None }
}

const fn ecdsa(name: &'static str, hash: Hash, crv: &'static str, length: usize) -> JwsAlgorithm {
    let signature_length = Some(length);
    JwsAlgorithm { name, kind: SignatureKind::Ecdsa, hash, kty: "EC", crv: Some(crv), signature_length }
}

const fn ed25519(name: &'static str) -> JwsAlgorithm {
    let kind = SignatureKind::EdDsa;
    JwsAlgorithm {
        name,
        kind,
        hash: Hash::Sha512,
        kty: "OKP",
        crv: Some("Ed25519"),
        signature_length: Some(64),
    }
}

const fn hmac(name: &'static str, hash: Hash) -> JwsAlgorithm {
    let signature_length = Some(hash.length());
    JwsAlgorithm { name, kind: SignatureKind::Hmac, hash, kty: "oct", crv: None, signature_length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for algorithm in ALGORITHMS {
            assert_eq!(find(algorithm.name), Some(algorithm));
        }
    }

    #[test]
    fn names_are_case_sensitive_and_none_is_no_algorithm() {
        for name in
            ["", "none", "NONE", "noNE", "rs256", "RS256 ", "ES256K", "RS1", "HS1", "dir", "A256GCMKW"]
        {
            assert_eq!(find(name), None, "{name:?}");
        }
    }

    #[test]
    fn the_number_in_a_name_is_the_bits_of_its_hash() {
        for algorithm in ALGORITHMS.iter().filter(|algorithm| algorithm.kind != SignatureKind::EdDsa) {
            assert_eq!(algorithm.name[2..], (algorithm.hash.length() * 8).to_string());
        }
    }

    #[test]
    fn a_key_without_an_algorithm_has_that_of_its_type_and_curve() {
        for (kty, crv, expected) in [
            ("RSA", None, Some("RS256")),
            ("EC", Some("P-256"), Some("ES256")),
            ("EC", Some("P-384"), Some("ES384")),
            ("EC", Some("P-521"), Some("ES512")),
            ("OKP", Some("Ed25519"), Some("EdDSA")),
            ("oct", None, Some("HS256")),
            ("EC", None, None),
            ("RSA", Some("P-256"), None),
            ("EC", Some("Ed25519"), None),
            ("DSA", None, None),
        ] {
            assert_eq!(usual(kty, crv).map(|algorithm| algorithm.name), expected, "{kty} {crv:?}");
        }
    }

    #[test]
    fn a_public_key_verifies_every_algorithm_but_hmac() {
        let names: Vec<_> = asymmetric().map(|algorithm| algorithm.name).collect();
        assert_eq!(names.join(" "), "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519");
    }
}
