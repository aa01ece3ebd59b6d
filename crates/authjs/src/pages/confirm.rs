use std::fmt;

use super::frame::{Frame, hidden, host, site_link};
use super::html::{Html, element};
use super::page::{FormTargets, Page};
use super::theme::Theme;

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
pub(crate) fn confirm(page: &ConfirmPage<'_>, theme: &Theme) -> Page {
    let frame = Frame {
        status: 200,
        title: "Confirm Sign In",
        class: "confirm",
        css: String::new(),
        forms: FormTargets::Providers { loopback: page.loopback },
        script: "",
    };
    let content = [
        element("h1").text("Sign in"),
        question(page),
        element("p").text("Press the button only if you asked for the mail with this link."),
        form(page),
        site_link(page.origin, "Do not sign in"),
    ];
    frame.page(theme, content)
}

fn question(page: &ConfirmPage<'_>) -> Html {
    let host = element("strong").text(host(page.origin));
    let address = element("strong").text(page.address);
    let [sign_in_to, as_address, end] = ["Do you want to sign in to ", " as ", "?"].map(Html::fixed);
    element("p").children([sign_in_to, host, as_address, address, end])
}

fn form(page: &ConfirmPage<'_>) -> Html {
    let button =
        element("button").attribute("id", "submitButton").attribute("type", "submit").text("Sign in");
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
        let page = confirm(&page, &Theme::default());
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
