use authjs_jose::algorithms::{self, JwsAlgorithm, SignatureKind};
use serde_json::{Map, Value};

use crate::error::quoted;
use crate::{Error, ErrorCode};

/// The algorithms that are acceptable for the signatures of one kind of token.
pub(super) struct Agreement<'a> {
    /// The name of the token in an error.
    pub(super) what: &'static str,
    /// The setting that registers an algorithm.
    pub(super) setting: &'static str,
    /// The code of the error for any other algorithm.
    pub(super) code: ErrorCode,
    /// The algorithm of the client's registration.
    pub(super) registered: Option<&'a str>,
    /// The algorithms that the metadata list.
    pub(super) listed: Option<&'a [String]>,
    /// The default if there is neither a registration nor a list.
    pub(super) usual: Option<&'static str>,
}

impl Agreement<'_> {
    /// Returns the algorithm of a header. Errors unless it is the registered one. Without a
    /// registration, it must be listed. Without a list, it must be the usual one.
    ///
    /// HMAC needs a registration: otherwise an attacker could pass off a token under the client
    /// secret as one under the provider's keys. `none` is not an algorithm.
    pub(super) fn algorithm(&self, header: &Map<String, Value>) -> Result<&'static JwsAlgorithm, Error> {
        let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
        algorithms::find(name).filter(|algorithm| self.includes(algorithm)).ok_or_else(|| {
            Error::misbehaved(
                self.code,
                format!("{}'s alg is {}, {}", self.what, quoted(name), self.why_not(name)),
            )
        })
    }

    /// Returns the reason why an algorithm is refused, and what to change.
    fn why_not(&self, name: &str) -> String {
        let Self { setting, .. } = self;
        if algorithms::find(name).is_none() {
            return format!(
                "which this Worker does not verify. Have the provider sign with another, and set {setting}"
            );
        }
        match (self.registered, self.listed) {
            (Some(registered), _) => format!("and {setting} is \"{registered}\". Make the two equal"),
            (None, Some(listed)) => {
                let listed = quoted(&listed.join(" "));
                format!(
                    "and the metadata list {listed}. Set {setting} = \"{name}\" if the provider is to sign with it"
                )
            }
            (None, None) => format!(
                "which was not agreed on. Set {setting} = \"{name}\" if the provider is to sign with it"
            ),
        }
    }

    fn includes(&self, algorithm: &JwsAlgorithm) -> bool {
        match (self.registered, self.listed) {
            (Some(registered), _) => registered == algorithm.name,
            (None, _) if algorithm.kind == SignatureKind::Hmac => false,
            (None, Some(listed)) => listed.iter().any(|name| name == algorithm.name),
            (None, None) => self.usual == Some(algorithm.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_names_the_setting_and_what_differs() {
        let listed = ["RS256".to_owned(), "ES256".to_owned()];
        for (name, registered, listed, expected) in [
            (
                "A1",
                None,
                None,
                "which this Worker does not verify. Have the provider sign with another, and set SETTING",
            ),
            (
                "none",
                Some("RS256"),
                None,
                "which this Worker does not verify. Have the provider sign with another, and set SETTING",
            ),
            ("ES256", Some("RS256"), None, "and SETTING is \"RS256\". Make the two equal"),
            ("ES256", Some("RS256"), Some(&listed[..]), "and SETTING is \"RS256\". Make the two equal"),
            (
                "PS256",
                None,
                Some(&listed[..]),
                "and the metadata list \"RS256 ES256\". Set SETTING = \"PS256\" if the provider is to sign with it",
            ),
            (
                "HS256",
                None,
                Some(&["HS256".to_owned()][..]),
                "and the metadata list \"HS256\". Set SETTING = \"HS256\" if the provider is to sign with it",
            ),
            (
                "ES256",
                None,
                None,
                "which was not agreed on. Set SETTING = \"ES256\" if the provider is to sign with it",
            ),
        ] {
            let agreement = Agreement {
                what: "the token",
                setting: "SETTING",
                code: ErrorCode::IdTokenAlgorithm,
                registered,
                listed,
                usual: Some("RS256"),
            };
            let header = json!({ "alg": name });
            let error = agreement.algorithm(header.as_object().unwrap()).unwrap_err();
            assert_eq!(error.detail(), format!("the token's alg is \"{name}\", {expected}"));
        }
    }
}
