use wasm_bindgen::prelude::*;

use super::deployment::Deployment;
use super::isolate::Isolate;
use authjs::internal::warm_up;

/// Prepares an isolate before its first request, while the module is evaluated: reads the
/// configuration and runs the gate once on a dummy session, so that the code of a request is
/// compiled.
///
/// `env` is the one that `cloudflare:workers` exports. If that of the first request has other
/// variables or bindings, [`serve`](super::serve()) starts again with its own deployment; otherwise
/// it keeps this one, so callbacks must not depend on `env`. Later requests are not compared. This
/// function logs nothing, draws no random bytes and does no I/O, which throw at
/// global scope. [`serve`](super::serve()) logs the errors and warnings of the configuration.
///
/// Use it with your own `fetch`. The module calls an export named `start`, if there is one. If it
/// throws, the module logs that, and the first request begins with a new instance:
///
/// ```ignore
/// #[wasm_bindgen]
/// pub fn start(env: &JsValue) {
///     authjs_worker::worker::start(env, Deployment::new(MyCallbacks))
/// }
/// ```
pub fn start(env: &JsValue, deployment: Deployment) {
    Isolate::prepare(env, deployment);
    warm_up();
}
