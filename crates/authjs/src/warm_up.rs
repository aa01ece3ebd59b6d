use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::callbacks::DefaultCallbacks;
use crate::config::{Config, Env};
use crate::cookies::CookieSettings;
use crate::forwarded::treatment;
use crate::gate::Decision;
use crate::http::{Headers, IncomingRequest, Method, OutgoingRequest, OutgoingResponse};
use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jwk::Jwk;
use crate::jose::private_key::PrivateKey;
use crate::log::LogEntry;
use crate::path::canonical_url;
use crate::platform::{Background, FetchError, KeyUnusable, Platform};
use crate::secret::Secret;
use crate::timestamp::Timestamp;
use authjs_session::Sessions;

use crate::auth::Auth;

/// Runs the gate once on a dummy session, because V8 compiles a function when it is first called.
///
/// It has its own configuration, secret and callbacks, and uses nothing of the deployment. No
/// session that it seals leaves this function.
pub fn warm_up() {
    let _ = visit();
}

const SECRET: &str = "the warm-up seals and opens one session";
const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const URL: &str = "https://warm-up.invalid/dashboard/settings?tab=1";
const CONFIG: &str = r#"{
    "matcher": ["/dashboard/:path*"],
    "providers": [{ "id": "warm-up", "type": "oidc", "issuer": "https://issuer.invalid", "clientId": "warm-up" }]
}"#;

fn visit() -> Option<Decision> {
    let config = Config::from_env(&Variables, Some(CONFIG)).ok()?;
    let auth = Auth::new(config, Box::new(DefaultCallbacks));
    let url = canonical_url(URL, "warm-up.invalid").ok()?;
    let headers = Cookie(sealed()?);
    let request = IncomingRequest { method: Method::Get, url, headers: &headers, body: Vec::new() };
    let platform: Rc<dyn Platform> = Rc::new(NoPlatform);
    for name in ["accept", "connection", "cookie", "sec-fetch-mode", "x-forwarded-for"] {
        let _ = treatment(name);
    }
    if auth.is_auth_route(&request.url) {
        return None;
    }
    match pin!(auth.gate(&request, &platform)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(decision) => Some(decision),
        Poll::Pending => None,
    }
}

/// Returns a `Cookie` header with a session. Its key and its initialization vector are used for
/// nothing else.
fn sealed() -> Option<String> {
    let claims = json!({
        "name": "Warm-up", "email": "warm-up@issuer.invalid", "picture": "https://issuer.invalid/picture", "sub": "1",
        "iat": NOW.seconds(), "exp": NOW.seconds() + 86_400, "jti": "00000000-0000-4000-8000-000000000000",
    });
    let sessions = Sessions::new(CookieSettings::defaults(true).session_token, &Secret::new(SECRET));
    let cookies = sessions.seal(claims.as_object()?, [0; 16], NOW.plus_seconds(86_400), "").ok()?;
    let pairs: Vec<_> = cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
    Some(pairs.join("; "))
}

struct Variables;

impl Env for Variables {
    fn text(&self, name: &str) -> Option<String> {
        (name == "AUTH_SECRET" || name == "AUTH_WARM_UP_SECRET").then(|| SECRET.to_owned())
    }

    fn json(&self, _: &str) -> Option<Value> {
        None
    }

    fn has_binding(&self, _: &str) -> bool {
        false
    }

    fn has_methods(&self, _: &str, _: &[&str]) -> bool {
        false
    }
}

struct Cookie(String);

impl Headers for Cookie {
    fn get(&self, name: &str) -> Option<String> {
        (name == "cookie").then(|| self.0.clone())
    }
}

/// A platform with only a clock.
struct NoPlatform;

#[async_trait(?Send)]
impl Platform for NoPlatform {
    fn now(&self) -> Timestamp {
        NOW
    }

    fn random(&self, _: &mut [u8]) {}

    async fn fetch(&self, _: OutgoingRequest) -> Result<OutgoingResponse, FetchError> {
        Err(FetchError::Timeout)
    }

    async fn cache_get(&self, _: &str) -> Option<String> {
        None
    }

    fn cache_put(&self, _: &str, _: String, _: u32) {}

    async fn pause(&self, _: u32) {}

    fn wait_until(&self, _: Background) {}

    async fn verify_signature(
        &self,
        _: &'static JwsAlgorithm,
        _: &Jwk,
        _: &[u8],
        _: &[u8],
    ) -> Result<bool, KeyUnusable> {
        Ok(false)
    }

    async fn sign(&self, _: &'static JwsAlgorithm, _: &PrivateKey, _: &[u8]) -> Result<Vec<u8>, KeyUnusable> {
        Ok(Vec::new())
    }

    fn log(&self, _: &LogEntry<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_all_the_way_through_the_gate() {
        assert!(matches!(visit(), Some(Decision::Pass(pass)) if pass.cookies.is_empty()), "{:?}", visit());
    }
}
