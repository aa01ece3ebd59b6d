//! The decision of `rules` on a request, with the rules that its path selects.

use std::net::IpAddr;

use authjs::http::Method;
use authjs::matcher;
use authjs::rules::{Access, Decision, Facts, Rules, Values};
use serde::Serialize;
use url::Url;

use crate::question::Visitor;

/// An entry of `matcher`, or a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The position in the merged list.
    pub index: usize,
    /// The pattern.
    pub source: String,
    /// Whether the entry has conditions.
    pub conditional: bool,
}

/// The decision of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByRules {
    /// `public`, `allowed`, `sign-in`, `step-up`, `unauthorized` or `denied`.
    pub decision: &'static str,
    /// Which rule decides, and why, as the log says it.
    pub cause: String,
    /// The rules that the readings of the path select.
    pub selected: Vec<Named>,
    /// Whether a reading of the path may select no rule.
    pub unmatched: bool,
    /// Whether the path has more readings than the gate checks, so that all rules are selected.
    pub unreadable: bool,
}

/// Decides on a request.
pub(crate) fn by_rules(
    rules: &Rules,
    visitor: &Visitor,
    url: &Url,
    method: &str,
    request: &dyn matcher::Facts,
) -> ByRules {
    let selection = rules.select(url.path(), Method::parse(method).name(), request);
    let verdict = rules.decide(&selection, visitor);
    let named = |&index: &usize| {
        let rule = rules.rules().get(index)?;
        let source = format!("{} ({})", rule.paths.join(", "), name_of(rule.access));
        Some(Named { index, source, conditional: !rule.conditions.is_empty() })
    };
    ByRules {
        decision: match verdict.decision {
            Decision::Public => "public",
            Decision::Allowed => "allowed",
            Decision::SignIn => "sign-in",
            Decision::StepUp { .. } => "step-up",
            Decision::Unauthorized => "unauthorized",
            Decision::Denied(_) => "denied",
        },
        cause: verdict.to_string(),
        selected: selection.rules.iter().filter_map(named).collect(),
        unmatched: selection.unmatched,
        unreadable: selection.is_unreadable,
    }
}

const fn name_of(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::SignedIn => "signed-in",
        Access::Api => "api",
        Access::Deny => "deny",
    }
}

impl Facts for Visitor {
    fn is_signed_in(&self) -> bool {
        let is_known = [&self.email, &self.provider, &self.acr].into_iter().any(Option::is_some);
        self.signed_in || self.mfa || is_known || self.signed_in_ago.is_some() || !self.claims.is_empty()
    }

    /// The facts name times from now on.
    fn now(&self) -> i64 {
        0
    }

    fn email(&self) -> Option<String> {
        self.email.as_deref().map(str::to_lowercase)
    }

    fn groups(&self) -> Option<Values> {
        self.claim("groups")
    }

    fn claim(&self, path: &str) -> Option<Values> {
        self.claims.get(path).cloned().map(Values::from)
    }

    fn provider(&self) -> Option<String> {
        self.provider.clone()
    }

    fn signed_in_at(&self) -> Option<i64> {
        self.signed_in_ago.map(i64::saturating_neg)
    }

    fn acr(&self) -> Option<String> {
        self.acr.clone()
    }

    fn has_second_factor(&self) -> bool {
        self.mfa
    }

    fn country(&self) -> Option<String> {
        self.country.clone()
    }

    fn asn(&self) -> Option<u32> {
        self.asn
    }

    fn ip(&self) -> Option<IpAddr> {
        self.ip
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, from_value, json};

    use crate::explain::{Explanation, explain};
    use crate::judge::Deployment;
    use crate::question::Question;

    fn explained(path: &str, visitor: Value) -> Explanation {
        let rules = json!([
            { "path": "/admin/:path*", "access": "signed-in", "groups": ["admins"] },
            { "path": "/hook", "access": "public", "methods": ["POST"], "ips": ["192.0.2.0/24"] },
            { "path": "/pay", "access": "signed-in", "maxAge": 300, "acr": "phr" },
            { "path": "/keys", "access": "signed-in", "mfa": true },
            { "path": "/:path*", "access": "signed-in", "emailDomains": ["example.com"] },
        ]);
        let vars = json!({ "AUTH": { "providers": ["google"], "rules": rules, "unmatched": "deny", "secondFactor": {} } });
        let bindings = BTreeMap::from([("AUTH_DB".to_owned(), "d1_databases".to_owned())]);
        let deployment =
            Deployment { vars: vars.as_object().unwrap().clone(), bindings, ..Deployment::default() };
        let url = format!("https://a.example{path}");
        let visitor = from_value(visitor).unwrap();
        let question = Question { url, method: "POST".into(), headers: BTreeMap::new(), visitor };
        explain(deployment, &question).unwrap()
    }

    fn decision(path: &str, visitor: Value) -> (&'static str, String) {
        let explained = explained(path, visitor);
        assert_eq!(explained.errors, []);
        (explained.decision, explained.rules.unwrap().cause)
    }

    #[test]
    fn the_rule_that_decides_is_named_with_its_cause() {
        assert_eq!(decision("/admin/x", json!({})), ("sign-in", "rules[0] needs a session".into()));
        let admin = json!({ "claims": { "groups": ["admins"] } });
        assert_eq!(decision("/admin/x", admin), ("allowed", "rules[0] lets the request pass".into()));
        let other = json!({ "claims": { "groups": ["staff"] } });
        assert_eq!(
            decision("/admin/x", other),
            ("denied", "rules[0] has a condition that is not met".into())
        );
        let office = json!({ "ip": "192.0.2.7" });
        assert_eq!(decision("/hook", office), ("public", "rules[1] lets every visitor pass".into()));
        let ada = json!({ "email": "Ada@example.com" });
        assert_eq!(decision("/x", ada).0, "allowed");
        assert_eq!(decision("/x", json!({ "signedIn": true })).0, "denied");
    }

    #[test]
    fn the_age_and_the_kind_of_the_sign_in_are_facts() {
        let asked = "rules[2] needs a sign-in of the last 300 seconds with acr phr";
        for visitor in [
            json!({ "signedIn": true }),
            json!({ "signedInAgo": 301, "acr": "phr" }),
            json!({ "signedInAgo": 0 }),
            json!({ "acr": "phr" }),
        ] {
            assert_eq!(decision("/pay", visitor), ("step-up", asked.into()));
        }
        assert_eq!(decision("/pay", json!({ "signedInAgo": 300, "acr": "phr" })).0, "allowed");
        assert_eq!(decision("/pay", json!({})).0, "sign-in");
    }

    #[test]
    fn a_second_factor_is_a_fact() {
        let asked = ("step-up", "rules[3] needs a sign-in with a second factor".to_owned());
        assert_eq!(decision("/keys", json!({ "signedIn": true })), asked);
        assert_eq!(decision("/keys", json!({ "mfa": true })).0, "allowed");
    }

    #[test]
    fn all_selected_rules_are_named() {
        let explained = explained("/x%2f..%2fadmin", json!({})).rules.unwrap();
        let indices: Vec<_> = explained.selected.iter().map(|rule| rule.index).collect();
        assert!(indices.contains(&0) && indices.contains(&4), "{indices:?}");
        assert_eq!((explained.unreadable, explained.decision), (false, "sign-in"));
    }
}
