use std::slice;

use super::recorded::{Recorded, providers_of};
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::warning::Warning;
use crate::providers::{Kind, MAX_GROUP_REQUESTS, Method, Provider};
use crate::rules::{Condition, Rule};

/// Tells the providers that must be asked for groups which ones the rules name.
///
/// Errors if a sign-in would send too many requests.
pub(super) fn ask(
    node: &Node<'_>,
    recorded: &Recorded,
    providers: &mut [Provider],
) -> Result<(), ConfigError> {
    for provider in providers {
        let Method::OAuth(oauth) = &mut provider.method else { continue };
        let Some(source) = oauth.quirk.group_source() else { continue };
        oauth.groups =
            recorded.groups_of(&provider.id).filter(|name| source.accepts(name)).cloned().collect();
        let requests = source.requests(&oauth.groups);
        if requests > MAX_GROUP_REQUESTS {
            let cause = format!("a sign-in with {} would send {requests} requests about groups", provider.id);
            let fix = format!(
                "Name fewer groups, so that {MAX_GROUP_REQUESTS} are enough, or set providers in the rules whose groups are of another provider."
            );
            return Err(ConfigError::new(&node.path, cause, fix));
        }
    }
    Ok(())
}

/// Warns of rules whose groups or claims several providers may give, and of groups that none can.
#[inline(never)]
pub(super) fn warn(
    node: &Node<'_>,
    rules: &[Rule],
    root: &Table<'_>,
    providers: &[Provider],
    warnings: &mut Vec<Warning>,
) {
    let callbacks = root.get("callbacks");
    let sets_groups = callbacks.is_some_and(|node| node.value.pointer("/jwt/groups").is_some());
    let others_give = sets_groups || root.get("bearer").is_some();
    for (index, rule) in rules.iter().enumerate() {
        let path = || format!("{}[{index}]", node.path);
        let mut asked = Asked { providers, is_ambiguous: false, ungiven: None };
        asked.all(&rule.conditions, None);
        if asked.is_ambiguous {
            warnings.push(Warning::AnyProvidersValues { rule: path() });
        }
        if let Some(group) = asked.ungiven.filter(|_| !others_give) {
            warnings.push(Warning::GroupOfNoProvider { rule: path(), group: group.to_owned() });
        }
    }
}

/// What the conditions of a rule ask of the providers.
struct Asked<'a> {
    providers: &'a [Provider],
    /// Whether several providers may give a value, and the rule names none.
    is_ambiguous: bool,
    /// A group that no provider can give.
    ungiven: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// Adds conditions that all must be met. `of` are the providers whose users they are about.
    fn all(&mut self, conditions: &'a [Condition], of: Option<&'a [String]>) {
        let of = providers_of(conditions).or(of);
        for condition in conditions {
            match condition {
                Condition::Any(any) => any.iter().for_each(|one| self.all(slice::from_ref(one), of)),
                Condition::All(all) => self.all(all, of),
                Condition::Not(not) => self.all(slice::from_ref(not), of),
                Condition::Groups(groups) => groups.iter().for_each(|group| self.group(group, of)),
                Condition::Claim { .. } => {
                    self.is_ambiguous |= of.is_none()
                        && self.providers.iter().filter(|provider| has_profile(provider)).count() > 1;
                }
                _ => {}
            }
        }
    }

    fn group(&mut self, group: &'a str, of: Option<&[String]>) {
        let is_meant = |provider: &&Provider| of.is_none_or(|ids| ids.contains(&provider.id));
        let giving =
            self.providers.iter().filter(is_meant).filter(|provider| may_give(provider, group)).count();
        self.is_ambiguous |= of.is_none() && giving > 1;
        if giving == 0 {
            self.ungiven.get_or_insert(group);
        }
    }
}

/// Returns whether the users of a provider have a profile.
const fn has_profile(provider: &Provider) -> bool {
    match provider.method {
        Method::OAuth(_) | Method::Credentials(_) => true,
        Method::Email(_) => false,
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => false,
    }
}

/// Returns whether a profile of the provider may name this group. A provider without a group source may
/// have a claim `groups`, as many OpenID Providers do.
fn may_give(provider: &Provider, group: &str) -> bool {
    match &provider.method {
        Method::Email(_) => false,
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => false,
        Method::Credentials(_) => true,
        Method::OAuth(oauth) => match oauth.quirk.group_source() {
            Some(source) => source.accepts(group),
            None => oauth.kind != Kind::Oauth1,
        },
    }
}
