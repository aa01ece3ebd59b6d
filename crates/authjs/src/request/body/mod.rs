//! The body of a POST to an auth route: which routes read one, how much of it, and what they keep.

mod json;

use std::fmt;

use serde_json::Value;

use crate::config::Config;
use crate::http::{Headers, Params};
use crate::reason::Reason;
use crate::request::route::{Action, Route};

/// How many fields a query, a form or a JSON object may have.
pub(crate) const MAX_FIELDS: usize = 200;

/// The largest body that an auth route accepts, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The largest JSON body, in bytes, of every route but `session`, whose `data` belongs to the site.
const MAX_JSON_BYTES: usize = 8 * 1024;

/// A body that a route reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedBody {
    media_type: MediaType,
    keeps: Keeps,
    /// How many bytes it may have.
    pub max_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MediaType {
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    Json,
}

/// What a route needs of a body. The rest is not kept: requests that wait for a provider would hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    /// `csrfToken`, `callbackUrl` and `callbackFragment`.
    Fields,
    /// These, and `data`.
    Data,
    /// Every field of a form: an authorization response.
    Response,
}

impl ExpectedBody {
    /// Returns what a POST to `route` brings. `None`: its body is not read.
    ///
    /// A callback reads the form of a provider that posts its responses, and nothing else: a visitor without an account
    /// chooses that body, and the request waits for the provider.
    pub fn of(route: Route<'_>, config: &Config, headers: &dyn Headers) -> Option<Self> {
        let keeps = match (route.post, route.action) {
            (true, Action::SignIn | Action::SignOut) => Keeps::Fields,
            (true, Action::Session) => Keeps::Data,
            (true, Action::Callback) if posts_responses(config, route.provider_id?) => Keeps::Response,
            _ => return None,
        };
        let content_type = headers.get("content-type").unwrap_or_default().to_ascii_lowercase();
        let media_type = if content_type.contains("application/json") {
            MediaType::Json
        } else if content_type.contains("application/x-www-form-urlencoded") {
            MediaType::Form
        } else {
            return None;
        };
        let max_bytes = match (media_type, keeps) {
            (MediaType::Json, Keeps::Response) => return None,
            (MediaType::Json, Keeps::Fields) => MAX_JSON_BYTES,
            (MediaType::Json, Keeps::Data) | (MediaType::Form, _) => MAX_BODY_BYTES,
        };
        Some(Self { media_type, keeps, max_bytes })
    }
}

fn posts_responses(config: &Config, provider_id: &str) -> bool {
    config.providers.iter().any(|provider| provider.id == provider_id && provider.uses_form_post())
}

/// What is kept of a body.
#[derive(Default)]
pub(crate) struct Body {
    fields: Params,
    data: Option<Value>,
    is_form: bool,
}

impl Body {
    /// Parses a body. Errors with [`Reason::BodyTooLarge`] over the limit, with [`Reason::BadBody`] if JSON does not
    /// parse, has more than 10,000 values, or if there are more than 200 fields.
    pub(crate) fn parse(expected: Option<ExpectedBody>, bytes: &[u8]) -> Result<Self, Reason> {
        if bytes.len() > expected.map_or(MAX_BODY_BYTES, |expected| expected.max_bytes) {
            return Err(Reason::BodyTooLarge);
        }
        let Some(ExpectedBody { media_type, keeps, .. }) = expected.filter(|_| !bytes.is_empty()) else {
            return Ok(Self::default());
        };
        let parsed = match media_type {
            MediaType::Json => json::parse(bytes, keeps == Keeps::Data),
            MediaType::Form => Params::parse(bytes, MAX_FIELDS).map(|form| Self::of_form(form, keeps)),
        };
        parsed.ok_or(Reason::BadBody)
    }

    fn of_form(form: Params, keeps: Keeps) -> Self {
        let data = form.get("data").filter(|_| keeps == Keeps::Data).map(Value::from);
        let fields = match keeps {
            Keeps::Response => form,
            Keeps::Fields | Keeps::Data => form.iter().filter(|(name, _)| is_kept(name)).collect(),
        };
        Self { fields, data, is_form: true }
    }

    /// The last field of that name that is text.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name)
    }

    /// The fields of a form.
    pub(crate) const fn form(&self) -> Option<&Params> {
        if self.is_form { Some(&self.fields) } else { None }
    }

    /// `data` of an update of the session; of a form as text.
    pub(crate) const fn data(&self) -> Option<&Value> {
        self.data.as_ref()
    }
}

impl fmt::Debug for Body {
    /// Values may be tokens or codes: only names are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("fields", &self.fields).finish_non_exhaustive()
    }
}

fn is_kept(name: &str) -> bool {
    matches!(name, "csrfToken" | "callbackUrl" | "callbackFragment")
}
