//! What the Worker keeps of a user, for the user.

use serde_json::{Value, json};

use super::signed_in::SignedIn;
use crate::context::{Context, store_failed};
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::session::Sessions;
use crate::statements::{AdapterAccount, ListedPasskey, ListedSession};
use crate::timestamp::Timestamp;

/// Answers a file with the user, and the user's accounts, sessions and passkeys. It has no token, hash, key or secret, and no id of a row that
/// could stand for one.
pub(super) async fn download(
    cx: &Context<'_>,
    own: &SignedIn,
    sessions: &Sessions<'_>,
) -> Result<AuthResponse, AuthError> {
    let listed = sessions.list(&own.owner()).await.map_err(store_failed)?;
    let user = &own.user;
    let file = json!({
        "user": {
            "id": user.id, "name": user.name, "email": user.email, "emailVerified": date(user.email_verified),
            "image": user.image,
        },
        "accounts": own.accounts.iter().map(account).collect::<Vec<_>>(),
        "sessions": listed.map(|listed| listed.iter().map(session).collect::<Vec<_>>()),
        "passkeys": own.passkeys.iter().map(passkey).collect::<Vec<_>>(),
    });
    let answer = AuthResponse::json(200, format!("{file:#}"))
        .header("content-disposition", "attachment; filename=\"account.json\"")
        .uncached();
    Ok(cx.respond(answer, Vec::new()))
}

fn account(account: &AdapterAccount) -> Value {
    let AdapterAccount { account_type, provider, provider_account_id, .. } = account;
    json!({ "provider": provider, "type": account_type, "providerAccountId": provider_account_id })
}

fn session((session, is_current): &(ListedSession, bool)) -> Value {
    json!({
        "current": is_current, "createdAt": date(session.created_at), "lastSeenAt": date(session.last_seen_at),
        "expires": session.expires.iso8601(), "userAgent": session.device.user_agent, "country": session.device.country,
    })
}

fn passkey(passkey: &ListedPasskey) -> Value {
    json!({
        "name": passkey.name, "createdAt": date(passkey.created_at), "lastUsedAt": date(passkey.last_used_at),
        "deviceType": passkey.device_type, "backedUp": passkey.is_backed_up,
        "transports": passkey.transports, "counter": passkey.counter,
    })
}

fn date(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::iso8601)
}
