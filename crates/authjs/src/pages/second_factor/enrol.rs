use super::qr::qr;
use super::{Form, app_code, link, submit};
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::page::Page;
use crate::pages::texts::Key;
use crate::secret::Secret;

/// Returns the page that sets up an app: the `otpauth:` URI as a picture, the same key as text, and a form for the
/// first code of the app.
pub(crate) fn enrol(form: &Form<'_>, uri: &str, key: &Secret, signin_url: &str, look: &Look<'_>) -> Page {
    let site = look.strong_site(form.origin);
    let content = [
        look.element("h1", Key::EnrolHeading),
        element("p").children([look.texts.html(Key::EnrolHint, &[("site", site)])]),
        form.refusal(look),
        qr(uri, look.texts.get(Key::EnrolPicture)),
        typed(key, look),
        form.html([app_code(Key::EnrolCode, look, false), submit(Key::TurnOn, look)]),
        link(signin_url, look.texts.get(Key::AnotherAccount)),
    ];
    form.frame().page(look, content)
}

/// Returns the key in groups of four, as apps take it.
fn typed(key: &Secret, look: &Look<'_>) -> Html {
    let letters = key.reveal().chars().enumerate();
    let grouped: String = letters
        .flat_map(|(index, letter)| {
            let blank = (index > 0 && index % 4 == 0).then_some(' ');
            blank.into_iter().chain([letter])
        })
        .collect();
    let key = element("code").attribute("class", "key").attribute("translate", "no").text(&grouped);
    element("p").children([Html::text(look.texts.get(Key::EnrolSecret)), key])
}
