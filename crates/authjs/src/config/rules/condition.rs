use crate::claims::Path;
use crate::config::callbacks::{address, exact_domain, provider_id};
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::providers::Provider;
use crate::rules::{Condition, Network, NetworkError};

/// Reads the conditions of a table. All of them must be met.
pub(super) fn read(table: &Table<'_>, providers: &[Provider]) -> Result<Vec<Condition>, ConfigError> {
    let mut conditions = Vec::new();
    for (key, node) in table.iter() {
        match key {
            "emails" => conditions.push(Condition::Emails(list(&node, address)?)),
            "emailDomains" => conditions.push(Condition::EmailDomains(list(&node, exact_domain)?)),
            "groups" => conditions.push(Condition::Groups(texts(&node)?)),
            "claims" => conditions.extend(claims(&node)?),
            "providers" => {
                let ids = list(&node, |node| provider_id(node, providers))?;
                conditions.push(Condition::Providers(ids));
            }
            "countries" => conditions.push(Condition::Countries(list(&node, country)?)),
            "asns" => conditions.push(Condition::Asns(list(&node, asn)?)),
            "ips" => conditions.push(Condition::Ips(list(&node, network)?)),
            "any" => conditions.push(Condition::Any(list(&node, |node| inner(node, providers))?)),
            "all" => conditions.push(Condition::All(list(&node, |node| inner(node, providers))?)),
            "not" => conditions.push(not(&node, providers)?),
            _ => {}
        }
    }
    Ok(conditions)
}

/// Reads a table inside `any` or `all`.
fn inner(node: &Node<'_>, providers: &[Provider]) -> Result<Condition, ConfigError> {
    let table = node.table(&[&keys::RULE_LEAVES[..], &keys::RULE_INNER].concat())?;
    some(node, read(&table, providers)?)
}

fn not(node: &Node<'_>, providers: &[Provider]) -> Result<Condition, ConfigError> {
    let conditions = read(&node.table(&keys::RULE_LEAVES)?, providers)?;
    Ok(Condition::Not(Box::new(some(node, conditions)?)))
}

fn some(node: &Node<'_>, conditions: Vec<Condition>) -> Result<Condition, ConfigError> {
    if conditions.is_empty() {
        return Err(node.error("no condition", "Write one, or remove the table."));
    }
    Ok(Condition::All(conditions))
}

/// Reads a list. Errors if it is empty, because that could mean "all" or "none".
pub(super) fn list<T>(
    node: &Node<'_>,
    one: impl Fn(&Node<'_>) -> Result<T, ConfigError>,
) -> Result<Vec<T>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() {
        return Err(node.error("an empty list", "Name at least one, or remove the key."));
    }
    items.iter().map(one).collect()
}

pub(super) fn texts(node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
    list(node, |item| item.text().map(|setting| setting.text))
}

fn country(node: &Node<'_>) -> Result<String, ConfigError> {
    let text = node.text()?.text;
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if text == "UK" {
        return Err(node.error("not the code of the United Kingdom", "Write \"GB\"."));
    }
    if !is_code && text != "T1" || text == "XX" {
        return Err(
            node.error("not a code of a country", "Write two capital letters (ISO 3166-1), e.g. \"DE\".")
        );
    }
    Ok(text)
}

fn asn(node: &Node<'_>) -> Result<u32, ConfigError> {
    let number =
        node.value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
    number.ok_or_else(|| {
        node.error("not the number of an autonomous system", "Write a whole number, e.g. 64496.")
    })
}

fn network(node: &Node<'_>) -> Result<Network, ConfigError> {
    let setting = node.text()?;
    setting.text.parse().map_err(|error: NetworkError| {
        let text = error.to_string();
        let (cause, fix) = text.split_once(". ").unwrap_or((&text, ""));
        setting.error(cause, format!("{fix}."))
    })
}

fn claims(node: &Node<'_>) -> Result<Vec<Condition>, ConfigError> {
    let table = node.open_table()?;
    let claims = table.iter().map(|(key, node)| {
        let fix = "Write the claim's name, or steps with dots between, e.g. realm_access.roles.";
        let path = Path::parse(key).map_err(|_| node.error("the name is not a path", fix))?;
        Ok(Condition::Claim { path: path.to_string(), values: list(&node, scalar)? })
    });
    let claims: Vec<_> = claims.collect::<Result<_, _>>()?;
    if claims.is_empty() { Err(node.error("no claim", "Name one, or remove the key.")) } else { Ok(claims) }
}

fn scalar(node: &Node<'_>) -> Result<String, ConfigError> {
    super::recorded::text_of(node.value)
        .ok_or_else(|| node.error("not a value to compare", "Write a text, a number, true or false."))
}
