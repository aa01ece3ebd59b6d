use litemap::LiteMap;
use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};

use sha2::{Digest, Sha256};

use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jwk::JwkSet;
use crate::jose::jws::UnverifiedJws;

/// The number of signatures that an isolate keeps. At the next one, all are dropped.
const MOST: usize = 1_000;

type Digested = [u8; 32];

/// Signatures of access tokens that this isolate has verified, by the hash of the whole token.
///
/// Programs send one token with each request. A signature that holds under a key does not cease to, so
/// it is verified once for each set of keys: those that the issuer has published since verify it
/// again. Claims are not kept, because `exp` and the configuration decide at each request.
#[derive(Default)]
pub(crate) struct VerifiedSignatures(RefCell<LiteMap<Digested, Weak<JwkSet>>>);

impl VerifiedSignatures {
    /// Returns whether the signature of `jws` was verified under exactly these keys.
    pub(super) fn has(&self, token: &Token, keys: &Rc<JwkSet>) -> bool {
        self.0.borrow().get(&token.0).is_some_and(|known| std::ptr::eq(known.as_ptr(), Rc::as_ptr(keys)))
    }

    /// Keeps that a signature was verified under these keys.
    pub(super) fn put(&self, token: Token, keys: &Rc<JwkSet>) {
        let mut known = self.0.borrow_mut();
        if known.len() >= MOST && !known.contains_key(&token.0) {
            known.clear();
        }
        known.insert(token.0, Rc::downgrade(keys));
    }
}

impl fmt::Debug for VerifiedSignatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedSignatures").finish_non_exhaustive()
    }
}

/// The hash of a token and of the algorithm that was agreed on.
#[derive(Clone, Copy)]
pub(super) struct Token(Digested);

impl Token {
    pub(super) fn of(jws: &UnverifiedJws, algorithm: &JwsAlgorithm) -> Self {
        // No part has a NUL: a signing input is base64url.
        let hash = Sha256::new().chain_update(algorithm.name).chain_update([0]);
        let hash = hash.chain_update(&jws.signing_input).chain_update([0]).chain_update(&jws.signature);
        Self(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::algorithms::find;

    fn jws(signing_input: &str, signature: &[u8]) -> UnverifiedJws {
        let (header, unverified_claims) = Default::default();
        UnverifiedJws {
            header,
            unverified_claims,
            signing_input: signing_input.to_owned(),
            signature: signature.to_vec(),
        }
    }

    fn token(signing_input: &str, signature: &[u8]) -> Token {
        Token::of(&jws(signing_input, signature), find("ES256").unwrap())
    }

    #[test]
    fn a_signature_counts_for_its_token_its_algorithm_and_its_keys() {
        let (verified, keys) = (VerifiedSignatures::default(), Rc::new(JwkSet::default()));
        assert!(!verified.has(&token("a.b", b"c"), &keys));
        verified.put(token("a.b", b"c"), &keys);
        assert!(verified.has(&token("a.b", b"c"), &keys));
        for (signing_input, signature) in [("a.b", &b"d"[..]), ("a.b", b""), ("a.c", b"c"), ("a.bc", b"")] {
            assert!(!verified.has(&token(signing_input, signature), &keys), "{signing_input}");
        }
        assert!(!verified.has(&Token::of(&jws("a.b", b"c"), find("RS256").unwrap()), &keys));
        assert!(!verified.has(&token("a.b", b"c"), &Rc::new(JwkSet::default())), "keys that are equal");
    }

    #[test]
    fn keys_that_are_gone_verify_nothing() {
        let verified = VerifiedSignatures::default();
        for _ in 0..100 {
            let keys = Rc::new(JwkSet::default());
            assert!(!verified.has(&token("a.b", b"c"), &keys), "another set at the same address");
            verified.put(token("a.b", b"c"), &keys);
        }
    }

    #[test]
    fn at_most_1000_are_kept() {
        let (verified, keys) = (VerifiedSignatures::default(), Rc::new(JwkSet::default()));
        for index in 0..2_500 {
            verified.put(token(&index.to_string(), b""), &keys);
            assert!(verified.0.borrow().len() <= MOST);
        }
        assert!(verified.has(&token("2499", b""), &keys) && !verified.has(&token("0", b""), &keys));
        verified.put(token("2499", b""), &keys);
        assert!(verified.has(&token("2400", b""), &keys), "a known one drops no other");
    }
}
