use std::rc::Rc;

use crate::audit::{Event, EventName};
use crate::context::store_failed;
use crate::deployment::Deployment;
use crate::error::{AuthError, ErrorType};
use crate::http::{AuthResponse, IncomingRequest, Params};
use crate::log::{Level, LogEntry, Step};
use crate::observer::observe;
use crate::platform::Platform;
use crate::provider::validated_logout_token;
use crate::providers::OAuthProvider;
use crate::reason::Reason;
use crate::request::{is_secure, origin_of};
use crate::session::{LogoutFault, Sessions};
use crate::trace;

/// Answers `POST /backchannel-logout/:provider`: ends the sessions that a Logout Token names ([OpenID Connect
/// Back-Channel Logout §2.5](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest)).
///
/// Reads and sets no cookie, so the token alone proves who asks. Answers 200 if no such session lives any
/// more, and 400 if the token is refused or sessions may go on
/// ([§2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse)).
pub(super) async fn receive(
    deployment: &Deployment,
    provider: &OAuthProvider,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> AuthResponse {
    match end_sessions(deployment, provider, request, platform).await {
        Ok(ended) => {
            let (by, provider_id) = (Some("provider"), Some(provider.id.as_str()));
            let event =
                Event { by, provider: provider_id, ended: Some(ended), ..Event::new(EventName::Revocation) };
            observe(&**platform, &event);
            let detail = format_args!("the provider ended {ended} sessions");
            trace::step(&**platform, Some(&provider.id), Step::SessionEnded, detail);
            AuthResponse::new(200).uncached()
        }
        Err(error) => {
            let level = match error.reason {
                Reason::StoreUnavailable => Level::Error,
                _ => Level::Warn,
            };
            platform.log(&LogEntry::of_error(level, &error).provider(Some(&provider.id)));
            AuthResponse::json(400, r#"{"error":"invalid_request"}"#).uncached()
        }
    }
}

async fn end_sessions(
    deployment: &Deployment,
    provider: &OAuthProvider,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> Result<usize, AuthError> {
    let refused = |reason, detail: &str| AuthError::new(ErrorType::SignOutError, reason, detail);
    let token = logout_token(request).ok_or_else(|| {
        let detail =
            "the body is not a form with one logout_token, sent as application/x-www-form-urlencoded";
        refused(Reason::BadBody, detail)
    })?;
    let token = validated_logout_token(&deployment.discovery, platform, provider, &token).await;
    let token = token.map_err(|error| error.retyped(ErrorType::SignOutError))?;
    let config = &deployment.config;
    let settings = config.cookies(is_secure(config, &origin_of(config, &request.url)));
    let sessions = Sessions { deployment, platform, settings, now: platform.now() };
    let ended = sessions.end_named_by_provider((token.iss(), token.jti()), token.sub(), token.sid()).await;
    ended.map_err(|fault| match fault {
        LogoutFault::Replayed => refused(Reason::LogoutTokenReplayed, "the Logout Token was used before"),
        LogoutFault::OtherUser => {
            let detail = "the sid of the Logout Token names a session of another user than its sub";
            refused(Reason::LogoutTokenOtherUser, detail)
        }
        LogoutFault::Store(error) => store_failed(error),
    })
}

/// Returns the token of a form. `None` if the body is no form, or does not have exactly one.
fn logout_token(request: &IncomingRequest<'_>) -> Option<String> {
    let content_type = request.headers.get("content-type").unwrap_or_default().to_ascii_lowercase();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type != "application/x-www-form-urlencoded" {
        return None;
    }
    let form = Params::parse(&request.body, MOST_FIELDS)?;
    form.get("logout_token").filter(|_| form.count("logout_token") == 1).map(str::to_owned)
}

/// The number of fields that the form may have.
const MOST_FIELDS: usize = 16;
