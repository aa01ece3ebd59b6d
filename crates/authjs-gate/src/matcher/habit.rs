//! Patterns in the syntax of another router, and their meaning in path-to-regexp.

use super::pattern::Pattern;

/// A part of a pattern that is a parameter in other routers and literal text in path-to-regexp:
/// `[id]`, `{id}`, `$id`, `<id>`, `(group)`, `\*`. Such a pattern protects fewer paths than it
/// seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habit {
    /// The part, as written.
    pub part: String,
    /// The only text that the part matches.
    pub matches: String,
    /// The pattern to write instead.
    pub instead: String,
}

impl Habit {
    /// Returns the first such part of a pattern that compiles.
    #[inline(never)]
    pub fn find(source: &str) -> Option<Self> {
        let segments = segments(source);
        let rewritten: Vec<_> = segments
            .iter()
            .enumerate()
            .map(|(index, segment)| rewrite(segment, index + 1 == segments.len()))
            .collect();
        let first = rewritten.iter().position(Option::is_some)?;
        let part = segments.get(first)?;
        let kept = segments.iter().zip(&rewritten).map(|(segment, new)| new.as_deref().unwrap_or(segment));
        let instead =
            format!("/{}", kept.filter(|segment| !segment.is_empty()).collect::<Vec<_>>().join("/"));
        let matches = part.trim_matches(['(', ')', '{', '}']).replace('\\', "");
        Pattern::parse(&instead).is_ok().then(|| Self { part: (*part).to_owned(), matches, instead })
    }
}

/// Returns the pattern to write in place of one with a wildcard of another syntax at this position:
/// `/dashboard/:path*` for `/dashboard/*`. Returns `None` if the meaning is not clear.
#[inline(never)]
pub(super) fn instead_of_wildcard(source: &str, position: usize) -> Option<String> {
    let at = source.char_indices().nth(position)?.0;
    let (before, behind) = source.split_at_checked(at)?;
    let (start, segment_start) = before.rsplit_once('/')?;
    let (segment_end, end) = behind.split_once('/').unwrap_or((behind, ""));
    let (sign, further) = segment_end.split_at_checked(1)?;
    let is_sign = |character: char| matches!(character, '*' | '+' | '?' | '.' | '{' | '}');
    let name = format!("{segment_start}{}", further).replace(is_sign, "");
    let is_parameter = segment_start.chars().all(is_sign) || segment_start.starts_with('{');
    let segment = match sign {
        "?" if segment_start.starts_with('{') => format!(":{name}?"),
        "?" => return valid(before.to_owned()).filter(|_| further.is_empty() || further.contains('=')),
        _ if !is_parameter => {
            let text = segment_start.strip_suffix('.').unwrap_or(segment_start);
            format!("{text}(.*){}", further.trim_start_matches('*'))
        }
        _ if further.contains('.') => return None,
        _ => {
            let name = if name.is_empty() { "path" } else { &name };
            let repeat = if end.is_empty() || further.starts_with('*') { "*" } else { "" };
            format!(":{name}{repeat}")
        }
    };
    let end = if end.is_empty() { String::new() } else { format!("/{end}") };
    valid(format!("{start}/{segment}{end}"))
}

fn valid(pattern: String) -> Option<String> {
    Pattern::parse_tokens(&pattern).is_ok().then_some(pattern)
}

/// Splits a pattern at each `/` that is not in a group, in braces or after a backslash.
fn segments(source: &str) -> Vec<&str> {
    let (mut depth, mut escaped) = (0_usize, false);
    let is_separator = |character: char| {
        let literal = escaped;
        escaped = character == '\\' && !literal;
        match character {
            _ if literal => {}
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => return character == '/' && depth == 0,
        }
        false
    };
    source.strip_prefix('/').unwrap_or(source).split(is_separator).collect()
}

/// Returns the replacement for a segment that has such a part.
fn rewrite(segment: &str, is_last: bool) -> Option<String> {
    let rest = if is_last { ":path*" } else { ":path" };
    match segment {
        "$" | "\\*" => return Some(rest.to_owned()),
        "\\*\\*" => return Some(":path*".to_owned()),
        _ => {}
    }
    if let Some(group) = segment.strip_prefix('(').and_then(|group| group.strip_suffix(')')) {
        let optional = group.strip_prefix('$').filter(|name| is_name(name));
        return optional.map(|name| format!(":{name}?")).or_else(|| is_name(group).then(String::new));
    }
    if segment.contains("\\*") {
        return Some(segment.replace("\\*", "(.*)"));
    }
    if let Some(name) = segment.strip_prefix('$').filter(|name| is_name(name)) {
        return Some(parameter(name));
    }
    if is_last && let Some(text) = segment.strip_suffix('$').filter(|text| !text.ends_with('\\')) {
        return Some(text.to_owned());
    }
    let opens = |(at, _): &(usize, _)| !segment.get(..*at).is_some_and(|before| before.ends_with('\\'));
    let (open, _) = segment.match_indices(['[', '{', '<']).find(opens)?;
    bracketed(segment, open, is_last)
}

/// Returns the replacement for a segment with `[name]`, `{name}` or `<name>`.
fn bracketed(segment: &str, open: usize, is_last: bool) -> Option<String> {
    let (before, part) = segment.split_at_checked(open)?;
    let close = match part.as_bytes().first()? {
        b'[' => ']',
        b'{' => '}',
        _ => '>',
    };
    let (inside, behind) = part.split_once(close)?;
    let behind = behind.trim_start_matches(close);
    if behind.starts_with(['?', '*', '+']) {
        return None;
    }
    let inside = inside.trim_start_matches(['[', '{', '<']);
    let (inside, takes_rest) = match inside.strip_prefix("...").or_else(|| inside.strip_suffix("...")) {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let (name, kind) = match inside.split_once(':') {
        Some((kind, name)) if close == '>' => (name, kind),
        Some((name, kind)) => (name, kind),
        None => (inside, "str"),
    };
    if !is_name(name) || !KINDS.contains(&kind) {
        return None;
    }
    let repeat = if takes_rest || kind == "path" { "*" } else { "" };
    let behind = rewrite(behind, is_last).unwrap_or_else(|| behind.to_owned());
    Some(format!("{before}{}{repeat}{behind}", parameter(name)))
}

/// The types of parameters in other routers.
const KINDS: [&str; 11] =
    ["str", "string", "int", "integer", "long", "float", "bool", "uuid", "guid", "slug", "path"];

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

fn parameter(name: &str) -> String {
    format!(":{}", name.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_other_syntaxes_are_found_and_rewritten() {
        let rows = [
            ("/posts/[id]", "[id]", "/posts/:id"),
            ("/docs/[...slug]", "[...slug]", "/docs/:slug*"),
            ("/docs/[[...slug]]", "[[...slug]]", "/docs/:slug*"),
            ("/[lang]/posts/[post-id]", "[lang]", "/:lang/posts/:post_id"),
            ("/posts/[id].json", "[id].json", "/posts/:id.json"),
            ("/users/{id}", "{id}", "/users/:id"),
            ("/users/{id}/edit", "{id}", "/users/:id/edit"),
            ("/users/{id:int}", "{id:int}", "/users/:id"),
            ("/files/{rest...}", "{rest...}", "/files/:rest*"),
            ("/files/{rest:path}", "{rest:path}", "/files/:rest*"),
            ("/users/$id", "$id", "/users/:id"),
            ("/files/$", "$", "/files/:path*"),
            ("/dashboard$", "dashboard$", "/dashboard"),
            ("/users/<id>", "<id>", "/users/:id"),
            ("/users/<int:id>/x", "<int:id>", "/users/:id/x"),
            ("/files/<path:rest>", "<path:rest>", "/files/:rest*"),
            ("/(auth)/dashboard/:path*", "(auth)", "/dashboard/:path*"),
            ("/($lang)/about", "($lang)", "/:lang?/about"),
            ("/dashboard/\\*", "\\*", "/dashboard/:path*"),
            ("/dashboard/\\*\\*", "\\*\\*", "/dashboard/:path*"),
            ("/a/\\*/b", "\\*", "/a/:path/b"),
            ("/dash\\*", "dash\\*", "/dash(.*)"),
        ];
        for (source, part, instead) in rows {
            assert!(Pattern::parse(source).is_ok(), "{source}");
            let habit = Habit::find(source).expect(source);
            assert_eq!((habit.part.as_str(), habit.instead.as_str()), (part, instead), "{source}");
        }
        assert_eq!(Habit::find("/x/{id}").unwrap().matches, "id");
        assert_eq!(Habit::find("/x/\\*").unwrap().matches, "*");
    }

    #[test]
    fn patterns_of_path_to_regexp_are_left_alone() {
        for source in [
            "/",
            "/dashboard/:path*",
            "/team/:id(\\d+)",
            "/((?!api|_next/static|[a-z]$).*)",
            "/:lang(en|de)/admin",
            "/(en|de)/admin",
            "/(.*)",
            "/(admin)?/x",
            "/a{-old}?",
            "/a{/:b}?",
            "/v{v:version}",
            "/\\[id]",
            "/\\{id\\}",
            "/\\$metadata",
            "/a$b",
            "/dashboard\\$",
        ] {
            assert_eq!(Habit::find(source), None, "{source}");
        }
    }

    #[test]
    fn a_wildcard_has_another_form_here() {
        let rows = [
            ("/dashboard/*", Some("/dashboard/:path*")),
            ("/dashboard/**", Some("/dashboard/:path*")),
            ("/dashboard/+", Some("/dashboard/:path*")),
            ("/dashboard/.*", Some("/dashboard/:path*")),
            ("/dashboard*", Some("/dashboard(.*)")),
            ("/dashboard.*", Some("/dashboard(.*)")),
            ("/files/*path", Some("/files/:path*")),
            ("/files/*rest", Some("/files/:rest*")),
            ("/a/*/b", Some("/a/:path/b")),
            ("/a/**/b", Some("/a/:path*/b")),
            ("/{proxy+}", Some("/:proxy*")),
            ("/{*slug}", Some("/:slug*")),
            ("/users/{id?}", Some("/users/:id?")),
            ("/dashboard?tab=1", Some("/dashboard")),
            ("/dashboard?", Some("/dashboard")),
            ("/colou?r", None),
            ("/*.png", None),
        ];
        for (source, instead) in rows {
            let position = source.find(['*', '+', '?']).unwrap();
            assert_eq!(instead_of_wildcard(source, position).as_deref(), instead, "{source}");
            assert!(Pattern::parse(source).is_err(), "{source}");
        }
    }
}
