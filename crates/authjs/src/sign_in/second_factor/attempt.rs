//! An attempt to pass a second factor.

use authjs_totp::{Passcode, RecoveryCode};

use super::fact::Fact;
use super::factor::{self, Factor};
use super::record;
use crate::audit::EventName;
use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::{Level, Step};
use crate::reason::Reason;
use crate::sign_in::limits::{self, Attempts, Counter};
use crate::sign_in::refusal;

/// What became of an attempt.
pub(super) enum Outcome {
    /// The code was right, and does not work again.
    Passed,
    /// It was wrong. The text goes to the log.
    Refused(&'static str),
    /// No further attempt is judged for a while: the answer says so, and ends a pending sign-in.
    Ended(AuthResponse),
    /// The attempt was not judged, for another reason.
    Unjudged(AuthResponse),
}

/// The counters of wrong codes of a user, over all browsers and sign-ins. They bound what an attacker with the first
/// factor can guess: a new sign-in gives no new attempts.
const fn counters<'a>(owner: &'a [&'a str; 1]) -> [Counter<'a>; 2] {
    [
        Counter { name: "second-factor", of: owner, most: 5, seconds: 900 },
        Counter { name: "second-factor-day", of: owner, most: 20, seconds: 86_400 },
    ]
}

/// A code that a user typed.
enum Code {
    OfApp(Passcode),
    Recovery(RecoveryCode),
}

impl Code {
    fn parse(typed: &str) -> Option<Self> {
        let of_app = Passcode::parse(typed).map(Self::OfApp);
        of_app.or_else(|| RecoveryCode::parse(typed).map(Self::Recovery))
    }
}

/// Judges the code of the form against the second factor of a user.
///
/// The attempt is counted before it is judged, so simultaneous attempts never exceed the limits. What cannot be a code is
/// not counted.
pub(super) async fn attempt(cx: &Context<'_>, fact: &Fact, factor: &Factor) -> Result<Outcome, AuthError> {
    let Some(code) = cx.request.body.only_field("code").and_then(Code::parse) else {
        return Ok(Outcome::Refused("the text is no code"));
    };
    let error = ErrorType::Verification.shown_as();
    if let Some(answer) = limits::refuse_burst(cx, error).await {
        return Ok(Outcome::Unjudged(answer));
    }
    let of = [fact.owner.as_str()];
    let counters = counters(&of);
    match limits::count(cx, &counters).await {
        Attempts::Within => {}
        Attempts::Reached(wait) => return Ok(Outcome::Ended(too_many(cx, wait))),
        Attempts::Uncounted | Attempts::Unknown => {
            return Ok(Outcome::Unjudged(refusal::unavailable(cx, error)));
        }
    }
    if judge(cx, fact, factor, code).await? {
        if let Some(store) = cx.deployment.store(cx.platform) {
            for counter in &counters {
                limits::forgive(cx, &*store, counter).await;
            }
        }
        cx.step(Step::CallbackReceived, format_args!("the second factor is passed"));
        return Ok(Outcome::Passed);
    }
    Ok(match limits::reached(cx, &counters).await? {
        Some(wait) => Outcome::Ended(too_many(cx, wait)),
        None => Outcome::Refused("the code is wrong, or was used before"),
    })
}

async fn judge(cx: &Context<'_>, fact: &Fact, factor: &Factor, code: Code) -> Result<bool, AuthError> {
    let owner = &fact.owner;
    let passcode = match code {
        Code::OfApp(passcode) => passcode,
        Code::Recovery(code) => {
            let is_used = factor::use_recovery_code(cx, owner, &code).await?;
            if is_used {
                record(cx, fact, EventName::UseRecoveryCode);
            }
            return Ok(is_used);
        }
    };
    let Some(secret) = factor::open(cx, owner, factor) else {
        let detail = "the secret of a second factor does not open: keep the former secret as AUTH_SECRET_1. Recovery codes work";
        refusal::log(cx, Level::Error, Reason::SecondFactorUnreadable, detail);
        return Ok(false);
    };
    match secret.matching_step(&passcode, cx.now.seconds()) {
        Some(step) => factor::use_step(cx, owner, factor, (&secret, step)).await,
        None => Ok(false),
    }
}

fn too_many(cx: &Context<'_>, wait: i64) -> AuthResponse {
    let detail = format!("the limit of wrong codes of a second factor is reached, for {wait} seconds more");
    refusal::log(cx, Level::Warn, Reason::TooManyAttempts, &detail);
    refusal::answer(cx, &refusal::TOO_MANY, ErrorType::Verification.shown_as(), Some(wait))
}
