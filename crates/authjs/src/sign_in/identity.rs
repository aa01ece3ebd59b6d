use serde_json::{Map, Value};

use super::authentication::Authentication;
use super::picture;
use crate::context::{Context, callback_failed};
use crate::error::AuthError;
use crate::functions::ProfileInput;
use crate::jose::digits;
use crate::log::Step;
use crate::model::{Account, Credentials, User};
use crate::oauth::Words;
use crate::providers::{OAuthProvider, Profile};
use crate::random;
use crate::reason::Reason;
use crate::trace::Present;

/// A user authenticated by a provider, before the `signIn` callback decides.
pub(crate) struct Identity {
    pub(super) user: User,
    pub(super) account: Account,
    /// Whether the provider's proof of a verified address is about the address of `user`.
    pub(super) has_own_email: bool,
    /// ID Token claims or userinfo.
    pub(super) profile: Map<String, Value>,
    /// Whether the provider may not have named all groups of the user that rules name.
    pub(super) perhaps_in_others: bool,
    /// What rules of the gate ask about the user, as the provider describes the user.
    pub(super) recorded: Option<Value>,
    /// When and how the user has authenticated.
    pub(super) authentication: Authentication,
    /// What the visitor typed, if the provider is one of credentials.
    pub(super) credentials: Option<Credentials>,
}

/// Returns the user of a profile who has authenticated, with the account that stores the tokens `kept`. The
/// mapping can also read `tokens`.
pub(super) async fn identity_of(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    kept: Map<String, Value>,
    tokens: &Map<String, Value>,
    profile: Map<String, Value>,
    authentication: Authentication,
) -> Result<Identity, AuthError> {
    let by_configuration = provider.profile(&profile, tokens);
    let custom = custom(cx, provider, &profile, tokens).await?;
    let (mapped, has_own_email) = match (custom, by_configuration) {
        (Some(mapped), own) => {
            let has_own_email =
                provider.names_email_proof() || own.is_ok_and(|own| has_same_email(&own, &mapped));
            (mapped, has_own_email)
        }
        (None, Ok(mapped)) => (mapped, true),
        (None, Err(error)) => {
            let refused = AuthError::callback_route(Reason::ProfileMalformed, error.to_string());
            return Err(refused.caused_by(error));
        }
    };
    let mapped = picture::fitting(cx, provider, mapped);
    let has = Present([
        ("id", !mapped.id.is_empty()),
        ("name", mapped.name.text().is_some()),
        ("email", mapped.email.text().is_some()),
        ("image", mapped.image.text().is_some()),
    ]);
    cx.step(Step::Profile, format_args!("{} members, which give the user {has}", profile.len()));
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
    let account = Account {
        provider: provider.id.clone(),
        account_type: provider.kind.name(),
        provider_account_id: account_id,
        tokens: kept,
    };
    let user = user(mapped, random::uuid(&**cx.platform));
    let (recorded, credentials) = (None, None);
    Ok(Identity {
        user,
        account,
        has_own_email,
        profile,
        perhaps_in_others: false,
        recorded,
        authentication,
        credentials,
    })
}

/// Returns the profile that the deployer's function makes, if there is one.
async fn custom(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    profile: &Map<String, Value>,
    tokens: &Map<String, Value>,
) -> Result<Option<Profile>, AuthError> {
    let Some(functions) = &cx.deployment.functions else { return Ok(None) };
    let input = ProfileInput { provider_id: &provider.id, profile, tokens };
    functions.profile(input).await.map_err(callback_failed)
}

/// Returns the user of a profile. Without a database the id is new, as in Auth.js. The provider's
/// id is the account's id.
fn user(profile: Profile, id: String) -> User {
    // A null address becomes absent, as in Auth.js. A null name or image stays null.
    let email = profile.email.text().map(lower_case);
    User { id, name: profile.name, email, image: profile.image, extra: profile.extra }
}

/// Returns whether two profiles have the same address.
fn has_same_email(one: &Profile, other: &Profile) -> bool {
    one.email.text().map(lower_case) == other.email.text().map(lower_case)
}

/// Returns an address in lower case. A letter outside ASCII that JavaScript would make one of ASCII
/// stays: U+212A, the sign of the unit kelvin, is not the `k` of another person's address.
fn lower_case(email: &str) -> String {
    let mut lower = String::with_capacity(email.len());
    for letter in email.chars() {
        if !letter.is_ascii() && letter.to_lowercase().all(|lower| lower.is_ascii()) {
            lower.push(letter);
        } else {
            lower.extend(letter.to_lowercase());
        }
    }
    lower
}
