//! The place and the browser that a mail names: texts that no visitor can write.

use crate::context::Context;
use crate::platform::Place;

/// Returns the visitor's place, as the runtime knows it: `Berlin, DE`.
pub(super) fn place(cx: &Context<'_>) -> Option<String> {
    let Place { city, country, .. } = cx.platform.visitor_place()?;
    let city = city.filter(|city| is_name(city));
    let country =
        country.filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()));
    // XX: unknown.
    let parts: Vec<_> = city.into_iter().chain(country.filter(|code| code != "XX")).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Returns whether a text is a name without anything that a mail program makes a link of.
fn is_name(text: &str) -> bool {
    let is_part_of_name = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’');
    !text.is_empty() && text.len() <= 64 && text.chars().all(is_part_of_name)
}

/// Returns a short name of the visitor's browser and its system: `Firefox on Windows`. `None` if
/// neither is known.
pub(super) fn browser(user_agent: &str) -> Option<String> {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (Some(name), None) | (None, Some(name)) => Some(name.to_owned()),
        (None, None) => None,
    }
}

/// Names by what a `User-Agent` has. Most browsers also name those that come later.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_has_a_short_name() {
        const CHROME: &str = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
                "Firefox on Windows",
            ),
            (&format!("Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 Edg/141.0"), "Edge on Windows"),
            (
                &format!("Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36"),
                "Chrome on Android",
            ),
            (
                &format!("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36"),
                "Chrome on ChromeOS",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 CriOS/141.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            ("curl/8.5.0", "curl"),
        ] {
            assert_eq!(browser(user_agent).as_deref(), Some(expected), "{user_agent}");
        }
        for unknown in ["", "node", "https://evil.example/", "<b>firefox</b>"] {
            assert_eq!(browser(unknown), None);
        }
        assert_eq!(browser("evil.example Firefox/1 Windows").as_deref(), Some("Firefox on Windows"));
    }

    #[test]
    fn a_city_makes_no_link() {
        for city in ["Berlin", "São Paulo", "Sauk-Centre", "L'Aquila", "北京市"] {
            assert!(is_name(city), "{city}");
        }
        for city in ["", "evil.example", "https://evil.example", "a\nb", "<b>", "a@b", &"a".repeat(65)] {
            assert!(!is_name(city), "{city}");
        }
    }
}
