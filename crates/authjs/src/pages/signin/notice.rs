use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::texts::Key;

/// Returns the box that describes an error, or nothing without an error.
pub(super) fn notice(error: Option<&str>, code: Option<&str>, look: &Look<'_>) -> Html {
    let Some(error) = error.filter(|error| !error.is_empty()) else { return Html::default() };
    let is_info = matches!(error, "SessionRequired" | SIGN_IN_AGAIN) || is_cancellation(error, code);
    let class = if is_info { "error info" } else { "error" };
    element("div")
        .attribute("class", class)
        .attribute("role", "alert")
        .children([look.element("p", error_text(error, code))])
}

/// The code of a sign-in that the account page asks for. Auth.js has none.
pub(in crate::pages) const SIGN_IN_AGAIN: &str = "SignInAgain";

/// Returns whether the visitor pressed "Cancel" at the provider, which is not an error.
fn is_cancellation(error: &str, code: Option<&str>) -> bool {
    error == "OAuthCallbackError" && code == Some("access_denied")
}

/// Returns the meaning of an error code for the visitor. The code itself is never shown, because an
/// attacker can write it into a link.
fn error_text(error: &str, code: Option<&str>) -> Key {
    match (error, code) {
        _ if is_cancellation(error, code) => Key::Cancelled,
        ("OAuthCallbackError", Some("retry")) => Key::TookTooLong,
        (_, Some("turnstile_required")) => Key::WaitForCheck,
        (
            "Signin" | "OAuthSignin" | "OAuthCallbackError" | "OAuthCreateAccount" | "EmailCreateAccount"
            | "Callback",
            _,
        ) => Key::DidNotWork,
        ("OAuthAccountNotLinked", _) => Key::NotLinked,
        ("EmailSignin", _) => Key::MailNotSent,
        ("CredentialsSignin", _) => Key::NotRight,
        ("SessionRequired", _) => Key::SessionRequired,
        #[cfg(feature = "account")]
        (SIGN_IN_AGAIN, _) => Key::SignInAgain,
        _ => Key::CouldNotSignIn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Theme;

    #[test]
    fn an_error_is_told_in_words_of_ours() {
        let theme = Theme::default();
        let notice = |error, code| notice(error, code, &Look::from(&theme)).into_string();
        assert_eq!(notice(None, Some("retry")), "");
        assert_eq!(notice(Some(""), Some("retry")), "");
        assert_eq!(
            notice(Some("SessionRequired"), None),
            r#"<div class="error info" role="alert"><p>Please sign in to see this page.</p></div>"#
        );
        assert!(notice(Some("OAuthCallbackError"), Some("retry")).contains("in another tab"));
        assert!(notice(Some("OAuthCallbackError"), Some("other")).contains("did not work"));
        let cancelled = notice(Some("OAuthCallbackError"), Some("access_denied"));
        assert!(cancelled.starts_with(r#"<div class="error info""#) && cancelled.contains("cancelled"));
        assert!(!notice(Some("Callback"), Some("access_denied")).contains("cancelled"));
        for unknown in ["constructor", "MissingCSRF", "oauthcallbackerror", "<script>alert(1)</script>"] {
            let notice = notice(Some(unknown), Some("retry"));
            assert_eq!(
                notice,
                r#"<div class="error" role="alert"><p>We could not sign you in. Please try again.</p></div>"#
            );
        }
    }

    // The codes of signin.tsx that have their own text.
    #[test]
    fn every_code_of_auth_js_has_its_text() {
        let unknown = error_text("unknown", None);
        let codes = [
            "Signin",
            "OAuthSignin",
            "OAuthCallbackError",
            "OAuthCreateAccount",
            "EmailCreateAccount",
            "Callback",
            "OAuthAccountNotLinked",
            "EmailSignin",
            "CredentialsSignin",
            "SessionRequired",
        ];
        for code in codes {
            assert_ne!(error_text(code, None), unknown, "{code}");
        }
    }
}
