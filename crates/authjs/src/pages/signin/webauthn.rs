use super::{SigninPage, block};
use crate::pages::frame::hidden;
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::texts::Key;
use crate::providers::CredentialsField;

/// The form of a provider of passkeys.
#[derive(Clone, Debug)]
pub struct SigninWebAuthn<'a> {
    /// The provider's id.
    pub id: &'a str,
    /// The display name.
    pub name: &'a str,
    /// `/callback/:id`
    pub callback_url: String,
    /// `/webauthn-options/:id`, which the script asks.
    pub options_url: String,
    /// The address of the script.
    pub script_url: String,
    /// The inputs.
    pub fields: &'a [CredentialsField],
    /// Whether the browser offers passkeys in the list of a field.
    pub has_conditional_ui: bool,
}

/// The rules of the form: the words of a failure have the colour of errors.
pub(super) const CSS: &str = "[data-passkey] [role=alert] {color: var(--color-error);}";

impl SigninWebAuthn<'_> {
    /// Returns the form, with a rule between it and what stands before and after it. The script sends it.
    pub(super) fn render(&self, index: usize, page: &SigninPage<'_>, look: &Look<'_>) -> Html {
        let hidden_fields = [
            hidden("csrfToken", page.csrf_token),
            if page.keep_fragment { hidden("callbackFragment", "") } else { Html::default() },
        ];
        let failed = element("p")
            .attribute("role", "alert")
            .attribute("hidden", "")
            .text(look.texts.get(Key::CouldNotSignIn));
        let button = element("button")
            .attribute("id", &format!("submitButton-{}", self.id))
            .attribute("type", "submit")
            .attribute("tabindex", "0")
            .text(&look.texts.with(Key::SignInWith, "provider", self.name));
        let inputs = self.fields.iter().map(|field| self.input(field));
        let form = element("form")
            .url("action", &self.callback_url)
            .attribute("method", "POST")
            .attribute("id", &format!("{}-form", self.id))
            .attribute("data-passkey", &self.options_url);
        let form = if self.has_conditional_ui { form.attribute("data-conditional", "") } else { form };
        let form = form.children(hidden_fields.into_iter().chain([failed]).chain(inputs).chain([button]));
        block(self.id, index, page, form)
    }

    fn input(&self, field: &CredentialsField) -> Html {
        let CredentialsField { name, label, attributes } = field;
        let id = format!("input-{name}-for-{}-provider", self.id);
        let label = element("label")
            .attribute("class", "section-header")
            .attribute("for", &id)
            .text(label.as_deref().unwrap_or(name));
        let input =
            element("input").attribute("name", name).attribute("id", &id).attribute("data-form-field", "");
        let input = attributes.iter().fold(input, |input, (name, value)| input.attribute(name, value));
        element("div").children([label, input.void()])
    }
}
