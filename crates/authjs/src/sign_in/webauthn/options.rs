//! `GET /webauthn-options/:provider`: what a ceremony begins with.

use std::fmt::Write;

use authjs_webauthn::{AuthenticationOptions, CredentialDescriptor, RegistrationOptions, Requirement};
use serde_json::{Value, json};

use super::challenge::{self, Challenge, RegisterData};
use super::{RelyingParty, from_base64, store_of};
use crate::context::{Context, store_failed};
use crate::email::{EmailAddress, Unicode};
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::jose::base64url;
use crate::log::{Level, Step};
use crate::platform::Platform;
use crate::providers::{Method, Provider, WebAuthnProvider};
use crate::random;
use crate::reason::Reason;
use crate::sign_in::limits::{self, Counter};
use crate::sign_in::{accounts, authentication, recent, refusal};
use crate::statements::{AdapterAuthenticator, AdapterUser};
use crate::store::Store;

/// What a visitor may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Register,
    Authenticate,
}

/// The user of the options: Auth.js's `getUserInfo`.
enum UserInfo {
    /// The user of the visitor's session.
    SignedIn(AdapterUser),
    /// The user of the address that the visitor typed.
    Existing(AdapterUser),
    /// A user to create, with this address.
    New(String),
    /// The visitor typed no address.
    Unknown,
}

/// Answers with the options of a registration or of a sign-in, and with their challenge in a cookie.
pub(crate) async fn options(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let provider = cx.provider()?;
    let Method::WebAuthn(webauthn) = &provider.method else {
        let detail = "the provider has no passkeys";
        return Err(AuthError::new(ErrorType::InvalidProvider, Reason::UnknownProvider, detail));
    };
    authentication::asked_of(cx, provider)?;
    let store = store_of(cx)?;
    let error = ErrorType::WebAuthnVerificationError.name();
    if let Some(refusal) = limits::refuse_burst(cx, error).await {
        return Ok(refusal);
    }
    let asked = match cx.request.query.get("action") {
        None => None,
        Some("register") => Some(Action::Register),
        Some("authenticate") => Some(Action::Authenticate),
        Some(_) => return Ok(refuse(cx, 400, "Invalid action")),
    };
    let info = match accounts::current_user(cx, &*store).await? {
        Some((user, session)) => {
            if asked == Some(Action::Register) && !recent::may_add(cx, &session, &user.id, recent::SECONDS) {
                let detail = "the session is not of a recent sign-in, and with account.enabled only such a session adds a passkey";
                refusal::log(cx, Level::Warn, Reason::AccountNotLinked, detail);
                return Ok(refuse(cx, 403, "Sign in again"));
            }
            UserInfo::SignedIn(user)
        }
        None => match typed_address(cx) {
            Some(email) => {
                if let Some(refusal) = limit(cx, error).await {
                    return Ok(refusal);
                }
                match store.get_user_by_email(&email).await.map_err(store_failed)? {
                    Some(user) => UserInfo::Existing(user),
                    None => UserInfo::New(email),
                }
            }
            None => UserInfo::Unknown,
        },
    };
    let body = match (infer(asked, &info), info) {
        (Some(Action::Authenticate), info) => authenticate(cx, &*store, provider, webauthn, info).await?,
        (Some(Action::Register), UserInfo::SignedIn(user)) if user.email.is_some() => {
            register(cx, &*store, provider, webauthn, Registering::Known(user)).await?
        }
        (Some(Action::Register), UserInfo::New(email)) => {
            register(cx, &*store, provider, webauthn, Registering::New(email)).await?
        }
        _ => return Ok(refuse(cx, 400, "Invalid request")),
    };
    Ok(body)
}

/// Returns what the visitor may do: Auth.js's `inferWebAuthnOptions`.
///
/// A visitor who is signed in adds a passkey, and says so. Any other signs in, or signs up with an address that
/// no user has. Otherwise a visitor could add a passkey to the account of another user.
const fn infer(asked: Option<Action>, info: &UserInfo) -> Option<Action> {
    match (asked, info) {
        (Some(Action::Authenticate), _) => Some(Action::Authenticate),
        (Some(Action::Register), UserInfo::SignedIn(_) | UserInfo::New(_)) | (None, UserInfo::New(_)) => {
            Some(Action::Register)
        }
        (Some(Action::Register), UserInfo::Existing(_) | UserInfo::Unknown)
        | (None, UserInfo::SignedIn(_)) => None,
        (None, UserInfo::Existing(_) | UserInfo::Unknown) => Some(Action::Authenticate),
    }
}

/// The Unicode of the runtime.
struct OfRuntime<'a>(&'a dyn Platform);

impl Unicode for OfRuntime<'_> {
    fn nfkc(&self, text: &str) -> Option<String> {
        self.0.nfkc(text)
    }

    fn domain_to_ascii(&self, domain: &str) -> Option<String> {
        self.0.domain_to_ascii(domain)
    }
}

/// Returns the address of the query. A text that is no address counts as none.
fn typed_address(cx: &Context<'_>) -> Option<String> {
    let email = cx.request.query.get("email").filter(|email| !email.is_empty())?;
    EmailAddress::parse(email, &OfRuntime(&**cx.platform)).ok().map(|email| email.to_string())
}

/// Limits how many addresses a network asks about, because the answer tells which have a user.
async fn limit(cx: &Context<'_>, error: &'static str) -> Option<AuthResponse> {
    let network = cx.platform.client_address().map(limits::network)?;
    let of = [network.as_str()];
    let counter = Counter { name: "webauthn-addresses", of: &of, most: 50, seconds: 600 };
    limits::refuse(cx, &[counter], error).await
}

async fn authenticate(
    cx: &Context<'_>,
    store: &dyn Store,
    provider: &Provider,
    webauthn: &WebAuthnProvider,
    info: UserInfo,
) -> Result<AuthResponse, AuthError> {
    let user_id = match info {
        UserInfo::SignedIn(user) | UserInfo::Existing(user) => Some(user.id),
        UserInfo::New(_) | UserInfo::Unknown => None,
    };
    let allow = match &user_id {
        Some(id) => Some(descriptors(store, id).await?),
        None => None,
    };
    let party = RelyingParty::of(cx, webauthn);
    let value = random::token(&**cx.platform);
    let options = AuthenticationOptions {
        challenge: &value,
        allow: allow.as_deref(),
        user_verification: user_verification(webauthn),
        relying_party_id: &party.id,
    };
    let options = options.to_json();
    answer(cx, provider, Action::Authenticate, &options, &Challenge { value, register: None, user_id })
}

/// Whose passkey a registration makes.
enum Registering {
    Known(AdapterUser),
    New(String),
}

async fn register(
    cx: &Context<'_>,
    store: &dyn Store,
    provider: &Provider,
    webauthn: &WebAuthnProvider,
    who: Registering,
) -> Result<AuthResponse, AuthError> {
    let (user_id, email, name) = match who {
        Registering::Known(AdapterUser { id, email, name, .. }) => {
            (Some(id), email.unwrap_or_default(), name)
        }
        Registering::New(email) => (None, email, None),
    };
    let exclude = match &user_id {
        Some(id) => descriptors(store, id).await?,
        None => Vec::new(),
    };
    let party = RelyingParty::of(cx, webauthn);
    let (value, user_handle) = (random::token(&**cx.platform), user_handle(cx));
    let options = RegistrationOptions {
        challenge: &value,
        relying_party_name: &party.name,
        relying_party_id: &party.id,
        user_handle: &user_handle,
        user_name: &email,
        user_display_name: name.as_deref().unwrap_or(&email),
        exclude: &exclude,
        resident_key: user_verification(webauthn),
        user_verification: user_verification(webauthn),
    };
    let options = options.to_json();
    let register = Some(RegisterData { user_id, email, user_handle });
    answer(cx, provider, Action::Register, &options, &Challenge { value, register, user_id: None })
}

const fn user_verification(webauthn: &WebAuthnProvider) -> Requirement {
    if webauthn.requires_passkey { Requirement::Required } else { Requirement::Preferred }
}

/// Returns a user handle: 32 random bytes in hexadecimal, as in Auth.js.
fn user_handle(cx: &Context<'_>) -> String {
    random::bytes::<32>(&**cx.platform).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

async fn descriptors(store: &dyn Store, user_id: &str) -> Result<Vec<CredentialDescriptor>, AuthError> {
    let rows = store.list_authenticators_by_user_id(user_id).await.map_err(store_failed)?;
    let descriptor = |row: AdapterAuthenticator| {
        let id = base64url::encode(&from_base64(&row.credential_id)?);
        let transports = row.transports.unwrap_or_default();
        let transports = transports.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Some(CredentialDescriptor { id, transports })
    };
    Ok(rows.into_iter().filter_map(descriptor).collect())
}

fn answer(
    cx: &Context<'_>,
    provider: &Provider,
    action: Action,
    options: &Value,
    challenge: &Challenge,
) -> Result<AuthResponse, AuthError> {
    let action = match action {
        Action::Register => "register",
        Action::Authenticate => "authenticate",
    };
    cx.step(Step::SignInStarted, format_args!("type webauthn, {action}"));
    let cookie = challenge::seal(cx, provider, challenge)?;
    let body = json!({ "action": action, "options": options }).to_string();
    Ok(cx.respond(AuthResponse::json(200, body).uncached(), vec![cookie]))
}

fn refuse(cx: &Context<'_>, status: u16, error: &str) -> AuthResponse {
    cx.respond(AuthResponse::json(status, json!({ "error": error }).to_string()).uncached(), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `inferWebAuthnOptions` of @auth/core.
    #[test]
    fn the_decision_table_is_that_of_auth_js() {
        let user = AdapterUser::default;
        let table = [
            (Some(Action::Authenticate), UserInfo::SignedIn(user()), Some(Action::Authenticate)),
            (Some(Action::Authenticate), UserInfo::Existing(user()), Some(Action::Authenticate)),
            (Some(Action::Authenticate), UserInfo::New(String::new()), Some(Action::Authenticate)),
            (Some(Action::Authenticate), UserInfo::Unknown, Some(Action::Authenticate)),
            (Some(Action::Register), UserInfo::SignedIn(user()), Some(Action::Register)),
            (Some(Action::Register), UserInfo::Existing(user()), None),
            (Some(Action::Register), UserInfo::New(String::new()), Some(Action::Register)),
            (Some(Action::Register), UserInfo::Unknown, None),
            (None, UserInfo::SignedIn(user()), None),
            (None, UserInfo::Existing(user()), Some(Action::Authenticate)),
            (None, UserInfo::New(String::new()), Some(Action::Register)),
            (None, UserInfo::Unknown, Some(Action::Authenticate)),
        ];
        for (asked, info, expected) in table {
            assert_eq!(infer(asked, &info), expected, "{asked:?}");
        }
    }
}
