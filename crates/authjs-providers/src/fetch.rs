use url::{Position, Url};

use authjs_jose::secret::Secret;
use authjs_oauth::http::OutgoingRequest;

/// How requests to a provider are sent: the configurable part of Auth.js's `customFetch`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetch {
    /// The provider's id, which its requests have.
    pub provider_id: String,
    /// Additional headers, with names in lower case. They may be credentials.
    pub headers: Vec<(String, Secret)>,
    /// The base URL of a proxy that requests are sent to, instead of the provider's own hosts.
    pub proxy: Option<Url>,
}

impl Fetch {
    /// Returns the request as it is sent. Path and query follow the proxy's own path. The
    /// provider's host goes into `X-Forwarded-Host`, so that one proxy can serve several hosts.
    pub fn apply(&self, mut request: OutgoingRequest) -> OutgoingRequest {
        if let Some(proxy) = &self.proxy {
            let host = &request.url[Position::BeforeHost..Position::AfterPort];
            request = request.clone().header("x-forwarded-host", host);
            request.url = through(proxy, &request.url);
        }
        request.provider_id = Some(self.provider_id.clone());
        request.extra_headers.extend(self.headers.iter().cloned());
        request
    }
}

fn through(proxy: &Url, url: &Url) -> Url {
    let mut through = proxy.clone();
    through.set_path(&format!("{}{}", proxy.path().trim_end_matches('/'), url.path()));
    through.set_query(url.query());
    through
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(proxy: Option<&str>, url: &str) -> OutgoingRequest {
        let headers = vec![("x-api-key".to_owned(), Secret::new("hunter2"))];
        let fetch = Fetch {
            provider_id: "op".to_owned(),
            headers,
            proxy: proxy.map(|proxy| Url::parse(proxy).unwrap()),
        };
        fetch.apply(OutgoingRequest::get(Url::parse(url).unwrap()))
    }

    #[test]
    fn headers_are_added_and_never_printed() {
        let request = applied(None, "https://id.example.com/token?v=1");
        assert_eq!(request.url.as_str(), "https://id.example.com/token?v=1");
        assert_eq!(request.extra_headers, [("x-api-key".to_owned(), Secret::new("hunter2"))]);
        assert!(!request.headers.iter().any(|(name, _)| *name == "x-forwarded-host"));
        assert!(!format!("{request:?}").contains("hunter2"));
    }

    #[test]
    fn a_proxy_takes_the_place_of_the_origin_and_is_told_of_it() {
        let table = [
            (
                "https://egress.example",
                "https://id.example.com/a/token?v=1",
                "https://egress.example/a/token?v=1",
            ),
            ("https://egress.example/op/", "https://id.example.com/token", "https://egress.example/op/token"),
            ("https://egress.example/op", "https://id.example.com", "https://egress.example/op/"),
            (
                "https://egress.example/op",
                "https://id.example.com//evil.example/",
                "https://egress.example/op//evil.example/",
            ),
            (
                "https://egress.example",
                "https://id.example.com//evil.example/",
                "https://egress.example//evil.example/",
            ),
            (
                "https://egress.example:8443/a%20b",
                "https://id.example.com/%2e%2e%2Fx",
                "https://egress.example:8443/a%20b/%2e%2e%2Fx",
            ),
        ];
        for (proxy, url, expected) in table {
            let request = applied(Some(proxy), url);
            assert_eq!(request.url.as_str(), expected, "{url}");
            assert!(request.headers.contains(&("x-forwarded-host", "id.example.com".to_owned())));
        }
        let request = applied(Some("https://egress.example"), "https://id.example.com:444/");
        assert!(request.headers.contains(&("x-forwarded-host", "id.example.com:444".to_owned())));
    }
}
