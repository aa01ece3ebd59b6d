use url::Url;

use crate::address::EmailAddress;
use crate::mailbox::Mailbox;

/// The mail with a link to sign in.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// The recipient.
    pub to: &'a EmailAddress,
    /// The sender. Loops has one of its own.
    pub from: Option<&'a Mailbox>,
    /// The link. Its host is the only one that the mail names.
    pub url: &'a Url,
    /// The colours of the button.
    pub theme: &'a Theme,
}

/// The colours of the mail: a part of Auth.js's `theme`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// `brandColor`: the colour of the button.
    pub brand_color: Option<String>,
    /// `buttonText`: the colour of the button's text.
    pub button_text: Option<String>,
}

impl Message<'_> {
    /// Returns the subject: `Sign in to <host>`.
    pub fn subject(&self) -> String {
        format!("Sign in to {}", self.host())
    }

    /// Returns the body for readers without HTML, byte for byte that of Auth.js.
    pub fn text(&self) -> String {
        format!("Sign in to {}\n{}\n\n", self.host(), self.url)
    }

    /// Returns the body in HTML, byte for byte that of Auth.js.
    pub fn html(&self) -> String {
        // A zero-width space keeps mail programs from making the host a link.
        let host = escaped(&self.host()).replace('.', "&#8203;.");
        let url = escaped(self.url.as_str());
        let color =
            |set: &Option<String>, default: &str| set.as_deref().map_or_else(|| default.to_owned(), escaped);
        let brand = color(&self.theme.brand_color, "#346df1");
        let button_text = color(&self.theme.button_text, "#fff");
        include_str!("message.html")
            .replace("{brand}", &brand)
            .replace("{buttonText}", &button_text)
            .replace("{host}", &host)
            // The last one, so that nothing in the link is replaced.
            .replace("{url}", &url)
    }

    /// Returns `URL.host`: with the port, unless it is the default.
    fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

/// Escapes what could end an attribute or begin an element. `&` stays, because the link of Auth.js
/// has it.
fn escaped(text: &str) -> String {
    text.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
