use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::secret::TotpSecret;

/// The URI that an authenticator app reads from a QR code
/// ([Key Uri Format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format)).
///
/// Its `Display` writes the secret. The debug output does not.
pub struct KeyUri<'a> {
    /// The secret.
    pub secret: &'a TotpSecret,
    /// The name of the site, as the app shows it.
    pub issuer: &'a str,
    /// The name of the account, as the app shows it: an e-mail address.
    pub account: &'a str,
}

/// All characters except the unreserved ones of [RFC 3986 §2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3), and `@`,
/// which a path may have and some apps do not decode.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'@');

impl fmt::Display for KeyUri<'_> {
    /// Writes the URI. The first colon of a label ends the issuer, so a colon within a name becomes a blank.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |text: &str| utf8_percent_encode(&text.replace(':', " "), RESERVED).to_string();
        let (issuer, account) = (name(self.issuer), name(self.account));
        write!(
            f,
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            self.secret.to_base32().reveal()
        )
    }
}

impl fmt::Debug for KeyUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyUri").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(issuer: &str, account: &str) -> String {
        let secret = TotpSecret::from_bytes(*b"12345678901234567890");
        KeyUri { secret: &secret, issuer, account }.to_string()
    }

    #[test]
    fn the_uri_is_that_of_the_format() {
        assert_eq!(
            uri("ACME Co", "john.doe@email.com"),
            "otpauth://totp/ACME%20Co:john.doe@email.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME%20Co\
             &algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_name_ends_neither_label_nor_query() {
        let uri = uri("a:b&secret=x/é", "c:d?issuer=evil#");
        assert!(
            uri.starts_with("otpauth://totp/a%20b%26secret%3Dx%2F%C3%A9:c%20d%3Fissuer%3Devil%23?secret=G"),
            "{uri}"
        );
        assert!(uri.contains("&issuer=a%20b%26secret%3Dx%2F%C3%A9&"), "{uri}");
    }

    #[test]
    fn the_debug_output_has_no_secret() {
        let secret = TotpSecret::from_bytes([7; 20]);
        let uri = KeyUri { secret: &secret, issuer: "Acme", account: "ada@example.com" };
        assert_eq!(format!("{uri:?}"), r#"KeyUri { issuer: "Acme", .. }"#);
    }
}
