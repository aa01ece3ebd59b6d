//! The visitor's final destination, and the cookies that keep it while the visitor is at a
//! provider.
//!
//! Auth.js stores the address in one cookie. An address that is longer than browsers allow for one
//! cookie is stored in pieces, `<name>.0`, `<name>.1`, … Browsers send these only to the auth
//! routes, because an origin may refuse such long headers.

use crate::callback_link;
use crate::callbacks::Redirect;
use crate::context::{callback_failed, on_auth_routes};
use crate::cookies::{CookieOptions, CookieSetting, SameSite, SetCookie, chunks};
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::log::Step;
use crate::platform::Platform;
use crate::providers::{Method, Provider};
use crate::redirect;
use crate::request::AuthRequest;
use crate::request::route::Action;
use crate::sign_in::form_post;
use crate::trace::step;
use crate::uri_component;

/// Returns the callback URL: the `carried` one of the pending sign-in or of `state`, otherwise of the body or
/// the query, otherwise of the cookies, otherwise the origin. Also returns the cookies that store it, if they change.
///
/// A URL outside this site is replaced with the origin and logged, whatever its source.
pub(crate) async fn settle(
    deployment: &Deployment,
    platform: &dyn Platform,
    request: &AuthRequest<'_>,
    provider: Option<&Provider>,
    carried: Option<&str>,
) -> Result<(String, Vec<SetCookie>), AuthError> {
    let stored = stored(request);
    let wanted = carried.or_else(|| request.parameter("callbackUrl")).or(stored.as_deref());
    let wanted = wanted.unwrap_or(&request.origin);
    let with_fragment = if deployment.config.keep_fragment {
        with_fragment(platform, request, provider, wanted)
    } else {
        None
    };
    let wanted = with_fragment.as_deref().unwrap_or(wanted);
    let url = if wanted == request.origin {
        request.origin.clone()
    } else {
        let allow = &deployment.config.callbacks.redirect_allow;
        let input = Redirect { url: wanted, base_url: &request.origin, allow };
        let url = deployment.callbacks.redirect(input).await.map_err(callback_failed)?;
        log_decision(platform, &url, &request.origin);
        url
    };
    if url == request.origin {
        log_if_refused(platform, wanted, &request.origin);
    }
    let is_posted_back = form_post::needs_cookie(request, provider, &url);
    if request.route.action == Action::Providers || (stored.as_ref() == Some(&url) && !is_posted_back) {
        return Ok((url, Vec::new()));
    }
    let cookies = keep(request, &deployment.config.base_path, &url, is_posted_back);
    Ok((url, cookies))
}

fn log_decision(platform: &dyn Platform, url: &str, origin: &str) {
    let decision = match url.strip_prefix(origin) {
        Some("") => "chooses the site's origin",
        Some(path) if path.starts_with(['/', '?', '#']) => "chooses an address of the site",
        _ => "chooses another site",
    };
    step(platform, None, Step::Callback, format_args!("redirect {decision}"));
}

/// Returns the address with the fragment that the sign-in page found in its own URL, unless the
/// address has one.
///
/// The fragment is untrusted text. It is checked together with the address, and is not logged.
#[inline(never)]
fn with_fragment(
    platform: &dyn Platform,
    request: &AuthRequest<'_>,
    provider: Option<&Provider>,
    url: &str,
) -> Option<String> {
    let is_form = match request.route.action {
        Action::SignIn => true,
        Action::Callback => {
            provider.is_some_and(|provider| matches!(provider.method, Method::Credentials(_)))
        }
        _ => false,
    };
    let starts = request.route.post && is_form;
    let fragment = request.body.field("callbackFragment").filter(|fragment| starts && fragment.len() > 1)?;
    if url.contains('#') {
        return None;
    }
    let cause = if fragment.len() > LONGEST_FRAGMENT {
        "it is longer than 1,024 bytes"
    } else if !fragment.starts_with('#') || !fragment.bytes().all(|byte| byte.is_ascii_graphic()) {
        "it is not the fragment of an address"
    } else {
        return Some(format!("{url}{}", fragment.replace('\\', "%5C")));
    };
    callback_link::log(
        platform,
        &format!("callbackFragment is not used: {cause}. The visitor goes to the page without it"),
    );
    None
}

const LONGEST_FRAGMENT: usize = 1_024;

/// Returns the address in the cookies. The whole one takes precedence: a sign-in that writes pieces
/// clears it.
fn stored(request: &AuthRequest<'_>) -> Option<String> {
    let name = &request.settings.callback_url.name;
    let whole = request.cookies.get_decoded(name).filter(|whole| !whole.is_empty());
    whole.map(std::borrow::Cow::into_owned).or_else(|| {
        let piece = |index| request.cookies.get_decoded(&piece_name(name, index));
        let pieces: String = (0..MOST_PIECES).map_while(piece).collect();
        (!pieces.is_empty()).then_some(pieces)
    })
}

/// Returns the cookies that store an address, and clears those that stored another.
fn keep(request: &AuthRequest<'_>, base_path: &str, url: &str, is_posted_back: bool) -> Vec<SetCookie> {
    let whole = &request.settings.callback_url;
    let is_present = |name: &str| request.cookies.get(name).is_some();
    let mut pieces = split(url);
    // A cookie from before `domain` was configured would come first in the header and hide the new
    // one.
    let name = std::slice::from_ref(&whole.name);
    let mut cookies = if is_present(&whole.name) { chunks::clear_of_host(whole, name) } else { Vec::new() };
    if pieces.len() < 2 && !is_posted_back {
        cookies.push(whole.set(url));
        pieces.clear();
    } else if is_present(&whole.name) {
        cookies.push(whole.clear());
    }
    let setting = |index| piece_setting(whole, index, base_path, is_posted_back);
    let kept = pieces.len();
    cookies.extend(pieces.into_iter().enumerate().map(|(index, piece)| setting(index).set(piece)));
    let stale = (kept..MOST_PIECES).map(setting).filter(|setting| is_present(&setting.name));
    cookies.extend(stale.map(|setting| setting.clear()));
    cookies
}

fn piece_name(name: &str, index: usize) -> String {
    format!("{name}.{index}")
}

/// Returns the setting of a piece. It lives as long as a sign-in may take, and browsers send it
/// with a posted response if a sign-in ends with one.
fn piece_setting(
    whole: &CookieSetting,
    index: usize,
    base_path: &str,
    is_posted_back: bool,
) -> CookieSetting {
    let mut options = CookieOptions { max_age: Some(MAX_AGE), ..on_auth_routes(whole, base_path) };
    if is_posted_back {
        (options.same_site, options.secure) = (Some(SameSite::None), true);
    }
    CookieSetting { name: piece_name(&whole.name, index), options }
}

/// The time that a sign-in may take, in seconds.
const MAX_AGE: i64 = 900;

/// Splits an address, which is ASCII, into pieces that each fit into a cookie when percent-encoded.
fn split(url: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut size) = (Vec::new(), 0, 0);
    for (index, character) in url.char_indices() {
        let mut buffer = [0; 4];
        let encoded: usize = uri_component::encode(character.encode_utf8(&mut buffer)).map(str::len).sum();
        if size + encoded > PIECE_BYTES {
            pieces.extend(url.get(start..index));
            (start, size) = (index, 0);
        }
        size += encoded;
    }
    pieces.extend(url.get(start..));
    pieces
}

/// The size of a cookie that browsers keep, 4,096 bytes, minus the bytes that Auth.js reserves for
/// name and attributes.
const PIECE_BYTES: usize = 4096 - 160;

/// The number of pieces for an address of [`redirect::MAX_BYTES`] with every byte escaped.
const MOST_PIECES: usize = redirect::MAX_BYTES * 3 / PIECE_BYTES + 1;

/// Logs a refused address. If a callback of the deployer chooses the origin instead, nothing was
/// refused.
fn log_if_refused(platform: &dyn Platform, wanted: &str, origin: &str) {
    if let Err(cause) = redirect::judge(wanted, origin) {
        callback_link::log_refused(platform, &cause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fit_into_cookies_and_join_to_the_address() {
        for byte in ["a", "%", "/"] {
            let url = format!("https://app.example/{}", byte.repeat(redirect::MAX_BYTES - 20));
            let pieces = split(&url);
            assert_eq!(pieces.concat(), url);
            assert!(pieces.len() <= MOST_PIECES);
            let name = "x".repeat(128);
            let size = |piece: &&str| format!("{name}.0={}", uri_component::encode(piece)).len();
            assert!(pieces.iter().all(|piece| size(piece) <= 4096), "{byte}");
        }
        assert_eq!(split("https://app.example"), ["https://app.example"]);
    }
}
