//! `profile` of a provider.

mod operation;

use serde_json::Value;

use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::provider::Entry;
use crate::providers::{BuiltIn, CustomProfile, Expression, Mapping, Path};

/// `profile`: what the user is made of, in the language of docs/custom-providers.md; else the row's mapping. A built-in
/// provider takes `{ image = false }` alone.
///
/// Errors for what could not mean what it says: an unknown key, a fallback that is never reached, an id that is the same
/// for everybody.
pub(super) fn read(entry: &Entry<'_>) -> Result<Mapping, ConfigError> {
    match entry.get("profile") {
        Some(node) if entry.is_custom => custom(&node).map(Mapping::Custom),
        Some(node) => without_image(&node, entry.row.profile),
        None => Ok(Mapping::BuiltIn(entry.row.profile)),
    }
}

#[inline(never)]
fn without_image(node: &Node<'_>, row: BuiltIn) -> Result<Mapping, ConfigError> {
    let table = node.table(&["id", "name", "email", "image"])?;
    match table.get("image") {
        Some(image) if table.iter().count() == 1 && *image.value == Value::Bool(false) => {
            Ok(Mapping::WithoutImage(row))
        }
        _ => {
            let fix = "Write profile = { image = false } to leave the picture out, remove the key, or configure \
                the provider under an id of your own.";
            Err(node.error("a built-in provider has a mapping of its own", fix))
        }
    }
}

#[inline(never)]
fn custom(node: &Node<'_>) -> Result<CustomProfile, ConfigError> {
    let table = node.table(&["id", "name", "email", "image"])?;
    let field = |key| table.get(key).map(|node| expression(&node)).transpose();
    Ok(CustomProfile {
        id: id(&table)?,
        name: field("name")?,
        email: field("email")?,
        image: field("image")?,
    })
}

fn id(table: &Table<'_>) -> Result<Option<Expression>, ConfigError> {
    let Some(node) = table.get("id") else { return Ok(None) };
    let id = expression(&node)?;
    if may_be_constant(&id) {
        let fix = "Name the path of the id at the provider, one that never changes.";
        return Err(node.error("would be the same for everybody", fix));
    }
    Ok(Some(id))
}

/// Whether it can come out without anything of the profile in it.
fn may_be_constant(id: &Expression) -> bool {
    match id {
        Expression::First(alternatives) => alternatives.iter().any(may_be_constant),
        Expression::Join { parts, .. } => parts.iter().any(may_be_constant),
        _ => id.is_constant(),
    }
}

fn expression(node: &Node<'_>) -> Result<Expression, ConfigError> {
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
    Path::parse(&text).ok_or_else(|| {
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

/// A list: the first that is there.
fn fallbacks(node: &Node<'_>) -> Result<Expression, ConfigError> {
    let items = some_items(node)?;
    let mut alternatives = Vec::with_capacity(items.len());
    for item in &items {
        if item.value.is_array() {
            return Err(item.error("fallbacks within fallbacks", "Write them as one list."));
        }
        if alternatives.last().is_some_and(Expression::is_constant) {
            return Err(item.error("stands behind a constant", "Put the constant last, or remove it."));
        }
        alternatives.push(expression(item)?);
    }
    Ok(Expression::First(alternatives))
}

fn some_items<'a>(node: &Node<'a>) -> Result<Vec<Node<'a>>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() { Err(node.error("empty", "Name at least one path.")) } else { Ok(items) }
}

#[cfg(test)]
mod tests;
