//! Whether a pattern matches all paths of another one.

use super::pattern::{Content, DELIMITERS, Modifier, Parameter, Pattern, Token};
use super::regexp::{CharacterSet, Expression};

/// A pattern that matches whatever begins with a text: `/admin/:path*`, `/admin/:path+` or `/admin/(.*)`.
#[derive(Clone, Debug)]
pub(crate) struct Cover {
    /// The text, without a slash at its end.
    pub(crate) prefix: String,
    tail: Tail,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// Segments, perhaps none.
    Segments,
    /// A slash and any text in one line.
    Text,
}

impl Cover {
    /// Returns what a pattern covers, or `None` if it has another form.
    pub(crate) fn of(pattern: &Pattern) -> Option<Self> {
        let [Token::Text(prefix), Token::Parameter(last)] = pattern.tokens.as_slice() else { return None };
        let Parameter { prefix: slash, content, suffix, modifier } = last;
        let tail = match (content, modifier) {
            (Content::Segment, Modifier::Any | Modifier::Some) => Tail::Segments,
            (Content::Expression(expression), Modifier::Once) if is_anything(expression) => Tail::Text,
            _ => return None,
        };
        (slash == "/" && suffix.is_empty()).then(|| Self { prefix: prefix.clone(), tail })
    }

    /// Returns whether this pattern matches all paths that another one matches, in all forms in which servers serve
    /// a page. May be false although it does.
    ///
    /// A payload of Next.js with an empty segment behind `.segments/` counts as no form.
    pub(crate) fn covers(&self, pattern: &Pattern) -> bool {
        let Some((Token::Text(text), rest)) = pattern.tokens.split_first() else { return false };
        let Some(behind) = text.strip_prefix(&self.prefix) else { return false };
        let has_segment = !behind.is_empty() || rest.first().is_some_and(is_never_absent);
        has_plain_segments(behind)
            && rest.iter().rev().enumerate().all(|(place, token)| has_whole_segments(token, place == 0))
            // Without a segment, a server may serve `/admin.json` for the pattern.
            && has_segment
            // A parameter also matches the ends of lines.
            && (self.tail == Tail::Segments || rest.is_empty())
    }
}

/// Returns the texts with which a cover of the pattern may begin: those before a slash or the end of its text.
pub(crate) fn prefixes(pattern: &Pattern) -> impl Iterator<Item = &str> {
    let text = match pattern.tokens.first() {
        Some(Token::Text(text)) => text.as_str(),
        _ => "",
    };
    let ends = text.match_indices('/').map(|(at, _)| at).chain([text.len()]);
    ends.filter_map(|end| text.get(..end)).filter(|prefix| !prefix.is_empty())
}

/// Returns whether a text is nothing, or segments that are not empty, each behind a slash.
fn has_plain_segments(text: &str) -> bool {
    let Some(segments) = text.strip_prefix('/') else { return text.is_empty() };
    segments.split('/').all(|segment| !segment.is_empty() && !segment.contains(DELIMITERS))
}

/// Returns whether a token is of segments that are not empty. A regular expression may also match a page with a
/// format inside, such as `/admin.csv/5`, and so may a parameter that is absent, unless it is the last.
fn has_whole_segments(token: &Token, is_last: bool) -> bool {
    match token {
        Token::Text(text) => has_plain_segments(text),
        Token::Parameter(Parameter { prefix, content, suffix, modifier }) => {
            let is_segment = prefix == "/" && suffix.is_empty() && *content == Content::Segment;
            is_segment && (is_last || *modifier == Modifier::Once)
        }
    }
}

fn is_never_absent(token: &Token) -> bool {
    match token {
        Token::Text(_) => true,
        Token::Parameter(parameter) => matches!(parameter.modifier, Modifier::Once | Modifier::Some),
    }
}

/// Returns whether the expression is `.*`.
fn is_anything(expression: &Expression) -> bool {
    let inside = match expression {
        Expression::Sequence(parts) => parts.as_slice(),
        single => std::slice::from_ref(single),
    };
    matches!(inside, [Expression::Repeat { of, min: 0, max: None }]
        if **of == Expression::Character(CharacterSet::dot()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(cover: &str, pattern: &str) -> bool {
        let [cover, pattern] = [cover, pattern].map(|source| Pattern::parse(source).unwrap());
        Cover::of(&cover).is_some_and(|cover| {
            prefixes(&pattern).any(|prefix| prefix == cover.prefix) && cover.covers(&pattern)
        })
    }

    #[test]
    fn a_prefix_covers_the_paths_behind_it() {
        for (cover, pattern) in [
            ("/admin/:path*", "/admin/users"),
            ("/admin/:path*", "/admin/:id"),
            ("/admin/:path*", "/admin/users/:id/:rest*"),
            ("/admin/:path+", "/admin/users"),
            ("/admin/:path+", "/admin/:id"),
            ("/admin/(.*)", "/admin/users"),
            ("/a/b/:path*", "/a/b/c"),
        ] {
            assert!(covers(cover, pattern), "{cover} {pattern}");
        }
    }

    #[test]
    fn another_path_is_not_covered() {
        for (cover, pattern) in [
            ("/admin/:path*", "/admin"),
            ("/admin/:path*", "/admin/:other*"),
            ("/admin/:path*", "/administrator"),
            ("/admin/:path*", "/:x"),
            ("/admin/:path*", "/admin:x"),
            ("/admin/:path*", "/admin//x"),
            ("/admin/:path*", "/admin/x/"),
            ("/admin/:path*", "/admin/(.*)"),
            ("/admin/:path*", "/admin/:x(\\d+)"),
            ("/admin/:path*", "/admin/:x?/y"),
            ("/admin/:path*", "/admin{-x}?"),
            ("/admin/:path*", "/admin/:x-y"),
            ("/admin/:path+", "/admin"),
            ("/admin/:path+", "/admin/:x?"),
            ("/admin/(.*)", "/admin"),
            ("/admin/(.*)", "/admin/:x"),
            ("/admin/:id", "/admin/users"),
            ("/admin/((?!x).*)", "/admin/users"),
            ("/a/b/:path*", "/a"),
        ] {
            assert!(!covers(cover, pattern), "{cover} {pattern}");
        }
    }
}
