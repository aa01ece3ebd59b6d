use super::step_up::Asked;
use super::{Visit, level_of};
use crate::config::Rules;
use crate::gate::principal::Principal;
use crate::gate::rule_facts::RuleFacts;
use crate::gate::{Decision, log, refusal, rules};
use crate::rules::{Decision as By, Selection};

impl Visit<'_> {
    /// Returns whether the rules let every visitor pass. Errors with the refusal of a rule.
    pub(super) fn public_by_rules(
        &self,
        principal: &Principal,
        present: &[String],
    ) -> Result<bool, Box<Decision>> {
        match (&self.deployment.config.rules, &self.selection) {
            (Some(rules), Some(selection)) => self.judge_by_rules(rules, selection, principal, present),
            _ => Ok(self.is_public),
        }
    }

    #[inline(never)]
    fn judge_by_rules(
        &self,
        rules: &Rules,
        selection: &Selection,
        principal: &Principal,
        present: &[String],
    ) -> Result<bool, Box<Decision>> {
        let facts = RuleFacts {
            asked: &rules.asked,
            subject: principal.subject(),
            platform: &**self.platform,
            knows_client: self.auth_origin.is_none(),
        };
        let verdict = rules.compiled.decide(selection, &facts);
        Err(Box::new(match (&verdict.decision, principal) {
            (By::Public, _) => return Ok(true),
            (By::Allowed, _) => return Ok(false),
            (By::SignIn, Principal::Anonymous { reason, detail }) => {
                let mut cookies = self.sessions.clear(present);
                cookies.extend(self.ask_first(rules.compiled.freshness(selection)));
                self.refuse(*reason, detail, cookies)
            }
            (By::StepUp { freshness, is_recent, needs_only_factor, is_api }, _) => {
                let (is_recent, needs_only_factor, is_api) = (*is_recent, *needs_only_factor, *is_api);
                self.step_up(principal, &verdict, Asked { freshness, is_recent, needs_only_factor, is_api })
            }
            (By::Unauthorized, Principal::Anonymous { reason, detail }) => {
                log(&**self.platform, level_of(*reason), *reason, detail);
                self.without_session(refusal::unauthorized(), self.sessions.clear(present))
            }
            _ => {
                let sign_in = principal.token().map(|_| self.sign_in_url());
                rules::refuse(self.deployment, self.request, &**self.platform, &verdict, sign_in.as_deref())
            }
        }))
    }
}
