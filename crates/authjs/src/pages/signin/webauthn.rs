use super::fields::{hidden_fields, input};
use super::{SigninPage, block};
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
        let failed = element("p")
            .attribute("role", "alert")
            .attribute("hidden", "")
            .text(look.texts.get(Key::CouldNotSignIn));
        let button = element("button")
            .attribute("id", &format!("submitButton-{}", self.id))
            .attribute("type", "submit")
            .attribute("tabindex", "0")
            .text(&look.texts.with(Key::SignInWith, "provider", self.name));
        let inputs = self
            .fields
            .iter()
            .map(|field| input(self.id, field, label(field, look), &[("data-form-field", "")]));
        let form = element("form")
            .url("action", &self.callback_url)
            .attribute("method", "POST")
            .attribute("id", &format!("{}-form", self.id))
            .attribute("data-passkey", &self.options_url);
        let form = if self.has_conditional_ui { form.attribute("data-conditional", "") } else { form };
        let form =
            form.children(hidden_fields(page).into_iter().chain([failed]).chain(inputs).chain([button]));
        block(self.id, index, page, form)
    }
}

/// Returns the label of a field. The address has one in each language.
fn label<'a>(field: &'a CredentialsField, look: &Look<'a>) -> Option<&'a str> {
    field.label.as_deref().or_else(|| (field.name == "email").then(|| look.texts.get(Key::Email)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Theme;

    #[test]
    fn the_label_of_the_address_is_in_the_language_of_the_visitor() {
        let theme = Theme::default();
        let field = |name: &str, label: Option<&str>| CredentialsField {
            name: name.to_owned(),
            label: label.map(str::to_owned),
            attributes: Vec::new(),
        };
        let german = Look { theme: &theme, texts: theme.languages.choose(Some("de"), None) };
        assert_eq!(label(&field("email", None), &german), Some("E-Mail-Adresse"));
        assert_eq!(label(&field("email", None), &Look::from(&theme)), Some("Email"));
        assert_eq!(label(&field("email", Some("Address")), &german), Some("Address"));
        assert_eq!(label(&field("team", None), &german), None);
    }
}
