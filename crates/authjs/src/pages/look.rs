use super::frame::host;
use super::html::{Html, element};
use super::texts::{Key, Texts};
use super::theme::Theme;
use crate::http::Headers;

/// The style and the words of a page for one visitor.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The style.
    pub(crate) theme: &'a Theme,
    /// The words.
    pub(crate) texts: Texts<'a>,
}

impl<'a> From<&'a Theme> for Look<'a> {
    /// Returns a look in English.
    fn from(theme: &'a Theme) -> Self {
        Self { theme, texts: Texts::default() }
    }
}

impl<'a> Look<'a> {
    /// Returns the look for a visitor with these headers, and with this `ui_locales` in the query.
    pub(crate) fn new(theme: &'a Theme, ui_locales: Option<&str>, headers: &dyn Headers) -> Self {
        let accept_language = headers.get("accept-language");
        Self { theme, texts: theme.languages.choose(ui_locales, accept_language.as_deref()) }
    }

    /// Returns the name of the site: the deployer's, else the host of its origin.
    pub(crate) fn site<'b>(&self, origin: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.theme.name.as_deref().unwrap_or_else(|| host(origin))
    }

    /// Does the same, in bold.
    pub(super) fn strong_site(&self, origin: &str) -> Html {
        element("strong").text(self.site(origin))
    }

    /// Returns an element with a text.
    pub(super) fn element(&self, name: &'static str, key: Key) -> Html {
        element(name).text(self.texts.get(key))
    }

    /// Returns a paragraph with the button or link that leads back to the site.
    pub(super) fn back_to_site(&self, origin: &str) -> Html {
        super::frame::site_link(origin, &self.texts.with(Key::BackTo, "site", self.site(origin)))
    }
}
