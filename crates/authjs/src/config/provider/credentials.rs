//! A provider of the type `credentials`.

use super::row::{check_id, read_id};
use crate::config::backend;
use crate::config::env::Source;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::warning::Warning;
use crate::providers::{self, Color, CredentialsField, CredentialsProvider, Method, Provider, Style};

/// Reads an entry of `providers` whose `type` is `credentials`. Returns `None` for any other.
#[inline(never)]
pub(super) fn read(
    item: &Node<'_>,
    source: &Source<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Provider>, ConfigError> {
    let has_database = source.has_database;
    if item.value.get("type").and_then(serde_json::Value::as_str) != Some("credentials") {
        return Ok(None);
    }
    let (id, _) = read_id(item)?;
    if providers::find(&id.text).is_some() {
        return Ok(None);
    }
    check_id(&id)?;
    let own = ["id", "type", "name"].into_iter().chain(keys::CREDENTIALS);
    let table = item.table(&backend::keys(&own.collect::<Vec<_>>()))?;
    let has_backend = keys::BACKEND.iter().any(|key| table.get(key).is_some());
    let backend = has_backend.then(|| backend::read(&table, source)).transpose()?;
    let fields = table.get("fields").map(|node| read_fields(&node)).transpose()?.unwrap_or_default();
    let name = table.text("name")?.map_or_else(|| "Credentials".to_owned(), |name| name.text);
    let account = read_account(&table, &fields)?;
    warnings.extend(match (has_database, &account) {
        (false, _) => Some(Warning::CredentialsUnlimited { provider: id.text.clone() }),
        (true, None) => Some(Warning::CredentialsWithoutAccount { provider: id.text.clone() }),
        (true, Some(_)) => None,
    });
    let method = Method::Credentials(CredentialsProvider { backend, account, fields });
    Ok(Some(Provider {
        id: id.text,
        name,
        style: Style { brand_color: Color::WHITE, logo: None, button_name: None },
        method,
    }))
}

/// Reads `account`. Without it, the first field that is not a password names the account.
fn read_account(table: &Table<'_>, fields: &[CredentialsField]) -> Result<Option<String>, ConfigError> {
    let is_password = |field: &CredentialsField| field.attributes.contains(&("type", "password".to_owned()));
    let Some(setting) = table.text("account")? else {
        return Ok(fields.iter().find(|field| !is_password(field)).map(|field| field.name.clone()));
    };
    if fields.is_empty() || fields.iter().any(|field| field.name == setting.text) {
        return Ok(Some(setting.text));
    }
    Err(setting.error("no field has this name", "Write a name of `fields`."))
}

pub(super) fn read_fields(node: &Node<'_>) -> Result<Vec<CredentialsField>, ConfigError> {
    let fields: Vec<_> = node.open_table()?.iter().collect();
    if fields.is_empty() {
        return Err(node.error("an empty table", "Name at least one field, or remove the key."));
    }
    fields.iter().map(|(name, node)| read_field(name, node)).collect()
}

fn read_field(name: &str, node: &Node<'_>) -> Result<CredentialsField, ConfigError> {
    if name.is_empty() || name.contains(|character: char| character.is_whitespace() || character.is_control())
    {
        return Err(ConfigError::new(&node.path, "not the name of a field", "Use letters and digits."));
    }
    if matches!(name, "csrfToken" | "callbackUrl" | "callbackFragment") {
        let cause = "Auth.js has a field of this name in every form";
        return Err(ConfigError::new(&node.path, cause, "Choose another name."));
    }
    let table = node.table(&keys::FIELD)?;
    let label = table.text("label")?.map(|label| label.text);
    let attributes = vec![
        ("type", input_type(&table)?),
        ("placeholder", text(&table, "placeholder")?.unwrap_or_default()),
    ];
    let mut field = CredentialsField { name: name.to_owned(), label, attributes };
    for (key, attribute) in TEXTS {
        field.attributes.extend(text(&table, key)?.map(|value| (attribute, value)));
    }
    for (key, attribute) in LENGTHS {
        let length = table.get(key).map(|node| length(&node)).transpose()?;
        field.attributes.extend(length.map(|length| (attribute, length)));
    }
    for (key, attribute) in FLAGS {
        field
            .attributes
            .extend(table.boolean(key)?.filter(|is_set| *is_set).map(|_| (attribute, String::new())));
    }
    Ok(field)
}

/// The attributes of an input, by their options.
const TEXTS: [(&str, &str); 4] = [
    ("autoComplete", "autocomplete"),
    ("inputMode", "inputmode"),
    ("pattern", "pattern"),
    ("title", "title"),
];
const LENGTHS: [(&str, &str); 2] = [("minLength", "minlength"), ("maxLength", "maxlength")];
const FLAGS: [(&str, &str); 2] = [("required", "required"), ("autoFocus", "autofocus")];

/// The types of inputs that hold a text.
const TYPES: [&str; 8] = ["text", "password", "email", "tel", "number", "url", "search", "date"];

fn input_type(table: &Table<'_>) -> Result<String, ConfigError> {
    let Some(setting) = table.text("type")? else { return Ok("text".to_owned()) };
    if TYPES.contains(&setting.text.as_str()) {
        return Ok(setting.text);
    }
    Err(setting.error("not a type of input for a text", format!("Write one of {}.", TYPES.join(", "))))
}

fn text(table: &Table<'_>, key: &str) -> Result<Option<String>, ConfigError> {
    let Some(setting) = table.text(key)? else { return Ok(None) };
    if setting.text.contains(char::is_control) {
        return Err(setting.error("has a control character", "Write it on one line."));
    }
    Ok(Some(setting.text))
}

fn length(node: &Node<'_>) -> Result<String, ConfigError> {
    let length = node.value.as_u64().filter(|length| (1..=10_000).contains(length));
    let length = length.ok_or_else(|| node.error("not a length", "Write a whole number from 1 to 10000."))?;
    Ok(length.to_string())
}
