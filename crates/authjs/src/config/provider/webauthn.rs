//! Providers of the type `webauthn`: passkeys and security keys.

use crate::config::env::Source;
use crate::config::error::ConfigError;
use crate::config::node::Node;
use crate::providers::Provider;

/// Reads an entry of `providers` whose `type` is `webauthn`, or which is one of Auth.js's two. Returns `None` for any
/// other.
///
/// Errors without a database, as Auth.js's `MissingAdapter`, and without the Cargo feature `webauthn`.
#[inline(never)]
pub(super) fn read(item: &Node<'_>, source: &Source<'_>) -> Result<Option<Provider>, ConfigError> {
    let id = item.value.as_str().or_else(|| item.value.get("id")?.as_str()).unwrap_or_default();
    let kind = item.value.get("type").and_then(serde_json::Value::as_str);
    let is_meant = match kind {
        Some(kind) => kind == "webauthn",
        None => matches!(id, PASSKEY | WEBAUTHN),
    };
    if !is_meant {
        return Ok(None);
    }
    #[cfg(feature = "webauthn")]
    if !source.env.lacks_feature("webauthn") {
        return built::read(item, source).map(Some);
    }
    let _ = source;
    let fix = "Build with the Cargo feature `webauthn`: node scripts/build.mjs --features webauthn.";
    Err(ConfigError::new(&item.path, "passkeys are not compiled in", fix))
}

/// The two providers of Auth.js.
const PASSKEY: &str = "passkey";
const WEBAUTHN: &str = "webauthn";

#[cfg(feature = "webauthn")]
pub(super) use built::refuse_second_conditional_ui;

#[cfg(feature = "webauthn")]
mod built {
    use serde_json::{Map, Value};

    use super::WEBAUTHN;
    use crate::config::env::Source;
    use crate::config::error::ConfigError;
    use crate::config::node::{Node, Table};
    use crate::config::options::keys;
    use crate::config::provider::credentials::read_fields;
    use crate::config::provider::row::{check_id, read_id};
    use crate::config::urls;
    use crate::providers::{
        Color, CredentialsField, Method, Provider, RelyingParty, Style, WebAuthnProvider,
    };

    pub(super) fn read(item: &Node<'_>, source: &Source<'_>) -> Result<Provider, ConfigError> {
        let (id, _) = read_id(item)?;
        check_id(&id)?;
        let empty = Value::Object(Map::new());
        let item = match item.value.is_string() {
            true => Node { path: item.path.clone(), value: &empty },
            false => item.clone(),
        };
        let own = ["id", "type", "name"].into_iter().chain(keys::WEBAUTHN);
        let table = item.table(&own.collect::<Vec<_>>())?;
        if !source.env.has_binding("AUTH_DB") {
            let cause = format!("{} needs a database, which keeps users and their passkeys", id.text);
            let fix = "Bind a D1 database to AUTH_DB with [[d1_databases]] and run `npm run migrate`.";
            return Err(ConfigError::new(&item.path, cause, fix));
        }
        // Every other id is one of passkeys: they need no second factor.
        let requires_passkey = id.text != WEBAUTHN;
        let form_fields = match table.get("formFields") {
            Some(node) => read_fields(&node)?,
            None => vec![email_field()],
        };
        let has_conditional_ui = read_conditional_ui(&table, &form_fields)?;
        let relying_party = read_relying_party(&table, source.development)?;
        let provider = WebAuthnProvider { relying_party, requires_passkey, has_conditional_ui, form_fields };
        let name = table.text("name")?.map(|name| name.text);
        let name = name.unwrap_or_else(|| if requires_passkey { "Passkey" } else { "WebAuthn" }.to_owned());
        let style = Style { brand_color: Color::WHITE, logo: None, button_name: None };
        Ok(Provider { id: id.text, name, style, method: Method::WebAuthn(provider) })
    }

    /// Returns the field of Auth.js.
    fn email_field() -> CredentialsField {
        let attributes = vec![
            ("type", "text".to_owned()),
            ("placeholder", String::new()),
            ("autocomplete", "username webauthn".to_owned()),
            ("required", String::new()),
        ];
        CredentialsField { name: "email".to_owned(), label: None, attributes }
    }

    /// Reads `enableConditionalUI`. Errors if no field can offer passkeys, as Auth.js's
    /// `MissingWebAuthnAutocomplete`.
    fn read_conditional_ui(table: &Table<'_>, fields: &[CredentialsField]) -> Result<bool, ConfigError> {
        let offers = fields.iter().flat_map(|field| &field.attributes).any(|(name, value)| {
            *name == "autocomplete" && value.split_ascii_whitespace().any(|word| word == "webauthn")
        });
        match table.boolean("enableConditionalUI")? {
            Some(true) | None if !offers => {
                let cause = "no field of formFields has the word webauthn in autoComplete, so no field offers passkeys";
                let fix =
                    "Write autoComplete = \"username webauthn\" on a field, or enableConditionalUI = false.";
                Err(ConfigError::new(table.path_of("enableConditionalUI"), cause, fix))
            }
            is_enabled => Ok(is_enabled.unwrap_or(true)),
        }
    }

    /// Reads `relyingParty`, or `relayingParty`, which is Auth.js's spelling of it. Errors if both are set and differ.
    fn read_relying_party(table: &Table<'_>, development: bool) -> Result<RelyingParty, ConfigError> {
        const OF_AUTH_JS: &str = "relayingParty";
        let read = |key: &str| match table.table(key, &keys::RELYING_PARTY)? {
            Some(table) => read_party(&table, development).map(Some),
            None => Ok(None),
        };
        match (read("relyingParty")?, read(OF_AUTH_JS)?) {
            (Some(party), Some(other)) if party != other => Err(ConfigError::new(
                table.path_of(OF_AUTH_JS),
                "differs from relyingParty, which is the same option",
                "Remove one of them.",
            )),
            (party, other) => Ok(party.or(other).unwrap_or_default()),
        }
    }

    fn read_party(table: &Table<'_>, development: bool) -> Result<RelyingParty, ConfigError> {
        let id = table.text("id")?;
        if let Some(id) = &id {
            let is_domain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
            if !id.text.bytes().all(is_domain) {
                return Err(id.error("not a domain", "Write a domain without scheme and port: example.com"));
            }
        }
        let origins = match table.get("origin") {
            None => Vec::new(),
            Some(node) if node.value.is_string() => vec![read_origin(&node, development)?],
            Some(node) => {
                node.list()?.iter().map(|node| read_origin(node, development)).collect::<Result<_, _>>()?
            }
        };
        let name = table.text("name")?.map(|name| name.text);
        Ok(RelyingParty { id: id.map(|id| id.text), name, origins })
    }

    fn read_origin(node: &Node<'_>, development: bool) -> Result<String, ConfigError> {
        let setting = node.text()?;
        let url = urls::address(&setting, development, "https://example.com")?;
        match urls::is_origin(&url) {
            true => Ok(url.origin().ascii_serialization()),
            false => {
                Err(setting.error("has a path or a query", "Write the origin alone: https://example.com"))
            }
        }
    }

    /// Errors if a page would offer passkeys for two providers, as Auth.js's `DuplicateConditionalUI`.
    pub(in crate::config::provider) fn refuse_second_conditional_ui(
        before: &[Provider],
        provider: &Provider,
        path: &str,
    ) -> Result<(), ConfigError> {
        let has_it = |provider: &Provider| matches!(&provider.method, Method::WebAuthn(webauthn) if webauthn.has_conditional_ui);
        if !has_it(provider) || !before.iter().any(has_it) {
            return Ok(());
        }
        let cause =
            "enableConditionalUI is on for a second provider, and a page can offer the passkeys of one";
        Err(ConfigError::new(path, cause, "Write enableConditionalUI = false on one of them."))
    }
}
