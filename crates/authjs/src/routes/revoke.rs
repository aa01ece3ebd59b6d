use std::rc::Rc;

use serde_json::{Value, json};

use crate::audit::{Event, EventName};
use crate::database::StoreError;
use crate::deployment::Deployment;
use crate::gate::require_administrator;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::{Level, LogEntry};
use crate::observer::observe;
use crate::platform::Platform;
use crate::providers::Method;
use crate::reason::Reason;
use crate::request::{is_secure, origin_of};
use crate::session::Sessions;
use crate::statements::AdapterUser;
use crate::store::Store;

/// Answers `POST /admin/revoke`: ends sessions of a user, or one session. The body is JSON:
/// `{"user":"…"}` with the id in the database, `{"provider":"…","providerAccountId":"…"}`, or
/// `{"family":{"id":"…","subject":"…"}}` as the claim `authjs_family` has it.
///
/// Answers how many have ended. Refuses a request without the service token of an administrator with 403,
/// and another body with 400. Answers 503 if the store does not.
pub(super) async fn revoke(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> AuthResponse {
    if let Err(refused) = require_administrator(deployment, request, &**platform) {
        return *refused;
    }
    let config = &deployment.config;
    let settings = config.cookies(is_secure(config, &origin_of(config, &request.url)));
    let sessions = Sessions { deployment, platform, settings, now: platform.now() };
    let Some(asked) = Asked::parse(&request.body) else {
        let detail = "the body of a revocation names neither a user, nor an account, nor a family";
        platform.log(&LogEntry::new(Level::Warn, Reason::BadBody, detail));
        return json_answer(400, &json!({ "message": "Bad Request" }));
    };
    match asked.end(&sessions).await {
        Ok(ended) => {
            let by = Some("administrator");
            observe(&**platform, &Event { by, ended: Some(ended), ..Event::new(EventName::Revocation) });
            let detail = format!("an administrator ended {ended} sessions");
            platform.log(&LogEntry::new(Level::Warn, Reason::SessionRevoked, &detail));
            json_answer(200, &json!({ "ended": ended }))
        }
        Err(error) => {
            let detail = format!("sessions that an administrator ends may go on: {error}");
            platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
            json_answer(503, &json!({ "message": "Service Unavailable" }))
        }
    }
}

/// What an administrator ends.
enum Asked {
    User(String),
    Account { provider: String, id: String },
    Family { id: String, subject: String },
}

impl Asked {
    /// Parses a body, which has the members of one of them and no other.
    fn parse(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        let members = value.as_object()?;
        let text = |value: &Value, member: &str| {
            let text = value.get(member)?.as_str().filter(|text| !text.is_empty())?;
            Some(text.to_owned())
        };
        let family = value.get("family");
        match members.len() {
            1 if family.is_some() => {
                let (id, subject) = (text(family?, "id")?, text(family?, "subject")?);
                Some(Self::Family { id, subject })
            }
            1 => text(&value, "user").map(Self::User),
            2 => {
                let (provider, id) = (text(&value, "provider")?, text(&value, "providerAccountId")?);
                Some(Self::Account { provider, id })
            }
            _ => None,
        }
    }

    async fn end(self, sessions: &Sessions<'_>) -> Result<usize, StoreError> {
        let Sessions { deployment, platform, .. } = sessions;
        match (self, deployment.store(platform)) {
            (Self::Family { id, subject }, _) => sessions.end_family(&id, &subject).await,
            (Self::User(id), Some(_)) => sessions.end_all_of_user(&id).await,
            (Self::Account { provider, id }, store) => {
                // Users of credentials may not be in the database.
                let ended = sessions.end_all_of_account(&provider, &id).await?;
                let user = match &store {
                    Some(store) => user_of(deployment, &**store, &provider, &id).await?,
                    None => None,
                };
                match user {
                    Some(user) => Ok(ended + sessions.end_all_of_user(&user.id).await?),
                    None => Ok(ended),
                }
            }
            // Without a database each sign-in has another user id.
            (Self::User(_), None) => Ok(0),
        }
    }
}

/// Returns the user of the database who has an account. Those of a provider of mails have their address.
async fn user_of(
    deployment: &Deployment,
    store: &dyn Store,
    provider: &str,
    id: &str,
) -> Result<Option<AdapterUser>, StoreError> {
    match deployment.config.provider(provider).map(|provider| &provider.method) {
        Some(Method::Email(_)) => store.get_user_by_email(id).await,
        _ => store.get_user_by_account(provider, id).await,
    }
}

fn json_answer(status: u16, body: &Value) -> AuthResponse {
    AuthResponse::json(status, body.to_string()).uncached().nosniff()
}
