//! Format suffixes. Rails, API Platform, Apache's MultiViews and older Spring serve
//! `/dashboard.csv` as the page `/dashboard`.

use super::pattern::{Content, DELIMITERS, Modifier, Parameter, Pattern, Token};
use super::regexp::{CharacterSet, Expression};

/// The formats in which servers render pages and data, sorted. Formats of static assets (`js`,
/// `css`, `png`) are absent: `/app.js` beside a protected `/app/:path*` is common and public.
const FORMATS: [&str; 28] = [
    "action", "aspx", "atom", "csv", "do", "doc", "docx", "htm", "html", "ics", "json", "jsonld", "jsp",
    "md", "ndjson", "ods", "pdf", "php", "rss", "tsv", "txt", "vcf", "xls", "xlsx", "xml", "yaml", "yml",
    "zip",
];

/// The number of formats that are tried for one path. Honest paths have one or two.
const MAX_FORMATS: usize = 8;

/// Returns the text after `.csv` or another format that ends the text or a segment. Returns `None`
/// without a format.
pub(super) fn without_format(text: &str) -> Option<&str> {
    let text = text.strip_prefix('.')?;
    let (format, behind) = text.split_at_checked(text.find(DELIMITERS).unwrap_or(text.len()))?;
    is_format(format).then_some(behind)
}

/// Returns whether servers render pages in the format.
pub(super) fn is_format(name: &str) -> bool {
    FORMATS.binary_search(&name).is_ok()
}

/// Returns whether the path may be a format of a page that matches, or has too many such pages.
pub(super) fn any_page(path: &str, matches: impl Fn(&str) -> bool) -> bool {
    let page = |(dot, _)| {
        let (page, format) = path.split_at_checked(dot)?;
        Some(format!("{page}{}", without_format(format)?))
    };
    let mut pages = path.match_indices('.').filter_map(page);
    pages.by_ref().take(MAX_FORMATS).any(|page| matches(&page)) || pages.next().is_some()
}

/// Returns whether a matching path may end in a segment that the pattern spells out, as in
/// `/dashboard/:path*`, or takes from a small alphabet, as in `/team/:id(\d+)`. A format may follow
/// such a segment.
///
/// A pattern for everything except a list, such as `/((?!.*\..*).*)`, has no such segment: its list
/// names the public files.
pub(super) fn may_end_in_a_name(pattern: &Pattern) -> bool {
    for token in pattern.tokens.iter().rev() {
        let (is_name, may_be_absent) = match token {
            Token::Text(_) => (true, false),
            Token::Parameter(parameter) => {
                (ends_in_a_name(parameter), matches!(parameter.modifier, Modifier::Optional | Modifier::Any))
            }
        };
        if is_name || !may_be_absent {
            return is_name;
        }
    }
    false
}

fn ends_in_a_name(parameter: &Parameter) -> bool {
    match &parameter.content {
        _ if !parameter.suffix.is_empty() => true,
        Content::Nothing => true,
        Content::Segment => false,
        Content::Expression(expression) => is_of_a_small_alphabet(expression),
    }
}

/// Returns whether the expression lists the characters it matches, without `/`: `\d+`, `en|de`, `[a-z-]+`.
fn is_of_a_small_alphabet(expression: &Expression) -> bool {
    match expression {
        Expression::Character(set) => !is_large(set),
        Expression::Sequence(parts) | Expression::Either(parts) => parts.iter().all(is_of_a_small_alphabet),
        Expression::Repeat { of, .. } => is_of_a_small_alphabet(of),
        Expression::LookAhead { .. } => false,
        Expression::Edge(_) => true,
    }
}

/// Returns whether the set has a character that `.` and `[^/]` match but a list would not contain.
fn is_large(set: &CharacterSet) -> bool {
    set.contains('/') || set.contains('\u{1}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_sorted() {
        assert!(FORMATS.is_sorted());
    }

    #[test]
    fn a_format_ends_a_segment() {
        let rows = [
            (".csv", Some("")),
            (".csv/", Some("/")),
            (".php/a", Some("/a")),
            (".csv#", Some("#")),
            (".csvx", None),
            (".js", None),
            (".", None),
            ("", None),
            ("csv", None),
        ];
        for (text, behind) in rows {
            assert_eq!(without_format(text), behind, "{text}");
        }
    }

    #[test]
    fn a_name_is_spelt_out_or_of_a_small_alphabet() {
        for source in [
            "/:lang(en|de)/admin",
            "/:lang(en|de)/admin/:path*",
            "/team/:id(\\d+)",
            "/team/:id(\\d+)/:rest*",
            "/a{-old}?",
            "/:a([a-z-]+)",
        ] {
            assert!(may_end_in_a_name(&Pattern::parse(source).unwrap()), "{source}");
        }
        for source in
            ["/((?!.*\\..*|_next).*)", "/:a([^/.]+)", "/:a([\\w/]+)", "/x/(.*)", "/((?!api)[a-z]+)", "/a/:b+"]
        {
            assert!(!may_end_in_a_name(&Pattern::parse(source).unwrap()), "{source}");
        }
    }
}
