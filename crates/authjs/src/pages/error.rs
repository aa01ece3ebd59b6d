use super::frame::{Frame, div};
use super::html::{Html, element};
use super::look::Look;
use super::page::{FormTargets, Page};
use super::texts::Key;

/// The content of the error page.
#[derive(Clone, Debug)]
pub(crate) struct ErrorPage<'a> {
    /// The origin of this site, which the page links to.
    pub origin: &'a str,
    /// `error` of the query.
    pub error: Option<&'a str>,
    /// The sign-in page: the deployer's or the built-in one. `None` while no page of the site can
    /// be reached, so that the page has no link.
    pub signin_url: Option<&'a str>,
    /// The id of the request, which the visitor can report. An empty id is not shown.
    pub request_id: &'a str,
}

/// Returns the page of `GET /error`
/// ([error.tsx](https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/lib/pages/error.tsx)).
///
/// An unknown error gets the plain page with status 200, like no error.
pub(crate) fn error(page: &ErrorPage<'_>, look: &Look<'_>) -> Page {
    let kind = Kind::of(page.error);
    let frame = Frame {
        status: kind.status,
        title: Key::ErrorTitle,
        class: "error",
        css: CSS.into(),
        forms: FormTargets::None,
        script: "",
        images: Vec::new(),
    };
    let message = div("message", [look.element("p", kind.message)]);
    let heading = look.element("h1", kind.heading);
    frame.page(
        look,
        [Html::fixed(ICON), heading, message, way_out(page, look, kind), request_id(page, look, kind)],
    )
}

/// Returns whether the page shows an error, and not only that something went wrong.
pub(crate) fn is_error(error: Option<&str>) -> bool {
    Kind::of(error).status >= 400
}

fn request_id(page: &ErrorPage<'_>, look: &Look<'_>, kind: &Kind) -> Html {
    if page.request_id.is_empty() || kind.status < 400 {
        return Html::default();
    }
    let id = element("code").text(page.request_id);
    element("p").attribute("class", "request").children([look.texts.html(Key::Request, &[("id", id)])])
}

struct Kind {
    error: &'static str,
    status: u16,
    heading: Key,
    message: Key,
    way_out: WayOut,
}

#[derive(Clone, Copy)]
enum WayOut {
    Signin(Key),
    Site,
    SigninOrSite(Key),
}

impl Kind {
    fn of(error: Option<&str>) -> &'static Self {
        KINDS.iter().find(|kind| Some(kind.error) == error).unwrap_or(&DEFAULT)
    }
}

const DEFAULT: Kind = Kind {
    error: "Default",
    status: 200,
    heading: Key::DefaultHeading,
    message: Key::DefaultMessage,
    way_out: WayOut::Site,
};

const KINDS: &[Kind] = &[
    Kind {
        error: "Configuration",
        status: 500,
        heading: Key::ConfigurationHeading,
        message: Key::ConfigurationMessage,
        way_out: WayOut::SigninOrSite(Key::TryAgain),
    },
    Kind {
        error: "Unavailable",
        status: 503,
        heading: Key::InAMoment,
        message: Key::UnavailableMessage,
        way_out: WayOut::Site,
    },
    Kind {
        error: "BadGateway",
        status: 502,
        heading: Key::InAMoment,
        message: Key::BadGatewayMessage,
        way_out: WayOut::Site,
    },
    Kind {
        error: "GatewayTimeout",
        status: 504,
        heading: Key::InAMoment,
        message: Key::GatewayTimeoutMessage,
        way_out: WayOut::Site,
    },
    Kind {
        error: "TooManyAttempts",
        status: 429,
        heading: Key::AttemptsHeading,
        message: Key::AttemptsMessage,
        way_out: WayOut::Signin(Key::ToSignIn),
    },
    Kind {
        error: "TooManyCodes",
        status: 429,
        heading: Key::CodesHeading,
        message: Key::CodesMessage,
        way_out: WayOut::Signin(Key::ToSignIn),
    },
    Kind {
        error: "SignInUnavailable",
        status: 503,
        heading: Key::InAMoment,
        message: Key::SignInUnavailable,
        way_out: WayOut::Signin(Key::ToSignIn),
    },
    Kind {
        error: "AccessDenied",
        status: 403,
        heading: Key::NoAccess,
        message: Key::AccessDenied,
        way_out: WayOut::Signin(Key::AnotherAccount),
    },
    Kind {
        error: "Forbidden",
        status: 403,
        heading: Key::NoAccess,
        message: Key::Forbidden,
        way_out: WayOut::SigninOrSite(Key::AnotherAccount),
    },
    // Auth.js has no page of its own for it, so the status is that of an unknown error.
    Kind {
        error: "WebAuthnVerificationError",
        status: 200,
        heading: Key::DefaultHeading,
        message: Key::CouldNotSignIn,
        way_out: WayOut::SigninOrSite(Key::TryAgain),
    },
    Kind {
        error: "Verification",
        status: 403,
        heading: Key::LinkHeading,
        message: Key::LinkMessage,
        way_out: WayOut::Signin(Key::SignIn),
    },
];

fn way_out(page: &ErrorPage<'_>, look: &Look<'_>, kind: &Kind) -> Html {
    let Some(signin_url) = page.signin_url else { return Html::default() };
    let site = || look.back_to_site(page.origin);
    let button = |key| signin_button(signin_url, look.texts.get(key));
    match kind.way_out {
        WayOut::Site => site(),
        WayOut::Signin(label) => button(label),
        WayOut::SigninOrSite(label) => Html::concat([button(label), site()]),
    }
}

fn signin_button(signin_url: &str, label: &str) -> Html {
    let button = element("a").attribute("class", "button").url("href", signin_url).text(label);
    element("p").children([button])
}

/// On one line, because `style.rs` joins the lines of every style sheet.
const CSS: &str = ".request{margin:24px 0 0;color:var(--color-muted);font-size:14px;}";

const ICON: &str = r#"<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="M12 7v6M12 16.5v.01"/></svg>"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Theme;

    fn page(code: Option<&str>) -> Page {
        page_with(code, Some("https://app.example/auth/signin"))
    }

    fn page_with(code: Option<&str>, signin_url: Option<&str>) -> Page {
        let origin = "https://app.example";
        error(
            &ErrorPage { origin, error: code, signin_url, request_id: "k3f7m2q9xa" },
            &Look::from(&Theme::default()),
        )
    }

    // Auth.js appends `/signin` to the whole URL of the error page.
    const SIGNIN: &str = r#"<p><a class="button" href="https://app.example/auth/signin">"#;
    const SITE: &str = r#"<p><a class="site" href="https://app.example">Back to app.example</a></p>"#;

    #[test]
    fn a_refused_passkey_leads_back_to_the_sign_in_page() {
        let page = page(Some("WebAuthnVerificationError"));
        assert_eq!(page.status, 200);
        let ways = format!("{SIGNIN}Try to sign in again</a></p>{SITE}");
        assert!(
            page.html.contains("We could not sign you in.") && page.html.contains(&ways),
            "{}",
            page.html
        );
    }

    #[test]
    fn each_error_has_its_status_and_its_way_out() {
        let table = [
            (Some("Configuration"), 500, "Sign-in is not working", &[SIGNIN, SITE][..]),
            (Some("AccessDenied"), 403, "No access", &[SIGNIN]),
            (Some("Forbidden"), 403, "No access", &[SIGNIN, SITE]),
            (Some("Verification"), 403, "This link does not work any more", &[SIGNIN]),
            (Some("Default"), 200, "Something went wrong", &[SITE]),
            (Some("constructor"), 200, "Something went wrong", &[SITE]),
            (Some("<img src=x onerror=alert(1)>"), 200, "Something went wrong", &[SITE]),
            (None, 200, "Something went wrong", &[SITE]),
        ];
        for (code, status, heading, ways_out) in table {
            let page = page(code);
            assert_eq!(page.status, status, "{code:?}");
            assert!(
                page.html.contains(&format!(r#"<h1>{heading}</h1><div class="message"><p>"#)),
                "{code:?}"
            );
            assert_eq!(page.html.matches("<a ").count(), ways_out.len(), "{code:?}");
            assert!(ways_out.iter().all(|way_out| page.html.contains(way_out)), "{code:?}");
            assert!(!page.html.contains("<form") && !page.html.contains("onerror"), "{code:?}");
        }
    }

    #[test]
    fn an_error_names_its_request() {
        const SHOWN: &str = r#"<p class="request">Request <code>k3f7m2q9xa</code></p>"#;
        for error in ["Configuration", "AccessDenied", "Verification"] {
            assert!(page(Some(error)).html.contains(SHOWN) && is_error(Some(error)), "{error}");
        }
        for error in [None, Some("Default"), Some("x")] {
            assert!(!page(error).html.contains("k3f7m2q9xa") && !is_error(error), "{error:?}");
        }
    }

    #[test]
    fn there_is_no_link_where_every_page_of_the_site_fails() {
        let page = page_with(Some("Configuration"), None);
        assert!(page.html.contains("Sign-in is not working") && !page.html.contains("<a "), "{}", page.html);
    }
}
