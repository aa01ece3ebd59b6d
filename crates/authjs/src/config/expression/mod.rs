//! [`Expression`]s as a deployer writes them: the language of docs/custom-providers.md.

mod operation;

use serde_json::Value;

use crate::claims::{Expression, Path};
use crate::config::error::ConfigError;
use crate::config::node::Node;

/// Reads a path, a list of fallbacks, a table, or `false`.
///
/// Errors if an expression cannot mean what it says, such as a fallback that is never used.
pub(super) fn read(node: &Node<'_>) -> Result<Expression, ConfigError> {
    match node.value {
        Value::String(_) => path(node).map(Expression::Path),
        Value::Array(_) => fallbacks(node),
        Value::Object(_) => operation::read(node),
        Value::Null | Value::Bool(false) => Ok(Expression::Null),
        _ => {
            Err(node.error("is no mapping", "Write a path, a list of fallbacks, a table, or false for null."))
        }
    }
}

fn path(node: &Node<'_>) -> Result<Path, ConfigError> {
    let text = node.text()?.text;
    Path::parse(&text).map_err(|_| {
        let fix = if text.contains(['{', '}']) {
            "Write a template as { template = \"…{path}…\" }"
        } else if text.contains(['[', ']']) {
            "Write an index as a step, e.g. emails.0.value"
        } else {
            "Write steps with dots between, e.g. user.name, or { path = [\"a step\", \"another\"] }"
        };
        node.error("not a path", fix)
    })
}

/// Reads a list whose first present value is used.
fn fallbacks(node: &Node<'_>) -> Result<Expression, ConfigError> {
    let items = some_items(node)?;
    let mut alternatives = Vec::with_capacity(items.len());
    for item in &items {
        if item.value.is_array() {
            return Err(item.error("fallbacks within fallbacks", "Write them as one list."));
        }
        if alternatives.last().is_some_and(Expression::is_constant) {
            return Err(item
                .error("comes after a constant and is never used", "Put the constant last, or remove it."));
        }
        alternatives.push(read(item)?);
    }
    Ok(Expression::First(alternatives))
}

fn some_items<'a>(node: &Node<'a>) -> Result<Vec<Node<'a>>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() { Err(node.error("empty", "Name at least one path.")) } else { Ok(items) }
}

#[cfg(test)]
mod tests;
