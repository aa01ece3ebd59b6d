use super::{SigninPage, block};
use crate::pages::frame::hidden;
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::texts::Key;
use crate::pages::turnstile::{Widget, widget};

/// The form of a provider that mails a link.
#[derive(Clone, Debug)]
pub struct SigninEmail<'a> {
    /// The provider's id.
    pub id: &'a str,
    /// The display name.
    pub name: &'a str,
    /// `/signin/:id`
    pub signin_url: String,
    /// The widget of Turnstile, if the form has one.
    pub turnstile: Option<Widget<'a>>,
}

impl SigninEmail<'_> {
    /// Returns the form. It has no callback URL, because the cookie has it.
    pub(super) fn render(&self, index: usize, page: &SigninPage<'_>, look: &Look<'_>) -> Html {
        let id = format!("input-email-for-{}-provider", self.id);
        let label = element("label")
            .attribute("class", "section-header")
            .attribute("for", &id)
            .text(look.texts.get(Key::Email));
        let input = element("input")
            .attribute("id", &id)
            .attribute("autofocus", "")
            .attribute("type", "email")
            .attribute("name", "email")
            .attribute("value", page.email.unwrap_or_default())
            .attribute("placeholder", look.texts.get(Key::EmailExample))
            .attribute("required", "")
            .attribute("autocomplete", "email");
        let button = element("button")
            .attribute("id", "submitButton")
            .attribute("type", "submit")
            .attribute("tabindex", "0")
            .text(&look.texts.with(Key::SignInWith, "provider", self.name));
        let form = element("form").url("action", &self.signin_url).attribute("method", "POST").children([
            hidden("csrfToken", page.csrf_token),
            if page.keep_fragment { hidden("callbackFragment", "") } else { Html::default() },
            label,
            input.void(),
            widget(self.turnstile, look),
            button,
        ]);
        block(self.id, index, page, form)
    }
}
