//! Where the visitor goes in the end, and the cookies that keep it while the visitor is at a provider.
//!
//! Auth.js keeps the address in one cookie. An address that does not fit into what browsers keep of one cookie is kept in
//! pieces, `<name>.0`, `<name>.1`, … These are sent to the auth routes alone: an origin may refuse such long headers.

use crate::callback_link;
use crate::callbacks::Redirect;
use crate::context::{callback_failed, on_auth_routes};
use crate::cookies::{CookieOptions, CookieSetting, SameSite, SetCookie, chunks};
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::platform::Platform;
use crate::providers::Provider;
use crate::redirect;
use crate::request::AuthRequest;
use crate::request::route::Action;
use crate::sign_in::form_post;
use crate::uri_component;

/// The callback URL that `state` carried, else the body's or query's, else the cookies', else the origin. Returns the
/// cookies that keep it too, where they change.
///
/// A URL that is not ours falls back to the origin, whatever it came by, with a line in the log.
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
    let with_fragment =
        if deployment.config.keep_fragment { with_fragment(platform, request, wanted) } else { None };
    let wanted = with_fragment.as_deref().unwrap_or(wanted);
    let url = if wanted == request.origin {
        request.origin.clone()
    } else {
        let input = Redirect { url: wanted, base_url: &request.origin };
        deployment.callbacks.redirect(input).await.map_err(|error| callback_failed(&error))?
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

/// The address with the fragment that the sign-in page found in its own, unless it has one already.
///
/// The fragment is a visitor's text: it is judged with the address, and the log does not show it.
#[inline(never)]
fn with_fragment(platform: &dyn Platform, request: &AuthRequest<'_>, url: &str) -> Option<String> {
    let starts = request.route.post && request.route.action == Action::SignIn;
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

/// The address that the cookies keep. The whole one wins: a sign-in that writes pieces clears it.
fn stored(request: &AuthRequest<'_>) -> Option<String> {
    let name = &request.settings.callback_url.name;
    let whole = request.cookies.get_decoded(name).filter(|whole| !whole.is_empty());
    whole.map(std::borrow::Cow::into_owned).or_else(|| {
        let piece = |index| request.cookies.get_decoded(&piece_name(name, index));
        let pieces: String = (0..MOST_PIECES).map_while(piece).collect();
        (!pieces.is_empty()).then_some(pieces)
    })
}

/// The cookies that keep an address; those that kept another are cleared.
fn keep(request: &AuthRequest<'_>, base_path: &str, url: &str, is_posted_back: bool) -> Vec<SetCookie> {
    let whole = &request.settings.callback_url;
    let is_present = |name: &str| request.cookies.get(name).is_some();
    let mut pieces = split(url);
    // Left from before `domain` was set, it would come first in the header and hide the new one.
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

/// A piece lives as long as a sign-in may take, and comes along with a posted response where that is how one ends.
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

/// How long a sign-in may take, in seconds.
const MAX_AGE: i64 = 900;

/// Cuts an address, which is ASCII, into pieces that fit into a cookie each when percent-encoded.
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

/// What browsers keep of one cookie, 4,096 bytes, less what Auth.js sets aside for name and attributes.
const PIECE_BYTES: usize = 4096 - 160;

/// Enough for an address of [`redirect::MAX_BYTES`] of which every byte is escaped.
const MOST_PIECES: usize = redirect::MAX_BYTES * 3 / PIECE_BYTES + 1;

/// Where a callback of the deployer's chooses the origin instead, nothing was refused.
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
