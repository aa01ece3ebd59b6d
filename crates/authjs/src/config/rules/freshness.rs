//! `maxAge`, `acr` and `mfa` of a rule.

use super::condition::list;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::session::AGES;
use crate::providers::{Kind, Method, Provider};
use crate::rules::{Condition, Freshness};

/// The seconds that `maxAge` may have. With fewer the redirects of a sign-in take longer than it is recent, so the
/// user signs in again and again.
pub(in crate::config) const MAX_AGES: std::ops::RangeInclusive<i64> = 30..=*AGES.end();

/// Reads how recent, and of which kind, a sign-in must be, and whether it needs a second factor.
#[inline(never)]
pub(super) fn read(table: &Table<'_>) -> Result<Freshness, ConfigError> {
    let max_age = table.get("maxAge").map(|node| node.seconds(MAX_AGES)).transpose()?;
    let acr = match table.get("acr") {
        None => Vec::new(),
        Some(node) if node.value.is_array() => list(&node, value)?,
        Some(node) => vec![value(&node)?],
    };
    let second_factor = table.boolean("mfa")?.unwrap_or(false);
    Ok(Freshness { max_age, acr, second_factor })
}

/// Returns one value. A request has several with spaces between, and a challenge has them in quotes.
fn value(node: &Node<'_>) -> Result<String, ConfigError> {
    let text = node.text()?.text;
    if text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\')) {
        return Ok(text);
    }
    let fix = "Write a value that the provider puts into `acr` of ID Tokens. Write several as a list.";
    Err(node.error("not one value of `acr`", fix))
}

/// Errors if no provider that the rule accepts can say the kind of a sign-in, and no access token can.
/// Code may use the sessions of another deployment, which then has no providers here.
#[inline(never)]
pub(super) fn refuse_unsaid_acr(
    rule: &Table<'_>,
    conditions: &[Condition],
    providers: &[Provider],
    has_tokens: bool,
) -> Result<(), ConfigError> {
    let Some(acr) = rule.get("acr") else { return Ok(()) };
    let ids = conditions.iter().find_map(|condition| match condition {
        Condition::Providers(ids) => Some(ids),
        _ => None,
    });
    let mut accepted = providers.iter().filter(|provider| ids.is_none_or(|ids| ids.contains(&provider.id)));
    let is_said = has_tokens && ids.is_none() || accepted.any(says_acr);
    if is_said || providers.is_empty() {
        return Ok(());
    }
    let cause = match ids {
        Some(_) => "no provider that the rule names is an OpenID Provider, and only those say it",
        None => "no provider is an OpenID Provider, and only those say it",
    };
    Err(acr.error(cause, "Add a provider of type \"oidc\", or remove the key."))
}

/// Returns whether a provider sends ID Tokens. An assertion of a proxy does not say the kind of a sign-in.
const fn says_acr(provider: &Provider) -> bool {
    match &provider.method {
        Method::OAuth(provider) => matches!(provider.kind, Kind::Oidc) && provider.assertion.is_none(),
        Method::Credentials(_) | Method::Email(_) => false,
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::read;

    fn error_of(auth: &Value, rule: &Value) -> String {
        let mut all = json!({ "path": "/admin", "access": "signed-in" });
        all.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
        let mut more = json!({ "rules": [all], "unmatched": "public" });
        more.as_object_mut().unwrap().extend(auth.as_object().unwrap().clone());
        read(more).map_or_else(|error| error, |_| String::new())
    }

    #[test]
    fn what_a_sign_in_must_be_is_read() {
        let of = |rule: Value| {
            let mut all = json!({ "path": "/x", "access": "api" });
            all.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
            let config = read(json!({ "rules": [all], "unmatched": "public" })).unwrap();
            let rules = config.rules.unwrap();
            let rule = rules.compiled.rules()[0].clone();
            (rule.max_age, rule.acr.join(" "), rules.recorded.signed_in_at, rules.recorded.acr.join(" "))
        };
        let (text, none) = (str::to_owned, String::new);
        assert_eq!(of(json!({ "maxAge": 300 })), (Some(300), none(), true, none()));
        assert_eq!(of(json!({ "acr": "mfa" })), (None, text("mfa"), false, text("mfa")));
        let both = json!({ "maxAge": 30, "acr": ["urn:a", "b"] });
        assert_eq!(of(both), (Some(30), text("urn:a b"), true, text("urn:a b")));
    }

    #[test]
    fn what_no_sign_in_can_be_is_an_error() {
        let none = json!({});
        let github = json!({ "providers": [{ "id": "github", "clientId": "a", "clientSecret": "b" }] });
        let both =
            json!({ "providers": ["google", { "id": "github", "clientId": "a", "clientSecret": "b" }] });
        let rows = [
            (&none, json!({ "maxAge": 0 }), "rules[0].maxAge: 0: out of range. "),
            (
                &none,
                json!({ "maxAge": 29 }),
                "rules[0].maxAge: 29: out of range. Choose a number of seconds from 30 to ",
            ),
            (&none, json!({ "maxAge": -300 }), "rules[0].maxAge: -300: out of range. "),
            (&none, json!({ "maxAge": "5m" }), "rules[0].maxAge: is a text, where a whole number"),
            (&none, json!({ "acr": [] }), "rules[0].acr: a list: an empty list. "),
            (&none, json!({ "acr": "" }), "rules[0].acr: \"\": empty. "),
            (&none, json!({ "acr": "a b" }), "rules[0].acr: \"a b\": not one value of `acr`. "),
            (&none, json!({ "acr": ["a\"b"] }), "rules[0].acr[0]: \"a\\\"b\": not one value of `acr`. "),
            (&none, json!({ "maxAge": 30, "access": "public" }), "rules[0].access: a public rule asks"),
            (&none, json!({ "acr": "a", "access": "deny" }), "rules[0].access: maxAge, acr and mfa have no"),
            (&github, json!({ "acr": "a" }), "rules[0].acr: \"a\": no provider is an OpenID Provider"),
            (
                &both,
                json!({ "acr": "a", "providers": ["github"] }),
                "rules[0].acr: \"a\": no provider that the rule names is",
            ),
            (&both, json!({ "acr": "a", "providers": ["google"] }), ""),
            (&both, json!({ "acr": "a" }), ""),
            (&github, json!({ "maxAge": 300 }), ""),
        ];
        for (auth, rule, expected) in rows {
            let error = error_of(auth, &rule);
            assert!(
                error.starts_with(expected) && error.is_empty() == expected.is_empty(),
                "{rule}: {error}"
            );
        }
    }
}
