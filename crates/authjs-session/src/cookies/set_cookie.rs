use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use authjs_jose::timestamp::Timestamp;
use authjs_jose::uri_component;

/// A `Set-Cookie` header.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    /// The name, unencoded.
    pub name: String,
    /// The value, before percent-encoding.
    pub value: String,
    /// The attributes. A `max_age` of 0 clears the cookie.
    pub options: CookieOptions,
    /// `Expires`.
    pub expires: Option<Timestamp>,
}

impl SetCookie {
    /// Creates a cookie that clears another. Browsers identify a cookie by name, domain and path,
    /// so these are repeated.
    pub fn clear(name: impl Into<String>, options: &CookieOptions) -> Self {
        let options = CookieOptions { max_age: Some(0), ..options.clone() };
        Self { name: name.into(), value: String::new(), options, expires: None }
    }

    /// Returns the value of the `Set-Cookie` header, in the order and spelling of Auth.js ([RFC
    /// 6265bis
    /// §4.1](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1)).
    ///
    /// The result is always one header line with one cookie. The value is percent-encoded as by
    /// `encodeURIComponent`, and so are characters that are not allowed in a name or an attribute.
    pub fn serialise(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = utf8_percent_encode(&self.name, NOT_TOKEN);
        write!(f, "{name}={}", uri_component::encode(&self.value))?;
        let CookieOptions { domain, path, http_only, secure, partitioned, priority, same_site, max_age } =
            &self.options;
        attribute(f, "Max-Age", max_age.as_ref())?;
        attribute(f, "Domain", domain.as_deref().map(harmless))?;
        attribute(f, "Path", path.as_deref().map(harmless))?;
        attribute(f, "Expires", self.expires.map(Timestamp::http_date))?;
        flag(f, "HttpOnly", *http_only)?;
        flag(f, "Secure", *secure)?;
        flag(f, "Partitioned", *partitioned)?;
        attribute(f, "Priority", priority.map(Priority::as_str))?;
        attribute(f, "SameSite", same_site.map(SameSite::as_str))
    }
}

impl fmt::Debug for SetCookie {
    /// Hides values, because they are credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetCookie")
            .field("name", &self.name)
            .field("options", &self.options)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// The attributes of a cookie, except `Expires`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieOptions {
    /// `Domain`.
    pub domain: Option<String>,
    /// `Path`.
    pub path: Option<String>,
    /// `HttpOnly`.
    pub http_only: bool,
    /// `Secure`.
    pub secure: bool,
    /// `Partitioned`.
    pub partitioned: bool,
    /// `Priority`.
    pub priority: Option<Priority>,
    /// `SameSite`.
    pub same_site: Option<SameSite>,
    /// `Max-Age`, in seconds.
    pub max_age: Option<i64>,
}

/// `SameSite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// `Strict`
    Strict,
    /// `Lax`
    Lax,
    /// `None`
    None,
}

impl SameSite {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

/// `Priority`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// `Low`
    Low,
    /// `Medium`
    Medium,
    /// `High`
    High,
}

impl Priority {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

fn attribute(f: &mut fmt::Formatter<'_>, name: &str, value: Option<impl fmt::Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(f, "; {name}={value}"))
}

fn flag(f: &mut fmt::Formatter<'_>, name: &str, set: bool) -> fmt::Result {
    if set { write!(f, "; {name}") } else { Ok(()) }
}

/// Escapes the value of an attribute, so that it cannot begin another attribute or another header.
fn harmless(value: &str) -> impl fmt::Display {
    utf8_percent_encode(value, &CONTROLS_AND_SEMICOLON)
}

const CONTROLS_AND_SEMICOLON: AsciiSet = CONTROLS.add(b';');

/// The characters that are not allowed in a token ([RFC 9110
/// §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
const NOT_TOKEN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'%')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'*')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cookies;

    const PLAIN: CookieOptions = CookieOptions {
        domain: None,
        path: None,
        http_only: false,
        secure: false,
        partitioned: false,
        priority: None,
        same_site: None,
        max_age: None,
    };

    fn cookie(name: &str, value: &str, options: CookieOptions) -> SetCookie {
        SetCookie { name: name.into(), value: value.into(), options, expires: None }
    }

    /// Compares with the `serialize` of `@auth/core` 0.41.3.
    #[test]
    fn attributes_stand_in_the_order_and_spelling_of_auth_js() {
        let options = CookieOptions {
            domain: Some("example.com".into()),
            path: Some("/".into()),
            http_only: true,
            secure: true,
            partitioned: true,
            priority: Some(Priority::High),
            same_site: Some(SameSite::None),
            max_age: Some(900),
        };
        let expires = Some(Timestamp::from_seconds(1_700_000_000));
        assert_eq!(
            SetCookie { expires, ..cookie("authjs.csrf-token", "a|b/c", options) }.serialise(),
            "authjs.csrf-token=a%7Cb%2Fc; Max-Age=900; Domain=example.com; Path=/; \
             Expires=Tue, 14 Nov 2023 22:13:20 GMT; HttpOnly; Secure; Partitioned; Priority=High; \
             SameSite=None"
        );
        assert_eq!(cookie("a", "", PLAIN).serialise(), "a=");
    }

    #[test]
    fn clearing_repeats_everything_a_browser_finds_the_cookie_by() {
        let options = CookieOptions {
            domain: Some("example.com".into()),
            path: Some("/app".into()),
            secure: true,
            max_age: Some(900),
            ..PLAIN
        };
        let cleared = SetCookie::clear("__Secure-a", &options).serialise();
        assert_eq!(cleared, "__Secure-a=; Max-Age=0; Domain=example.com; Path=/app; Secure");
    }

    #[test]
    fn nothing_can_add_an_attribute_or_a_header() {
        let options = CookieOptions {
            domain: Some("a.example; Path=/x".into()),
            path: Some("/\r\nSet-Cookie: b=2".into()),
            ..PLAIN
        };
        assert_eq!(
            cookie("a=1; Secure\0", "x;\r\ny", options).serialise(),
            "a%3D1%3B%20Secure%00=x%3B%0D%0Ay; Domain=a.example%3B Path=/x; Path=/%0D%0ASet-Cookie: b=2"
        );
    }

    #[test]
    fn debug_output_shows_no_value() {
        assert!(!format!("{:?}", cookie("a", "secret", PLAIN)).contains("secret"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            name in "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,30}", value in any::<String>(),
        ) {
            let written = cookie(&name, &value, PLAIN).serialise();
            let read = cookies::parse(&written);
            let read = read.get_decoded(&name);
            prop_assert_eq!(read.as_deref(), Some(value.as_str()));
        }

        #[test]
        fn one_cookie_on_one_line_comes_out_whatever_goes_in(
            name in any::<String>(),
            value in any::<String>(),
            path in any::<String>(),
            max_age in any::<i64>(),
        ) {
            let options = CookieOptions { path: Some(path), max_age: Some(max_age), ..PLAIN };
            let written = cookie(&name, &value, options).serialise();
            prop_assert!(written.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}", written);
            prop_assert_eq!(written.split(';').count(), 3, "{}", written);
        }
    }
}
