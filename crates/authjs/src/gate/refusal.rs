//! The gate's answers in place of the origin's.

use url::Url;

use super::challenge;
use crate::callback_link::with_callback_url;
use crate::deployment::Deployment;
use crate::http::{AuthResponse, IncomingRequest, Method};
use crate::navigation::is_navigation;
use crate::pages::{self, ErrorPage, Look};
use crate::redirect::Refused;

/// Returns the answer to a request without a session: a redirect to the sign-in page for a
/// navigation, otherwise 401. The answer to a request of [htmx](https://htmx.org/headers/hx-redirect/) names
/// the sign-in page, and htmx goes there. Also returns why the visitor will not come back, if the address is
/// too long for a link.
///
/// A GET is redirected with 307, as in Auth.js. A form POST is redirected with 303, so that its
/// body is not sent to the sign-in page ([RFC 9700
/// §4.12](https://www.rfc-editor.org/rfc/rfc9700#section-4.12)).
pub(super) fn sign_in_required(
    request: &IncomingRequest<'_>,
    origin: &str,
    sign_in_url: &str,
) -> (AuthResponse, Option<Refused>) {
    let Some(client) = Client::of(request) else { return (unauthorized(), None) };
    let is_htmx = client == Client::Htmx;
    let back = if is_htmx { page_of_htmx(request, origin) } else { address(request, origin) };
    let (location, dropped) = match with_callback_url(sign_in_url, &back) {
        Some(location) => (location, None),
        None => (sign_in_url.to_owned(), Some(Refused::TooLong)),
    };
    if client == Client::Action {
        return (action_unauthorized(&location), dropped);
    }
    if is_htmx {
        return (unauthorized().header("hx-redirect", location), dropped);
    }
    let status = if request.method == Method::Get || request.method == Method::Head { 307 } else { 303 };
    (AuthResponse::redirect(status, location).nosniff(), dropped)
}

/// A client that can send its visitor to the sign-in page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    /// A Server Action of Next.js.
    Action,
    /// [htmx](https://htmx.org/).
    Htmx,
    /// A navigation of the browser.
    Navigation,
}

impl Client {
    fn of(request: &IncomingRequest<'_>) -> Option<Self> {
        let has = |name| request.headers.get(name).is_some();
        if has("next-action") {
            return Some(Self::Action);
        }
        if has("hx-request") {
            return Some(Self::Htmx);
        }
        is_navigation(request.method, request.headers).then_some(Self::Navigation)
    }
}

/// Returns whether the visitor of a request can be sent to the sign-in page.
pub(super) fn can_sign_in(request: &IncomingRequest<'_>) -> bool {
    Client::of(request).is_some()
}

/// Returns the address of a request for links. A browser sends `\` in a query unescaped, but other
/// readers refuse it.
fn address(request: &IncomingRequest<'_>, origin: &str) -> String {
    let path_and_query = request.url.as_str().get(request.url.origin().ascii_serialization().len()..);
    format!("{origin}{}", path_and_query.unwrap_or("/")).replace('\\', "%5C")
}

/// Returns the address of the page from which htmx sends a request for a part of it: the page comes back
/// after the sign-in, not the part alone. A page of another origin is not taken
/// ([`HX-Current-URL`](https://htmx.org/reference/#request_headers)).
fn page_of_htmx(request: &IncomingRequest<'_>, origin: &str) -> String {
    let page = request.headers.get("hx-current-url").and_then(|page| Url::parse(&page).ok());
    let page = page.filter(|page| page.origin().ascii_serialization() == origin);
    page.map_or_else(|| origin.to_owned(), String::from)
}

/// Returns whether a navigation would loop through the sign-in page: its own `callbackUrl` has its
/// path.
pub(super) fn is_own_callback(request: &IncomingRequest<'_>, origin: &str) -> bool {
    let url = &request.url;
    let is_own = |callback_url: &str| {
        url.join(callback_url).is_ok_and(|callback| {
            callback.path() == url.path()
                && (callback.origin() == url.origin() || callback.origin().ascii_serialization() == origin)
        })
    };
    url.query().is_some_and(|query| query.contains("callbackUrl="))
        && is_navigation(request.method, request.headers)
        && url.query_pairs().any(|(name, value)| name == "callbackUrl" && is_own(&value))
}

/// Answers a Server Action of Next.js. Its client follows `x-action-redirect` under any status. For
/// a plain 401 it would show the application's error page
/// ([server-action-reducer.ts](https://github.com/vercel/next.js/blob/canary/packages/next/src/client/components/router-reducer/reducers/server-action-reducer.ts)).
///
/// The client splits the value at the first `;`, so the address must not have one.
fn action_unauthorized(sign_in_page: &str) -> AuthResponse {
    unauthorized().header("x-action-redirect", format!("{};push", sign_in_page.replace(';', "%3B")))
}

/// Returns the answer for a signed-in user without permission.
pub(super) fn forbidden(request_id: &str) -> AuthResponse {
    AuthResponse::json(403, r#"{"message":"Forbidden"}"#).uncached().nosniff().identified(request_id)
}

/// Returns the answer to a request that a rule refuses: a page for a navigation, otherwise JSON.
/// `signin_url` is the sign-in page, if the user may have another account with access.
pub(super) fn forbidden_by_rule(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    signin_url: Option<&str>,
    request_id: &str,
) -> AuthResponse {
    if !is_navigation(request.method, request.headers) {
        return forbidden(request_id);
    }
    let origin = request.url.origin().ascii_serialization();
    let page = ErrorPage { origin: &origin, error: Some("Forbidden"), signin_url, request_id };
    let look = Look::new(&deployment.config.theme, None, request.headers);
    pages::error(&page, &look).into_response().uncached().identified(request_id)
}

/// Returns the answer to a request without a session that is not redirected.
pub(super) fn unauthorized() -> AuthResponse {
    AuthResponse::json(401, r#"{"message":"Unauthorized"}"#)
        .header("www-authenticate", challenge::bearer(&[]))
        .uncached()
        .nosniff()
}
