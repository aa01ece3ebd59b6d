use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::forwarded::{HeaderPattern, HeaderPatternError};

/// `origin`: the changes between visitors and the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginSettings {
    /// `mapRedirects`: whether addresses of the upstream in its answers become addresses of this
    /// site.
    pub map_redirects: bool,
    /// `removeHeaders`: additional headers of visitors that do not reach the origin.
    pub remove_headers: Vec<HeaderPattern>,
}

/// Reads `origin`.
///
/// Errors if `mapRedirects` is set without an `upstream`, because only an upstream has its own
/// addresses. Errors if an item of `removeHeaders` is not a header name or names a header that HTTP
/// itself needs.
pub(super) fn read(root: &Table<'_>) -> Result<OriginSettings, ConfigError> {
    let table = root.table("origin", &keys::ORIGIN)?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));
    Ok(OriginSettings {
        map_redirects: get("mapRedirects")
            .map(|node| map_redirects(&node, root))
            .transpose()?
            .unwrap_or(true),
        remove_headers: get("removeHeaders")
            .map(|node| remove_headers(&node))
            .transpose()?
            .unwrap_or_default(),
    })
}

fn map_redirects(node: &Node<'_>, root: &Table<'_>) -> Result<bool, ConfigError> {
    let map_redirects = node.boolean()?;
    if root.get("upstream").is_none() {
        return Err(node.error("there is no upstream", "Set upstream too, or remove the key."));
    }
    Ok(map_redirects)
}

fn remove_headers(node: &Node<'_>) -> Result<Vec<HeaderPattern>, ConfigError> {
    node.list()?.iter().map(header_pattern).collect()
}

fn header_pattern(node: &Node<'_>) -> Result<HeaderPattern, ConfigError> {
    let setting = node.text()?;
    HeaderPattern::parse(&setting.text).map_err(|error| match error {
        HeaderPatternError::NotAName => setting.error(
            "not a header name",
            "Write a name like X-Tenant, or X-Tenant-* for all names that begin so.",
        ),
        HeaderPatternError::Needed => setting
            .error("covers a header that HTTP itself needs", "Remove it, or write a name that covers less."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn parse(config: Value) -> Result<OriginSettings, String> {
        let root = Node { path: String::new(), value: &config }.open_table().unwrap();
        read(&root).map_err(|error| error.to_string())
    }

    #[test]
    fn redirects_are_mapped_unless_the_deployer_says_otherwise() {
        let upstream = "https://o.example";
        assert!(parse(json!({})).unwrap().map_redirects);
        assert!(parse(json!({ "upstream": upstream, "origin": {} })).unwrap().map_redirects);
        let off = json!({ "upstream": upstream, "origin": { "mapRedirects": false } });
        assert!(!parse(off).unwrap().map_redirects);
    }

    #[test]
    fn removed_headers_are_names_and_beginnings_of_names() {
        let settings = parse(json!({ "origin": { "removeHeaders": ["X-Tenant", "x-acl-*"] } })).unwrap();
        let is_removed = |name| settings.remove_headers.iter().any(|pattern| pattern.covers(name));
        assert!(is_removed("x_tenant") && is_removed("X-Acl-Role"));
        assert!(!is_removed("x-tenant-id"));
    }

    #[test]
    fn mistakes_are_errors_that_name_their_place() {
        let table = [
            (
                json!({ "origin": { "mapRedirects": false } }),
                "origin.mapRedirects: false: there is no upstream.",
            ),
            (json!({ "origin": { "mapRedirect": true } }), "origin.mapRedirect: unknown key. Did you mean"),
            (
                json!({ "origin": { "removeHeaders": "X-A" } }),
                "origin.removeHeaders: is a text, where a list",
            ),
            (
                json!({ "origin": { "removeHeaders": ["X-A", "a b"] } }),
                "origin.removeHeaders[1]: \"a b\": not a",
            ),
            (
                json!({ "origin": { "removeHeaders": ["*"] } }),
                "origin.removeHeaders[0]: \"*\": not a header name.",
            ),
            (
                json!({ "origin": { "removeHeaders": ["Host"] } }),
                "origin.removeHeaders[0]: \"Host\": covers a header",
            ),
            (json!({ "origin": "https://o.example" }), "origin: is a text, where a table is expected."),
        ];
        for (config, expected) in table {
            let error = parse(config.clone()).unwrap_err();
            assert!(error.starts_with(expected), "{config}: {error}");
        }
    }
}
