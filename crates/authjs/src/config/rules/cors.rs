use url::Url;

use super::condition::{list, texts};
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::urls;
use crate::config::warning::Warning;
use crate::cors::{Cors, OriginError, Origins, Policy, SiteOrigin, is_header_name};
use crate::rules::Rule;

/// Reads `cors` of a rule.
///
/// Errors if a value is not as browsers send it. [`rules::Rules::compile`](crate::rules::Rules::compile)
/// refuses contradictions.
#[inline(never)]
pub(super) fn read(table: &Table<'_>) -> Result<Option<Cors>, ConfigError> {
    let Some(node) = table.get("cors") else { return Ok(None) };
    if node.value.is_string() {
        return match node.text()?.text.as_str() {
            "origin" => Ok(Some(Cors::Origin)),
            _ => Err(node.error("unknown value", "Write \"origin\", or a table with origins.")),
        };
    }
    let table = node.table(&keys::CORS)?;
    let Some(origins) = table.get("origins") else {
        let fix = "List the sites whose scripts may read, e.g. origins = [\"https://app.example.com\"].";
        return Err(ConfigError::new(table.path_of("origins"), "not set", fix));
    };
    let names = |key| table.get(key).map_or(Ok(Vec::new()), |node| list(&node, header_name));
    let max_age = table.get("maxAge").map(|node| node.seconds(0..=LONGEST)).transpose()?;
    Ok(Some(Cors::Policy(Policy {
        origins: read_origins(&origins)?,
        methods: table.get("methods").map_or(Ok(Vec::new()), |node| list(&node, super::method))?,
        headers: names("headers")?,
        expose: names("expose")?,
        credentials: table.boolean("credentials")?.unwrap_or(false),
        max_age: max_age.and_then(|seconds| u32::try_from(seconds).ok()),
    })))
}

/// A day: no browser keeps the answer to a preflight for longer.
const LONGEST: i64 = 86_400;

fn read_origins(node: &Node<'_>) -> Result<Origins, ConfigError> {
    if texts(node)? == ["*"] {
        return Ok(Origins::Any);
    }
    list(node, origin).map(Origins::Listed)
}

fn origin(node: &Node<'_>) -> Result<SiteOrigin, ConfigError> {
    let setting = node.text()?;
    SiteOrigin::parse(&setting.text).map_err(|error| match error {
        OriginError::Null => {
            let cause = "every sandboxed frame of any site has this origin";
            setting.error(cause, "Give the page an address, and write its origin.")
        }
        OriginError::Pattern if setting.text == "*" => setting.error(
            "stands for all sites, and others are listed",
            "Write origins = [\"*\"] alone, or remove it.",
        ),
        OriginError::Pattern => setting.error("a pattern", "List each origin."),
        OriginError::Spelling(origin) => {
            setting.error("not as browsers send it", format!("Write {origin:?}."))
        }
        OriginError::NotAnOrigin => {
            setting.error("not an origin", "Write scheme, host and port, e.g. \"https://app.example.com\".")
        }
    })
}

fn header_name(node: &Node<'_>) -> Result<String, ConfigError> {
    let setting = node.text()?;
    match setting.text.as_str() {
        "*" => Err(setting.error("stands for all headers", "List each name.")),
        name if is_header_name(name) => Ok(setting.text),
        _ => Err(setting.error("not a header name", "Write a name like X-Request-Id.")),
    }
}

/// Warns of origins whose pages an attacker in the network can replace.
#[inline(never)]
pub(super) fn warn(rules: &[Rule], warnings: &mut Vec<Warning>) {
    let of_rule = |rule: &Rule| match &rule.cors {
        Some(Cors::Policy(Policy { origins: Origins::Listed(listed), .. })) => listed.clone(),
        _ => Vec::new(),
    };
    for (index, rule) in rules.iter().enumerate() {
        let origins = of_rule(rule).into_iter();
        warnings.extend(origins.filter(is_insecure).map(|origin| Warning::InsecureOrigin {
            path: format!("rules[{index}].cors.origins"),
            origin: origin.as_str().to_owned(),
        }));
    }
}

fn is_insecure(origin: &SiteOrigin) -> bool {
    let url = Url::parse(origin.as_str()).ok().filter(|url| url.scheme() == "http");
    url.is_some_and(|url| url.host().is_none_or(|host| !urls::is_loopback(&host)))
}
