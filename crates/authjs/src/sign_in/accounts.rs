//! Users and accounts of the database at a sign-in: Auth.js's `handleLoginOrRegister`.

use super::Identity;
use super::authentication::refused;
use super::checks::may_link;
use super::recent;
#[cfg(feature = "second-factor")]
use super::second_factor;
use crate::config::{SignUp, is_one_address};
use crate::configured::events;
use crate::context::{Context, callback_failed, store_failed};
use crate::database::StoreError;
use crate::error::{AuthError, ErrorType};
use crate::log::Step;
use crate::model::{Account, User};
use crate::providers::OAuthProvider;
use crate::random;
use crate::reason::Reason;
use crate::session::{Session, SessionState, Sessions};
use crate::statements::{AdapterAccount, AdapterUser};
use crate::step_up::StepUp;
use crate::store::Store;
use crate::stored_tokens;
use crate::timestamp::Timestamp;

/// The user of the database who signs in.
pub(super) struct Registered {
    pub(super) user: AdapterUser,
    /// `isNewUser`
    pub(super) is_new: bool,
    /// Whether the account was linked to the user of this session just now.
    pub(super) is_linked: bool,
    /// The session that the visitor already has.
    pub(super) current: Option<Session>,
}

/// Returns the user of an account, before the `signIn` callback decides.
pub(super) async fn user_by_account(
    store: &dyn Store,
    account: &Account,
) -> Result<Option<AdapterUser>, AuthError> {
    let known = store.get_user_by_account(&account.provider, &account.provider_account_id).await;
    known.map_err(store_failed)
}

/// What the provider proves of the e-mail address in a profile, before a callback may change either.
#[derive(Default)]
pub(super) struct EmailProof {
    email: Option<String>,
    is_verified: bool,
    /// Whether the address is verified, or is one of a tenant whose domain `invited` lists.
    is_invitable: bool,
    /// `allowDangerousEmailAccountLinking` of the provider.
    may_link: bool,
}

impl EmailProof {
    pub(super) fn of(cx: &Context<'_>, provider: &OAuthProvider, identity: &Identity) -> Self {
        let email = identity.user.email.clone().filter(|email| is_one_address(email));
        let domain = email.as_deref().and_then(|email| Some(email.rsplit_once('@')?.1));
        let is_listed = |of_profile: &str| match &cx.deployment.config.accounts.sign_up {
            SignUp::Invited(invited) => Some(of_profile) == domain && invited.lists(of_profile),
            SignUp::Open | SignUp::Closed => false,
        };
        let can_prove = identity.has_own_email && email.is_some();
        let is_verified = can_prove && provider.email_is_verified(&identity.profile);
        let is_invitable = can_prove && provider.email_is_verified_in(&identity.profile, &is_listed);
        let may_link = provider.allow_dangerous_email_account_linking;
        Self { email, is_verified, is_invitable, may_link }
    }

    /// Returns whether the address is verified, and still the one that the provider sent.
    fn verifies(&self, email: Option<&str>) -> bool {
        self.is_verified && self.email.as_deref() == email
    }

    /// Returns the address if it may be compared with the list of `invited`.
    fn invitable<'a>(&self, email: Option<&'a str>) -> Option<&'a str> {
        email.filter(|email| self.is_invitable && self.email.as_deref() == Some(email))
    }
}

/// Finds, links or creates the user of an account at a provider.
///
/// Errors with `OAuthAccountNotLinked` if the account belongs to another user than the one who is
/// signed in, or if a user has its address and may not be linked by it. Errors if `signUp` does not
/// let a new user sign up.
pub(super) async fn login_or_register(
    cx: &Context<'_>,
    store: &dyn Store,
    identity: &Identity,
    proof: &EmailProof,
) -> Result<Registered, AuthError> {
    let flow = Flow { cx, store, identity, proof };
    let current = current_user(cx, store).await?;
    match flow.register(&current).await {
        // Another sign-in of the same user was faster.
        Err(Failure::Store(StoreError::Conflict)) => {}
        outcome => return outcome.map(|registered| registered.with(current)).map_err(Failure::into_error),
    }
    let registered = flow.register(&current).await.map_err(Failure::into_error)?;
    Ok(registered.with(current))
}

/// The user who is signed in, and the session.
type Current = Option<(AdapterUser, Session)>;

/// Returns the user of the visitor's session, if the database has the user. A session that a replica or
/// this isolate still has, and the primary does not, links no account.
pub(crate) async fn current_user(cx: &Context<'_>, store: &dyn Store) -> Result<Current, AuthError> {
    let sessions = Sessions::of(cx);
    let (state, _) = sessions.current(&cx.request.cookies).await;
    let session = match state {
        SessionState::Valid(session) => session,
        SessionState::Unavailable(detail) => return Err(store_failed(StoreError::Unavailable(detail))),
        SessionState::Absent | SessionState::Expired(_) | SessionState::Invalid(_) => return Ok(None),
    };
    if !sessions.is_live(store, &session).await.map_err(store_failed)? {
        return Ok(None);
    }
    if let Some(stored) = &session.stored {
        let user = stored.user.clone();
        return Ok(Some((user, session)));
    }
    let Some(id) = session.token.get("sub").and_then(serde_json::Value::as_str) else { return Ok(None) };
    let user = store.get_user(id).await.map_err(store_failed)?;
    Ok(user.map(|user| (user, session)))
}

impl Registered {
    const fn new(user: AdapterUser) -> Self {
        Self { user, is_new: false, is_linked: false, current: None }
    }

    fn with(self, current: Current) -> Self {
        Self { current: current.map(|(_, session)| session), ..self }
    }
}

enum Failure {
    Refused(AuthError),
    Store(StoreError),
}

impl Failure {
    fn into_error(self) -> AuthError {
        match self {
            Self::Refused(error) => error,
            Self::Store(error) => store_failed(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<AuthError> for Failure {
    fn from(error: AuthError) -> Self {
        Self::Refused(error)
    }
}

struct Flow<'a> {
    cx: &'a Context<'a>,
    store: &'a dyn Store,
    identity: &'a Identity,
    proof: &'a EmailProof,
}

impl Flow<'_> {
    async fn register(&self, current: &Current) -> Result<Registered, Failure> {
        let Account { provider, provider_account_id, .. } = &self.identity.account;
        match (self.store.get_user_by_account(provider, provider_account_id).await?, current) {
            (Some(known), Some((current, _))) if known.id != current.id => {
                Err(not_linked("the account is linked to another user than the one who is signed in").into())
            }
            (Some(known), _) => {
                if self.cx.deployment.config.accounts.refresh_tokens {
                    self.store.refresh_account(&self.row_of(&known, &self.kept()?)?).await?;
                }
                Ok(Registered::new(known))
            }
            (None, Some((current, session))) => {
                // The session that comes of this sign-in replaces what the callback renews.
                if !Sessions::of(self.cx).is_kept(session).await.map_err(callback_failed)? {
                    return self.by_email().await;
                }
                if !recent::may_add(self.cx, session, &current.id, recent::SECONDS_AT_END) {
                    return Err(not_linked(
                        "the session is not of a recent sign-in, and with account.enabled only such a session links accounts. The \
                         account page asks for one before it links",
                    )
                    .into());
                }
                if !may_link(self.cx, &self.identity.authentication, session) {
                    return Err(not_linked(
                        "the sign-in began before the user signed in who is signed in now: a new one links the account",
                    )
                    .into());
                }
                let asked = self.identity.authentication.step_up.as_ref();
                if asked.is_some_and(StepUp::is_held) {
                    return Err(refused(
                        "a rule has asked the user for a sign-in, and the account is not linked to the user. Otherwise \
                         a stranger at the user's screen could prove to be the user with any account",
                    )
                    .into());
                }
                #[cfg(feature = "second-factor")]
                second_factor::check_adding(self.cx, self.store, session, &current.id).await?;
                self.link(current).await?;
                Ok(Registered { is_linked: true, ..Registered::new(current.clone()) })
            }
            (None, None) => self.by_email().await,
        }
    }

    /// Links the account to the user with its address, or creates a user.
    async fn by_email(&self) -> Result<Registered, Failure> {
        let email = self.identity.user.email.as_deref().filter(|email| is_one_address(email));
        let same = match email {
            Some(email) => self.store.get_user_by_email(email).await?,
            None => None,
        };
        let Some(user) = same else { return self.create().await };
        self.check_linking(&user)?;
        #[cfg(feature = "second-factor")]
        second_factor::check_linking(self.cx, self.store, &user.id).await?;
        self.link(&user).await?;
        Ok(Registered::new(user))
    }

    fn check_linking(&self, user: &AdapterUser) -> Result<(), AuthError> {
        if !self.proof.may_link {
            return Err(not_linked(
                "a user has this e-mail address, and has not linked this account: the user can do so by a sign-in \
                 with it while signed in",
            ));
        }
        if self.cx.deployment.config.accounts.link_unverified_email {
            return Ok(());
        }
        if !self.proof.verifies(self.identity.user.email.as_deref()) {
            return Err(not_linked(
                "a user has this e-mail address, and the provider does not say that it is verified: accounts are \
                 linked by verified addresses only",
            ));
        }
        if user.email_verified.is_none() {
            return Err(not_linked(
                "a user has this e-mail address, and has never proved it (`emailVerified` is null): accounts are \
                 linked by verified addresses only",
            ));
        }
        Ok(())
    }

    async fn create(&self) -> Result<Registered, Failure> {
        let (cx, user) = (self.cx, &self.identity.user);
        let email = user.email.as_deref();
        check_sign_up(cx, self.store, self.proof.invitable(email)).await?;
        let row = new_user(cx, user, self.proof.verifies(email).then_some(cx.now));
        let account = self.kept()?;
        let stored = self.store.create_user_with_account(&row, &self.row_of(&row, &account)?).await?;
        created(cx, &stored).await;
        self.linked(&stored, &account).await;
        Ok(Registered { is_new: true, ..Registered::new(stored) })
    }

    async fn link(&self, user: &AdapterUser) -> Result<(), Failure> {
        let account = self.kept()?;
        self.store.link_account(&self.row_of(user, &account)?).await?;
        self.linked(user, &account).await;
        Ok(())
    }

    async fn linked(&self, user: &AdapterUser, account: &Account) {
        let cx = self.cx;
        cx.step(Step::AccountLinked, format_args!("the account is linked to a user"));
        let user = User::from(user.clone());
        events::account_linked(cx.deployment, cx.platform, &user, account, &self.identity.user).await;
    }

    fn kept(&self) -> Result<Account, AuthError> {
        stored_tokens::kept(self.cx.deployment, &self.identity.account).map_err(callback_failed)
    }

    fn row_of(&self, user: &AdapterUser, account: &Account) -> Result<AdapterAccount, AuthError> {
        stored_tokens::row_of(self.cx.deployment, &**self.cx.platform, &user.id, account)
    }
}

/// Returns the row of a new user, with a new id. The caller must [`check_sign_up`] first.
///
/// A text that mail servers could read as another address, or that is empty, is not stored as the
/// user's address. What the exchange stores in the user is for sessions, and not for the row.
pub(super) fn new_user(cx: &Context<'_>, user: &User, email_verified: Option<Timestamp>) -> AdapterUser {
    let email = user.email.clone().filter(|email| is_one_address(email));
    let mut extra = user.extra.clone();
    if let Some(exchange) = &cx.deployment.config.callbacks.exchange {
        extra.retain(|member, _| exchange.store.iter().all(|(stored, _)| stored != member));
    }
    AdapterUser {
        id: random::uuid(&**cx.platform),
        name: user.name.text().map(str::to_owned),
        email_verified: email_verified.filter(|_| email.is_some()),
        email,
        image: user.image.text().map(str::to_owned),
        extra,
    }
}

/// Logs that a user is stored, and sends the event.
pub(super) async fn created(cx: &Context<'_>, user: &AdapterUser) {
    cx.step(Step::UserCreated, format_args!("a user is created"));
    events::user_created(cx.deployment, cx.platform, &User::from(user.clone())).await;
}

/// Errors if `signUp` does not let the user of this verified address sign up.
///
/// Every way to become a user calls this function.
pub(super) async fn check_sign_up(
    cx: &Context<'_>,
    store: &dyn Store,
    verified_email: Option<&str>,
) -> Result<(), AuthError> {
    let refuse = |detail| Err(AuthError::new(ErrorType::AccessDenied, Reason::SignUpRefused, detail));
    let invited = match &cx.deployment.config.accounts.sign_up {
        SignUp::Open => return Ok(()),
        SignUp::Closed => return refuse("signUp is \"closed\", and the user is not known"),
        SignUp::Invited(invited) => invited,
    };
    let Some(email) = verified_email else {
        return refuse("signUp is \"invited\", and the user has no verified e-mail address");
    };
    if invited.names(email) {
        return Ok(());
    }
    let parts = email.rsplit_once('@').filter(|(local, _)| !local.is_empty() && is_one_address(email));
    let Some((_, domain)) = parts else {
        return refuse("signUp is \"invited\", and the e-mail address is not a plain one");
    };
    match store.is_invited(email, domain).await.map_err(store_failed)? {
        true => Ok(()),
        false => {
            refuse("signUp is \"invited\", and neither `invited` nor the table `allowed` lists the address")
        }
    }
}

fn not_linked(detail: &str) -> AuthError {
    AuthError::new(ErrorType::OAuthAccountNotLinked, Reason::AccountNotLinked, detail)
}
