use super::logo::Logo;
use super::style::{CARD_DARK, CARD_LIGHT};
use super::texts::Languages;
use crate::providers::Color;

/// The style of the pages: Auth.js's `theme` option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// `colorScheme`
    pub color_scheme: ColorScheme,
    /// `name`: the name of the site. If unset, the pages show its host.
    pub name: Option<String>,
    /// `logo`
    pub logo: Option<Logo>,
    /// `brandColor`: the colour of the main button, links and focus rings.
    pub brand_color: Option<Color>,
    /// `buttonText`: the text colour of the main button. If unset, black or white is used,
    /// whichever is legible.
    pub button_text: Option<Color>,
    /// `language` and `texts` of the configuration.
    pub(crate) languages: Languages,
}

impl Theme {
    /// Returns the custom properties of this theme.
    pub(super) fn css(&self) -> String {
        let button_text = self.button_text.or(self.brand_color.map(Color::text_color));
        let properties = [
            ("brand-color", self.brand_color),
            ("brand-ink-light", self.brand_color.map(|brand| brand.legible_on(CARD_LIGHT))),
            ("brand-ink-dark", self.brand_color.map(|brand| brand.legible_on(CARD_DARK))),
            ("button-text-color", button_text),
        ];
        rule(":root", &properties)
    }
}

/// `theme.colorScheme`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorScheme {
    /// The scheme of the visitor's system.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl ColorScheme {
    /// Parses `auto`, `light` or `dark`. Returns `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Auto, Self::Light, Self::Dark].into_iter().find(|scheme| scheme.name() == text)
    }

    /// Returns the name in the configuration, and in the class of the page's body.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Returns a rule that sets the custom properties that have a value. Empty if none has.
pub(super) fn rule(selector: &str, properties: &[(&str, Option<Color>)]) -> String {
    let declarations: String = properties
        .iter()
        .filter_map(|(name, color)| color.map(|color| format!("--{name}:{color};")))
        .collect();
    if declarations.is_empty() { declarations } else { format!("{selector}{{{declarations}}}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_theme_adds_nothing() {
        assert_eq!(Theme::default().css(), "");
    }

    #[test]
    fn a_brand_colour_brings_legible_companions() {
        let theme = Theme { brand_color: Color::parse("#ffd21e"), ..Theme::default() };
        let css = theme.css();
        assert!(css.starts_with(":root{--brand-color:#ffd21e;--brand-ink-light:#"), "{css}");
        assert!(css.contains("--brand-ink-dark:#ffd21e;"), "yellow is legible on the dark card: {css}");
        assert!(css.ends_with("--button-text-color:#000000;}"), "{css}");
    }

    #[test]
    fn the_deployers_button_text_wins() {
        let theme = Theme {
            brand_color: Color::parse("#fff"),
            button_text: Color::parse("#046"),
            ..Theme::default()
        };
        assert!(theme.css().ends_with("--button-text-color:#004466;}"));
    }

    #[test]
    fn colour_schemes_go_by_their_names() {
        assert_eq!(ColorScheme::parse("dark"), Some(ColorScheme::Dark));
        assert_eq!(ColorScheme::parse("Dark"), None);
    }
}
