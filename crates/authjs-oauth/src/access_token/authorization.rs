use std::fmt;

/// An `Authorization` header that names the scheme `Bearer` and is not one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the Authorization header is not `Bearer`, one blank, and one token")
    }
}

impl std::error::Error for Malformed {}

const SCHEME: &str = "bearer";

/// Reads the token of an `Authorization` header ([RFC 6750
/// §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)): the scheme in any case, exactly one
/// blank, and a `b64token`.
///
/// Returns `None` for another scheme. Errors with [`Malformed`] for any other text after the scheme,
/// and for several headers, which runtimes join with a comma.
pub fn bearer_token(authorization: &str) -> Result<Option<&str>, Malformed> {
    let Some(rest) = after_scheme(authorization) else {
        let names_bearer = |part: &str| after_scheme(part.trim_start()).is_some();
        return if authorization.split(',').skip(1).any(names_bearer) { Err(Malformed) } else { Ok(None) };
    };
    rest.strip_prefix(' ').filter(|token| is_b64token(token)).map(Some).ok_or(Malformed)
}

/// Returns the text after the scheme `Bearer`. `None` if the text begins with another scheme.
fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked(SCHEME.len())?;
    let ends = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    (scheme.eq_ignore_ascii_case(SCHEME) && !rest.as_bytes().first().is_some_and(ends)).then_some(rest)
}

/// Returns whether a text is a `b64token`: letters, digits and `-._~+/`, then any number of `=`.
fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let is_letter = |byte: u8| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'-'..=b'9' | b'_' | b'~' | b'+');
    !body.is_empty() && body.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_may_be_in_any_case_and_one_blank_follows() {
        for header in ["Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==", "BEARER a.b-c_d~e+f/g=="] {
            assert_eq!(bearer_token(header), Ok(Some("a.b-c_d~e+f/g==")), "{header}");
        }
    }

    #[test]
    fn anything_else_after_the_scheme_is_malformed() {
        for header in [
            "Bearer",
            "Bearer ",
            "Bearer  a",
            "Bearer\ta",
            "Bearer a ",
            "Bearer a b",
            "Bearer %",
            "Bearer a%2Eb",
            "Bearer =",
            "Bearer a=b",
            "Bearer a,b",
            "Bearer a, Bearer b",
            "Bearer: a",
            "Bearer=a",
            "Bearer \u{e9}",
            "Basic YTpi, Bearer a",
            "Basic YTpi,bearer a",
        ] {
            assert_eq!(bearer_token(header), Err(Malformed), "{header}");
        }
    }

    #[test]
    fn another_scheme_is_no_bearer_token() {
        for header in
            ["", "Basic YTpi", "Bearerx a", "Bearer-Token a", "Bear", "DPoP a", "\u{e9}\u{e9}\u{e9}\u{e9}"]
        {
            assert_eq!(bearer_token(header), Ok(None), "{header}");
        }
        assert_eq!(bearer_token("Digest username=\"a\", realm=\"b\""), Ok(None));
    }
}
