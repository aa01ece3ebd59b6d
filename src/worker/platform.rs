use std::net::IpAddr;
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use super::aes_cbc::aes_cbc;
use super::auth_route::BODY_TIMEOUT_MS;
use super::bindings::ExecutionContext;
use super::body::{announces_more, read_body};
use super::isolate::Isolate;
use super::kv;
use super::log::write_log_of;
use super::outgoing::{fetch, global_fetcher};
use super::random;
use super::rate_limit::within_limit;
#[cfg(feature = "operations")]
use super::records;
use super::send_email;
use super::signature_sign::public_half;
#[cfg(feature = "email-smtp")]
use super::socket::TcpConnection;
use super::timer::{pause, within};
use super::visitor_headers::TRACEPARENT;
use authjs::Reason;
#[cfg(feature = "operations")]
use authjs::audit::Sink;
use authjs::email::BindingFailure;
use authjs::http::{OutgoingRequest, OutgoingResponse};
use authjs::jose::algorithms::JwsAlgorithm;
use authjs::jose::jwe::CbcTask;
use authjs::jose::jwk::Jwk;
use authjs::jose::private_key::PrivateKey;
use authjs::log::{Level, LogEntry, LogSettings, RequestId};
use authjs::platform::{
    Background, BodyUnreadable, FetchError, KeyUnusable, Place, Platform, RateLimitBroken,
};
#[cfg(feature = "email-smtp")]
use authjs::platform::{Connection, ConnectionBroken};
use authjs::timestamp::Timestamp;
use authjs::trace_context::trace_id;

/// The platform for one request.
pub(super) struct WorkerPlatform {
    isolate: Rc<Isolate>,
    context: ExecutionContext,
    /// The request, for a callback that reads its body.
    request: Request,
    request_id: RequestId,
}

impl WorkerPlatform {
    pub(super) fn new(isolate: Rc<Isolate>, context: ExecutionContext, request: Request) -> Self {
        Self { isolate, context, request, request_id: RequestId::default() }
    }
}

#[async_trait(?Send)]
impl Platform for WorkerPlatform {
    #[expect(clippy::cast_possible_truncation, reason = "JavaScript's dates are whole and below 2^53")]
    fn now(&self) -> Timestamp {
        let now = js_sys::Date::now() as i64;
        #[cfg(feature = "test-hooks")]
        let now = now.saturating_add(super::hooks::offset_millis());
        Timestamp::from_millis(now)
    }

    fn random(&self, buffer: &mut [u8]) {
        if random::fill(buffer).is_err() {
            // The request ends here: bytes that are not random must not be used.
            wasm_bindgen::throw_str("crypto.getRandomValues failed");
        }
    }

    async fn fetch(&self, request: OutgoingRequest) -> Result<OutgoingResponse, FetchError> {
        let Some(name) = &request.service else { return fetch(&global_fetcher(), request).await };
        match self.isolate.service(name) {
            // A service may ignore the signal of the request.
            Some(service) => {
                within(request.timeout_ms, fetch(service, request)).await.unwrap_or(Err(FetchError::Timeout))
            }
            None => Err(FetchError::Network("no service binding has this name".to_owned())),
        }
    }

    async fn cache_get(&self, key: &str) -> Option<String> {
        let kv = self.isolate.kv.as_ref()?;
        kv::get(kv, key).await.unwrap_or_else(|detail| {
            log_cache(self.isolate.log, &detail, &self.request_id());
            None
        })
    }

    #[cfg(all(feature = "bearer", feature = "operations"))]
    async fn cache_answers(&self) -> Option<bool> {
        let kv = self.isolate.kv.as_ref()?;
        Some(kv::get(kv, "authjs-worker-health").await.is_ok())
    }

    fn cache_put(&self, key: &str, value: String, ttl_seconds: u32) {
        let Some(kv) = self.isolate.kv.clone() else { return };
        let (key, request_id, log) = (key.to_owned(), self.request_id(), self.isolate.log);
        self.wait_until(Box::pin(async move {
            if let Err(detail) = kv::put(&kv, &key, &value, ttl_seconds).await {
                log_cache(log, &detail, &request_id);
            }
        }));
    }

    async fn pause(&self, milliseconds: u32) {
        pause(milliseconds).await;
    }

    fn wait_until(&self, work: Background) {
        let promise = future_to_promise(async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        });
        // Without a context, as in a deployer's test, the work still runs as long as the request.
        let _ = self.context.wait_until(&promise);
    }

    /// Reads one branch of the body. The other goes to the origin.
    async fn request_body(&self, limit: usize) -> Result<Vec<u8>, BodyUnreadable> {
        let length = self.request.headers().get("content-length").ok().flatten();
        if announces_more(length.as_deref(), limit) {
            return Err(BodyUnreadable);
        }
        let request = self.request.clone().map_err(|_| BodyUnreadable)?;
        let Some(body) = request.body() else { return Ok(Vec::new()) };
        match within(BODY_TIMEOUT_MS, read_body(&body, limit)).await {
            Some(Ok(body)) => Ok(body),
            _ => Err(BodyUnreadable),
        }
    }

    async fn verify_signature(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, KeyUnusable> {
        self.isolate.keys.verify(algorithm, jwk, message, signature).await
    }

    async fn sign(
        &self,
        algorithm: &'static JwsAlgorithm,
        key: &PrivateKey,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyUnusable> {
        self.isolate.signing_key.sign(algorithm, key, message).await
    }

    async fn public_half(&self, key: &PrivateKey) -> Result<Jwk, KeyUnusable> {
        public_half(key).await
    }

    async fn aes_cbc(&self, task: &CbcTask<'_>) -> Option<Vec<u8>> {
        aes_cbc(task).await.ok()
    }

    async fn send_email(&self, mail: &str) -> Result<(), BindingFailure> {
        let missing = || BindingFailure::Threw { code: None, words: "AUTH_EMAIL is not bound".to_owned() };
        send_email::send(self.isolate.email.as_ref().ok_or_else(missing)?, mail).await
    }

    #[cfg(feature = "email-smtp")]
    async fn connect(
        &self,
        host: &str,
        port: u16,
        tls: bool,
    ) -> Result<Box<dyn Connection>, ConnectionBroken> {
        Ok(Box::new(TcpConnection::open(host, port, tls).await?))
    }

    fn nfkc(&self, text: &str) -> Option<String> {
        super::unicode::nfkc(text)
    }

    fn mark(&self, provider_id: &str) -> Option<String> {
        super::marks::mark(provider_id)
    }

    fn domain_to_ascii(&self, domain: &str) -> Option<String> {
        super::unicode::domain_to_ascii(domain)
    }

    fn log(&self, entry: &LogEntry<'_>) {
        if self.isolate.log.shows(entry.level) {
            let (id, trace_id) = (self.request_id(), self.trace_id());
            write_log_of(self.isolate.log, &entry.clone().request(&id).trace_id(trace_id.as_deref()));
        }
    }

    fn logs(&self, level: Level) -> bool {
        self.isolate.log.shows(level)
    }

    /// Cloudflare sets this header, and replaces one that a visitor sends.
    fn client_address(&self) -> Option<IpAddr> {
        self.request.headers().get("cf-connecting-ip").ok().flatten()?.parse().ok()
    }

    /// Reads `request.cf`, which no visitor can set. A runtime without it gives no place.
    fn visitor_place(&self) -> Option<Place> {
        let cf = Reflect::get(&self.request, &JsValue::from_str("cf")).ok()?;
        let get = |name| Reflect::get(&cf, &JsValue::from_str(name)).ok();
        let text = |name| get(name)?.as_string();
        let asn = get("asn").and_then(|asn| asn.as_f64()).filter(|asn| *asn > 0.0).map(|asn| asn as u32);
        Some(Place { city: text("city"), country: text("country"), asn })
    }

    async fn within_rate_limit(&self, key: &str) -> Result<bool, RateLimitBroken> {
        match &self.isolate.rate_limit {
            Some(limit) => within_limit(limit, key).await.map_err(RateLimitBroken),
            None => Ok(true),
        }
    }

    fn request_id(&self) -> Rc<str> {
        self.request_id.get(|buffer| self.random(buffer))
    }

    fn trace_id(&self) -> Option<Rc<str>> {
        let traceparent = self.request.headers().get(TRACEPARENT).ok().flatten()?;
        trace_id(&traceparent).map(Rc::from)
    }

    #[cfg(feature = "operations")]
    #[inline(never)]
    fn record(&self, sink: Sink, record: String) {
        let sinks = &self.isolate.sinks;
        let (name, answer) = match sink {
            Sink::Log => return records::write(&record),
            Sink::Analytics => ("AUTH_ANALYTICS", sinks.write_data_point(&record)),
            Sink::Queue => ("AUTH_QUEUE", sinks.send(&record)),
        };
        let (log, request_id) = (self.isolate.log, self.request_id());
        match answer {
            Err(cause) => log_lost(log, name, &cause, &request_id),
            Ok(answer) if answer.is_undefined() => {}
            Ok(answer) => self.wait_until(Box::pin(async move {
                if let Err(cause) = records::settled(answer).await {
                    log_lost(log, name, &cause, &request_id);
                }
            })),
        }
    }
}

fn log_cache(log: LogSettings, detail: &str, request_id: &str) {
    let reason = Reason::CacheUnusable;
    write_log_of(log, &LogEntry::new(Level::Warn, reason, detail).request(request_id));
}

#[cfg(feature = "operations")]
#[cold]
fn log_lost(log: LogSettings, sink: &str, cause: &str, request_id: &str) {
    let detail = format!("{sink} did not take a record: {cause}");
    write_log_of(log, &LogEntry::new(Level::Error, Reason::RecordLost, &detail).request(request_id));
}
