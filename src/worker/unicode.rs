//! The tables of Unicode, which the runtime has. In the Worker they would be a fifth of its size.

use js_sys::JsString;
use web_sys::Url;

/// Returns a text in normalization form KC.
pub(super) fn nfkc(text: &str) -> Option<String> {
    JsString::from(text).normalize("NFKC").as_string()
}

/// Returns a host name in ASCII, as the host of a URL ([URL Standard, host
/// parsing](https://url.spec.whatwg.org/#concept-host-parser)).
pub(super) fn domain_to_ascii(domain: &str) -> Option<String> {
    Url::new(&format!("https://{domain}/")).ok().map(|url| url.hostname())
}
