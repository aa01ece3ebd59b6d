use std::rc::Rc;

use crate::context::{Context, callback_failed, store_failed};
use crate::database::{Database, StoreError};
use crate::error::{AuthError, ErrorType};
use crate::reason::Reason;
use crate::session::{Owner, Session, SessionState, Sessions};
use crate::sign_in::current_user;
use crate::statements::{AdapterAccount, AdapterUser, ListedPasskey, RowError, accounts, passkey_details};
#[cfg(feature = "second-factor")]
use crate::store::Store;

/// The user who is signed in.
pub(super) struct SignedIn {
    #[cfg(feature = "second-factor")]
    pub(super) store: Rc<dyn Store>,
    pub(super) database: Rc<dyn Database>,
    pub(super) user: AdapterUser,
    pub(super) session: Session,
    /// The user's accounts, without tokens.
    pub(super) accounts: Vec<AdapterAccount>,
    /// The user's passkeys, also those without an account.
    pub(super) passkeys: Vec<ListedPasskey>,
}

impl SignedIn {
    /// Returns the user of the request's session. `None` if no one is signed in.
    ///
    /// Errors if the session is of a user who is not in the database, such as one of credentials that are not stored.
    pub(super) async fn of(cx: &Context<'_>) -> Result<Option<Self>, AuthError> {
        let unavailable = || store_failed(StoreError::Unavailable("there is no database".to_owned()));
        let store = cx.deployment.store(cx.platform).ok_or_else(unavailable)?;
        let database = store.tables().ok_or_else(unavailable)?;
        let sessions = Sessions::of(cx);
        let Some((user, session)) = current_user(cx, &*store).await? else {
            return match sessions.current(&cx.request.cookies).await.0 {
                SessionState::Valid(_) => Err(AuthError::new(
                    ErrorType::AccessDenied,
                    Reason::AccountUnknown,
                    "the user of the session is not in the database, or the session has ended",
                )),
                _ => Ok(None),
            };
        };
        if !sessions.is_kept(&session).await.map_err(callback_failed)? {
            return Ok(None);
        }
        let (accounts, passkeys) = ways_in(&*database, &user.id).await.map_err(store_failed)?;
        Ok(Some(Self {
            #[cfg(feature = "second-factor")]
            store,
            database,
            user,
            session,
            accounts,
            passkeys,
        }))
    }

    /// Returns whose sessions are listed.
    pub(super) fn owner(&self) -> Owner<'_> {
        let Self { database, user, session, accounts, .. } = self;
        Owner { database: &**database, user_id: &user.id, accounts, session }
    }
}

type WaysIn = (Vec<AdapterAccount>, Vec<ListedPasskey>);

async fn ways_in(database: &dyn Database, user_id: &str) -> Result<WaysIn, StoreError> {
    let unreadable = |error: RowError| StoreError::Unavailable(error.to_string());
    let statements = vec![accounts::of_user(user_id), passkey_details::of_user(user_id)];
    let mut answers = database.batch(statements).await?.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let accounts = next().iter().map(accounts::read).collect::<Result<_, _>>().map_err(unreadable)?;
    let passkeys = next().iter().map(passkey_details::read).collect::<Result<_, _>>().map_err(unreadable)?;
    Ok((accounts, passkeys))
}
