//! The widget of [Turnstile](https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/).

use super::html::{Html, element};
use super::look::Look;
use super::texts::Key;
use super::theme::ColorScheme;

/// The only host that the script of the widget and its frame come from.
pub(super) const HOST: &str = "https://challenges.cloudflare.com";

/// The rule of pages with the widget: the form keeps its height while the frame loads.
pub(super) const CSS: &str = ".cf-turnstile{min-height:65px;margin-bottom:12px;}";

/// A widget in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Widget<'a> {
    /// The site key of Turnstile.
    pub site_key: &'a str,
    /// The scheme of the page around the widget, whose frame cannot read it.
    pub color_scheme: ColorScheme,
}

/// Returns the place of the widget in a form, which its script finds by the class. The script adds
/// the field `cf-turnstile-response`. A form may have no widget.
pub(super) fn widget(widget: Option<Widget<'_>>, look: &Look<'_>) -> Html {
    let Some(Widget { site_key, color_scheme }) = widget else { return Html::default() };
    let place = element("div")
        .attribute("class", "cf-turnstile")
        .attribute("data-sitekey", site_key)
        .attribute("data-size", "flexible");
    let place = match color_scheme {
        // The widget's own default.
        ColorScheme::Auto => place,
        ColorScheme::Light | ColorScheme::Dark => place.attribute("data-theme", color_scheme.name()),
    };
    let without_scripts = element("noscript").children([look.element("p", Key::NeedsJavaScript)]);
    Html::concat([place.text(""), without_scripts])
}

/// Returns the script of the widget. Cloudflare changes it at any time, so no hash can name it.
pub(super) fn script() -> Html {
    Html::fixed(r#"<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" defer></script>"#)
}
