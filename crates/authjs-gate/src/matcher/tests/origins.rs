//! The property of the gate: no origin serves a protected path that the gate treated as public.

use proptest::prelude::*;

use super::*;
use crate::cases::cases;

/// Checks the property of the gate: no origin serves a protected path that the gate treated as
/// public.
fn no_origin_is_asked_for_more(source: &str, target: &str) -> Result<(), TestCaseError> {
    let Some(path) = canonical(target) else { return Ok(()) };
    let pattern = Pattern::parse(source).unwrap();
    let (exact, folded) = (
        Route::compile(&pattern, Suffix::None).unwrap(),
        Route::compile(&pattern.folded(), Suffix::None).unwrap(),
    );
    let reached = effective_paths::all(&path)
        .into_iter()
        .find(|effective| exact.matches(effective) || folded.matches(&effective.to_lowercase()));
    if let Some(effective) = reached {
        let matcher = compile(&[source], Options { case_sensitive: false, html_views: true });
        prop_assert!(matcher.protects(&path, &Nothing), "{source} {target:?} {path:?} {effective:?}");
    }
    Ok(())
}

const DOCUMENTED: &str = "/((?!api|_next/static|_next/image|favicon.ico|public).*)";

const SOURCES: [&str; 10] = [
    "/admin",
    "/admin/:path*",
    "/Admin/:path*",
    "/a/:b/admin",
    "/:lang(en|de)/admin/:path*",
    "/admin/:path+",
    "/:file(.*\\.html)",
    DOCUMENTED,
    "/((?!Public|a/b).*)",
    "/((?!.*\\..*|_next).*)",
];

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn no_origin_is_asked_for_more_by_a_hostile_target(
        source in prop::sample::select(&SOURCES[..]),
        parts in prop::collection::vec(prop::sample::select(&[
            "/", "/", "/", "\\", "admin", "ADMIN", "Admin", "a", "b", "en", "public", "Public", "api", "_next", ".", "..", "...", ";", ";x=1",
            "%2e", "%2E%2e", "%2f", "%2F", "%5c", "%5C", "%3b", "%00", "%20", "%0a", "%25", "%2561dmin", "%61dmin", "adm%69n", "%252f",
            ".html", "/index.html", "/index", "%2ehtml", ".json", "%c0%ae", "%ef%bc%8f", "?", "%3f", "%23", "%zz", "%", " ", "%e9", "~",
        ][..]), 0..9),
    ) {
        no_origin_is_asked_for_more(source, &format!("/{}", parts.concat()))?;
    }

    #[test]
    fn no_origin_is_asked_for_more_by_any_target(source in prop::sample::select(&SOURCES[..]), target in "/\\PC{0,24}") {
        no_origin_is_asked_for_more(source, &target)?;
    }

    #[test]
    fn no_pattern_makes_the_parser_panic(source in "/[a-c:()?*+{}\\[\\]\\\\|^$.!=<0-2,-]{0,16}", path in "/[a-c/.-]{0,8}") {
        if let Ok(matcher) = Matcher::compile(&[Entry::from(source.as_str())], Options::default()) {
            matcher.protects(&path, &Nothing);
        }
    }
}

/// A case that the property above found.
#[test]
fn an_overlong_escape_is_read_as_a_dot_and_as_garbage() {
    for target in ["/%c0%aeadmin%00.json", "/.%2f%c0%aeadmin"] {
        no_origin_is_asked_for_more("/((?!.*\\..*|_next).*)", target).unwrap();
    }
}

/// A case that the property above found.
#[test]
fn a_nul_between_decoded_slashes_hides_no_segment() {
    for target in ["/admin%2f%00%3f%2f", "/admin%2f%00", "/admin/%00", "/admin/%00/"] {
        no_origin_is_asked_for_more("/admin/:path+", target).unwrap();
    }
}

#[test]
fn targets_that_name_a_protected_page_to_some_origin_are_protected() {
    let matcher = compile(&["/admin/:path*", "/dashboard/:path*"], Options::default());
    for target in [
        "/admin",
        "//admin",
        "///admin",
        "//host/admin",
        "///host/admin/users",
        "/\\host\\admin",
        "/%2fhost/admin",
        "/a/../admin",
        "/public/..//admin",
        "/public/%2e./admin",
        "/public/..%252fadmin",
        "/public/..\\admin",
        "/\\admin",
        "/public\\..\\admin",
        "/;x/admin",
        "/%2561dmin",
        "/%u0061dmin",
        "/%U0061dm%69n",
        "/public/%u002e%u002e/admin",
        "/ADMIN",
        "/AdMiN",
        "/admin::$DATA",
        "/admin:$i30:$INDEX_ALLOCATION/users",
        "/admin%3A%3a%24DATA",
        "/admin%00",
        "/admin%00.css",
        "/admin%20",
        "/admin%0a",
        "/ad%0amin",
        "/%09admin/users",
        "/admin%0d%0aX-A:%20b",
        "/admin/.",
        "/admin/./",
        "/./admin",
        "/%2e/admin",
        "/dashboard%2fsecret",
        "/admin?",
        "/admin??",
        "/admin?x=/public",
        "/%c0%ae%c0%ae/admin",
        "/%c1%9cadmin",
        "/public%e0%80%afadmin/%e0%80%ae./%f0%80%80%ae%2e/admin",
        "/adm%ef%bd%89n",
        "/adm\u{131}n",
        "/%EF%BC%8Fadmin",
        "/%E2%81%84admin",
        "/(S(x))/admin",
        "/index.php/admin",
        "/INDEX.php/admin/users",
        "/admin.json",
        "/admin.rsc",
        "/admin.segments/_tree.segment.rsc",
        "/_next/data/build/admin.json",
        "/_next/../admin",
        "/_next/static/../../admin",
        "/admin/%2e%2e/admin",
        "/api/auth/../../admin",
        "/api/auth/signin/../../../admin",
        "/api/auth/signin%2f..%2f..%2f..%2fadmin",
        "/favicon.ico/../admin",
        "/favicon.ico%2f..%2fadmin",
        "/admin/favicon.ico",
        "/login/../admin",
        "/public/%2e%2e%2fadmin",
        "/public/..;/admin",
        "/admin;jsessionid=x",
        "/admin/..%3b/admin",
        "/admin/..%00",
        "/admin./x",
        "/admin%20/x",
    ] {
        let path = canonical(target).unwrap();
        assert!(matcher.protects(&path, &Nothing), "{target} is {path}");
    }
}

#[test]
fn a_name_with_an_accent_has_no_other_code_page() {
    for target in ["/caf%C3%A9/a", "/cafe%2f../caf%E9/a", "/c%u0061f%e9/a"] {
        assert!(protects("/caf\u{e9}/:path*", &canonical(target).unwrap()), "{target}");
    }
}

#[test]
fn a_line_end_is_no_way_around_a_dot_of_a_pattern() {
    let matcher = compile(&["/team/:id(\\d+)/(.*)/edit"], Options::default());
    for target in ["/team/%31/x%0a/edit", "/team/%31/x%E2%80%A8/edit"] {
        assert!(matcher.protects(&canonical(target).unwrap(), &Nothing), "{target}");
    }
}

#[test]
fn targets_that_name_no_protected_page_are_public() {
    let matcher = compile(&["/admin/:path*"], Options::default());
    for target in ["/apiadmin", "/favicon.icoadmin", "/en/admin", "/api/authx", "/caf%C3%A9%20a;b"] {
        assert!(!matcher.protects(&canonical(target).unwrap(), &Nothing), "{target}");
    }
}

/// The path that eight kinds of origins read in a request.
mod effective_paths {
    pub(super) fn all(path: &str) -> Vec<String> {
        let merged = dots(&merge(&decode(path)));
        let without_parameters =
            path.split('/').map(|segment| segment.split(';').next().unwrap()).collect::<Vec<_>>().join("/");
        let decoded = decode(path);
        let truncated = decoded.split('\0').next().unwrap().trim_end_matches(['.', ' ']);
        let page = decoded.strip_suffix(".html").unwrap_or(&decoded);
        vec![
            path.to_owned(),
            resolve(path),
            resolve(&decoded),
            merged,
            without_parameters.clone(),
            dots(&merge(&decode(&without_parameters))),
            dots(&merge(&decode(path).replace('\\', "/"))).to_lowercase(),
            truncated.to_owned(),
            truncated.split('/').map(|segment| segment.trim_end_matches(' ')).collect::<Vec<_>>().join("/"),
            page.strip_suffix("/index").map_or_else(|| page.to_owned(), |page| format!("{page}/")),
        ]
    }

    fn decode(path: &str) -> String {
        percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
    }

    /// Does the same as `new URL(path, base).pathname`.
    fn resolve(path: &str) -> String {
        let resolved = url::Url::parse("http://h/").unwrap().join(path);
        resolved.map_or_else(|_| path.to_owned(), |url| url.path().to_owned())
    }

    fn merge(path: &str) -> String {
        let mut path = path.to_owned();
        while path.contains("//") {
            path = path.replace("//", "/");
        }
        path
    }

    fn dots(path: &str) -> String {
        let mut kept: Vec<&str> = Vec::new();
        for segment in path.split('/').skip(1) {
            match segment {
                "." => {}
                ".." => drop(kept.pop()),
                other => kept.push(other),
            }
        }
        format!("/{}", kept.join("/"))
    }
}
