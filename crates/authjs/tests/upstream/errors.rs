//! errors.ts of @auth/core: our types are its types.

use authjs::{AuthError, ErrorType};
use serde_json::Value;

/// Returns @auth/core's errors: see errors.mjs.
fn theirs() -> Vec<Value> {
    let table: Value = serde_json::from_str(include_str!("errors.json")).unwrap();
    table["errors"].as_array().unwrap().clone()
}

/// Types that never occur here: what they are about does not exist here, or is found before the
/// first request and has the type `ConfigError`.
const ABSENT: [&str; 11] = [
    "DuplicateConditionalUI",
    "ErrorPageLoop",
    "EventError",
    "ExperimentalFeatureNotEnabled",
    "InvalidCallbackUrl",
    "InvalidEndpoints",
    "MissingAdapterMethods",
    "MissingSecret",
    "MissingWebAuthnAutocomplete",
    // A profile that cannot be mapped is a `CallbackRouteError` with the cause `ProfileError`.
    "OAuthProfileParseError",
    "UnsupportedStrategy",
];

#[test]
fn each_type_has_auth_js_name_and_kind() {
    let theirs = theirs();
    for error_type in ErrorType::ALL {
        let same = theirs.iter().find(|error| error["type"] == error_type.name());
        let same = same.unwrap_or_else(|| panic!("Auth.js has no {error_type}"));
        assert_eq!(error_type.kind().name(), same["kind"], "{error_type}");
    }
    let ours = ErrorType::ALL.iter().map(|error_type| error_type.name());
    let mut all: Vec<_> = ours.chain(ABSENT).collect();
    all.sort_unstable();
    let mut expected: Vec<_> = theirs.iter().map(|error| error["type"].as_str().unwrap()).collect();
    expected.sort_unstable();
    assert_eq!(all, expected);
}

/// The sign-in page shows a failed check and a mail that was not sent, so that the visitor can try again: docs/differences.md.
#[test]
fn visitors_see_the_types_that_auth_js_shows_them() {
    let theirs = theirs();
    let is_for_visitors =
        |name: &str| theirs.iter().any(|error| error["type"] == name && error["isForVisitors"] == true);
    for error_type in ErrorType::ALL
        .iter()
        .filter(|error_type| !matches!(error_type, ErrorType::InvalidCheck | ErrorType::EmailSignInError))
    {
        let shown = if is_for_visitors(error_type.name()) { error_type.name() } else { "Configuration" };
        assert_eq!(error_type.shown_as(), shown);
    }
    assert_eq!(ErrorType::InvalidCheck.shown_as(), "OAuthCallbackError");
}

#[test]
fn an_error_of_credentials_has_auth_js_code() {
    let theirs = theirs().into_iter().find(|error| error["type"] == "CredentialsSignin").unwrap();
    assert_eq!(AuthError::credentials_signin("x").code(), theirs["code"].as_str());
    assert_eq!(AuthError::credentials_signin("x").with_code("blocked").code(), Some("blocked"));
    assert_eq!(AuthError::access_denied("x").code(), None);
}
