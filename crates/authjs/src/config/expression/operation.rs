use serde_json::Value;

use super::some_items;
use crate::claims::template::Template;
use crate::claims::{Expression, Path};
use crate::config::error::ConfigError;
use crate::config::node::Node;
use crate::config::options::keys;

/// Reads a table: one of `join` (with `separator`), `template`, `path`, `const`.
pub(super) fn read(node: &Node<'_>) -> Result<Expression, ConfigError> {
    const OPERATIONS: [&str; 4] = ["join", "template", "path", "const"];
    let table = node.table(&keys::MAPPING)?;
    let mut named = OPERATIONS.iter().filter_map(|key| Some((*key, table.get(key)?)));
    let (Some((operation, operand)), None) = (named.next(), named.next()) else {
        let fix = "Write one of { join = […] }, { template = \"…\" }, { path = […] } and { const = \"…\" }";
        return Err(node.error("must hold exactly one of join, template, path and const", fix));
    };
    let separator = table.get("separator");
    if let Some(separator) = separator.as_ref().filter(|_| operation != "join") {
        return Err(separator.error("is only allowed with join", "Remove it."));
    }
    match operation {
        "join" => join(&operand, separator.as_ref()),
        "template" => template(&operand),
        "path" => steps(&operand),
        _ => Ok(Expression::Const(operand.text()?.text)),
    }
}

fn join(node: &Node<'_>, separator: Option<&Node<'_>>) -> Result<Expression, ConfigError> {
    let parts = some_items(node)?.iter().map(super::read).collect::<Result<_, _>>()?;
    let separator = match separator.map(|node| (node, node.value)) {
        None => " ".into(),
        // An empty separator is allowed.
        Some((_, Value::String(text))) => text.clone(),
        Some((node, _)) => node.text()?.text,
    };
    Ok(Expression::Join { parts, separator })
}

fn steps(node: &Node<'_>) -> Result<Expression, ConfigError> {
    let steps = some_items(node)?.iter().map(|item| Ok(item.text()?.text)).collect::<Result<_, _>>()?;
    Path::of_steps(steps).map(Expression::Path).map_err(|_| node.error("not a path", "Name its steps."))
}

fn template(node: &Node<'_>) -> Result<Expression, ConfigError> {
    let template = Template::parse(&node.text()?.text);
    let fix = "Write paths in braces: \"https://cdn.example/{user.id}.png\"";
    template.map(Expression::Template).map_err(|_| node.error("not a template", fix))
}
