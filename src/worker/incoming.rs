use std::cell::OnceCell;

use url::Url;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use authjs::Reason;
use authjs::http::{Headers, IncomingRequest, Method};
use authjs::oauth::quoted;
use authjs::path::{canonical_url, canonical_url_without_host};

/// The runtime's request, read field by field.
pub(super) struct Incoming {
    pub(super) request: Request,
    pub(super) headers: RequestHeaders,
    raw_url: OnceCell<String>,
}

impl Incoming {
    pub(super) fn new(request: Request) -> Self {
        let headers = RequestHeaders { all: request.headers(), cookie: None };
        Self { request, headers, raw_url: OnceCell::new() }
    }

    /// Returns a request whose URL and `Cookie` header were read already. Each reading crosses into JavaScript.
    #[cfg(feature = "javascript")]
    pub(super) fn read(request: Request, url: String, cookie: Option<String>) -> Self {
        let headers = RequestHeaders { all: request.headers(), cookie: Some(cookie) };
        Self { request, headers, raw_url: url.into() }
    }

    /// Returns the URL to check and forward. Errors if the URL or the `Host` cannot be trusted.
    pub(super) fn canonical_url(&self) -> Result<Url, Reason> {
        let url = match self.headers.get("host") {
            Some(host) => canonical_url(self.raw_url(), &host),
            None => canonical_url_without_host(self.raw_url()),
        };
        url.map_err(Reason::from)
    }

    /// Returns the URL to check, whatever the `Host` says: Auth.js's rule for requests that a framework
    /// makes.
    #[cfg(feature = "javascript")]
    pub(super) fn own_url(&self) -> Result<Url, Reason> {
        canonical_url_without_host(self.raw_url()).map_err(Reason::from)
    }

    /// Returns the two hosts of a request whose URL was refused, for the log.
    #[inline(never)]
    pub(super) fn described_host(&self) -> String {
        let host = self.headers.get("host").unwrap_or_default();
        let url = Url::parse(self.raw_url()).ok();
        let of_url = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        format!("the Host header is {}, the host of the URL {}", quoted(&host), quoted(of_url))
    }

    /// Returns `request.url` unchanged and unchecked. Use it only for comparison.
    pub(super) fn raw_url(&self) -> &str {
        self.raw_url.get_or_init(|| self.request.url())
    }

    /// Returns the request in the form for the flows.
    pub(super) fn request(&self, url: Url, body: Vec<u8>) -> IncomingRequest<'_> {
        IncomingRequest { method: self.method(), url, headers: &self.headers, body }
    }

    /// Returns whether a `fetch` of this request would follow redirects. A visitor's request does not, but that of a deployer's own
    /// entry may.
    pub(super) fn follows_redirects(&self) -> bool {
        follows_redirects(&self.request)
    }

    pub(super) fn method(&self) -> Method {
        Method::parse(&self.request.method())
    }
}

/// The runtime's headers. Each read crosses into JavaScript.
pub(super) struct RequestHeaders {
    pub(super) all: web_sys::Headers,
    /// The value of `Cookie`, if it was read already.
    cookie: Option<Option<String>>,
}

impl Headers for RequestHeaders {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "cookie" => self.cookie.clone().unwrap_or_else(|| cookie(&self.all)),
            "host" => host(&self.all),
            "authorization" => authorization(&self.all),
            "x-auth-return-redirect" => return_redirect(&self.all),
            _ => self.all.get(name).ok().flatten(),
        }
    }
}

#[wasm_bindgen(inline_js = "
export const cookie = (headers) => headers.get('cookie') ?? undefined;
export const host = (headers) => headers.get('host') ?? undefined;
export const authorization = (headers) => headers.get('authorization') ?? undefined;
export const follows_redirects = (request) => request.redirect !== 'manual';
export const return_redirect = (headers) => headers.get('x-auth-return-redirect') ?? undefined;
")]
extern "C" {
    fn follows_redirects(request: &Request) -> bool;

    /// The most frequently read headers. Their names need not cross into JavaScript.
    fn cookie(headers: &web_sys::Headers) -> Option<String>;

    fn host(headers: &web_sys::Headers) -> Option<String>;

    fn authorization(headers: &web_sys::Headers) -> Option<String>;

    fn return_redirect(headers: &web_sys::Headers) -> Option<String>;
}
