//! Forward auth: a proxy asks whether a request may pass to an origin that is not behind the Worker.

mod original;

use std::rc::Rc;

use super::bearer;
use super::{Decision, decide, log, refusal};
use crate::cookies::SetCookie;
use crate::deployment::{Deployment, UnknownHost};
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::Level;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::request::origin_of;
use original::{Asker, OfVisitor, Original};

/// Answers `GET /check`: 204 with the headers of the session if the request that the proxy describes may
/// pass. Otherwise 401, 403, a redirect to the sign-in page, or an error. No other answer is 2xx, because
/// proxies let a request pass by it.
///
/// A host with a configuration of its own is judged by that. It is refused if its sessions are not those of
/// the host that is asked: the visitor would sign in here again and again.
///
/// The description is believed only with a service token. Otherwise a visitor could ask about a public
/// path and request another.
pub(crate) async fn check(
    deployment: &Deployment,
    asked: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> AuthResponse {
    let service = bearer::require_service(deployment, asked, platform.now(), "a proxy asked at check");
    if let Err(error) = service {
        bearer::log_refused(&**platform, &error);
        return refusal::forbidden(&platform.request_id());
    }
    let Original { method, url, asker } = match Original::of(asked.headers) {
        Ok(original) => original,
        Err(detail) => {
            log(&**platform, Level::Error, Reason::CheckMalformed, &detail);
            return AuthResponse::json(400, r#"{"message":"Bad Request"}"#).uncached();
        }
    };
    let auth_origin = origin_of(&deployment.config, &asked.url);
    let of_host = match deployment.of_host(&url) {
        Ok(of_host) if shares_sessions(deployment, of_host.as_deref()) => of_host,
        Ok(_) => {
            let detail = "a proxy asked about a host that has sessions or a basePath of its own: give both hosts one \
                `domain` of the session cookie and one basePath, or ask the Worker under the host itself";
            log(&**platform, Level::Error, Reason::CheckOfOtherHost, detail);
            return refusal::forbidden(&platform.request_id());
        }
        Err(UnknownHost) => {
            log(
                &**platform,
                Level::Error,
                Reason::UnknownHost,
                "a proxy asked about a host without an entry in `hosts`",
            );
            return refusal::forbidden(&platform.request_id());
        }
    };
    let deployment = of_host.as_deref().unwrap_or(deployment);
    let headers = OfVisitor(asked.headers);
    let request = IncomingRequest { method, url, headers: &headers, body: Vec::new() };
    let decision = decide(deployment, &request, platform, false, Some(auth_origin)).await;
    answer(decision, asker, &platform.request_id())
}

/// Returns whether a sign-in at the host that was asked is one for the other host too.
fn shares_sessions(deployment: &Deployment, other: Option<&Deployment>) -> bool {
    let config = &deployment.config;
    other.is_none_or(|other| other.config.realm == config.realm && other.config.base_path == config.base_path)
}

fn answer(decision: Decision, asker: Asker, request_id: &str) -> AuthResponse {
    let refused = match decision {
        Decision::Open => return passes(Vec::new(), Vec::new()),
        Decision::Pass(pass) => return passes(pass.headers, pass.cookies),
        Decision::AskOrigin => return refusal::forbidden(request_id),
        Decision::Refuse(refused) => refused,
    };
    match (refused.status, asker) {
        (..=299, _) => refusal::forbidden(request_id),
        // nginx knows no redirect here. Its configuration makes one of `Location`.
        (300..=399, Asker::Nginx) => AuthResponse { status: 401, ..refused },
        // A proxy asks with GET, whatever the visitor sent.
        (300..=399, Asker::Forwarding) => AuthResponse { status: 302, ..refused },
        _ => refused,
    }
}

fn passes(headers: Vec<(String, String)>, cookies: Vec<SetCookie>) -> AuthResponse {
    let empty = AuthResponse { cookies, ..AuthResponse::new(204) }.uncached();
    headers.into_iter().fold(empty, |answer, (name, value)| answer.header(name, value))
}
