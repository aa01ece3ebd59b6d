use super::frame::{Frame, host, site_link};
use super::html::{Html, element};
use super::page::{FormTargets, Page};
use super::theme::Theme;

/// The content of the page after an e-mail sign-in.
#[derive(Clone, Debug)]
pub(crate) struct VerifyRequestPage<'a> {
    /// The origin of this site, which the page links to.
    pub origin: &'a str,
}

/// Returns the page of `GET /verify-request`
/// ([verify-request.tsx](https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/lib/pages/verify-request.tsx)).
pub(crate) fn verify_request(page: &VerifyRequestPage<'_>, theme: &Theme) -> Page {
    let frame = Frame {
        status: 200,
        title: "Verify Request",
        class: "verify-request",
        css: String::new(),
        forms: FormTargets::None,
        script: "",
    };
    let content = [
        Html::fixed(ICON),
        element("h1").text("Check your e-mail"),
        element("p")
            .text("We have sent you a link to sign in with. It works once, and only for a short time."),
        site_link(page.origin, host(page.origin)),
    ];
    frame.page(theme, content)
}

const ICON: &str = r#"<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><rect x="2" y="4" width="20" height="16" rx="3"/><path d="m3 7 9 6 9-6"/></svg>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_to_check_the_mail_and_leads_back_to_the_site() {
        let page = verify_request(&VerifyRequestPage { origin: "https://app.example" }, &Theme::default());
        assert_eq!(page.status, 200);
        assert!(page.html.contains(r#"<div class="verify-request"><main class="card">"#));
        assert!(page.html.contains("<h1>Check your e-mail</h1>"));
        assert!(
            page.html.contains(r#"<p><a class="site" href="https://app.example">app.example</a></p></main>"#)
        );
    }
}
