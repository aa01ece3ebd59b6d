//! The door to the runtime: fetch, cache, clock, randomness, signatures, AES, log.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::rc::Rc;

use async_trait::async_trait;

use crate::audit::{Event, Measurement, Sink};
use crate::email::BindingFailure;
use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jwe::CbcTask;
use crate::jose::jwk::Jwk;
use crate::jose::private_key::PrivateKey;
use crate::log::{Level, LogEntry};
use crate::timestamp::Timestamp;

/// Work that outlives the response: Workers' `waitUntil`.
pub type Background = Pin<Box<dyn Future<Output = ()>>>;

/// The functions of the runtime that a flow may call. One value serves one request.
///
/// `worker::platform` implements it over Workers' APIs. The scripted platform of the tests
/// implements it too.
#[async_trait(?Send)]
pub trait Platform {
    /// Returns the current time. On Workers it does not advance while no I/O happens.
    fn now(&self) -> Timestamp;

    /// Fills `buffer` with cryptographically secure random bytes.
    fn random(&self, buffer: &mut [u8]);

    /// Sends a request and reads the whole response, within the request's own limits.
    ///
    /// Redirects are never followed: a 3xx is an ordinary response.
    async fn fetch(&self, request: OutgoingRequest) -> Result<OutgoingResponse, FetchError>;

    /// Reads a public document from the shared cache. Returns `None` if the cache is absent, slow
    /// or broken.
    async fn cache_get(&self, key: &str) -> Option<String>;

    /// Returns whether the shared cache answers. `None` without one.
    #[cfg(all(feature = "bearer", feature = "operations"))]
    async fn cache_answers(&self) -> Option<bool> {
        None
    }

    /// Writes a public document to the shared cache, for `ttl_seconds`, after the response.
    fn cache_put(&self, key: &str, value: String, ttl_seconds: u32);

    /// Returns after this time.
    async fn pause(&self, milliseconds: u32);

    /// Runs `work` after the response, for this request and no other.
    fn wait_until(&self, work: Background);

    /// Returns whether `signature` over `message` is valid under `jwk`, used only with `algorithm`.
    ///
    /// Supports asymmetric algorithms only, because `jose` computes HMAC.
    async fn verify_signature(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, KeyUnusable>;

    /// Returns the signature of `message` under `key`, used only with `algorithm`.
    ///
    /// Supports asymmetric algorithms only, because `jose` computes HMAC.
    async fn sign(
        &self,
        algorithm: &'static JwsAlgorithm,
        key: &PrivateKey,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyUnusable>;

    /// Returns the public half of a private key in PKCS #8, with only the members that make it.
    ///
    /// Errors if the runtime refuses the key.
    async fn public_half(&self, _key: &PrivateKey) -> Result<Jwk, KeyUnusable> {
        Err(KeyUnusable)
    }

    /// Computes AES-256-CBC with PKCS#7 padding over the content of a long token, if the runtime is
    /// faster than [`CbcTask::compute`]. Returns `None` if it is not, or if it failed. The flow
    /// then computes the result itself.
    async fn aes_cbc(&self, _task: &CbcTask<'_>) -> Option<Vec<u8>> {
        None
    }

    /// Reads the body of this request, for a callback of the deployer. The origin gets it too.
    ///
    /// Errors if it has more than `limit` bytes, does not arrive in time, or was read before.
    async fn request_body(&self, _limit: usize) -> Result<Vec<u8>, BodyUnreadable> {
        Err(BodyUnreadable)
    }

    /// Returns a text in [normalization form KC](https://www.unicode.org/reports/tr15/). `None` if
    /// the runtime cannot. Texts in ASCII need no call.
    fn nfkc(&self, _text: &str) -> Option<String> {
        None
    }

    /// Returns a host name in ASCII, as the host of a URL. `None` if it is invalid, or if the runtime
    /// cannot.
    fn domain_to_ascii(&self, _domain: &str) -> Option<String> {
        None
    }

    /// Returns the mark of a built-in provider, as an SVG element with the class `mark`. It is markup of
    /// the program. `None` if the provider has none, or if the platform has no marks.
    fn mark(&self, _provider_id: &str) -> Option<String> {
        None
    }

    /// Sends a mail through the binding `AUTH_EMAIL`. `mail` is the argument of its `send`, as JSON.
    async fn send_email(&self, _mail: &str) -> Result<(), BindingFailure> {
        let words = "the platform has no send_email binding".to_owned();
        Err(BindingFailure::Threw { code: None, words })
    }

    /// Opens a TCP connection, with TLS from its first byte if `tls`. The runtime validates the
    /// certificate for `host`, and ends what takes too long.
    #[cfg(feature = "email-smtp")]
    async fn connect(
        &self,
        _host: &str,
        _port: u16,
        _tls: bool,
    ) -> Result<Box<dyn Connection>, ConnectionBroken> {
        Err(ConnectionBroken("the platform has no TCP connections".to_owned()))
    }

    /// Writes one line to the log, with the id of the request, if its level is to be written.
    fn log(&self, entry: &LogEntry<'_>);

    /// Returns whether lines of this level are written. A flow asks before it describes a step.
    fn logs(&self, level: Level) -> bool {
        level != Level::Debug
    }

    /// Returns the address of the visitor's end of the connection, as the runtime knows it. `None` if
    /// it does not: a visitor must not be able to choose it.
    fn client_address(&self) -> Option<IpAddr> {
        None
    }

    /// Returns the place of the visitor, as the runtime knows it. `None` if it does not: a visitor must
    /// not be able to choose it.
    fn visitor_place(&self) -> Option<Place> {
        None
    }

    /// Counts a request under a key. Returns whether it is within the deployment's limit of requests in
    /// a short time. Without such a limit, every request is.
    ///
    /// Errors if the limit cannot be asked.
    async fn within_rate_limit(&self, _key: &str) -> Result<bool, RateLimitBroken> {
        Ok(true)
    }

    /// Returns the id of this request, the same at each call: see
    /// [`RequestId`](crate::log::RequestId). It is empty on a platform without ids.
    fn request_id(&self) -> Rc<str> {
        Rc::from("")
    }

    /// Returns the id of the trace that the visitor's `traceparent` names, if it is valid ([Trace
    /// Context](https://www.w3.org/TR/trace-context/#trace-id)).
    fn trace_id(&self) -> Option<Rc<str>> {
        None
    }

    /// Hands a record to a sink of the audit trail or the metrics, as JSON. It holds up no answer: a sink that fails or
    /// stalls only costs the record, and a line of the log.
    fn record(&self, _sink: Sink, _record: String) {}

    /// Records an event, if there is an audit trail. Only the platform of a request whose configuration asks for it does.
    fn observe(&self, _event: &Event<'_>) {}

    /// Returns whether measurements are recorded.
    fn measures(&self) -> bool {
        false
    }

    /// Records a measurement, if there are metrics.
    fn measure(&self, _measurement: &Measurement<'_>) {}
}

/// The place that a runtime derives from the address of a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The name of the city.
    pub city: Option<String>,
    /// The code of the country ([ISO 3166-1](https://www.iso.org/iso-3166-country-codes.html), alpha-2).
    pub country: Option<String>,
    /// The number of the autonomous system of the visitor's network ([RFC
    /// 6793](https://www.rfc-editor.org/rfc/rfc6793)).
    pub asn: Option<u32>,
}

/// The reason why a limit of requests does not answer as it should. It goes to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimitBroken(pub String);

/// A TCP connection of one request. It ends when it is dropped.
#[cfg(feature = "email-smtp")]
#[async_trait(?Send)]
pub trait Connection {
    /// Returns the next bytes. None if the other side has closed the connection.
    async fn read(&mut self) -> Result<Option<Vec<u8>>, ConnectionBroken>;

    /// Sends these bytes.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), ConnectionBroken>;

    /// Begins TLS, and validates the certificate.
    async fn start_tls(&mut self) -> Result<(), ConnectionBroken>;
}

/// The reason why a TCP connection was not made, or broke. It goes to the log.
#[cfg(feature = "email-smtp")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionBroken(pub String);

/// The reason why there is no response to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The request timed out.
    Timeout,
    /// The body is larger than the request allows.
    TooLarge,
    /// The connection could not be made, or it broke.
    Network(String),
}

/// The error of a request body that a callback cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyUnreadable;

/// The error of a runtime that refuses to import the key for this algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUnusable;
