use super::condition::Condition;
use super::fit::Fit;
use crate::cors::Cors;

/// What a rule asks of a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Public,
    /// A session. A navigation without one goes to the sign-in page.
    SignedIn,
    /// A session or a token. A request without one is refused with 401, and never redirected.
    Api,
    /// Refuses every request.
    Deny,
}

impl Access {
    /// Returns whether requests need a session.
    pub const fn needs_session(self) -> bool {
        matches!(self, Self::SignedIn | Self::Api)
    }
}

/// One rule.
///
/// A rule other than `deny` decides on every request that its paths, hosts and methods select: a request
/// that does not meet its conditions is refused. A `deny` with conditions decides only on requests that
/// may meet them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Patterns of path-to-regexp 6.
    pub paths: Vec<String>,
    /// Host names in lower case, without port. Empty: all hosts.
    pub hosts: Vec<String>,
    /// Methods in upper case. Empty: all methods. HEAD and OPTIONS count as GET.
    pub methods: Vec<String>,
    /// What the rule asks for.
    pub access: Access,
    /// Conditions that must all be met.
    pub conditions: Vec<Condition>,
    /// The number of seconds since the user signed in, at most.
    pub max_age: Option<i64>,
    /// The authentication context class references, one of which the sign-in must have had
    /// ([OpenID Connect Core §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
    pub acr: Vec<String>,
    /// Whether the session must have passed a second factor.
    pub second_factor: bool,
    /// Which scripts of other sites may read the answers. `None`: the origin says it.
    pub cors: Option<Cors>,
}

impl Rule {
    /// Returns a rule without conditions.
    pub fn new(path: &str, access: Access) -> Self {
        let paths = vec![path.to_owned()];
        let (hosts, methods, conditions, acr) = Default::default();
        Self {
            paths,
            hosts,
            methods,
            access,
            conditions,
            max_age: None,
            acr,
            second_factor: false,
            cors: None,
        }
    }

    /// Returns whether every request that the rule selects is decided by it.
    pub fn always_decides(&self) -> bool {
        self.access != Access::Deny || self.conditions.is_empty()
    }

    /// Returns whether a condition is about the user.
    pub fn asks_about_user(&self) -> bool {
        self.max_age.is_some()
            || !self.acr.is_empty()
            || self.second_factor
            || self.conditions.iter().any(Condition::asks_about_user)
    }

    /// Returns whether the rule is for requests of this host and method, or may be.
    pub(super) fn selects(&self, host: Option<&str>, method: Option<&str>) -> Option<Fit> {
        let is_host =
            self.hosts.is_empty() || host.is_some_and(|host| self.hosts.iter().any(|one| one == host));
        match method {
            _ if !is_host => None,
            _ if self.methods.is_empty() => Some(Fit::Exact),
            None => Some(Fit::Perhaps),
            Some(method) => self.methods.iter().any(|one| one == method).then_some(Fit::Exact),
        }
    }

    /// Returns whether the rule is for all hosts and methods, or may be for some.
    pub(super) const fn of_any_request(&self) -> Fit {
        if self.hosts.is_empty() && self.methods.is_empty() { Fit::Exact } else { Fit::Perhaps }
    }

    /// Returns whether the rule selects everything that another rule with the same path selects.
    pub(super) fn covers(&self, other: &Self) -> bool {
        fn covers(these: &[String], those: &[String]) -> bool {
            these.is_empty() || !those.is_empty() && those.iter().all(|one| these.contains(one))
        }
        self.always_decides() && covers(&self.hosts, &other.hosts) && covers(&self.methods, &other.methods)
    }
}
