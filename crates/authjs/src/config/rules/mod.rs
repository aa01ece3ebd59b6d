//! `rules` and `unmatched`

mod condition;
mod cors;
mod freshness;
mod groups;
mod recorded;

pub(super) use freshness::MAX_AGES;
pub(crate) use recorded::{Recorded, text_of, texts_at};

use url::Url;

use super::env::Env;
use super::error::ConfigError;
use super::matcher;
use super::node::{Node, Table};
use super::options::keys;
use super::warning::Warning;
use crate::providers::{Method, Provider};
use crate::rules::{self, Access, Freshness, Rule};

/// The rules for paths, and what sessions must record for them.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) compiled: rules::Rules,
    pub(crate) recorded: Recorded,
    /// The hash of what sessions record: see [`Recorded::asked`].
    pub(crate) asked: String,
    /// Whether a rule has `cors`.
    pub(crate) has_cors: bool,
}

/// Reads `rules` and `unmatched`, and asks providers for the proofs that the rules need.
///
/// Errors if a rule cannot be used, if `unmatched` is missing, or if `matcher` is set too.
#[inline(never)]
pub(super) fn read(
    env: &dyn Env,
    root: &Table<'_>,
    providers: &mut [Provider],
    warnings: &mut Vec<Warning>,
) -> Result<Option<Rules>, ConfigError> {
    let unmatched = root.get("unmatched");
    let Some(node) = root.get("rules") else {
        return match unmatched {
            Some(node) => Err(node.error("there are no rules", "Set rules too, or remove the key.")),
            None => Ok(None),
        };
    };
    if root.get("matcher").is_some() {
        let fix = "Write its paths as rules with access = \"signed-in\", and set unmatched = \"public\".";
        return Err(ConfigError::new("matcher", "rules are set too", fix));
    }
    let Some(unmatched) = unmatched else {
        let fix = "Say what paths without a rule need: \"public\", \"signed-in\" or \"deny\".";
        return Err(ConfigError::new("unmatched", "not set, and rules are", fix));
    };
    let unmatched = access(&unmatched, &UNMATCHED)?;
    let has_tokens = root.get("bearer").is_some();
    let list = node.list()?.into_iter().map(|node| rule(&node, providers, has_tokens));
    let list = list.collect::<Result<Vec<_>, _>>()?;
    let recorded = Recorded::of(&list);
    ask_for_proofs(&recorded, providers);
    groups::ask(&node, &recorded, providers)?;
    groups::warn(&node, &list, root, providers, warnings);
    cors::warn(&list, warnings);
    let compiled = rules::Rules::compile(list, unmatched, matcher::options(env, root)?).map_err(|error| {
        let path = match error.rule {
            Some(index) => format!("{}[{index}].{}", node.path, error.key),
            None => node.path.clone(),
        };
        ConfigError::new(path, error.cause, error.fix)
    })?;
    let has_cors = compiled.have_cors();
    Ok(Some(Rules { compiled, asked: recorded.asked(), has_cors, recorded }))
}

const ACCESS: [(&str, Access); 4] = [
    ("public", Access::Public),
    ("signed-in", Access::SignedIn),
    ("api", Access::Api),
    ("deny", Access::Deny),
];
const UNMATCHED: [(&str, Access); 3] =
    [("public", Access::Public), ("signed-in", Access::SignedIn), ("deny", Access::Deny)];

fn access(node: &Node<'_>, known: &[(&str, Access)]) -> Result<Access, ConfigError> {
    let text = node.text()?.text;
    let found = known.iter().find(|(name, _)| *name == text);
    found.map(|(_, access)| *access).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        node.error("unknown value", format!("Write one of {}.", names.join(", ")))
    })
}

fn rule(node: &Node<'_>, providers: &[Provider], has_tokens: bool) -> Result<Rule, ConfigError> {
    let table = node.table(&[&keys::RULE[..], &keys::RULE_LEAVES, &keys::RULE_COMBINED].concat())?;
    let needed =
        |key: &str, fix| table.get(key).ok_or_else(|| ConfigError::new(table.path_of(key), "not set", fix));
    let path = needed("path", "Write a pattern, e.g. path = \"/admin/:path*\".")?;
    let paths = paths(&path)?;
    let access_node = needed("access", "Write access = \"public\", \"signed-in\", \"api\" or \"deny\".")?;
    let texts = |key, one: fn(&Node<'_>) -> Result<String, ConfigError>| {
        table.get(key).map_or(Ok(Vec::new()), |node| condition::list(&node, one))
    };
    let conditions = condition::read(&table, providers)?;
    let Freshness { max_age, acr, second_factor } = freshness::read(&table)?;
    freshness::refuse_unsaid_acr(&table, &conditions, providers, has_tokens)?;
    Ok(Rule {
        paths,
        hosts: texts("hosts", host)?,
        methods: texts("methods", method)?,
        access: access(&access_node, &ACCESS)?,
        conditions,
        max_age,
        acr,
        second_factor,
        cors: cors::read(&table)?,
    })
}

/// Returns a pattern, or those of a list.
pub(super) fn paths(node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
    match node.value.is_array() {
        true => condition::texts(node),
        false => Ok(vec![node.text()?.text]),
    }
}

/// Returns host names in lower case, without final dots.
pub(super) fn hosts(node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
    condition::list(node, host)
}

/// Returns a host name in lower case, without a final dot.
pub(super) fn host(node: &Node<'_>) -> Result<String, ConfigError> {
    let text = node.text()?.text.to_ascii_lowercase();
    let text = text.strip_suffix('.').unwrap_or(&text);
    // The URL standard allows `*` in a host. No request has it.
    let url = Url::parse(&format!("http://{text}/")).ok().filter(|_| !text.contains('*'));
    match url.as_ref().and_then(Url::host_str) {
        Some(host) if host == text && !host.ends_with('.') => Ok(host.to_owned()),
        Some(host) if url.as_ref().is_some_and(|url| url.as_str() == format!("http://{host}/")) => {
            let fix = format!("Write \"{}\".", host.trim_end_matches('.'));
            Err(node.error("not as requests name the host", fix))
        }
        _ => Err(node.error("not a host name", "Write a name in ASCII without scheme, port and path.")),
    }
}

fn method(node: &Node<'_>) -> Result<String, ConfigError> {
    let text = node.text()?.text;
    if matches!(text.as_str(), "GET" | "POST" | "PUT" | "PATCH" | "DELETE") {
        return Ok(text);
    }
    let fix =
        "Write \"GET\", \"POST\", \"PUT\", \"PATCH\" or \"DELETE\". HEAD and OPTIONS are judged as GET.";
    Err(node.error("not a method of rules", fix))
}

/// Asks the providers that can for the proof of an address.
fn ask_for_proofs(recorded: &Recorded, providers: &mut [Provider]) {
    if recorded.email_domains.is_none() {
        return;
    }
    for provider in providers {
        if let Method::OAuth(oauth) = &mut provider.method {
            oauth.needs_email_proof |= oauth.has_email_proof();
        }
    }
}

#[cfg(test)]
mod tests;
