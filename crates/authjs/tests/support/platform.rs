use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

use async_trait::async_trait;
use authjs::http::{OutgoingRequest, OutgoingResponse};
use authjs::jose::algorithms::JwsAlgorithm;
use authjs::jose::jwe::CbcTask;
use authjs::jose::jwk::Jwk;
use authjs::jose::private_key::PrivateKey;
use authjs::log::LogEntry;
use authjs::platform::{Background, FetchError, KeyUnusable, Platform};
use authjs::timestamp::Timestamp;

/// The request a script waits for, and what it answers.
struct Exchange {
    url: String,
    answer: Result<OutgoingResponse, FetchError>,
}

/// A platform that answers from a script: an exchange that was not written down fails the test, and so does one
/// that nobody asked for.
pub struct ScriptedPlatform {
    now: Cell<i64>,
    random: Cell<u64>,
    script: RefCell<VecDeque<Exchange>>,
    /// What was sent, with bodies and headers.
    pub sent: RefCell<Vec<OutgoingRequest>>,
    /// KV.
    pub kv: RefCell<BTreeMap<String, String>>,
    /// Whether KV answers at all.
    pub kv_works: Cell<bool>,
    /// The lengths of what AES was asked for, and whether it answers.
    pub aes: RefCell<Vec<usize>>,
    pub aes_works: Cell<bool>,
    background: RefCell<Vec<Background>>,
    /// The log, line by line.
    pub log: RefCell<Vec<String>>,
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
            log: RefCell::default(),
        }
    }
}

impl ScriptedPlatform {
    /// The next request must go to `url`, and is answered with JSON.
    pub fn expect_json(&self, url: impl Into<String>, status: u16, body: &serde_json::Value) {
        self.expect(url, Ok(response(status, &body.to_string())));
    }

    /// The next request must go to `url`, and is answered with a text.
    #[cfg(feature = "oauth1")]
    pub fn expect_text(&self, url: impl Into<String>, status: u16, body: &str) {
        self.expect(url, Ok(response(status, body)));
    }

    /// The next request must go to `url`.
    pub fn expect(&self, url: impl Into<String>, answer: Result<OutgoingResponse, FetchError>) {
        self.script.borrow_mut().push_back(Exchange { url: url.into(), answer });
    }

    #[cfg(feature = "josekit")]
    /// The time, in seconds.
    pub fn seconds(&self) -> i64 {
        self.now.get() / 1000
    }

    /// The clock moves on.
    pub fn pass_seconds(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds * 1000);
    }

    /// What runs after the response runs now.
    pub fn run_background(&self) {
        let work: Vec<_> = self.background.borrow_mut().drain(..).collect();
        work.into_iter().for_each(pollster::block_on);
    }

    /// What was to run after the response never does: its request was cancelled.
    pub fn cancel_background(&self) -> usize {
        self.background.borrow_mut().drain(..).count()
    }

    /// The reason codes of the log, in order.
    pub fn reasons(&self) -> Vec<String> {
        let code = |line: &String| {
            let line: serde_json::Value = serde_json::from_str(line).expect("a log line is JSON");
            line["reason"].as_str().expect("a log line has a reason").to_owned()
        };
        self.log.borrow().iter().map(code).collect()
    }

    /// Fails when the script was not played to its end.
    pub fn finish(&self) {
        let left: Vec<_> = self.script.borrow().iter().map(|exchange| exchange.url.clone()).collect();
        assert!(left.is_empty(), "nobody asked for {left:?}");
    }
}

/// A response with a body and nothing else.
pub fn response(status: u16, body: &str) -> OutgoingResponse {
    OutgoingResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

#[cfg(feature = "josekit")]
/// A JWT, as such.
pub fn jwt_response(token: &str) -> OutgoingResponse {
    let headers = vec![("content-type".to_owned(), "application/jwt".to_owned())];
    OutgoingResponse { headers, ..response(200, token) }
}

#[async_trait(?Send)]
impl Platform for ScriptedPlatform {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.get())
    }

    /// SplitMix64: different at each call, the same in each run.
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
        exchange.answer
    }

    async fn cache_get(&self, key: &str) -> Option<String> {
        self.kv_works.get().then(|| self.kv.borrow().get(key).cloned())?
    }

    fn cache_put(&self, key: &str, value: String, _ttl_seconds: u32) {
        if self.kv_works.get() {
            self.kv.borrow_mut().insert(key.to_owned(), value);
        }
    }

    fn wait_until(&self, work: Background) {
        self.background.borrow_mut().push(work);
    }

    async fn verify_signature(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, KeyUnusable> {
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

    async fn aes_cbc(&self, task: &CbcTask<'_>) -> Option<Vec<u8>> {
        self.aes.borrow_mut().push(task.data().len());
        self.aes_works.get().then(|| task.clone().compute())?
    }

    fn log(&self, entry: &LogEntry<'_>) {
        self.log.borrow_mut().push(entry.to_json());
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
