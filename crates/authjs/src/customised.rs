use std::net::IpAddr;
use std::rc::Rc;

use async_trait::async_trait;

use crate::email::BindingFailure;
use crate::functions::Functions;
use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jwe::CbcTask;
use crate::jose::jwk::Jwk;
use crate::jose::private_key::PrivateKey;
use crate::log::{Level, LogEntry};
use crate::platform::{
    Background, BodyUnreadable, FetchError, KeyUnusable, Place, Platform, RateLimitBroken,
};
#[cfg(feature = "email-smtp")]
use crate::platform::{Connection, ConnectionBroken};
use crate::timestamp::Timestamp;

/// A platform whose requests and log lines go through a deployer's [`Functions`].
pub(crate) struct Customised {
    platform: Rc<dyn Platform>,
    functions: Rc<dyn Functions>,
}

impl Customised {
    /// Returns the platform, through the functions if there are any.
    pub(crate) fn over(
        platform: Rc<dyn Platform>,
        functions: Option<&Rc<dyn Functions>>,
    ) -> Rc<dyn Platform> {
        match functions {
            None => platform,
            Some(functions) => Rc::new(Self { platform, functions: Rc::clone(functions) }),
        }
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
        self.functions.fetch(request, &*self.platform).await
    }

    async fn cache_get(&self, key: &str) -> Option<String> {
        self.platform.cache_get(key).await
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
        self.functions.log(entry, &*self.platform);
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
}
