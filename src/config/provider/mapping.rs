use crate::config::error::ConfigError;
use crate::config::provider::Entry;
use crate::providers::{Mapping, ProfilePaths};

/// `profile`: dotted paths into the claims or userinfo, `{ id = "user.id", name = "user.login" }`; else the row's.
pub(super) fn read(entry: &Entry<'_>) -> Result<Mapping, ConfigError> {
    let Some(node) = entry.get("profile") else { return Ok(Mapping::Function(entry.row.profile)) };
    if !entry.is_custom {
        let fix = "Remove the key, or configure the provider under an id of your own.";
        return Err(node.error("a built-in provider has a mapping of its own", fix));
    }
    let table = node.table(&["id", "name", "email", "image"])?;
    let path = |key| table.get(key).map(|node| Ok(node.text()?.text)).transpose();
    Ok(Mapping::Paths(ProfilePaths {
        id: path("id")?,
        name: path("name")?,
        email: path("email")?,
        image: path("image")?,
    }))
}
