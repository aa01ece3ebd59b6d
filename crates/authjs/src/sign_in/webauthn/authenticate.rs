//! The end of a sign-in with a passkey: Auth.js's `verifyAuthenticate`.

use authjs_webauthn::{Assertion, AuthenticationResponse, StoredCredential};

use super::{
    RelyingParty, challenge, from_base64, identity, not_linked, refused, to_base64, unknown, verify,
};
use crate::context::{Context, store_failed};
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::model::User;
use crate::providers::{Provider, WebAuthnProvider};
use crate::sign_in::accounts::{self, Registered};
use crate::sign_in::complete::{self, Allowed, decide};
use crate::statements::{AdapterAuthenticator, AdapterUser};
use crate::store::Store;

/// Verifies the response, and signs the user of the passkey in.
pub(super) async fn finish(
    cx: &Context<'_>,
    store: &dyn Store,
    provider: &Provider,
    webauthn: &WebAuthnProvider,
    data: &str,
) -> Result<AuthResponse, AuthError> {
    let response = AuthenticationResponse::parse(data).map_err(refused)?;
    let (challenge, cleared) = challenge::take(cx, provider).await?;
    if challenge.register.is_some() {
        return Err(unknown("the challenge is that of a registration"));
    }
    let credential_id = to_base64(&response.credential_id);
    let stored = store.get_authenticator(&credential_id).await.map_err(store_failed)?;
    let stored = stored.ok_or_else(|| unknown("no user has this passkey"))?;
    let party = RelyingParty::of(cx, webauthn);
    let counter = verified(cx, &response, &stored, &challenge, &party).await?;
    let updated = store.update_authenticator_counter(&credential_id, i64::from(counter)).await;
    updated.map_err(store_failed)?;
    let user = user_of(store, provider, &stored).await?;
    let current = accounts::current_user(cx, store).await?;
    if current.as_ref().is_some_and(|(current, _)| current.id != user.id) {
        return Err(not_linked("the passkey is one of another user than the one who is signed in"));
    }
    let mut identity = identity(cx, provider, User::from(user.clone()), stored.provider_account_id);
    let cookies = vec![cleared];
    if let Allowed::Elsewhere(target) = decide(cx, provider, &mut identity, Some(&user), false).await? {
        return Ok(cx.respond(AuthResponse::redirect(302, target), cookies));
    }
    let current = current.map(|(_, session)| session);
    let registered = Registered { user, is_new: false, is_linked: false, current };
    complete::finish(cx, store, identity, true, registered, cookies).await
}

/// Returns the new signature counter if the response is valid.
async fn verified(
    cx: &Context<'_>,
    response: &AuthenticationResponse,
    stored: &AdapterAuthenticator,
    challenge: &challenge::Challenge,
    party: &RelyingParty,
) -> Result<u32, AuthError> {
    let public_key = from_base64(&stored.credential_public_key);
    let counter = u32::try_from(stored.counter).ok();
    let (Some(public_key), Some(counter)) = (public_key, counter) else {
        return Err(unknown("the row of the passkey has no base64 key, or no counter"));
    };
    let credential = StoredCredential {
        public_key: &public_key,
        counter,
        backup_eligible: stored.credential_device_type == "multiDevice",
        user_id: &stored.user_id,
        user_handle: stored.user_handle.as_deref(),
    };
    let origins = party.origins();
    let expected = party.expected(&challenge.value, &origins);
    let assertion =
        Assertion::check(response, &credential, challenge.user_id.as_deref(), &expected).map_err(refused)?;
    let outcome = verify(cx, &assertion.signature).await;
    Ok(assertion.finish(outcome).map_err(refused)?.counter)
}

/// Returns the user who has the account of a passkey.
async fn user_of(
    store: &dyn Store,
    provider: &Provider,
    stored: &AdapterAuthenticator,
) -> Result<AdapterUser, AuthError> {
    let account = store.get_account(&provider.id, &stored.provider_account_id).await.map_err(store_failed)?;
    let account = account.filter(|account| account.user_id == stored.user_id);
    let account =
        account.ok_or_else(|| unknown("the user of the passkey has no account of this provider"))?;
    let user = store.get_user(&account.user_id).await.map_err(store_failed)?;
    user.ok_or_else(|| unknown("the user of the passkey was deleted"))
}
