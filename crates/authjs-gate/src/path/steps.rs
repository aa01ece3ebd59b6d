use percent_encoding::percent_decode_str;

use super::compatibility::{is_ignorable, push_compatible};
use super::page_data::strip_page_data;

/// A change that an origin, or a server in front of it, may make to a path. Returns `None` if the
/// path stays unchanged.
pub(super) type Step = fn(&str) -> Option<String>;

/// The changes that any origin may make.
pub(super) const STEPS: [Step; 25] = [
    decode,
    decode_latin_1,
    decode_overlong,
    decode_utf16,
    narrow,
    drop_ignorable,
    turn_backslashes,
    strip_parameters,
    strip_cookieless,
    strip_streams,
    merge_slashes,
    strip_authority,
    resolve_dots,
    cut,
    cut_query,
    drop_line_ends,
    trim_end,
    trim_segments,
    strip_front_controller,
    strip_data_prefix,
    strip_data,
    strip_payload,
    strip_root_index,
    strip_page_data,
    strip_compression,
];

/// Decodes percent escapes once.
fn decode(path: &str) -> Option<String> {
    path.contains('%')
        .then(|| percent_decode_str(path).decode_utf8_lossy().into_owned())
        .and_then(|decoded| changed(path, decoded))
}

/// Decodes percent escapes that are not UTF-8 as ISO-8859-1. `%e9` is `é` to Windows, by its own
/// code page, and to JavaScript's `unescape`.
fn decode_latin_1(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path);
    decoded.clone().decode_utf8().is_err().then(|| decoded.map(char::from).collect())
}

/// Decodes percent escapes once, including over-long forms as old servers did. `%c0%ae` and
/// `%e0%80%ae` are dots.
fn decode_overlong(path: &str) -> Option<String> {
    let bytes: Vec<_> = percent_decode_str(path).collect();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    loop {
        rest = match rest {
            [first @ 0xc0..=0xc1, second @ 0x80..=0xbf, behind @ ..]
            | [0xe0, first @ 0x80..=0x81, second @ 0x80..=0xbf, behind @ ..]
            | [0xf0, 0x80, first @ 0x80..=0x81, second @ 0x80..=0xbf, behind @ ..] => {
                decoded.push((first & 1) << 6 | second & 0x3f);
                behind
            }
            [first, behind @ ..] => {
                decoded.push(*first);
                behind
            }
            [] => break,
        };
    }
    let is_overlong = decoded.len() < bytes.len();
    is_overlong.then(|| String::from_utf8_lossy(&decoded).into_owned())
}

/// Decodes `%u0061` once.
/// [http.sys](https://learn.microsoft.com/en-us/troubleshoot/iis/httpsys-registry-windows) reads it
/// as `a` unless configured otherwise (`PercentUAllowed`), and so does Jetty up to version 9.
fn decode_utf16(path: &str) -> Option<String> {
    let mut parts = path.split('%');
    let mut decoded = parts.next()?.to_owned();
    for part in parts {
        let code = part.strip_prefix(['u', 'U']).and_then(|digits| digits.split_at_checked(4));
        match code.and_then(|(digits, behind)| Some((u32::from_str_radix(digits, 16).ok()?, behind))) {
            Some((code, behind)) => {
                decoded.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                decoded.push_str(behind);
            }
            None => decoded.extend(["%", part]),
        }
    }
    changed(path, decoded)
}

/// Replaces letters that NFKC, full case folding or Windows' best fit turns into ASCII.
pub(super) fn narrow(path: &str) -> Option<String> {
    if path.is_ascii() {
        return None;
    }
    let mut narrowed = String::with_capacity(path.len());
    path.chars().for_each(|character| push_compatible(&mut narrowed, character));
    changed(path, narrowed)
}

/// Removes what an origin may remove: controls, zero-width characters, bytes that are not UTF-8.
pub(super) fn drop_ignorable(path: &str) -> Option<String> {
    path.contains(is_ignorable).then(|| path.replace(is_ignorable, ""))
}

/// Replaces `\` with `/`, as Windows does.
fn turn_backslashes(path: &str) -> Option<String> {
    path.contains('\\').then(|| path.replace('\\', "/"))
}

/// Strips path parameters. A servlet container reads `/a;x=1/b` as `/a/b` ([RFC 3986
/// §3.3](https://www.rfc-editor.org/rfc/rfc3986#section-3.3) leaves the meaning of `;` to it).
fn strip_parameters(path: &str) -> Option<String> {
    path.contains(';').then(|| map_segments(path, |segment| segment.split(';').next().unwrap_or_default()))
}

/// Strips cookieless session data.
/// [ASP.NET](https://learn.microsoft.com/en-us/previous-versions/dotnet/articles/aa479315(v=msdn.10))
/// reads `/(S(x))/a` as `/a`: it stores in the path what it would otherwise store in cookies.
fn strip_cookieless(path: &str) -> Option<String> {
    let is_cookie = |segment: &&str| match segment.as_bytes() {
        [b'(', letter, b'(', .., b')', b')'] => letter.is_ascii_alphabetic(),
        _ => false,
    };
    if !path.contains("))") {
        return None;
    }
    let kept = path.split('/').filter(|segment| !is_cookie(segment)).collect::<Vec<_>>().join("/");
    changed(path, if kept.is_empty() { "/".to_owned() } else { kept })
}

/// Strips stream names. [NTFS](https://learn.microsoft.com/en-us/windows/win32/fileio/file-streams)
/// reads `/a::$DATA` as the file `/a`, and `/a:$I30:$INDEX_ALLOCATION/b` as `/a/b`.
fn strip_streams(path: &str) -> Option<String> {
    fn name(segment: &str) -> &str {
        if segment.contains(":$") { segment.split(':').next().unwrap_or_default() } else { segment }
    }
    path.contains(":$").then(|| map_segments(path, name))
}

/// Merges slashes. nginx and many other servers read `//` as `/`.
fn merge_slashes(path: &str) -> Option<String> {
    if !path.contains("//") {
        return None;
    }
    let mut merged = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !merged.ends_with('/') {
            merged.push(character);
        }
    }
    Some(merged)
}

/// Strips the authority. Servers that resolve the request target like a reference, with `new
/// URL(target, base)` or PHP's `parse_url`, read `//host/page` as `/page`. A host follows two
/// slashes, or any number of them.
fn strip_authority(path: &str) -> Option<String> {
    let authority = path.strip_prefix("//")?.trim_start_matches('/');
    let (_, page) = authority.split_once('/').unwrap_or_default();
    Some(format!("/{page}"))
}

/// Resolves dot segments that decoding revealed ([RFC 3986
/// §5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)).
fn resolve_dots(path: &str) -> Option<String> {
    if !path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return None;
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if segments.peek().is_none() {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    Some(format!("/{}", kept.join("/")))
}

/// Cuts the path at the first NUL or other control character, as C strings and log parsers do, or
/// at a decoded `?` or `#`.
fn cut(path: &str) -> Option<String> {
    cut_at(path, |character| character.is_ascii_control() || is_query_or_fragment(character))
}

/// Cuts the path only at a decoded `?` or `#`. A URL parser that reads the decoded path again keeps
/// a NUL before it.
fn cut_query(path: &str) -> Option<String> {
    cut_at(path, is_query_or_fragment)
}

fn cut_at(path: &str, ends: impl Fn(char) -> bool) -> Option<String> {
    path.split_once(ends).map(|(before, _)| before.to_owned())
}

const fn is_query_or_fragment(character: char) -> bool {
    matches!(character, '?' | '#')
}

/// Removes tabs and line terminators, as URL parsers do when they read the decoded path again ([URL
/// standard](https://url.spec.whatwg.org/#concept-basic-url-parser)). `.` in a pattern never
/// matches them.
fn drop_line_ends(path: &str) -> Option<String> {
    let is_dropped = |character| matches!(character, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}');
    changed(path, path.replace(is_dropped, ""))
}

/// Removes dots and spaces at the end, which Windows ignores.
fn trim_end(path: &str) -> Option<String> {
    let trimmed = path.trim_end_matches(['.', ' ']);
    (trimmed != path).then(|| trimmed.to_owned())
}

/// Removes dots and spaces at the end of every segment. `..` and `.. ` become `..`.
fn trim_segments(path: &str) -> Option<String> {
    fn trim(segment: &str) -> &str {
        match segment.trim_end_matches(' ') {
            dots @ ("." | "..") => dots,
            _ => segment.trim_end_matches(['.', ' ']),
        }
    }
    path.split('/').any(|segment| trim(segment) != segment).then(|| map_segments(path, trim))
}

/// Strips a front controller. Applications behind PHP's front controller, such as Symfony's and
/// Laravel's, read `/index.php/page` as `/page`.
fn strip_front_controller(path: &str) -> Option<String> {
    let (before, page) = path.split_once("/index.php")?;
    match page.strip_prefix('/') {
        Some(page) => Some(format!("{before}/{page}")),
        None => page.is_empty().then(|| format!("{before}/")),
    }
}

/// Strips the data prefix of Next.js, which fetches the data of a page from
/// `/_next/data/<build>/page.json`, and reads `/_next/data/<build>` as an optional prefix of any
/// path.
fn strip_data_prefix(path: &str) -> Option<String> {
    let (before, behind) = path.split_once("/_next/data/")?;
    let (_, page) = behind.split_once('/').unwrap_or_default();
    Some(format!("{before}/{page}"))
}

/// Returns the page whose data is at the path.
fn strip_data(path: &str) -> Option<String> {
    let page = strip_data_prefix(path)?;
    page.strip_suffix(".json").map(str::to_owned)
}

/// Returns the page whose payload is at the path: `/page.rsc`, `/page.segments/….segment.rsc`.
fn strip_payload(path: &str) -> Option<String> {
    let of_segment = path.strip_suffix(".segment.rsc").and_then(|path| path.split_once(".segments/"));
    of_segment.map(|(page, _)| page).or_else(|| path.strip_suffix(".rsc")).map(str::to_owned)
}

/// Strips the index of the root. Next.js reads `/index` and `/index.json` as `/`, and a file server
/// reads `/index.html` as `/`.
fn strip_root_index(path: &str) -> Option<String> {
    matches!(path, "/index" | "/index.json" | "/index.html").then(|| "/".to_owned())
}

/// Returns the page of which this is the compressed copy. Build tools put `/page.html.br` beside
/// `/page.html`, and a file server delivers both.
fn strip_compression(path: &str) -> Option<String> {
    let file = COMPRESSED.iter().find_map(|end| path.strip_suffix(end))?;
    file.rsplit('/').next().is_some_and(|name| name.contains('.')).then(|| file.to_owned())
}

/// The suffixes of compressed copies.
pub(super) const COMPRESSED: [&str; 3] = [".gz", ".br", ".zst"];

/// The [HTML handling](https://developers.cloudflare.com/workers/static-assets/routing/advanced/html-handling/)
/// of Workers static assets: `/a.html`, `/a/index` and `/a/index.html` are served for `/a` or `/a/`.
pub(super) fn strip_html(path: &str) -> Option<String> {
    let page = path.strip_suffix(".html").unwrap_or(path);
    let page = page.strip_suffix("index").filter(|page| page.ends_with('/')).unwrap_or(page);
    (page != path).then(|| page.to_owned())
}

/// Folds case, for origins that do not distinguish `/Admin` from `/admin`.
pub(super) fn fold_case(path: &str) -> Option<String> {
    path.contains(|character| fold(character) != character).then(|| path.chars().map(fold).collect())
}

/// Returns the small letter of a character. It converts to the capital first, so that `ı`, `ſ` and
/// `K` become the letters that a case-insensitive origin reads them as.
pub fn fold(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    let mut capital = character.to_uppercase();
    let capital = if capital.len() == 1 { capital.next().unwrap_or(character) } else { character };
    capital.to_lowercase().next().unwrap_or(capital)
}

fn map_segments(path: &str, map: impl Fn(&str) -> &str) -> String {
    path.split('/').map(map).collect::<Vec<_>>().join("/")
}

fn changed(path: &str, now: String) -> Option<String> {
    (now != path).then_some(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_does_what_its_origin_does() {
        let rows: [(Step, &str, &str); 48] = [
            (decode, "/%2561%zz%41", "/%61%zzA"),
            (decode_latin_1, "/c%61f%E9/%2f", "/caf\u{e9}//"),
            (decode_overlong, "/%c0%ae%c1%9c%E9", "/.\\\u{fffd}"),
            (decode_overlong, "/%e0%80%af%e0%81%a1%f0%80%80%ae%e0%a4%a1", "//a.\u{921}"),
            (decode_utf16, "/%u0061dm%U0069n%2f%u00e9%u%u12", "/admin%2f\u{e9}%u%u12"),
            (narrow, "/adm\u{ff49}n\u{ff0f}\u{2044}", "/admin//"),
            (narrow, "/\u{1d41a}dm\u{2170}n/\u{fb01}le", "/admin/file"),
            (narrow, "/admin\u{a0}", "/admin "),
            (drop_ignorable, "/a\u{200b}dm\u{ad}\u{7f}in\0", "/admin"),
            (drop_ignorable, "/adm\u{fffd}in\u{feff}", "/admin"),
            (turn_backslashes, "/a\\..\\b", "/a/../b"),
            (strip_parameters, "/a;x=1/;/b;y", "/a//b"),
            (strip_cookieless, "/(S(x))/a/(A(b)F(c))/b(c(d))/(e)", "/a/b(c(d))/(e)"),
            (strip_cookieless, "/(S(x))", "/"),
            (strip_streams, "/a::$DATA", "/a"),
            (strip_streams, "/a:$i30:$INDEX_ALLOCATION/b:c", "/a/b:c"),
            (merge_slashes, "//a///b/", "/a/b/"),
            (strip_authority, "//host/a/b", "/a/b"),
            (strip_authority, "///host:80//a", "//a"),
            (strip_authority, "//admin", "/"),
            (resolve_dots, "/a/../../b/./c", "/b/c"),
            (resolve_dots, "/a/..", "/"),
            (resolve_dots, "/a//../b", "/a/b"),
            (resolve_dots, "/a/.", "/a/"),
            (cut, "/admin\0.css", "/admin"),
            (cut, "/admin\r\nX-A: b", "/admin"),
            (cut, "/admin?x", "/admin"),
            (drop_line_ends, "/ad\tm\r\nin/\u{2028}", "/admin/"),
            (trim_end, "/admin/.. .", "/admin/"),
            (trim_segments, "/admin. /x./..", "/admin/x/.."),
            (trim_segments, "/a/.. /.../b", "/a/..//b"),
            (strip_front_controller, "/index.php/admin", "/admin"),
            (strip_front_controller, "/shop/index.php", "/shop/"),
            (strip_data, "/_next/data/b1/admin.json", "/admin"),
            (strip_data_prefix, "/_next/data/b1/admin.json", "/admin.json"),
            (strip_data_prefix, "/docs/_next/data/b1/admin", "/docs/admin"),
            (strip_data_prefix, "/_next/data/b1", "/"),
            (strip_payload, "/admin.rsc", "/admin"),
            (strip_payload, "/admin.segments/_tree.segment.rsc", "/admin"),
            (strip_root_index, "/index.json", "/"),
            (strip_root_index, "/index.html", "/"),
            (strip_compression, "/admin.html.br", "/admin.html"),
            (strip_compression, "/admin/index.html.gz", "/admin/index.html"),
            (strip_html, "/admin.html", "/admin"),
            (strip_html, "/admin/index.html", "/admin/"),
            (strip_html, "/index", "/"),
            (fold_case, "/ADM\u{131}N/\u{17f}\u{212a}", "/admin/sk"),
            (fold_case, "/\u{dc}\u{130}", "/\u{fc}i"),
        ];
        for (step, path, now) in rows {
            assert_eq!(step(path).as_deref(), Some(now), "{path:?}");
        }
    }

    #[test]
    fn a_plain_path_is_left_alone_by_every_step() {
        for path in [
            "/",
            "/a/b-c_d.e",
            "/.well-known/x",
            "/api/data.json",
            "/indexed",
            "/a..b",
            "/index.phps",
            "/$a:b$",
            "/a.gz",
            "/a.b/c.br",
        ] {
            for step in STEPS.into_iter().chain([strip_html as Step, fold_case]) {
                assert_eq!(step(path), None, "{path}");
            }
        }
    }
}
