use std::net::IpAddr;
use std::rc::Rc;

use async_trait::async_trait;

#[cfg(feature = "operations")]
use crate::apart::apart;
#[cfg(feature = "operations")]
use crate::audit::Outcome;
use crate::audit::{Event, Measurement, Sink};
use crate::email::BindingFailure;
use crate::functions::Functions;
use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jwe::CbcTask;
use crate::jose::jwk::Jwk;
use crate::jose::private_key::PrivateKey;
use crate::log::{Level, LogEntry};
use crate::observer::Observer;
use crate::platform::{
    Background, BodyUnreadable, FetchError, KeyUnusable, Place, Platform, RateLimitBroken,
};
#[cfg(feature = "email-smtp")]
use crate::platform::{Connection, ConnectionBroken};
use crate::timestamp::Timestamp;

/// A platform whose requests and log lines go through a deployer's [`Functions`], and are recorded by an [`Observer`].
pub(crate) struct Customised {
    platform: Rc<dyn Platform>,
    functions: Option<Rc<dyn Functions>>,
    observer: Option<Observer>,
}

impl Customised {
    /// Returns the platform, through the functions and the observer if there are any.
    pub(crate) fn over(
        platform: Rc<dyn Platform>,
        functions: Option<&Rc<dyn Functions>>,
        observer: Option<Observer>,
    ) -> Rc<dyn Platform> {
        match (functions, observer) {
            (None, None) => platform,
            (functions, observer) => Rc::new(Self { platform, functions: functions.cloned(), observer }),
        }
    }

    /// Returns the observer. Without the Cargo feature `operations` there is no code that it would run.
    fn observer(&self) -> Option<&Observer> {
        if cfg!(feature = "operations") { self.observer.as_ref() } else { None }
    }

    async fn send(&self, request: OutgoingRequest) -> Result<OutgoingResponse, FetchError> {
        match &self.functions {
            None => self.platform.fetch(request).await,
            Some(functions) => functions.fetch(request, &*self.platform).await,
        }
    }

    #[cfg(feature = "operations")]
    async fn cache_get_timed(&self, observer: &Observer, key: &str) -> Option<String> {
        let began = self.now();
        let found = self.platform.cache_get(key).await;
        let milliseconds = self.now().millis() - began.millis();
        // Without a cache there is nothing to time. One that fails is as one without the document.
        if found.is_some() || milliseconds > 0 {
            let measurement = Measurement::operation("cache", Outcome::Succeeded, milliseconds);
            observer.measurement(&measurement, &*self.platform);
        }
        found
    }

    #[cfg(feature = "operations")]
    async fn send_timed(
        &self,
        observer: &Observer,
        request: OutgoingRequest,
    ) -> Result<OutgoingResponse, FetchError> {
        let (name, provider, url) =
            (request.purpose.name(), request.provider_id.clone(), request.url.clone());
        let began = self.now();
        let answer = self.send(request).await;
        let outcome = match &answer {
            Ok(response) if response.status < 500 => Outcome::Succeeded,
            Ok(_) | Err(_) => Outcome::Failed,
        };
        let measurement = Measurement::operation(name, outcome, self.now().millis() - began.millis());
        let host = url.host_str().unwrap_or_default();
        observer.measurement(&measurement.to(provider.as_deref(), host), &*self.platform);
        answer
    }
}

#[async_trait(?Send)]
impl Platform for Customised {
    fn now(&self) -> Timestamp {
        self.platform.now()
    }

    fn random(&self, buffer: &mut [u8]) {
        self.platform.random(buffer);
    }

    async fn fetch(&self, request: OutgoingRequest) -> Result<OutgoingResponse, FetchError> {
        #[cfg(feature = "operations")]
        if let Some(observer) = self.observer().filter(|observer| observer.measures()) {
            return apart(self.send_timed(observer, request)).await;
        }
        self.send(request).await
    }

    async fn cache_get(&self, key: &str) -> Option<String> {
        #[cfg(feature = "operations")]
        if let Some(observer) = self.observer().filter(|observer| observer.measures()) {
            return apart(self.cache_get_timed(observer, key)).await;
        }
        self.platform.cache_get(key).await
    }

    #[cfg(all(feature = "bearer", feature = "operations"))]
    async fn cache_answers(&self) -> Option<bool> {
        self.platform.cache_answers().await
    }

    fn cache_put(&self, key: &str, value: String, ttl_seconds: u32) {
        self.platform.cache_put(key, value, ttl_seconds);
    }

    async fn pause(&self, milliseconds: u32) {
        self.platform.pause(milliseconds).await;
    }

    fn wait_until(&self, work: Background) {
        self.platform.wait_until(work);
    }

    async fn verify_signature(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, KeyUnusable> {
        self.platform.verify_signature(algorithm, jwk, message, signature).await
    }

    async fn sign(
        &self,
        algorithm: &'static JwsAlgorithm,
        key: &PrivateKey,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyUnusable> {
        self.platform.sign(algorithm, key, message).await
    }

    async fn public_half(&self, key: &PrivateKey) -> Result<Jwk, KeyUnusable> {
        self.platform.public_half(key).await
    }

    async fn aes_cbc(&self, task: &CbcTask<'_>) -> Option<Vec<u8>> {
        self.platform.aes_cbc(task).await
    }

    async fn request_body(&self, limit: usize) -> Result<Vec<u8>, BodyUnreadable> {
        self.platform.request_body(limit).await
    }

    async fn send_email(&self, mail: &str) -> Result<(), BindingFailure> {
        self.platform.send_email(mail).await
    }

    #[cfg(feature = "email-smtp")]
    async fn connect(
        &self,
        host: &str,
        port: u16,
        tls: bool,
    ) -> Result<Box<dyn Connection>, ConnectionBroken> {
        self.platform.connect(host, port, tls).await
    }

    fn nfkc(&self, text: &str) -> Option<String> {
        self.platform.nfkc(text)
    }

    fn mark(&self, provider_id: &str) -> Option<String> {
        self.platform.mark(provider_id)
    }

    fn domain_to_ascii(&self, domain: &str) -> Option<String> {
        self.platform.domain_to_ascii(domain)
    }

    fn log(&self, entry: &LogEntry<'_>) {
        if let Some(observer) = self.observer() {
            observer.line(entry, &*self.platform);
        }
        match &self.functions {
            None => self.platform.log(entry),
            Some(functions) => functions.log(entry, &*self.platform),
        }
    }

    fn logs(&self, level: Level) -> bool {
        self.platform.logs(level)
    }

    fn client_address(&self) -> Option<IpAddr> {
        self.platform.client_address()
    }

    fn visitor_place(&self) -> Option<Place> {
        self.platform.visitor_place()
    }

    async fn within_rate_limit(&self, key: &str) -> Result<bool, RateLimitBroken> {
        self.platform.within_rate_limit(key).await
    }

    fn request_id(&self) -> Rc<str> {
        self.platform.request_id()
    }

    fn trace_id(&self) -> Option<Rc<str>> {
        self.platform.trace_id()
    }

    fn record(&self, sink: Sink, record: String) {
        self.platform.record(sink, record);
    }

    fn observe(&self, event: &Event<'_>) {
        if let Some(observer) = self.observer() {
            observer.event(event, &*self.platform);
        }
    }

    fn measures(&self) -> bool {
        self.observer().is_some_and(Observer::measures)
    }

    fn measure(&self, measurement: &Measurement<'_>) {
        if let Some(observer) = self.observer() {
            observer.measurement(measurement, &*self.platform);
        }
    }
}
