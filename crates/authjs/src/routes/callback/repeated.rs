use crate::context::Context;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::providers::OAuthProvider;
use crate::reason::Reason;
use crate::session::{SessionState, Sessions};
use crate::sign_in::checks::completed;

/// Returns the redirect to the callback URL for a callback that the browser repeats after it signed
/// the visitor in.
///
/// The session must be valid, and belong to the user that this provider signed in within the last
/// five minutes. The code is not sent again. Returns `None` for any other callback.
pub(super) async fn go_on(cx: &Context<'_>, provider: &OAuthProvider) -> Option<AuthResponse> {
    let (state, _) = Sessions::of(cx).current(&cx.request.cookies).await;
    let SessionState::Valid(session) = state else { return None };
    let repeated = completed::repeated(cx, provider, &session.token)?;
    let (level, reason) = (Level::Debug, Reason::CallbackRepeated);
    cx.platform.log(&LogEntry::new(level, reason, "").provider(Some(&provider.id)));
    Some(match repeated.callback_url {
        Some(url) => cx.back_to(&url, Vec::new()),
        None => cx.back(Vec::new()),
    })
}

/// Returns whether a callback may be a repeated one: its sign-in is not pending, and the provider
/// refused nothing.
///
/// A pending sign-in without checks has no cookies, and its callback may be for another user.
pub(super) fn is_likely(cx: &Context<'_>, provider: &OAuthProvider) -> bool {
    let is_going_on = provider.checks.is_empty() || completed::has_checks(cx);
    completed::is_present(cx) && !is_going_on && !is_refusal(cx, provider)
}

/// Returns whether a response is a refusal, of OAuth 2.0 or of a dialect of OAuth 1.0.
fn is_refusal(cx: &Context<'_>, provider: &OAuthProvider) -> bool {
    let response = cx.request.response_params(provider);
    ["error", "denied", "oauth_problem"].into_iter().any(|name| response.count(name) > 0)
}
