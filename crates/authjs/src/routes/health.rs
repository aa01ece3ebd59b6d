use std::rc::Rc;

use serde_json::{Map, json};

use crate::deployment::Deployment;
use crate::gate::require_monitor;
use crate::health::{Check, all_of};
use crate::http::{AuthResponse, IncomingRequest, OutgoingRequest, Purpose};
use crate::platform::Platform;
use crate::providers::OAuthProvider;
use crate::statements::session_families;

/// Answers `GET /health`: version, hash of the configuration, and whether the servers of providers and the stores answer.
///
/// Refuses a request without a service token with 401, and one whose token has no scope `health:read` with 403. Answers
/// 503 if a provider or a store does not answer. An isolate keeps an answer for 10 seconds.
pub(super) async fn show(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> AuthResponse {
    if let Err(refused) = require_monitor(deployment, request, &**platform) {
        return *refused;
    }
    let begun = platform.now();
    let known = deployment.health.borrow_mut().answer_or_claim(begun);
    let (status, body) = match known {
        Some(answer) => answer,
        None => {
            let answer = examine(deployment, platform).await;
            deployment.health.borrow_mut().keep(answer.clone(), begun, platform.now());
            answer
        }
    };
    AuthResponse::json(status, body).uncached().nosniff()
}

async fn examine(deployment: &Deployment, platform: &Rc<dyn Platform>) -> (u16, String) {
    let providers = deployment.config.providers.iter().filter_map(|provider| provider.oauth());
    let requests =
        providers.filter_map(|provider| Some((provider.id.clone(), request_of(deployment, provider)?)));
    let (mut checks, mut names) = (Vec::new(), Vec::new());
    for (id, request) in requests {
        names.push((Group::Providers, id));
        checks.push(of_provider(platform, request));
    }
    for (name, check) in of_stores(deployment, platform) {
        names.push((Group::Stores, name.to_owned()));
        checks.push(check);
    }
    let (mut providers, mut stores, mut is_well) = (Map::new(), Map::new(), true);
    for ((group, name), answers) in names.into_iter().zip(all_of(checks, AT_ONCE).await) {
        let Some(answers) = answers else { continue };
        is_well &= answers;
        let members = match group {
            Group::Providers => &mut providers,
            Group::Stores => &mut stores,
        };
        members.insert(name, if answers { "ok" } else { "failed" }.into());
    }
    let observed = deployment.config.observed.as_ref();
    let body = json!({
        "status": if is_well { "ok" } else { "failed" },
        "version": env!("CARGO_PKG_VERSION"),
        "configuration": observed.map(|observed| observed.fingerprint.as_str()),
        "checkedAt": platform.now().iso8601(),
        "providers": providers,
        "stores": stores,
    });
    (if is_well { 200 } else { 503 }, body.to_string())
}

/// What a check is about.
enum Group {
    Providers,
    Stores,
}

/// The number of checks at once. Workers have six connections for a request.
const AT_ONCE: usize = 4;

/// The time that a provider may take, in milliseconds.
const TIMEOUT_MS: u32 = 3_000;

/// Returns the request that shows whether the server of a provider answers: for its metadata, or else a GET of its token
/// endpoint, which redeems nothing.
fn request_of(deployment: &Deployment, provider: &OAuthProvider) -> Option<OutgoingRequest> {
    let request = match provider.needs_discovery() {
        true => deployment.discovery.request_for_metadata(provider)?,
        false => OutgoingRequest::get(provider.server(None).token_endpoint?),
    };
    Some(OutgoingRequest { timeout_ms: TIMEOUT_MS, ..provider.fetch.apply(request) })
}

/// Any answer below 500 shows that the token endpoint is there: it refuses a GET. Metadata need 200.
fn of_provider(platform: &Rc<dyn Platform>, request: OutgoingRequest) -> Check {
    let platform = Rc::clone(platform);
    let is_metadata = request.purpose == Purpose::Discovery;
    Box::pin(async move {
        let answer = platform.fetch(request).await;
        Some(answer.is_ok_and(|answer| if is_metadata { answer.status == 200 } else { answer.status < 500 }))
    })
}

/// Returns a read in each store. No row and no value has these names.
fn of_stores(deployment: &Deployment, platform: &Rc<dyn Platform>) -> Vec<(&'static str, Check)> {
    let mut checks: Vec<(&'static str, Check)> = Vec::new();
    let cache = Rc::clone(platform);
    checks.push(("cache", Box::pin(async move { cache.cache_answers().await })));
    if let Some(store) = deployment.store(platform) {
        checks.push(("database", Box::pin(async move { Some(store.get_user(NAME).await.is_ok()) })));
    }
    if deployment.open_state.is_some() && deployment.config.judges_sessions() {
        let (deployment, platform) = (deployment.again(), Rc::clone(platform));
        let statement = session_families::expiry(NAME, NAME);
        let check =
            async move { Some(deployment.run_in_state(&platform, NAME, vec![statement]).await.is_ok()) };
        checks.push(("state", Box::pin(check)));
    }
    checks
}

const NAME: &str = "authjs-worker-health";
