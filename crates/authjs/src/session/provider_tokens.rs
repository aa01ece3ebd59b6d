//! The tokens of a session that a sign-out sends to the provider: `signOut`.
//!
//! A session with a row has them there, sealed. Otherwise its own token has the ID Token, if it is short.

use std::fmt;

use serde_json::{Map, Value};

use super::provider_sessions::{Key, name, read_all, run};
use super::{Session, Sessions, family};
use crate::database::StoreError;
use crate::jose::jwt;
use crate::log::{Level, LogEntry};
use crate::model::Account;
use crate::random;
use crate::reason::Reason;
use crate::refresh::SessionTokens;
use crate::statements::provider_sessions::{self, ProviderSession};

/// The claim of a session token that names the provider, with the ID Token. Only a sign-in writes it: what
/// a `jwt` callback returns in its place is dropped.
pub(super) const PROVIDER_CLAIM: &str = "authjs_provider";

/// The longest ID Token that a session token has, in bytes. With a longer one, the cookies of a session
/// could exceed what servers accept.
const LONGEST_ID_TOKEN: usize = 2_048;

/// The salt of the seal. No cookie can have this name, so no cookie's value opens as such tokens.
const SALT: &str = "provider tokens";

/// The year 9999. The row of the tokens ends with the session.
const NEVER: i64 = 253_402_300_799;

/// The provider of a session, and the tokens that it gave. The debug output shows no token.
pub(crate) struct ProviderTokens {
    /// The id of the provider.
    pub(crate) provider: String,
    pub(crate) id_token: Option<String>,
    pub(crate) access_token: Option<String>,
    pub(crate) refresh_token: Option<String>,
}

impl fmt::Debug for ProviderTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderTokens").field("provider", &self.provider).finish_non_exhaustive()
    }
}

impl ProviderTokens {
    /// Replaces the tokens of the sign-in that a sign-out revokes by those of the last refresh.
    pub(crate) fn renew(&mut self, newest: &SessionTokens) {
        for (name, kept) in
            [("refresh_token", &mut self.refresh_token), ("access_token", &mut self.access_token)]
        {
            if let (Some(kept), Some(token)) = (kept, newest.token(name)) {
                token.clone_into(kept);
            }
        }
    }

    fn of_claims(claims: &Map<String, Value>) -> Option<Self> {
        let text = |name| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            provider: text("provider")?,
            id_token: text("id_token"),
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
        })
    }
}

impl Sessions<'_> {
    /// Keeps the tokens of a session that begins, as far as `signOut` needs them.
    pub(crate) async fn keep_provider_tokens(
        &self,
        session: &mut Session,
        account: &Account,
    ) -> Result<(), StoreError> {
        let sign_out = self.deployment.config.sign_out;
        let mut claims = Map::new();
        claims.insert("provider".to_owned(), account.provider.as_str().into());
        let needed = [
            ("id_token", sign_out.provider),
            ("access_token", sign_out.revoke),
            ("refresh_token", sign_out.revoke),
        ];
        for (name, _) in needed.into_iter().filter(|(_, is_needed)| *is_needed) {
            if let Some(Value::String(token)) = account.tokens.get(name) {
                claims.insert(name.to_owned(), token.as_str().into());
            }
        }
        let Some(key) = Key::of(session) else {
            claims.retain(|name, value| name == "provider" || is_short_id_token(name, value));
            session.token.insert(PROVIDER_CLAIM.to_owned(), Value::Object(claims));
            return Ok(());
        };
        let expires = family::end_of(self, session);
        let tokens = Some(self.seal(&key, claims)?);
        let name = name(self, "session", &[&key.session]);
        let (session, subject) = (key.session.clone(), key.subject.clone());
        let row = ProviderSession { name, session, subject, user: None, tokens, expires };
        run(self, key.home(), vec![provider_sessions::store(&row)]).await.map(drop)
    }

    /// Takes the tokens of a session that has ended. A failure is logged: the sign-out does not reach the
    /// provider.
    pub(crate) async fn take_provider_tokens(&self, session: &Session) -> Option<ProviderTokens> {
        let Some(key) = Key::of(session) else {
            return ProviderTokens::of_claims(session.token.get(PROVIDER_CLAIM)?.as_object()?);
        };
        let name = name(self, "session", &[&key.session]);
        let taken = run(self, key.home(), vec![provider_sessions::take(&name)]).await;
        let rows = taken.and_then(|answers| read_all(&answers.concat()));
        let rows = rows.inspect_err(|error| {
            let detail = format!("a sign-out does not reach the provider: {error}");
            self.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
        });
        let sealed = rows.ok()?.into_iter().find_map(|row| row.tokens)?;
        let claims = jwt::decode(&self.deployment.keyring.keys(SALT), &sealed, self.now, false).ok()?;
        let is_own = claims.get("session").and_then(Value::as_str) == Some(key.session.as_str());
        is_own.then(|| ProviderTokens::of_claims(&claims)).flatten()
    }

    /// Seals tokens under the first secret, with the session that they belong to. Errors without a secret.
    fn seal(&self, key: &Key, mut claims: Map<String, Value>) -> Result<String, StoreError> {
        claims.insert("session".to_owned(), key.session.as_str().into());
        claims.insert("exp".to_owned(), NEVER.into());
        let keys = self.deployment.keyring.keys(SALT);
        let first = keys
            .first()
            .ok_or_else(|| StoreError::Unavailable("no secret is set to seal the tokens".to_owned()))?;
        Ok(jwt::encode(first, &claims, random::bytes(&**self.platform)))
    }
}

fn is_short_id_token(name: &str, value: &Value) -> bool {
    name == "id_token" && value.as_str().is_some_and(|token| token.len() <= LONGEST_ID_TOKEN)
}
