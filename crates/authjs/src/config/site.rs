use url::Url;

use crate::config::env::{Env, first_variable, flag};
use crate::config::error::ConfigError;
use crate::config::node::{Node, Setting, Table};
use crate::config::urls;
use crate::config::warning::Warning;

/// The address of this site, as its visitors see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// `basePath`
    pub(super) base_path: String,
    /// The origin of `AUTH_URL`.
    pub(super) auth_url: Option<Url>,
    /// `trustHost`
    pub(super) trust_host: bool,
}

/// Reads `basePath`, `trustHost`, `AUTH_URL` (or `NEXTAUTH_URL`) and `AUTH_TRUST_HOST`.
///
/// For the entry of a host, `AUTH_URL` gives the scheme, the port and the default of `basePath`. The host
/// is that of the entry.
///
/// `AUTH_URL` may include the base path. A bare origin leaves it at `/api/auth`, as in next-auth.
/// Errors if either cannot be used, or if both name a base path and differ.
pub(super) fn read(
    env: &dyn Env,
    root: &Table<'_>,
    host: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Result<Site, ConfigError> {
    let auth_url = first_variable(env, &["AUTH_URL", "NEXTAUTH_URL"])?.map(AuthUrl::parse).transpose()?;
    let configured = root.get("basePath").map(|node| base_path(&node)).transpose()?;
    let base_path = match (configured, auth_url.as_ref().and_then(|url| url.base_path.clone())) {
        (Some(configured), Some(path)) if configured == path => {
            warnings.push(Warning::BasePathRedundant);
            configured
        }
        (Some(configured), Some(_)) if host.is_none() => {
            return Err(contradiction(auth_url.as_ref(), &configured));
        }
        (configured, path) => configured.or(path).unwrap_or_else(|| DEFAULT_BASE_PATH.into()),
    };
    let auth_url = auth_url.map(|url| url.origin);
    let auth_url = match host {
        Some(host) => auth_url.and_then(|url| with_host(url, host)),
        None => auth_url,
    };
    Ok(Site { base_path, trust_host: trust_host(env, root)?, auth_url })
}

/// Returns an origin with another host. `None` if it would be http to a host that is not loopback.
fn with_host(mut url: Url, host: &str) -> Option<Url> {
    let named = Url::parse(&format!("{}://{host}/", url.scheme())).ok()?;
    url.set_host(named.host_str()).ok()?;
    if let Some(port) = named.port() {
        url.set_port(Some(port)).ok()?;
    }
    let is_loopback = url.host().is_some_and(|host| urls::is_loopback(&host));
    (url.scheme() == "https" || is_loopback).then_some(url)
}

const DEFAULT_BASE_PATH: &str = "/api/auth";

/// Reads `trustHost`. The default is true, unlike in Auth.js on a Node server, where a client can
/// send any `Host`. Requests reach a Worker only through a route or custom domain of its owner, so
/// the owner controls the host of the URL.
fn trust_host(env: &dyn Env, root: &Table<'_>) -> Result<bool, ConfigError> {
    let configured = root.boolean("trustHost")?;
    let inferred = flag(env, "AUTH_TRUST_HOST")?;
    Ok(configured.or(inferred).unwrap_or(true))
}

struct AuthUrl {
    setting: Setting,
    origin: Url,
    base_path: Option<String>,
}

impl AuthUrl {
    /// http is only for the loopback host. There it needs no `AUTH_DEV`, because only this machine
    /// can reach it.
    #[inline(never)]
    fn parse(setting: Setting) -> Result<Self, ConfigError> {
        let mut origin = urls::address(&setting, true, "https://www.example.com")?;
        if origin.query().is_some() {
            return Err(setting.error("has a query", "Write the origin, e.g. https://www.example.com"));
        }
        let path = origin.path().trim_end_matches('/').to_owned();
        let base_path = (!path.is_empty()).then(|| valid_base_path(&setting, &path)).transpose()?;
        origin.set_path("/");
        Ok(Self { setting, origin, base_path })
    }
}

fn base_path(node: &Node<'_>) -> Result<String, ConfigError> {
    let setting = node.text()?;
    valid_base_path(&setting, &setting.text)
}

/// Returns a base path of characters that no reading of a path changes. The gate passes every path
/// under the base path.
fn valid_base_path(setting: &Setting, path: &str) -> Result<String, ConfigError> {
    let is_plain = |segment: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        !segment.is_empty() && segment != "." && segment != ".." && segment.bytes().all(plain)
    };
    if path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_plain)) {
        return Ok(path.into());
    }
    let cause = "not a base path: a slash, then plain segments, without a slash at the end";
    Err(setting.error(cause, "Write it like /api/auth"))
}

#[inline(never)]
fn contradiction(auth_url: Option<&AuthUrl>, base_path: &str) -> ConfigError {
    let cause = format!("its path is not the configured basePath, {base_path}");
    let fix = "Remove the path from AUTH_URL, or make the two equal.";
    match auth_url {
        Some(auth_url) => auth_url.setting.error(cause, fix),
        None => ConfigError::new("AUTH_URL", cause, fix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::tests::TestEnv;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn site(variables: Value, config: Value) -> Result<Site, String> {
        let node = Node { path: String::new(), value: &config };
        let root = node.open_table().unwrap();
        read(&TestEnv::new(&variables), &root, None, &mut Vec::new()).map_err(|error| error.to_string())
    }

    fn base(variables: Value, config: Value) -> String {
        site(variables, config).unwrap().base_path
    }

    #[test]
    fn the_base_path_comes_from_the_configuration_then_from_auth_url() {
        assert_eq!(base(json!({}), json!({})), "/api/auth");
        assert_eq!(base(json!({"AUTH_URL": "https://x.example"}), json!({})), "/api/auth");
        assert_eq!(base(json!({"AUTH_URL": "https://x.example/"}), json!({"basePath": "/auth"})), "/auth");
        assert_eq!(base(json!({"AUTH_URL": "https://x.example/auth/"}), json!({})), "/auth");
        assert_eq!(
            base(json!({"NEXTAUTH_URL": "https://x.example/a/b"}), json!({"basePath": "/a/b"})),
            "/a/b"
        );
    }

    #[test]
    fn auth_url_is_kept_as_an_origin() {
        let url = |text: &str| {
            site(json!({"AUTH_URL": text}), json!({})).map(|site| site.auth_url.unwrap().to_string())
        };
        assert_eq!(url("https://x.example/auth"), Ok("https://x.example/".into()));
        assert_eq!(url("http://localhost:8787"), Ok("http://localhost:8787/".into()));
        for wrong in [
            "x.example",
            "http://x.example",
            "https://x.example/?a=b",
            "https://u@x.example",
            "https://x.example/a%2fb",
        ] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_path_in_auth_url_that_contradicts_base_path_is_an_error() {
        let error =
            site(json!({"AUTH_URL": "https://x.example/x"}), json!({"basePath": "/api/auth"})).unwrap_err();
        assert_eq!(
            error,
            "AUTH_URL: \"https://x.example/x\": its path is not the configured basePath, /api/auth. \
             Remove the path from AUTH_URL, or make the two equal."
        );
    }

    #[test]
    fn base_paths_are_plain() {
        for wrong in [
            "/",
            "api/auth",
            "/api/auth/",
            "/a//b",
            "/a/../b",
            "/.",
            "/a b",
            "/a%20b",
            "/a?b",
            "/ä",
            "/a;b",
            "\\a",
        ] {
            assert!(site(json!({}), json!({"basePath": wrong})).is_err(), "{wrong}");
        }
        assert!(site(json!({}), json!({"basePath": 5})).is_err());
    }

    // In Auth.js, AUTH_TRUST_HOST=false is a text and hence true. AUTH_URL takes precedence over
    // it.
    #[test]
    fn trust_host_means_what_it_says() {
        let trusts = |variables, config| site(variables, config).unwrap().trust_host;
        assert!(trusts(json!({}), json!({})));
        assert!(!trusts(json!({"AUTH_TRUST_HOST": "false"}), json!({})));
        assert!(!trusts(json!({"AUTH_TRUST_HOST": false, "AUTH_URL": "https://x.example"}), json!({})));
        assert!(trusts(json!({"AUTH_TRUST_HOST": "1"}), json!({})));
        assert!(!trusts(json!({"AUTH_TRUST_HOST": "true"}), json!({"trustHost": false})));
        assert!(site(json!({"AUTH_TRUST_HOST": "maybe"}), json!({})).is_err());
        assert!(site(json!({}), json!({"trustHost": "false"})).is_err());
    }
}
