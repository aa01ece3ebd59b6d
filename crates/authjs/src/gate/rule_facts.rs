use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::claims::{Claims, Path};
#[cfg(feature = "bearer")]
use crate::config::is_one_address;
use crate::config::{text_of, texts_at};
use crate::configured::recorded::{PERHAPS_IN_OTHERS, SECOND_FACTOR};
use crate::platform::{Place, Platform};
use crate::rules::{Facts, Values};
use crate::session::GATE_CLAIM;

/// The claims that Auth.js puts into every session token.
const OF_EVERY_TOKEN: [&str; 7] = ["name", "email", "picture", "sub", "iat", "exp", "jti"];

/// The user, or the program, that a request is judged by.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    /// No session and no token.
    Anonymous,
    /// The session token.
    Session(&'a Map<String, Value>),
    /// The claims of an access token. Its issuer vouches for them.
    #[cfg(feature = "bearer")]
    Bearer(&'a Map<String, Value>),
}

/// What rules ask about a request: its subject, and what the runtime knows of the client.
///
/// A claim of a session that the deployer's callbacks set decides. Without it, what the sign-in recorded
/// does.
pub(super) struct RuleFacts<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) platform: &'a dyn Platform,
    /// The hash of what sessions record under these rules.
    pub(super) asked: &'a str,
    /// Whether the platform knows the client. A proxy that asks about a request is not its client.
    pub(super) knows_client: bool,
}

impl RuleFacts<'_> {
    /// Returns what the sign-in recorded, or the claim of an access token.
    fn recorded(&self, name: &str) -> Option<&Value> {
        match self.subject {
            Subject::Anonymous => None,
            Subject::Session(token) => token.get(GATE_CLAIM)?.get(name),
            #[cfg(feature = "bearer")]
            Subject::Bearer(claims) => claims.get(name),
        }
    }

    fn recorded_text(&self, name: &str) -> Option<String> {
        self.recorded(name)?.as_str().map(str::to_owned)
    }

    /// Returns the texts at a path of the token, or what was recorded for it. A token that has the first
    /// member of the path, or one with its whole name, decides, also if it is null. Every session token has the claims of Auth.js, which
    /// say nothing of the profile.
    fn texts(&self, path: &str, recorded: impl FnOnce() -> Option<Values>) -> Option<Values> {
        let path = Path::parse(path).ok()?;
        let (first, rest) = path.split_first();
        let decides = |token: &Map<String, Value>| {
            token.contains_key(first) && !OF_EVERY_TOKEN.contains(&first)
                || rest.is_some() && token.contains_key(&path.to_string())
        };
        let texts = |claims| texts_at(&Claims::new(claims), &path).map(Values::from);
        match self.subject {
            Subject::Anonymous => None,
            Subject::Session(token) if decides(token) => texts(token),
            Subject::Session(_) => recorded(),
            #[cfg(feature = "bearer")]
            Subject::Bearer(claims) => texts(claims),
        }
    }

    /// Returns whether the session recorded all groups and claims that the rules name today.
    fn is_of_these_rules(&self) -> bool {
        self.recorded_text("asked").as_deref() == Some(self.asked)
    }

    fn place(&self) -> Option<Place> {
        self.platform.visitor_place().filter(|_| self.knows_client)
    }
}

impl Facts for RuleFacts<'_> {
    fn is_signed_in(&self) -> bool {
        !matches!(self.subject, Subject::Anonymous)
    }

    fn now(&self) -> i64 {
        self.platform.now().seconds()
    }

    fn email(&self) -> Option<String> {
        let email = self.recorded_text("email")?;
        match self.subject {
            #[cfg(feature = "bearer")]
            Subject::Bearer(claims) if claims.get("email_verified") != Some(&Value::Bool(true)) => None,
            #[cfg(feature = "bearer")]
            Subject::Bearer(_) => is_one_address(&email).then(|| email.to_ascii_lowercase()),
            _ => Some(email),
        }
    }

    fn groups(&self) -> Option<Values> {
        let recorded = || {
            let are_complete = self.recorded(PERHAPS_IN_OTHERS).is_none() && self.is_of_these_rules();
            Some(Values { values: texts_of(self.recorded("groups")?)?, are_complete })
        };
        self.texts("groups", recorded)
    }

    fn claim(&self, path: &str) -> Option<Values> {
        let recorded = || {
            let values = texts_of(self.recorded("claims")?.get(path)?)?;
            Some(Values { values, are_complete: self.is_of_these_rules() })
        };
        self.texts(path, recorded)
    }

    /// An access token has no provider.
    fn provider(&self) -> Option<String> {
        match self.subject {
            Subject::Session(_) => self.recorded_text("provider"),
            _ => None,
        }
    }

    fn signed_in_at(&self) -> Option<i64> {
        let at = self.recorded("auth_time")?;
        #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
        at.as_i64().or_else(|| at.as_f64().map(|at| at as i64))
    }

    fn acr(&self) -> Option<String> {
        self.recorded_text("acr")
    }

    /// A session has passed one here, or at its provider. The issuer of an access token says it in `amr` ([RFC 8176
    /// §2](https://www.rfc-editor.org/rfc/rfc8176#section-2)).
    fn has_second_factor(&self) -> bool {
        match self.subject {
            Subject::Anonymous => false,
            Subject::Session(_) => {
                self.recorded(SECOND_FACTOR).and_then(|factor| factor.get("at")).is_some_and(Value::is_i64)
            }
            #[cfg(feature = "bearer")]
            Subject::Bearer(_) => {
                let methods = self.recorded("amr").and_then(Value::as_array);
                methods.is_some_and(|methods| methods.iter().any(|method| method == "mfa"))
            }
        }
    }

    /// `XX` stands for an unknown country.
    fn country(&self) -> Option<String> {
        self.place()?.country.filter(|code| code != "XX")
    }

    fn asn(&self) -> Option<u32> {
        self.place()?.asn
    }

    fn ip(&self) -> Option<IpAddr> {
        self.platform.client_address().filter(|_| self.knows_client)
    }
}

fn texts_of(recorded: &Value) -> Option<Vec<String>> {
    Some(recorded.as_array()?.iter().filter_map(text_of).collect())
}
