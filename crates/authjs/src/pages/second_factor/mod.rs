//! The page for the second factor, in its four forms: asks for a code, sets up an app, shows recovery codes, changes
//! the factor. Auth.js has none.

mod enrol;
mod manage;
mod prompt;
mod qr;
mod recovery_codes;
#[cfg(test)]
mod tests;

pub(crate) use enrol::enrol;
pub(crate) use manage::manage;
pub(crate) use prompt::prompt;
pub(crate) use recovery_codes::recovery_codes;

use std::fmt;

use super::frame::{Frame, hidden};
use super::html::{Element, Html, element};
use super::look::Look;
use super::page::FormTargets;
use super::texts::Key;

/// What the forms of the page need.
#[derive(Clone, Copy)]
pub(crate) struct Form<'a> {
    /// The origin of this site.
    pub origin: &'a str,
    /// The path of the auth routes.
    pub base_path: &'a str,
    /// The CSRF token of the visitor's cookie.
    pub csrf_token: &'a str,
    /// The visitor's final destination.
    pub callback_url: &'a str,
    /// Whether the form only proves that the user is there.
    pub confirms: bool,
    /// Whether a code was refused.
    pub is_refused: bool,
    /// Whether the destination may be on this machine, in development only.
    pub loopback: bool,
}

impl fmt::Debug for Form<'_> {
    /// Hides the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Form<'_> {
    /// Returns a form with these elements.
    fn html(&self, children: impl IntoIterator<Item = Html>) -> Html {
        let action = format!("{}{}/second-factor", self.origin, self.base_path);
        let sent = [hidden("csrfToken", self.csrf_token), hidden("callbackUrl", self.callback_url)];
        let confirm = self.confirms.then(|| hidden("action", "confirm"));
        element("form")
            .url("action", &action)
            .attribute("method", "POST")
            .children(sent.into_iter().chain(confirm).chain(children))
    }

    /// Says that a code was refused.
    fn refusal(&self, look: &Look<'_>) -> Html {
        if !self.is_refused {
            return Html::default();
        }
        let said = look.element("p", Key::SecondFactorWrong);
        element("div").attribute("class", "error").attribute("role", "alert").children([said])
    }

    fn frame(&self) -> Frame {
        frame(FormTargets::Providers { loopback: self.loopback })
    }
}

fn frame(forms: FormTargets) -> Frame {
    Frame {
        status: 200,
        title: Key::SecondFactorTitle,
        class: "second-factor",
        css: CSS.into(),
        forms,
        script: "",
        images: Vec::new(),
    }
}

/// Returns a label and the field for a code.
fn field(id: &'static str, label: Key, look: &Look<'_>, complete: impl FnOnce(Element) -> Element) -> Html {
    let label = element("label")
        .attribute("class", "section-header")
        .attribute("for", id)
        .text(look.texts.get(label));
    let input = element("input")
        .attribute("id", id)
        .attribute("class", "code")
        .attribute("type", "text")
        .attribute("name", "code");
    let input = complete(input)
        .attribute("spellcheck", "false")
        .attribute("maxlength", "64")
        .attribute("required", "");
    Html::concat([label, input.void()])
}

/// Returns the field for the code of an app. Phones show the digits alone.
fn app_code(label: Key, look: &Look<'_>, is_focused: bool) -> Html {
    field("input-code", label, look, |input| {
        let input = input
            .attribute("inputmode", "numeric")
            .attribute("autocomplete", "one-time-code")
            .attribute("placeholder", "123 456");
        if is_focused { input.attribute("autofocus", "") } else { input }
    })
}

/// Returns the main button of a form.
fn submit(label: Key, look: &Look<'_>) -> Html {
    element("button").attribute("id", "submitButton").attribute("type", "submit").text(look.texts.get(label))
}

/// Returns a link below the form.
fn link(url: &str, text: &str) -> Html {
    element("p").children([element("a").attribute("class", "site").url("href", url).text(text)])
}

/// On one line, because `style.rs` joins the lines of every style sheet.
const CSS: &str = ".code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:18px;letter-spacing:.04em;text-align:center;}\
    details{margin-top:20px;}\
    summary{padding:8px 0;color:var(--color-primary);cursor:pointer;font-size:15px;}\
    details form{margin-top:8px;}\
    .qr{display:block;width:100%;max-width:232px;height:auto;margin:20px auto 0;border-radius:var(--border-radius);background:#fff;}\
    .key{display:block;margin-top:4px;color:var(--color-text);font-family:ui-monospace,Menlo,Consolas,monospace;font-size:15px;}\
    .codes{display:grid;gap:8px;margin:24px 0 0;padding:16px;border:1px solid var(--color-separator);border-radius:var(--border-radius);list-style:none;}\
    .codes code{color:var(--color-text);font-family:ui-monospace,Menlo,Consolas,monospace;font-size:16px;white-space:nowrap;}\
    .button.danger{margin-top:12px;border-color:var(--color-control-border);background:none;color:var(--color-error);}\
    .button.danger:hover{border-color:currentColor;background:var(--color-error-background);box-shadow:none;}";
