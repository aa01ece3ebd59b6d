use serde_json::{Map, Value};

/// The claim that names the host configuration under which the Worker sealed a session, a check or a
/// code. Only the Worker writes it: what a `jwt` callback returns in its place is dropped.
const HOST_CLAIM: &str = "authjs_host";

/// What no token of a session may contain: it precedes the name in the rows of a named configuration.
const MARK: &str = "@host:";

/// The host configuration that sessions, checks and mails belong to. Those of another one are not
/// accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Realm {
    /// Without `hosts`: everything is as in Auth.js.
    #[default]
    Only,
    /// With `hosts`: the base, and entries that share the `domain` of its session cookie.
    Base,
    /// With `hosts`: an entry by the name of its host, or entries that share a `domain` by `.<domain>`.
    Named(String),
}

impl Realm {
    /// Writes the claim into claims that are to be sealed.
    pub(crate) fn mark(&self, claims: &mut Map<String, Value>) {
        match self {
            Self::Only => {}
            Self::Base => drop(claims.shift_remove(HOST_CLAIM)),
            Self::Named(name) => drop(claims.insert(HOST_CLAIM.to_owned(), name.as_str().into())),
        }
    }

    /// Returns whether claims that were sealed belong to this configuration.
    pub(crate) fn owns(&self, claims: &Map<String, Value>) -> bool {
        match (self, claims.get(HOST_CLAIM)) {
            (Self::Only, _) | (Self::Base, None) => true,
            (Self::Base, Some(_)) => false,
            (Self::Named(name), claim) => claim.and_then(Value::as_str) == Some(name),
        }
    }

    /// Returns the value of the column `sessionToken` for what the cookie says of a session. `None` for
    /// a text that could be the value of another configuration.
    pub(crate) fn stored_token(&self, token: &str, stored: impl FnOnce(&str) -> String) -> Option<String> {
        match self {
            Self::Only => Some(stored(token)),
            _ if token.contains(MARK) => None,
            Self::Base => Some(stored(token)),
            Self::Named(name) => Some(format!("{}{MARK}{name}", stored(token))),
        }
    }

    /// Returns what is hashed in addition to a secret and a text. Empty without a name, as in Auth.js.
    pub(crate) fn salt(&self) -> String {
        match self {
            Self::Only | Self::Base => String::new(),
            Self::Named(name) => format!("\0{HOST_CLAIM}\0{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(name: &str) -> Realm {
        Realm::Named(name.into())
    }

    #[test]
    fn claims_belong_to_the_configuration_that_sealed_them() {
        let all = [Realm::Base, named("a.example"), named(".a.example")];
        for sealing in &all {
            // A callback may have written any name.
            let mut claims = json!({ "sub": "1", "authjs_host": "a.example" }).as_object().unwrap().clone();
            sealing.mark(&mut claims);
            for opening in &all {
                assert_eq!(opening.owns(&claims), opening == sealing, "{sealing:?}, {opening:?}");
            }
        }
    }

    #[test]
    fn without_hosts_nothing_is_written_or_compared() {
        let mut claims = json!({ "authjs_host": 1 }).as_object().unwrap().clone();
        Realm::Only.mark(&mut claims);
        assert_eq!(Value::Object(claims.clone()), json!({ "authjs_host": 1 }));
        assert!(Realm::Only.owns(&claims) && !named("1").owns(&claims));
        assert_eq!(Realm::Only.stored_token("t@host:a", str::to_owned), Some("t@host:a".into()));
        assert_eq!((Realm::Only.salt(), Realm::Base.salt()), (String::new(), String::new()));
    }

    // A visitor can put any text into a cookie, also one derived from the token of another host.
    #[test]
    fn no_cookie_names_the_row_of_another_configuration() {
        let (plain, hashed) = (|token: &str| token.to_owned(), |token: &str| format!("hash of {token}"));
        let row = named("a.example").stored_token("t", plain).unwrap();
        assert_eq!(row, "t@host:a.example");
        let hashed_row = named("a.example").stored_token("t", hashed).unwrap();
        for other in [Realm::Base, named("b.example"), named("example")] {
            for cookie in ["t", &row, &hashed_row, "hash of t", "t@host:a."] {
                for found in [other.stored_token(cookie, plain), other.stored_token(cookie, hashed)] {
                    assert!(found.as_ref() != Some(&row) && found.as_ref() != Some(&hashed_row), "{cookie}");
                }
            }
        }
    }
}
