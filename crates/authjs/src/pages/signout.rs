use std::fmt;

use super::frame::{Frame, hidden, site_link};
use super::html::{Html, element};
use super::look::Look;
use super::page::{FormTargets, Page};
use super::texts::Key;

/// The content of the sign-out page.
#[derive(Clone)]
pub(crate) struct SignoutPage<'a> {
    /// The origin of this site. The page shows its host and links to it.
    pub origin: &'a str,
    /// The target of the form: the URL of the request with its query, which has the callback URL.
    pub action: &'a str,
    /// The CSRF token of the visitor's cookie.
    pub csrf_token: &'a str,
    /// Whether a provider may be on this machine, in development only.
    pub loopback: bool,
}

impl fmt::Debug for SignoutPage<'_> {
    /// Hides the CSRF token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignoutPage").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Returns the page of `GET /signout`
/// ([signout.tsx](https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/lib/pages/signout.tsx)).
pub(crate) fn signout(page: &SignoutPage<'_>, look: &Look<'_>) -> Page {
    let frame = Frame {
        status: 200,
        title: Key::SignOutTitle,
        class: "signout",
        css: String::new(),
        forms: FormTargets::Providers { loopback: page.loopback },
        script: "",
        images: Vec::new(),
    };
    let content = [
        look.element("h1", Key::SignOut),
        question(page, look),
        form(page, look),
        site_link(page.origin, look.texts.get(Key::StaySignedIn)),
    ];
    frame.page(look, content)
}

fn question(page: &SignoutPage<'_>, look: &Look<'_>) -> Html {
    let site = look.strong_site(page.origin);
    element("p").children([look.texts.html(Key::SignOutQuestion, &[("site", site)])])
}

fn form(page: &SignoutPage<'_>, look: &Look<'_>) -> Html {
    let button = element("button")
        .attribute("id", "submitButton")
        .attribute("type", "submit")
        .text(look.texts.get(Key::SignOut));
    element("form")
        .url("action", page.action)
        .attribute("method", "POST")
        .children([hidden("csrfToken", page.csrf_token), button])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Theme;

    #[test]
    fn the_form_posts_the_token_to_where_the_visitor_is() {
        let page = SignoutPage {
            origin: "http://localhost:8787",
            action: "http://localhost:8787/auth/signout?callbackUrl=/a&x=\"",
            csrf_token: "t0ken",
            loopback: true,
        };
        let page = signout(&page, &Look::from(&Theme::default()));
        assert_eq!(page.status, 200);
        let expected = concat!(
            r#"<div class="signout"><main class="card"><h1>Sign out</h1>"#,
            r#"<p>Do you want to sign out of <strong>localhost:8787</strong>?</p>"#,
            r#"<form action="http://localhost:8787/auth/signout?callbackUrl=/a&amp;x=&quot;" method="POST">"#,
            r#"<input type="hidden" name="csrfToken" value="t0ken"/>"#,
            r#"<button id="submitButton" type="submit">Sign out</button></form>"#,
            r#"<p><a class="site" href="http://localhost:8787">Stay signed in</a></p></main>"#,
        );
        assert!(page.html.contains(expected), "{}", page.html);
    }
}
