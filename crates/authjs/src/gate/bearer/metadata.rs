//! Protected resource metadata ([RFC 9728](https://www.rfc-editor.org/rfc/rfc9728)), by which clients
//! find the issuers.

use serde_json::json;
use url::Url;

use crate::config::{Bearer, Config};
use crate::http::{AuthResponse, IncomingRequest, Method};
use crate::request::origin_of;

/// Where the metadata are ([RFC 9728 §3](https://www.rfc-editor.org/rfc/rfc9728#section-3)). The
/// path of a resource follows.
pub(super) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Returns the answer to a request for the metadata. `None` for other requests, and without an
/// issuer whose tokens come in `Authorization`.
///
/// Any origin may read them: they are public, and clients in browsers need them.
pub(in crate::gate) fn metadata(config: &Config, request: &IncomingRequest<'_>) -> Option<AuthResponse> {
    let path = request.url.path().strip_prefix(WELL_KNOWN)?;
    let is_resource = path.is_empty() || path.starts_with('/');
    config.bearer.of_authorization().next().filter(|_| is_resource && config.trust_host)?;
    let shared = |answer: AuthResponse| answer.header("access-control-allow-origin", "*").nosniff();
    match request.method {
        Method::Get | Method::Head => {
            let body = document(&config.bearer, &origin_of(config, &request.url), path);
            let answer = shared(AuthResponse::json(200, body)).header("cache-control", "public, max-age=300");
            Some(if request.method == Method::Head { answer.head() } else { answer })
        }
        // Clients of MCP in browsers send a header that needs a preflight.
        Method::Options => Some(
            shared(AuthResponse::new(204))
                .header("access-control-allow-methods", "GET")
                .header("access-control-allow-headers", "*"),
        ),
        _ => None,
    }
}

fn document(bearer: &Bearer, origin: &str, path: &str) -> String {
    let named = own_audiences(bearer, origin).find(|(_, url)| trimmed(url) == path.trim_end_matches('/'));
    let resource = named.map_or_else(|| format!("{origin}{path}"), |(audience, _)| audience.to_owned());
    let servers: Vec<_> = bearer.of_authorization().map(|issuer| issuer.expected.issuer.as_str()).collect();
    let mut scopes: Vec<&str> = Vec::new();
    for scope in bearer.of_authorization().flat_map(|issuer| &issuer.expected.scopes) {
        if !scopes.contains(&scope.as_str()) {
            scopes.push(scope);
        }
    }
    let mut document = json!({
        "resource": resource, "authorization_servers": servers, "bearer_methods_supported": ["header"],
    });
    if let Some(document) = document.as_object_mut().filter(|_| !scopes.is_empty()) {
        document.insert("scopes_supported".to_owned(), scopes.into());
    }
    document.to_string()
}

/// Returns the path of the resource that a request is for: that of the longest audience which is an
/// address on this site and leads to the request's path. Empty for the whole site.
pub(super) fn resource_path(bearer: &Bearer, origin: &str, path: &str) -> String {
    let covers = |resource: &str| {
        path.strip_prefix(resource).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let paths = own_audiences(bearer, origin).map(|(_, url)| trimmed(&url).to_owned());
    paths.filter(|resource| covers(resource)).max_by_key(String::len).unwrap_or_default()
}

/// Returns the audiences that are addresses on this site.
fn own_audiences<'a>(bearer: &'a Bearer, origin: &str) -> impl Iterator<Item = (&'a str, Url)> {
    let audiences = bearer.of_authorization().flat_map(|issuer| &issuer.expected.audiences);
    let parsed = audiences.filter_map(|audience| Some((audience.as_str(), Url::parse(audience).ok()?)));
    parsed.filter(move |(_, url)| url.origin().ascii_serialization() == origin && url.query().is_none())
}

fn trimmed(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}
