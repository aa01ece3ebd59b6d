//! A sign-in whose second factor is not passed: the sealed cookie that has it.

use serde_json::{Map, Value, json};

use super::fact::Fact;
use crate::claims::Field;
use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie, chunks};
use crate::error::AuthError;
use crate::model::{Account, User};
use crate::reason::Reason;
use crate::session::NamedByProvider;
use crate::sign_in::Identity;
use crate::sign_in::accounts::Registered;
use crate::sign_in::authentication::Authentication;
use crate::sign_in::checks::{decode, encode};

/// The salt of this seal. No cookie can have this name, so this value opens as no session, and no session as this.
const SALT: &str = "pending second factor";

/// The time for which a sign-in may be pending, in seconds.
pub(super) const MAX_AGE: i64 = 600;

/// A sign-in that the provider and the `signIn` callback have allowed, and that needs a second factor.
pub(super) struct Pending {
    pub(super) provider: String,
    pub(super) callback_url: String,
    pub(super) fact: Fact,
    pub(super) user: User,
    account: Account,
    profile: Map<String, Value>,
    recorded: Option<Value>,
    named: Option<NamedByProvider>,
    /// Whether the user is new, and whether the account was linked just now. `None` for a user who is not in the database.
    pub(super) stored: Option<(bool, bool)>,
}

impl Pending {
    /// Returns the sign-in of this request.
    pub(super) fn of(
        cx: &Context<'_>,
        identity: &Identity,
        stored: Option<&Registered>,
        fact: Fact,
    ) -> Result<Self, AuthError> {
        let Identity { user, account, profile, recorded, authentication, .. } = identity;
        Ok(Self {
            provider: cx.provider()?.id.clone(),
            callback_url: cx.callback_url.clone(),
            fact,
            user: user.clone(),
            account: account.clone(),
            profile: profile.clone(),
            recorded: recorded.clone(),
            named: authentication.named.clone(),
            stored: stored.map(|registered| (registered.is_new, registered.is_linked)),
        })
    }

    /// Returns the identity whose session begins with this fact.
    pub(super) fn into_identity(self, fact: &Fact) -> Identity {
        let Self { user, account, profile, mut recorded, named, .. } = self;
        fact.record(&mut recorded);
        Identity {
            user,
            account,
            has_own_email: false,
            profile,
            perhaps_in_others: false,
            recorded,
            authentication: Authentication { named, ..Authentication::default() },
            credentials: None,
        }
    }

    /// Seals this into cookies. Errors if it does not fit into those that a browser keeps.
    pub(super) fn seal(&self, cx: &Context<'_>) -> Result<Vec<SetCookie>, AuthError> {
        let Value::Object(claims) = self.to_json() else { return Ok(Vec::new()) };
        let sealed = encode(cx, SALT, claims, MAX_AGE)?;
        let setting = setting(cx);
        let present = chunks::read(&cx.request.cookies, &setting.name).present;
        let expires = cx.now.plus_seconds(MAX_AGE);
        let cookies = chunks::write(&setting, &sealed, expires, &present).map_err(|_| {
            let detail = "the pending sign-in does not fit into cookies";
            AuthError::callback_route(Reason::SessionTooLarge, detail)
        })?;
        // A provider's cross-site POST shows no cookies.
        Ok(if present.is_empty() { chunks::over_unseen(&setting, cookies) } else { cookies })
    }

    /// Opens the pending sign-in of this browser. `None` without one, if it has expired, or if its
    /// provider is not configured any more.
    pub(super) fn open(cx: &Context<'_>) -> Option<Self> {
        let found = chunks::read(&cx.request.cookies, &setting(cx).name);
        let mut sealed = found.value.iter().chain(&found.others);
        sealed.find_map(|sealed| Self::of_claims(cx, &decode(cx.deployment, SALT, sealed, cx.now)?))
    }

    fn to_json(&self) -> Value {
        let Self { provider, callback_url, fact, user, account, profile, recorded, named, stored } = self;
        let User { id, name, email, image, extra } = user;
        let mut fact_of = None;
        fact.record(&mut fact_of);
        json!({
            "provider": provider,
            "callbackUrl": callback_url,
            "fact": fact_of,
            "user": { "id": id, "name": field(name), "email": email, "image": field(image), "extra": extra },
            "providerAccountId": account.provider_account_id,
            "tokens": account.tokens,
            "profile": profile,
            "recorded": recorded,
            "named": named.as_ref().map(|named| json!([named.issuer, named.sub, named.sid])),
            "stored": stored.map(|(is_new, is_linked)| json!([is_new, is_linked])),
        })
    }

    fn of_claims(cx: &Context<'_>, claims: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| claims.get(name)?.as_str().map(str::to_owned);
        let object = |name: &str| claims.get(name)?.as_object().cloned();
        let list = |name: &str| claims.get(name).and_then(Value::as_array);
        let provider = cx.deployment.config.provider(&text("provider")?)?;
        let user = object("user")?;
        let text_of_user = |name: &str| user.get(name)?.as_str().map(str::to_owned);
        let flag = |values: &[Value], index| values.get(index).and_then(Value::as_bool).unwrap_or(false);
        Some(Self {
            callback_url: text("callbackUrl")?,
            fact: Fact::of_recorded(claims.get("fact")?)?,
            user: User {
                id: text_of_user("id")?,
                name: field_of(user.get("name")),
                email: text_of_user("email"),
                image: field_of(user.get("image")),
                extra: user.get("extra")?.as_object()?.clone(),
            },
            account: Account {
                provider: provider.id.clone(),
                account_type: provider.type_name(),
                provider_account_id: text("providerAccountId")?,
                tokens: object("tokens")?,
            },
            profile: object("profile")?,
            recorded: claims.get("recorded").filter(|recorded| recorded.is_object()).cloned(),
            named: list("named").and_then(|named| named_of(named)),
            stored: list("stored").map(|stored| (flag(stored, 0), flag(stored, 1))),
            provider: provider.id.clone(),
        })
    }
}

/// Returns a field as a list, which tells null from what is absent.
fn field(field: &Field) -> Value {
    field.to_json().map_or_else(|| json!([]), |value| json!([value]))
}

fn field_of(value: Option<&Value>) -> Field {
    match value.and_then(|value| value.get(0)) {
        None => Field::Absent,
        Some(Value::String(text)) => Field::Text(text.clone()),
        Some(_) => Field::Null,
    }
}

fn named_of(named: &[Value]) -> Option<NamedByProvider> {
    let text = |index: usize| named.get(index).and_then(Value::as_str).map(str::to_owned);
    Some(NamedByProvider { issuer: text(0)?, sub: text(1)?, sid: text(2) })
}

/// Clears the cookies of the pending sign-in, if the request has any.
pub(in crate::sign_in) fn forget(cx: &Context<'_>) -> Vec<SetCookie> {
    let setting = setting(cx);
    chunks::clear(&setting, &chunks::read(&cx.request.cookies, &setting.name).present)
}

/// Returns the setting: the attributes of the state cookie, and the path of the auth routes if its name allows that.
fn setting(cx: &Context<'_>) -> CookieSetting {
    let state = &cx.request.settings.state;
    let options = CookieOptions { max_age: Some(MAX_AGE), ..cx.on_auth_routes(state) };
    CookieSetting { name: format!("{}.second-factor", state.name), options }
}
