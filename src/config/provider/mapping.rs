use serde_json::Value;

use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::provider::Entry;
use crate::providers::{CustomProfile, Expression, Mapping, Path, Piece};

/// `profile`: what the user is made of, in the language of docs/custom-providers.md; else the row's mapping.
///
/// Fails for anything that could not mean what it says: an unknown key, a fallback that is never reached, an id that is
/// the same for everybody.
pub(super) fn read(entry: &Entry<'_>) -> Result<Mapping, ConfigError> {
    let Some(node) = entry.get("profile") else { return Ok(Mapping::Function(entry.row.profile)) };
    if !entry.is_custom {
        let fix = "Remove the key, or configure the provider under an id of your own.";
        return Err(node.error("a built-in provider has a mapping of its own", fix));
    }
    let table = node.table(&["id", "name", "email", "image"])?;
    let field = |key| table.get(key).map(|node| expression(&node)).transpose();
    Ok(Mapping::Custom(CustomProfile {
        id: id(&table)?,
        name: field("name")?,
        email: field("email")?,
        image: field("image")?,
    }))
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
        Value::Object(_) => operation(node),
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

/// A table: one of `join` (with `separator`), `template`, `path`, `const`.
fn operation(node: &Node<'_>) -> Result<Expression, ConfigError> {
    const OPERATIONS: [&str; 4] = ["join", "template", "path", "const"];
    let table = node.table(&["join", "separator", "template", "path", "const"])?;
    let mut named = OPERATIONS.iter().filter_map(|key| Some((*key, table.get(key)?)));
    let (Some((operation, operand)), None) = (named.next(), named.next()) else {
        let fix = "Write one of { join = […] }, { template = \"…\" }, { path = […] } and { const = \"…\" }";
        return Err(node.error("must hold exactly one of join, template, path and const", fix));
    };
    let separator = table.get("separator");
    if let Some(separator) = separator.as_ref().filter(|_| operation != "join") {
        return Err(separator.error("has a meaning beside join alone", "Remove it."));
    }
    match operation {
        "join" => join(&operand, separator.as_ref()),
        "template" => template(&operand),
        "path" => steps(&operand),
        _ => Ok(Expression::Const(operand.text()?.text)),
    }
}

fn join(node: &Node<'_>, separator: Option<&Node<'_>>) -> Result<Expression, ConfigError> {
    let parts = some_items(node)?.iter().map(expression).collect::<Result<_, _>>()?;
    let separator = match separator.map(|node| (node, node.value)) {
        None => " ".into(),
        // An empty one is a separator too.
        Some((_, Value::String(text))) => text.clone(),
        Some((node, _)) => node.text()?.text,
    };
    Ok(Expression::Join { parts, separator })
}

fn steps(node: &Node<'_>) -> Result<Expression, ConfigError> {
    let steps = some_items(node)?.iter().map(|item| Ok(item.text()?.text)).collect::<Result<_, _>>()?;
    Path::of_steps(steps).map(Expression::Path).ok_or_else(|| node.error("not a path", "Name its steps."))
}

/// A text with paths in braces.
fn template(node: &Node<'_>) -> Result<Expression, ConfigError> {
    let text = node.text()?.text;
    let refused =
        || node.error("not a template", "Write paths in braces: \"https://cdn.example/{user.id}.png\"");
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (path, after) = after.split_once('}').ok_or_else(refused)?;
        push_text(&mut pieces, before);
        pieces.push(Piece::Path(Path::parse(path).ok_or_else(refused)?));
        rest = after;
    }
    push_text(&mut pieces, rest);
    let has_path = pieces.iter().any(|piece| matches!(piece, Piece::Path(_)));
    let stray = pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains('}')));
    if has_path && !stray { Ok(Expression::Template(pieces)) } else { Err(refused()) }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.into()));
    }
}

fn some_items<'a>(node: &Node<'a>) -> Result<Vec<Node<'a>>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() { Err(node.error("empty", "Name at least one path.")) } else { Ok(items) }
}
