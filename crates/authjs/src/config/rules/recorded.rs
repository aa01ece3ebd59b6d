use std::slice;

use serde_json::Value;

use crate::claims::{Claims, Path};
use crate::jose::hash::sha256_hex;
use crate::rules::{Condition, Rule};

/// What the session of a user must record at sign-in, because a rule asks for it later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// The domains that the rules list, if a rule asks for a proved e-mail address.
    pub(crate) email_domains: Option<Vec<String>>,
    /// Whether a rule asks for the provider.
    pub(crate) provider: bool,
    /// The groups that the rules name, each with the providers whose users the rules ask about. `None` stands
    /// for all.
    pub(crate) groups: Vec<(String, Option<Vec<String>>)>,
    /// The claims that the rules name: paths, and their values as texts.
    pub(crate) claims: Vec<(Path, Vec<String>)>,
    /// Whether a rule asks when the user signed in.
    pub(crate) signed_in_at: bool,
    /// The kinds of sign-ins that the rules name (`acr`).
    pub(crate) acr: Vec<String>,
}

impl Recorded {
    /// Returns what these rules need.
    pub(super) fn of(rules: &[Rule]) -> Self {
        let mut recorded = Self::default();
        for rule in rules {
            recorded.signed_in_at |= rule.max_age.is_some();
            add_each(&mut recorded.acr, &rule.acr);
            recorded.add_all(&rule.conditions, None);
        }
        recorded
    }

    /// Returns a short hash of the groups and claims that the rules name. A session that was made under
    /// another one does not say whether its user lacks a value.
    pub(crate) fn asked(&self) -> String {
        let of_claims = self.claims.iter();
        let of_claims =
            of_claims.flat_map(|(path, values)| values.iter().map(move |one| format!("{path}={one}")));
        let (mut groups, mut claims) = (self.groups.clone(), of_claims.collect::<Vec<_>>());
        groups.sort_unstable();
        claims.sort_unstable();
        let hash = sha256_hex(serde_json::json!([groups, claims]).to_string().as_bytes());
        hash.chars().take(16).collect()
    }

    /// Returns whether nothing is recorded.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the groups that the rules ask about users of a provider.
    pub(crate) fn groups_of<'a>(&'a self, provider: &'a str) -> impl Iterator<Item = &'a String> {
        let is_asked =
            move |of: &Option<Vec<String>>| of.as_ref().is_none_or(|ids| ids.iter().any(|id| id == provider));
        self.groups.iter().filter(move |(_, of)| is_asked(of)).map(|(name, _)| name)
    }

    /// Adds conditions that all must be met. `of` are the providers whose users they are about.
    fn add_all(&mut self, conditions: &[Condition], of: Option<&[String]>) {
        let of = providers_of(conditions).or(of);
        for condition in conditions {
            match condition {
                Condition::Any(any) => any.iter().for_each(|one| self.add_all(slice::from_ref(one), of)),
                Condition::All(all) => self.add_all(all, of),
                Condition::Not(not) => self.add_all(slice::from_ref(not), of),
                Condition::Groups(groups) => groups.iter().for_each(|group| self.add_group(group, of)),
                leaf => self.add(leaf),
            }
        }
    }

    fn add_group(&mut self, group: &str, of: Option<&[String]>) {
        match self.groups.iter_mut().find(|(known, _)| known == group) {
            None => self.groups.push((group.to_owned(), of.map(<[_]>::to_vec))),
            Some((_, known)) => match (known.as_mut(), of) {
                (Some(known), Some(of)) => add_each(known, of),
                _ => *known = None,
            },
        }
    }

    fn add(&mut self, condition: &Condition) {
        match condition {
            Condition::Emails(_) => drop(self.email_domains.get_or_insert_default()),
            Condition::EmailDomains(domains) => {
                add_each(self.email_domains.get_or_insert_default(), domains);
            }
            Condition::Claim { path, values } => self.add_claim(path, values),
            Condition::Providers(_) => self.provider = true,
            Condition::Groups(_)
            | Condition::Countries(_)
            | Condition::Asns(_)
            | Condition::Ips(_)
            | Condition::Any(_)
            | Condition::All(_)
            | Condition::Not(_) => {}
        }
    }

    fn add_claim(&mut self, path: &str, values: &[String]) {
        match self.claims.iter_mut().find(|(known, _)| known.to_string() == path) {
            Some((_, known)) => add_each(known, values),
            None => self.claims.extend(Path::parse(path).ok().map(|path| (path, values.to_vec()))),
        }
    }
}

/// Returns the providers that one of these conditions names.
pub(super) fn providers_of(conditions: &[Condition]) -> Option<&[String]> {
    conditions.iter().find_map(|condition| match condition {
        Condition::Providers(ids) => Some(ids.as_slice()),
        _ => None,
    })
}

fn add_each(texts: &mut Vec<String>, further: &[String]) {
    for text in further {
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
}

/// Returns the text with which a value is compared. `None` for null, lists and tables.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns the texts of a claim: those of its items if it is a list. `None` if there is no such claim.
///
/// The whole name of a member, dots included, goes before the path of members. If both exist and differ, the
/// rule could mean either, so there is no such claim. A name with `://`, as [RFC 7519
/// §4.2](https://www.rfc-editor.org/rfc/rfc7519#section-4.2) recommends, is always a whole name.
pub(crate) fn texts_at(claims: &Claims<'_>, path: &Path) -> Option<Vec<String>> {
    let name = path.to_string();
    let whole = claims.member(&name).value();
    let inner = if name.contains("://") { whole } else { claims.get(path).value() };
    let value = match (whole, inner) {
        (Some(whole), Some(inner)) if whole != inner => return None,
        (whole, inner) => whole.or(inner)?,
    };
    match value {
        Value::Array(items) => Some(items.iter().filter_map(text_of).collect()),
        value => text_of(value).map(|text| vec![text]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_name_with_dots_is_that_of_a_member_or_a_path_and_never_both() {
        let uri = "https://acme.example/roles";
        let table = [
            (uri, json!({ uri: ["admin"] }), Some(vec!["admin"])),
            (uri, json!({ uri: "admin", "https://acme": { "example/roles": "admin" } }), Some(vec!["admin"])),
            (uri, json!({ "https://acme": { "example/roles": ["admin"] } }), None),
            ("a.b", json!({ "a": { "b": "x" } }), Some(vec!["x"])),
            ("a.b", json!({ "a.b": "x" }), Some(vec!["x"])),
            ("a.b", json!({ "a.b": "x", "a": { "b": "x" } }), Some(vec!["x"])),
            ("a.b", json!({ "a.b": "x", "a": { "b": "y" } }), None),
            ("a.b", json!({ "a.b": "x", "a": { "b": null } }), None),
            ("a.b", json!({ "a.b": null, "a": { "b": "x" } }), None),
            ("a.b.c", json!({ "a.b": { "c": "x" }, "a": { "b.c": "x" } }), None),
        ];
        for (path, claims, expected) in table {
            let found = texts_at(&Claims::new(claims.as_object().unwrap()), &Path::parse(path).unwrap());
            let expected = expected.map(|texts| texts.into_iter().map(str::to_owned).collect());
            assert_eq!(found, expected, "{path} {claims}");
        }
    }
}
