//! Digests in the encodings that protocols use.

use std::fmt::Write;

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::algorithms::{Hash, JwsAlgorithm};
use super::base64url;

/// Returns the SHA-256 digest of `bytes` in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Returns the left half of the digest of `bytes` under the hash of `algorithm`, in base64url: the value of `at_hash`
/// and `c_hash` ([OpenID Connect Core §3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken)).
pub fn left_half(algorithm: &JwsAlgorithm, bytes: &[u8]) -> String {
    let mut digest = match algorithm.hash {
        Hash::Sha1 => Vec::new(),
        Hash::Sha256 => Sha256::digest(bytes).to_vec(),
        Hash::Sha384 => Sha384::digest(bytes).to_vec(),
        Hash::Sha512 => Sha512::digest(bytes).to_vec(),
    };
    digest.truncate(algorithm.hash.length() / 2);
    base64url::encode(&digest)
}

#[cfg(test)]
mod tests {
    use super::super::algorithms::find;
    use super::*;

    /// [FIPS 180-4 examples](https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values).
    #[test]
    fn sha256_is_written_in_lower_case_hexadecimal() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    /// [OpenID Connect Core appendix A](https://openid.net/specs/openid-connect-core-1_0.html#code-id_tokenExample).
    #[test]
    fn the_hashes_of_the_openid_connect_examples_hold() {
        let rs256 = find("RS256").unwrap();
        assert_eq!(
            left_half(rs256, b"jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
        assert_eq!(
            left_half(rs256, b"Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"),
            "LDktKdoQak3Pk0cnXxCltA"
        );
    }

    #[test]
    fn the_half_follows_the_hash_of_the_algorithm() {
        for (name, length) in [("ES256", 22), ("PS384", 32), ("HS512", 43), ("EdDSA", 43)] {
            assert_eq!(left_half(find(name).unwrap(), b"token").len(), length, "{name}");
        }
    }
}
