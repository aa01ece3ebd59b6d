use url::Url;

use crate::address::EmailAddress;
use crate::code::MailCode;
use crate::mailbox::Mailbox;

/// The mail with a link to sign in.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// The recipient.
    pub to: &'a EmailAddress,
    /// The sender. Loops has one of its own.
    pub from: Option<&'a Mailbox>,
    /// The link. Its host is the only one that the mail names. If the mail has a code instead of a
    /// link, this is the address of the site.
    pub url: &'a Url,
    /// The code of the mail. Auth.js has none.
    pub code: Option<&'a MailCode>,
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

    /// Returns the body for readers without HTML, byte for byte that of Auth.js unless the mail has a
    /// code.
    pub fn text(&self) -> String {
        let host = self.host();
        let link = self.link().map_or_else(String::new, |url| format!("{url}\n"));
        let code = self.code.map_or_else(String::new, |code| {
            format!("\n{}\n\n{}\n\n{}\n", code.enter(), code.code, code.warning())
        });
        format!("Sign in to {host}\n{link}{code}\n")
    }

    /// Returns the body in HTML, byte for byte that of Auth.js unless the mail has a code.
    pub fn html(&self) -> String {
        // A zero-width space keeps mail programs from making the host a link.
        let host = escaped(&self.host()).replace('.', "&#8203;.");
        let url = escaped(self.url.as_str());
        let color =
            |set: &Option<String>, default: &str| set.as_deref().map_or_else(|| default.to_owned(), escaped);
        let brand = color(&self.theme.brand_color, "#346df1");
        let button_text = color(&self.theme.button_text, "#fff");
        let button = self.link().map_or("", |_| include_str!("button.html"));
        let code = self.code.map(|code| {
            include_str!("code.html")
                .replace("{enter}", code.enter())
                .replace("{code}", &escaped(&code.code))
                .replace("{warning}", &escaped(&code.warning()))
        });
        let rows = format!("{button}{}", code.unwrap_or_default());
        include_str!("message.html")
            .replace("{rows}", &rows)
            .replace("{brand}", &brand)
            .replace("{buttonText}", &button_text)
            .replace("{host}", &host)
            // The last one, so that nothing in the link is replaced.
            .replace("{url}", &url)
    }

    /// Returns what must not be in a log: the link, the recipient and the code.
    pub(crate) fn secrets(&self) -> [&str; 3] {
        [self.url.as_str(), self.to.as_str(), self.code.map_or("", |code| code.code.as_str())]
    }

    /// Returns the link. `None` for a mail with a code instead.
    pub fn link(&self) -> Option<&Url> {
        Some(self.url).filter(|_| !self.code.is_some_and(|code| code.is_alone))
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
