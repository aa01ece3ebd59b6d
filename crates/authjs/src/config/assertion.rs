//! `AUTH_ASSERTION_KEY`

use super::env::{Env, variable};
use super::error::{ConfigError, Unset};
use super::secret_command::set_secret;
use super::warning::Warning;
use crate::jose::private_key::{PrivateKey, PrivateKeyError};

/// The keys of the assertions for the origin.
#[derive(Debug)]
pub(crate) struct AssertionKeys {
    /// The keys, which are all published. The first signs. There is at least one.
    pub(crate) keys: Vec<PrivateKey>,
    /// Whether the origin is the service binding `UPSTREAM`.
    pub(crate) has_service: bool,
}

const FIRST: &str = "AUTH_ASSERTION_KEY";
const FURTHER: [&str; 3] = ["AUTH_ASSERTION_KEY_1", "AUTH_ASSERTION_KEY_2", "AUTH_ASSERTION_KEY_3"];

/// Reads `AUTH_ASSERTION_KEY` and `AUTH_ASSERTION_KEY_1` to `_3`. `sender` is the path of a table with
/// `assertion = true`. Warns of keys that sign nothing.
///
/// Errors if the first key is missing and another setting needs it, and if a key is not a private key
/// of P-256 or Ed25519.
#[inline(never)]
pub(super) fn read(
    env: &dyn Env,
    sender: Option<&str>,
    development: bool,
    warnings: &mut Vec<Warning>,
) -> Result<Option<AssertionKeys>, ConfigError> {
    let first = key(env, FIRST, development)?;
    let mut further = Vec::new();
    for name in FURTHER {
        further.extend(key(env, name, development)?.map(|key| (name, key)));
    }
    let Some(first) = first else {
        return match (sender, further.first()) {
            (Some(path), _) => {
                Err(missing(&format!("{path}.assertion needs it"), development).unset(Unset::Needed))
            }
            (None, Some((name, _))) => Err(missing(&format!("{name} is set"), development)),
            (None, None) => Ok(None),
        };
    };
    if sender.is_none() {
        warnings.push(Warning::AssertionKeyUnused);
    }
    let keys = std::iter::once(first).chain(further.into_iter().map(|(_, key)| key)).collect();
    Ok(Some(AssertionKeys { keys, has_service: env.has_binding("UPSTREAM") }))
}

fn missing(needed_by: &str, development: bool) -> ConfigError {
    ConfigError::new(FIRST, format!("not set, and {needed_by}"), fix(FIRST, development))
}

/// Returns the key in a variable. An error never shows it.
fn key(env: &dyn Env, name: &str, development: bool) -> Result<Option<PrivateKey>, ConfigError> {
    let Some(setting) = variable(env, name)? else { return Ok(None) };
    let error = |cause| ConfigError::new(name, cause, fix(name, development));
    let key = PrivateKey::parse(&setting.text).map_err(|cause| error(describe(cause)))?;
    let signs = |algorithm: &str| key.usual_algorithm().is_some_and(|usual| usual.name == algorithm);
    if ["ES256", "EdDSA", "Ed25519"].into_iter().any(signs) {
        Ok(Some(key))
    } else {
        Err(error("a key of another type than P-256 and Ed25519"))
    }
}

fn fix(name: &str, development: bool) -> String {
    let set = set_secret(name, development);
    format!("Make one with `openssl genpkey -algorithm ed25519`. {set}: PKCS#8 in PEM, or a JSON Web Key.")
}

const fn describe(error: PrivateKeyError) -> &'static str {
    match error {
        PrivateKeyError::Unreadable => "neither a JSON Web Key nor PKCS#8 in PEM",
        PrivateKeyError::OtherPem => {
            "PEM of another kind than PRIVATE KEY: convert it with `openssl pkcs8 -topk8 -nocrypt`"
        }
        PrivateKeyError::Public => "a public key: the private half (d) is missing",
        PrivateKeyError::Unsuitable => "a key that cannot sign here",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::env::tests::TestEnv;

    /// [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
    const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";

    /// [RFC 7515 appendix A.3](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.3).
    const P256: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

    fn keys(variables: &Value, is_sent: bool) -> Result<(usize, usize), String> {
        let mut warnings = Vec::new();
        let read = read(&TestEnv::new(variables), is_sent.then_some("origin"), false, &mut warnings);
        let read = read.map_err(|error| error.to_string())?;
        Ok((read.map_or(0, |keys| keys.keys.len()), warnings.len()))
    }

    #[test]
    fn the_first_key_signs_and_the_others_are_published_too() {
        assert_eq!(keys(&json!({}), false), Ok((0, 0)));
        assert_eq!(keys(&json!({ "AUTH_ASSERTION_KEY": ED25519 }), true), Ok((1, 0)));
        assert_eq!(
            keys(&json!({ "AUTH_ASSERTION_KEY": P256, "AUTH_ASSERTION_KEY_3": ED25519 }), true),
            Ok((2, 0))
        );
        assert_eq!(keys(&json!({ "AUTH_ASSERTION_KEY": P256 }), false), Ok((1, 1)), "it warns");
    }

    #[test]
    fn a_missing_first_key_is_an_error() {
        let error = keys(&json!({}), true).unwrap_err();
        assert!(
            error.starts_with("AUTH_ASSERTION_KEY: not set, and origin.assertion needs it. Make one"),
            "{error}"
        );
        let error = keys(&json!({ "AUTH_ASSERTION_KEY_1": P256 }), false).unwrap_err();
        assert!(
            error.starts_with("AUTH_ASSERTION_KEY: not set, and AUTH_ASSERTION_KEY_1 is set."),
            "{error}"
        );
    }

    #[test]
    fn a_text_that_is_no_such_key_is_an_error_that_does_not_show_it() {
        let public = P256.replace("\"d\"", "\"e\"");
        let hidden = "hunter2";
        for (text, cause) in [
            (hidden, "neither a JSON Web Key nor PKCS#8 in PEM"),
            (&ED25519.replace("PRIVATE", "EC PRIVATE"), "PEM of another kind"),
            (&public, "a public key"),
            (&P256.replace("P-256", "P-384"), "a key that cannot sign here"),
        ] {
            for name in ["AUTH_ASSERTION_KEY", "AUTH_ASSERTION_KEY_2"] {
                let error = keys(&json!({ name: text }), true).unwrap_err();
                assert!(error.starts_with(&format!("{name}: {cause}")) && !error.contains(hidden), "{error}");
            }
        }
        let p384 = "-----BEGIN PRIVATE KEY-----\n\
            ME4CAQAwEAYHKoZIzj0CAQYFK4EEACIENzA1AgEBBDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=\n\
            -----END PRIVATE KEY-----";
        let error = keys(&json!({ "AUTH_ASSERTION_KEY": p384 }), true).unwrap_err();
        assert!(error.contains("a key of another type than P-256 and Ed25519"), "{error}");
    }
}
