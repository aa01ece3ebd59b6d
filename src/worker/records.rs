//! The sinks of the audit trail and the metrics: Workers Logs, Workers Analytics Engine and Queues.

use js_sys::{JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::outgoing::describe;
use super::timer::within;

#[wasm_bindgen]
extern "C" {
    /// A dataset of [Workers Analytics Engine](https://developers.cloudflare.com/analytics/analytics-engine/). Any object can be bound.
    pub(super) type Analytics;

    #[wasm_bindgen(method, catch, js_name = writeDataPoint)]
    pub(super) fn write_data_point(this: &Analytics, point: &JsValue) -> Result<JsValue, JsValue>;

    /// A [queue](https://developers.cloudflare.com/queues/configuration/javascript-apis/). Any object can be bound.
    pub(super) type Queue;

    #[wasm_bindgen(method, catch)]
    pub(super) fn send(this: &Queue, message: &JsValue) -> Result<JsValue, JsValue>;
}

/// The time that a sink may take, in milliseconds. No answer waits for it.
const TIMEOUT_MS: u32 = 5_000;

/// The bindings that take records.
pub(super) struct Sinks {
    pub(super) analytics: Option<Analytics>,
    pub(super) queue: Option<Queue>,
}

/// Writes a record to the runtime's log.
pub(super) fn write(record: &str) {
    worker::console_log!("{record}");
}

impl Sinks {
    /// Hands a data point to Workers Analytics Engine. Returns what it answered, which should be nothing.
    ///
    /// Errors, with words for the log, if the binding throws.
    pub(super) fn write_data_point(&self, record: &str) -> Result<JsValue, String> {
        let analytics = self.analytics.as_ref().ok_or("AUTH_ANALYTICS is not bound")?;
        let point = JSON::parse(record).map_err(|error| describe(&error))?;
        analytics.write_data_point(&point).map_err(|error| describe(&error))
    }

    /// Hands an event to the queue. Returns what it answered: a promise.
    ///
    /// Errors, with words for the log, if the binding throws.
    pub(super) fn send(&self, record: &str) -> Result<JsValue, String> {
        let queue = self.queue.as_ref().ok_or("AUTH_QUEUE is not bound")?;
        let event = JSON::parse(record).map_err(|error| describe(&error))?;
        queue.send(&event).map_err(|error| describe(&error))
    }
}

/// Waits for what a sink answered. Any object may be bound in its place.
///
/// Errors, with words for the log, if it rejects or takes too long.
pub(super) async fn settled(answer: JsValue) -> Result<(), String> {
    match within(TIMEOUT_MS, JsFuture::from(Promise::resolve(&answer))).await {
        Some(result) => result.map(drop).map_err(|error| describe(&error)),
        None => Err("no answer in time".to_owned()),
    }
}
