//! A `send_email` binding of
//! [Cloudflare Email Service](https://developers.cloudflare.com/email-service/api/send-emails/workers-api/).

use serde_json::{Value, json};

use crate::error::{SendError, SendErrorCode};
use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::words::said;

/// The reason why a `send_email` binding did not take a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindingFailure {
    /// `send` threw an error, or its promise was rejected.
    Threw {
        /// `code` of the error.
        code: Option<String>,
        /// `message` of the error.
        words: String,
    },
    /// `send` answered a value without `messageId`.
    Malformed,
    /// `send` did not answer in time.
    Timeout,
}

impl Message<'_> {
    /// Returns the argument of `send` of a `send_email` binding: an `EmailMessageBuilder`.
    pub fn for_binding(&self, from: &Mailbox) -> Value {
        let email = from.address().as_str();
        let from = from.name().map_or_else(|| json!(email), |name| json!({ "email": email, "name": name }));
        json!({
            "to": self.to.as_str(),
            "from": from,
            "subject": self.subject(),
            "html": self.html(),
            "text": self.text(),
        })
    }
}

impl BindingFailure {
    /// Returns the error of a mail that the binding did not take. Its detail says what to change.
    ///
    /// The codes are those of
    /// [Cloudflare](https://developers.cloudflare.com/email-service/api/send-emails/workers-api/#error-codes).
    pub fn judge(&self, message: &Message<'_>) -> SendError {
        let (code, cause, fix) = match self {
            Self::Threw { code, words } => {
                let (kind, fix) = judge_code(code.as_deref().unwrap_or_default());
                let all = code.as_ref().map_or_else(|| words.clone(), |code| format!("{code} {words}"));
                let said = said(all.as_bytes(), &message.secrets());
                (kind, format!("failed{said}"), fix)
            }
            Self::Malformed => (SendErrorCode::Malformed, "answered no messageId".to_owned(), BIND),
            Self::Timeout => (SendErrorCode::Failed, "did not answer in time".to_owned(), LATER),
        };
        let full_stop = if cause.ends_with('.') { "" } else { "." };
        SendError::new(code, format!("the send_email binding {cause}{full_stop} {fix}"))
    }
}

const BIND: &str = "Bind AUTH_EMAIL with [[send_email]], to Cloudflare Email Service.";
const LATER: &str = "If this lasts, see the status of Cloudflare Email Service.";

fn judge_code(code: &str) -> (SendErrorCode, &'static str) {
    match code {
        "E_SENDER_NOT_VERIFIED" | "E_SENDER_DOMAIN_NOT_AVAILABLE" => (
            SendErrorCode::Refused,
            "Onboard the domain of `from` to Email Service in the dashboard of Cloudflare.",
        ),
        "E_RECIPIENT_NOT_ALLOWED" => (
            SendErrorCode::Refused,
            "Remove the destination addresses from [[send_email]]. \
             Without a paid plan, Cloudflare sends to verified addresses only.",
        ),
        "E_RECIPIENT_SUPPRESSED" => (
            SendErrorCode::Refused,
            "Remove the address from the suppression list in the dashboard of Cloudflare, if it works again.",
        ),
        "E_RATE_LIMIT_EXCEEDED" | "E_DAILY_LIMIT_EXCEEDED" => {
            (SendErrorCode::Limited, "Wait, or ask Cloudflare for a higher limit.")
        }
        "E_DELIVERY_FAILED" | "E_INTERNAL_SERVER_ERROR" => (SendErrorCode::Failed, LATER),
        code if code.starts_with("E_") => {
            (SendErrorCode::Refused, "See the error codes of Cloudflare Email Service.")
        }
        _ => (
            SendErrorCode::Failed,
            "Check that AUTH_EMAIL is bound with [[send_email]], and that it may send from `from`.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{AsciiOnly, EmailAddress};
    use crate::message::Theme;
    use url::Url;

    fn with_message<T>(from: &str, test: impl FnOnce(&Message<'_>, &Mailbox) -> T) -> T {
        let to = EmailAddress::parse("ada@example.com", &AsciiOnly).unwrap();
        let from = Mailbox::parse(from).unwrap();
        let url = Url::parse("https://site.example/api/auth/callback/cloudflare?token=t-1").unwrap();
        let message = Message { to: &to, from: Some(&from), url: &url, code: None, theme: &Theme::default() };
        test(&message, &from)
    }

    fn judge(failure: &BindingFailure) -> SendError {
        with_message("no-reply@acme.example", |message, _| failure.judge(message))
    }

    fn threw(code: &str, words: &str) -> SendError {
        let code = Some(code.to_owned()).filter(|code| !code.is_empty());
        judge(&BindingFailure::Threw { code, words: words.to_owned() })
    }

    #[test]
    fn the_argument_has_both_bodies_and_the_name_of_the_sender() {
        with_message("no-reply@acme.example", |message, from| {
            let argument = message.for_binding(from);
            assert_eq!(
                argument,
                json!({
                    "to": "ada@example.com", "from": "no-reply@acme.example",
                    "subject": "Sign in to site.example", "html": message.html(), "text": message.text(),
                })
            );
        });
        with_message("\"Acme, Ltd.\" <no-reply@acme.example>", |message, from| {
            let expected = json!({ "email": "no-reply@acme.example", "name": "Acme, Ltd." });
            assert_eq!(message.for_binding(from)["from"], expected);
        });
    }

    #[test]
    fn the_code_says_who_is_at_fault_and_what_to_change() {
        for (code, kind, fix) in [
            ("E_SENDER_NOT_VERIFIED", SendErrorCode::Refused, "Onboard the domain of `from`"),
            ("E_SENDER_DOMAIN_NOT_AVAILABLE", SendErrorCode::Refused, "Onboard the domain of `from`"),
            ("E_RECIPIENT_NOT_ALLOWED", SendErrorCode::Refused, "Remove the destination addresses"),
            ("E_RECIPIENT_SUPPRESSED", SendErrorCode::Refused, "suppression list"),
            ("E_RATE_LIMIT_EXCEEDED", SendErrorCode::Limited, "a higher limit"),
            ("E_DAILY_LIMIT_EXCEEDED", SendErrorCode::Limited, "a higher limit"),
            ("E_DELIVERY_FAILED", SendErrorCode::Failed, "the status of Cloudflare"),
            ("E_INTERNAL_SERVER_ERROR", SendErrorCode::Failed, "the status of Cloudflare"),
            ("E_VALIDATION_ERROR", SendErrorCode::Refused, "error codes"),
            ("", SendErrorCode::Failed, "bound with [[send_email]]"),
            ("ECONNRESET", SendErrorCode::Failed, "bound with [[send_email]]"),
        ] {
            let error = threw(code, "no");
            assert_eq!(error.code, kind, "{code}");
            assert!(error.detail.contains(fix) && error.detail.contains(code), "{code}: {}", error.detail);
        }
    }

    #[test]
    fn the_log_has_the_words_of_the_binding_without_the_address() {
        assert_eq!(
            threw("E_SENDER_NOT_VERIFIED", "Sender\ndomain not verified").detail,
            "the send_email binding failed: E_SENDER_NOT_VERIFIED Sender domain not verified. \
             Onboard the domain of `from` to Email Service in the dashboard of Cloudflare."
        );
        for words in ["email to Ada@example.com not allowed", "https://site.example/?token=t-1"] {
            let detail = threw("", words).detail;
            assert!(detail.starts_with("the send_email binding failed. Check"), "{detail}");
        }
        assert!(threw(&"E".repeat(9_000), &"x".repeat(100_000)).detail.len() < 600);
    }

    #[test]
    fn no_answer_and_another_answer_are_errors() {
        let detail = |failure| judge(&failure).detail;
        assert_eq!(judge(&BindingFailure::Malformed).code, SendErrorCode::Malformed);
        assert!(
            detail(BindingFailure::Malformed)
                .starts_with("the send_email binding answered no messageId. Bind")
        );
        assert!(
            detail(BindingFailure::Timeout).starts_with("the send_email binding did not answer in time. If")
        );
    }
}
