use std::fmt;

use super::frame::{Frame, hidden, site_link};
use super::html::{Html, element};
use super::look::Look;
use super::page::{FormTargets, Page};
use super::texts::Key;

/// The content of the page that a link in a mail opens with `emailConfirm`.
#[derive(Clone)]
pub(crate) struct ConfirmPage<'a> {
    /// The origin of this site. The page shows its host and links to it.
    pub origin: &'a str,
    /// The target of the form: the callback route, without a query.
    pub action: &'a str,
    /// The CSRF token of the visitor's cookie.
    pub csrf_token: &'a str,
    /// The address that the link signs in.
    pub address: &'a str,
    /// The token of the link.
    pub token: &'a str,
    /// The visitor's final destination.
    pub callback_url: &'a str,
    /// Whether the destination may be on this machine, in development only.
    pub loopback: bool,
}

impl fmt::Debug for ConfirmPage<'_> {
    /// Hides the tokens and the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmPage").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Returns the page whose button signs the visitor in. Auth.js has none.
pub(crate) fn confirm(page: &ConfirmPage<'_>, look: &Look<'_>) -> Page {
    let frame = Frame {
        status: 200,
        title: Key::ConfirmTitle,
        class: "confirm",
        css: String::new(),
        forms: FormTargets::Providers { loopback: page.loopback },
        script: "",
        images: Vec::new(),
    };
    let content = [
        look.element("h1", Key::SignIn),
        question(page, look),
        look.element("p", Key::ConfirmHint),
        form(page, look),
        site_link(page.origin, look.texts.get(Key::DoNotSignIn)),
    ];
    frame.page(look, content)
}

fn question(page: &ConfirmPage<'_>, look: &Look<'_>) -> Html {
    let pieces = [("site", look.strong_site(page.origin)), ("address", element("strong").text(page.address))];
    element("p").children([look.texts.html(Key::ConfirmQuestion, &pieces)])
}

fn form(page: &ConfirmPage<'_>, look: &Look<'_>) -> Html {
    let button = element("button")
        .attribute("id", "submitButton")
        .attribute("type", "submit")
        .text(look.texts.get(Key::SignIn));
    element("form").url("action", page.action).attribute("method", "POST").children([
        hidden("csrfToken", page.csrf_token),
        hidden("callbackUrl", page.callback_url),
        hidden("token", page.token),
        hidden("email", page.address),
        button,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Theme;

    #[test]
    fn it_names_site_and_address_and_posts_the_link() {
        let page = ConfirmPage {
            origin: "https://app.example",
            action: "https://app.example/auth/callback/mail",
            csrf_token: "t0ken",
            address: "o'neil&co@example.com",
            token: "\"><script>",
            callback_url: "https://app.example/?a=1&b=\"",
            loopback: false,
        };
        let page = confirm(&page, &Look::from(&Theme::default()));
        assert_eq!(page.status, 200);
        let expected = concat!(
            r#"<div class="confirm"><main class="card"><h1>Sign in</h1>"#,
            r#"<p>Do you want to sign in to <strong>app.example</strong> as "#,
            r#"<strong>o'neil&amp;co@example.com</strong>?</p>"#,
            r#"<p>Press the button only if you asked for the mail with this link.</p>"#,
            r#"<form action="https://app.example/auth/callback/mail" method="POST">"#,
            r#"<input type="hidden" name="csrfToken" value="t0ken"/>"#,
            r#"<input type="hidden" name="callbackUrl" value="https://app.example/?a=1&amp;b=&quot;"/>"#,
            r#"<input type="hidden" name="token" value="&quot;>&lt;script>"/>"#,
            r#"<input type="hidden" name="email" value="o'neil&amp;co@example.com"/>"#,
            r#"<button id="submitButton" type="submit">Sign in</button></form>"#,
            r#"<p><a class="site" href="https://app.example">Do not sign in</a></p></main>"#,
        );
        assert!(page.html.contains(expected), "{}", page.html);
    }
}
