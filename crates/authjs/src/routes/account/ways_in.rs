//! The ways in of a user: accounts are linked and unlinked.

use super::signed_in::SignedIn;
use super::{back, has_mail, passkeys};
use crate::audit::{Event, EventName};
use crate::context::{Context, store_failed};
use crate::cookies::SameSite;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::observer::observe;
use crate::pages::{Notice, WayIn};
use crate::providers::{Method, Provider};
use crate::reason::Reason;
use crate::sign_in;
use crate::statements::{AdapterAccount, accounts, authenticators};

/// Returns the accounts of the user for the page. Those of passkeys are not among them: [`passkeys::shown`].
pub(super) fn linked<'a>(cx: &Context<'a>, own: &'a SignedIn) -> Vec<WayIn<'a>> {
    let of = |account: &'a AdapterAccount| {
        let provider = cx.deployment.config.provider(&account.provider);
        let same = own.accounts.iter().filter(|other| other.provider == account.provider);
        WayIn {
            provider: &account.provider,
            name: provider.map_or(account.provider.as_str(), |provider| &provider.name),
            account: &account.provider_account_id,
            is_one_of_several: same.count() > 1,
            can_unlink: can_take(cx, own, account),
            mark: cx.platform.mark(&account.provider),
            logo: provider.and_then(|provider| provider.style.logo.as_deref()),
        }
    };
    own.accounts.iter().filter(|account| !passkeys::is_of_one(account)).map(of).collect()
}

/// Returns the providers of which the user has no account, and whose accounts a sign-in links.
pub(super) fn linkable<'a>(cx: &Context<'a>, own: &SignedIn) -> Vec<WayIn<'a>> {
    let is_new = |provider: &&Provider| !own.accounts.iter().any(|account| account.provider == provider.id);
    let providers = cx.deployment.config.providers.iter();
    let of = |provider: &'a Provider| WayIn {
        provider: &provider.id,
        name: &provider.name,
        account: "",
        is_one_of_several: false,
        can_unlink: false,
        mark: cx.platform.mark(&provider.id),
        logo: provider.style.logo.as_deref(),
    };
    providers.filter(|provider| can_link(cx, provider)).filter(is_new).map(of).collect()
}

/// Returns whether a sign-in with a provider links its account to the user. One that posts its response from its own site comes without the
/// session, unless browsers send the cookie with it. One that a proxy asserts has no sign-in of its own.
fn can_link(cx: &Context<'_>, provider: &Provider) -> bool {
    let is_sent = cx.request.settings.session_token.options.same_site == Some(SameSite::None);
    match &provider.method {
        Method::OAuth(oauth) => oauth.assertion.is_none() && (is_sent || !oauth.uses_form_post()),
        _ => false,
    }
}

/// Returns the ids of the providers whose accounts sign a user in today.
fn providers_in<'a>(cx: &Context<'a>) -> Vec<&'a str> {
    let config = &cx.deployment.config;
    let is_way_in = |provider: &&Provider| match &provider.method {
        Method::Credentials(_) => config.session.stores_credentials,
        Method::Email(_) => false,
        _ => true,
    };
    config.providers.iter().filter(is_way_in).map(|provider| provider.id.as_str()).collect()
}

/// Returns whether an account can be taken away, as far as the page can tell: it is not the last way in. The statement of [`take`] decides.
pub(super) fn can_take(cx: &Context<'_>, own: &SignedIn, account: &AdapterAccount) -> bool {
    let providers = providers_in(cx);
    let is_way_in = |other: &&AdapterAccount| {
        *other != account
            && providers.contains(&other.provider.as_str())
            && (!passkeys::is_of_one(other) || passkeys::is_there(own, other))
    };
    let by_mail =
        has_mail(&cx.deployment.config) && own.user.email.is_some() && own.user.email_verified.is_some();
    by_mail || own.accounts.iter().any(|other| is_way_in(&other))
}

/// Unlinks the account that the form names, unless it is the last way in.
pub(super) async fn unlink(cx: &Context<'_>, own: &SignedIn) -> Result<AuthResponse, AuthError> {
    let field = |name| cx.request.body.only_field(name).unwrap_or_default();
    let is_named = |account: &&AdapterAccount| {
        account.provider == field("provider") && account.provider_account_id == field("account")
    };
    let mut linked = own.accounts.iter().filter(|account| !passkeys::is_of_one(account));
    let Some(account) = linked.find(is_named) else { return Ok(back(cx, Notice::NotThere)) };
    let is_taken = take(cx, own, account).await?;
    Ok(back(cx, if is_taken { Notice::Unlinked } else { Notice::LastWayIn }))
}

/// Takes an account away from the user, with its passkey if it is of one, unless it is the last way in. Returns whether it is gone.
pub(super) async fn take(
    cx: &Context<'_>,
    own: &SignedIn,
    account: &AdapterAccount,
) -> Result<bool, AuthError> {
    let statements = vec![
        accounts::unlink_unless_last(account, &providers_in(cx), has_mail(&cx.deployment.config)),
        authenticators::delete_unlinked(&account.user_id, &account.provider_account_id),
    ];
    let answers = own.database.batch(statements).await.map_err(store_failed)?;
    let is_taken = answers.first().is_some_and(|rows| !rows.is_empty());
    if is_taken {
        let event = Event::new(EventName::UnlinkAccount).stored_user(&own.user).stored_account(account);
        observe(&**cx.platform, &event);
    }
    Ok(is_taken)
}

/// Starts the sign-in that links an account of the provider that the form names. It ends on the page.
pub(super) async fn link(cx: &Context<'_>, own: &SignedIn) -> Result<AuthResponse, AuthError> {
    let id = cx.request.body.only_field("provider").unwrap_or_default();
    let provider = cx.deployment.config.provider(id).filter(|provider| can_link(cx, provider));
    let Some(provider) = provider else {
        let detail = "the form names no provider whose accounts can be linked";
        return Err(AuthError::new(ErrorType::InvalidProvider, Reason::UnknownProvider, detail));
    };
    if own.accounts.iter().any(|account| account.provider == provider.id) {
        return Ok(back(cx, Notice::NotThere));
    }
    let linking = Context {
        provider: Some(provider),
        callback_url: cx.url("/account"),
        csrf_token: cx.csrf_token.clone(),
        transaction: None,
        cookies: cx.cookies.clone(),
        ..*cx
    };
    sign_in::start(&linking, provider).await
}
