//! The widget of [Turnstile](https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/).

use super::html::{Html, element};

/// The only host that the script of the widget and its frame come from.
pub(super) const HOST: &str = "https://challenges.cloudflare.com";

/// The rule of pages with the widget: the form keeps its height while the frame loads.
pub(super) const CSS: &str = ".cf-turnstile{min-height:65px;margin-bottom:12px;}";

/// Returns the place of the widget in a form, which its script finds by the class. The script adds
/// the field `cf-turnstile-response`. Without a site key the form has no widget.
pub(super) fn widget(site_key: Option<&str>) -> Html {
    site_key.map_or_else(Html::default, |site_key| {
        element("div")
            .attribute("class", "cf-turnstile")
            .attribute("data-sitekey", site_key)
            .attribute("data-size", "flexible")
            .text("")
    })
}

/// Returns the script of the widget. Cloudflare changes it at any time, so no hash can name it.
pub(super) fn script() -> Html {
    Html::fixed(r#"<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" defer></script>"#)
}
