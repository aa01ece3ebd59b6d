use std::cell::OnceCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::bindings::KvNamespace;
use super::deployment::Deployment;
use super::env::WorkerEnv;
use super::origin::Origin;
use super::panic::end_with_a_panic;
use super::platform::write_log;
use super::signature_verify::ImportedKeys;
use authjs::Auth;
use authjs::Reason;
use authjs::config::{Config, ConfigError};
use authjs::log::{Level, LogEntry};

thread_local! {
    static ISOLATE: OnceCell<Rc<Isolate>> = const { OnceCell::new() };
}

/// What an isolate keeps from request to request: the configuration, bindings and imported keys, nothing of any
/// visitor.
pub(super) struct Isolate {
    /// An error where the configuration cannot be used: every request is then answered with an error.
    pub(super) auth: Result<Auth, ConfigError>,
    pub(super) origin: Origin,
    pub(super) kv: Option<KvNamespace>,
    pub(super) keys: ImportedKeys,
}

impl Isolate {
    /// This isolate, made on its first request.
    pub(super) fn current(env: &JsValue, deployment: impl FnOnce() -> Deployment) -> Rc<Self> {
        ISOLATE.with(|isolate| Rc::clone(isolate.get_or_init(|| Rc::new(Self::start(env, deployment())))))
    }

    #[cold]
    #[inline(never)]
    fn start(env: &JsValue, deployment: Deployment) -> Self {
        end_with_a_panic();
        let env = WorkerEnv(env);
        let auth = Config::from_env(&env, deployment.config)
            .inspect(log_warnings)
            .inspect_err(log_error)
            .map(|config| Auth::new(config, deployment.callbacks));
        let origin = Origin::find(&env, auth.as_ref().ok().map(|auth| auth.config()));
        let kv = env.binding("AUTH_KV").map(JsCast::unchecked_into);
        Self { auth, kv, origin, keys: ImportedKeys::default() }
    }

    /// Whether refusals that are part of daily life are logged.
    pub(super) fn is_debug(&self) -> bool {
        self.auth.as_ref().is_ok_and(|auth| auth.config().debug)
    }
}

fn log_warnings(config: &Config) {
    config.warnings.iter().for_each(|warning| log(Level::Warn, &warning.to_string()));
}

fn log_error(error: &ConfigError) {
    log(Level::Error, &error.to_string());
}

fn log(level: Level, detail: &str) {
    write_log(&LogEntry::new(level, Reason::Configuration, detail));
}
