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
