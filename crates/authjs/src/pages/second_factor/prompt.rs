use super::{Form, app_code, field, link, submit};
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::page::Page;
use crate::pages::texts::Key;

/// Returns the page that asks for a code of the app, or else for a recovery code.
pub(crate) fn prompt(form: &Form<'_>, signin_url: &str, look: &Look<'_>) -> Page {
    let site = look.strong_site(form.origin);
    let content = [
        look.element("h1", Key::SecondFactorHeading),
        element("p").children([look.texts.html(Key::SecondFactorHint, &[("site", site)])]),
        form.refusal(look),
        form.html([app_code(Key::Code, look, true), submit(Key::Continue, look)]),
        recovery(form, look),
        link(signin_url, look.texts.get(Key::AnotherAccount)),
    ];
    form.frame().page(look, content)
}

/// Returns the second form, which opens without a script.
fn recovery(form: &Form<'_>, look: &Look<'_>) -> Html {
    let code = field("input-recovery-code", Key::RecoveryCode, look, |input| {
        input
            .attribute("autocomplete", "off")
            .attribute("autocapitalize", "characters")
            .attribute("placeholder", "ABCD-EFGH-JKLM-NPQR")
    });
    let button = element("button")
        .attribute("class", "button")
        .attribute("type", "submit")
        .text(look.texts.get(Key::Continue));
    let summary = look.element("summary", Key::UseRecoveryCode);
    element("details").children([summary, form.html([code, button])])
}
