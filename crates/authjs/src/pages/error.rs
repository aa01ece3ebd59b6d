use super::frame::{Frame, div, host, site_link};
use super::html::{Html, element};
use super::page::{FormTargets, Page};
use super::theme::Theme;

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
pub(crate) fn error(page: &ErrorPage<'_>, theme: &Theme) -> Page {
    let kind = Kind::of(page.error);
    let frame = Frame {
        status: kind.status,
        title: "Error",
        class: "error",
        css: CSS.into(),
        forms: FormTargets::None,
        script: "",
    };
    let message = div("message", [element("p").text(kind.message)]);
    let heading = element("h1").text(kind.heading);
    frame.page(theme, [Html::fixed(ICON), heading, message, way_out(page, kind), request_id(page, kind)])
}

/// Returns whether the page shows an error, and not only that something went wrong.
pub(crate) fn is_error(error: Option<&str>) -> bool {
    Kind::of(error).status >= 400
}

fn request_id(page: &ErrorPage<'_>, kind: &Kind) -> Html {
    if page.request_id.is_empty() || kind.status < 400 {
        return Html::default();
    }
    let id = element("code").text(page.request_id);
    element("p").attribute("class", "request").children([Html::fixed("Request "), id])
}

struct Kind {
    error: &'static str,
    status: u16,
    heading: &'static str,
    message: &'static str,
    way_out: WayOut,
}

#[derive(Clone, Copy)]
enum WayOut {
    Signin(&'static str),
    Site,
    SigninOrSite(&'static str),
}

impl Kind {
    fn of(error: Option<&str>) -> &'static Self {
        KINDS.iter().find(|kind| Some(kind.error) == error).unwrap_or(&DEFAULT)
    }
}

const DEFAULT: Kind = Kind {
    error: "Default",
    status: 200,
    heading: "Something went wrong",
    message: "We could not finish what you asked for. Please go back and try again.",
    way_out: WayOut::Site,
};

const KINDS: &[Kind] = &[
    Kind {
        error: "Configuration",
        status: 500,
        heading: "Sign-in is not working",
        message: "There is a problem on our side. If this site is yours, its log says what it is.",
        way_out: WayOut::SigninOrSite("Try to sign in again"),
    },
    Kind {
        error: "Unavailable",
        status: 503,
        heading: "Please try again in a moment",
        message: "We cannot check your session right now. You are still signed in.",
        way_out: WayOut::Site,
    },
    Kind {
        error: "BadGateway",
        status: 502,
        heading: "Please try again in a moment",
        message: "We cannot show this page right now.",
        way_out: WayOut::Site,
    },
    Kind {
        error: "GatewayTimeout",
        status: 504,
        heading: "Please try again in a moment",
        message: "This page takes too long right now.",
        way_out: WayOut::Site,
    },
    Kind {
        error: "TooManyAttempts",
        status: 429,
        heading: "Too many attempts",
        message: "Please wait some minutes before you try again.",
        way_out: WayOut::Signin("Back to the sign-in page"),
    },
    Kind {
        error: "TooManyCodes",
        status: 429,
        heading: "Too many wrong codes",
        message: "Please use the link in the mail. If yours has a code only, ask for another mail.",
        way_out: WayOut::Signin("Back to the sign-in page"),
    },
    Kind {
        error: "SignInUnavailable",
        status: 503,
        heading: "Please try again in a moment",
        message: "We cannot sign you in right now.",
        way_out: WayOut::Signin("Back to the sign-in page"),
    },
    Kind {
        error: "AccessDenied",
        status: 403,
        heading: "No access",
        message: "This account is not allowed to sign in here.",
        way_out: WayOut::Signin("Sign in with another account"),
    },
    Kind {
        error: "Forbidden",
        status: 403,
        heading: "No access",
        message: "You may not open this page.",
        way_out: WayOut::SigninOrSite("Sign in with another account"),
    },
    Kind {
        error: "Verification",
        status: 403,
        heading: "This link does not work any more",
        message: "It has expired, or it was used before. Sign in again to get a new one.",
        way_out: WayOut::Signin("Sign in"),
    },
];

fn way_out(page: &ErrorPage<'_>, kind: &Kind) -> Html {
    let Some(signin_url) = page.signin_url else { return Html::default() };
    let site = || site_link(page.origin, &format!("Back to {}", host(page.origin)));
    match kind.way_out {
        WayOut::Site => site(),
        WayOut::Signin(label) => signin_button(signin_url, label),
        WayOut::SigninOrSite(label) => Html::concat([signin_button(signin_url, label), site()]),
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

    fn page(code: Option<&str>) -> Page {
        page_with(code, Some("https://app.example/auth/signin"))
    }

    fn page_with(code: Option<&str>, signin_url: Option<&str>) -> Page {
        let origin = "https://app.example";
        error(&ErrorPage { origin, error: code, signin_url, request_id: "k3f7m2q9xa" }, &Theme::default())
    }

    // Auth.js appends `/signin` to the whole URL of the error page.
    const SIGNIN: &str = r#"<p><a class="button" href="https://app.example/auth/signin">"#;
    const SITE: &str = r#"<p><a class="site" href="https://app.example">Back to app.example</a></p>"#;

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
