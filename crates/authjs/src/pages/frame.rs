use super::html::{Html, element};
use super::logo::{Logo, csp_sources};
use super::look::Look;
use super::page::{FormTargets, Page, headers};
use super::style;
use super::texts::{Key, Texts};
use super::theme::Theme;
use super::turnstile;

/// The parts that all pages share: head, style sheet, theme and card.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) status: u16,
    pub(super) title: Key,
    /// The class around the card.
    pub(super) class: &'static str,
    /// The rules of this page only.
    pub(super) css: String,
    pub(super) forms: FormTargets,
    /// The only script of this page's own, which the policy allows by its hash. Empty for a page without a script.
    pub(super) script: &'static str,
    /// The pictures in the content.
    pub(super) images: Vec<Logo>,
}

impl Frame {
    /// Returns the page with this content in its card, below the logo.
    pub(super) fn page(self, look: &Look<'_>, content: impl IntoIterator<Item = Html>) -> Page {
        self.page_with(false, look, content)
    }

    /// Does the same. If the content has a widget of Turnstile, the page loads its script, and the
    /// policy allows its host.
    pub(super) fn page_with(
        self,
        has_widget: bool,
        look: &Look<'_>,
        content: impl IntoIterator<Item = Html>,
    ) -> Page {
        let theme = look.theme;
        let css = [style::base(), &theme.css(), &self.css].concat();
        let card = element("main").attribute("class", "card").children([logo(look), Html::concat(content)]);
        let body = element("body")
            .attribute("class", &format!("__next-auth-theme-{}", theme.color_scheme.name()))
            .children([
                div("page", [div(self.class, [card])]),
                script(self.script),
                if has_widget { turnstile::script() } else { Html::default() },
            ]);
        Page {
            status: self.status,
            html: document(look.texts, self.title, &css, body),
            headers: headers(
                &css,
                self.script,
                has_widget,
                &csp_sources(theme.logo.iter().chain(&self.images)),
                self.forms,
            ),
        }
    }
}

/// Returns a script, to place after the elements that it uses. Its text is not escaped, because it
/// is part of this program.
fn script(script: &'static str) -> Html {
    if script.is_empty() {
        return Html::default();
    }
    Html::concat([Html::fixed("<script>"), Html::fixed(script), Html::fixed("</script>")])
}

/// Returns `<div class="…">`.
pub(super) fn div(class: &'static str, children: impl IntoIterator<Item = Html>) -> Html {
    element("div").attribute("class", class).children(children)
}

/// Returns a hidden field of a form.
pub(super) fn hidden(name: &'static str, value: &str) -> Html {
    element("input").attribute("type", "hidden").attribute("name", name).attribute("value", value).void()
}

/// Returns the host of an origin, for display.
pub(crate) fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// Returns a paragraph with a link to the site.
pub(super) fn site_link(origin: &str, text: &str) -> Html {
    let link = element("a").attribute("class", "site").url("href", origin).text(text);
    element("p").children([link])
}

/// Returns the document. `css` is not escaped: it consists of `style.css` and
/// [`super::theme::rule`]s, which only have colours.
fn document(texts: Texts<'_>, title: Key, css: &str, body: Html) -> String {
    let direction = if texts.is_right_to_left() { " dir=\"rtl\"" } else { "" };
    let language = Html::text(texts.language()).into_string();
    let title = Html::text(texts.get(title)).into_string();
    let body = body.into_string();
    format!(
        "<!DOCTYPE html><html lang=\"{language}\"{direction}><head><meta charset=\"UTF-8\"/>\
         <meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\"/>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1.0\"/>\
         <style>{css}</style><title>{title}</title></head>{body}</html>"
    )
}

/// Returns the logo. Its text is the name of the site, if the deployer gives one.
fn logo(look: &Look<'_>) -> Html {
    let Theme { logo, name, .. } = look.theme;
    let alt = name.as_deref().unwrap_or_else(|| look.texts.get(Key::Logo));
    logo.as_ref().map_or_else(Html::default, |logo| {
        element("img").url("src", logo.src()).attribute("alt", alt).attribute("class", "logo").void()
    })
}
