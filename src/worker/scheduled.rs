use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use super::deployment::Deployment;
use super::isolate::Isolate;
use super::platform::WorkerPlatform;
use authjs::Reason;
use authjs::log::{Level, LogEntry};
use authjs::platform::Platform;

/// Runs what a [cron trigger](https://developers.cloudflare.com/workers/configuration/cron-triggers/)
/// starts: deletes rows of the database that have expired.
///
/// Use it to export your own `scheduled`. Returns a promise that resolves also if the database fails:
/// the log has the failure, and the next run continues.
pub fn scheduled(
    env: &JsValue,
    context: JsValue,
    deployment: impl FnOnce() -> Deployment,
) -> Result<Promise, JsValue> {
    purge_rows(Isolate::current(env, deployment), context)
}

/// Returns a promise that resolves when the rows that have expired are deleted.
pub(super) fn purge_rows(isolate: Rc<Isolate>, context: JsValue) -> Result<Promise, JsValue> {
    // A platform serves a request. This one has no body and is never sent.
    let request = Request::new_with_str("https://cron.invalid/")?;
    let platform: Rc<dyn Platform> =
        Rc::new(WorkerPlatform::new(Rc::clone(&isolate), context.unchecked_into(), request));
    Ok(future_to_promise(async move {
        if let Ok(auth) = &isolate.auth
            && let Err(error) = auth.purge(&platform).await
        {
            let detail = format!("rows that have expired are not deleted: {error}");
            platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
        }
        Ok(JsValue::UNDEFINED)
    }))
}
