//! A sign-in with what the visitor typed: the deployer's server or code checks it.

use serde_json::{Map, Value};

use super::authentication::{self, Authentication};
use super::limits::{self, Attempts, Counter};
use super::{Identity, complete, refusal, turnstile};
use crate::apart::apart;
use crate::configured;
use crate::context::{Context, callback_failed};
use crate::csrf::CsrfVerified;
use crate::error::{AuthError, ErrorType};
use crate::functions::{Authorize, CredentialsDecision};
use crate::http::AuthResponse;
use crate::log::Step;
use crate::model::{Account, Credentials, User};
use crate::providers::{CredentialsProvider, Profile};
use crate::random;
use crate::reason::Reason;
use crate::request::body::TURNSTILE_RESPONSE;

/// Signs the visitor in with the credentials of the body, as `authorize` in Auth.js decides.
///
/// Errors with [`ErrorType::CredentialsSignin`] if they are refused. A server that fails has not
/// refused them: that is an error for the operator.
pub(crate) async fn sign_in(
    cx: &Context<'_>,
    provider: &CredentialsProvider,
    _: CsrfVerified,
) -> Result<AuthResponse, AuthError> {
    check_site(cx)?;
    authentication::asked_of(cx, cx.provider()?)?;
    let credentials = match &cx.deployment.config.turnstile {
        Some(_) => cx.request.body.credentials_without(TURNSTILE_RESPONSE),
        None => cx.request.body.credentials(),
    };
    cx.step(Step::SignInStarted, format_args!("type credentials"));
    if let Some(refusal) = limit(cx, provider, &credentials).await? {
        return Ok(refusal);
    }
    let decision = match &provider.backend {
        Some(backend) => configured::credentials::check(&**cx.platform, backend, &credentials).await?,
        None => authorize(cx, &credentials).await?,
    };
    let profile = match decision {
        CredentialsDecision::SignIn(profile) => profile,
        CredentialsDecision::Refuse => {
            return Err(AuthError::credentials_refused("authorize returned no user"));
        }
        CredentialsDecision::Fail(error) => return Err(error),
    };
    let identity = identity(cx, profile, credentials)?;
    complete(cx, identity, Vec::new()).await
}

/// Errors if another site may have made the request: it could sign the visitor in to an account of
/// an attacker.
///
/// The CSRF token alone proves this only while no sibling domain sets the cookie for this one.
/// `Sec-Fetch-Site` decides ([Fetch
/// Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)), otherwise `Origin`. A
/// client that is no browser sends neither.
pub(crate) fn check_site(cx: &Context<'_>) -> Result<(), AuthError> {
    let headers = cx.request.headers;
    let is_own = match (headers.get("sec-fetch-site"), headers.get("origin")) {
        (Some(relation), _) => matches!(relation.as_str(), "same-origin" | "none"),
        (None, Some(origin)) => origin == cx.request.origin,
        (None, None) => true,
    };
    if is_own {
        return Ok(());
    }
    let detail = "Sec-Fetch-Site or Origin says that another site sent the form";
    Err(AuthError::new(ErrorType::MissingCsrf, Reason::CrossSite, detail))
}

/// Returns the answer that refuses an attempt beyond the limits.
///
/// Accounts that do not exist count alike, so a limit does not tell which exist. A client that is
/// over its own limit cannot use up that of an account. With Turnstile, an attempt that is over a
/// limit or that nothing counts goes on if it has a valid token.
async fn limit(
    cx: &Context<'_>,
    provider: &CredentialsProvider,
    credentials: &Credentials,
) -> Result<Option<AuthResponse>, AuthError> {
    let error = ErrorType::CredentialsSignin.name();
    if let Some(refusal) = limits::refuse_burst(cx, error).await {
        return Ok(Some(refusal));
    }
    // Another server has other accounts. With one counter, an attacker at one host could close an account at another.
    let server = match &provider.backend {
        Some(backend) => backend.url.as_str(),
        None => cx.provider()?.id.as_str(),
    };
    let typed = provider.account.as_deref().map(|field| credentials.get(field).unwrap_or_default());
    let account = typed.map(limits::spelling);
    let network = cx.platform.client_address().map(limits::network);
    let (of_account, of_client, of_both);
    let mut counters = Vec::with_capacity(3);
    if let Some(network) = &network {
        of_client = [network.as_str()];
        counters.push(Counter { name: "credentials-client", of: &of_client, most: 50, seconds: 600 });
    }
    if let Some(account) = &account {
        of_account = [server, account];
        counters.push(Counter { name: "credentials-account", of: &of_account, most: 100, seconds: 3_600 });
        if let Some(network) = &network {
            of_both = [server, account, network];
            counters.push(Counter { name: "credentials-both", of: &of_both, most: 10, seconds: 600 });
        }
    }
    let has_turnstile = cx.deployment.config.turnstile.is_some();
    Ok(match limits::count(cx, &counters).await {
        Attempts::Within => None,
        Attempts::Uncounted => apart(turnstile::refuse(cx, error, None)).await,
        Attempts::Reached(wait) if has_turnstile => apart(turnstile::refuse(cx, error, Some(wait))).await,
        Attempts::Reached(wait) => Some(limits::too_many(cx, error, wait)),
        Attempts::Unknown => Some(refusal::unavailable(cx, error)),
    })
}

/// Asks the code of the deployer.
async fn authorize(cx: &Context<'_>, credentials: &Credentials) -> Result<CredentialsDecision, AuthError> {
    let provider_id = &cx.provider()?.id;
    let Some(functions) = &cx.deployment.functions else {
        // No request comes here: it has had the error of `Config::missing_authorize` before.
        let detail = "nothing checks the credentials";
        return Err(AuthError::new(ErrorType::MissingAuthorize, Reason::Configuration, detail));
    };
    let input = Authorize { provider_id, credentials, url: cx.request.url, headers: cx.request.headers };
    functions.authorize(input).await.map_err(callback_failed)
}

/// Returns the user with the account of the same id. A user without an id gets a new one, as in
/// Auth.js.
fn identity(cx: &Context<'_>, profile: Profile, credentials: Credentials) -> Result<Identity, AuthError> {
    let Profile { id, name, email, image, extra } = profile;
    let config = &cx.deployment.config;
    if id.is_empty() && (config.session.stores_credentials || config.has_second_factor()) {
        let detail = "the user has no id, which the database needs to know the user again";
        return Err(AuthError::callback_route(Reason::ProfileMalformed, detail));
    }
    let id = if id.is_empty() { random::uuid(&**cx.platform) } else { id };
    let account = Account {
        provider: cx.provider()?.id.clone(),
        account_type: "credentials",
        provider_account_id: id.clone(),
        tokens: Map::<String, Value>::new(),
    };
    let user = User { id, name, email: email.text().map(str::to_owned), image, extra };
    let (has_own_email, profile) = (false, Map::new());
    let (recorded, authentication, credentials) = (None, Authentication::now(cx), Some(credentials));
    Ok(Identity {
        user,
        account,
        has_own_email,
        profile,
        perhaps_in_others: false,
        recorded,
        authentication,
        credentials,
    })
}
