use std::fmt;

use super::condition::Facts;
use super::{Decision, Rules, Selection, Verdict};
use crate::cors::{Agreed, Cors, Policy, Preflight};
use crate::matcher::Facts as RequestFacts;

/// A preflight for a path.
#[derive(Clone, Copy, Debug)]
pub struct AskedPreflight<'a> {
    /// What the browser announces.
    pub preflight: &'a Preflight<'a>,
    /// The canonical path.
    pub path: &'a str,
    /// The announced method in upper case, if the caller knows it.
    pub method: Option<&'a str>,
    /// Whether a header or the query of the preflight may name another method to an origin.
    pub may_override: bool,
    /// Whether `cors` of rules counts, because the gate itself answers the client.
    pub has_cors: bool,
}

/// What becomes of a preflight.
#[derive(Clone, Debug, PartialEq)]
pub enum PreflightDecision<'a> {
    /// No rule has `cors`: it is judged as a request that selects these rules, both as a GET and as what it
    /// announces, because an origin may take it for either.
    AsRequest(Selection),
    /// A rule refuses the network of the client.
    Denied {
        /// The rule, and why.
        verdict: Verdict,
        /// Whether the path has more readings than the gate checks.
        is_unreadable: bool,
    },
    /// It is refused.
    Refused(PreflightRefusal<'a>),
    /// The gate answers it by this policy.
    Answered {
        /// `cors` of the rules.
        policy: &'a Policy,
        /// The headers of the answer: names and values.
        headers: Vec<(&'static str, String)>,
    },
    /// The origin is asked, without credentials.
    AskOrigin,
}

/// Why a preflight is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreflightRefusal<'a> {
    /// The rules that the readings of the path select have different `cors`.
    Differ,
    /// The announced method or a header is not a name.
    Malformed,
    /// `cors.origins` lacks the origin.
    Origin(&'a str),
    /// The origin could take it for a request that it must answer.
    OtherMethod,
}

impl fmt::Display for PreflightRefusal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differ => f.write_str("the readings of the path select rules whose cors differ"),
            Self::Malformed => f.write_str("its method or a header is not a name"),
            Self::Origin(origin) => {
                let shown: String = origin.chars().take(64).collect();
                write!(f, "cors.origins does not list {shown:?}")
            }
            Self::OtherMethod => f.write_str("it names another method for the origin"),
        }
    }
}

impl Rules {
    /// Decides on a preflight by the rules for the request that it announces. `client` has no facts about a
    /// user: a preflight has no credentials.
    pub fn judge_preflight<'a>(
        &'a self,
        asked: &AskedPreflight<'a>,
        request: &dyn RequestFacts,
        client: &dyn Facts,
    ) -> PreflightDecision<'a> {
        let AskedPreflight { preflight, path, method, may_override, has_cors } = *asked;
        let is_known = preflight.is_well_formed && !preflight.may_override() && !may_override;
        let selection = self.select(path, method.filter(|_| is_known), request);
        let cors = match if has_cors { self.cors(&selection) } else { Agreed::Nothing } {
            Agreed::Nothing => {
                let as_get = self.select(path, Some("GET"), request);
                return PreflightDecision::AsRequest(selection.and(as_get));
            }
            Agreed::Differ => return PreflightDecision::Refused(PreflightRefusal::Differ),
            Agreed::On(cors) => cors,
        };
        let verdict = self.decide(&selection, client);
        if matches!(verdict.decision, Decision::Denied(_)) {
            return PreflightDecision::Denied { verdict, is_unreadable: selection.is_unreadable };
        }
        match cors {
            _ if !preflight.is_well_formed => PreflightDecision::Refused(PreflightRefusal::Malformed),
            Cors::Policy(policy) => match policy.answer(preflight) {
                Some(headers) => PreflightDecision::Answered { policy, headers },
                None => PreflightDecision::Refused(PreflightRefusal::Origin(preflight.origin)),
            },
            Cors::Origin if may_override => PreflightDecision::Refused(PreflightRefusal::OtherMethod),
            Cors::Origin => PreflightDecision::AskOrigin,
        }
    }
}
