//! The forms in which a page may be sent: as a transport, as data, as a file, in another format.

use super::*;

#[test]
fn a_protected_page_is_protected_in_every_form_next_transports_it() {
    for path in [
        "/admin.json",
        "/admin.rsc",
        "/admin.segments/_tree.segment.rsc",
        "/_next/data/build/admin.json",
        "/_next/data/build/admin/users.json",
        "/docs/../_next/data/build/admin",
        "/_next/data/build/ADMIN.json",
    ] {
        assert!(protects("/admin/:path*", &canonical(path).unwrap()), "{path}");
    }
    assert!(protects("/:id", "/x.segments/_tree.segment.rsc"));
    assert!(protects("/", "/index.json") && protects("/", "/_next/data/build/index.json"));
    assert!(protects("/((?!.*\\..*).*)", "/dashboard.rsc"));
}

#[test]
fn the_data_of_a_protected_page_is_protected_whatever_framework_sends_it() {
    for path in [
        "/dashboard.data",
        "/dashboard/_.data",
        "/dashboard/__data.json",
        "/dashboard/_payload.json",
        "/dashboard/q-data.json",
        "/page-data/dashboard/page-data.json",
        "/dashboard.txt",
        "/dashboard/index.txt",
        "/dashboard/__next._tree.txt",
        "/Dashboard.Data",
    ] {
        assert!(protects("/dashboard", path), "{path}");
    }
    for path in
        ["/_root.data", "/__data.json", "/index.txt", "/__next._tree.txt", "/page-data/index/page-data.json"]
    {
        assert!(protects("/", path), "{path}");
    }
    assert!(protects("/:lang(en|de)/dashboard", "/en/dashboard.txt"));
    assert!(protects("/((?!login|.*\\..*).*)", "/dashboard.data"));
    assert!(!protects("/((?!robots.txt).*)", "/robots.txt"));
}

#[test]
fn a_protected_page_is_protected_as_the_file_it_may_be_served_from() {
    for path in [
        "/admin.html",
        "/admin/index.html",
        "/Admin.HTML",
        "/admin%2ehtml",
        "/admin.html.gz",
        "/admin/index.html.br",
        "/admin.html.zst",
    ] {
        assert!(protects("/admin", path), "{path}");
    }
    assert!(protects("/", "/index.html") && protects("/:lang(en|de)/docs", "/de/docs/index.html"));
    for (source, path) in [
        ("/admin", "/admin/x.html"),
        ("/admin", "/admin.tar.gz"),
        ("/", "/login.html"),
        ("/((?!.*\\..*).*)", "/login.html"),
        ("/((?!.*\\..*).*)", "/download.gz"),
    ] {
        assert!(!protects(source, path), "{source} {path}");
    }
}

#[test]
fn a_protected_page_is_protected_in_every_format_that_servers_render() {
    for (source, path) in [
        ("/dashboard/:path*", "/dashboard.csv"),
        ("/dashboard/:path*", "/dashboard.csv/"),
        ("/dashboard/:path*", "/dashboard.php/users"),
        ("/dashboard/:path*", "/Dashboard.PDF"),
        ("/dashboard/:path*", "/dashboard%2exml"),
        ("/dashboard/:path*", "/dashboard.xlsx;x"),
        ("/dashboard/:path*", "/x/../dashboard.ics"),
        ("/dashboard/:path*", "/_next/data/b/dashboard.csv.json"),
        ("/users", "/users.xml"),
        ("/report", "/report.pdf"),
        ("/team/:id/members", "/team/7/members.ndjson"),
        ("/:lang(en|de)/admin", "/en/admin.zip"),
        ("/:lang(en|de)/admin/:path*", "/en/admin.php/users"),
        ("/team/:id(\\d+)", "/team/7.csv"),
        ("/admin{-old}?", "/admin.do"),
    ] {
        assert!(protects(source, &canonical(path).unwrap()), "{source} {path}");
    }
    let hostile = format!("/en/{}x", ".csv/".repeat(9));
    assert!(protects("/:lang(en|de)/:path*/admin", &hostile), "more than are looked at");
}

#[test]
fn a_format_of_static_assets_and_a_listed_file_stay_public() {
    for (source, path) in [
        ("/app/:path*", "/app.js"),
        ("/app/:path*", "/app.css"),
        ("/app/:path*", "/app.png"),
        ("/app/:path*", "/app.csvx"),
        ("/app/:path*", "/application.csv"),
        ("/app", "/app.php/users"),
        ("/:lang(en|de)/app", "/en/app.js"),
        ("/:lang(en|de)/app", "/en/x.csv"),
        ("/app/:path+", "/app.csv"),
        ("/((?!.*\\..*|_next).*)", "/feed.xml"),
        ("/((?!login|.*\\..*).*)", "/sitemap.xml"),
        ("/((?!robots.txt).*)", "/robots.txt"),
    ] {
        assert!(!protects(source, path), "{source} {path}");
    }
}
