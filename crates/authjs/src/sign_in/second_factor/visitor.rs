use super::fact::Fact;
use super::pending::Pending;
use crate::context::{Context, callback_failed, store_failed};
use crate::database::StoreError;
use crate::error::AuthError;
use crate::session::{Session, SessionState, Sessions};

/// The user at the page for the second factor.
pub(super) enum Visitor {
    /// A user whose sign-in is pending.
    Pending(Box<Pending>),
    /// A user with a session.
    Session(Box<OfSession>),
}

/// A user with a session.
pub(super) struct OfSession {
    pub(super) session: Session,
    pub(super) fact: Fact,
    /// The names of the session cookies in the request.
    pub(super) present: Vec<String>,
}

impl Visitor {
    /// Returns the user of this browser. A pending sign-in goes before a session, which may be that of another user. `None`
    /// without both, and for a session of a sign-in before `secondFactor` was set.
    pub(super) async fn of(cx: &Context<'_>) -> Result<Option<Self>, AuthError> {
        if let Some(pending) = Pending::open(cx) {
            return Ok(Some(Self::Pending(Box::new(pending))));
        }
        let sessions = Sessions::of(cx);
        let (state, present) = sessions.current(&cx.request.cookies).await;
        let session = match state {
            SessionState::Valid(session) => session,
            SessionState::Unavailable(detail) => {
                return Err(store_failed(StoreError::Unavailable(detail)));
            }
            SessionState::Absent | SessionState::Expired(_) | SessionState::Invalid(_) => return Ok(None),
        };
        if let Some(store) = cx.deployment.store(cx.platform)
            && !sessions.is_live(&*store, &session).await.map_err(store_failed)?
        {
            return Ok(None);
        }
        let Some(session) = sessions.touch(session).await.map_err(callback_failed)? else { return Ok(None) };
        let Some(fact) = Fact::of(&session.token) else { return Ok(None) };
        Ok(Some(Self::Session(Box::new(OfSession { session, fact, present }))))
    }

    pub(super) const fn fact(&self) -> &Fact {
        match self {
            Self::Pending(pending) => &pending.fact,
            Self::Session(of_session) => &of_session.fact,
        }
    }

    /// Returns the name of the account for an app: the e-mail address, or else what there is.
    pub(super) fn account(&self) -> String {
        let text = |name: &str| match self {
            Self::Pending(_) => None,
            Self::Session(of_session) => of_session.session.token.get(name)?.as_str().map(str::to_owned),
        };
        match self {
            Self::Pending(pending) => {
                let user = &pending.user;
                let name = || user.name.text().map(str::to_owned);
                user.email.clone().or_else(name).unwrap_or_else(|| user.id.clone())
            }
            Self::Session(_) => {
                text("email").or_else(|| text("name")).or_else(|| text("sub")).unwrap_or_default()
            }
        }
    }
}
