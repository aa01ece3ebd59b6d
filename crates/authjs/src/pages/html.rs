use std::borrow::Cow;

/// A piece of finished HTML.
///
/// Text from outside enters only through [`Html::text`], [`Element::text`], [`Element::attribute`] or
/// [`Element::url`], which escape it. No other function creates HTML from a `&str` that is not part
/// of this program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Html(String);

impl Html {
    /// Creates HTML from markup of this program.
    pub(super) fn fixed(markup: &'static str) -> Self {
        Self(markup.into())
    }

    /// Creates HTML from markup that the platform has from this program: the mark of a provider.
    pub(super) fn mark(markup: String) -> Self {
        Self(markup)
    }

    /// Creates HTML from text, which is escaped.
    pub(super) fn text(text: &str) -> Self {
        Self(escape(text).into_owned())
    }

    /// Joins several pieces.
    pub(super) fn concat(pieces: impl IntoIterator<Item = Self>) -> Self {
        Self(pieces.into_iter().map(Self::into_string).collect())
    }

    /// Returns the markup.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// Begins an element.
pub(super) fn element(name: &'static str) -> Element {
    Element { name, html: format!("<{name}") }
}

/// A start tag that accepts attributes. [`Self::text`], [`Self::children`] or [`Self::void`]
/// finishes it.
#[derive(Debug)]
#[must_use]
pub(super) struct Element {
    name: &'static str,
    html: String,
}

impl Element {
    /// Adds an attribute. An empty value is omitted (`required`), as in preact-render-to-string.
    pub(super) fn attribute(mut self, name: &'static str, value: &str) -> Self {
        self.html.push(' ');
        self.html.push_str(name);
        if !value.is_empty() {
            self.html.push_str("=\"");
            self.html.push_str(&escape(value));
            self.html.push('"');
        }
        self
    }

    /// Adds an attribute that a browser follows. Other addresses than web addresses
    /// (`javascript:…`) become `about:invalid`.
    pub(super) fn url(self, name: &'static str, url: &str) -> Self {
        self.attribute(name, if is_web_address(url) { url } else { "about:invalid" })
    }

    /// Ends the element with text inside.
    pub(super) fn text(self, text: &str) -> Html {
        self.children([Html::text(text)])
    }

    /// Ends the element with other elements inside.
    pub(super) fn children(self, children: impl IntoIterator<Item = Html>) -> Html {
        let mut html = self.html;
        html.push('>');
        html.extend(children.into_iter().map(Html::into_string));
        html.push_str("</");
        html.push_str(self.name);
        html.push('>');
        Html(html)
    }

    /// Ends an element that cannot have content, such as `input`.
    pub(super) fn void(self) -> Html {
        Html(self.html + "/>")
    }
}

/// Escapes the same characters as preact-render-to-string. That is sufficient: text is never in
/// `script` or `style`, and attributes are always in double quotes.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '"']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"))
}

/// Returns whether a link or a form may have this target: an absolute `http(s)` URL, or a path on
/// this origin.
pub(super) fn is_web_address(url: &str) -> bool {
    // Browsers drop tabs and line breaks from URLs: `/\t/evil.example` is another host.
    if url.contains(char::is_control) {
        return false;
    }
    is_absolute(url) || is_path(url)
}

/// Returns whether a URL is a path. A second slash would name a host, and browsers read `\` as `/`.
fn is_path(url: &str) -> bool {
    url.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']))
}

fn is_absolute(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, rest)| {
        !rest.is_empty() && ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_and_attributes_are_escaped_as_preact_does() {
        let html = element("p").attribute("title", r#"a"b<c>&'"#).text(r#"</p><script>"&amp;'"#);
        assert_eq!(
            html.into_string(),
            r#"<p title="a&quot;b&lt;c>&amp;'">&lt;/p>&lt;script>&quot;&amp;amp;'</p>"#
        );
    }

    #[test]
    fn an_empty_attribute_stands_bare() {
        let html = element("input").attribute("required", "").attribute("value", "").void();
        assert_eq!(html.into_string(), "<input required value/>");
    }

    #[test]
    fn only_web_addresses_are_followed() {
        for url in
            ["/", "/a?b=//c#d", "https://id.example/a", "http://localhost:8787/x", "HTTPS://id.example"]
        {
            assert!(is_web_address(url), "{url}");
        }
        let refused = [
            "",
            "a",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\u{1}javascript:alert(1)",
            "javascript:alert(1)",
            "JavaScript://%0aalert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "https:evil.example",
            "https://",
            " https://id.example",
        ];
        for url in refused {
            assert!(!is_web_address(url), "{url:?}");
            let html = element("a").url("href", url).text("x").into_string();
            assert_eq!(html, r#"<a href="about:invalid">x</a>"#);
        }
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag_or_closes_an_attribute(hostile in "\\PC*|[&<>\"'=/a-z ]*") {
            let escaped = escape(&hostile);
            prop_assert!(!escaped.contains(['<', '"']));
            let back = escaped.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
            prop_assert_eq!(back, hostile);
        }
    }
}
