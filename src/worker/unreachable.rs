use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::answer::answer;
use super::incoming::Incoming;
use super::log::{new_request_id, write_log};
use super::origin_kind::Kind;
use super::outgoing::describe;
use authjs::Reason;
use authjs::internal::{OriginFailure, OriginFailures};
use authjs::log::{Level, LogEntry};

/// What is said of an origin that gives no answer.
pub(super) struct Absence {
    /// The origin, with the setting that selected it.
    origin: String,
    fix: String,
    is_fetched: bool,
    failures: OriginFailures,
}

impl Absence {
    /// Creates it for an origin that this setting of the configuration names.
    pub(super) fn new(kind: &Kind, setting: &str, failures: OriginFailures) -> Self {
        let (origin, fix) = match kind {
            Kind::Binding(name) => {
                (format!("the binding {name}"), "Check the Worker that is bound".to_owned())
            }
            Kind::Upstream(url) => (
                format!("`{setting}` {}", url.origin().ascii_serialization()),
                format!("Check that it runs, or correct `{setting}`"),
            ),
            Kind::Zone => {
                ("the server of this zone".to_owned(), "Check its DNS record, or set `upstream`".to_owned())
            }
            Kind::Unbound(detail) => (detail.clone(), String::new()),
        };
        Self { origin, fix, is_fetched: kind.leaves_by_fetch(), failures }
    }

    /// Logs that the origin did not begin its answer in time, and answers 504.
    pub(super) fn too_late(&self, milliseconds: u32, request: &Request) -> Result<JsValue, JsValue> {
        let detail =
            format!("the origin, {}, did not begin its answer within {milliseconds} ms", self.origin);
        self.fail(OriginFailure::GatewayTimeout, Reason::OriginTimeout, &detail, request)
    }

    /// Logs that an answer of the origin cannot be passed on, and answers 502.
    pub(super) fn unusable(&self, detail: &str, request: &Request) -> Result<JsValue, JsValue> {
        self.fail(OriginFailure::BadGateway, Reason::OriginAnswer, detail, request)
    }

    fn unreachable(&self, error: &JsValue, request: &Request) -> Result<JsValue, JsValue> {
        let cause = cause(error, self.is_fetched);
        let (origin, fix) = (&self.origin, &self.fix);
        let detail = format!("the origin, {origin}, gave no answer: {}. {fix}", cause.trim_end_matches('.'));
        self.fail(OriginFailure::BadGateway, Reason::OriginUnreachable, &detail, request)
    }

    #[inline(never)]
    fn fail(
        &self,
        failure: OriginFailure,
        reason: Reason,
        detail: &str,
        request: &Request,
    ) -> Result<JsValue, JsValue> {
        let id = new_request_id();
        write_log(&LogEntry::new(Level::Error, reason, detail).request(&id));
        let incoming = Incoming::new(Clone::clone(request));
        answer(&self.failures.answer(failure, incoming.method(), &incoming.headers, &id))
    }
}

/// Returns a function of an error and the visitor's request. It logs why the origin gave no answer, and
/// answers 502.
pub(super) fn on_unreachable(absence: &Rc<Absence>) -> Function {
    let absence = Rc::clone(absence);
    let handler = Closure::<dyn Fn(JsValue, Request) -> Result<JsValue, JsValue>>::new(
        move |error: JsValue, request: Request| absence.unreachable(&error, &request),
    );
    handler.into_js_value().unchecked_into()
}

/// Returns the text of an error of `fetch`. For an unknown host or an untrusted certificate,
/// workerd only says `internal error`. Other messages quote the whole URL, whose query may have a
/// visitor's secret.
fn cause(error: &JsValue, is_fetched: bool) -> String {
    let text = describe(error);
    if is_fetched && text.starts_with("internal error") {
        return format!("its host name does not resolve, or its certificate is not trusted ({text})");
    }
    if text.contains("://") { "no connection".into() } else { text }
}
