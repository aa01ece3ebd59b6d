//! The end of a registration: Auth.js's `verifyRegister`. It signs the user in.

use authjs_webauthn::{Registration, RegistrationResponse, VerifiedCredential};
use serde_json::Map;

use super::challenge::{self, RegisterData};
use super::{RelyingParty, identity, not_linked, refused, to_base64, unknown, verify};
use crate::configured::events;
use crate::context::{Context, callback_failed, store_failed};
use crate::database::StoreError;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::log::Step;
use crate::model::User;
use crate::providers::{Provider, WebAuthnProvider};
use crate::random;
use crate::session::{Sessions, keep_authentication};
use crate::sign_in::Identity;
use crate::sign_in::accounts::{self, Registered};
use crate::sign_in::complete::{self, Allowed, decide};
use crate::sign_in::recent;
#[cfg(feature = "second-factor")]
use crate::sign_in::second_factor;
use crate::statements::{AdapterAccount, AdapterAuthenticator, AdapterUser};
use crate::store::Store;

/// Verifies the response, and stores the passkey of the user who is signed in, or of a new user.
pub(super) async fn finish(
    cx: &Context<'_>,
    store: &dyn Store,
    provider: &Provider,
    webauthn: &WebAuthnProvider,
    data: &str,
) -> Result<AuthResponse, AuthError> {
    let response = RegistrationResponse::parse(data).map_err(refused)?;
    let (challenge, cleared) = challenge::take(cx, provider).await?;
    let Some(register) = challenge.register else {
        return Err(unknown("the challenge is that of a sign-in"));
    };
    let party = RelyingParty::of(cx, webauthn);
    let credential = verified(cx, response, &challenge.value, &party).await?;
    let credential_id = to_base64(&credential.id);
    if store.get_authenticator(&credential_id).await.map_err(store_failed)?.is_some() {
        return Err(unknown("a user has this passkey already"));
    }
    let current = accounts::current_user(cx, store).await?;
    // Otherwise an attacker could let a visitor add the passkey of the attacker to the visitor's account.
    let of_session = current.as_ref().map(|(user, _)| user.id.as_str());
    if of_session != register.user_id.as_deref() {
        return Err(not_linked("the registration was begun by another user than the one who is signed in"));
    }
    let user = match &current {
        Some((user, session)) => {
            if !Sessions::of(cx).is_kept(session).await.map_err(callback_failed)? {
                return Err(not_linked("the jwt callback ends the session"));
            }
            if !recent::may_add(cx, session, &user.id, recent::SECONDS_AT_END) {
                return Err(not_linked(
                    "the session is not of a recent sign-in, and with account.enabled only such a session adds a passkey",
                ));
            }
            #[cfg(feature = "second-factor")]
            second_factor::check_adding(cx, store, session, &user.id).await?;
            user.clone()
        }
        None => AdapterUser {
            id: random::uuid(&**cx.platform),
            email: Some(register.email.clone()),
            ..AdapterUser::default()
        },
    };
    let known = current.as_ref().map(|(user, _)| user);
    let mut identity = identity(cx, provider, User::from(user), credential_id);
    let cookies = vec![cleared];
    if let Allowed::Elsewhere(target) = decide(cx, provider, &mut identity, known, false).await? {
        return Ok(cx.respond(AuthResponse::redirect(302, target), cookies));
    }
    let flow = Flow { cx, store, identity: &identity, register: &register, credential: &credential };
    let registered = match current {
        Some((user, session)) => {
            flow.add(&user).await?;
            keep_authentication(&mut identity.recorded, &session.token);
            Registered { user, is_new: false, is_linked: true, current: Some(session) }
        }
        None => Registered { user: flow.sign_up().await?, is_new: true, is_linked: false, current: None },
    };
    complete::finish(cx, store, identity, false, registered, cookies).await
}

async fn verified(
    cx: &Context<'_>,
    response: RegistrationResponse,
    challenge: &str,
    party: &RelyingParty,
) -> Result<VerifiedCredential, AuthError> {
    let origins = party.origins();
    let expected = party.expected(challenge, &origins);
    let registration = Registration::check(response, &expected).map_err(refused)?;
    let outcome = verify(cx, &registration.signature).await;
    registration.finish(outcome).map_err(refused)
}

struct Flow<'a> {
    cx: &'a Context<'a>,
    store: &'a dyn Store,
    identity: &'a Identity,
    register: &'a RegisterData,
    credential: &'a VerifiedCredential,
}

impl Flow<'_> {
    /// Stores the passkey of a user who is signed in. If that fails, its account is removed again.
    async fn add(&self, user: &AdapterUser) -> Result<(), AuthError> {
        let account = self.account(user);
        self.store.link_account(&account).await.map_err(taken)?;
        if let Err(error) = self.store.create_authenticator(&self.authenticator(user)).await {
            let _ = self.store.unlink_account(&account.provider, &account.provider_account_id).await;
            return Err(store_failed(error));
        }
        self.linked(user).await;
        Ok(())
    }

    /// Creates the user with the passkey. If that fails, the user is removed again.
    ///
    /// The address is not verified, so no account at a provider is linked to the user by it.
    async fn sign_up(&self) -> Result<AdapterUser, AuthError> {
        let Self { cx, store, identity, register, .. } = self;
        if store.get_user_by_email(&register.email).await.map_err(store_failed)?.is_some() {
            return Err(not_linked(
                "a user has this e-mail address: the user can add a passkey while signed in",
            ));
        }
        accounts::check_sign_up(cx, *store, None).await?;
        let row = accounts::new_user(cx, &identity.user, None);
        let stored = store.create_user_with_account(&row, &self.account(&row)).await.map_err(taken)?;
        if let Err(error) = store.create_authenticator(&self.authenticator(&stored)).await {
            let _ = store.delete_user(&stored.id).await;
            return Err(store_failed(error));
        }
        accounts::created(cx, &stored).await;
        self.linked(&stored).await;
        Ok(stored)
    }

    async fn linked(&self, user: &AdapterUser) {
        let Self { cx, identity, .. } = self;
        cx.step(Step::AccountLinked, format_args!("a passkey is added to a user"));
        let user = User::from(user.clone());
        events::account_linked(cx.deployment, cx.platform, &user, &identity.account, &identity.user).await;
    }

    fn account(&self, user: &AdapterUser) -> AdapterAccount {
        let account = &self.identity.account;
        AdapterAccount {
            user_id: user.id.clone(),
            account_type: account.account_type.to_owned(),
            provider: account.provider.clone(),
            provider_account_id: to_base64(&self.credential.id),
            tokens: Map::new(),
        }
    }

    fn authenticator(&self, user: &AdapterUser) -> AdapterAuthenticator {
        let credential = self.credential;
        let device_type = if credential.backup_eligible { "multiDevice" } else { "singleDevice" };
        let credential_id = to_base64(&credential.id);
        AdapterAuthenticator {
            user_id: user.id.clone(),
            provider_account_id: credential_id.clone(),
            credential_id,
            credential_public_key: to_base64(&credential.public_key),
            counter: i64::from(credential.counter),
            credential_device_type: device_type.to_owned(),
            credential_backed_up: credential.backed_up,
            transports: Some(credential.transports.join(",")).filter(|names| !names.is_empty()),
            user_handle: Some(self.register.user_handle.clone()),
        }
    }
}

fn taken(error: StoreError) -> AuthError {
    match error {
        StoreError::Conflict => {
            not_linked("a user has this e-mail address, or this passkey, since a moment ago")
        }
        error => store_failed(error),
    }
}
