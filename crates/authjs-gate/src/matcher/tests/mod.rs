mod against_path_to_regexp;
mod forms_of_a_page;
mod origins;

use super::NoFacts as Nothing;
use super::*;

/// A request to `app.example` with only these facts.
#[derive(Default)]
pub(super) struct Scripted<'a> {
    header: Option<String>,
    cookie: Option<(&'a str, &'a str)>,
    pub(super) raw_query: Option<&'a str>,
    /// The number of hosts that were queried.
    hosts: std::cell::Cell<usize>,
}

impl Facts for Scripted<'_> {
    fn header(&self, _: &str) -> Option<String> {
        self.header.clone()
    }

    fn cookie(&self, name: &str) -> Option<String> {
        self.cookie.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }

    fn query(&self, _: &str) -> Option<String> {
        None
    }

    fn host(&self) -> Option<String> {
        None
    }

    fn raw_query(&self) -> Option<&str> {
        self.raw_query
    }

    fn is_own_host(&self, host: &str) -> bool {
        self.hosts.set(self.hosts.get() + 1);
        host == "app.example"
    }
}

fn compile(sources: &[&str], options: Options) -> Matcher {
    let entries: Vec<_> = sources.iter().map(|source| Entry::from(*source)).collect();
    Matcher::compile(&entries, options).unwrap()
}

fn protects(source: &str, path: &str) -> bool {
    compile(&[source], Options::default()).protects(path, &Nothing)
}

/// Returns the path of a request as the gate checks and forwards it.
fn canonical(target: &str) -> Option<String> {
    let url = url::Url::parse(&format!("http://h{target}")).ok()?;
    (url.host_str() == Some("h")).then(|| url.path().to_owned())
}

#[test]
fn what_a_list_excludes_by_name_stays_public() {
    let matcher = compile(
        &["/((?!api|_next/static|favicon.ico|manifest.json|robots.txt|assets).*)"],
        Options { case_sensitive: false, html_views: true },
    );
    for path in [
        "/api/x",
        "/manifest.json",
        "/robots.txt",
        "/assets/caf%C3%A9%20(1).PNG",
        "/_next/static/a/%5Bid%5D.js",
    ] {
        assert!(!matcher.protects(path, &Nothing), "{path}");
    }
    for path in ["/", "/Api", "/manifest.JSON", "/assets/..%2fx", "/x.png"] {
        assert!(matcher.protects(path, &Nothing), "{path}");
    }
}

#[test]
fn capitals_matter_only_where_the_origin_says_so() {
    let sensitive = compile(&["/Admin/:path*"], Options { case_sensitive: true, html_views: false });
    assert!(sensitive.protects("/Admin", &Nothing) && !sensitive.protects("/admin", &Nothing));
    let insensitive = compile(&["/Admin/:path*"], Options::default());
    for path in ["/Admin", "/admin", "/ADMIN/X"] {
        assert!(insensitive.protects(path, &Nothing), "{path}");
    }
}

#[test]
fn a_pattern_written_with_escapes_protects_however_they_are_sent() {
    let sensitive =
        compile(&["/my%20files/:path*", "/caf%C3%A9"], Options { case_sensitive: true, html_views: false });
    for path in ["/my%20files/a", "/%6dy%20files/a", "/caf%C3%A9", "/caf%c3%a9", "/c%61f%C3%A9"] {
        assert!(sensitive.protects(path, &Nothing), "{path}");
    }
    assert!(protects("/My%20Files/:path*", "/mY%20files") && protects("/{%61dmin}?", "/admin"));
    assert!(!protects("/my%20files", "/my") && !protects("/my%20files", "/my%2520file"));
}

#[test]
fn static_assets_are_protected_under_every_name_they_are_served_by() {
    let matcher = compile(
        &["/admin", "/secret.html", "/docs/index.html"],
        Options { case_sensitive: true, html_views: true },
    );
    for path in [
        "/admin.html",
        "/admin/index.html",
        "/admin/index",
        "/admin/",
        "/secret",
        "/secret/",
        "/secret.html",
        "/docs",
        "/docs/",
    ] {
        assert!(matcher.protects(path, &Nothing), "{path}");
    }
    for path in ["/administer.html", "/secrets", "/docs/x", "/"] {
        assert!(!matcher.protects(path, &Nothing), "{path}");
    }
}

#[test]
fn a_reading_too_many_is_protected_and_a_plain_neighbour_is_not() {
    assert!(protects("/admin", &format!("/%{}41", "25".repeat(100))));
    for path in ["/apiadmin", "/adminx", "/public/admin", "/en/admin", "/admi", "/api/authx"] {
        assert!(!protects("/admin/:path*", path), "{path}");
    }
}

#[test]
fn letters_that_an_origin_may_ignore_or_fold_do_not_open_a_path() {
    for path in [
        "/ad\u{200b}min",
        "/adm%C2%ADin",
        "/%EF%BB%BFadmin",
        "/ad%01min",
        "/ad%7fmin",
        "/adm%ffin",
        "/adm\u{fe0f}in/users",
        "/\u{1d41a}dmin",
        "/\u{24d0}\u{24d3}m\u{2170}n",
        "/\u{ff21}DM\u{ff29}N",
        "/x/\u{2025}/admin",
        "/admin\u{a0}",
        "/\u{aa}dmin",
    ] {
        let path = canonical(path).unwrap();
        assert!(protects("/admin/:path*", &path), "{path}");
    }
    assert!(protects("/strasse", "/stra%C3%9Fe") && protects("/files", "/%EF%AC%81les"));
    for path in ["/wiki/x\u{b2}", "/\u{24d0}pi", "/caf\u{e9}", "/admin\u{e9}", "/\u{5c0f}"] {
        let path = canonical(path).unwrap();
        assert!(!protects("/admin/:path*", &path), "{path}");
    }
}

#[test]
fn a_pattern_beyond_ascii_also_protects_what_normalisation_may_make_of_a_path() {
    for (source, path) in [
        ("/caf\u{e9}/:path*", "/cafe\u{301}/x"),
        ("/caf%C3%A9", "/cafe%CC%81"),
        ("/:lang(en|de)/\u{fc}ber", "/de/u\u{308}ber"),
        ("/\u{30d7}\u{30ed}", "/\u{30d5}\u{309a}\u{30ed}"),
        ("/\u{30d7}\u{30ed}", "/\u{ff8c}\u{ff9f}\u{ff9b}"),
        ("/\u{7ba1}\u{7406}", "/\u{f9e4}"),
    ] {
        let path = canonical(path).unwrap();
        assert!(protects(source, &path), "{source} {path}");
    }
    for (source, path) in [
        ("/\u{7ba1}\u{7406}/:path*", "/\u{304a}\u{77e5}\u{3089}\u{305b}"),
        ("/caf\u{e9}/:path*", "/blog/cafe\u{301}"),
        ("/caf\u{e9}/:path*", "/caf\u{e8}"),
        ("/cafe/:path*", "/caf\u{e9}"),
        ("/admin/:path*", "/adm\u{304a}\u{3099}"),
    ] {
        let path = canonical(path).unwrap();
        assert!(!protects(source, &path), "{source} {path}");
    }
}

/// Returns `/proxy/…` with an encoded address of this length, whose query is encoded itself.
fn with_address_inside(length: usize) -> String {
    let inside = "%252Fsome%252Fpath".repeat(length / 18);
    format!("/proxy/https%3A%2F%2FCdn.example.com%2Fa%2Fb.html%3Fx%3D{inside}%23top")
}

#[test]
fn a_long_public_path_with_an_address_inside_is_public() {
    let path = with_address_inside(4000);
    let matcher = compile(&["/admin/:path*", "/((?!proxy|api).*)"], Options::default());
    assert_eq!(matcher.judge(&path, &Nothing), Found::No);
    let matcher = compile(&["/team/:id(\\d+)"], Options::default());
    assert_eq!(matcher.judge(&path, &Nothing), Found::No);
    assert_eq!(matcher.judge(&with_address_inside(16_000), &Nothing), Found::TooMany);
    let matcher = compile(&["/:lang(en|de)/admin"], Options::default());
    assert_eq!(matcher.judge(&with_address_inside(1000), &Nothing), Found::No);
    assert_eq!(matcher.judge(&path, &Nothing), Found::TooMany, "automata are slow");
}

#[test]
fn an_image_optimizer_is_judged_by_what_it_is_asked_for() {
    fn image(query: &str) -> Scripted<'_> {
        Scripted { raw_query: Some(query), ..Scripted::default() }
    }
    let matcher = compile(&["/dashboard/:path*"], Options::default());
    for (path, query) in [
        ("/_next/image", "url=%2Fdashboard%2Fplan.png&w=64&q=75"),
        ("/_next/image", "url=%2FDashboard%2Fplan.png"),
        ("/_next/image", "url=%2Fpublic%2F..%2Fdashboard%2Fplan.png"),
        ("/_next/image", "url=%252Fpublic%252F..%25252Fdashboard"),
        ("/_next/image", "url=https%3A%2F%2Fapp.example%2Fdashboard%2Fplan.png"),
        ("/_next/image", "url=%2F_next%2Fimage%3Furl%3D%252Fdashboard%252Fplan.png"),
        ("/_next/image", "url=%2Fa&url=%2Fdashboard%2Fplan.png"),
        ("/_next/image", "url=http%3A%2F%2F%5B"),
        ("/%5fnext/image", "url=%2Fdashboard%2Fplan.png"),
        ("/_Next/Image", "url=%2Fdashboard%2Fplan.png"),
        ("/_ipx/w_200/dashboard/plan.png", ""),
        ("/_ipx/w_200/dashboard%2Fplan.png", ""),
        ("/_ipx/w_200/https://app.example/dashboard/plan.png", ""),
        ("/_image", "href=%2Fdashboard%2Fplan.png&w=64"),
    ] {
        assert!(matcher.protects(path, &image(query)), "{path} {query}");
    }
    for (path, query) in [
        ("/_next/image", "url=%2Flogo.png&w=64&q=75"),
        ("/_next/image", "url=https%3A%2F%2Fcdn.example%2Fdashboard%2Fplan.png"),
        ("/_next/image", "w=64"),
        ("/_ipx/w_200/logo.png", ""),
        ("/_ipx/w_200/https://cdn.example/dashboard/plan.png", ""),
        ("/image", "url=%2Fdashboard"),
    ] {
        assert!(!matcher.protects(path, &image(query)), "{path} {query}");
    }
    let nested = |depth: usize| {
        (0..depth).fold("/logo.png".to_owned(), |inner, _| {
            let value: String = form_urlencoded::byte_serialize(inner.as_bytes()).collect();
            format!("/_next/image?url={value}")
        })
    };
    assert!(!matcher.protects("/_next/image", &image(nested(2).split_once('?').unwrap().1)));
    assert!(
        matcher.protects("/_next/image", &image(nested(4).split_once('?').unwrap().1)),
        "nested too deeply"
    );
}

#[test]
fn optimizers_that_are_asked_for_optimizers_take_bounded_work() {
    let list = |of: &dyn Fn(usize) -> String| -> String {
        let value = |index| form_urlencoded::byte_serialize(of(index).as_bytes()).collect::<String>();
        (0..8).map(|index| format!("url={}&", value(index))).collect()
    };
    let site = "http://app.example/A;b%09//x/%2e%2e";
    let inner = list(&|index| format!("{site}{index}"));
    let query = list(&|index| format!("{site}{index}/../_next/image?{inner}"));
    let request = Scripted { raw_query: Some(&query), ..Scripted::default() };
    let matcher = compile(&["/dashboard/:path*"], Options::default());
    assert_eq!(matcher.judge("/A;b%09//x/%2e%2e/_next/image", &request), Found::TooMany);
    let hosts = request.hosts.get();
    assert!(hosts > 0 && hosts < 4000, "{hosts}");
}

#[test]
fn an_empty_list_and_an_oversized_pattern_are_refused() {
    let cause = |sources: &[&str]| {
        let entries: Vec<_> = sources.iter().map(|source| Entry::from(*source)).collect();
        Matcher::compile(&entries, Options::default()).unwrap_err().cause
    };
    assert_eq!(cause(&[]), Cause::NoEntries);
    assert_eq!(cause(&["/:a((?:a{1000}){1000})"]), Cause::Regexp(RegexpCause::TooLarge));
    assert_eq!(cause(&["/:a(a{4294967295})"]), Cause::Regexp(RegexpCause::TooLarge));
    assert_eq!(cause(&["/:a((?:){4294967295})"]), Cause::Regexp(RegexpCause::TooLarge));
    let nested = format!("/:a({}a{})", "(?:".repeat(100), ")".repeat(100));
    assert_eq!(cause(&[&nested]), Cause::Regexp(RegexpCause::TooDeep));
}

#[test]
fn nested_quantifiers_take_linear_time() {
    let matcher = compile(&["/:a((?:(?:a+)+)+b)"], Options { case_sensitive: true, html_views: false });
    assert!(!matcher.protects(&format!("/{}", "a".repeat(8000)), &Nothing));
}

#[test]
fn a_path_with_too_many_signs_of_a_transported_page_is_protected() {
    let sources: Vec<_> = (0..50).map(|number| format!("/:a/:b/:c/:d/:e/:f/:g/page{number}")).collect();
    let sources: Vec<_> = sources.iter().map(String::as_str).collect();
    let matcher = compile(&sources, Options { case_sensitive: true, html_views: false });
    let hostile = |signs: usize| format!("/a{}x.segment.rsc", ".segments/".repeat(signs));
    assert!(matcher.protects(&hostile(1600), &Nothing), "more than are looked at");
    assert!(!matcher.protects(&hostile(3), &Nothing));
    assert!(matcher.protects("/1/2/3/4/5/6/7/page7.segments/a.segment.rsc", &Nothing));
}

#[test]
fn an_entry_protects_only_where_its_conditions_hold() {
    let with_cookie = Scripted { cookie: Some(("beta", "1")), ..Scripted::default() };
    let beta = Condition { kind: ConditionKind::Cookie, key: "beta".into(), value: Some("1".into()) };
    let has = Entry { has: vec![beta.clone()], ..Entry::from("/with") };
    let missing = Entry { missing: vec![beta], ..Entry::from("/without") };
    let matcher = Matcher::compile(&[has, missing], Options::default()).unwrap();
    assert!(matcher.protects("/with", &with_cookie) && !matcher.protects("/with", &Nothing));
    assert!(!matcher.protects("/without", &with_cookie) && matcher.protects("/without", &Nothing));
}

#[test]
fn a_value_too_long_to_compare_counts_as_protected() {
    let with_header = |length| Scripted { header: Some("b".repeat(length)), ..Scripted::default() };
    let agent = |value: &str| Condition {
        kind: ConditionKind::Header,
        key: "user-agent".into(),
        value: Some(value.to_owned()),
    };
    let has = Entry { has: vec![agent("a+")], ..Entry::from("/has") };
    let missing = Entry { missing: vec![agent("b+")], ..Entry::from("/missing") };
    let matcher = Matcher::compile(&[has, missing], Options::default()).unwrap();
    for path in ["/has", "/missing"] {
        assert!(!matcher.protects(path, &with_header(1000)), "{path}");
        assert!(matcher.protects(path, &with_header(60_000)), "{path}");
    }
}
