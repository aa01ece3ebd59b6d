//! The door to the runtime: fetch, cache, clock, randomness, signatures, AES, log.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;

use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jwe::CbcTask;
use crate::jose::jwk::Jwk;
use crate::jose::private_key::PrivateKey;
use crate::log::LogEntry;
use crate::timestamp::Timestamp;

/// Work that outlives the response: Workers' `waitUntil`.
pub type Background = Pin<Box<dyn Future<Output = ()>>>;

/// What a flow may ask of the runtime. One value serves one request.
///
/// Implemented by `worker::platform` over Workers' APIs and by the scripted platform of the tests.
#[async_trait(?Send)]
pub trait Platform {
    /// The current time. On Workers it stands still while no I/O happens.
    fn now(&self) -> Timestamp;

    /// Fills `buffer` with cryptographically secure random bytes.
    fn random(&self, buffer: &mut [u8]);

    /// Sends a request and reads the whole response, within the request's own limits.
    ///
    /// Redirects are never followed: a 3xx is a response like any other.
    async fn fetch(&self, request: OutgoingRequest) -> Result<OutgoingResponse, FetchError>;

    /// Reads a public document from the shared cache. A cache that is absent, slow or broken is a miss.
    async fn cache_get(&self, key: &str) -> Option<String>;

    /// Writes a public document to the shared cache, for `ttl_seconds`, after the response.
    fn cache_put(&self, key: &str, value: String, ttl_seconds: u32);

    /// Runs `work` after the response, for this request and no other.
    fn wait_until(&self, work: Background);

    /// Whether `signature` over `message` holds under `jwk`, used with `algorithm` and no other.
    ///
    /// Asymmetric algorithms only: HMAC is computed in `jose`.
    async fn verify_signature(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, KeyUnusable>;

    /// The signature of `message` under `key`, used with `algorithm` and no other.
    ///
    /// Asymmetric algorithms only: HMAC is computed in `jose`.
    async fn sign(
        &self,
        algorithm: &'static JwsAlgorithm,
        key: &PrivateKey,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyUnusable>;

    /// Computes AES-256-CBC with PKCS#7 padding over the content of a long token, where the runtime is better at it
    /// than [`CbcTask::compute`]. `None`: it is not, or failed; the flow then computes it itself.
    async fn aes_cbc(&self, _task: &CbcTask<'_>) -> Option<Vec<u8>> {
        None
    }

    /// Writes one line to the log.
    fn log(&self, entry: &LogEntry<'_>);
}

/// Why there is no response to a request we sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The request's time ran out.
    Timeout,
    /// The body is larger than the request allows.
    TooLarge,
    /// No connection, or it broke.
    Network(String),
}

/// The runtime refuses to import the key for this algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUnusable;
