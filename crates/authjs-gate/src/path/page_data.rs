//! The addresses under which frameworks send the data of a page, other than Next.js from its own server.

/// The suffix that a framework appends to the path of a page, and the part of the suffix that
/// belongs to the page.
const SUFFIXES: [(&str, &str); 8] = [
    // React Router: https://reactrouter.com/explanation/special-files, "single fetch"
    ("/_root.data", "/"),
    ("/_.data", "/"),
    (".data", ""),
    // SvelteKit
    (".html__data.json", ".html"),
    ("/__data.json", ""),
    // Qwik
    ("/q-data.json", "/"),
    // Nuxt
    ("/_payload.json", ""),
    // The static export of Next.js
    ("/index.txt", "/"),
];

/// The static export of Next.js names the segments of a page with this prefix and the suffix
/// `.txt`.
const SEGMENT: &str = "__next.";

/// Returns the page whose data is at the path.
pub(super) fn strip_page_data(path: &str) -> Option<String> {
    let of_suffix = |(suffix, end): &(&str, &str)| Some(format!("{}{end}", path.strip_suffix(suffix)?));
    let of_segment =
        || path.rsplit_once('/').filter(|(_, file)| file.starts_with(SEGMENT) && file.ends_with(".txt"));
    let page = SUFFIXES
        .iter()
        .find_map(of_suffix)
        .or_else(|| of_gatsby(path))
        .or_else(|| of_segment().map(|(page, _)| page.to_owned()))?;
    Some(if page.is_empty() { "/".to_owned() } else { page })
}

/// Gatsby puts the data of `/page` at `/page-data/page/page-data.json`, and the data of `/` at
/// `/page-data/index/page-data.json`.
fn of_gatsby(path: &str) -> Option<String> {
    let (before, page) = path.strip_suffix("/page-data.json")?.split_once("/page-data/")?;
    Some(format!("{before}/{}", if page == "index" { "" } else { page }))
}

/// Returns whether [`strip_page_data`] may change the path. May be true for a path that it does not change.
pub(super) fn may_be_page_data(path: &str) -> bool {
    [".data", "data.json", "/_payload.json", ".txt"].iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_known_by_the_address_of_its_data() {
        let rows = [
            ("/_root.data", "/"),
            ("/_.data", "/"),
            ("/app/_root.data", "/app/"),
            ("/admin/_.data", "/admin/"),
            ("/admin.data", "/admin"),
            ("/__data.json", "/"),
            ("/admin/__data.json", "/admin"),
            ("/admin.html__data.json", "/admin.html"),
            ("/q-data.json", "/"),
            ("/admin/q-data.json", "/admin/"),
            ("/page-data/admin/users/page-data.json", "/admin/users"),
            ("/docs/page-data/index/page-data.json", "/docs/"),
            ("/_payload.json", "/"),
            ("/admin/_payload.json", "/admin"),
            ("/index.txt", "/"),
            ("/admin/index.txt", "/admin/"),
            ("/__next._tree.txt", "/"),
            ("/admin/__next.admin.__PAGE__.txt", "/admin"),
        ];
        for (path, page) in rows {
            assert_eq!(strip_page_data(path).as_deref(), Some(page), "{path}");
            assert!(may_be_page_data(path), "{path}");
        }
        for path in [
            "/robots.txt",
            "/data",
            "/a.data/b",
            "/data.json",
            "/payload.json",
            "/page-data/app-data.json",
            "/page-data.json",
            "/__next.js",
            "/a__next.txt",
        ] {
            assert_eq!(strip_page_data(path), None, "{path}");
        }
    }
}
