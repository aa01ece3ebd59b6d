//! A provider's own description of a failure.

use std::fmt;

use authjs_jose::uri_component;
use serde_json::{Map, Value};

use super::error::foreign_text;
use crate::http::{OutgoingResponse, Params};

/// A provider's own description of a failure, in any form. It is cleaned, truncated and shown to
/// the operator. It decides nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The code: `error`, if it is a text.
    code: Option<String>,
    /// The description.
    sentence: Option<String>,
}

impl Words {
    /// Returns the description in an authorization response.
    pub fn of_params(params: &Params) -> Option<Self> {
        let text = |name| params.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
        Self { code: text("error"), sentence: text("error_description") }.if_any()
    }

    /// Returns the description in a response whose body is JSON or a form.
    pub fn of_response(response: &OutgoingResponse) -> Option<Self> {
        if response.body.len() > MAX_BYTES {
            return None;
        }
        match response.json_object() {
            Some(members) => Self::of_members(&members),
            None => {
                let form = Params::parse(response.text().trim_ascii(), MAX_FIELDS)?;
                Self::of_params(&form).filter(Self::is_plain)
            }
        }
    }

    /// Returns the description in the members of a JSON object.
    pub fn of_members(members: &Map<String, Value>) -> Option<Self> {
        let inner = members.get("error").and_then(Value::as_object);
        let code = text(members, &["error"]).or_else(|| text(inner?, &["code", "status", "type"]));
        let sentence = text(members, SENTENCES).or_else(|| text(inner?, SENTENCES));
        Self { code, sentence }.if_any()
    }

    /// Returns the code.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the description without the secrets that were sent to the provider. A secret of less
    /// than 8 bytes is kept, because it is more likely part of a word.
    #[must_use]
    pub fn without(self, secrets: &[&str]) -> Self {
        let redact = |text: String| {
            let secrets = secrets.iter().filter(|secret| secret.len() >= SHORTEST_SECRET);
            secrets.fold(text, |text, secret| {
                text.replace(secret, REDACTED).replace(&uri_component::encode(secret).to_string(), REDACTED)
            })
        };
        Self { code: self.code.map(redact), sentence: self.sentence.map(redact) }
    }

    fn if_any(self) -> Option<Self> {
        (self.code.is_some() || self.sentence.is_some()).then_some(self)
    }

    /// Returns whether the text is not markup, which may contain `error=` too.
    fn is_plain(&self) -> bool {
        !self.code.iter().chain(&self.sentence).any(|text| text.contains('<'))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, &self.sentence) {
            (Some(code), Some(sentence)) => write!(f, "{}: {}", foreign_text(code), foreign_text(sentence)),
            (Some(text), None) | (None, Some(text)) => f.write_str(&foreign_text(text)),
            (None, None) => Ok(()),
        }
    }
}

/// Members that contain a description: of RFC 6749, of Meta, Google and others, of Okta, of RFC
/// 9457.
const SENTENCES: &[&str] =
    &["error_description", "message", "error_message", "errorMessage", "errorSummary", "detail", "title"];

const REDACTED: &str = "[redacted]";

/// The length of the shortest secret that is redacted, in bytes.
const SHORTEST_SECRET: usize = 8;

/// The number of bytes of a body that are searched.
const MAX_BYTES: usize = 64 * 1024;

/// The number of fields of a form that are searched.
const MAX_FIELDS: usize = 32;

/// Returns the first of these members that is a text or a number.
fn text(members: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match members.get(*name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::sample;

    fn words(body: &str) -> Option<String> {
        Words::of_response(&sample(400, body)).map(|words| words.to_string())
    }

    #[test]
    fn words_are_found_whatever_their_shape() {
        for (body, expected) in [
            (r#"{"error":"invalid_grant"}"#, "invalid_grant"),
            (
                r#"{"error":"invalid_grant","error_description":"code expired"}"#,
                "invalid_grant: code expired",
            ),
            (r#"{"message":"Bad credentials","documentation_url":"x"}"#, "Bad credentials"),
            (
                r#"{"error":{"message":"Invalid code","type":"OAuthException","code":100}}"#,
                "100: Invalid code",
            ),
            (r#"{"error":{"status":"UNAUTHENTICATED","message":"No"}}"#, "UNAUTHENTICATED: No"),
            (r#"{"error_type":"x","error_message":"Invalid scope"}"#, "Invalid scope"),
            (r#"{"errorCode":"E1","errorSummary":"Not found"}"#, "Not found"),
            (r#"{"title":"Forbidden","status":403}"#, "Forbidden"),
            (
                "error=bad_verification_code&error_description=It+has+expired",
                "bad_verification_code: It has expired",
            ),
        ] {
            assert_eq!(words(body).as_deref(), Some(expected), "{body}");
        }
    }

    #[test]
    fn what_says_nothing_has_no_words() {
        for body in [
            "",
            "{}",
            "[]",
            "null",
            r#"{"error":null}"#,
            r#"{"error":""}"#,
            r#"{"error":["a"]}"#,
            r#"{"error":{"code":{}}}"#,
            "<html><a href=\"?error=x\">no</a>",
            "Bad Gateway",
            "error=<b>no</b>",
        ] {
            assert_eq!(words(body), None, "{body}");
        }
    }

    #[test]
    fn a_secret_is_redacted_if_it_is_long_enough_to_be_one() {
        let words =
            Words { code: Some("invalid_grant".into()), sentence: Some("code=a/b+c12 of i is bad".into()) };
        let shown = |secrets: &[&str]| words.clone().without(secrets).to_string();
        assert_eq!(shown(&["a/b+c12 "]), "invalid_grant: code=[redacted]of i is bad");
        assert_eq!(shown(&["i", "code", "", "invalid"]), words.to_string());
        let encoded = Words { code: None, sentence: Some("code a%2Fb%2Bc123 is bad".into()) };
        assert_eq!(encoded.without(&["a/b+c123"]).to_string(), "code [redacted] is bad");
    }

    #[test]
    fn a_body_of_64_kib_is_searched_and_a_longer_one_is_not() {
        let of_length = |length: usize| {
            let words = format!(r#"{{"error":"no","x":"{}"}}"#, "x".repeat(length - 21));
            assert_eq!(words.len(), length);
            words
        };
        assert_eq!(words(&of_length(65_536)).as_deref(), Some("no"));
        for length in [65_537, 70_000] {
            assert_eq!(words(&of_length(length)), None);
        }
    }

    #[test]
    fn the_code_is_the_error_alone() {
        let code = |body| Words::of_response(&sample(400, body))?.code().map(str::to_owned);
        let both = r#"{"error":"invalid_grant","error_description":"expired"}"#;
        assert_eq!(code(both).as_deref(), Some("invalid_grant"));
        assert_eq!(code(r#"{"message":"Bad credentials"}"#), None);
    }
}
