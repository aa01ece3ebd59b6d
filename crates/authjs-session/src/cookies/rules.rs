use std::fmt;

use crate::cookies::chunks::part_of;
use crate::cookies::{CookieOptions, CookieSetting, SameSite};

/// An override in the configuration that a browser would refuse, or that gives two cookies one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOverride {
    /// Its place in the configuration: `cookies.sessionToken.options.domain`.
    pub path: String,
    /// The value, or the default if the configuration has none.
    pub value: String,
    /// The fault.
    pub cause: &'static str,
    /// The change that the deployer should make.
    pub fix: &'static str,
}

impl fmt::Display for InvalidOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}: {}. {}", self.path, self.value, self.cause, self.fix)
    }
}

impl std::error::Error for InvalidOverride {}

/// Checks each cookie, given with its key, against the rules of browsers, and all cookies for equal
/// names.
pub(super) fn check(cookies: &[(&'static str, &CookieSetting)]) -> Result<(), InvalidOverride> {
    for (index, (key, cookie)) in cookies.iter().enumerate() {
        let others = cookies.iter().skip(index + 1);
        let taken = others.clone().find(|(_, other)| same_cookie(&cookie.name, &other.name));
        if let Some((key, other)) = taken {
            return Err(NAME_TAKEN.broken_by(key, other));
        }
        if let Some(rule) = RULES.iter().find(|rule| (rule.broken)(cookie)) {
            return Err(rule.broken_by(key, cookie));
        }
    }
    Ok(())
}

/// Returns whether browsers accept the cookie only with `Secure`.
pub(super) fn demands_secure(name: &str, options: &CookieOptions) -> bool {
    starts_with(name, "__Host-")
        || starts_with(name, "__Secure-")
        || starts_with(name, "__Http-")
        || options.same_site == Some(SameSite::None)
        || options.partitioned
}

/// Returns whether a name starts with a prefix, in any case, as browsers match prefixes ([RFC
/// 6265bis
/// §4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3)).
fn starts_with(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Returns whether the names are equal, or one is the name of a chunk of the other.
fn same_cookie(a: &str, b: &str) -> bool {
    part_of(a, b).is_some() || part_of(b, a).is_some()
}

struct Rule {
    option: &'static str,
    broken: fn(&CookieSetting) -> bool,
    cause: &'static str,
    fix: &'static str,
}

impl Rule {
    fn broken_by(&self, key: &str, cookie: &CookieSetting) -> InvalidOverride {
        InvalidOverride {
            path: format!("cookies.{key}.{}", self.option),
            value: value_of(self.option, cookie),
            cause: self.cause,
            fix: self.fix,
        }
    }
}

fn value_of(option: &str, CookieSetting { name, options }: &CookieSetting) -> String {
    match option {
        NAME => name.clone(),
        DOMAIN => options.domain.clone().unwrap_or_default(),
        PATH => options.path.clone().unwrap_or_default(),
        MAX_AGE => options.max_age.map(|seconds| seconds.to_string()).unwrap_or_default(),
        SECURE => options.secure.to_string(),
        _ => options.http_only.to_string(),
    }
}

const NAME: &str = "name";
const DOMAIN: &str = "options.domain";
const PATH: &str = "options.path";
const MAX_AGE: &str = "options.maxAge";
const SECURE: &str = "options.secure";
const HTTP_ONLY: &str = "options.httpOnly";

const NAME_TAKEN: Rule = Rule {
    option: NAME,
    broken: |_| false,
    cause: "another of these cookies has this name, or this is the name of one of its chunks",
    fix: "Choose a unique name",
};

const RULES: &[Rule] = &[
    Rule {
        option: NAME,
        broken: |cookie| cookie.name == "encodedState",
        cause: "the salt of the `state` parameter, which would be a valid session under that name",
        fix: "Choose another name",
    },
    Rule {
        option: NAME,
        broken: |cookie| !is_token(&cookie.name),
        cause: "not a cookie name (RFC 9110, token)",
        fix: "Use letters, digits, `-`, `_` and `.`, e.g. my-app.session-token",
    },
    Rule {
        option: NAME,
        broken: |cookie| cookie.name.len() > MAX_NAME_BYTES,
        cause: "longer than 128 bytes, so that with a chunk of a session it exceeds what browsers keep",
        fix: "Choose a shorter name",
    },
    Rule {
        option: DOMAIN,
        broken: |cookie| cookie.options.domain.as_deref().is_some_and(|domain| !is_domain(domain)),
        cause: "not a domain name",
        fix: "Write the bare name, without scheme, port or path, e.g. example.com",
    },
    Rule {
        option: PATH,
        broken: |cookie| cookie.options.path.as_deref().is_some_and(|path| !is_path(path)),
        cause: "not a cookie path",
        fix: "Begin with `/` and leave out `;`, control characters and what is not ASCII, e.g. /app",
    },
    Rule {
        option: MAX_AGE,
        broken: |cookie| {
            cookie.options.max_age.is_some_and(|seconds| !(1..=MAX_AGE_SECONDS).contains(&seconds))
        },
        cause: "not between 1 second and 400 days, the longest a browser keeps a cookie",
        fix: "Write whole seconds from 1 to 34560000",
    },
    Rule {
        option: DOMAIN,
        broken: |cookie| is_host_only(cookie) && cookie.options.domain.is_some(),
        cause: "browsers refuse a `__Host-` cookie with a domain",
        fix: "Leave out the domain, or set this cookie's `name` to one that begins with `__Secure-`",
    },
    Rule {
        option: PATH,
        broken: |cookie| is_host_only(cookie) && cookie.options.path.as_deref() != Some("/"),
        cause: "browsers refuse a `__Host-` cookie with a path other than `/`",
        fix: "Leave out the path, or set this cookie's `name` to one that begins with `__Secure-`",
    },
    Rule {
        option: SECURE,
        broken: |cookie| demands_secure(&cookie.name, &cookie.options) && !cookie.options.secure,
        cause: "browsers refuse an insecure cookie with this prefix, `sameSite = \"none\"` or `partitioned`",
        fix: "Leave out `secure`; for a site on plain http set `useSecureCookies = false` as well",
    },
    Rule {
        option: HTTP_ONLY,
        broken: |cookie| is_http_only(&cookie.name) && !cookie.options.http_only,
        cause: "browsers refuse a cookie with an `Http-` prefix that scripts can read",
        fix: "Leave out `httpOnly`, or choose a name without the prefix",
    },
];

fn is_host_only(cookie: &CookieSetting) -> bool {
    starts_with(&cookie.name, "__Host-")
}

fn is_http_only(name: &str) -> bool {
    starts_with(name, "__Http-") || starts_with(name, "__Host-Http-")
}

/// [RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)
fn is_token(name: &str) -> bool {
    let is_token_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token_byte)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.len() <= 253 && domain.strip_prefix('.').unwrap_or(domain).split('.').all(is_label)
}

fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && path.len() <= 1024
        && path.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b';')
}

/// A name, a chunk's number, `=` and a chunk must fit into 4096 bytes.
const MAX_NAME_BYTES: usize = 128;

/// [RFC 6265bis §5.6.2](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.6.2):
/// 400 days.
const MAX_AGE_SECONDS: i64 = 400 * 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::cookies::{self, CookieSettings, Overrides};

    fn resolve(overrides: Value, secure: bool) -> Result<CookieSettings, InvalidOverride> {
        CookieSettings::resolve(&serde_json::from_value(overrides).unwrap(), secure)
    }

    fn path_of_error(overrides: Value, secure: bool) -> Option<String> {
        resolve(overrides, secure).err().map(|error| error.path)
    }

    #[test]
    fn what_a_browser_would_refuse_is_an_error() {
        let host = "__Host-sid";
        let table = [
            ("name", json!({ "name": "" })),
            ("name", json!({ "name": "a;b" })),
            ("name", json!({ "name": "a=b" })),
            ("name", json!({ "name": "a b" })),
            ("name", json!({ "name": "a\r\nb" })),
            ("name", json!({ "name": "é" })),
            ("name", json!({ "name": "x".repeat(129) })),
            ("options.domain", json!({ "options": { "domain": "" } })),
            ("options.domain", json!({ "options": { "domain": "a.example; Path=/x" } })),
            ("options.domain", json!({ "options": { "domain": "a.example\r\nSet-Cookie: x" } })),
            ("options.domain", json!({ "options": { "domain": "https://a.example" } })),
            ("options.domain", json!({ "options": { "domain": "a..example" } })),
            ("options.domain", json!({ "options": { "domain": "a-.example" } })),
            ("options.domain", json!({ "options": { "domain": "a.example." } })),
            ("options.domain", json!({ "options": { "domain": format!("{}.example", "a".repeat(64)) } })),
            ("options.path", json!({ "options": { "path": "app" } })),
            ("options.path", json!({ "options": { "path": "/a;b" } })),
            ("options.path", json!({ "options": { "path": "/a\nb" } })),
            ("options.path", json!({ "options": { "path": "/é" } })),
            ("options.maxAge", json!({ "options": { "maxAge": 0 } })),
            ("options.maxAge", json!({ "options": { "maxAge": -1 } })),
            ("options.maxAge", json!({ "options": { "maxAge": 34_560_001 } })),
            ("options.domain", json!({ "name": host, "options": { "domain": "example.com" } })),
            ("options.domain", json!({ "name": "__hOsT-sid", "options": { "domain": "example.com" } })),
            ("options.path", json!({ "name": host, "options": { "path": "/app" } })),
            ("options.secure", json!({ "name": host, "options": { "secure": false } })),
            ("options.secure", json!({ "name": "__Secure-sid", "options": { "secure": false } })),
            ("options.secure", json!({ "name": "__Http-sid", "options": { "secure": false } })),
            ("options.secure", json!({ "name": "sid", "options": { "sameSite": "none", "secure": false } })),
            ("options.secure", json!({ "name": "sid", "options": { "partitioned": true, "secure": false } })),
            ("options.httpOnly", json!({ "name": "__Http-sid", "options": { "httpOnly": false } })),
            ("options.httpOnly", json!({ "name": "__Host-Http-sid", "options": { "httpOnly": false } })),
        ];
        for (option, session_token) in table {
            for secure in [true, false] {
                let path = path_of_error(json!({ "sessionToken": session_token }), secure);
                assert_eq!(path, Some(format!("cookies.sessionToken.{option}")), "{session_token}");
            }
        }
    }

    #[test]
    fn what_browsers_keep_is_accepted() {
        let table = [
            json!({ "name": "__Host-sid" }),
            json!({ "name": "__Host-Http-sid" }),
            json!({ "name": "__Secure-sid", "options": { "domain": ".example.com" } }),
            json!({ "name": "x".repeat(128) }),
            json!({ "name": "sid", "options": { "secure": false, "sameSite": "strict" } }),
            json!({ "options": { "sameSite": "none" } }),
            json!({ "options": { "domain": "localhost", "path": "/a b" } }),
            json!({ "options": { "maxAge": 34_560_000 } }),
        ];
        for session_token in table {
            for secure in [true, false] {
                let result = resolve(json!({ "sessionToken": session_token }), secure);
                assert!(result.is_ok(), "{result:?}");
            }
        }
    }

    #[test]
    fn default_prefixes_hold_overrides_to_their_rules() {
        let domain = json!({ "csrfToken": { "options": { "domain": "example.com" } } });
        assert_eq!(path_of_error(domain.clone(), true).as_deref(), Some("cookies.csrfToken.options.domain"));
        assert_eq!(path_of_error(domain, false), None);
        let insecure = json!({ "state": { "options": { "secure": false } } });
        assert_eq!(path_of_error(insecure, true).as_deref(), Some("cookies.state.options.secure"));
    }

    #[test]
    fn no_two_cookies_may_have_one_name() {
        let table = [
            (json!({ "state": { "name": "authjs.nonce" } }), "nonce"),
            (json!({ "sessionToken": { "name": "x" }, "callbackUrl": { "name": "x" } }), "callbackUrl"),
            (json!({ "sessionToken": { "name": "x" }, "csrfToken": { "name": "x.3" } }), "csrfToken"),
            (json!({ "sessionToken": { "name": "x.3" }, "csrfToken": { "name": "x" } }), "csrfToken"),
        ];
        for (overrides, key) in table {
            assert_eq!(path_of_error(overrides, false), Some(format!("cookies.{key}.name")));
        }
        let apart = json!({ "sessionToken": { "name": "x" }, "csrfToken": { "name": "x.csrf" } });
        assert_eq!(path_of_error(apart, false), None);
    }

    #[test]
    fn an_error_names_the_place_the_value_the_cause_and_the_fix() {
        let error = resolve(json!({ "state": { "options": { "path": "/a;b" } } }), true).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cookies.state.options.path: \"/a;b\": not a cookie path. \
             Begin with `/` and leave out `;`, control characters and what is not ASCII, e.g. /app"
        );
    }

    #[test]
    fn an_error_shows_the_value_of_the_option_that_breaks_the_rule() {
        let table = [
            (json!({ "name": "a b" }), "cookies.state.name: \"a b\""),
            (json!({ "options": { "domain": "a..b" } }), "cookies.state.options.domain: \"a..b\""),
            (json!({ "options": { "path": "b" } }), "cookies.state.options.path: \"b\""),
            (json!({ "options": { "maxAge": 0 } }), "cookies.state.options.maxAge: \"0\""),
            (
                json!({ "name": "__Secure-s", "options": { "secure": false } }),
                "cookies.state.options.secure: \"false\"",
            ),
            (
                json!({ "name": "__Http-s", "options": { "httpOnly": false } }),
                "cookies.state.options.httpOnly: \"false\"",
            ),
        ];
        for (state, beginning) in table {
            let error = resolve(json!({ "state": state }), true).unwrap_err().to_string();
            assert!(error.starts_with(beginning), "{error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_comes_out_as_it_went_in(
            name in "[!-~]{1,12}|\\PC{1,4}",
            domain in "[.a-z0-9-]{0,12}|\\PC{1,4}",
            path in "/[ -~]{0,8}|\\PC{1,4}",
        ) {
            let mut overrides = Overrides::default();
            overrides.state.name = Some(name.clone());
            overrides.state.options.domain = Some(domain.clone());
            overrides.state.options.path = Some(path.clone());
            if let Ok(settings) = CookieSettings::resolve(&overrides, false) {
                let written = settings.state.set("v").serialise();
                let expected = format!("{name}=v; Max-Age=900; Domain={domain}; Path={path}; HttpOnly");
                prop_assert!(written.starts_with(&expected), "{}", written);
                let read = cookies::parse(&written);
                prop_assert_eq!(read.get(&name), Some("v"));
            }
        }
    }
}
