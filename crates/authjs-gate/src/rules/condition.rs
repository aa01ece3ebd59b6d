use std::net::IpAddr;

use super::network::Network;

/// What conditions ask about. `None` means that the fact is unknown.
pub trait Facts {
    /// Returns whether there is a session or a valid token.
    fn is_signed_in(&self) -> bool;
    /// Returns the current time in seconds since the epoch.
    fn now(&self) -> i64;
    /// Returns the e-mail address that the sign-in proved, in lower case.
    fn email(&self) -> Option<String>;
    /// Returns the groups of the user.
    fn groups(&self) -> Option<Values>;
    /// Returns the values of a claim as texts. `path` names members, joined by dots.
    fn claim(&self, path: &str) -> Option<Values>;
    /// Returns the id of the provider.
    fn provider(&self) -> Option<String>;
    /// Returns when the user signed in, in seconds since the epoch.
    fn signed_in_at(&self) -> Option<i64>;
    /// Returns the authentication context class reference of the sign-in.
    fn acr(&self) -> Option<String>;
    /// Returns whether the session has passed a second factor. What is unknown has not.
    fn has_second_factor(&self) -> bool;
    /// Returns the country of the client as two capital letters.
    fn country(&self) -> Option<String>;
    /// Returns the number of the client's autonomous system.
    fn asn(&self) -> Option<u32>;
    /// Returns the client's address.
    fn ip(&self) -> Option<IpAddr>;
}

/// The values that are known of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The values.
    pub values: Vec<String>,
    /// Whether the user has no others.
    pub are_complete: bool,
}

impl From<Vec<String>> for Values {
    /// Returns all values of a user.
    fn from(values: Vec<String>) -> Self {
        Self { values, are_complete: true }
    }
}

/// A visitor without a session, on an unknown network.
#[derive(Clone, Copy, Debug)]
pub struct NoFacts;

impl Facts for NoFacts {
    fn is_signed_in(&self) -> bool {
        false
    }
    fn now(&self) -> i64 {
        0
    }
    fn email(&self) -> Option<String> {
        None
    }
    fn groups(&self) -> Option<Values> {
        None
    }
    fn claim(&self, _: &str) -> Option<Values> {
        None
    }
    fn provider(&self) -> Option<String> {
        None
    }
    fn signed_in_at(&self) -> Option<i64> {
        None
    }
    fn acr(&self) -> Option<String> {
        None
    }
    fn has_second_factor(&self) -> bool {
        false
    }
    fn country(&self) -> Option<String> {
        None
    }
    fn asn(&self) -> Option<u32> {
        None
    }
    fn ip(&self) -> Option<IpAddr> {
        None
    }
}

/// A condition on a visitor. A list is met by any of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Proved e-mail addresses, in lower case.
    Emails(Vec<String>),
    /// The domains of proved e-mail addresses, in lower case. Subdomains are other domains.
    EmailDomains(Vec<String>),
    /// Groups of the user.
    Groups(Vec<String>),
    /// Values of a claim, of which the user has one.
    Claim {
        /// The members that lead to the claim, joined by dots.
        path: String,
        /// The values as texts.
        values: Vec<String>,
    },
    /// Ids of providers.
    Providers(Vec<String>),
    /// Countries, as two capital letters.
    Countries(Vec<String>),
    /// Numbers of autonomous systems.
    Asns(Vec<u32>),
    /// Networks that have the client's address.
    Ips(Vec<Network>),
    /// One of these.
    Any(Vec<Self>),
    /// All of these.
    All(Vec<Self>),
    /// The opposite.
    Not(Box<Self>),
}

impl Condition {
    /// Returns whether the condition is met, or `None` if a fact that decides is missing.
    pub fn is_met(&self, facts: &dyn Facts) -> Option<bool> {
        match self {
            Self::Emails(emails) => facts.email().map(|email| emails.contains(&email)),
            Self::EmailDomains(domains) => facts.email().map(|email| {
                email.rsplit_once('@').is_some_and(|(_, domain)| domains.iter().any(|one| one == domain))
            }),
            Self::Groups(groups) => facts.groups()?.have_one_of(groups),
            Self::Claim { path, values } => facts.claim(path)?.have_one_of(values),
            Self::Providers(providers) => facts.provider().map(|provider| providers.contains(&provider)),
            Self::Countries(countries) => facts.country().map(|country| countries.contains(&country)),
            Self::Asns(asns) => facts.asn().map(|asn| asns.contains(&asn)),
            Self::Ips(networks) => facts.ip().map(|ip| networks.iter().any(|network| network.contains(ip))),
            Self::Any(conditions) => any(conditions, facts),
            Self::All(conditions) => all(conditions, facts),
            Self::Not(condition) => condition.is_met(facts).map(|is_met| !is_met),
        }
    }

    /// Returns whether the condition is about the user, not only about the network.
    pub fn asks_about_user(&self) -> bool {
        match self {
            Self::Emails(_)
            | Self::EmailDomains(_)
            | Self::Groups(_)
            | Self::Claim { .. }
            | Self::Providers(_) => true,
            Self::Countries(_) | Self::Asns(_) | Self::Ips(_) => false,
            Self::Any(conditions) | Self::All(conditions) => conditions.iter().any(Self::asks_about_user),
            Self::Not(condition) => condition.asks_about_user(),
        }
    }

    /// Calls a function for the condition and for all conditions inside it.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'a Self)) {
        visitor(self);
        match self {
            Self::Any(conditions) | Self::All(conditions) => {
                conditions.iter().for_each(|condition| condition.visit(visitor));
            }
            Self::Not(condition) => condition.visit(visitor),
            _ => {}
        }
    }
}

impl Values {
    /// Returns whether one of these is among the values. `None` if it is not, and values may be missing.
    fn have_one_of(&self, accepted: &[String]) -> Option<bool> {
        let has = self.values.iter().any(|value| accepted.contains(value));
        (has || self.are_complete).then_some(has)
    }
}

/// Returns whether all conditions are met: false if one is not, otherwise unknown if one is.
pub(super) fn all(conditions: &[Condition], facts: &dyn Facts) -> Option<bool> {
    let mut known = Some(true);
    for condition in conditions {
        match condition.is_met(facts) {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}

fn any(conditions: &[Condition], facts: &dyn Facts) -> Option<bool> {
    let mut known = Some(false);
    for condition in conditions {
        match condition.is_met(facts) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = None,
        }
    }
    known
}
