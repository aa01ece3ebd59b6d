use serde_json::{Map, Value};

use super::picture;
use crate::context::Context;
use crate::error::AuthError;
use crate::jose::digits;
use crate::oauth::Words;
use crate::providers::{Profile, Provider};
use crate::random;
use crate::reason::Reason;

/// A user whom a provider has authenticated, before the `signIn` callback decides.
pub(crate) struct Identity {
    /// `id`, `name`, `email`, `image`, and what the profile mapping adds.
    pub(super) user: Map<String, Value>,
    /// The token response with `provider`, `type`, `providerAccountId`.
    pub(super) account: Map<String, Value>,
    /// ID Token claims or userinfo.
    pub(super) profile: Map<String, Value>,
}

/// The user of a profile, with the account that has these tokens. `tokens` are what the mapping may read beside it.
pub(super) fn identity_of(
    cx: &Context<'_>,
    provider: &Provider,
    mut account: Map<String, Value>,
    tokens: &Map<String, Value>,
    profile: Map<String, Value>,
) -> Result<Identity, AuthError> {
    let mapped = provider
        .profile(&profile, tokens)
        .map_err(|error| AuthError::callback_route(Reason::ProfileMalformed, error.to_string()))?;
    let mapped = picture::fitting(cx, provider, mapped);
    let account_id = mapped.id.clone();
    let refuse = |detail: &str| Err(AuthError::callback_route(Reason::ProfileMalformed, detail));
    if account_id.is_empty() {
        let words = Words::of_members(&profile).map(|words| format!(". The provider says: {words}"));
        return refuse(&format!(
            "the profile has no id: check the provider's `profile` mapping and `userinfo`{}",
            words.unwrap_or_default()
        ));
    }
    if digits::rounded_within(&account_id, &profile) {
        return refuse(
            "the profile's id is a number that cannot be read exactly, so two users could become one: \
             the provider must send it as a text, or `profile` must name another `id`",
        );
    }
    account.insert("provider".to_owned(), provider.id.as_str().into());
    account.insert("type".to_owned(), provider.kind.name().into());
    account.insert("providerAccountId".to_owned(), account_id.into());
    Ok(Identity { user: user(mapped, random::uuid(&**cx.platform)), account, profile })
}

/// The user as callbacks see them. Without a database the id is a fresh one, as in Auth.js; the provider's own
/// id is the account's.
fn user(profile: Profile, id: String) -> Map<String, Value> {
    // A null address becomes no address, as in Auth.js; a null name or image stays null.
    let email = profile.email.text().map(|email| Value::String(email.to_lowercase()));
    let mut user = Map::new();
    user.insert("id".to_owned(), id.into());
    for (member, value) in
        [("name", profile.name.to_json()), ("email", email), ("image", profile.image.to_json())]
    {
        if let Some(value) = value {
            user.insert(member.to_owned(), value);
        }
    }
    user.extend(profile.extra);
    user
}
