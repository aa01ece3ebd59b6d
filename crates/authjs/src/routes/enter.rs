use std::rc::Rc;

use crate::context::Context;
use crate::cookies::SetCookie;
use crate::csrf::CsrfToken;
use crate::deployment::Deployment;
use crate::error::{AuthError, ErrorType};
use crate::platform::Platform;
use crate::providers::Provider;
use crate::random;
use crate::reason::Reason;
use crate::request::AuthRequest;
use crate::sign_in::{callback_url, checks, form_post};
use crate::transaction::Transaction;

/// Finds the provider, reads or creates the CSRF token, finds the pending sign-in of a callback, and determines
/// the callback URL.
pub(crate) async fn enter<'a>(
    deployment: &'a Deployment,
    platform: &'a Rc<dyn Platform>,
    request: &'a AuthRequest<'a>,
) -> Result<Context<'a>, AuthError> {
    let provider = find_provider(deployment, request)?;
    let mut cookies = Vec::new();
    let csrf_token = csrf_token(deployment, &**platform, request, &mut cookies);
    let now = platform.now();
    let posted = form_post::posted(request, provider);
    let transaction = checks::of_response(deployment, request, provider, now);
    let sealed = transaction.as_ref().and_then(Transaction::callback_url).map(str::to_owned);
    let is_sealed = sealed.is_some();
    let carried =
        sealed.or_else(|| posted.and_then(|posted| form_post::carried_callback_url(deployment, posted, now)));
    let settled =
        callback_url::settle(deployment, &**platform, request, provider, carried.as_deref()).await?;
    let (callback_url, kept) = settled;
    if !is_sealed {
        // The destination of one tab does not replace that of another, which the cookies may have.
        cookies.extend(kept);
    }
    if posted.is_some() {
        // The browser did not send the cookies that it has. A new value would replace them.
        cookies.clear();
    }
    Ok(Context {
        deployment,
        platform,
        request,
        provider,
        now,
        csrf_token,
        callback_url,
        transaction,
        cookies,
    })
}

fn find_provider<'a>(
    deployment: &'a Deployment,
    request: &AuthRequest<'_>,
) -> Result<Option<&'a Provider>, AuthError> {
    let Some(id) = request.route.provider_id else { return Ok(None) };
    let provider = deployment.config.providers.iter().find(|provider| provider.id == id);
    provider.map(Some).ok_or_else(|| {
        let detail = "no provider of this id is configured";
        AuthError::new(ErrorType::InvalidProvider, Reason::UnknownProvider, detail)
    })
}

/// Returns the token of the first cookie with a valid hash, otherwise a new one, with its cookie in
/// `cookies`.
fn csrf_token(
    deployment: &Deployment,
    platform: &dyn Platform,
    request: &AuthRequest<'_>,
    cookies: &mut Vec<SetCookie>,
) -> CsrfToken {
    let cookie = &request.settings.csrf_token;
    let secrets = &deployment.config.secrets;
    let mut existing = request.cookies.all_decoded(&cookie.name);
    if let Some(token) = existing.find_map(|value| CsrfToken::from_cookie(&value, secrets.all())) {
        return token;
    }
    let token = CsrfToken::create(random::bytes(platform), secrets.hashed());
    if !deployment.skips_csrf_check {
        cookies.push(cookie.set(token.cookie_value()));
    }
    token
}
