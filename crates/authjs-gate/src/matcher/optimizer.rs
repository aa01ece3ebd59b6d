//! Image optimizers of origins. The address of an optimizer delivers the file at another address.

use std::cell::Cell;

use percent_encoding::percent_decode_str;
use url::Url;

use super::condition::Facts;

/// The file that an optimizer is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A file of this site.
    Own(Box<Url>),
    /// A file of another site.
    Foreign,
    /// The address cannot be read.
    Unreadable,
}

/// Optimizers that take the address from the query: the end of their path, and the parameter.
const BY_QUERY: [(&str, &str); 4] = [
    ("/_next/image", "url"),
    ("/_vercel/image", "url"),
    ("/.netlify/images", "url"),
    // Astro
    ("/_image", "href"),
];

/// The paths of Gatsby's optimizers, which have the parameter `u` and append file names.
const GATSBY: [&str; 2] = ["/_gatsby/image/", "/_gatsby/file/"];

/// The paths of optimizers that take the address from the path, after a segment of options: Nuxt's
/// and Cloudflare's.
const BY_PATH: [&str; 3] = ["/_ipx/", "/cdn-cgi/image/", "/cdn-cgi/media/"];

/// The number of additional decodings of the address, besides the optimizer's own.
const MAX_DECODINGS: usize = 2;

/// An upper bound of the addresses that one honest request names.
const MAX_ADDRESSES: usize = 8;

/// The number of optimizers and files of this site that are checked for one request. Each reading
/// of an optimizer's path may name several files. Those files have readings of their own, and may
/// belong to optimizers again.
const MAX_LOOKS: usize = 64;

/// The checks that remain for a request.
pub(super) struct Looks(Cell<Option<usize>>);

impl Default for Looks {
    fn default() -> Self {
        Self(Cell::new(Some(MAX_LOOKS)))
    }
}

impl Looks {
    /// Takes one check. Returns whether one remained.
    pub(super) fn take(&self) -> bool {
        self.0.set(self.0.get().and_then(|left| left.checked_sub(1)));
        !self.are_exhausted()
    }

    /// Returns whether more checks were requested than remained.
    pub(super) const fn are_exhausted(&self) -> bool {
        self.0.get().is_none()
    }
}

/// Returns quickly whether a path may belong to an optimizer. Optimizers of hosts are at the root,
/// optimizers of frameworks under any base path.
pub(super) fn may_be_optimizer(path: &str) -> bool {
    path.starts_with("/cdn-cgi/")
        || path.starts_with("/.netlify/images")
        || path.as_bytes().contains(&b'_') && path.contains("/_")
}

/// Returns the files that an optimizer is asked for, in every reading of the address. Returns
/// nothing if the path does not belong to an optimizer.
#[inline(never)]
pub(super) fn sources(path: &str, query: Option<&str>, request: &dyn Facts) -> Vec<Source> {
    let mut addresses = addresses(path, query);
    if addresses.len() > MAX_ADDRESSES {
        return vec![Source::Unreadable];
    }
    let mut decoded = addresses.clone();
    for _ in 0..MAX_DECODINGS {
        decoded = decoded.iter().filter_map(|address| decode(address)).collect();
        addresses.extend_from_slice(&decoded);
    }
    let is_unreadable = decoded.iter().any(|address| decode(address).is_some());
    let sources = addresses.iter().flat_map(|address| locate(address, request));
    sources.chain(is_unreadable.then_some(Source::Unreadable)).collect()
}

/// Returns the addresses as the optimizer reads them: each value of the parameter, and the address
/// in the path.
fn addresses(path: &str, query: Option<&str>) -> Vec<String> {
    // Some origins find a query in the decoded path.
    let (path, query_in_path) = path.split_once('?').unwrap_or((path, ""));
    let page = path.trim_end_matches('/');
    let by_query = BY_QUERY.iter().find(|(end, _)| page.ends_with(end)).map(|(_, parameter)| *parameter);
    let parameter = by_query.or_else(|| GATSBY.iter().any(|sign| path.contains(sign)).then_some("u"));
    let mut addresses = Vec::new();
    if let Some(parameter) = parameter {
        for query in [query.unwrap_or_default(), query_in_path] {
            let values = form_urlencoded::parse(query.as_bytes());
            let named = values.filter(|(name, _)| name.eq_ignore_ascii_case(parameter));
            addresses.extend(named.map(|(_, value)| value.into_owned()));
        }
    }
    for sign in BY_PATH {
        let behind = path.split_once(sign).and_then(|(_, behind)| behind.split_once('/'));
        addresses.extend(behind.map(|(_, address)| absolute(address)));
    }
    addresses
}

/// Restores `//` in an address, because servers merge two slashes, in `https://` too.
fn absolute(address: &str) -> String {
    let with_scheme = ["https:/", "http:/"].into_iter().find_map(|scheme| {
        let behind = address.strip_prefix(scheme)?;
        Some(format!("{scheme}/{}", behind.trim_start_matches('/')))
    });
    with_scheme.unwrap_or_else(|| format!("/{}", address.trim_start_matches('/')))
}

fn decode(address: &str) -> Option<String> {
    let decoded = percent_decode_str(address).decode_utf8_lossy();
    (decoded != address).then(|| decoded.into_owned())
}

/// Returns the targets of an address, which may be relative or name a host. `https:a` is relative
/// only on an `https` site.
fn locate(address: &str, request: &dyn Facts) -> Vec<Source> {
    let mut sources = Vec::new();
    for here in HERE {
        let located = Url::parse(here).and_then(|here| here.join(address));
        let source = located.map_or(Source::Unreadable, |url| source(address, url, request));
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

fn source(address: &str, mut url: Url, request: &dyn Facts) -> Source {
    let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")) else {
        return if url.scheme() == "data" { Source::Foreign } else { Source::Unreadable };
    };
    if host != HERE_HOST && !request.is_own_host(host) {
        // `//a/b` is a path if the optimizer's server merges two slashes.
        if host.contains('.') || !address.trim_start().starts_with(['/', '\\']) {
            return Source::Foreign;
        }
        let path = format!("/{host}{}", url.path());
        url.set_path(&path);
    }
    // Both schemes name the same file.
    match url.set_scheme("http") {
        Ok(()) => Source::Own(Box::new(url)),
        Err(()) => Source::Unreadable,
    }
}

/// The base URLs for relative addresses. No site has this name.
const HERE: [&str; 2] = ["http://here.invalid/", "https://here.invalid/"];
const HERE_HOST: &str = "here.invalid";

#[cfg(test)]
mod tests {
    use super::super::tests::Scripted;
    use super::*;

    /// Returns the paths of this site's files that are asked for, and `?` for an unreadable
    /// address.
    fn paths(path: &str, query: &str) -> Vec<String> {
        let sources = sources(path, Some(query), &Scripted::default());
        let path = |source: &Source| match source {
            Source::Own(url) => Some(url.path().to_owned()),
            Source::Foreign => None,
            Source::Unreadable => Some("?".to_owned()),
        };
        let mut paths: Vec<_> = sources.iter().filter_map(path).collect();
        paths.dedup();
        paths
    }

    #[test]
    fn each_optimizer_is_asked_for_an_address() {
        for (path, query) in [
            ("/_next/image", "url=%2Fa%2Fb.png&w=64&q=75"),
            ("/docs/_next/image/", "w=64&url=/a/b.png"),
            ("/_vercel/image", "url=a/b.png"),
            ("/.netlify/images", "url=http%3A%2F%2Fapp.example%3A8080%2Fa%2Fb.png"),
            ("/_image", "href=%2Fa%2Fb.png&f=webp"),
            ("/_image", "HREF=//app.example/a/b.png"),
            ("/_gatsby/image/1/2/b.png", "u=https%3A%2F%2Fapp.example%2Fa%2Fb.png"),
            ("/_ipx/w_200/a/b.png", ""),
            ("/_ipx/_/https:/app.example/a/b.png", ""),
            ("/app/_ipx/f_webp&w_2/https://app.example/a/b.png", ""),
            ("/cdn-cgi/image/width=80/a/b.png", ""),
            ("/_next/image?url=/a/b.png", ""),
            ("/_next/image", "url=/x/../a/b.png"),
            ("/_next/image", "url=\\a\\b.png"),
            ("/_image", "href=https:a/b.png"),
            ("/_image", "href=HTTPS:/a/b.png"),
            ("/_image", "href=http:a/b.png"),
            ("/_next/image", "url=//a/b.png"),
            ("/_next/image", "url=/\\a/b.png"),
            ("/cdn-cgi/media/width=80/a/b.png", ""),
        ] {
            assert!(may_be_optimizer(path), "{path}");
            assert_eq!(paths(path, query), ["/a/b.png"], "{path} {query}");
        }
    }

    #[test]
    fn an_address_is_decoded_three_times_and_more_is_unreadable() {
        assert_eq!(paths("/_next/image", "url=%252Fa"), ["/%2Fa", "/a"]);
        assert_eq!(paths("/_next/image", "url=%25252Fa"), ["/%252Fa", "/%2Fa", "/a"]);
        assert!(paths("/_next/image", "url=%2525252Fa").contains(&"?".to_owned()));
        assert_eq!(paths("/_next/image", "url=https%253A%252F%252Fapp.example%252Fa").last().unwrap(), "/a");
        assert_eq!(paths("/_next/image", "url=http%3A%2F%2F%5B"), ["?"]);
        assert_eq!(paths("/_next/image", "url=file%3A%2F%2F%2Fa"), ["?"]);
        assert_eq!(paths("/_next/image", &"url=x&".repeat(9)), ["?"]);
    }

    #[test]
    fn addresses_of_other_sites_and_other_paths_are_not_ours() {
        for (path, query) in [
            ("/_next/image", "url=https%3A%2F%2Fcdn.example%2Fa"),
            ("/_next/image", "url=//cdn.example/a"),
            ("/_next/image", "url=https://a/b"),
            ("/_next/image", "url=data%3Aimage%2Fpng%2Cx"),
            ("/_next/image", "w=64"),
            ("/_next/images", "url=/a"),
            ("/_next/static/x.js", "url=/a"),
            ("/_ipx/w_200/https://cdn.example/a", ""),
            ("/_ipx/w_200", ""),
        ] {
            assert_eq!(paths(path, query), Vec::<String>::new(), "{path} {query}");
        }
    }
}
