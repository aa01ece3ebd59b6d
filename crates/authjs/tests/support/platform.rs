use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::net::IpAddr;
use std::rc::Rc;
use std::task::Poll;

use async_trait::async_trait;
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

#[cfg(feature = "email-smtp")]
use super::ScriptedTcp;
use super::provoked;

/// An expected request of a script, and its answer.
struct Exchange {
    url: String,
    answer: Result<OutgoingResponse, FetchError>,
}

/// A platform that answers from a script. An unexpected request fails the test, and so does an
/// expected request that is never sent.
pub struct ScriptedPlatform {
    now: Cell<i64>,
    random: Cell<u64>,
    script: RefCell<VecDeque<Exchange>>,
    /// The requests that were sent, with bodies and headers.
    pub sent: RefCell<Vec<OutgoingRequest>>,
    /// KV.
    pub kv: RefCell<BTreeMap<String, String>>,
    /// Whether KV answers.
    pub kv_works: Cell<bool>,
    /// The lengths of the data that AES was called with, and whether it answers.
    pub aes: RefCell<Vec<usize>>,
    pub aes_works: Cell<bool>,
    background: RefCell<Vec<Background>>,
    /// What happens elsewhere during the next pause.
    pub paused: RefCell<Option<Box<dyn FnOnce()>>>,
    /// The log, line by line. It has lines of every level that the flows write.
    pub log: RefCell<Vec<String>>,
    /// `log` of the configuration.
    pub log_settings: Cell<LogSettings>,
    request_id: RefCell<RequestId>,
    /// The time that a request takes, in milliseconds.
    pub latency_ms: Cell<u32>,
    /// How many signatures were verified.
    pub verified: Cell<usize>,
    /// The address of the visitor.
    pub client_address: Cell<Option<IpAddr>>,
    /// The place of the visitor.
    pub place: RefCell<Option<Place>>,
    /// What `AUTH_LIMIT` answers. Without it, nothing is bound.
    pub rate_limit: RefCell<Option<Result<bool, RateLimitBroken>>>,
    /// The keys that it was asked with.
    pub rate_limit_keys: RefCell<Vec<String>>,
    #[cfg(feature = "email-smtp")]
    /// The server of TCP connections.
    pub tcp: ScriptedTcp,
    /// What the binding `AUTH_EMAIL` answers: success, unless it is told otherwise.
    pub email_answers: RefCell<VecDeque<Result<(), BindingFailure>>>,
    /// The mails that `AUTH_EMAIL` got.
    pub mails: RefCell<Vec<serde_json::Value>>,
    /// The records that each sink got, in order.
    pub records: RefCell<Vec<(Sink, serde_json::Value)>>,
    /// The trace of the visitor's request.
    pub trace_id: RefCell<Option<Rc<str>>>,
    /// The body that a callback reads.
    pub body: RefCell<Vec<u8>>,
}

impl Default for ScriptedPlatform {
    fn default() -> Self {
        Self {
            now: Cell::new(1_800_000_000_000),
            random: Cell::new(1),
            script: RefCell::default(),
            sent: RefCell::default(),
            kv: RefCell::default(),
            kv_works: Cell::new(true),
            aes: RefCell::default(),
            aes_works: Cell::new(true),
            background: RefCell::default(),
            paused: RefCell::default(),
            log: RefCell::default(),
            log_settings: Cell::default(),
            request_id: RefCell::default(),
            latency_ms: Cell::default(),
            verified: Cell::default(),
            client_address: Cell::default(),
            place: RefCell::default(),
            rate_limit: RefCell::default(),
            rate_limit_keys: RefCell::default(),
            #[cfg(feature = "email-smtp")]
            tcp: ScriptedTcp::default(),
            email_answers: RefCell::default(),
            mails: RefCell::default(),
            records: RefCell::default(),
            trace_id: RefCell::default(),
            body: RefCell::default(),
        }
    }
}

impl ScriptedPlatform {
    /// Expects the next request at `url`, and answers with JSON.
    pub fn expect_json(&self, url: impl Into<String>, status: u16, body: &serde_json::Value) {
        self.expect(url, Ok(response(status, &body.to_string())));
    }

    /// Expects the next request at `url`, and answers with a text.
    #[cfg(feature = "oauth1")]
    pub fn expect_text(&self, url: impl Into<String>, status: u16, body: &str) {
        self.expect(url, Ok(response(status, body)));
    }

    /// Expects the next request at `url`.
    pub fn expect(&self, url: impl Into<String>, answer: Result<OutgoingResponse, FetchError>) {
        self.script.borrow_mut().push_back(Exchange { url: url.into(), answer });
    }

    /// Returns the time in seconds.
    pub fn seconds(&self) -> i64 {
        self.now.get() / 1000
    }

    /// Advances the clock.
    pub fn pass_seconds(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds * 1000);
    }

    /// Begins another request, which has another id.
    pub fn begin_request(&self) {
        self.request_id.take();
    }

    /// Runs the work that was deferred until after the response.
    pub fn run_background(&self) {
        let work: Vec<_> = self.background.borrow_mut().drain(..).collect();
        work.into_iter().for_each(pollster::block_on);
    }

    /// Drops the work that was deferred until after the response, as for a cancelled request.
    pub fn cancel_background(&self) -> usize {
        self.background.borrow_mut().drain(..).count()
    }

    /// Returns the reason codes of the log, in order.
    pub fn reasons(&self) -> Vec<String> {
        self.codes("reason")
    }

    /// Returns the steps of the log, in order.
    pub fn steps(&self) -> Vec<String> {
        self.codes("step")
    }

    fn codes(&self, member: &str) -> Vec<String> {
        let code = |line: &String| {
            let line: serde_json::Value = serde_json::from_str(line).expect("a log line is JSON");
            assert!(
                line["reason"].is_string() != line["step"].is_string(),
                "{line} has a reason or is a step"
            );
            Some(line[member].as_str()?.to_owned())
        };
        self.log.borrow().iter().filter_map(code).collect()
    }

    /// Expects no request any more.
    pub fn forget(&self) {
        self.script.borrow_mut().clear();
    }

    /// Fails if expected requests were not sent.
    pub fn finish(&self) {
        let left: Vec<_> = self.script.borrow().iter().map(|exchange| exchange.url.clone()).collect();
        assert!(left.is_empty(), "nobody asked for {left:?}");
    }
}

/// Lets other futures go on once.
async fn yield_now() {
    let mut is_over = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_over, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Returns a response with only a body.
pub fn response(status: u16, body: &str) -> OutgoingResponse {
    OutgoingResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

#[cfg(feature = "josekit")]
/// Returns a response that is a JWT.
pub fn jwt_response(token: &str) -> OutgoingResponse {
    let headers = vec![("content-type".to_owned(), "application/jwt".to_owned())];
    OutgoingResponse { headers, ..response(200, token) }
}

#[async_trait(?Send)]
impl Platform for ScriptedPlatform {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.get())
    }

    /// Fills the buffer with SplitMix64: different at each call, equal in each run.
    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            let state = self.random.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
            self.random.set(state);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            *byte = (mixed >> 56) as u8;
        }
    }

    async fn fetch(&self, request: OutgoingRequest) -> Result<OutgoingResponse, FetchError> {
        let url = request.url.to_string();
        self.sent.borrow_mut().push(request);
        let exchange = self.script.borrow_mut().pop_front();
        let exchange = exchange.unwrap_or_else(|| panic!("unexpected request to {url}"));
        assert_eq!(url, exchange.url, "another request was expected");
        self.pause(self.latency_ms.get()).await;
        exchange.answer
    }

    async fn cache_get(&self, key: &str) -> Option<String> {
        self.kv_works.get().then(|| self.kv.borrow().get(key).cloned())?
    }

    #[cfg(all(feature = "bearer", feature = "operations"))]
    async fn cache_answers(&self) -> Option<bool> {
        Some(self.kv_works.get())
    }

    fn cache_put(&self, key: &str, value: String, _ttl_seconds: u32) {
        if self.kv_works.get() {
            self.kv.borrow_mut().insert(key.to_owned(), value);
        }
    }

    /// Time passes while futures are polled.
    async fn pause(&self, milliseconds: u32) {
        if let Some(paused) = self.paused.take() {
            paused();
        }
        let until = self.now.get() + i64::from(milliseconds);
        while self.now.get() < until {
            self.now.set(self.now.get() + 1);
            yield_now().await;
        }
    }

    fn wait_until(&self, work: Background) {
        self.background.borrow_mut().push(work);
    }

    async fn request_body(&self, limit: usize) -> Result<Vec<u8>, BodyUnreadable> {
        let body = self.body.borrow().clone();
        if body.len() <= limit { Ok(body) } else { Err(BodyUnreadable) }
    }

    async fn verify_signature(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, KeyUnusable> {
        self.verified.set(self.verified.get() + 1);
        verify(algorithm, jwk, message, signature)
    }

    async fn sign(
        &self,
        algorithm: &'static JwsAlgorithm,
        key: &PrivateKey,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyUnusable> {
        sign(algorithm, key, message)
    }

    #[cfg(feature = "josekit")]
    async fn public_half(&self, key: &PrivateKey) -> Result<Jwk, KeyUnusable> {
        authjs_testing::signatures::public_half(key).ok_or(KeyUnusable)
    }

    async fn aes_cbc(&self, task: &CbcTask<'_>) -> Option<Vec<u8>> {
        self.aes.borrow_mut().push(task.data().len());
        self.aes_works.get().then(|| task.clone().compute())?
    }

    async fn send_email(&self, mail: &str) -> Result<(), BindingFailure> {
        self.mails.borrow_mut().push(serde_json::from_str(mail).expect("the mail is JSON"));
        self.email_answers.borrow_mut().pop_front().unwrap_or(Ok(()))
    }

    #[cfg(feature = "email-smtp")]
    async fn connect(
        &self,
        host: &str,
        port: u16,
        tls: bool,
    ) -> Result<Box<dyn Connection>, ConnectionBroken> {
        self.tcp.open(host, port, tls)
    }

    /// Knows only fullwidth characters.
    fn nfkc(&self, text: &str) -> Option<String> {
        let narrow = |c: char| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        };
        Some(text.chars().map(narrow).collect())
    }

    fn log(&self, entry: &LogEntry<'_>) {
        provoked::record(entry);
        let id = self.request_id();
        self.log.borrow_mut().push(
            entry
                .clone()
                .request(&id)
                .trace_id(self.trace_id().as_deref())
                .to_line(self.log_settings.get().format),
        );
    }

    fn logs(&self, level: Level) -> bool {
        self.log_settings.get().shows(level)
    }

    fn client_address(&self) -> Option<IpAddr> {
        self.client_address.get()
    }

    fn visitor_place(&self) -> Option<Place> {
        self.place.borrow().clone()
    }

    async fn within_rate_limit(&self, key: &str) -> Result<bool, RateLimitBroken> {
        self.rate_limit_keys.borrow_mut().push(key.to_owned());
        self.rate_limit.borrow().clone().unwrap_or(Ok(true))
    }

    fn trace_id(&self) -> Option<Rc<str>> {
        self.trace_id.borrow().clone()
    }

    fn record(&self, sink: Sink, record: String) {
        let record = serde_json::from_str(&record).expect("a record is JSON");
        self.records.borrow_mut().push((sink, record));
    }

    fn request_id(&self) -> Rc<str> {
        self.request_id.borrow().get(|bytes| self.random(bytes))
    }
}

#[cfg(feature = "josekit")]
fn verify(
    algorithm: &'static JwsAlgorithm,
    jwk: &Jwk,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, KeyUnusable> {
    Ok(authjs_testing::signatures::verify_signature(algorithm, jwk, message, signature))
}

#[cfg(feature = "josekit")]
fn sign(algorithm: &'static JwsAlgorithm, key: &PrivateKey, message: &[u8]) -> Result<Vec<u8>, KeyUnusable> {
    authjs_testing::signatures::sign(algorithm, key, message).ok_or(KeyUnusable)
}

#[cfg(not(feature = "josekit"))]
fn sign(
    algorithm: &'static JwsAlgorithm,
    _key: &PrivateKey,
    _message: &[u8],
) -> Result<Vec<u8>, KeyUnusable> {
    panic!("{}: tests with asymmetric signatures need the feature `josekit`", algorithm.name)
}

#[cfg(not(feature = "josekit"))]
fn verify(
    algorithm: &'static JwsAlgorithm,
    _jwk: &Jwk,
    _message: &[u8],
    _signature: &[u8],
) -> Result<bool, KeyUnusable> {
    panic!("{}: tests with asymmetric signatures need the feature `josekit`", algorithm.name)
}
