use super::frame;
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::page::{FormTargets, Page};
use crate::pages::texts::Key;
use crate::secret::Secret;

/// Returns the page with the recovery codes of a user, and the link to the visitor's destination.
pub(crate) fn recovery_codes(codes: &[Secret], destination: &str, look: &Look<'_>) -> Page {
    let item = |code: &Secret| {
        let code = element("code").attribute("translate", "no").text(code.reveal());
        element("li").children([code])
    };
    let on = element("a")
        .attribute("class", "button")
        .url("href", destination)
        .text(look.texts.get(Key::Continue));
    let content: [Html; 4] = [
        look.element("h1", Key::RecoveryCodesHeading),
        look.element("p", Key::RecoveryCodesHint),
        element("ul").attribute("class", "codes").children(codes.iter().map(item)),
        element("p").children([on]),
    ];
    frame(FormTargets::None).page(look, content)
}
