use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

/// The beginnings of the names of parameters that Next.js writes itself: the values of route parameters,
/// and those of intercepting routes.
const INTERNAL: [&str; 2] = ["nxtP", "nxtI"];

/// Returns a URL without the parameters that only Next.js may write. Other parameters stay byte for byte.
///
/// Next.js renders `/docs/[page]` for `/docs/public?nxtPpage=secret` with the page `secret`, whose path
/// the gate has not checked (CVE-2026-44574, GHSA-6gpp-xcg3-4w24).
pub(super) fn without_internal_query(mut url: Url) -> Url {
    let is_suspect = |query: &&str| query.contains("nxt") || query.contains('%');
    let Some(query) = url.query().filter(is_suspect) else { return url };
    if query.split('&').any(is_internal) {
        let kept: Vec<_> = query.split('&').filter(|parameter| !is_internal(parameter)).collect();
        let kept = kept.join("&");
        url.set_query((!kept.is_empty()).then_some(&kept));
    }
    url
}

fn is_internal(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    let name = match name.contains('%') {
        true => percent_decode_str(name).decode_utf8_lossy(),
        false => Cow::Borrowed(name),
    };
    INTERNAL.iter().any(|internal| name.starts_with(internal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(query: &str) -> String {
        let url = Url::parse(&format!("https://a.example/docs/public{query}")).unwrap();
        without_internal_query(url)[url::Position::AfterPath..].to_owned()
    }

    #[test]
    fn cve_2026_44574_no_visitor_chooses_the_parameters_of_a_route_of_next_js() {
        for internal in [
            "nxtPpage=secret",
            "nxtIpage=(.)",
            "nxtP",
            "nxtPpage",
            "%6extPpage=x",
            "n%78t%50a=1",
            "nxtP%5B%5D=x",
        ] {
            assert_eq!(kept(&format!("?{internal}")), "");
            assert_eq!(kept(&format!("?a=1&{internal}&b=%20c&{internal}")), "?a=1&b=%20c", "{internal}");
        }
    }

    #[test]
    fn other_parameters_stay_byte_for_byte() {
        for query in [
            "",
            "?",
            "?a=nxtP",
            "?anxtP=1",
            "?nxtp=1",
            "?nxt=1&b=%zz&&=&c",
            "?%256extP=1",
            "?+nxtP=1",
            "?a=%26nxtP=1",
        ] {
            assert_eq!(kept(query), query);
        }
    }
}
