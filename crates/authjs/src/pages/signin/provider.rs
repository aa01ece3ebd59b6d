use super::SigninPage;
use crate::pages::frame::hidden;
use crate::pages::html::{Html, element};
use crate::pages::logo::Logo;
use crate::pages::look::Look;
use crate::pages::texts::Key;
use crate::pages::theme::rule;
use crate::providers::Color;

/// The button of an OAuth or OpenID provider.
#[derive(Clone, Debug)]
pub struct SigninProvider<'a> {
    /// The provider's id.
    pub id: &'a str,
    /// The display name.
    pub name: &'a str,
    /// `/signin/:id`
    pub signin_url: String,
    /// The brand colour.
    pub brand_color: Option<Color>,
    /// Its mark, as markup of the platform. Without one, its initials stand for it.
    pub mark: Option<String>,
    /// The address of a picture in place of the mark.
    pub logo: Option<&'a str>,
}

impl SigninProvider<'_> {
    /// Returns the form. Its style uses its place in the list, because an id may have characters
    /// that a selector cannot.
    pub(super) fn render(&self, index: usize, page: &SigninPage<'_>, look: &Look<'_>) -> Html {
        let form = element("form").url("action", &self.signin_url).attribute("method", "POST").children([
            hidden("csrfToken", page.csrf_token),
            page.callback_url
                .filter(|url| !url.is_empty())
                .map(|url| hidden("callbackUrl", url))
                .unwrap_or_default(),
            if page.keep_fragment { hidden("callbackFragment", "") } else { Html::default() },
            self.button(look, page.last_provider == Some(self.id)),
        ]);
        element("div")
            .attribute("class", &format!("provider provider-{index}"))
            .attribute("data-provider", self.id)
            .children([form])
    }

    fn button(&self, look: &Look<'_>, is_last: bool) -> Html {
        let label = element("span").text(&look.texts.with(Key::SignInWith, "provider", self.name));
        let last = match is_last {
            true => element("span").attribute("class", "last").text(look.texts.get(Key::LastUsed)),
            false => Html::default(),
        };
        element("button")
            .attribute("type", "submit")
            .attribute("class", "button")
            .attribute("tabindex", "0")
            .children([mark(self.name, self.logo, self.mark.as_deref()), label, last])
    }

    /// Returns the picture in place of the mark.
    pub(super) fn logo(&self) -> Option<Logo> {
        self.logo.and_then(Logo::parse)
    }

    /// Returns the rule with the brand colour, and that of the initials on it.
    pub(super) fn css(&self, index: usize) -> String {
        let is_drawn = self.logo.is_some() || self.mark.is_some();
        let mark_color = self.brand_color.filter(|_| !is_drawn).map(Color::text_color);
        let properties = [("provider-brand-color", self.brand_color), ("provider-mark-color", mark_color)];
        rule(&format!(".provider-{index}"), &properties)
    }
}

/// Returns the picture of a provider, its mark, or its initials.
pub(in crate::pages) fn mark(name: &str, logo: Option<&str>, mark: Option<&str>) -> Html {
    if let Some(logo) = logo.and_then(Logo::parse) {
        return element("img")
            .url("src", logo.src())
            .attribute("alt", "")
            .attribute("class", "mark drawn")
            .attribute("width", "24")
            .attribute("height", "24")
            .void();
    }
    if let Some(mark) = mark {
        return Html::mark(mark.to_owned());
    }
    // The style sheet draws the initials, so that the button's text is only the sentence.
    element("span")
        .attribute("class", "mark")
        .attribute("data-initials", &initials(name))
        .attribute("aria-hidden", "true")
        .text("")
}

/// Returns one or two letters for a name: `GitHub` → `GH`, `Microsoft Entra ID` → `ME`, `Google` →
/// `G`.
fn initials(name: &str) -> String {
    let mut previous = ' ';
    let mut letters = Vec::new();
    for character in name.chars() {
        let begins_word = !previous.is_alphanumeric() && character.is_alphanumeric();
        let begins_hump = previous.is_lowercase() && character.is_uppercase();
        if begins_word || begins_hump {
            letters.push(character);
        }
        previous = character;
    }
    letters.into_iter().take(2).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_stand_for_the_name() {
        let table = [
            ("Google", "G"),
            ("GitHub", "GH"),
            ("Microsoft Entra ID", "ME"),
            ("42 School", "4S"),
            ("vk", "V"),
            ("élan vital", "ÉV"),
            ("카카오", "카"),
            ("ﬀ", "FF"),
            ("<script>", "S"),
            ("\"'", ""),
            ("", ""),
        ];
        for (name, expected) in table {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
