//! The cookie of the browser that asked for a code, and the row of the code.

use serde_json::{Map, Value};

use super::OfRuntime;
use super::code::Code;
use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::email::EmailAddress;
use crate::error::AuthError;
use crate::jose::hash::sha256_hex;
use crate::random;
use crate::sign_in::checks;
use crate::statements::VerificationToken;
use crate::timestamp::Timestamp;

/// The salt of this seal. No cookie can have this name, so no other value decrypts as this cookie.
const SALT: &str = "code of a mail";

/// What the browser that asked for a code keeps of it, sealed.
///
/// The database has one row for the code of an address: `token` is a keyed hash of the address, so a
/// new code replaces the one before, and `identifier` is a hash of the code under a key that only
/// this cookie has. So another browser has no use for the code, and a thief of the table cannot try
/// codes.
pub(super) struct Asked {
    pub(super) address: EmailAddress,
    /// The key of the hash: 256 random bits.
    key: String,
    /// `token` of the row.
    slot: String,
    /// `token` of the link's row. `None` for a mail without a link.
    pub(super) link: Option<String>,
}

impl Asked {
    /// Returns what a browser keeps that asks now.
    pub(super) fn new(cx: &Context<'_>, address: &EmailAddress, link: Option<String>) -> Self {
        let secret =
            cx.deployment.config.secrets.all().first().map(|secret| secret.reveal()).unwrap_or_default();
        Self {
            address: address.clone(),
            key: random::token(&**cx.platform),
            slot: sha256_hex(
                format!("{secret}\0code of a mail\0{address}{}", cx.deployment.config.realm.salt())
                    .as_bytes(),
            ),
            link,
        }
    }

    /// Returns the row of a code.
    pub(super) fn row(&self, code: &Code, expires: Timestamp) -> VerificationToken {
        let identifier = sha256_hex(format!("{}\0{}", self.key, code.as_str()).as_bytes());
        VerificationToken { identifier, token: self.slot.clone(), expires }
    }

    /// Seals this into the cookie, for one provider.
    pub(super) fn seal(
        &self,
        cx: &Context<'_>,
        provider_id: &str,
        max_age: i64,
    ) -> Result<SetCookie, AuthError> {
        let link = self.link.as_deref().map_or(Value::Null, Value::from);
        let claims = [
            ("provider", provider_id.into()),
            ("email", self.address.as_str().into()),
            ("key", self.key.as_str().into()),
            ("slot", self.slot.as_str().into()),
            ("link", link),
        ];
        let claims = claims
            .map(|(name, value): (&str, Value)| (name.to_owned(), value))
            .into_iter()
            .collect::<Map<_, _>>();
        let value = checks::encode(cx, SALT, claims, max_age)?;
        Ok(setting(cx, max_age).set(value))
    }

    /// Opens the first cookie that this provider's sign-in has set. Returns `None` without a
    /// cookie that has not expired.
    pub(super) fn open(cx: &Context<'_>, provider_id: &str) -> Option<Self> {
        let name = setting(cx, 0).name;
        let mut sealed = cx.request.cookies.all_decoded(&name).filter(|sealed| !sealed.is_empty());
        sealed.find_map(|sealed| Self::of_cookie(cx, provider_id, &sealed))
    }

    fn of_cookie(cx: &Context<'_>, provider_id: &str, sealed: &str) -> Option<Self> {
        let claims = checks::decode(cx.deployment, SALT, sealed, cx.now)?;
        let text = |name| claims.get(name).and_then(Value::as_str);
        if text("provider") != Some(provider_id) {
            return None;
        }
        Some(Self {
            address: EmailAddress::parse(text("email")?, &OfRuntime(&**cx.platform)).ok()?,
            key: text("key")?.to_owned(),
            slot: text("slot")?.to_owned(),
            link: text("link").map(str::to_owned),
        })
    }
}

/// Clears the cookie, if the request has it.
pub(super) fn forget(cx: &Context<'_>) -> Option<SetCookie> {
    let setting = setting(cx, 0);
    cx.request.cookies.get(&setting.name).is_some().then(|| setting.clear())
}

/// Returns the setting: the attributes of the state cookie, and the path of the auth routes if its
/// name allows that.
fn setting(cx: &Context<'_>, max_age: i64) -> CookieSetting {
    let state = &cx.request.settings.state;
    let options = CookieOptions { max_age: Some(max_age), ..cx.on_auth_routes(state) };
    CookieSetting { name: format!("{}.code", state.name), options }
}
