use crate::config::error::ConfigError;
use crate::config::provider::options::Variables;
use crate::config::provider::{Entry, client, endpoints, fetch, issuer, options};
use crate::providers::Kind;

/// Returns one error with every required setting that is missing: `first` and the others.
#[inline(never)]
pub(super) fn all(entry: &Entry<'_>, first: ConfigError) -> ConfigError {
    let set = options::read(entry);
    let variables = Variables::new(&entry.row, set.as_deref().unwrap_or_default(), "");
    let issuer = issuer::read(entry, &variables);
    let needs_endpoints = entry.row.kind != Kind::Oauth1 && matches!(issuer, Ok(None));
    let mut missing = vec![first];
    let further = [
        set.err(),
        client::client_id(entry).err(),
        client::read(entry, &mut Vec::new()).err(),
        issuer.err(),
        fetch::read(entry).err(),
    ];
    let of_endpoints = if needs_endpoints { endpoints::missing(entry) } else { Vec::new() };
    for error in further.into_iter().flatten().filter(ConfigError::is_unset).chain(of_endpoints) {
        if missing.iter().all(|known| known.path() != error.path()) {
            missing.push(error);
        }
    }
    ConfigError::all(missing)
}
