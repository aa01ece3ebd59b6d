mod credentials;
mod email;
mod fields;
mod notice;
mod provider;
#[cfg(feature = "webauthn")]
mod webauthn;

use std::fmt;

use super::frame::Frame;
use super::html::{Html, element};
use super::logo::Logo;
use super::look::Look;
use super::page::{FormTargets, Page};
use super::texts::Key;
use super::turnstile;

pub use credentials::SigninCredentials;
pub use email::SigninEmail;
pub use provider::SigninProvider;
#[cfg(feature = "account")]
pub(super) use provider::mark;
#[cfg(feature = "webauthn")]
pub use webauthn::SigninWebAuthn;

/// The content of the sign-in page.
#[derive(Clone)]
pub struct SigninPage<'a> {
    /// The origin of this site, whose host is shown.
    pub origin: &'a str,
    /// The methods of signing in, in the order of the configuration.
    pub forms: Vec<SigninForm<'a>>,
    /// The CSRF token of the visitor's cookie.
    pub csrf_token: &'a str,
    /// The visitor's destination after the sign-in. It is not checked here.
    pub callback_url: Option<&'a str>,
    /// `error` of the query.
    pub error: Option<&'a str>,
    /// `code` of the query.
    pub code: Option<&'a str>,
    /// `email` of the query, the initial value of the e-mail form.
    pub email: Option<&'a str>,
    /// Whether a provider may be on this machine, in development only.
    pub loopback: bool,
    /// The id of the provider that the visitor used last.
    pub last_provider: Option<&'a str>,
    /// Whether the forms send the fragment of the page's address.
    pub keep_fragment: bool,
}

impl fmt::Debug for SigninPage<'_> {
    /// Hides the CSRF token and the e-mail address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigninPage")
            .field("origin", &self.origin)
            .field("forms", &self.forms)
            .finish_non_exhaustive()
    }
}

/// A method of signing in, by the form it needs.
#[derive(Clone, Debug)]
pub enum SigninForm<'a> {
    /// A button that leads to an OAuth or OpenID provider.
    OAuth(SigninProvider<'a>),
    /// The inputs for credentials.
    Credentials(SigninCredentials<'a>),
    /// The input for an e-mail address.
    Email(SigninEmail<'a>),
    /// The button for passkeys, with inputs.
    #[cfg(feature = "webauthn")]
    WebAuthn(SigninWebAuthn<'a>),
}

/// Returns the page of `GET /signin`
/// ([signin.tsx](https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/lib/pages/signin.tsx)).
pub fn signin(page: &SigninPage<'_>, look: &Look<'_>) -> Page {
    let has_widget = page.forms.iter().any(SigninForm::has_widget);
    let mut css: String = page.forms.iter().enumerate().map(|(index, form)| form.css(index)).collect();
    if has_widget {
        css.push_str(turnstile::CSS);
    }
    let frame = Frame {
        status: 200,
        title: Key::SignInTitle,
        class: "signin",
        css,
        forms: FormTargets::Providers { loopback: page.loopback },
        script: if page.keep_fragment { KEEP_FRAGMENT } else { "" },
        images: page.forms.iter().filter_map(SigninForm::logo).collect(),
    };
    let forms = page.forms.iter().enumerate().map(|(index, form)| form.render(index, page, look));
    let top = [heading(page.origin, look), notice::notice(page.error, page.code, look)];
    let finished = frame.page_with(has_widget, look, top.into_iter().chain(forms));
    #[cfg(feature = "webauthn")]
    if let Some(url) = page.forms.iter().find_map(SigninForm::script_url) {
        return super::passkey::with_script(finished, url);
    }
    finished
}

/// A script that sends the fragment of a protected address, which browsers keep over a redirect and
/// send to no server.
///
/// The text is fixed, because the policy has its hash. The server validates the fragment again.
const KEEP_FRAGMENT: &str = concat!(
    r#"for(const field of document.getElementsByName("callbackFragment"))"#,
    "if(location.hash.length<=1024)field.value=location.hash"
);

impl SigninForm<'_> {
    fn render(&self, index: usize, page: &SigninPage<'_>, look: &Look<'_>) -> Html {
        match self {
            Self::OAuth(provider) => provider.render(index, page, look),
            Self::Credentials(provider) => provider.render(index, page, look),
            Self::Email(provider) => provider.render(index, page, look),
            #[cfg(feature = "webauthn")]
            Self::WebAuthn(provider) => provider.render(index, page, look),
        }
    }

    /// Returns whether the form is only a button.
    const fn is_button(&self) -> bool {
        matches!(self, Self::OAuth(_))
    }

    /// Returns the picture in the form.
    fn logo(&self) -> Option<Logo> {
        match self {
            Self::OAuth(provider) => provider.logo(),
            Self::Credentials(_) | Self::Email(_) => None,
            #[cfg(feature = "webauthn")]
            Self::WebAuthn(_) => None,
        }
    }

    const fn has_widget(&self) -> bool {
        match self {
            Self::OAuth(_) => false,
            Self::Credentials(form) => form.turnstile.is_some(),
            Self::Email(form) => form.turnstile.is_some(),
            #[cfg(feature = "webauthn")]
            Self::WebAuthn(_) => false,
        }
    }

    /// Returns the address of the script for passkeys, if the form needs it.
    #[cfg(feature = "webauthn")]
    fn script_url(&self) -> Option<&str> {
        match self {
            Self::WebAuthn(form) => Some(&form.script_url),
            Self::OAuth(_) | Self::Credentials(_) | Self::Email(_) => None,
        }
    }

    fn css(&self, index: usize) -> String {
        match self {
            Self::OAuth(provider) => provider.css(index),
            Self::Credentials(_) | Self::Email(_) => String::new(),
            #[cfg(feature = "webauthn")]
            Self::WebAuthn(_) => webauthn::CSS.to_owned(),
        }
    }
}

/// Returns a form with inputs, with a rule between it and what stands before and after it.
fn block(id: &str, index: usize, page: &SigninPage<'_>, form: Html) -> Html {
    let is_after_button =
        index.checked_sub(1).and_then(|before| page.forms.get(before)).is_some_and(SigninForm::is_button);
    let rule = |is_there: bool| if is_there { element("hr").void() } else { Html::default() };
    element("div")
        .attribute("class", &format!("provider provider-{index}"))
        .attribute("data-provider", id)
        .children([rule(is_after_button), form, rule(index + 1 < page.forms.len())])
}

fn heading(origin: &str, look: &Look<'_>) -> Html {
    let site = look.strong_site(origin);
    let where_to = element("p").children([look.texts.html(Key::ContinueTo, &[("site", site)])]);
    Html::concat([look.element("h1", Key::SignIn), where_to])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Theme;
    use crate::providers::{Color, CredentialsField};

    fn provider(name: &'static str, color: &str) -> SigninForm<'static> {
        SigninForm::OAuth(SigninProvider {
            id: "github",
            name,
            signin_url: "https://app.example/auth/signin/github".into(),
            brand_color: Color::parse(color),
            mark: None,
            logo: None,
        })
    }

    fn page() -> SigninPage<'static> {
        SigninPage {
            origin: "https://app.example",
            forms: vec![provider("GitHub", "#24292f")],
            csrf_token: "t0ken",
            callback_url: Some("https://app.example/a?b=1&c=2"),
            error: None,
            code: None,
            email: None,
            loopback: false,
            last_provider: None,
            keep_fragment: false,
        }
    }

    fn html(page: &SigninPage<'_>) -> String {
        signin(page, &Look::from(&Theme::default())).html
    }

    #[test]
    fn a_provider_is_a_form_that_posts_the_token_and_the_callback_url() {
        let expected = concat!(
            r#"<div class="provider provider-0" data-provider="github">"#,
            r#"<form action="https://app.example/auth/signin/github" method="POST">"#,
            r#"<input type="hidden" name="csrfToken" value="t0ken"/>"#,
            r#"<input type="hidden" name="callbackUrl" value="https://app.example/a?b=1&amp;c=2"/>"#,
            r#"<button type="submit" class="button" tabindex="0">"#,
            r#"<span class="mark" data-initials="GH" aria-hidden="true"></span>"#,
            r#"<span>Sign in with GitHub</span></button></form></div></main></div></div></body></html>"#,
        );
        let html = html(&page());
        assert!(html.ends_with(expected), "{html}");
        assert!(
            html.contains(r#"<div class="page"><div class="signin"><main class="card"><h1>Sign in</h1>"#)
        );
        assert!(html.contains("<p>to continue to <strong>app.example</strong></p>"));
    }

    fn credentials(fields: &[CredentialsField]) -> SigninForm<'_> {
        let callback_url = "https://app.example/auth/callback/credentials".into();
        SigninForm::Credentials(SigninCredentials {
            id: "credentials",
            name: "Password",
            callback_url,
            fields,
            turnstile: None,
        })
    }

    fn field(name: &str, label: Option<&str>, attributes: &[(&'static str, &str)]) -> CredentialsField {
        let attributes = attributes.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        CredentialsField { name: name.into(), label: label.map(str::to_owned), attributes }
    }

    // signin.tsx: the block for `credentials`.
    #[test]
    fn credentials_are_a_form_to_the_callback_with_a_label_for_each_input() {
        let fields = [
            field("username", Some("User \"name\""), &[("type", "text"), ("placeholder", "<ada>")]),
            field("pw\"", None, &[("type", "password"), ("placeholder", ""), ("required", "")]),
        ];
        let html = html(&SigninPage { forms: vec![credentials(&fields)], ..page() });
        let expected = concat!(
            r#"<div class="provider provider-0" data-provider="credentials">"#,
            r#"<form action="https://app.example/auth/callback/credentials" method="POST">"#,
            r#"<input type="hidden" name="csrfToken" value="t0ken"/>"#,
            r#"<div><label class="section-header" for="input-username-for-credentials-provider">User "name"</label>"#,
            r#"<input name="username" id="input-username-for-credentials-provider" type="text" placeholder="&lt;ada>"/></div>"#,
            r#"<div><label class="section-header" for="input-pw&quot;-for-credentials-provider">pw"</label>"#,
            r#"<input name="pw&quot;" id="input-pw&quot;-for-credentials-provider" type="password" placeholder required/></div>"#,
            r#"<button id="submitButton" type="submit" tabindex="0">Sign in with Password</button>"#,
            r#"</form></div></main></div></div></body></html>"#,
        );
        assert!(
            html.ends_with(
                &expected.replace("User \"name\"", "User &quot;name&quot;").replace(">pw\"<", ">pw&quot;<")
            ),
            "{html}"
        );
    }

    #[test]
    fn a_rule_separates_credentials_from_what_stands_beside_them() {
        let fields = [field("pin", None, &[])];
        let rules = |forms: Vec<SigninForm<'_>>| {
            let html = html(&SigninPage { forms, ..page() });
            let (_, forms) = html.split_once(r#"<div class="provider provider-0""#).unwrap();
            let tags = forms.split('<').filter_map(|tag| match tag {
                tag if tag.starts_with("form") => Some('f'),
                tag if tag.starts_with("hr") => Some('-'),
                _ => None,
            });
            tags.collect::<String>()
        };
        let (button, form) = (|| provider("GitHub", ""), || credentials(&fields));
        assert_eq!(rules(vec![form()]), "f");
        assert_eq!(rules(vec![button(), form()]), "f-f");
        assert_eq!(rules(vec![form(), button()]), "f-f");
        assert_eq!(rules(vec![button(), form(), button()]), "f-f-f");
        assert_eq!(rules(vec![form(), form()]), "f-f");
    }

    // signin.tsx: the block for `email`.
    #[test]
    fn an_e_mail_address_is_a_form_to_the_sign_in_route() {
        let email = SigninForm::Email(SigninEmail {
            id: "resend",
            name: "Resend",
            signin_url: "https://app.example/auth/signin/resend".into(),
            turnstile: None,
        });
        let forms = vec![provider("GitHub", "#24292f"), email];
        let html = html(&SigninPage { forms, email: Some("ada\"@example.com"), ..page() });
        let expected = concat!(
            r#"<div class="provider provider-1" data-provider="resend"><hr/>"#,
            r#"<form action="https://app.example/auth/signin/resend" method="POST">"#,
            r#"<input type="hidden" name="csrfToken" value="t0ken"/>"#,
            r#"<label class="section-header" for="input-email-for-resend-provider">Email</label>"#,
            r#"<input id="input-email-for-resend-provider" autofocus type="email" name="email" "#,
            r#"value="ada&quot;@example.com" placeholder="email@example.com" required autocomplete="email"/>"#,
            r#"<button id="submitButton" type="submit" tabindex="0">Sign in with Resend</button>"#,
            r#"</form></div></main></div></div></body></html>"#,
        );
        assert!(html.ends_with(expected), "{html}");
    }

    #[test]
    fn the_fragment_is_carried_by_one_script_that_the_policy_allows_by_its_hash() {
        let kept = signin(&SigninPage { keep_fragment: true, ..page() }, &Look::from(&Theme::default()));
        let policy = |page: &Page| {
            let header = page.headers.iter().find(|(name, _)| *name == "content-security-policy");
            header.unwrap().1.clone()
        };
        let (_, rest) = kept.html.split_once("<script>").expect("a script");
        let (script, rest) = rest.split_once("</script>").unwrap();
        assert_eq!(rest, "</body></html>");
        assert_eq!(script, KEEP_FRAGMENT);
        // `printf %s '…' | openssl dgst -sha256 -binary | base64`
        let expected = "script-src 'sha256-fh7k0w/bGBzS7RWnqV4Ykv/yb1qN03sLkcf0Rns2vcY=';";
        assert!(policy(&kept).contains(expected), "{}", policy(&kept));
        assert_eq!(kept.html.matches(r#"<input type="hidden" name="callbackFragment" value/>"#).count(), 1);

        let plain = signin(&page(), &Look::from(&Theme::default()));
        assert!(!plain.html.contains("<script") && !plain.html.contains("callbackFragment"));
        assert!(!policy(&plain).contains("script-src"));
    }

    #[test]
    fn without_a_callback_url_there_is_no_field_for_one() {
        for callback_url in [None, Some("")] {
            assert!(!html(&SigninPage { callback_url, ..page() }).contains("callbackUrl"));
        }
    }

    #[test]
    fn providers_keep_their_order_and_each_its_colour() {
        let forms = vec![provider("Zoom", "#0b5cff"), provider("Acme", ""), provider("Kakao", "#ffcc00")];
        let html = html(&SigninPage { forms, ..page() });
        let position = |text: &str| html.find(text).unwrap_or_else(|| panic!("no {text}"));
        assert!(position("Sign in with Zoom") < position("Sign in with Acme"));
        assert!(position("Sign in with Acme") < position("Sign in with Kakao"));
        assert!(html.contains(".provider-0{--provider-brand-color:#0b5cff;--provider-mark-color:#ffffff;}"));
        assert!(!html.contains(".provider-1{"));
        assert!(html.contains(".provider-2{--provider-brand-color:#ffcc00;--provider-mark-color:#000000;}"));
    }
}
