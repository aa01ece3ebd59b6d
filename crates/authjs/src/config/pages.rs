use super::texts;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::http::Method;
use crate::pages::{ColorScheme, Logo, Theme};
use crate::providers::Color;

/// `pages`: the deployer's pages that replace the built-in ones, as paths on this site.
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
    /// Returns whether a request is for a page that visitors see before they have a session, or
    /// after they lost it.
    ///
    /// The canonical path decides, in the spellings that file servers redirect to: `/login`,
    /// `/login/`, `/login.html` and `/login/index.html` are one page. No other reading of the path
    /// is open.
    pub fn are_open(&self, method: Method, path: &str) -> bool {
        matches!(method, Method::Get | Method::Head | Method::Post)
            && self.open().any(|page| is_page(page, path))
    }

    /// Returns the open pages as configured.
    pub(super) fn open(&self) -> impl Iterator<Item = &str> {
        let open = [&self.sign_in, &self.sign_out, &self.error, &self.verify_request];
        open.into_iter().filter_map(Option::as_deref)
    }
}

fn is_page(page: &str, path: &str) -> bool {
    let page = page.split('?').next().unwrap_or_default();
    let stem =
        ["/index.html", ".html", "/"].into_iter().find_map(|end| page.strip_suffix(end)).unwrap_or(page);
    path.strip_prefix(stem).is_some_and(|end| matches!(end, "" | "/" | ".html" | "/index.html"))
}

/// Reads `pages`. Errors if a page is not a path of this site, or is under the base path and would
/// redirect to itself.
pub(super) fn read_pages(root: &Table<'_>, base_path: &str) -> Result<Pages, ConfigError> {
    let Some(table) = root.table("pages", &keys::PAGES)? else { return Ok(Pages::default()) };
    pages(&table, base_path)
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

/// Reads `theme`, with `language` and `texts`.
pub(super) fn read_theme(root: &Table<'_>) -> Result<Theme, ConfigError> {
    let table = root.table("theme", &keys::THEME)?;
    let theme = table.map_or_else(|| Ok(Theme::default()), |table| theme(&table))?;
    Ok(Theme { languages: texts::read(root)?, ..theme })
}

#[inline(never)]
fn theme(table: &Table<'_>) -> Result<Theme, ConfigError> {
    let color = |key| table.get(key).map(|node| color(&node)).transpose();
    Ok(Theme {
        color_scheme: table.get("colorScheme").map(|node| scheme(&node)).transpose()?.unwrap_or_default(),
        name: table.text("name")?.map(|name| name.text),
        logo: table.get("logo").map(|node| logo(&node)).transpose()?,
        brand_color: color("brandColor")?,
        button_text: color("buttonText")?,
        ..Theme::default()
    })
}

/// Reads a colour, as `#rgb` or `#rrggbb`.
pub(super) fn color(node: &Node<'_>) -> Result<Color, ConfigError> {
    let refuse = || node.error("not a colour in hexadecimal notation", "Write it like #1a73e8");
    Color::parse(&node.text()?.text).ok_or_else(refuse)
}

fn scheme(node: &Node<'_>) -> Result<ColorScheme, ConfigError> {
    let refuse = || node.error("unknown colour scheme", "Write \"auto\", \"light\" or \"dark\".");
    ColorScheme::parse(&node.text()?.text).ok_or_else(refuse)
}

/// Reads the address of a picture.
pub(super) fn logo(node: &Node<'_>) -> Result<Logo, ConfigError> {
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
        let cause = format!("is under the base path {base_path}, which this Worker answers itself");
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
        for method in [Method::Get, Method::Head, Method::Post] {
            assert!(pages.are_open(method, "/login") && pages.are_open(method, "/oops"));
        }
        assert!(!pages.are_open(Method::Other, "/login"));
        for closed in ["/welcome", "/LOGIN", "/login/admin", "/", "", ".html", "/index.html"] {
            assert!(!pages.are_open(Method::Get, closed), "{closed}");
        }
    }

    #[test]
    fn a_page_is_open_in_the_spellings_of_servers_of_files_and_in_no_other() {
        for configured in ["/login", "/login/", "/login.html", "/login/index.html", "/login/?a=b"] {
            let pages = pages(json!({ "signIn": configured })).unwrap();
            for open in ["/login", "/login/", "/login.html", "/login/index.html"] {
                assert!(pages.are_open(Method::Get, open), "{configured} {open}");
            }
            for closed in [
                "/Login",
                "/login//",
                "/login/index",
                "/login.htm",
                "/login.html/",
                "/login;x",
                "/%6cogin",
                "/login%2f",
                "/login/x",
                "/loginx",
                "/x/login",
                "//login",
                "/login.html.html",
                "/login/index.html/",
            ] {
                assert!(!pages.are_open(Method::Get, closed), "{configured} {closed}");
            }
        }
        let root = pages(json!({"signIn": "/"})).unwrap();
        assert!(root.are_open(Method::Get, "/") && root.are_open(Method::Get, "/index.html"));
        assert!(!root.are_open(Method::Get, "/x") && !root.are_open(Method::Get, "//"));
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
