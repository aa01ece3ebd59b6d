//! The provider table for deployers. The tests include this module and compare docs/providers.md
//! with it.

mod listed;
mod mail;
mod markdown;
mod notes;
mod table;

use listed::Listed;

/// Returns all built-in providers, sorted by id, as a JSON array.
pub(crate) fn json() -> String {
    let mails = mail::all();
    let mails = mails.iter().map(mail::Mailer::json);
    let mut providers: Vec<_> = all().iter().map(Listed::json).chain(mails).collect();
    providers.sort_by_key(|provider| provider["id"].to_string());
    format!("{:#}\n", serde_json::Value::Array(providers))
}

/// Returns all built-in providers, sorted by id, one per line.
pub(crate) fn table() -> String {
    table::table(&all())
}

/// Returns docs/providers.md.
pub(crate) fn markdown() -> String {
    markdown::page(&all())
}

/// Returns the number of providers that mail links.
#[cfg(test)]
pub(crate) fn mailers() -> usize {
    mail::all().len()
}

/// Returns the notes for an unknown provider or an unknown option.
#[cfg(test)]
pub(crate) fn stray_notes() -> Vec<String> {
    notes::stray(&all())
}

fn all() -> Vec<Listed> {
    let mut rows: Vec<_> = authjs::providers::all().map(Listed::new).collect();
    rows.sort_by_key(|listed| listed.row.id);
    rows
}
