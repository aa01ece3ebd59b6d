//! The auth routes: `<basePath>/<action>[/<provider>]`.

use crate::http::Method;
use crate::path::{Found, Readings, Rules};

/// The action of an auth route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `account`
    #[cfg(feature = "account")]
    Account,
    /// `backchannel-logout/:provider`
    BackchannelLogout,
    /// `callback/:provider`
    Callback,
    /// `check`
    #[cfg(feature = "bearer")]
    Check,
    /// `csrf`
    Csrf,
    /// `error`
    Error,
    /// `health`
    #[cfg(all(feature = "bearer", feature = "operations"))]
    Health,
    /// `callback/:provider/id-token`
    IdToken,
    /// `jwks`
    Jwks,
    /// `post-logout`
    PostLogout,
    /// `providers`
    Providers,
    /// `admin/revoke`
    #[cfg(feature = "bearer")]
    Revoke,
    /// `second-factor`
    #[cfg(feature = "second-factor")]
    SecondFactor,
    /// `session`
    Session,
    /// `signin[/:provider]`
    SignIn,
    /// `signout`
    SignOut,
    /// `verify-request`
    VerifyRequest,
    /// `webauthn-options/:provider`
    #[cfg(feature = "webauthn")]
    WebAuthnOptions,
    /// The script of the sign-in page for passkeys.
    #[cfg(feature = "webauthn")]
    WebAuthnScript,
}

impl Action {
    fn parse(segment: &str) -> Option<Self> {
        Some(match segment {
            #[cfg(feature = "account")]
            "account" => Self::Account,
            #[cfg(feature = "bearer")]
            "admin" => Self::Revoke,
            "backchannel-logout" => Self::BackchannelLogout,
            "callback" => Self::Callback,
            #[cfg(feature = "bearer")]
            "check" => Self::Check,
            "csrf" => Self::Csrf,
            "error" => Self::Error,
            #[cfg(all(feature = "bearer", feature = "operations"))]
            "health" => Self::Health,
            "jwks" => Self::Jwks,
            "post-logout" => Self::PostLogout,
            "providers" => Self::Providers,
            #[cfg(feature = "second-factor")]
            "second-factor" => Self::SecondFactor,
            "session" => Self::Session,
            "signin" => Self::SignIn,
            "signout" => Self::SignOut,
            "verify-request" => Self::VerifyRequest,
            #[cfg(feature = "webauthn")]
            "webauthn-options" => Self::WebAuthnOptions,
            #[cfg(feature = "webauthn")]
            WEBAUTHN_SCRIPT => Self::WebAuthnScript,
            _ => return None,
        })
    }

    const fn takes_provider(self) -> bool {
        #[cfg(feature = "webauthn")]
        if matches!(self, Self::WebAuthnOptions) {
            return true;
        }
        matches!(self, Self::SignIn | Self::Callback | Self::IdToken | Self::BackchannelLogout)
    }
}

/// A parsed auth route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route<'a> {
    /// Whether the method is POST.
    pub post: bool,
    /// Whether the method is HEAD, which is answered like GET, without body and cookies.
    pub head: bool,
    /// The action.
    pub action: Action,
    /// The provider's id, as in the path. `undefined` means none, as in Auth.js.
    pub provider_id: Option<&'a str>,
}

/// Returns whether a canonical path belongs to the auth routes. `/api/authx` does not.
pub fn is_auth_path(base_path: &str, path: &str) -> bool {
    path.strip_prefix(base_path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The path segment of the script for passkeys. It has the first half of the script's SHA-256, so that browsers
/// may keep it for ever.
#[cfg(feature = "webauthn")]
pub(crate) const WEBAUTHN_SCRIPT: &str = "webauthn.8680602385349bab0fd9a17ec38f3c8f.js";

/// The names under the base path that never belong to the site: the actions of Auth.js and of this
/// Worker.
const NAMES: [&str; 18] = [
    "account",
    "admin",
    "backchannel-logout",
    "callback",
    "check",
    "csrf",
    "error",
    "health",
    "jwks",
    "post-logout",
    "providers",
    "second-factor",
    "session",
    "signin",
    "signout",
    "verify-request",
    "webauthn",
    "webauthn-options",
];

/// Returns the name of the action that a path under the base path names. `unknown` if it names none.
#[inline(never)]
pub(crate) fn name(base_path: &str, path: &str) -> &'static str {
    let first =
        path.strip_prefix(base_path).and_then(|rest| rest.split('/').find(|segment| !segment.is_empty()));
    let known = first.and_then(|first| NAMES.iter().find(|name| **name == first));
    known.copied().unwrap_or("unknown")
}

/// The number of bytes of readings that are checked. The gate has the same limit, and protects a
/// path with more.
const MAX_BYTES: usize = 64 * 1024;

/// Returns whether a canonical path, or any reading of it, is the base path or names an action
/// below it.
///
/// Otherwise an attacker could reach an origin's own action with `/api/auth/%73ession`, past the
/// Worker.
pub fn names_action(base_path: &str, path: &str) -> bool {
    let rules = Rules { case_sensitive: false, html: true };
    match Readings::of(path, rules).up_to(MAX_BYTES).find(|reading| is_action(base_path, reading)) {
        Found::Yes => true,
        Found::No => false,
        Found::TooMany => is_auth_path(base_path, path),
    }
}

/// Returns whether the first segment after the base path is the name of an action, with or without
/// a suffix like `.json`. Also returns true if there is no segment.
fn is_action(base_path: &str, reading: &str) -> bool {
    let Some((base, rest)) = reading.split_at_checked(base_path.len()) else { return false };
    if !base.eq_ignore_ascii_case(base_path) || !(rest.is_empty() || rest.starts_with('/')) {
        return false;
    }
    let first = rest.split('/').find(|segment| !segment.is_empty());
    let name = first.and_then(|segment| segment.split('.').next());
    name.is_none_or(|name| NAMES.binary_search(&name).is_ok())
}

impl<'a> Route<'a> {
    /// Parses method and canonical path. Returns `None` where Auth.js answers 400: another method,
    /// no or an unknown action, too many segments, or a provider where none belongs. Empty segments
    /// are dropped.
    pub fn parse(base_path: &str, method: Method, path: &'a str) -> Option<Self> {
        if !is_auth_path(base_path, path) {
            return None;
        }
        let (post, head) = match method {
            Method::Get => (false, false),
            Method::Head => (false, true),
            Method::Post => (true, false),
            _ => return None,
        };
        let mut segments = path.strip_prefix(base_path)?.split('/').filter(|segment| !segment.is_empty());
        let action = Action::parse(segments.next()?)?;
        #[cfg(feature = "bearer")]
        if action == Action::Revoke && segments.next() != Some("revoke") {
            return None;
        }
        let provider_id = segments.next();
        let action = match segments.next() {
            Some("id-token") if action == Action::Callback => Action::IdToken,
            Some(_) => return None,
            None => action,
        };
        if segments.next().is_some() || (provider_id.is_some() && !action.takes_provider()) {
            return None;
        }
        Some(Self { post, head, action, provider_id: provider_id.filter(|id| *id != "undefined") })
    }

    /// Returns the value of `Allow` if the route does not support the method. A HEAD of a callback
    /// would redeem a code.
    pub const fn refused_method(&self) -> Option<&'static str> {
        if self.head && matches!(self.action, Action::Callback) { Some("GET, POST") } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(path: &str) -> Option<(Action, Option<&str>)> {
        Route::parse("/api/auth", Method::Get, path).map(|route| (route.action, route.provider_id))
    }

    #[test]
    fn routes_are_parsed_as_auth_js_does() {
        assert_eq!(parse("/api/auth/session"), Some((Action::Session, None)));
        assert_eq!(parse("/api/auth//signin///github/"), Some((Action::SignIn, Some("github"))));
        assert_eq!(parse("/api/auth/callback/undefined"), Some((Action::Callback, None)));
        assert_eq!(parse("/api/auth/callback/google/id-token"), Some((Action::IdToken, Some("google"))));
        for refused in [
            "/api/auth",
            "/api/auth/",
            "/api/auth/SIGNIN",
            "/api/auth/sign%69n",
            "/api/auth/session/github",
            "/api/auth/signin/github/extra",
            "/api/auth/signin/github/id-token",
            "/api/auth/callback/github/id-token/x",
            "/api/auth/callback/github/ID-token",
            "/api/auth/__proto__",
            "/api/authsession",
        ] {
            assert_eq!(parse(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_head_is_a_get_but_of_a_callback() {
        let head = |path| Route::parse("/api/auth", Method::Head, path).unwrap();
        let session = head("/api/auth/session");
        assert_eq!((session.post, session.head, session.refused_method()), (false, true, None));
        assert_eq!(head("/api/auth/callback/github").refused_method(), Some("GET, POST"));
        let get = Route::parse("/api/auth", Method::Get, "/api/auth/callback/github").unwrap();
        assert_eq!((get.head, get.refused_method()), (false, None));
    }

    #[test]
    fn other_methods_are_no_route() {
        assert_eq!(Route::parse("/api/auth", Method::Other, "/api/auth/session"), None);
    }

    #[test]
    fn every_action_has_a_reserved_name_whatever_its_spelling() {
        assert!(NAMES.is_sorted());
        for path in [
            "/api/auth",
            "/api/auth/",
            "/api/auth/session",
            "/api/auth/session/x",
            "/api/auth//signin///github/",
            "/api/auth/%73ession",
            "/api/auth/SESSION",
            "/API/Auth/session",
            "/api/auth/session;x=1",
            "/api/auth/x/..%2fsession",
            "/api/auth/session.json",
            "/api/auth/session/__data.json",
            "/api/auth/%2573ession",
            "/api//auth/csrf",
            "/%61pi/auth/csrf",
            "/x/..%2fapi/auth/csrf",
            "/_next/data/build/api/auth/csrf.json",
            "/api/auth/webauthn-options/passkey",
            "/api/auth/jwks",
            "/api/auth/backchannel-logout/op",
            "/api/auth/post-logout",
        ] {
            assert!(names_action("/api/auth", path), "{path}");
        }
        for path in [
            "/api/auth/register",
            "/api/auth/me/session",
            "/api/auth/sessions",
            "/api/authx",
            "/",
            "/session",
        ] {
            assert!(!names_action("/api/auth", path), "{path}");
        }
        let long = format!("/{}%252f..%252fapi/auth/csrf", "A".repeat(6000));
        assert!(names_action("/api/auth", &long));
        let unreadable = format!("/%{}41", "25".repeat(100));
        assert!(names_action("/api/auth", &format!("/api/auth{unreadable}")));
        assert!(!names_action("/api/auth", &unreadable), "the gate protects it");
    }

    #[test]
    fn the_base_path_ends_at_a_slash() {
        assert!(is_auth_path("/api/auth", "/api/auth"));
        assert!(is_auth_path("/api/auth", "/api/auth/x"));
        assert!(!is_auth_path("/api/auth", "/api/authsession"));
    }
}
