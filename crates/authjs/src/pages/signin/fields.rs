//! The fields of a form on the sign-in page whose inputs the configuration names.

use super::SigninPage;
use crate::pages::frame::hidden;
use crate::pages::html::{Html, element};
use crate::providers::CredentialsField;

/// Returns the hidden fields. The form has no callback URL, because the cookie has it.
pub(super) fn hidden_fields(page: &SigninPage<'_>) -> [Html; 2] {
    [
        hidden("csrfToken", page.csrf_token),
        if page.keep_fragment { hidden("callbackFragment", "") } else { Html::default() },
    ]
}

/// Returns the label and the input of a field. `own` are attributes that every input of the form has.
pub(super) fn input(
    provider_id: &str,
    field: &CredentialsField,
    label: Option<&str>,
    own: &[(&'static str, &str)],
) -> Html {
    let CredentialsField { name, attributes, .. } = field;
    let id = format!("input-{name}-for-{provider_id}-provider");
    let label = element("label")
        .attribute("class", "section-header")
        .attribute("for", &id)
        .text(label.unwrap_or(name));
    let input = element("input").attribute("name", name).attribute("id", &id);
    let input = own.iter().fold(input, |input, (name, value)| input.attribute(name, value));
    let input = attributes.iter().fold(input, |input, (name, value)| input.attribute(name, value));
    element("div").children([label, input.void()])
}
