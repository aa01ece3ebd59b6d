use super::entry::{Condition, ConditionKind};
use super::error::{Cause, Fault, MatcherError};
use super::regexp::{Automaton, Edge, Expression, parse};

/// The facts about a request that conditions need. Queried only if the path matches an entry that
/// has conditions.
pub trait Facts {
    /// Returns the value of a header. `name` is in lower case.
    fn header(&self, name: &str) -> Option<String>;
    /// Returns the decoded value of a cookie.
    fn cookie(&self, name: &str) -> Option<String>;
    /// Returns the last value of a query parameter.
    fn query(&self, name: &str) -> Option<String>;
    /// Returns the host name, without port.
    fn host(&self) -> Option<String>;
    /// Returns the query of the URL, undecoded.
    fn raw_query(&self) -> Option<&str>;
    /// Returns whether this site's files are served under a host name.
    fn is_own_host(&self, host: &str) -> bool;
}

/// A request without headers, cookies, query and host.
#[derive(Clone, Copy, Debug)]
pub struct NoFacts;

impl Facts for NoFacts {
    fn header(&self, _: &str) -> Option<String> {
        None
    }

    fn cookie(&self, _: &str) -> Option<String> {
        None
    }

    fn query(&self, _: &str) -> Option<String> {
        None
    }

    fn host(&self) -> Option<String> {
        None
    }

    fn raw_query(&self) -> Option<&str> {
        None
    }

    fn is_own_host(&self, _: &str) -> bool {
        false
    }
}

/// A condition with its value compiled.
#[derive(Clone, Debug)]
pub(super) struct Test {
    kind: ConditionKind,
    key: String,
    value: Option<Automaton>,
}

impl Test {
    /// Compiles a condition. Errors if its key or value is missing, or if its value is not a supported regular
    /// expression.
    #[inline(never)]
    pub(super) fn compile(source: &str, condition: &Condition) -> Result<Self, MatcherError> {
        let Condition { kind, key, value } = condition;
        let value = value.as_deref().filter(|value| !value.is_empty());
        match kind {
            ConditionKind::Host if value.is_none() => {
                return Err(MatcherError::new(source, Cause::HostValueMissing));
            }
            ConditionKind::Host => {}
            _ if key.is_empty() => return Err(MatcherError::new(source, Cause::KeyMissing)),
            _ => {}
        }
        let key = if *kind == ConditionKind::Header { key.to_ascii_lowercase() } else { key.clone() };
        Ok(Self { kind: *kind, key, value: value.map(whole_value).transpose()? })
    }

    /// Returns whether the condition holds. An absent or empty value never satisfies it. Returns
    /// `None` if the value is too long.
    pub(super) fn holds(&self, request: &dyn Facts) -> Option<bool> {
        let actual = match self.kind {
            ConditionKind::Header => request.header(&self.key),
            ConditionKind::Cookie => request.cookie(&self.key),
            ConditionKind::Query => request.query(&self.key),
            ConditionKind::Host => request.host().map(|host| host.to_lowercase()),
        };
        let Some(actual) = actual.filter(|actual| !actual.is_empty()) else { return Some(false) };
        let Some(value) = &self.value else { return Some(true) };
        (actual.len() <= MAX_VALUE_BYTES).then(|| value.matches(&actual))
    }
}

/// The longest value that is compared, equal to the longest path. The runtime passes on URLs of up
/// to 16 KiB, but headers of up to 128 KiB.
const MAX_VALUE_BYTES: usize = 16 * 1024;

/// Compiles `^value$`.
fn whole_value(value: &str) -> Result<Automaton, MatcherError> {
    let fault = |(position, cause)| MatcherError::at(value, Fault { position, cause: Cause::Regexp(cause) });
    let expression = parse(value).map_err(fault)?;
    if matches!(expression, Expression::Either(_)) {
        return Err(MatcherError::new(value, Cause::BareAlternatives));
    }
    let whole = Expression::Sequence(vec![expression, Expression::Edge(Edge::End)]);
    Automaton::compile(&whole).map_err(|cause| MatcherError::new(value, Cause::Regexp(cause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scripted;

    impl Facts for Scripted {
        fn header(&self, name: &str) -> Option<String> {
            match name {
                "x-role" => Some("admin".into()),
                "x-long" => Some("a".repeat(MAX_VALUE_BYTES + 1)),
                _ => None,
            }
        }
        fn cookie(&self, name: &str) -> Option<String> {
            (name == "empty").then(String::new)
        }
        fn query(&self, name: &str) -> Option<String> {
            (name == "q").then(|| "ab".into())
        }
        fn host(&self) -> Option<String> {
            Some("App.Example".into())
        }
        fn raw_query(&self) -> Option<&str> {
            None
        }
        fn is_own_host(&self, _: &str) -> bool {
            false
        }
    }

    fn test(kind: ConditionKind, key: &str, value: Option<&str>) -> Result<bool, Cause> {
        let condition = Condition { kind, key: key.into(), value: value.map(str::to_owned) };
        Test::compile("/x", &condition)
            .map(|test| test.holds(&Scripted) == Some(true))
            .map_err(|error| error.cause)
    }

    #[test]
    fn conditions_hold_as_in_next() {
        use ConditionKind::{Cookie, Header, Host, Query};
        assert_eq!(test(Header, "X-Role", None), Ok(true));
        assert_eq!(test(Header, "x-role", Some("adm")), Ok(false));
        assert_eq!(test(Header, "x-role", Some("(?<role>admin|staff)")), Ok(true));
        assert_eq!(test(Header, "x-other", None), Ok(false));
        assert_eq!(test(Cookie, "empty", None), Ok(false));
        assert_eq!(test(Cookie, "empty", Some(".*")), Ok(false));
        assert_eq!(test(Query, "q", Some("a.")), Ok(true));
        assert_eq!(test(Query, "q", Some("")), Ok(true));
        assert_eq!(test(Host, "", Some("app\\.example")), Ok(true));
        assert_eq!(test(Host, "", Some("example")), Ok(false));
    }

    #[test]
    fn a_value_that_is_too_long_is_not_compared() {
        let condition = |value: Option<&str>| Condition {
            kind: ConditionKind::Header,
            key: "x-long".into(),
            value: value.map(str::to_owned),
        };
        let holds = |value| Test::compile("/x", &condition(value)).unwrap().holds(&Scripted);
        assert_eq!((holds(Some("b+")), holds(Some("a+")), holds(None)), (None, None, Some(true)));
    }

    #[test]
    fn conditions_that_say_too_little_are_refused() {
        use ConditionKind::{Cookie, Header, Host};
        assert_eq!(test(Header, "", None), Err(Cause::KeyMissing));
        assert_eq!(test(Host, "", None), Err(Cause::HostValueMissing));
        assert_eq!(test(Cookie, "a", Some("a|b")), Err(Cause::BareAlternatives));
        assert!(matches!(test(Cookie, "a", Some("(")), Err(Cause::Regexp(_))));
    }
}
