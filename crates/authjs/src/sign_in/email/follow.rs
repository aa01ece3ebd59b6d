//! A visitor follows a link.

use super::{OfRuntime, identity, link, store_of, unproved};
use crate::configured::events;
use crate::context::{Context, store_failed};
use crate::cookies::SetCookie;
use crate::database::StoreError;
use crate::email::EmailAddress;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::Step;
use crate::model::User;
use crate::providers::Provider;
use crate::reason::Reason;
use crate::sign_in::accounts::{self, Registered};
use crate::sign_in::complete::{Allowed, decide, finish};
use crate::statements::{AdapterUser, UserChange};
use crate::store::Store;

/// What a link in a mail has, as it came. Nothing says yet that it is valid.
pub(crate) struct Link<'a> {
    /// The token, with which the visitor is signed in.
    pub(crate) token: &'a str,
    /// The address that is signed in.
    pub(crate) address: EmailAddress,
}

impl<'a> Link<'a> {
    /// Returns what the query of this GET has, or the form of this POST.
    ///
    /// Errors with [`ErrorType::Verification`] if it has not one token and one address.
    pub(crate) fn of(cx: &'a Context<'_>) -> Result<Self, AuthError> {
        let (Some(token), Some(email)) = (only(cx, "token"), only(cx, "email")) else {
            return Err(invalid("the link has not one `token` and one `email`"));
        };
        let address = EmailAddress::parse(email, &OfRuntime(&**cx.platform));
        let address = address.map_err(|error| invalid(&error.to_string()))?;
        if token.len() > LONGEST_TOKEN {
            return Err(invalid("the token is longer than 1,024 bytes"));
        }
        Ok(Self { token, address })
    }
}

fn only<'a>(cx: &'a Context<'_>, name: &str) -> Option<&'a str> {
    if cx.request.route.post {
        return cx.request.body.only_field(name);
    }
    let query = &cx.request.query;
    query.get(name).filter(|_| query.count(name) == 1)
}

/// Consumes the token of the link, and signs the visitor in as the user of its address.
///
/// Errors with [`ErrorType::Verification`] if the link was used before, has expired, or is not one
/// of this provider.
pub(crate) async fn follow(cx: &Context<'_>, provider: &Provider) -> Result<AuthResponse, AuthError> {
    let store = store_of(cx)?;
    let address = consume(cx, &*store, provider).await?;
    sign_in(cx, &*store, provider, &address, Vec::new()).await
}

/// Signs the visitor in as the user of an address that a mail has proved. `cookies` clear what the
/// sign-in has used.
pub(super) async fn sign_in(
    cx: &Context<'_>,
    store: &dyn Store,
    provider: &Provider,
    address: &EmailAddress,
    cookies: Vec<SetCookie>,
) -> Result<AuthResponse, AuthError> {
    let known = store.get_user_by_email(address.as_str()).await.map_err(store_failed)?;
    let mut identity = identity(cx, provider, address, known.as_ref());
    if let Allowed::Elsewhere(target) = decide(cx, provider, &mut identity, known.as_ref(), false).await? {
        return Ok(cx.respond(AuthResponse::redirect(302, target), cookies));
    }
    let registered = register(cx, store, known.as_ref(), &identity.user, address).await?;
    if let Some(known) = &known {
        let changed =
            registered.user.extra.iter().filter(|(name, value)| known.extra.get(*name) != Some(*value));
        identity.user.extra.extend(changed.map(|(name, value)| (name.clone(), value.clone())));
    }
    finish(cx, store, identity, known.is_some(), registered, cookies).await
}

async fn consume(
    cx: &Context<'_>,
    store: &dyn Store,
    provider: &Provider,
) -> Result<EmailAddress, AuthError> {
    let Link { token, address } = Link::of(cx)?;
    if !link::is_for(cx, token, &provider.id) {
        return Err(invalid("the token is not one of this provider"));
    }
    for hash in link::candidates(token, &cx.deployment.config) {
        let row = store.use_verification_token(address.as_str(), &hash).await.map_err(store_failed)?;
        match row {
            // A store may look for the token alone.
            Some(row) if row.identifier != address.as_str() => {
                return Err(invalid("the token is one of another address"));
            }
            Some(row) if row.expires < cx.now => return Err(invalid("the link has expired")),
            Some(_) => {
                cx.step(Step::CallbackReceived, format_args!("the link is valid, and does not work again"));
                return Ok(address);
            }
            None => {}
        }
    }
    Err(invalid("the link was used before, or is not one of this deployment"))
}

/// A token of Auth.js or of this Worker has 64 characters. `generateVerificationToken` of an
/// application that shares the database may make others.
const LONGEST_TOKEN: usize = 1_024;

fn invalid(detail: &str) -> AuthError {
    AuthError::new(ErrorType::Verification, Reason::LinkInvalid, detail)
}

/// Finds or creates the user, whose address is verified now. Ends the session of another user.
async fn register(
    cx: &Context<'_>,
    store: &dyn Store,
    known: Option<&AdapterUser>,
    shown: &User,
    address: &EmailAddress,
) -> Result<Registered, AuthError> {
    let current = accounts::current_user(cx, store).await?;
    let (user, is_new) = match known {
        Some(known) if current.as_ref().is_some_and(|(user, _)| user.id == known.id) => {
            (verify(cx, store, known).await?, false)
        }
        Some(known) => (prove(cx, store, known).await?, false),
        None => create(cx, store, shown, address).await?,
    };
    let current = match current {
        Some((of_session, session)) if of_session.id != user.id => {
            if let Some(stored) = &session.stored {
                store.delete_session(&stored.row.session_token).await.map_err(store_failed)?;
            }
            None
        }
        current => current.map(|(_, session)| session),
    };
    Ok(Registered { user, is_new, is_linked: false, current })
}

async fn create(
    cx: &Context<'_>,
    store: &dyn Store,
    shown: &User,
    address: &EmailAddress,
) -> Result<(AdapterUser, bool), AuthError> {
    accounts::check_sign_up(cx, store, Some(address.as_str())).await?;
    let row = AdapterUser { email: Some(address.to_string()), ..accounts::new_user(cx, shown, Some(cx.now)) };
    match store.create_user(&row).await {
        Ok(user) => {
            accounts::created(cx, &user).await;
            Ok((user, true))
        }
        // Another sign-in with this address was faster.
        Err(StoreError::Conflict) => {
            let known = store.get_user_by_email(address.as_str()).await.map_err(store_failed)?;
            let known = known.ok_or_else(|| store_failed(StoreError::Conflict))?;
            Ok((prove(cx, store, &known).await?, false))
        }
        Err(error) => Err(store_failed(error)),
    }
}

/// Proves the address of a user. The visitor is not signed in as that user.
async fn prove(cx: &Context<'_>, store: &dyn Store, known: &AdapterUser) -> Result<AdapterUser, AuthError> {
    match known.email_verified {
        Some(_) => verify(cx, store, known).await,
        None => unproved::prove(cx, store, known).await,
    }
}

/// Stores that the address of a user is verified now.
pub(super) async fn verify(
    cx: &Context<'_>,
    store: &dyn Store,
    known: &AdapterUser,
) -> Result<AdapterUser, AuthError> {
    let change = UserChange {
        id: known.id.clone(),
        name: None,
        email: None,
        email_verified: Some(Some(cx.now)),
        image: None,
    };
    let user = store.update_user(&change).await.map_err(store_failed)?;
    let user = user.ok_or_else(|| invalid("the user was deleted meanwhile"))?;
    events::user_updated(cx.deployment, cx.platform, &User::from(user.clone())).await;
    Ok(user)
}
