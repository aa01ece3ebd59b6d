use std::fmt;

use authjs_jose::jwe::{self, EncryptionKey};
use authjs_jose::jwt::{self, JwtError};
use authjs_jose::secret::Secret;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use crate::cookies::chunks::{self, TooLarge};
use crate::cookies::{self, CookieSetting, SetCookie};
use crate::{SessionError, token};

/// Opens and seals the session cookie of one site.
///
/// The constructor derives keys, which costs as much as opening several sessions. Create one value
/// and keep it.
#[derive(Clone)]
pub struct Sessions {
    cookie: CookieSetting,
    key: EncryptionKey,
    /// The keys that open, in the order in which they are tried. `key` is the first.
    keys: Vec<EncryptionKey>,
    legacy: bool,
}

impl Sessions {
    /// Creates the sessions of one cookie, sealed with `secret` (`AUTH_SECRET`). The name of the
    /// cookie is part of the key.
    pub fn new(cookie: CookieSetting, secret: &Secret) -> Self {
        let key = EncryptionKey::derive(secret, &cookie.name);
        Self { cookie, keys: vec![key.clone()], key, legacy: false }
    }

    /// Also opens sessions that a former secret sealed (`AUTH_SECRET_1` to `AUTH_SECRET_3`).
    #[must_use]
    pub fn with_former_secret(mut self, secret: &Secret) -> Self {
        self.keys.push(EncryptionKey::derive(secret, &self.cookie.name));
        self
    }

    /// Also opens the sessions of next-auth 4 and of early betas of Auth.js 5. Sessions are never
    /// sealed in that format.
    #[must_use]
    pub fn with_legacy(mut self) -> Self {
        self.legacy = true;
        self
    }

    /// Returns the claims of the session in a request's `Cookie` header. If there are several
    /// sessions, the newest counts.
    ///
    /// An HTTP/2 request may have several `Cookie` headers: join them with `"; "`.
    pub fn open(&self, cookie_header: &str, now: Timestamp) -> Result<Map<String, Value>, SessionError> {
        let found = chunks::read(&cookies::parse(cookie_header), &self.cookie.name);
        let Some(first) = &found.value else {
            let is_missing = found.present.is_empty();
            return Err(if is_missing { SessionError::Missing } else { SessionError::Incomplete });
        };
        let tokens = std::iter::once(first).chain(&found.others);
        let (session, _) = token::newest(tokens.map(|token| self.open_token(token, now)).collect());
        session
    }

    fn open_token(&self, token: &str, now: Timestamp) -> Result<Map<String, Value>, SessionError> {
        let plaintext = jwe::decrypt(&self.keys, token, self.legacy).map_err(JwtError::Jwe)?;
        token::validate(&plaintext, now, self.legacy)
    }

    /// Seals a session and returns the cookies to set: those that carry the session, and cleared
    /// ones for leftover chunks of a longer session in the request's `Cookie` header.
    ///
    /// `claims` are sealed unchanged. Set `exp`, without which no session opens. Set `iat` and
    /// `jti` as Auth.js does. `iv` must be random and used for this session only.
    ///
    /// Errors if the token is longer than 62,976 bytes.
    pub fn seal(
        &self,
        claims: &Map<String, Value>,
        iv: [u8; 16],
        expires: Timestamp,
        cookie_header: &str,
    ) -> Result<Vec<SetCookie>, TooLarge> {
        let present = chunks::read(&cookies::parse(cookie_header), &self.cookie.name).present;
        chunks::write(&self.cookie, &jwt::encode(&self.key, claims, iv), expires, &present)
    }

    /// Returns cookies that end the session of a request's `Cookie` header in the browser.
    pub fn clear(&self, cookie_header: &str) -> Vec<SetCookie> {
        let present = chunks::read(&cookies::parse(cookie_header), &self.cookie.name).present;
        chunks::clear(&self.cookie, &present)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("cookie", &self.cookie.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cookies::CookieSettings;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn sessions(secret: &str) -> Sessions {
        Sessions::new(CookieSettings::defaults(true).session_token, &Secret::new(secret))
    }

    fn claims(sub: &str, iat: i64, more: &str) -> Map<String, Value> {
        let claims =
            json!({ "sub": sub, "iat": NOW.seconds() + iat, "exp": NOW.seconds() + 60, "more": more });
        claims.as_object().unwrap().clone()
    }

    /// Returns the `Cookie` header that a browser sends after these cookies were set.
    fn sent(set: &[SetCookie]) -> String {
        let kept = set.iter().filter(|cookie| cookie.options.max_age != Some(0));
        kept.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect::<Vec<_>>().join("; ")
    }

    fn sealed(sessions: &Sessions, claims: &Map<String, Value>, header: &str) -> Vec<SetCookie> {
        sessions.seal(claims, [7; 16], NOW.plus_seconds(60), header).unwrap()
    }

    #[test]
    fn a_session_of_any_size_is_read_back() {
        let sessions = sessions("s");
        for (length, cookies) in [(10, 1), (4000, 2), (20_000, 7)] {
            let claims = claims("ada", 0, &"x".repeat(length));
            let set = sealed(&sessions, &claims, "");
            assert_eq!(set.len(), cookies);
            assert_eq!(sessions.open(&format!("a=b; {}; c=d", sent(&set)), NOW), Ok(claims));
        }
    }

    #[test]
    fn a_shorter_session_clears_what_is_left_of_a_longer_one() {
        let sessions = sessions("s");
        let long = sent(&sealed(&sessions, &claims("ada", 0, &"x".repeat(4000)), ""));
        let set = sealed(&sessions, &claims("ada", 0, ""), &long);
        let names: Vec<_> = set.iter().map(|cookie| (&*cookie.name, cookie.options.max_age)).collect();
        let name = "__Secure-authjs.session-token";
        let cleared = [format!("{name}.0"), format!("{name}.1")];
        assert_eq!(names, [(&*cleared[0], Some(0)), (&*cleared[1], Some(0)), (name, None)]);
        assert_eq!(sessions.clear(&sent(&set)).len(), 1);
        assert_eq!(sessions.clear("a=b"), []);
    }

    #[test]
    fn a_former_secret_opens_and_another_does_not() {
        let header = sent(&sealed(&sessions("old"), &claims("ada", 0, ""), ""));
        let rotated = sessions("new").with_former_secret(&Secret::new("old"));
        assert_eq!(rotated.open(&header, NOW).unwrap()["sub"], "ada");
        assert_eq!(sessions("new").open(&header, NOW).unwrap_err().code(), "session_invalid");
    }

    #[test]
    fn the_newest_of_several_sessions_counts() {
        let sessions = sessions("s");
        let header = |sub, iat| sent(&sealed(&sessions, &claims(sub, iat, ""), ""));
        let both = format!("{}; {}", header("ada", -2), header("bob", -1));
        assert_eq!(sessions.open(&both, NOW).unwrap()["sub"], "bob");
    }

    #[test]
    fn an_error_says_why_there_is_no_session() {
        let sessions = sessions("s");
        let header = sent(&sealed(&sessions, &claims("ada", 0, &"x".repeat(4000)), ""));
        assert_eq!(sessions.open(&header, NOW.plus_seconds(75)), Err(SessionError::Expired));
        assert_eq!(sessions.open("authjs.session-token=x", NOW), Err(SessionError::Missing));
        let (_, second) = header.split_once("; ").unwrap();
        assert_eq!(sessions.open(second, NOW), Err(SessionError::Incomplete));
        let error = sessions.open("__Secure-authjs.session-token=x", NOW).unwrap_err();
        assert_eq!(error.to_string(), "the session token is not valid: it is no encrypted token");
    }

    #[test]
    fn debug_output_shows_no_key() {
        let text = format!("{:?}", sessions("s"));
        assert_eq!(text, r#"Sessions { cookie: "__Secure-authjs.session-token", .. }"#);
    }

    #[test]
    fn sessions_are_shared_by_threads() {
        fn is_shared<T: Send + Sync>() {}
        is_shared::<Sessions>();
    }
}
