//! Auth.js for one deployment: the auth routes and the gate.

use std::rc::Rc;

use url::Url;

#[cfg(feature = "operations")]
use crate::apart::apart;
#[cfg(feature = "operations")]
use crate::audit::Measurement;
use crate::callbacks::Callbacks;
use crate::config::{Config, Sites, UnknownActions};
use crate::customised::Customised;
use crate::deployment::{Deployment, UnknownHost};
use crate::events::Events;
use crate::functions::Functions;
use crate::gate::{self, Decision};
use crate::http::{AuthResponse, Headers, IncomingRequest, Method};
pub use crate::misconfigured::misconfigured;
use crate::platform::Platform;
use crate::request::body::ExpectedBody;
use crate::request::route::{self, Route};
use crate::request::{is_secure, origin_of};
use crate::routes::{self, refuse};
use crate::state::OpenState;
use crate::store::OpenStore;

/// The route in records of requests that are for no auth route.
const GATE: &str = "gate";

/// Auth.js for one deployment. One value lives as long as its isolate and stores nothing of any
/// request.
#[derive(Debug)]
pub struct Auth {
    pub(crate) deployment: Deployment,
}

impl Auth {
    /// Creates Auth.js with this configuration and these callbacks.
    pub fn new(config: Config, callbacks: Box<dyn Callbacks>) -> Self {
        Self { deployment: Deployment::new(config, Rc::from(callbacks)) }
    }

    /// Returns Auth.js with the same configuration, caches and database, and with other callbacks. It
    /// has no events and functions. This is cheap, so each request may have code of its own.
    #[must_use]
    pub fn with_callbacks(&self, callbacks: Rc<dyn Callbacks>) -> Self {
        Self { deployment: self.deployment.with_callbacks(callbacks) }
    }

    /// Returns Auth.js that checks and makes no CSRF token: Auth.js's
    /// [`skipCSRFCheck`](https://authjs.dev/reference/core#skipcsrfcheck).
    ///
    /// Use it only for requests that the caller has checked, such as those that code on the server makes.
    /// Any other site can otherwise sign a visitor in and out.
    #[must_use]
    pub fn without_csrf_check(&self) -> Self {
        Self { deployment: self.deployment.without_csrf_check() }
    }

    /// Adds code that receives events.
    #[must_use]
    pub fn events(mut self, events: Rc<dyn Events>) -> Self {
        self.deployment.events = Some(events);
        self
    }

    /// Replaces functions of Auth.js.
    #[must_use]
    pub fn functions(mut self, functions: Rc<dyn Functions>) -> Self {
        self.deployment.functions = Some(functions);
        self
    }

    /// Adds the database. `open` is called for each request that needs it.
    ///
    /// Without one, a deployment with `session.strategy = "database"` refuses every protected path.
    #[must_use]
    pub fn store(mut self, open: OpenStore) -> Self {
        self.deployment.open_store = Some(open);
        self
    }

    /// Adds the store of which sessions of the strategy `jwt` have ended (`session.revocable`). `open` is
    /// called for each request that needs it, with the name of a subject.
    ///
    /// Without one, a deployment whose sessions are revocable refuses every protected path.
    #[must_use]
    pub fn state(mut self, open: OpenState) -> Self {
        self.deployment.open_state = Some(open);
        self
    }

    /// Returns the configuration of hosts without an entry in `hosts`.
    pub fn config(&self) -> &Config {
        &self.deployment.config
    }

    /// Returns the configurations of the hosts that have one of their own.
    pub fn hosts(&self) -> Option<Sites<&Config>> {
        self.deployment.hosts()
    }

    /// Returns the configuration for the host of a canonical URL. `None` if the host is refused.
    pub fn config_of(&self, url: &Url) -> Option<&Config> {
        self.deployment.config_of(url)
    }

    /// Returns whether a canonical URL is one of the auth routes, which never reach the origin.
    /// With `unknownActions = "origin"`, a path under the base path that names no action belongs to
    /// the site. Every URL of a host that is refused counts as an auth route.
    pub fn is_auth_route(&self, url: &Url) -> bool {
        let path = url.path();
        let Some(config) = self.deployment.config_of(url) else { return true };
        match config.unknown_actions {
            UnknownActions::Refuse => route::is_auth_path(&config.base_path, path),
            UnknownActions::Origin => route::names_action(&config.base_path, path),
        }
    }

    /// Returns the kind of body that an auth route reads from a request. `None` if the route reads
    /// no body.
    pub fn expected_body(&self, method: Method, url: &Url, headers: &dyn Headers) -> Option<ExpectedBody> {
        let config = self.deployment.config_of(url)?;
        let route = Route::parse(&config.base_path, method, url.path())?;
        ExpectedBody::of(route, config, headers)
    }

    /// Answers an auth route. Never fails: an error is logged and shown as in Auth.js.
    pub async fn handle(&self, incoming: IncomingRequest<'_>, platform: Rc<dyn Platform>) -> AuthResponse {
        let functions = self.deployment.functions.as_ref();
        match self.deployment.of_host(&incoming.url) {
            Ok(of_host) => {
                let deployment = of_host.as_deref().unwrap_or(&self.deployment);
                let observer =
                    deployment.observer(|| route::name(&deployment.config.base_path, incoming.url.path()));
                #[cfg(feature = "operations")]
                let is_observed = observer.is_some();
                let platform = Customised::over(platform, functions, observer);
                #[cfg(feature = "operations")]
                if is_observed {
                    return apart(observed(deployment, incoming, platform)).await;
                }
                routes::handle(deployment, incoming, platform).await
            }
            Err(UnknownHost) => {
                refuse::unknown_host(&*Customised::over(platform, functions, None), &incoming.url)
            }
        }
    }

    /// Decides on a request that is not for an auth route.
    ///
    /// A path that the matcher does not protect passes unchanged. A protected path needs a session
    /// that decrypts, has valid claims, and is accepted by the callbacks. Every error refuses the
    /// request.
    pub async fn gate(&self, request: &IncomingRequest<'_>, platform: &Rc<dyn Platform>) -> Decision {
        self.decide(request, platform, false).await
    }

    /// Does the same as [`Auth::gate`] for a handler of the deployer in place of the origin: if the
    /// request has a session, the decision is [`Decision::Pass`] with [`Pass::session`], on public
    /// paths too.
    ///
    /// [`Pass::session`]: gate::Pass::session
    pub async fn gate_with_session(
        &self,
        request: &IncomingRequest<'_>,
        platform: &Rc<dyn Platform>,
    ) -> Decision {
        self.decide(request, platform, true).await
    }

    async fn decide(
        &self,
        request: &IncomingRequest<'_>,
        platform: &Rc<dyn Platform>,
        shows: bool,
    ) -> Decision {
        let of_host = match self.deployment.of_host(&request.url) {
            Ok(of_host) => of_host,
            Err(UnknownHost) => {
                let customised = self.customised(&self.deployment, platform);
                let platform = customised.as_ref().unwrap_or(platform);
                return Decision::Refuse(refuse::unknown_host(&**platform, &request.url));
            }
        };
        let deployment = of_host.as_deref().unwrap_or(&self.deployment);
        let customised = self.customised(deployment, platform);
        gate::decide(deployment, request, customised.as_ref().unwrap_or(platform), shows, None).await
    }

    fn customised(&self, deployment: &Deployment, platform: &Rc<dyn Platform>) -> Option<Rc<dyn Platform>> {
        let functions = self.deployment.functions.as_ref();
        if functions.is_none() && deployment.observed().is_none() {
            return None;
        }
        let customised = Customised::over(Rc::clone(platform), functions, deployment.observer(|| GATE));
        deployment.announce(&*customised);
        Some(customised)
    }

    /// Returns the name of the session cookie on the site of this request.
    pub fn session_cookie_name(&self, request: &IncomingRequest<'_>) -> &str {
        let config = self.deployment.config_of(&request.url).unwrap_or(&self.deployment.config);
        let origin = origin_of(config, &request.url);
        &config.cookies(is_secure(config, &origin)).session_token.name
    }
}

/// Answers an auth route, and records the answer.
#[cfg(feature = "operations")]
async fn observed(
    deployment: &Deployment,
    incoming: IncomingRequest<'_>,
    platform: Rc<dyn Platform>,
) -> AuthResponse {
    let began = platform.now();
    deployment.announce(&*platform);
    let response = routes::handle(deployment, incoming, Rc::clone(&platform)).await;
    let milliseconds = platform.now().millis() - began.millis();
    platform.measure(&Measurement::answer(&response.status.to_string(), milliseconds));
    response
}
