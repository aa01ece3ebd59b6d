//! The answer to a request that the origin does not answer: a page for navigations, otherwise JSON.

use crate::config::Config;
use crate::http::{AuthResponse, Headers, Method};
use crate::navigation::is_navigation;
use crate::pages::{self, Look, Theme};

/// What an origin does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginFailure {
    /// It gives no answer, or one that cannot be passed on: 502.
    BadGateway,
    /// It gives no answer in time: 504.
    GatewayTimeout,
}

/// Answers in place of an origin, with the theme of a deployment.
#[derive(Clone, Debug, Default)]
pub struct OriginFailures {
    theme: Theme,
}

impl OriginFailures {
    /// Creates it for a configuration. `None`: the one that cannot be used.
    pub fn new(config: Option<&Config>) -> Self {
        Self { theme: config.map(|config| config.theme.clone()).unwrap_or_default() }
    }

    /// Returns the answer to a request of this method and these headers. It does not tell the reason, and no
    /// cache stores it.
    pub fn answer(
        &self,
        failure: OriginFailure,
        method: Method,
        headers: &dyn Headers,
        request_id: &str,
    ) -> AuthResponse {
        let (status, error, json) = match failure {
            OriginFailure::BadGateway => (502, "BadGateway", r#"{"message":"Bad Gateway"}"#),
            OriginFailure::GatewayTimeout => (504, "GatewayTimeout", r#"{"message":"Gateway Timeout"}"#),
        };
        let response = if is_navigation(method, headers) {
            let page = pages::ErrorPage { origin: "", error: Some(error), signin_url: None, request_id };
            let look = Look::new(&self.theme, None, headers);
            pages::error(&page, &look).into_response()
        } else {
            AuthResponse::json(status, json).uncached()
        };
        response.identified(request_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sent(&'static [(&'static str, &'static str)]);

    impl Headers for Sent {
        fn get(&self, name: &str) -> Option<String> {
            self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        }
    }

    fn answer(failure: OriginFailure, sent: &'static [(&'static str, &'static str)]) -> AuthResponse {
        OriginFailures::default().answer(failure, Method::Get, &Sent(sent), "k3f7m2q9xa")
    }

    const FAILURES: [(OriginFailure, u16); 2] =
        [(OriginFailure::BadGateway, 502), (OriginFailure::GatewayTimeout, 504)];

    #[test]
    fn a_navigation_gets_a_page_without_the_reason() {
        for (failure, status) in FAILURES {
            for sent in [&[("accept", "text/html")][..], &[("sec-fetch-mode", "navigate")]] {
                let page = answer(failure, sent);
                assert_eq!((page.status, page.get("x-authjs-request-id")), (status, Some("k3f7m2q9xa")));
                assert_eq!(page.get("content-type"), Some("text/html; charset=utf-8"));
                assert!(
                    page.get("content-security-policy").is_some_and(|policy| policy.contains("default-src"))
                );
                assert!(page.get("cache-control").is_some_and(|value| value.contains("no-store")));
                assert!(page.body.contains("<code>k3f7m2q9xa</code>") && !page.body.contains("<a "));
                assert!(!page.body.to_lowercase().contains("gateway"), "{}", page.body);
            }
        }
    }

    #[test]
    fn another_request_gets_json() {
        for (failure, status) in FAILURES {
            for sent in [
                &[][..],
                &[("accept", "application/json")],
                &[("accept", "text/html"), ("sec-fetch-mode", "cors")],
                &[("accept", "text/html"), ("sec-purpose", "prefetch")],
                &[("accept", "text/html"), ("upgrade", "websocket")],
            ] {
                let json = answer(failure, sent);
                assert_eq!((json.status, json.get("content-type")), (status, Some("application/json")));
                assert!(
                    json.body.starts_with(r#"{"message":""#) && json.get("x-authjs-request-id").is_some()
                );
                assert!(json.get("cache-control").is_some_and(|value| value.contains("no-store")));
            }
        }
    }
}
