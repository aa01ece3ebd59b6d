#[cfg(feature = "bearer")]
use serde_json::json;
use serde_json::{Map, Value};

use crate::jose::hash::sha256_hex;
use crate::timestamp::Timestamp;

/// The longest life of an assertion, in seconds.
const LIFETIME: i64 = 60;

/// The `typ` of an assertion about the user of a session, by which a verifier tells it from other tokens
/// ([RFC 8725 §3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)).
const OF_SESSION: &str = "auth-assertion+jwt";

/// The `typ` of an assertion about the holder of a token. Its `sub` belongs to another issuer, or names a
/// machine: a verifier that expects users of the site must refuse it.
#[cfg(feature = "bearer")]
const OF_TOKEN: &str = "token-assertion+jwt";

/// What an assertion says: which site tells which origin about which user.
pub(crate) struct Statement<'a> {
    /// The type of the assertion.
    pub(super) typ: &'static str,
    /// The claims that are the same for each request of the session.
    claims: Map<String, Value>,
    /// What tells the session from others: the hash of its token, or its claims.
    session: &'a str,
    /// The end of the session.
    session_expires: Option<Timestamp>,
}

impl<'a> Statement<'a> {
    /// Returns the statement that `issuer` makes to `audience` about the user of a session token. `None`
    /// if the token has no `sub`.
    ///
    /// A number as `sub` becomes a text ([RFC 7519
    /// §4.1.2](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.2)). Of `groups` only texts are stated.
    pub(crate) fn new(
        issuer: &str,
        audience: &str,
        token: &Map<String, Value>,
        groups: Option<&Value>,
        session: &'a str,
        session_expires: Option<Timestamp>,
    ) -> Option<Self> {
        let mut claims = of_subject(issuer, audience, token.get("sub")?)?;
        copy_texts(&mut claims, token, &["email", "name"]);
        state_groups(&mut claims, groups);
        Some(Self { typ: OF_SESSION, claims, session, session_expires })
    }

    /// Returns the statement about the holder of an access token, or of a service token, whose claims these
    /// are. `None` if they have no `sub` or no `iss`.
    ///
    /// `sub_id` has the issuer that `sub` belongs to ([RFC 9493
    /// §3.2.3](https://www.rfc-editor.org/rfc/rfc9493#section-3.2.3)). An address is stated only if the issuer
    /// says that it is verified.
    #[cfg(feature = "bearer")]
    pub(crate) fn of_token(issuer: &str, audience: &str, token: &Map<String, Value>) -> Option<Self> {
        let mut claims = of_subject(issuer, audience, token.get("sub")?)?;
        let of_token = token.get("iss").filter(|iss| iss.is_string())?;
        let sub_id = json!({ "format": "iss_sub", "iss": of_token, "sub": claims.get("sub") });
        claims.insert("sub_id".to_owned(), sub_id);
        if token.get("email_verified") == Some(&Value::Bool(true)) {
            copy_texts(&mut claims, token, &["email"]);
        }
        copy_texts(&mut claims, token, &["name", "client_id", "scope"]);
        if let (None, Some(azp @ Value::String(_))) = (claims.get("client_id"), token.get("azp")) {
            claims.insert("client_id".to_owned(), azp.clone());
        }
        state_groups(&mut claims, token.get("groups"));
        let session_expires = token.get("exp").and_then(Value::as_f64).map(seconds);
        Some(Self { typ: OF_TOKEN, claims, session: "", session_expires })
    }

    /// Returns the hash of the statement and the session, under which its assertion is kept.
    pub(super) fn id(&self) -> String {
        let expires = self.session_expires.map(Timestamp::millis);
        let claims = Value::Object(self.claims.clone());
        // The claims end with their brace, so no two statements have one text.
        let (typ, session) = (self.typ, self.session);
        sha256_hex(format!("{typ}{claims}{}\n{session}", expires.unwrap_or_default()).as_bytes())
    }

    /// Returns the end of an assertion that is signed now: in a minute, and not after the session's.
    pub(super) fn expires(&self, now: Timestamp) -> Timestamp {
        let latest = now.plus_seconds(LIFETIME);
        self.session_expires.map_or(latest, |expires| expires.min(latest))
    }

    /// Returns all claims of an assertion that is signed now.
    pub(super) fn claims(self, now: Timestamp, expires: Timestamp) -> Map<String, Value> {
        let mut claims = self.claims;
        claims.insert("iat".to_owned(), now.seconds().into());
        claims.insert("exp".to_owned(), expires.seconds().into());
        claims
    }
}

/// Returns the claims that every assertion has. `None` if `sub` is neither a text nor a number.
fn of_subject(issuer: &str, audience: &str, sub: &Value) -> Option<Map<String, Value>> {
    let sub = match sub {
        Value::String(sub) if !sub.is_empty() => sub.clone(),
        Value::Number(sub) => sub.to_string(),
        _ => return None,
    };
    let mut claims = Map::new();
    claims.insert("iss".to_owned(), issuer.into());
    claims.insert("aud".to_owned(), audience.into());
    claims.insert("sub".to_owned(), sub.into());
    Some(claims)
}

fn copy_texts(claims: &mut Map<String, Value>, token: &Map<String, Value>, names: &[&str]) {
    for name in names {
        if let Some(text @ Value::String(_)) = token.get(*name) {
            claims.insert((*name).to_owned(), text.clone());
        }
    }
}

fn state_groups(claims: &mut Map<String, Value>, groups: Option<&Value>) {
    if let Some(Value::Array(groups)) = groups {
        let groups: Vec<_> = groups.iter().filter(|group| group.is_string()).cloned().collect();
        claims.insert("groups".to_owned(), groups.into());
    }
}

/// Returns a `NumericDate`, rounded down.
#[cfg(feature = "bearer")]
fn seconds(date: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "a date that does not fit is the last one")]
    let seconds = date.floor() as i64;
    Timestamp::from_seconds(seconds)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn statement(token: &Value, expires: Option<i64>) -> Option<Statement<'static>> {
        let expires = expires.map(|seconds| NOW.plus_seconds(seconds));
        Statement::new(
            "https://a.example/auth",
            "https://o.example",
            token.as_object().unwrap(),
            token.get("groups"),
            "s",
            expires,
        )
    }

    fn claims(token: &Value) -> Value {
        let statement = statement(token, None).unwrap();
        let expires = statement.expires(NOW);
        Value::Object(statement.claims(NOW, expires))
    }

    #[test]
    fn an_assertion_names_issuer_audience_and_user_for_a_minute() {
        let token = json!({ "sub": "1", "name": "Zoë", "email": "a@x.example", "groups": ["a", 1, "b"],
            "picture": "p", "accessToken": "secret", "jti": "j", "iat": 1, "exp": 2 });
        let expected = json!({ "iss": "https://a.example/auth", "aud": "https://o.example", "sub": "1",
            "email": "a@x.example", "name": "Zoë", "groups": ["a", "b"], "iat": 1_800_000_000, "exp": 1_800_000_060 });
        assert_eq!(claims(&token), expected);
        let bare = claims(&json!({ "sub": 7, "name": null, "email": 1, "groups": "admin" }));
        let names: Vec<_> = bare.as_object().unwrap().keys().cloned().collect();
        assert_eq!((names.join(" ").as_str(), &bare["sub"]), ("iss aud sub iat exp", &json!("7")));
    }

    #[cfg(feature = "bearer")]
    #[test]
    fn a_token_is_stated_with_its_issuer_and_under_another_type() {
        let token = json!({ "iss": "https://id.example", "sub": "alice", "aud": "api", "azp": "cli", "scope": "read",
            "email": "a@x.example", "email_verified": true, "groups": ["a", 1], "exp": 1_800_000_030.9, "jti": "j" });
        let stated = |token: &Value| {
            let statement = Statement::of_token("https://a.example/auth", "o", token.as_object().unwrap())?;
            let (typ, expires) = (statement.typ, statement.expires(NOW));
            Some((typ, Value::Object(statement.claims(NOW, expires))))
        };
        let expected = json!({ "iss": "https://a.example/auth", "aud": "o", "sub": "alice",
            "sub_id": { "format": "iss_sub", "iss": "https://id.example", "sub": "alice" },
            "email": "a@x.example", "scope": "read", "client_id": "cli", "groups": ["a"],
            "iat": 1_800_000_000, "exp": 1_800_000_030 });
        assert_eq!(stated(&token), Some(("token-assertion+jwt", expected)));
        for (name, value) in
            [("sub", json!(null)), ("iss", json!(null)), ("iss", json!(1)), ("sub", json!(""))]
        {
            let mut token = token.clone();
            token[name] = value;
            assert_eq!(stated(&token), None, "{name}");
        }
        for unverified in [json!(false), json!("true"), json!(null)] {
            let mut token = token.clone();
            token["email_verified"] = unverified;
            assert_eq!(stated(&token).unwrap().1.get("email"), None);
        }
    }

    #[test]
    fn a_token_without_a_sub_gives_no_statement() {
        for token in [json!({}), json!({ "sub": "" }), json!({ "sub": null }), json!({ "sub": ["1"] })] {
            assert!(statement(&token, None).is_none(), "{token}");
        }
    }

    #[test]
    fn an_assertion_ends_with_its_session() {
        for (session, expected) in [(None, 60), (Some(90), 60), (Some(60), 60), (Some(59), 59), (Some(1), 1)]
        {
            let statement = statement(&json!({ "sub": "1" }), session).unwrap();
            assert_eq!(statement.expires(NOW), NOW.plus_seconds(expected), "{session:?}");
        }
    }

    #[test]
    fn what_an_assertion_states_and_its_session_tell_it_from_others() {
        let id = |token, session, expires| {
            let expires = Some(NOW.plus_seconds(expires));
            let token: Value = token;
            let token = token.as_object().unwrap();
            Statement::new("i", "a", token, token.get("groups"), session, expires).unwrap().id()
        };
        let ada = || json!({ "sub": "1", "name": "Ada" });
        let own = id(ada(), "s", 9);
        assert_eq!(id(ada(), "s", 9), own);
        for other in [
            id(json!({ "sub": "2", "name": "Ada" }), "s", 9),
            id(json!({ "sub": "1", "name": "Ada", "groups": [] }), "s", 9),
            id(ada(), "t", 9),
            id(ada(), "s", 8),
        ] {
            assert_ne!(other, own);
        }
        let token = ada();
        let to = |issuer, audience| {
            Statement::new(issuer, audience, token.as_object().unwrap(), None, "s", None).unwrap().id()
        };
        assert!(to("i", "a") != to("i", "b") && to("i", "a") != to("j", "a"));
    }
}
