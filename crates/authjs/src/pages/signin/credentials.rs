use super::fields::{hidden_fields, input};
use super::{SigninPage, block};
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::texts::Key;
use crate::pages::turnstile::{Widget, widget};
use crate::providers::CredentialsField;

/// The form of a provider of credentials.
#[derive(Clone, Debug)]
pub struct SigninCredentials<'a> {
    /// The provider's id.
    pub id: &'a str,
    /// The display name.
    pub name: &'a str,
    /// `/callback/:id`
    pub callback_url: String,
    /// The inputs.
    pub fields: &'a [CredentialsField],
    /// The widget of Turnstile, if the form has one.
    pub turnstile: Option<Widget<'a>>,
}

impl SigninCredentials<'_> {
    /// Returns the form, with a rule between it and what stands before and after it. It has no
    /// callback URL, because the cookie has it.
    pub(super) fn render(&self, index: usize, page: &SigninPage<'_>, look: &Look<'_>) -> Html {
        let button = element("button")
            .attribute("id", "submitButton")
            .attribute("type", "submit")
            .attribute("tabindex", "0")
            .text(&look.texts.with(Key::SignInWith, "provider", self.name));
        let inputs = self.fields.iter().map(|field| input(self.id, field, field.label.as_deref(), &[]));
        let form = element("form").url("action", &self.callback_url).attribute("method", "POST").children(
            hidden_fields(page).into_iter().chain(inputs).chain([widget(self.turnstile, look), button]),
        );
        block(self.id, index, page, form)
    }
}
