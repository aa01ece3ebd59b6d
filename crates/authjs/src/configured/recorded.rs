//! What a session records at sign-in for the rules of the gate and for the account page.

use serde_json::{Map, Value};

use super::sign_in::proves_email;
use crate::claims::{Claims, Path};
use crate::config::{Recorded, is_one_address, texts_at};
use crate::deployment::Deployment;
use crate::model::{Account, User};
use crate::providers::{Method, Provider};
use crate::timestamp::Timestamp;

/// The member that says that the user may be in groups that are not recorded.
pub(crate) const PERHAPS_IN_OTHERS: &str = "perhaps_in_others";

/// What a provider says of a user who signs in.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    pub(crate) user: &'a User,
    pub(crate) account: &'a Account,
    pub(crate) profile: &'a Map<String, Value>,
    /// Whether the provider's proof of a verified address is about the address of `user`.
    pub(crate) has_own_email: bool,
    /// Whether the user may be in groups that the profile does not name.
    pub(crate) perhaps_in_others: bool,
    /// When the user has authenticated, if that is known.
    pub(crate) at: Option<Timestamp>,
    /// Of which kind the authentication was.
    pub(crate) acr: Option<&'a str>,
    /// How many sign-ins in a row the gate has asked for, with this one.
    pub(crate) attempt: i64,
}

/// Returns what the session must record. `None` if no rule asks about users, and there is no account page.
#[inline(never)]
pub(crate) fn of(
    deployment: &Deployment,
    provider: &Provider,
    said: Said<'_>,
    now: Timestamp,
) -> Option<Value> {
    let config = &deployment.config;
    let (nothing, rules) = (Recorded::default(), config.rules.as_ref());
    let wanted = rules.map_or(&nothing, |rules| &rules.recorded);
    if wanted.is_empty() && !config.has_account_page() {
        return None;
    }
    let mut recorded = Map::new();
    if let Some(rules) = rules.filter(|_| !wanted.groups.is_empty() || !wanted.claims.is_empty()) {
        recorded.insert("asked".to_owned(), rules.asked.as_str().into());
    }
    if config.has_account_page()
        && let Some(at) = said.at.or_else(|| config.trusts_unproven_sign_in().then_some(now))
    {
        recorded.insert(ACCOUNT_TIME.to_owned(), at.seconds().into());
    }
    if let Some(email) = proved_email(wanted, provider, said) {
        recorded.insert("email".to_owned(), email.into());
    }
    if wanted.provider {
        recorded.insert("provider".to_owned(), said.account.provider.as_str().into());
    }
    record_authentication(&mut recorded, wanted, said, now);
    // Credentials have no profile. Their server's members are the user's.
    let of_user = matches!(provider.method, Method::Credentials(_)).then(|| said.user.to_json());
    if said.perhaps_in_others {
        recorded.insert(PERHAPS_IN_OTHERS.to_owned(), true.into());
    }
    let claims = Claims::new(of_user.as_ref().unwrap_or(said.profile));
    record_claims(&mut recorded, wanted, &provider.id, &claims);
    Some(Value::Object(recorded))
}

/// The member with the time of the authentication.
pub(crate) const AUTH_TIME: &str = "auth_time";

/// The member with the time of the sign-in that counts for changes on the account page.
pub(crate) const ACCOUNT_TIME: &str = "account_time";

/// The member with the kind of the authentication.
pub(crate) const ACR: &str = "acr";

/// The member with the number of sign-ins in a row that the gate has asked for, and the time of the last.
pub(crate) const STEP_UPS: &str = "step_ups";

/// The member about the second factor: `owner`, `since` and `at`, as `sign_in::second_factor` writes it.
pub(crate) const SECOND_FACTOR: &str = "second_factor";

fn record_authentication(
    recorded: &mut Map<String, Value>,
    wanted: &Recorded,
    said: Said<'_>,
    now: Timestamp,
) {
    if let Some(at) = said.at.filter(|_| wanted.signed_in_at) {
        recorded.insert(AUTH_TIME.to_owned(), at.seconds().into());
    }
    if let Some(acr) = said.acr.filter(|acr| wanted.acr.iter().any(|named| named == acr)) {
        recorded.insert(ACR.to_owned(), acr.into());
    }
    if said.attempt > 0 {
        recorded.insert(STEP_UPS.to_owned(), serde_json::json!([said.attempt, now.seconds()]));
    }
}

/// Records the groups and claims that rules name. The session needs no others. Groups that rules ask of other
/// providers alone mean nothing here: what reads the claim may not know of which provider they are.
fn record_claims(recorded: &mut Map<String, Value>, wanted: &Recorded, provider: &str, claims: &Claims<'_>) {
    let named = |path: &Path, accepted: &mut dyn Iterator<Item = &String>| {
        let own = texts_at(claims, path)?;
        let named = accepted.filter(|one| own.contains(one)).cloned();
        Some(Value::from(named.collect::<Vec<_>>()))
    };
    if !wanted.groups.is_empty()
        && let Ok(path) = Path::parse("groups")
        && let Some(groups) = named(&path, &mut wanted.groups_of(provider))
    {
        recorded.insert("groups".to_owned(), groups);
    }
    let of_rules = wanted.claims.iter();
    let of_rules =
        of_rules.filter_map(|(path, accepted)| Some((path.to_string(), named(path, &mut accepted.iter())?)));
    let of_rules: Map<_, _> = of_rules.collect();
    if !of_rules.is_empty() {
        recorded.insert("claims".to_owned(), Value::Object(of_rules));
    }
}

/// Returns the address of the user in lower case, if a rule asks for it and the provider proves it.
fn proved_email(wanted: &Recorded, provider: &Provider, said: Said<'_>) -> Option<String> {
    let domains = wanted.email_domains.as_ref()?;
    let email = match provider.method {
        // The link proves the address to which it was sent.
        Method::Email(_) => Some(said.account.provider_account_id.as_str()),
        Method::OAuth(_) | Method::Credentials(_) => said.user.email.as_deref(),
        // A passkey proves no address.
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => None,
    };
    let email = email.filter(|email| said.has_own_email && is_one_address(email))?;
    let lists = |domain: &str| domains.iter().any(|listed| listed == domain);
    proves_email(provider, email, said.profile, &lists).then(|| email.to_ascii_lowercase())
}
