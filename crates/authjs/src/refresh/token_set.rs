//! The newest tokens that a session has from its provider, as they are stored: sealed, with what a refresh needs.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::claims::Field;
use crate::deployment::Deployment;
use crate::jose::{base64url, jwe, jwt};
use crate::model::{Account, User};
use crate::platform::Platform;
use crate::random;

/// The salt of the seal. No cookie can have this name, so no cookie's value opens as a token set, and the
/// reverse.
const SALT: &str = "session tokens";

/// The tokens of a session. The debug output shows none.
#[derive(Clone)]
pub(crate) struct SessionTokens {
    /// The account, with the token response as Auth.js shows it.
    pub(crate) account: Account,
    /// The redirect URI of the sign-in.
    pub(super) redirect_uri: String,
    /// `sub` and `nonce` of the ID Token of the sign-in.
    pub(super) sub: Option<String>,
    pub(super) nonce: Option<String>,
    /// The lifetime of an access token in seconds, as the provider said it last.
    pub(super) lifetime: Option<i64>,
    /// Whether the provider has refused the refresh token.
    pub(crate) has_failed: bool,
    /// Whether the session ends for it.
    pub(super) must_end: bool,
    /// Who signed in, if a backend is asked again (`exchange.again`).
    pub(crate) signed_in: Option<SignedIn>,
}

/// The user of a sign-in, with what a backend has answered, and the profile.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) user: User,
    pub(crate) profile: Map<String, Value>,
}

impl SessionTokens {
    /// Returns the tokens of a sign-in, whose ID Token is validated.
    pub(super) fn of_sign_in(account: &Account, redirect_uri: String, signed_in: Option<SignedIn>) -> Self {
        let claims = account.tokens.get("id_token").and_then(Value::as_str).and_then(claims_of);
        let claim = |name| claims.as_ref()?.get(name)?.as_str().map(str::to_owned);
        Self {
            account: account.clone(),
            redirect_uri,
            sub: claim("sub"),
            nonce: claim("nonce"),
            lifetime: lifetime(&account.tokens),
            has_failed: false,
            must_end: false,
            signed_in,
        }
    }

    /// Returns a token. Never log or show it.
    pub(crate) fn token(&self, name: &str) -> Option<&str> {
        self.account.tokens.get(name)?.as_str().filter(|token| !token.is_empty())
    }

    /// Returns whether the tokens can be refreshed, and expire at a known time.
    pub(super) fn can_be_refreshed(&self) -> bool {
        !self.has_failed && self.lifetime.is_some() && self.token("refresh_token").is_some()
    }

    /// Adds the members of the provider's answer to a refresh ([RFC 6749
    /// §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)). What the answer lacks stays as it was: the
    /// refresh token, the scope, and how long an access token lasts.
    pub(super) fn renew(&mut self, answer: &Map<String, Value>, now: i64) {
        let tokens = &mut self.account.tokens;
        tokens.extend(answer.iter().map(|(name, value)| (name.clone(), value.clone())));
        self.lifetime = lifetime(answer).or(self.lifetime);
        match self.lifetime {
            Some(lifetime) => {
                drop(tokens.insert("expires_at".to_owned(), now.saturating_add(lifetime).into()))
            }
            None => drop(tokens.shift_remove("expires_at")),
        }
    }

    /// Forgets the refresh token, which the provider has refused.
    pub(super) fn fail(&mut self) {
        self.account.tokens.shift_remove("refresh_token");
        self.has_failed = true;
    }

    /// Seals the tokens of a family under the first secret. `None` without a secret.
    pub(super) fn seal(
        &self,
        deployment: &Deployment,
        platform: &dyn Platform,
        family: &str,
    ) -> Option<String> {
        let Self { account, redirect_uri, sub, nonce, lifetime, has_failed, must_end, signed_in } = self;
        let claims = json!({
            "family": family,
            "provider": account.provider,
            "providerAccountId": account.provider_account_id,
            "tokens": account.tokens,
            "redirectUri": redirect_uri,
            "sub": sub,
            "nonce": nonce,
            "lifetime": lifetime,
            "hasFailed": has_failed,
            "mustEnd": must_end,
            "user": signed_in.as_ref().map(|signed_in| signed_in.user.to_json()),
            "profile": signed_in.as_ref().map(|signed_in| &signed_in.profile),
        });
        let Value::Object(mut claims) = claims else { return None };
        deployment.config.realm.mark(&mut claims);
        let keys = deployment.keyring.keys(SALT);
        keys.first().map(|key| jwt::encode(key, &claims, random::bytes(platform)))
    }

    /// Opens the tokens of a family with any of the secrets. `None` if they are those of another family or
    /// host, or if their provider is not configured any more.
    pub(super) fn open(deployment: &Deployment, family: &str, sealed: &str) -> Option<Self> {
        let plaintext = jwe::decrypt(&deployment.keyring.keys(SALT), sealed, false).ok()?;
        let claims: Map<String, Value> = serde_json::from_slice(&plaintext).ok()?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        if text("family")? != family || !deployment.config.realm.owns(&claims) {
            return None;
        }
        let provider = text("provider")?;
        let account = Account {
            account_type: deployment.config.provider(&provider)?.type_name(),
            provider,
            provider_account_id: text("providerAccountId")?,
            tokens: claims.get("tokens")?.as_object()?.clone(),
        };
        Some(Self {
            account,
            redirect_uri: text("redirectUri")?,
            sub: text("sub"),
            nonce: text("nonce"),
            lifetime: claims.get("lifetime").and_then(Value::as_i64),
            has_failed: claims.get("hasFailed") == Some(&Value::Bool(true)),
            must_end: claims.get("mustEnd") == Some(&Value::Bool(true)),
            signed_in: signed_in(&claims),
        })
    }
}

impl fmt::Debug for SessionTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionTokens").field("account", &self.account).finish_non_exhaustive()
    }
}

/// Returns who signed in, as it was sealed.
fn signed_in(claims: &Map<String, Value>) -> Option<SignedIn> {
    let profile = claims.get("profile")?.as_object()?.clone();
    let mut user = claims.get("user")?.as_object()?.clone();
    let mut text = |name: &str| user.shift_remove(name);
    let field = |value: Option<Value>| match value {
        None => Field::Absent,
        Some(Value::String(text)) => Field::Text(text),
        Some(_) => Field::Null,
    };
    let (id, email) = (text("id")?.as_str()?.to_owned(), text("email"));
    let (name, image) = (field(text("name")), field(text("image")));
    let email = email.as_ref().and_then(Value::as_str).map(str::to_owned);
    Some(SignedIn { user: User { id, name, email, image, extra: user }, profile })
}

/// Returns `expires_in` of a token response. `0` says nothing, as in Auth.js.
fn lifetime(tokens: &Map<String, Value>) -> Option<i64> {
    let seconds = tokens.get("expires_in")?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "the client has checked that it is below 2^53")]
    let seconds = seconds as i64;
    (seconds > 0).then_some(seconds)
}

/// Returns the claims of an ID Token that was validated before.
fn claims_of(id_token: &str) -> Option<Map<String, Value>> {
    let payload = base64url::decode(id_token.split('.').nth(1)?)?;
    serde_json::from_slice(&payload).ok()
}
