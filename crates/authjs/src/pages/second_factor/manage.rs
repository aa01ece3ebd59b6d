use super::{Form, field, link};
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::page::Page;
use crate::pages::texts::Key;

/// Returns the page that changes a second factor. Each change needs a code again.
pub(crate) fn manage(form: &Form<'_>, recovery_codes: i64, destination: &str, look: &Look<'_>) -> Page {
    let count = element("strong").text(&recovery_codes.to_string());
    let code = field("input-code", Key::Code, look, |input| input.attribute("autocomplete", "one-time-code"));
    let content = [
        look.element("h1", Key::ManageHeading),
        element("p").children([look.texts.html(Key::ManageHint, &[("count", count)])]),
        form.refusal(look),
        form.html([
            code,
            button("recovery-codes", "button", Key::NewRecoveryCodes, look),
            button("remove", "button danger", Key::TurnOff, look),
        ]),
        link(destination, look.texts.get(Key::Continue)),
    ];
    form.frame().page(look, content)
}

fn button(action: &str, class: &str, label: Key, look: &Look<'_>) -> Html {
    element("button")
        .attribute("class", class)
        .attribute("type", "submit")
        .attribute("name", "action")
        .attribute("value", action)
        .text(look.texts.get(label))
}
