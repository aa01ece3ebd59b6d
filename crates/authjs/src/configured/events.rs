//! Events: those of the configuration, sent as JSON, and those of the deployer's code.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::backend::{place, request};
use crate::audit::{Event, EventName as Recorded};
use crate::config::EventName;
use crate::deployment::Deployment;
use crate::events::{LinkedAccount, SessionShown, SignedIn, SignedOut};
use crate::log::{Level, LogEntry};
use crate::model::{Account, User};
use crate::observer::observe;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::statements::AdapterSession;

/// Sends `signIn`. The deployer's code runs before the response.
pub(crate) async fn signed_in(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    user: &User,
    account: &Account,
    profile: &Map<String, Value>,
    is_new_user: bool,
) {
    let event = Event::new(Recorded::SignIn).user(user).account(account);
    observe(
        &**platform,
        &Event { is_new_user: deployment.open_store.as_ref().map(|_| is_new_user), ..event },
    );
    post(deployment, platform, EventName::SignIn, || {
        let (user, account) = (shown(&user.to_json(), USER), shown(&account.to_json(), ACCOUNT));
        match deployment.open_store {
            Some(_) => json!({ "user": user, "account": account, "isNewUser": is_new_user }),
            None => json!({ "user": user, "account": account }),
        }
    });
    if let Some(events) = &deployment.events {
        events.sign_in(SignedIn { user, account, profile, is_new_user }).await;
    }
}

/// Sends `signOut`. The deployer's code runs after the response.
pub(crate) fn signed_out(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    token: &Map<String, Value>,
    row: Option<&AdapterSession>,
) {
    observe(&**platform, &of_session(Recorded::SignOut, token, row));
    post(deployment, platform, EventName::SignOut, || match row {
        None => json!({ "token": shown(token, TOKEN) }),
        Some(row) => json!({ "session": { "userId": row.user_id, "expires": row.expires.iso8601() } }),
    });
    if let Some(events) = deployment.events.clone() {
        let (token, row) = (token.clone(), row.cloned());
        platform.wait_until(Box::pin(async move {
            events.sign_out(SignedOut { token: &token, session: row.as_ref() }).await;
        }));
    }
}

/// Records that a user has ended all sessions but this one.
pub(crate) fn others_ended(
    platform: &Rc<dyn Platform>,
    token: &Map<String, Value>,
    row: Option<&AdapterSession>,
    ended: usize,
) {
    let event = of_session(Recorded::Revocation, token, row);
    observe(&**platform, &Event { by: Some("user"), ended: Some(ended), ..event });
}

/// Returns an event about the user of a session.
fn of_session<'a>(
    name: Recorded,
    token: &'a Map<String, Value>,
    row: Option<&'a AdapterSession>,
) -> Event<'a> {
    let text = |name: &str| token.get(name).and_then(Value::as_str);
    let user_id = row.map(|row| row.user_id.as_str()).or_else(|| text("sub"));
    Event { user_id, email: text("email"), ..Event::new(name) }
}

/// Sends `createUser`. The deployer's code runs before the response.
pub(crate) async fn user_created(deployment: &Deployment, platform: &Rc<dyn Platform>, user: &User) {
    observe(&**platform, &Event::new(Recorded::CreateUser).user(user));
    post(deployment, platform, EventName::CreateUser, || json!({ "user": shown(&user.to_json(), USER) }));
    if let Some(events) = &deployment.events {
        events.create_user(user).await;
    }
}

/// Sends `updateUser`. The deployer's code runs before the response.
pub(crate) async fn user_updated(deployment: &Deployment, platform: &Rc<dyn Platform>, user: &User) {
    observe(&**platform, &Event::new(Recorded::UpdateUser).user(user));
    post(deployment, platform, EventName::UpdateUser, || json!({ "user": shown(&user.to_json(), USER) }));
    if let Some(events) = &deployment.events {
        events.update_user(user).await;
    }
}

/// Sends `linkAccount`. The deployer's code runs before the response.
pub(crate) async fn account_linked(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    user: &User,
    account: &Account,
    profile: &User,
) {
    observe(&**platform, &Event::new(Recorded::LinkAccount).user(user).account(account));
    post(deployment, platform, EventName::LinkAccount, || {
        json!({
            "user": shown(&user.to_json(), USER),
            "account": shown(&account.to_json(), ACCOUNT),
            "profile": shown(&profile.to_json(), USER),
        })
    });
    if let Some(events) = &deployment.events {
        events.link_account(LinkedAccount { user, account, profile }).await;
    }
}

/// Sends `session`. The deployer's code runs after the response.
pub(crate) fn session_shown(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    session: &Map<String, Value>,
    token: &Map<String, Value>,
) {
    post(deployment, platform, EventName::Session, || {
        let user = session.get("user").and_then(Value::as_object).map(|user| shown(user, &["name", "email"]));
        json!({ "session": { "user": user, "expires": session.get("expires") }, "token": shown(token, TOKEN) })
    });
    if let Some(events) = deployment.events.clone() {
        let (session, token) = (session.clone(), token.clone());
        platform.wait_until(Box::pin(async move {
            events.session(SessionShown { session: &session, token: &token }).await;
        }));
    }
}

const USER: &[&str] = &["id", "name", "email", "image"];
const ACCOUNT: &[&str] = &["provider", "type", "providerAccountId"];
const TOKEN: &[&str] = &["sub", "name", "email"];

/// Returns the members that leave the Worker. Tokens never do.
fn shown(members: &Map<String, Value>, names: &[&str]) -> Value {
    let named = members.iter().filter(|(name, _)| names.contains(&name.as_str()));
    named.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Posts an event after the response, at most once. A failure is logged.
fn post(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    name: EventName,
    message: impl FnOnce() -> Value,
) {
    let Some(events) = deployment.config.events.as_ref().filter(|events| events.includes(name)) else {
        return;
    };
    let body = json!({ "event": name.name(), "time": platform.now().iso8601(), "message": message() });
    let request = request(&events.backend, &body);
    let place = place(&events.backend, &request);
    let door = Rc::clone(platform);
    platform.wait_until(Box::pin(async move {
        let cause = match door.fetch(request).await {
            Ok(response) if (200..300).contains(&response.status) => return,
            Ok(response) => format!("answered {}", response.status),
            Err(_) => "did not answer".to_owned(),
        };
        let detail = format!("events: {place} {cause}, so it may lack an event {}", name.name());
        door.log(&LogEntry::new(Level::Warn, Reason::EventLost, &detail));
    }));
}
