//! When and how a user has authenticated, as far as it is known.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::providers::{Kind, Method, OAuthProvider, Provider};
use crate::reason::Reason;
use crate::session::NamedByProvider;
use crate::sign_in::checks;
use crate::step_up::StepUp;
use crate::timestamp::Timestamp;

/// When and how a user has authenticated, and what the gate has asked of the sign-in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Authentication {
    /// The time. `None`: an OpenID Provider does not say it, so its user may have authenticated at any time.
    pub(crate) at: Option<Timestamp>,
    /// `acr` of the ID Token.
    pub(crate) acr: Option<String>,
    /// Whether the ID Token says that the user has passed several factors: `mfa` in `amr` ([RFC 8176
    /// §2](https://www.rfc-editor.org/rfc/rfc8176#section-2)).
    #[cfg(feature = "second-factor")]
    pub(crate) has_mfa: bool,
    /// What the gate has asked.
    pub(crate) step_up: Option<StepUp>,
    /// The hash of the user who was signed in when a sign-in with an ID Token began, or an empty text. Other
    /// sign-ins have it in their cookie.
    pub(crate) begun_by: Option<String>,
    /// What the ID Token calls the session, if the provider may end it.
    pub(crate) named: Option<NamedByProvider>,
}

/// The number of seconds that the clock of a provider may be ahead. A later `auth_time` is a mistake, such
/// as milliseconds, and would be recent for ever.
const CLOCK_SKEW: i64 = 60;

impl Authentication {
    /// Returns an authentication at this moment, which is all that is known of one without an ID Token.
    pub(crate) fn now(cx: &Context<'_>) -> Self {
        Self { at: Some(cx.now), ..Self::default() }
    }

    /// Returns what the claims of a validated ID Token say. Those of an OAuth 2.0 provider are not asked for.
    fn of_id_token(cx: &Context<'_>, claims: &Map<String, Value>) -> Self {
        let now = cx.now.seconds();
        let at = claims.get("auth_time").and_then(Value::as_f64).filter(|at| at.is_finite());
        #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
        let at = at.map(|at| at as i64).filter(|at| *at <= now.saturating_add(CLOCK_SKEW));
        Self {
            at: at.map(|at| Timestamp::from_seconds(at.min(now))),
            acr: claims.get("acr").and_then(Value::as_str).map(str::to_owned),
            #[cfg(feature = "second-factor")]
            has_mfa: claims
                .get("amr")
                .and_then(Value::as_array)
                .is_some_and(|amr| amr.iter().any(|method| method == "mfa")),
            step_up: None,
            begun_by: None,
            named: None,
        }
    }
}

/// Returns when and how the user of an OAuth 2.0 server or OpenID Provider has authenticated.
///
/// Errors if the gate has sent a user back to sign in again, and the ID Token does not say that the user did
/// what was asked. Another sign-in would end in the same way, so the visitor gets a page.
#[inline(never)]
pub(super) fn of_oauth(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    claims: Option<&Map<String, Value>>,
    step_up: Option<StepUp>,
) -> Result<Authentication, AuthError> {
    let (Kind::Oidc, Some(claims)) = (provider.kind, claims) else {
        return Ok(Authentication { step_up, ..Authentication::now(cx) });
    };
    let said = Authentication::of_id_token(cx, claims);
    if let Some(asked) = step_up.as_ref().filter(|asked| asked.is_held())
        && let Some(cause) = unfulfilled(cx.now, asked, &said)
    {
        return Err(refused(&cause));
    }
    let named = named(claims).filter(|_| provider.backchannel_logout);
    Ok(Authentication { step_up, named, ..said })
}

/// Returns what the claims of a validated ID Token call the session.
fn named(claims: &Map<String, Value>) -> Option<NamedByProvider> {
    let text = |name| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(NamedByProvider {
        issuer: text("iss")?,
        sub: text("sub")?,
        sid: text("sid").filter(|sid| !sid.is_empty()),
    })
}

/// Returns why an ID Token does not fulfil what was asked: cause and fix, for the log.
fn unfulfilled(now: Timestamp, asked: &StepUp, said: &Authentication) -> Option<String> {
    if let Some(max_age) = asked.freshness.max_age {
        let age = said.at.map(|at| now.seconds().saturating_sub(at.seconds()));
        if age.is_none_or(|age| age > max_age) {
            let is = age.map_or("is missing, or not in the past".to_owned(), |age| format!("is {age} s ago"));
            let sent = if asked.must_log_in { " and prompt=login" } else { "" };
            return Some(format!(
                "auth_time of the ID Token {is}, and a rule has maxAge = {max_age}. The provider ignores max_age{sent}. Let \
                 it send auth_time and obey them, or name other providers in the rule"
            ));
        }
    }
    let acr = &asked.freshness.acr;
    if acr.is_empty() || said.acr.as_ref().is_some_and(|said| acr.contains(said)) {
        return None;
    }
    Some(format!(
        "acr of the ID Token {}, and a rule has acr = {acr:?}. The provider ignores acr_values. Give it these values, or \
         write those of the provider into the rule",
        said.acr.as_ref().map_or("is missing".to_owned(), |_| "has another value".to_owned())
    ))
}

/// Returns what the gate asks of a sign-in that starts now.
///
/// Errors if the provider can never fulfil it: only an OpenID Provider says of which kind a sign-in was.
#[inline(never)]
pub(crate) fn asked_of(cx: &Context<'_>, provider: &Provider) -> Result<Option<StepUp>, AuthError> {
    let Some(asked) = checks::asked(cx) else { return Ok(None) };
    let is_openid = matches!(&provider.method, Method::OAuth(oauth) if oauth.kind == Kind::Oidc);
    if asked.is_held() && !asked.freshness.acr.is_empty() && !is_openid {
        return Err(refused(
            "a rule has acr, and only OpenID Providers say it. Name those in `providers` of the rule, or remove acr",
        ));
    }
    Ok(Some(asked))
}

/// Returns the error of a sign-in that does not fulfil what the gate has asked.
pub(super) fn refused(detail: &str) -> AuthError {
    AuthError::new(ErrorType::AccessDenied, Reason::StepUpRefused, detail)
}
