use std::collections::BTreeMap;

use serde::Deserialize;

/// Notes about a provider that its row does not have: docs/providers.toml. They are not part of the
/// Worker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notes {
    /// The purpose of each option, by path.
    #[serde(default)]
    pub(crate) options: BTreeMap<String, String>,
    /// Sentences.
    #[serde(default)]
    pub(crate) notes: Vec<String>,
}

/// Returns the notes for an unknown provider or an unknown option.
#[cfg(test)]
pub(crate) fn stray(providers: &[super::Listed]) -> Vec<String> {
    let known = |id: &str, path: Option<&str>| {
        let Some(provider) = providers.iter().find(|provider| provider.row.id == id) else { return false };
        path.is_none_or(|path| provider.options().iter().any(|(known, _)| *known == path))
    };
    let of_options = |id: &str, notes: &Notes| -> Vec<_> {
        notes
            .options
            .keys()
            .filter(|path| !known(id, Some(path)))
            .map(|path| format!("{id}.{path}"))
            .collect()
    };
    let strays = |(id, notes): (&String, &Notes)| {
        if known(id, None) { of_options(id, notes) } else { vec![id.clone()] }
    };
    all().iter().flat_map(strays).collect()
}

/// Returns all notes, by the provider's id.
#[expect(clippy::expect_used, reason = "a mistake in this repository, found by the tests")]
pub(crate) fn all() -> BTreeMap<String, Notes> {
    toml::from_str(include_str!("../../../../../docs/providers.toml"))
        .expect("docs/providers.toml is TOML of this shape")
}
