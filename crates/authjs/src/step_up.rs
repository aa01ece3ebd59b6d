//! What the gate asks of the next sign-in of a browser. A sealed cookie has it from the gate's refusal to the
//! start of the sign-in, and the sealed check cookies have it from there to the provider's response.
//!
//! Nothing trusts it: the gate judges again the session that comes of the sign-in. A visitor who drops
//! the cookie is asked again.

use serde_json::{Map, Value, json};

use crate::context::on_auth_routes;
use crate::cookies::{CookieOptions, CookieSetting, CookieSettings, Cookies, SetCookie};
use crate::deployment::Deployment;
use crate::jose::jwt;
use crate::platform::Platform;
use crate::random;
use crate::rules::Freshness;
use crate::timestamp::Timestamp;

/// What a sign-in must fulfil.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepUp {
    /// How recent, and of which kind, it must be.
    pub(crate) freshness: Freshness,
    /// Whether the user must enter something at the provider again (`prompt=login`).
    pub(crate) must_log_in: bool,
    /// How many sign-ins in a row the gate has asked for. Zero for the first sign-in of a visitor, which is
    /// not held to this.
    pub(crate) attempt: i64,
}

/// The salt of this seal. No cookie can have this name, so the value does not decrypt as any other
/// cookie.
const SALT: &str = "step-up";

/// The time for which a visitor may be on the sign-in page, in seconds.
const MAX_AGE: i64 = 900;

impl StepUp {
    /// Returns whether a provider that ignores this ends the sign-in.
    pub(crate) const fn is_held(&self) -> bool {
        self.attempt > 0
    }

    /// Returns this as a claim of a sealed cookie.
    pub(crate) fn to_claim(&self) -> Value {
        let Freshness { max_age, acr, second_factor: _ } = &self.freshness;
        json!({ "maxAge": max_age, "acr": acr, "login": self.must_log_in, "attempt": self.attempt })
    }

    /// Reads the claim of a cookie that this deployment has sealed.
    pub(crate) fn of_claim(claim: &Value) -> Self {
        let acr = claim.get("acr").and_then(Value::as_array).into_iter().flatten();
        let acr = acr.filter_map(Value::as_str).map(str::to_owned).collect();
        let max_age = claim.get("maxAge").and_then(Value::as_i64);
        Self {
            freshness: Freshness { max_age, acr, second_factor: false },
            must_log_in: claim.get("login") == Some(&Value::Bool(true)),
            attempt: claim.get("attempt").and_then(Value::as_i64).unwrap_or_default(),
        }
    }
}

/// Returns the cookie that asks this of the next sign-in. `None` without a secret to seal it.
pub(crate) fn ask(
    deployment: &Deployment,
    settings: &CookieSettings,
    platform: &dyn Platform,
    step_up: &StepUp,
) -> Option<SetCookie> {
    let now = platform.now().seconds();
    let claims: [(&str, Value); 4] = [
        ("asked", step_up.to_claim()),
        ("iat", now.into()),
        ("exp", now.saturating_add(MAX_AGE).into()),
        ("jti", random::uuid(platform).into()),
    ];
    let mut claims: Map<_, _> = claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    deployment.config.realm.mark(&mut claims);
    let keys = deployment.keyring.keys(SALT);
    let sealed = jwt::encode(keys.first()?, &claims, random::bytes(platform));
    Some(setting(deployment, settings).set(sealed))
}

/// Returns what the cookie of a request asks.
pub(crate) fn asked(
    deployment: &Deployment,
    settings: &CookieSettings,
    cookies: &Cookies,
    now: Timestamp,
) -> Option<StepUp> {
    let sealed = cookies.get(&setting(deployment, settings).name)?;
    let claims = jwt::decode(&deployment.keyring.keys(SALT), sealed, now, false).ok()?;
    claims.get("asked").filter(|_| deployment.config.realm.owns(&claims)).map(StepUp::of_claim)
}

/// Clears the cookie, if the request has it.
pub(crate) fn forget(
    deployment: &Deployment,
    settings: &CookieSettings,
    cookies: &Cookies,
) -> Option<SetCookie> {
    let setting = setting(deployment, settings);
    cookies.get(&setting.name).is_some().then(|| setting.clear())
}

/// Returns the setting: the attributes of the session's cookie, whose browsers also go from the gate to the auth
/// routes, and the path of the auth routes if the name allows that.
fn setting(deployment: &Deployment, settings: &CookieSettings) -> CookieSetting {
    let name = format!("{}.step-up", settings.state.name);
    let mut setting = CookieSetting { name, options: settings.session_token.options.clone() };
    setting.options =
        CookieOptions { max_age: Some(MAX_AGE), ..on_auth_routes(&setting, &deployment.config.base_path) };
    if setting.name.get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case("__Host-")) {
        setting.options.domain = None;
    }
    setting
}
