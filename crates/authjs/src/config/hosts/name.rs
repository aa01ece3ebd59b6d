use serde_json::Value;

use crate::config::error::{ConfigError, member_path};
use crate::config::node::Node;
use crate::config::rules;

/// Returns the name of an entry of `hosts` in the form that requests are compared with: in lower case,
/// without a final dot and a default port.
///
/// Errors if it is not the name of a host. A name outside ASCII must be written as requests have it.
pub(super) fn read(key: &str) -> Result<String, ConfigError> {
    let (host, port) = match key.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (key, None),
    };
    let path = member_path("hosts", key);
    let host = rules::host(&Node { path: path.clone(), value: &Value::String(host.into()) })?;
    match port.map(str::parse::<u16>) {
        None | Some(Ok(80 | 443)) => Ok(host),
        Some(Ok(port)) if port != 0 => Ok(format!("{host}:{port}")),
        Some(_) => Err(ConfigError::new(path, "has no valid port", "Write a name, or a name and a port.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_lower_case_without_a_final_dot_and_a_default_port() {
        let names = [
            ("admin.example.com", "admin.example.com"),
            ("Admin.Example.COM.", "admin.example.com"),
            ("admin.example.com:443", "admin.example.com"),
            ("admin.example.com.:80", "admin.example.com"),
            ("localhost:8788", "localhost:8788"),
            ("[::1]", "[::1]"),
            ("[::1]:8787", "[::1]:8787"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ];
        for (key, name) in names {
            assert_eq!(read(key).unwrap(), name);
        }
    }

    #[test]
    fn what_requests_cannot_name_is_an_error_with_its_path() {
        let wrong = [
            "",
            "https://a.example",
            "a.example/x",
            "*.example.com",
            "a b",
            "bücher.example",
            "user@a.example",
            "a.example:0",
            "a.example:http",
            "a.example:99999",
            "a.example:",
            "127.1",
            "a.example..",
            "a:1:2",
            ".",
        ];
        for key in wrong {
            let error = read(key).unwrap_err().to_string();
            assert!(error.starts_with("hosts[\""), "{key}: {error}");
        }
    }
}
