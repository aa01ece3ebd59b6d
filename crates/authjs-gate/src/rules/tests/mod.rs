mod cors;
mod covers;
mod decisions;
mod errors;
mod freshness;
mod index;
mod oauth2_proxy;
mod pomerium;
mod properties;

use std::net::IpAddr;

use super::*;
use crate::matcher::{NoFacts as NoRequest, Options};

/// A visitor with the facts that are set.
#[derive(Clone, Debug, Default)]
struct Visitor {
    signed_in: bool,
    email: Option<&'static str>,
    groups: Option<Vec<&'static str>>,
    groups_are_incomplete: bool,
    roles: Option<Vec<&'static str>>,
    provider: Option<&'static str>,
    signed_in_at: Option<i64>,
    acr: Option<&'static str>,
    second_factor: bool,
    country: Option<&'static str>,
    asn: Option<u32>,
    ip: Option<IpAddr>,
}

const NOW: i64 = 10_000;

fn texts(values: Option<&Vec<&'static str>>) -> Option<Vec<String>> {
    values.map(|values| values.iter().map(|value| (*value).to_owned()).collect())
}

impl Facts for Visitor {
    fn is_signed_in(&self) -> bool {
        self.signed_in
    }
    fn now(&self) -> i64 {
        NOW
    }
    fn email(&self) -> Option<String> {
        self.email.map(str::to_owned)
    }
    fn groups(&self) -> Option<Values> {
        let values = texts(self.groups.as_ref())?;
        Some(Values { values, are_complete: !self.groups_are_incomplete })
    }
    fn claim(&self, path: &str) -> Option<Values> {
        texts(self.roles.as_ref()).filter(|_| path == "realm_access.roles").map(Values::from)
    }
    fn provider(&self) -> Option<String> {
        self.provider.map(str::to_owned)
    }
    fn signed_in_at(&self) -> Option<i64> {
        self.signed_in_at
    }
    fn acr(&self) -> Option<String> {
        self.acr.map(str::to_owned)
    }
    fn has_second_factor(&self) -> bool {
        self.second_factor
    }
    fn country(&self) -> Option<String> {
        self.country.map(str::to_owned)
    }
    fn asn(&self) -> Option<u32> {
        self.asn
    }
    fn ip(&self) -> Option<IpAddr> {
        self.ip
    }
}

fn anonymous() -> Visitor {
    Visitor::default()
}

fn alice() -> Visitor {
    Visitor {
        signed_in: true,
        email: Some("alice@example.com"),
        groups: Some(vec!["staff"]),
        ..Visitor::default()
    }
}

fn public(path: &str) -> Rule {
    Rule::new(path, Access::Public)
}

fn signed_in(path: &str) -> Rule {
    Rule::new(path, Access::SignedIn)
}

fn deny(path: &str) -> Rule {
    Rule::new(path, Access::Deny)
}

impl Rule {
    fn when(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }
}

fn groups(groups: &[&str]) -> Condition {
    Condition::Groups(groups.iter().map(|group| (*group).to_owned()).collect())
}

fn emails(emails: &[&str]) -> Condition {
    Condition::Emails(emails.iter().map(|email| (*email).to_owned()).collect())
}

fn compiled(rules: Vec<Rule>) -> Rules {
    Rules::compile(rules, Access::Deny, Options::default()).unwrap()
}

impl Rules {
    fn verdict(&self, path: &str, method: &str, visitor: &Visitor) -> Verdict {
        self.decide(&self.select(path, Some(method), &NoRequest), visitor)
    }

    fn decision(&self, path: &str, visitor: &Visitor) -> Decision {
        self.verdict(path, "GET", visitor).decision
    }
}
