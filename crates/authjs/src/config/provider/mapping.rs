//! `profile` of a provider.

use serde_json::Value;

use crate::claims::Expression;
use crate::config::error::ConfigError;
use crate::config::expression;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::provider::Entry;
use crate::providers::{BuiltIn, CustomProfile, Mapping};

/// Reads `profile`, the mapping to a user. Without it, the row's mapping is used. A built-in
/// provider accepts only `{ image = false }`.
///
/// Errors for an unknown key, for an invalid expression, and for an id that could be the same for
/// all users.
pub(super) fn read(entry: &Entry<'_>) -> Result<Mapping, ConfigError> {
    match entry.get("profile") {
        Some(node) if entry.is_custom => custom(&node).map(Mapping::Custom),
        Some(node) => without_image(&node, entry.row.profile),
        None => Ok(Mapping::BuiltIn(entry.row.profile)),
    }
}

#[inline(never)]
fn without_image(node: &Node<'_>, row: BuiltIn) -> Result<Mapping, ConfigError> {
    let table = node.table(&keys::PROFILE)?;
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
    let table = node.table(&keys::PROFILE)?;
    let field = |key| table.get(key).map(|node| expression::read(&node)).transpose();
    Ok(CustomProfile {
        id: id(&table)?,
        name: field("name")?,
        email: field("email")?,
        image: field("image")?,
    })
}

fn id(table: &Table<'_>) -> Result<Option<Expression>, ConfigError> {
    let Some(node) = table.get("id") else { return Ok(None) };
    let id = expression::read(&node)?;
    if id.may_be_constant() {
        let fix = "Name the path of the id at the provider, one that never changes.";
        return Err(node.error("would be the same for all users", fix));
    }
    Ok(Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn read_id(value: Value) -> Result<Option<Expression>, String> {
        let table = json!({ "id": value });
        let node = Node { path: String::new(), value: &table };
        id(&node.table(&["id"]).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_id_that_could_be_the_same_for_everybody_is_refused() {
        for value in [
            json!(false),
            json!({"const": "x"}),
            json!(["id", {"const": "x"}]),
            json!(["id", false]),
            json!({"join": ["id", {"const": "x"}]}),
        ] {
            let error = read_id(value.clone()).unwrap_err();
            assert!(error.contains("would be the same for all users"), "{value}: {error}");
        }
        for value in [json!("id"), json!(["sub", "id"]), json!({"template": "acme:{id}"})] {
            assert!(read_id(value).unwrap().is_some());
        }
    }
}
