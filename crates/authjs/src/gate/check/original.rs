use url::{Position, Url};

use crate::http::{Headers, Method};
use crate::path::canonical_url;

/// The request that a proxy asks about.
pub(super) struct Original {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) asker: Asker,
}

/// The kind of a proxy, by the headers with which it describes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// nginx: `X-Original-URL`, `X-Original-Method`.
    Nginx,
    /// Traefik and Caddy: `X-Forwarded-Method`, `-Proto`, `-Host`, `-Uri`. They pass the answer on to the
    /// visitor.
    Forwarding,
}

impl Original {
    /// Reads the description of a request. Errors, with a text for the log, if a part is missing, if
    /// there are two descriptions, of which the visitor may have sent one, and if the address is not
    /// canonical: the proxy sends the origin the address as it is, so it must have one reading.
    pub(super) fn of(headers: &dyn Headers) -> Result<Self, String> {
        let named =
            |name: &str| headers.get(name).ok_or_else(|| format!("a proxy asked at check without {name}"));
        let (method, address, asker) = match (headers.get("x-original-url"), headers.get("x-forwarded-uri")) {
            (Some(_), Some(_)) => {
                return Err("a proxy asked at check with both X-Original-URL and X-Forwarded-Uri. \
                    Remove the one that a visitor can send"
                    .to_owned());
            }
            (Some(address), None) => (named("x-original-method")?, address, Asker::Nginx),
            (None, Some(uri)) => {
                let (scheme, host) = (named("x-forwarded-proto")?, named("x-forwarded-host")?);
                let address = format!("{scheme}://{host}{uri}");
                (named("x-forwarded-method")?, address, Asker::Forwarding)
            }
            (None, None) => {
                return Err("a proxy asked at check without X-Original-URL or X-Forwarded-Uri".to_owned());
            }
        };
        let url = canonical(&address).ok_or(
            "a proxy asked at check about an address that is not canonical: a browser would send another one",
        )?;
        Ok(Self { method: Method::parse(&method), url, asker })
    }
}

/// Returns the URL of an address that the URL standard writes in the same way.
fn canonical(address: &str) -> Option<Url> {
    let (_, rest) = address.split_once("://")?;
    let path = rest.find('/')?;
    let url = canonical_url(address, rest.get(..path)?).ok()?;
    (url[Position::BeforePath..] == *rest.get(path..)?).then_some(url)
}

/// The headers of the visitor, without those of the proxy. `Authorization` has its service token.
pub(super) struct OfVisitor<'a>(pub(super) &'a dyn Headers);

impl Headers for OfVisitor<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let is_of_proxy =
            name == "authorization" || name.starts_with("x-forwarded-") || name.starts_with("x-original-");
        if is_of_proxy { None } else { self.0.get(name) }
    }
}
