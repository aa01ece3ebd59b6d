//! The provider table as deployers look at it. Also compiled into the tests, which hold docs/providers.md against it.

mod listed;
mod markdown;
mod notes;
mod table;

use listed::Listed;

/// All built-in providers, by id, as a JSON array.
pub(crate) fn json() -> String {
    let providers: Vec<_> = all().iter().map(Listed::json).collect();
    format!("{:#}\n", serde_json::Value::Array(providers))
}

/// All built-in providers, by id, one in a line.
pub(crate) fn table() -> String {
    table::table(&all())
}

/// docs/providers.md.
pub(crate) fn markdown() -> String {
    markdown::page(&all())
}

/// The notes that are about no provider, or about an option it does not have.
#[cfg(test)]
pub(crate) fn stray_notes() -> Vec<String> {
    notes::stray(&all())
}

fn all() -> Vec<Listed> {
    let mut rows: Vec<_> = authjs::providers::all().map(Listed::new).collect();
    rows.sort_by_key(|listed| listed.row.id);
    rows
}
