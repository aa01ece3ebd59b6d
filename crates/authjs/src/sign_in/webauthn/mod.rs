//! Sign-in and sign-up with passkeys and security keys: Auth.js's `webauthn-utils`.

mod authenticate;
mod challenge;
mod options;
mod register;
mod unproved;

use std::rc::Rc;

use authjs_webauthn::{Embedding, Expected, SignatureInput, SignatureOutcome, WebAuthnError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Map;
use url::Url;

use super::authentication::{self, Authentication};
use super::{Identity, credentials, limits};
use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::Step;
use crate::model::{Account, User};
use crate::providers::{Provider, WebAuthnProvider};
use crate::reason::Reason;
use crate::store::Store;

pub(crate) use options::options;
pub(super) use unproved::remove_unproved;

/// Ends a ceremony: `POST /callback/:provider` with `action` and `data`.
///
/// Auth.js demands no CSRF token here. A page of another site cannot post the response of an authenticator:
/// the request would say so, and the challenge is in a cookie of the visitor.
pub(crate) async fn callback(
    cx: &Context<'_>,
    provider: &Provider,
    webauthn: &WebAuthnProvider,
) -> Result<AuthResponse, AuthError> {
    credentials::check_site(cx)?;
    authentication::asked_of(cx, provider)?;
    if let Some(refusal) = limits::refuse_burst(cx, ErrorType::WebAuthnVerificationError.name()).await {
        return Ok(refusal);
    }
    let body = &cx.request.body;
    let data = body.only_field("data").ok_or_else(|| malformed("the form has not one `data`"))?;
    let store = store_of(cx)?;
    match body.only_field("action") {
        Some("register") => register::finish(cx, &*store, provider, webauthn, data).await,
        Some("authenticate") => authenticate::finish(cx, &*store, provider, webauthn, data).await,
        _ => Err(malformed("`action` is neither register nor authenticate")),
    }
}

fn malformed(detail: &str) -> AuthError {
    AuthError::callback_route(Reason::PasskeyRefused, detail)
}

fn refused(error: WebAuthnError) -> AuthError {
    AuthError::new(ErrorType::WebAuthnVerificationError, Reason::PasskeyRefused, error.detail())
        .caused_by(error)
}

fn unknown(detail: &str) -> AuthError {
    AuthError::new(ErrorType::WebAuthnVerificationError, Reason::PasskeyRefused, detail)
}

fn not_linked(detail: &str) -> AuthError {
    AuthError::new(ErrorType::AccountNotLinked, Reason::AccountNotLinked, detail)
}

fn store_of(cx: &Context<'_>) -> Result<Rc<dyn Store>, AuthError> {
    // The configuration demands a database, so only a deployer's own code can leave it out.
    cx.deployment.store(cx.platform).ok_or_else(|| {
        let detail = "passkeys need a database, and the deployment has no store";
        AuthError::new(ErrorType::MissingAdapter, Reason::Configuration, detail)
    })
}

/// The relying party of a request: Auth.js's `getRelayingParty`.
struct RelyingParty {
    id: String,
    name: String,
    origins: Vec<String>,
}

impl RelyingParty {
    fn of(cx: &Context<'_>, provider: &WebAuthnProvider) -> Self {
        let configured = &provider.relying_party;
        let origin = &cx.request.origin;
        let url = Url::parse(origin).ok();
        let host_name = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
        let origins = match configured.origins.as_slice() {
            [] => vec![origin.clone()],
            origins => origins.to_vec(),
        };
        Self {
            id: configured.id.clone().unwrap_or_else(|| host_name.to_owned()),
            name: configured.name.clone().unwrap_or_else(|| host.to_owned()),
            origins,
        }
    }
}

impl RelyingParty {
    /// Returns what a response to a challenge must show. `origins` are those of this relying party.
    fn expected<'a>(&'a self, challenge: &'a str, origins: &'a [&'a str]) -> Expected<'a> {
        Expected {
            challenge,
            origins,
            relying_party_id: &self.id,
            requires_user_verification: true,
            embedding: Embedding::Refused,
        }
    }

    fn origins(&self) -> Vec<&str> {
        self.origins.iter().map(String::as_str).collect()
    }
}

/// Lets the runtime verify a signature.
async fn verify(cx: &Context<'_>, input: &SignatureInput) -> SignatureOutcome {
    let SignatureInput { algorithm, key, message, signature } = input;
    match cx.platform.verify_signature(algorithm, key, message, signature).await {
        Ok(true) => SignatureOutcome::Valid,
        Ok(false) => SignatureOutcome::Invalid,
        Err(_) => SignatureOutcome::KeyUnusable,
    }
}

/// Returns the form in which Auth.js stores bytes: base64 with padding.
fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Returns the user who has proved to have a passkey, before the `signIn` callback decides.
fn identity(cx: &Context<'_>, provider: &Provider, user: User, credential_id: String) -> Identity {
    cx.step(Step::CallbackReceived, format_args!("the response of the authenticator is valid"));
    let account = Account {
        provider: provider.id.clone(),
        account_type: provider.type_name(),
        provider_account_id: credential_id,
        tokens: Map::new(),
    };
    Identity {
        user,
        account,
        has_own_email: false,
        profile: Map::new(),
        perhaps_in_others: false,
        recorded: None,
        authentication: Authentication::now(cx),
        credentials: None,
    }
}
