use std::fmt;

use crate::jose::algorithms::find;
use crate::jose::hash::sha256_hex;
use crate::jose::jws::hmac_sign;
use crate::secret::Secret;

/// Keyed hashes of what a record must not show. Without the deployment's secret they cannot be computed, so no list of
/// addresses finds the users of a record.
pub(crate) struct Pseudonyms {
    key: Secret,
}

impl Pseudonyms {
    /// Creates the hashes of the secret that seals sessions.
    pub(super) fn new(secret: Option<&Secret>) -> Self {
        let secret = secret.map(Secret::reveal).unwrap_or_default();
        // The key of HMAC has 64 bytes, and is that of no other purpose.
        Self { key: Secret::new(sha256_hex(format!("authjs-worker pseudonyms\0{secret}").as_bytes())) }
    }

    /// Returns the hash of a value in 32 hexadecimal digits. Values of another `purpose` have other hashes.
    pub(crate) fn of(&self, purpose: &str, value: &str) -> String {
        let input = format!("{purpose}\0{value}");
        let mac =
            find("HS256").and_then(|hs256| hmac_sign(hs256, self.key.reveal().as_bytes(), input.as_bytes()));
        mac.unwrap_or_default().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pseudonyms").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_the_secret_the_purpose_and_the_value() {
        let (one, other) = (Secret::new("secret 1"), Secret::new("secret 2"));
        let of = |secret, purpose, value| Pseudonyms::new(Some(secret)).of(purpose, value);
        let known = of(&one, "email", "ada@example.com");
        assert_eq!(known.len(), 32);
        assert_eq!(known, of(&one, "email", "ada@example.com"));
        assert_ne!(known, of(&other, "email", "ada@example.com"));
        assert_ne!(known, of(&one, "account", "ada@example.com"));
        assert_ne!(known, of(&one, "email", "bob@example.com"));
        assert!(!format!("{:?}", Pseudonyms::new(Some(&one))).contains("secret 1"));
    }
}
