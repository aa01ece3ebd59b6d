use url::Url;

use crate::config::env::{Env, variable};
use crate::config::error::ConfigError;
use crate::config::node::{Setting, Table};
use crate::config::urls;
use crate::redirect_proxy::OriginPattern;

/// Reads `redirectProxyUrl`, otherwise `AUTH_REDIRECT_PROXY_URL`: the URL of the auth routes of the
/// deployment whose redirect URI is registered, for example `https://www.example.com/api/auth`. The
/// proxy and the previews have the same value.
pub(super) fn read_url(
    env: &dyn Env,
    root: &Table<'_>,
    development: bool,
) -> Result<Option<Url>, ConfigError> {
    let setting = match root.text("redirectProxyUrl")? {
        Some(setting) => Some(setting),
        None => variable(env, "AUTH_REDIRECT_PROXY_URL")?,
    };
    setting.map(|setting| url(&setting, development)).transpose()
}

/// Returns the URL of a proxy's auth routes. Errors if it cannot be the URL of a base path.
pub(super) fn url(setting: &Setting, development: bool) -> Result<Url, ConfigError> {
    let example = "https://www.example.com/api/auth";
    let url = urls::address(setting, development, example)?;
    if url.query().is_some() || url.path() == "/" || url.path().ends_with('/') {
        let fix = format!("Write the URL of the proxy's auth routes, e.g. {example}");
        return Err(setting.error("not the URL of a base path", fix));
    }
    Ok(url)
}

/// Reads `redirectProxyAllow`: the deployments that responses are passed on to. `None` means all
/// that share the secret.
pub(super) fn read_allow(root: &Table<'_>) -> Result<Option<Vec<OriginPattern>>, ConfigError> {
    let Some(node) = root.get("redirectProxyAllow") else { return Ok(None) };
    let items = node.list()?;
    let patterns = items.iter().map(|item| {
        let setting = item.text()?;
        OriginPattern::parse(&setting.text).ok_or_else(|| {
            let fix = "Write https://preview.example.com, or https://*.example.com for all below it.";
            setting.error("neither an origin nor a pattern of one", fix)
        })
    });
    Ok(Some(patterns.collect::<Result<_, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::tests::TestEnv;
    use crate::config::node::Node;
    use serde_json::{Value, json};

    fn url_of(variables: &Value, config: &Value) -> Result<Option<String>, String> {
        let root = Node { path: String::new(), value: config }.open_table().unwrap();
        let url = read_url(&TestEnv::new(variables), &root, false);
        url.map(|url| url.map(String::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_configuration_wins_over_the_variable() {
        let variables = json!({ "AUTH_REDIRECT_PROXY_URL": "https://a.example/auth" });
        assert_eq!(url_of(&json!({}), &json!({})), Ok(None));
        assert_eq!(url_of(&variables, &json!({})), Ok(Some("https://a.example/auth".into())));
        let config = json!({ "redirectProxyUrl": "https://b.example/api/auth" });
        assert_eq!(url_of(&variables, &config), Ok(Some("https://b.example/api/auth".into())));
    }

    #[test]
    fn what_is_no_base_path_is_an_error() {
        for wrong in ["https://a.example", "https://a.example/auth/", "http://a.example/auth", "/auth"] {
            assert!(url_of(&json!({}), &json!({ "redirectProxyUrl": wrong })).is_err(), "{wrong}");
        }
    }

    #[test]
    fn patterns_are_read_or_refused() {
        let allow = |config: Value| {
            let root = Node { path: String::new(), value: &config }.open_table().unwrap();
            read_allow(&root).map(|allow| allow.map(|patterns| patterns.len())).map_err(|e| e.to_string())
        };
        assert_eq!(allow(json!({})), Ok(None));
        let two = json!({ "redirectProxyAllow": ["https://a.example", "https://*.b.example"] });
        assert_eq!(allow(two), Ok(Some(2)));
        assert!(allow(json!({ "redirectProxyAllow": ["https://*"] })).unwrap_err().contains("[0]"));
        assert!(allow(json!({ "redirectProxyAllow": "https://a.example" })).is_err());
    }
}
