use super::{fold, is_token, starts_with};

/// A header, or all headers with the same prefix, to remove from visitors' requests.
///
/// Names are compared as [`treatment`](super::treatment) compares them: `_` and other punctuation
/// count as `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderPattern {
    /// The name in the folded spelling.
    name: String,
    is_prefix: bool,
}

/// The reason why a text is not a [`HeaderPattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderPatternError {
    /// The text is not a header name, with or without `*` at the end.
    NotAName,
    /// The text covers a header that HTTP itself needs.
    Needed,
}

/// The headers that HTTP itself needs, in the folded spelling.
const NEEDED: [&str; 7] = [
    "connection",
    "content-length",
    "host",
    "sec-websocket-key",
    "sec-websocket-version",
    "transfer-encoding",
    "upgrade",
];

impl HeaderPattern {
    /// Parses a header name, `X-Tenant`, or a prefix, `X-Tenant-*`.
    ///
    /// Errors if the text is neither, or if it covers a header that HTTP itself needs.
    pub fn parse(text: &str) -> Result<Self, HeaderPatternError> {
        let (name, is_prefix) = text.strip_suffix('*').map_or((text, false), |name| (name, true));
        if !is_token(name) || name.contains('*') {
            return Err(HeaderPatternError::NotAName);
        }
        let name = name.bytes().map(|byte| char::from(fold(byte))).collect();
        let pattern = Self { name, is_prefix };
        if NEEDED.iter().any(|needed| pattern.covers(needed)) {
            return Err(HeaderPatternError::Needed);
        }
        Ok(pattern)
    }

    /// Returns whether to remove the header of this name, in any case.
    pub fn covers(&self, name: &str) -> bool {
        (self.is_prefix || name.len() == self.name.len()) && starts_with(name, &self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_covers_its_spellings_and_a_prefix_what_begins_with_it() {
        let tenant = HeaderPattern::parse("X-Tenant").unwrap();
        assert!(["x-tenant", "X_TENANT", "x.tenant"].iter().all(|name| tenant.covers(name)));
        assert!(!["x-tenant-id", "x-tenan", "tenant", ""].iter().any(|name| tenant.covers(name)));
        let all = HeaderPattern::parse("X-Tenant-*").unwrap();
        assert!(["x-tenant-id", "X_Tenant_", "x-tenant-"].iter().all(|name| all.covers(name)));
        assert!(!["x-tenant", "x-tenants-id"].iter().any(|name| all.covers(name)));
    }

    #[test]
    fn what_is_no_name_and_what_http_needs_is_refused() {
        for text in ["", "*", "a b", "a:", "é", "*a", "a*b", "a**", "a\n"] {
            assert_eq!(HeaderPattern::parse(text), Err(HeaderPatternError::NotAName), "{text:?}");
        }
        for text in ["Host", "HOST", "h*", "Content_Length", "content-*", "Sec-*", "Upgrade", "Connection"] {
            assert_eq!(HeaderPattern::parse(text), Err(HeaderPatternError::Needed), "{text}");
        }
        for text in ["Authorization", "Cookie", "content-type", "CF-Connecting-IP", "X-Forwarded-For"] {
            assert!(HeaderPattern::parse(text).is_ok(), "{text}");
        }
    }
}
