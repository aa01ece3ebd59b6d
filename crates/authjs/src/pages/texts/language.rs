use super::own::OwnTexts;
use super::{ENGLISH, TABLES, Texts};

/// The languages of a deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Languages {
    /// `language`: the only language. If unset, the visitor's.
    pub(crate) only: Option<String>,
    /// `texts`: the deployer's texts.
    pub(crate) own: Vec<OwnTexts>,
}

/// The number of languages of a request that are looked up.
const MAX_RANGES: usize = 16;

impl Languages {
    /// Returns the texts for a visitor: in the language of the setting, else in the first language
    /// of `ui_locales` that has a table
    /// ([OpenID Connect Core 1.0 §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)),
    /// else of `Accept-Language`, else in English.
    pub(crate) fn choose(&self, ui_locales: Option<&str>, accept_language: Option<&str>) -> Texts<'_> {
        if let Some(only) = &self.only {
            return self.lookup(only).unwrap_or_else(|| self.english());
        }
        let asked = ui_locales.unwrap_or_default().split(' ').take(MAX_RANGES);
        let asked = asked.chain(by_preference(accept_language.unwrap_or_default()));
        asked.filter_map(|range| self.lookup(range)).next().unwrap_or_else(|| self.english())
    }

    /// Returns the texts of the longest prefix of a tag that has a table
    /// ([RFC 4647 §3.4](https://www.rfc-editor.org/rfc/rfc4647#section-3.4)).
    pub(crate) fn lookup(&self, tag: &str) -> Option<Texts<'_>> {
        prefixes(tag).find_map(|prefix| {
            let own = self.own.iter().find(|own| own.tag.eq_ignore_ascii_case(prefix));
            let built_in = TABLES.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(prefix));
            match (own, built_in) {
                (None, None) => None,
                (None, Some(&(language, table))) => Some(Texts { language, own, table }),
                (Some(texts), _) => Some(Texts { language: &texts.tag, own, table: beneath(&texts.tag) }),
            }
        })
    }

    fn english(&self) -> Texts<'_> {
        self.lookup("en").unwrap_or_default()
    }
}

/// Returns the built-in table for the keys that a deployer's table does not have.
fn beneath(tag: &str) -> &'static str {
    let table = |prefix: &str| TABLES.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(prefix));
    prefixes(tag).find_map(table).map_or(ENGLISH, |(_, table)| table)
}

/// Returns `de-CH-1996`, `de-CH`, `de`.
fn prefixes(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(prefix, _)| prefix))
}

/// Returns the languages of `Accept-Language`, the best first
/// ([RFC 9110 §12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4)). Those with `q=0` and
/// an invalid weight are left out.
fn by_preference(accept_language: &str) -> impl Iterator<Item = &str> {
    let mut ranges: Vec<(u16, &str)> = accept_language
        .split(',')
        .take(MAX_RANGES)
        .filter_map(|item| {
            let (range, weight) = item.split_once(';').unwrap_or((item, "q=1"));
            Some((thousandths(weight.trim())?, range.trim()))
        })
        .filter(|(weight, _)| *weight > 0)
        .collect();
    // The sort is stable: equal weights keep the order of the header.
    ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    ranges.into_iter().map(|(_, range)| range)
}

/// Parses `q=0.8` as 800. Returns `None` for any other text.
fn thousandths(weight: &str) -> Option<u16> {
    let weight = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="))?;
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let is_number = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = is_number.then(|| format!("{decimals:0<3}"))?.parse::<u16>().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(ui_locales: Option<&str>, accept_language: &str) -> String {
        Languages::default().choose(ui_locales, Some(accept_language)).language().to_owned()
    }

    #[test]
    fn the_visitor_gets_the_best_language_that_has_a_table() {
        let table = [
            ("", "en"),
            ("de", "de"),
            ("DE-ch", "de"),
            ("fr-CA, de;q=0.9", "fr"),
            ("fr;q=0.8, de;q=0.9", "de"),
            ("fr;q=0.8,de;q=0.8", "fr"),
            ("nl, es;q=0.5, en;q=0.1", "es"),
            ("de;q=0, fr;q=0.1", "fr"),
            ("de;q=0.0000, de;q=2, de;q=1.5, de;q=-1, de;x, de;q=.5", "en"),
            ("*", "en"),
            ("zh-Hant-TW", "en"),
            ("d", "en"),
            ("deu", "en"),
            ("<script>, de", "de"),
        ];
        for (header, expected) in table {
            assert_eq!(chosen(None, header), expected, "{header}");
        }
        assert_eq!(Languages::default().choose(None, None).language(), "en");
    }

    #[test]
    fn ui_locales_come_before_the_header_and_after_the_setting() {
        assert_eq!(chosen(Some("nl es-MX"), "de"), "es");
        assert_eq!(chosen(Some("nl"), "de"), "de");
        assert_eq!(chosen(Some(""), "de"), "de");
        let french = Languages { only: Some("fr".into()), ..Languages::default() };
        assert_eq!(french.choose(Some("es"), Some("de")).language(), "fr");
    }

    #[test]
    fn a_long_header_is_read_in_part() {
        let long = format!("{}de", "nl,".repeat(MAX_RANGES));
        assert_eq!(chosen(None, &long), "en");
        assert_eq!(chosen(Some(&"nl ".repeat(MAX_RANGES)), "fr"), "fr");
    }

    #[test]
    fn a_table_of_the_deployer_stands_above_the_nearest_built_in_one() {
        let own = |tag: &str| OwnTexts { tag: tag.into(), texts: vec![(0, "Marke".into())] };
        let languages = Languages { own: vec![own("de-CH"), own("nl"), own("en")], ..Languages::default() };
        let seen = |accept: &str| {
            let texts = languages.choose(None, Some(accept));
            let [logo, email] = [super::super::Key::Logo, super::super::Key::Email].map(|key| texts.get(key));
            format!("{} {logo} {email}", texts.language())
        };
        assert_eq!(seen("de-CH"), "de-CH Marke E-Mail-Adresse");
        assert_eq!(seen("de-AT"), "de Logo E-Mail-Adresse");
        assert_eq!(seen("nl-BE"), "nl Marke Email");
        assert_eq!(seen("ja"), "en Marke Email");
    }
}
