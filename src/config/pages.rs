use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::pages::{Color, ColorScheme, Logo, Theme};

/// `pages`: the deployer's own pages in place of ours, as paths on this site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// `signIn`
    pub sign_in: Option<String>,
    /// `signOut`
    pub sign_out: Option<String>,
    /// `error`
    pub error: Option<String>,
    /// `verifyRequest`
    pub verify_request: Option<String>,
    /// `newUser`
    pub new_user: Option<String>,
}

impl Pages {
    /// Whether a canonical path is a page that visitors see before they have a session, or after they lost it.
    pub fn are_open(&self, path: &str) -> bool {
        let open = [&self.sign_in, &self.sign_out, &self.error, &self.verify_request];
        open.into_iter().flatten().any(|page| page.split('?').next() == Some(path))
    }
}

/// Reads `pages`. Fails for what is not a path of this site, or lies under the base path and would lead to itself.
pub(super) fn read_pages(root: &Table<'_>, base_path: &str) -> Result<Pages, ConfigError> {
    let keys = ["signIn", "signOut", "error", "verifyRequest", "newUser"];
    root.table("pages", &keys)?.map_or_else(|| Ok(Pages::default()), |table| pages(&table, base_path))
}

#[inline(never)]
fn pages(table: &Table<'_>, base_path: &str) -> Result<Pages, ConfigError> {
    let page = |key| table.get(key).map(|node| page(&node, base_path)).transpose();
    Ok(Pages {
        sign_in: page("signIn")?,
        sign_out: page("signOut")?,
        error: page("error")?,
        verify_request: page("verifyRequest")?,
        new_user: page("newUser")?,
    })
}

/// Reads `theme`.
pub(super) fn read_theme(root: &Table<'_>) -> Result<Theme, ConfigError> {
    let keys = ["colorScheme", "logo", "brandColor", "buttonText"];
    root.table("theme", &keys)?.map_or_else(|| Ok(Theme::default()), |table| theme(&table))
}

#[inline(never)]
fn theme(table: &Table<'_>) -> Result<Theme, ConfigError> {
    let color = |key| table.get(key).map(|node| color(&node)).transpose();
    Ok(Theme {
        color_scheme: table.get("colorScheme").map(|node| scheme(&node)).transpose()?.unwrap_or_default(),
        logo: table.get("logo").map(|node| logo(&node)).transpose()?,
        brand_color: color("brandColor")?,
        button_text: color("buttonText")?,
    })
}

/// A colour, as `#rgb` or `#rrggbb`.
pub(super) fn color(node: &Node<'_>) -> Result<Color, ConfigError> {
    let refuse = || node.error("not a colour in hexadecimal notation", "Write it like #1a73e8");
    Color::parse(&node.text()?.text).ok_or_else(refuse)
}

fn scheme(node: &Node<'_>) -> Result<ColorScheme, ConfigError> {
    let refuse = || node.error("unknown colour scheme", "Write \"auto\", \"light\" or \"dark\".");
    ColorScheme::parse(&node.text()?.text).ok_or_else(refuse)
}

fn logo(node: &Node<'_>) -> Result<Logo, ConfigError> {
    let refuse = || {
        node.error(
            "not the address of a picture",
            "Write it like /logo.svg or https://cdn.example.com/logo.svg",
        )
    };
    Logo::parse(&node.text()?.text).ok_or_else(refuse)
}

fn page(node: &Node<'_>, base_path: &str) -> Result<String, ConfigError> {
    let path = node.text()?.text;
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\#\"<>".contains(&byte);
    if !path.starts_with('/') || path.starts_with("//") || !path.bytes().all(is_plain) {
        return Err(node.error("not a path on this site", "Write it like /signin, starting with one slash."));
    }
    let below = path.strip_prefix(base_path);
    if below.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])) {
        let cause = format!("lies under the base path {base_path}, where this Worker answers itself");
        return Err(node.error(cause, "Choose a path of your site, or remove the key for the built-in page."));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn pages(config: Value) -> Result<Pages, String> {
        let config = json!({ "pages": config });
        let node = Node { path: String::new(), value: &config };
        read_pages(&node.open_table().unwrap(), "/api/auth").map_err(|error| error.to_string())
    }

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn theme(config: Value) -> Result<Theme, String> {
        let config = json!({ "theme": config });
        let node = Node { path: String::new(), value: &config };
        read_theme(&node.open_table().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn pages_are_paths_of_this_site() {
        let expected = Pages {
            sign_in: Some("/login?a=b".into()),
            error: Some("/api/authx".into()),
            ..Pages::default()
        };
        assert_eq!(pages(json!({"signIn": "/login?a=b", "error": "/api/authx"})), Ok(expected));
        for wrong in
            ["login", "//evil.example", "https://evil.example", "/\\evil", "/a b", "/a#b", "/\u{7f}", ""]
        {
            assert!(pages(json!({"signIn": wrong})).is_err(), "{wrong}");
        }
        assert!(pages(json!({"signin": "/x"})).unwrap_err().contains("Did you mean `signIn`?"));
    }

    #[test]
    fn pages_for_visitors_without_a_session_are_open_and_nothing_else_is() {
        let pages = pages(json!({"signIn": "/login?a=b", "error": "/oops", "newUser": "/welcome"})).unwrap();
        assert!(pages.are_open("/login") && pages.are_open("/oops"));
        for closed in ["/welcome", "/login/", "/LOGIN", "/login/admin", "/", ""] {
            assert!(!pages.are_open(closed), "{closed}");
        }
    }

    #[test]
    fn a_page_under_the_base_path_would_lead_to_itself() {
        for wrong in ["/api/auth/signin", "/api/auth", "/api/auth?x"] {
            assert!(pages(json!({"signIn": wrong})).unwrap_err().contains("under the base path"), "{wrong}");
        }
    }

    #[test]
    fn themes_are_parsed_into_colours() {
        let parsed =
            theme(json!({"colorScheme": "dark", "logo": "/l.svg", "brandColor": "#1a73e8"})).unwrap();
        assert_eq!(parsed.color_scheme, ColorScheme::Dark);
        assert_eq!(parsed.brand_color, Color::parse("#1a73e8"));
        for wrong in [
            json!({"brandColor": "red;}"}),
            json!({"colorScheme": "night"}),
            json!({"logo": "javascript:1"}),
            json!({"color": "#fff"}),
        ] {
            assert!(theme(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
