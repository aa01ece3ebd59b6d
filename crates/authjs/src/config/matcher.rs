use serde::Deserialize;

use crate::config::env::Env;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::origin;
use crate::config::pages::Pages;
use crate::config::warning::Warning;
use crate::matcher::{Entry, Habit, Matcher, MatcherError, NoFacts, Options};

/// Reads `matcher` and `caseSensitive`. Returns `None` without a matcher: then every path needs a
/// session.
///
/// Errors if the list is empty, which could mean "guard nothing" or "guard everything". Errors if a
/// pattern cannot be compiled.
pub(super) fn read(
    env: &dyn Env,
    root: &Table<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Matcher>, ConfigError> {
    let Some(node) = root.get("matcher") else {
        return match root.get("caseSensitive").filter(|_| root.get("rules").is_none()) {
            Some(node) => {
                Err(node.error("there is no matcher", "Set matcher or rules too, or remove the key."))
            }
            None => Ok(None),
        };
    };
    let entries = entries(&node)?;
    let options = options(env, root)?;
    let avoidable = entries.iter().filter(|entry| entry.is_avoidable());
    warnings.extend(avoidable.map(|entry| Warning::AvoidableEntry { source: entry.source.clone() }));
    let matcher = Matcher::compile(&entries, options).map_err(|error| locate(&node, &entries, &error))?;
    warnings.extend(entries.iter().filter_map(habit));
    Ok(Some(matcher))
}

/// Returns how paths are compared. Another binding than `ASSETS` may be static assets too.
pub(super) fn options(env: &dyn Env, root: &Table<'_>) -> Result<Options, ConfigError> {
    let case_sensitive = root.boolean("caseSensitive")?.unwrap_or(false);
    Ok(Options { case_sensitive, html_views: env.has_binding("ASSETS") || origin::have_bindings(root) })
}

/// The usual folders of styles, scripts and pictures.
const ASSETS: [&str; 7] = [
    "/style.css",
    "/assets/style.css",
    "/static/style.css",
    "/public/style.css",
    "/_next/static/style.css",
    "/_app/style.css",
    "/_astro/style.css",
];

/// Warns if a page is open but its files are not: the browser then gets 401 for all of them.
pub(super) fn warn_of_pages_without_assets(
    matcher: Option<&Matcher>,
    pages: &Pages,
    warnings: &mut Vec<Warning>,
) {
    let Some(page) = pages.open().next() else { return };
    if matcher.is_none_or(|matcher| ASSETS.iter().all(|path| matcher.protects(path, &NoFacts))) {
        warnings.push(Warning::PageAssetsProtected { page: page.to_owned() });
    }
}

fn habit(entry: &Entry) -> Option<Warning> {
    Habit::find(&entry.source).map(|habit| Warning::Habit { source: entry.source.clone(), habit })
}

fn entries(node: &Node<'_>) -> Result<Vec<Entry>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() {
        let fix =
            "Name the paths that need a session, e.g. \"/dashboard/:path*\"; without the key all paths do.";
        return Err(ConfigError::new(&node.path, "an empty list", fix));
    }
    items.iter().map(entry).collect()
}

fn entry(node: &Node<'_>) -> Result<Entry, ConfigError> {
    check_keys(node)?;
    Entry::deserialize(node.value).map_err(|error| {
        let fix = "Write a path, or a table of source, has and missing.";
        ConfigError::new(&node.path, format!("not an entry of a matcher ({error})"), fix)
    })
}

/// Checks the keys here, so that an error has a path and a hint.
#[inline(never)]
fn check_keys(node: &Node<'_>) -> Result<(), ConfigError> {
    if !node.value.is_object() {
        return Ok(());
    }
    let table = node.table(&keys::MATCHER_ENTRY)?;
    for conditions in ["has", "missing"].iter().filter_map(|key| table.get(key)) {
        for condition in conditions.list()? {
            condition.table(&keys::MATCHER_CONDITION)?;
        }
    }
    Ok(())
}

/// Names the entry if the error is about its pattern. The error's text ends with the fix.
#[inline(never)]
fn locate(node: &Node<'_>, entries: &[Entry], error: &MatcherError) -> ConfigError {
    let index = entries.iter().position(|entry| entry.source == error.source);
    let path = index.map_or_else(|| node.path.clone(), |index| format!("{}[{index}]", node.path));
    let text = error.to_string();
    let (cause, fix) = text.rsplit_once(". ").unwrap_or((&text, "Write a pattern that Next.js accepts"));
    ConfigError::new(path, cause, format!("{fix}."))
}
