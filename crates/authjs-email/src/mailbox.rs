use crate::address::{AddressError, AsciiOnly, EmailAddress};

/// A sender: `Ada <ada@example.com>` or `ada@example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    text: String,
    name: Option<String>,
    address: EmailAddress,
}

impl Mailbox {
    /// Parses the deployer's `from`.
    ///
    /// Errors for several addresses, an invalid one, and a name with control characters, which
    /// could add a header to the mail.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(AddressError::Characters);
        }
        let (name, address) = match text.strip_suffix('>').map(|inner| inner.rsplit_once('<')) {
            Some(Some((name, address))) => (name.trim(), address),
            Some(None) => return Err(AddressError::Form),
            None => ("", text),
        };
        let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        if name.contains(['"', '\\', '<', '>']) {
            return Err(AddressError::Characters);
        }
        let address = EmailAddress::parse(address, &AsciiOnly)?;
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        Ok(Self { text: text.to_owned(), name, address })
    }

    /// Returns the text as the deployer wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the name before the address, without quotes.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the address.
    pub const fn address(&self) -> &EmailAddress {
        &self.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        for (text, name, address) in [
            ("no-reply@example.com", None, "no-reply@example.com"),
            ("Auth.js <no-reply@authjs.dev>", Some("Auth.js"), "no-reply@authjs.dev"),
            ("\"Ada, Ltd.\" <ada@example.com>", Some("Ada, Ltd."), "ada@example.com"),
            ("<ada@example.com>", None, "ada@example.com"),
        ] {
            let mailbox = Mailbox::parse(text).unwrap();
            assert_eq!((mailbox.name(), mailbox.address().as_str()), (name, address), "{text}");
            assert_eq!(mailbox.text(), text);
        }
    }

    #[test]
    fn a_sender_that_could_be_two_or_add_a_header_is_refused() {
        for text in [
            "",
            "Ada",
            "Ada <ada@example.com>, <eve@example.com>",
            "Ada\r\nBcc: eve@example.com <ada@example.com>",
            "ada@example.com>",
            "Ada <ada@example.com",
            "Eve <eve@evil.example> <ada@example.com>",
            "\"Ada\"\" <ada@example.com>",
        ] {
            assert!(Mailbox::parse(text).is_err(), "{text}");
        }
    }
}
