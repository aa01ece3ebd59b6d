use std::fmt;

use super::frame::{Frame, hidden};
use super::html::{Html, element};
use super::look::Look;
use super::page::{FormTargets, Page};
use super::texts::Key;
use super::turnstile::{self, Widget};

/// The content of the page after an e-mail sign-in.
#[derive(Clone, Debug)]
pub(crate) struct VerifyRequestPage<'a> {
    /// The origin of this site, which the page links to.
    pub origin: &'a str,
    /// The code of the mail. `None` if this provider's mails have none.
    pub code: Option<CodePrompt<'a>>,
}

/// What the page says about the code of a mail.
#[derive(Clone, Debug)]
pub(crate) struct CodePrompt<'a> {
    /// Whether the mail has no link beside the code.
    pub is_alone: bool,
    /// Whether a code was refused.
    pub is_refused: bool,
    /// Whether the form had no valid token of Turnstile. The code was not judged then.
    pub is_unchecked: bool,
    /// The address of the sign-in page, where a visitor asks for another mail.
    pub signin_url: &'a str,
    /// The form. `None` in a browser that has asked for no code, or whose code has expired.
    pub form: Option<CodeForm<'a>>,
}

/// The form for the code of a mail.
#[derive(Clone)]
pub(crate) struct CodeForm<'a> {
    /// The target of the form: the callback route.
    pub action: &'a str,
    /// The CSRF token of the visitor's cookie.
    pub csrf_token: &'a str,
    /// The address that the code signs in.
    pub address: &'a str,
    /// The visitor's final destination.
    pub callback_url: &'a str,
    /// The widget of Turnstile, if the form has one.
    pub turnstile: Option<Widget<'a>>,
    /// Whether the destination may be on this machine, in development only.
    pub loopback: bool,
}

impl fmt::Debug for CodeForm<'_> {
    /// Hides the token and the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeForm").field("action", &self.action).finish_non_exhaustive()
    }
}

/// Returns the page of `GET /verify-request`
/// ([verify-request.tsx](https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/lib/pages/verify-request.tsx)),
/// with a form if the visitor can enter a code.
pub(crate) fn verify_request(page: &VerifyRequestPage<'_>, look: &Look<'_>) -> Page {
    let form = page.code.as_ref().and_then(|code| code.form.as_ref());
    let forms = form.map_or(FormTargets::None, |form| FormTargets::Providers { loopback: form.loopback });
    let has_widget = form.is_some_and(|form| form.turnstile.is_some());
    let css = [if form.is_some() { CSS } else { "" }, if has_widget { turnstile::CSS } else { "" }].concat();
    let frame = Frame {
        status: 200,
        title: Key::VerifyTitle,
        class: "verify-request",
        css,
        forms,
        script: "",
        images: Vec::new(),
    };
    let heading = [Html::fixed(ICON), look.element("h1", Key::CheckMail)];
    let site = look.back_to_site(page.origin);
    let content = match &page.code {
        None => vec![look.element("p", Key::LinkSent)],
        Some(code) => of_code(code, look),
    };
    frame.page_with(has_widget, look, heading.into_iter().chain(content).chain([site]))
}

/// Returns what stands between the heading and the link to the site.
fn of_code(code: &CodePrompt<'_>, look: &Look<'_>) -> Vec<Html> {
    match &code.form {
        Some(form) => {
            let notice =
                refused(code, look, if code.is_unchecked { Key::WaitForCheck } else { Key::CodeWrong });
            vec![sent(form, look, code.is_alone), notice, render(form, look), way_out(code, look)]
        }
        None if code.is_refused => {
            let notice = refused(code, look, Key::CodeElsewhere);
            vec![notice, way_out(code, look)]
        }
        None if code.is_alone => vec![look.element("p", Key::MailSent)],
        None => vec![look.element("p", Key::LinkSent)],
    }
}

fn refused(code: &CodePrompt<'_>, look: &Look<'_>, key: Key) -> Html {
    if !code.is_refused {
        return Html::default();
    }
    element("div").attribute("class", "error").attribute("role", "alert").children([look.element("p", key)])
}

fn sent(form: &CodeForm<'_>, look: &Look<'_>, is_alone: bool) -> Html {
    let key = if is_alone { Key::CodeSent } else { Key::LinkAndCodeSent };
    let address = element("strong").text(form.address);
    element("p").children([look.texts.html(key, &[("address", address)])])
}

fn way_out(code: &CodePrompt<'_>, look: &Look<'_>) -> Html {
    let label = look.texts.get(Key::AskAgain);
    let link = element("a").attribute("class", "site").url("href", code.signin_url).text(label);
    element("p").children([link])
}

fn render(form: &CodeForm<'_>, look: &Look<'_>) -> Html {
    const ID: &str = "input-code";
    let label = element("label")
        .attribute("class", "section-header")
        .attribute("for", ID)
        .text(look.texts.get(Key::Code));
    let input = element("input")
        .attribute("id", ID)
        .attribute("class", "code")
        .attribute("type", "text")
        .attribute("name", "code")
        .attribute("autocomplete", "one-time-code")
        .attribute("autocapitalize", "characters")
        .attribute("spellcheck", "false")
        .attribute("placeholder", "ABCD-EFGH")
        .attribute("maxlength", "64")
        .attribute("required", "")
        .attribute("autofocus", "");
    let button = element("button")
        .attribute("id", "submitButton")
        .attribute("type", "submit")
        .text(look.texts.get(Key::SignIn));
    element("form").url("action", form.action).attribute("method", "POST").children([
        hidden("csrfToken", form.csrf_token),
        hidden("callbackUrl", form.callback_url),
        label,
        input.void(),
        turnstile::widget(form.turnstile, look),
        button,
    ])
}

/// On one line, because `style.rs` joins the lines of every style sheet.
const CSS: &str = ".code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:20px;letter-spacing:.08em;text-align:center;text-transform:uppercase;}";

const ICON: &str = r#"<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><rect x="2" y="4" width="20" height="16" rx="3"/><path d="m3 7 9 6 9-6"/></svg>"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Theme;

    const LINK: &str = "We have sent you a link to sign in with. It works once, and only for a short time.";
    const MAIL: &str = "We have sent you a mail to sign in with. It works once, and only for a short time.";

    fn page(code: Option<CodePrompt<'_>>) -> Page {
        verify_request(
            &VerifyRequestPage { origin: "https://app.example", code },
            &Look::from(&Theme::default()),
        )
    }

    fn prompt(form: Option<CodeForm<'_>>, is_refused: bool, is_alone: bool) -> Page {
        page(Some(CodePrompt {
            is_alone,
            is_refused,
            is_unchecked: false,
            signin_url: "https://app.example/auth/signin",
            form,
        }))
    }

    const FORM: CodeForm<'_> = CodeForm {
        action: "https://app.example/auth/callback/mail",
        csrf_token: "t0ken",
        address: "o'neil&co@example.com",
        callback_url: "https://app.example/?a=1&b=\"",
        turnstile: None,
        loopback: false,
    };

    #[test]
    fn it_says_to_check_the_mail_and_leads_back_to_the_site() {
        let page = page(None);
        assert_eq!(page.status, 200);
        assert!(page.html.contains(r#"<div class="verify-request"><main class="card">"#));
        assert!(page.html.contains("<h1>Check your e-mail</h1>"));
        assert!(
            page.html.contains(
                r#"<p><a class="site" href="https://app.example">Back to app.example</a></p></main>"#
            )
        );
    }

    #[test]
    fn a_form_posts_the_code_without_a_script() {
        let page = prompt(Some(FORM), false, false);
        let expected = concat!(
            r#"<p>We have sent a link and a code to <strong>o'neil&amp;co@example.com</strong>. "#,
            r#"Open the link, or enter the code here, in this browser.</p>"#,
            r#"<form action="https://app.example/auth/callback/mail" method="POST">"#,
            r#"<input type="hidden" name="csrfToken" value="t0ken"/>"#,
            r#"<input type="hidden" name="callbackUrl" value="https://app.example/?a=1&amp;b=&quot;"/>"#,
            r#"<label class="section-header" for="input-code">Code</label>"#,
            r#"<input id="input-code" class="code" type="text" name="code" autocomplete="one-time-code" "#,
        );
        assert!(page.html.contains(expected), "{}", page.html);
        assert!(!page.html.contains("<script") && !page.html.contains("role=\"alert\""));
        assert!(prompt(Some(FORM), false, true).html.contains("We have sent a code to <strong>"));
        let refused = prompt(Some(FORM), true, true).html;
        assert!(refused.contains("That code does not work.") && refused.contains("<form"), "{refused}");
    }

    #[test]
    fn another_browser_has_no_form() {
        for is_alone in [false, true] {
            let page = prompt(None, false, is_alone).html;
            let text = if is_alone { MAIL } else { LINK };
            assert!(page.contains(text) && !page.contains("<form") && !page.contains("alert"), "{page}");
            let refused = prompt(None, true, is_alone).html;
            assert!(
                refused.contains(r#"href="https://app.example/auth/signin""#) && !refused.contains("<form")
            );
            assert!(refused.contains("belongs to another browser") && !refused.contains(text));
        }
    }
}
