use std::sync::LazyLock;

use crate::providers::Color;

/// Returns the style sheet of every page, on one line and without comments.
pub(super) fn base() -> &'static str {
    static BASE: LazyLock<String> = LazyLock::new(|| compact(include_str!("style.css")));
    &BASE
}

/// `--color-background-card` of the light theme.
pub(super) const CARD_LIGHT: Color = Color::WHITE;
/// `--color-background-card` of the dark theme.
pub(super) const CARD_DARK: Color = Color::rgb(0x17, 0x1a, 0x21);

/// Joins the lines. Line breaks must not reach the page: the policy has the hash of the style
/// sheet, which a checkout with `\r\n` would change.
pub(super) fn compact(css: &str) -> String {
    css.lines().map(str::trim).filter(|line| !line.starts_with("/*")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_can_be_joined() {
        for line in include_str!("style.css").lines().map(str::trim) {
            let comment = line.starts_with("/*") && line.ends_with("*/");
            assert!(comment || line.is_empty() || line.ends_with(['{', '}', ';', ',']), "{line}");
        }
        assert_eq!(compact("a {\r\n  /* why */\r\n  color: red;\r\n}\r\n"), "a {color: red;}");
    }

    #[test]
    fn the_style_sheet_cannot_end_its_element_or_load_anything() {
        for forbidden in ["<", "url(", "@import", "/*", "\n"] {
            assert!(!base().contains(forbidden), "{forbidden:?}");
        }
        assert_eq!(base().matches('{').count(), base().matches('}').count());
    }

    #[test]
    fn the_cards_have_the_colours_that_legibility_is_computed_for() {
        let property = |color: Color| format!("--color-background-card: {color};");
        assert_eq!(base().matches(&property(CARD_LIGHT)).count(), 1);
        assert_eq!(base().matches(&property(CARD_DARK)).count(), 2, "always dark, and dark by the system");
    }

    // Text and background of each theme in style.css.
    #[test]
    fn both_themes_are_legible() {
        for (theme, card, expected) in [("light", CARD_LIGHT, 1), ("dark", CARD_DARK, 2)] {
            let blocks = blocks_of(card);
            assert_eq!(blocks.len(), expected, "{theme}");
            for block in blocks {
                for name in ["color-text", "color-muted", "color-primary", "color-error", "color-info"] {
                    let color = property(block, name);
                    assert!(color.contrast(card) >= 4.5, "{theme} {name} {color}");
                    if name == "color-text" {
                        assert!(color.contrast(property(block, "color-background")) >= 7.0, "{theme} {name}");
                    }
                }
                for tone in ["error", "info"] {
                    let (text, box_color) = (format!("color-{tone}"), format!("color-{tone}-background"));
                    let ratio = property(block, &text).contrast(property(block, &box_color));
                    assert!(ratio >= 4.5, "{theme} {tone} {ratio}");
                }
                let hover = property(block, "provider-bg-hover");
                assert!(property(block, "color-text").contrast(hover) >= 4.5, "{theme} hovered button");
                assert!(property(block, "color-muted").contrast(hover) >= 4.5, "{theme} mark");
                // WCAG 2.2, 1.4.11: the outline of a control.
                assert!(property(block, "color-control-border").contrast(card) >= 3.0, "{theme} border");
            }
        }
    }

    fn blocks_of(card: Color) -> Vec<&'static str> {
        let card = format!("--color-background-card: {card};");
        base().split('}').filter(|block| block.contains(&card)).collect()
    }

    /// Returns the colour of a custom property: the last `#…` of its value, which applies without a
    /// brand colour.
    fn property(block: &str, name: &str) -> Color {
        let (_, rest) = block.split_once(&format!("--{name}: ")).unwrap_or_else(|| panic!("no {name}"));
        let (value, _) = rest.split_once(';').unwrap();
        let (_, hex) = value.rsplit_once('#').unwrap();
        Color::parse(&format!("#{}", hex.trim_end_matches(')'))).unwrap_or_else(|| panic!("{name}: {value}"))
    }
}
