//! Users whose sign-in is not recent enough, or of another kind than a rule asks for.

use serde_json::Value;

use super::Visit;
use crate::callback_link::log_refused;
use crate::configured::recorded::STEP_UPS;
use crate::cookies::SetCookie;
#[cfg(feature = "bearer")]
use crate::gate::bearer;
use crate::gate::principal::Principal;
use crate::gate::{Decision, challenge, log, refusal, rules};
use crate::log::Level;
use crate::reason::Reason;
use crate::rules::{Freshness, Verdict};
use crate::session::GATE_CLAIM;
use crate::step_up::{self, StepUp};

/// The number of sign-ins in a row after which the gate asks for no other.
const MOST_ATTEMPTS: i64 = 3;

/// The number of seconds between two sign-ins in a row, at most.
const ROW: i64 = 60;

/// What a rule asks of a new sign-in.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) freshness: &'a Freshness,
    /// Whether the sign-in is recent enough, and only of another kind.
    pub(super) is_recent: bool,
    /// Whether the sign-in is what the rule asks for, and only a second factor is missing.
    pub(super) needs_only_factor: bool,
    pub(super) is_api: bool,
}

impl Visit<'_> {
    /// Sends a user to sign in again, with what the sign-in must fulfil in a sealed cookie. A program gets 401,
    /// and so does the holder of a token, who has it from somewhere else.
    #[inline(never)]
    pub(super) fn step_up(&self, principal: &Principal, verdict: &Verdict, asked: Asked<'_>) -> Decision {
        let platform = &**self.platform;
        let challenge = self.step_up_challenge(asked.freshness);
        let session = match principal {
            Principal::Session(session) if !asked.is_api && refusal::can_sign_in(self.request) => session,
            _ => {
                log(platform, Level::Debug, Reason::StepUpRequired, &verdict.to_string());
                let refused = refusal::unauthorized().header("www-authenticate", challenge);
                return Decision::Refuse(refused.identified(&platform.request_id()));
            }
        };
        if asked.needs_only_factor {
            return self.to_second_factor(verdict, challenge);
        }
        let attempt = self.attempts(session.token.get(GATE_CLAIM), asked.freshness) + 1;
        if attempt > MOST_ATTEMPTS {
            let detail = format!(
                "{verdict}, and {MOST_ATTEMPTS} sign-ins within a minute of each other have not helped. Compare the clock of \
                 the provider with maxAge, and acr of rules whose pages load each other"
            );
            log(platform, Level::Error, Reason::StepUpLoop, &detail);
            let sign_in = self.sign_in_url();
            return rules::forbid(self.deployment, self.request, platform, Some(&sign_in));
        }
        let (freshness, must_log_in) = (asked.freshness.clone(), !asked.is_recent);
        let cookies = self.cookie_of(&StepUp { freshness, must_log_in, attempt }).into_iter().collect();
        match self.refuse(Reason::StepUpRequired, &verdict.to_string(), cookies) {
            Decision::Refuse(answer) if answer.status == 401 => {
                Decision::Refuse(answer.header("www-authenticate", challenge))
            }
            refused => refused,
        }
    }

    /// Sends a user to the page for the second factor. It asks for a code each time, so it leads into no loop.
    fn to_second_factor(&self, verdict: &Verdict, challenge: String) -> Decision {
        log(&**self.platform, Level::Debug, Reason::SecondFactorRequired, &verdict.to_string());
        let page = format!("{}{}/second-factor", self.auth_origin(), self.deployment.config.base_path);
        let (answer, dropped) = refusal::sign_in_required(self.request, &self.origin, &page);
        if let Some(cause) = dropped {
            log_refused(&**self.platform, &cause);
        }
        let answer = match answer.status {
            401 => answer.header("www-authenticate", challenge),
            _ => answer,
        };
        Decision::Refuse(answer.identified(&self.platform.request_id()))
    }

    /// Returns the cookie for the first sign-in of a visitor, so that no second one has to follow it. Nothing
    /// is asked of a visitor who cannot be sent to the sign-in page.
    #[inline(never)]
    pub(super) fn ask_first(&self, freshness: Option<Freshness>) -> Option<SetCookie> {
        let freshness =
            freshness.filter(|asked| asked.asks_of_sign_in() && refusal::can_sign_in(self.request))?;
        self.cookie_of(&StepUp { freshness, must_log_in: false, attempt: 0 })
    }

    fn cookie_of(&self, asked: &StepUp) -> Option<SetCookie> {
        step_up::ask(self.deployment, self.sessions.settings, &**self.platform, asked)
    }

    /// Returns how many sign-ins in a row the gate has asked for: each before the time of the last could be too
    /// long ago.
    fn attempts(&self, recorded: Option<&Value>, asked: &Freshness) -> i64 {
        let last = recorded.and_then(|recorded| recorded.get(STEP_UPS)).and_then(Value::as_array);
        let number = |index| last.and_then(|last| last.get(index)).and_then(Value::as_i64);
        let (Some(count), Some(at)) = (number(0), number(1)) else { return 0 };
        let row = asked.max_age.unwrap_or(ROW).min(ROW);
        if self.sessions.now.seconds().saturating_sub(at) < row { count } else { 0 }
    }

    fn step_up_challenge(&self, asked: &Freshness) -> String {
        #[cfg(feature = "bearer")]
        if self.deployment.config.bearer.is_set() {
            return bearer::step_up(&self.deployment.config, &self.origin, &self.request.url, asked);
        }
        challenge::step_up(asked, &[])
    }
}
