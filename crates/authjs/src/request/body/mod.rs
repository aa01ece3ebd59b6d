//! The body of a POST to an auth route: the routes that read one, its limits, and the fields that
//! they keep.

mod json;

use std::fmt;

use serde_json::Value;

use crate::config::Config;
use crate::http::{Headers, Params};
use crate::model::Credentials;
use crate::providers::Method;
use crate::reason::Reason;
use crate::request::route::{Action, Route};

/// The number of fields that a query, a form or a JSON object may have.
pub(crate) const MAX_FIELDS: usize = 200;

/// The largest body that an auth route accepts, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The largest JSON body of every route except `session`, whose `data` belongs to the site, in
/// bytes.
const MAX_JSON_BYTES: usize = 8 * 1024;

/// The field with the token of Turnstile.
pub(crate) const TURNSTILE_RESPONSE: &str = "cf-turnstile-response";

/// A body that a route reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedBody {
    media_type: MediaType,
    keeps: Keeps,
    /// The maximum size in bytes.
    pub max_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MediaType {
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    Json,
}

/// The part of a body that a route needs. The rest is dropped, because requests that wait for a
/// provider would keep it in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    /// The first three of the next, and what a form of the account page has.
    #[cfg(feature = "account")]
    Account,
    /// `csrfToken`, `callbackUrl` and `callbackFragment`, and the `scope` of a sign-out.
    SignOut,
    /// The first three, `email`, and the token of Turnstile.
    Email,
    /// The first three, and `data`.
    Data,
    /// The first three, and `email` and `token`, or `code` and the token of Turnstile: what a mail has.
    Link,
    /// The first three, and `action` and `data`: the response of an authenticator.
    #[cfg(feature = "webauthn")]
    WebAuthn,
    /// The first three, and `code` and `action`: the code of a second factor.
    #[cfg(feature = "second-factor")]
    SecondFactor,
    /// Every field of a form: an authorization response.
    Response,
    /// Every field, each a text under a name of its own: credentials.
    Credentials,
    /// The first three, and an ID Token under its own name or that of Google One Tap, with the latter's CSRF token.
    IdToken,
}

impl Keeps {
    /// Returns whether a field of this name is kept.
    fn field(self, name: &str) -> bool {
        match self {
            Self::Credentials => true,
            #[cfg(feature = "account")]
            Self::Account => {
                is_kept(name)
                    || matches!(name, "change" | "provider" | "account" | "passkey" | "session" | "typed")
            }
            Self::SignOut => is_kept(name) || name == "scope",
            Self::IdToken => is_kept(name) || matches!(name, "id_token" | "credential" | "g_csrf_token"),
            Self::Email => is_kept(name) || matches!(name, "email" | TURNSTILE_RESPONSE),
            Self::Link => is_kept(name) || matches!(name, "email" | "token" | "code" | TURNSTILE_RESPONSE),
            #[cfg(feature = "webauthn")]
            Self::WebAuthn => is_kept(name) || matches!(name, "action" | "data"),
            #[cfg(feature = "second-factor")]
            Self::SecondFactor => is_kept(name) || matches!(name, "code" | "action"),
            _ => is_kept(name),
        }
    }
}

impl ExpectedBody {
    /// Returns the body that a POST to `route` has. `None` if its body is not read.
    ///
    /// A callback only reads credentials, the form of a provider that posts its responses, and those for
    /// what a mail has. A visitor without an account chooses any other body, and the request waits for the provider.
    pub fn of(route: Route<'_>, config: &Config, headers: &dyn Headers) -> Option<Self> {
        let keeps = match (route.post, route.action) {
            #[cfg(feature = "account")]
            (true, Action::Account) => Keeps::Account,
            (true, Action::SignIn) => Keeps::Email,
            (true, Action::SignOut) => Keeps::SignOut,
            (true, Action::Session) => Keeps::Data,
            (true, Action::BackchannelLogout) => Keeps::Response,
            #[cfg(feature = "bearer")]
            (true, Action::Revoke) => Keeps::Data,
            #[cfg(feature = "second-factor")]
            (true, Action::SecondFactor) => Keeps::SecondFactor,
            (true, Action::IdToken) => Keeps::IdToken,
            (true, Action::Callback) => of_callback(config, route.provider_id?)?,
            _ => return None,
        };
        let content_type = headers.get("content-type").unwrap_or_default().to_ascii_lowercase();
        let is = |media_type: &str| match keeps {
            Keeps::Credentials | Keeps::IdToken => is_exactly(&content_type, media_type),
            _ => content_type.contains(media_type),
        };
        let media_type = if is("application/json") {
            MediaType::Json
        } else if is("application/x-www-form-urlencoded") {
            MediaType::Form
        } else {
            return None;
        };
        let max_bytes = match (media_type, keeps) {
            #[cfg(feature = "account")]
            (MediaType::Json, Keeps::Account) => return None,
            (MediaType::Json, Keeps::Response | Keeps::Link) => return None,
            #[cfg(feature = "webauthn")]
            (MediaType::Json, Keeps::WebAuthn) => return None,
            #[cfg(feature = "second-factor")]
            (MediaType::Json, Keeps::SecondFactor) => return None,
            (MediaType::Json, Keeps::SignOut | Keeps::Email | Keeps::Credentials) => MAX_JSON_BYTES,
            (MediaType::Json, Keeps::Data | Keeps::IdToken) | (MediaType::Form, _) => MAX_BODY_BYTES,
        };
        Some(Self { media_type, keeps, max_bytes })
    }
}

/// Returns what a POST to the callback of a provider has. `None` if its body is not read.
fn of_callback(config: &Config, provider_id: &str) -> Option<Keeps> {
    let provider = config.provider(provider_id)?;
    match &provider.method {
        Method::OAuth(provider) => provider.uses_form_post().then_some(Keeps::Response),
        Method::Credentials(_) => Some(Keeps::Credentials),
        Method::Email(email) => email.takes_post().then_some(Keeps::Link),
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => Some(Keeps::WebAuthn),
    }
}

/// Returns whether a content type, in lower case, is this one, with any parameters. Other sites can
/// send a type that only contains it without asking (CORS): `text/plain; x=application/json`.
fn is_exactly(content_type: &str, media_type: &str) -> bool {
    let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    essence.trim() == media_type && !parameters.contains(',')
}

/// The fields of a body that are kept.
#[derive(Default)]
pub(crate) struct Body {
    fields: Params,
    data: Option<Value>,
    is_form: bool,
}

impl Body {
    /// Parses a body. Errors with [`Reason::BodyTooLarge`] over the limit. Errors with
    /// [`Reason::BadBody`] if JSON does not parse or has more than 10,000 values, if there are more than
    /// 200 fields, or if a field of credentials is not a text or occurs twice.
    pub(crate) fn parse(expected: Option<ExpectedBody>, bytes: &[u8]) -> Result<Self, Reason> {
        if bytes.len() > expected.map_or(MAX_BODY_BYTES, |expected| expected.max_bytes) {
            return Err(Reason::BodyTooLarge);
        }
        let Some(ExpectedBody { media_type, keeps, .. }) = expected.filter(|_| !bytes.is_empty()) else {
            return Ok(Self::default());
        };
        let parsed = match media_type {
            MediaType::Json => json::parse(bytes, keeps),
            MediaType::Form => Params::parse(bytes, MAX_FIELDS).map(|form| Self::of_form(form, keeps)),
        };
        let is_clear = |body: &Self| keeps != Keeps::Credentials || !body.has_repeated_field();
        parsed.filter(is_clear).ok_or(Reason::BadBody)
    }

    fn of_form(form: Params, keeps: Keeps) -> Self {
        let data = form.get("data").filter(|_| keeps == Keeps::Data).map(Value::from);
        let fields = match keeps {
            Keeps::Response | Keeps::Credentials => form,
            _ => form.iter().filter(|(name, _)| keeps.field(name)).collect(),
        };
        Self { fields, data, is_form: true }
    }

    /// Returns the last field of this name that is a text.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name)
    }

    /// Returns the only field of this name that is a text. `None` if there are several, because
    /// another reader of the form may take another one.
    pub(crate) fn only_field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).filter(|_| self.fields.count(name) == 1)
    }

    fn has_repeated_field(&self) -> bool {
        self.fields.iter().any(|(name, _)| self.fields.count(name) > 1)
    }

    /// Returns the fields of credentials, without those of Auth.js.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(self.fields.iter().filter(|(name, _)| !is_kept(name)).collect())
    }

    /// Does the same without this field.
    pub(crate) fn credentials_without(&self, field: &str) -> Credentials {
        let is_credential = |name: &str| !is_kept(name) && name != field;
        Credentials::new(self.fields.iter().filter(|(name, _)| is_credential(name)).collect())
    }

    /// Returns the fields of a form.
    pub(crate) const fn form(&self) -> Option<&Params> {
        if self.is_form { Some(&self.fields) } else { None }
    }

    /// Returns `data` of an update of the session. In a form it is a text.
    pub(crate) const fn data(&self) -> Option<&Value> {
        self.data.as_ref()
    }
}

impl fmt::Debug for Body {
    /// Shows only names, because values may be tokens or codes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("fields", &self.fields).finish_non_exhaustive()
    }
}

fn is_kept(name: &str) -> bool {
    matches!(name, "csrfToken" | "callbackUrl" | "callbackFragment")
}
