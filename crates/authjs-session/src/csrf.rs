//! The CSRF token: a signed double-submit cookie in Auth.js's format
//! (<https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html>).

use std::fmt;

use sha2::{Digest, Sha256};

use authjs_jose::secret::{Secret, constant_time_eq};

/// A CSRF token: newly created, or read from a cookie whose hash was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct CsrfToken {
    token: String,
    hash: String,
}

impl CsrfToken {
    /// Creates a token from 32 random bytes. Its hash covers all secrets, as in Auth.js.
    pub fn create(random: [u8; 32], secrets: &[Secret]) -> Self {
        let token = hex(&random);
        let hash = hash(&token, secrets);
        Self { token, hash }
    }

    /// Reads a percent-decoded cookie, `token|hash`. Returns `None` if the hash is wrong or there
    /// is no secret.
    ///
    /// The hash may cover all secrets or any one of them. A token therefore stays valid after a
    /// secret is rotated, and across applications that share a single secret.
    pub fn from_cookie(value: &str, secrets: &[Secret]) -> Option<Self> {
        let mut parts = value.split('|');
        let (token, unverified_hash) = (parts.next()?, parts.next()?);
        let is_ours = |secrets: &[Secret]| constant_time_eq(&hash(token, secrets), unverified_hash);
        let ours = !secrets.is_empty() && (is_ours(secrets) || secrets.chunks(1).any(is_ours));
        ours.then(|| Self { token: token.to_owned(), hash: unverified_hash.to_owned() })
    }

    /// Returns the token that a form sends back as `csrfToken`.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Returns the value of the cookie, before percent-encoding.
    pub fn cookie_value(&self) -> String {
        format!("{}|{}", self.token, self.hash)
    }

    /// Compares the `csrfToken` of a form with this token of the cookie. Returns `None` if they
    /// differ.
    pub fn verify(&self, sent: &str) -> Option<CsrfVerified> {
        constant_time_eq(&self.token, sent).then_some(CsrfVerified(()))
    }
}

impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfToken([redacted])")
    }
}

/// Proof that a request came from a page of the site. Only [`CsrfToken::verify`] creates one.
#[derive(Debug, PartialEq, Eq)]
pub struct CsrfVerified(());

/// Returns the SHA-256 digest of the token and the secrets, joined by commas.
fn hash(token: &str, secrets: &[Secret]) -> String {
    let mut digest = Sha256::new_with_prefix(token);
    for (index, secret) in secrets.iter().enumerate() {
        if index > 0 {
            digest.update(b",");
        }
        digest.update(secret.reveal());
    }
    hex(&digest.finalize())
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn secrets(texts: &[&str]) -> Vec<Secret> {
        texts.iter().copied().map(Secret::new).collect()
    }

    fn reads(value: &str, texts: &[&str]) -> bool {
        CsrfToken::from_cookie(value, &secrets(texts)).is_some()
    }

    /// Vectors made with `@auth/core` 0.41.3: tests/vectors/csrf.json.
    #[test]
    fn cookies_of_auth_js_are_read_and_written() {
        let file: Value = serde_json::from_str(include_str!("../tests/vectors/csrf.json")).unwrap();
        let vectors = file["csrf"].as_array().unwrap();
        assert_eq!(vectors.len(), 3);
        for vector in vectors {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let secrets: Vec<_> = match &vector["secret"] {
                Value::Array(all) => all.iter().map(|secret| Secret::new(text(secret))).collect(),
                one => vec![Secret::new(text(one))],
            };
            let token = CsrfToken::create([0xab; 32], &secrets);
            assert_eq!(token.token(), text(&vector["token"]));
            assert_eq!(token.cookie_value(), text(&vector["cookieValueDecoded"]));
            assert_eq!(CsrfToken::from_cookie(&token.cookie_value(), &secrets), Some(token));
        }
    }

    #[test]
    fn a_form_must_send_exactly_the_token() {
        let token = CsrfToken::create([1; 32], &secrets(&["s"]));
        assert_eq!(token.verify(&"01".repeat(32)), Some(CsrfVerified(())));
        for sent in ["", "01", &"02".repeat(32), &"01".repeat(33), &token.cookie_value()] {
            assert_eq!(token.verify(sent), None, "{sent}");
        }
    }

    #[test]
    fn a_token_outlives_the_rotation_of_a_secret() {
        let of = |texts: &[&str]| CsrfToken::create([1; 32], &secrets(texts)).cookie_value();
        assert!(reads(&of(&["old"]), &["new", "old"]));
        assert!(reads(&of(&["new"]), &["new", "old"]));
        assert!(reads(&of(&["new", "old"]), &["new", "old"]));
        assert!(!reads(&of(&["old", "new"]), &["new", "old"]));
        assert!(!reads(&of(&["older"]), &["new", "old"]));
        assert!(!reads(&of(&["new", "old"]), &["new"]));
    }

    #[test]
    fn a_cookie_whose_hash_is_not_ours_is_refused() {
        let value = CsrfToken::create([1; 32], &secrets(&["s"])).cookie_value();
        let (token, hash) = value.split_once('|').unwrap();
        let of_empty = hex(&Sha256::digest(b""));
        let table = [
            "".to_owned(),
            "|".to_owned(),
            token.to_owned(),
            format!("{token}|"),
            format!("|{hash}"),
            format!("|{of_empty}"),
            format!("{token}|{}", hash.to_uppercase()),
            format!("{token}|{}", hash.replace(hash.get(..1).unwrap(), "g")),
            format!("x{token}|{hash}"),
            format!("{hash}|{token}"),
        ];
        for forged in table {
            assert!(!reads(&forged, &["s"]), "{forged}");
        }
    }

    /// Auth.js reads only the first two parts and compares only the hash. It does not check the
    /// form of the token.
    #[test]
    fn whatever_auth_js_takes_is_taken() {
        let hash_of = |token| hash(token, &secrets(&["s"]));
        assert!(reads(&format!("t|{}|rest", hash_of("t")), &["s"]));
        assert!(reads(&format!("any text|{}", hash_of("any text")), &["s"]));
    }

    #[test]
    fn without_a_secret_no_cookie_is_ours() {
        let unkeyed = CsrfToken::create([1; 32], &[]).cookie_value();
        assert!(!reads(&unkeyed, &[]));
    }

    #[test]
    fn debug_output_shows_no_token() {
        assert_eq!(format!("{:?}", CsrfToken::create([1; 32], &[])), "CsrfToken([redacted])");
    }

    proptest! {
        #[test]
        fn no_guessed_cookie_is_ours(
            value in any::<String>(), token in "[0-9a-f|]{0,80}", sent in any::<String>(),
        ) {
            prop_assert!(!reads(&value, &["secret"]));
            let unkeyed = format!("{token}|{}", hash(&token, &[]));
            prop_assert!(!reads(&unkeyed, &["secret"]));
            prop_assert_eq!(CsrfToken::create([1; 32], &secrets(&["secret"])).verify(&sent), None);
        }

        #[test]
        fn what_is_created_is_read(
            random in any::<[u8; 32]>(), texts in prop::collection::vec("\\PC{1,40}", 1..5),
        ) {
            let secrets: Vec<_> = texts.into_iter().map(Secret::new).collect();
            let token = CsrfToken::create(random, &secrets);
            let read = CsrfToken::from_cookie(&token.cookie_value(), &secrets).unwrap();
            prop_assert!(read.verify(token.token()).is_some());
        }
    }
}
