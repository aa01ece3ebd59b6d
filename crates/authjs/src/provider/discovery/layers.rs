use litemap::LiteMap;
use std::cell::RefCell;
use std::rc::Rc;

use super::document::Document;
use super::record::{Entry, Freshness, Record};
#[cfg(feature = "bearer")]
use super::under_way::{FIRST_PAUSE_MS, LAST_PAUSE_MS, MOST_WAIT_MS, Mark, UnderWay};
#[cfg(feature = "bearer")]
use crate::apart::apart;
use crate::error::AuthError;
use crate::http::OutgoingResponse;
use crate::log::{Level, LogEntry, Step};
use crate::oauth::{ErrorCode, freshness};
use crate::platform::Platform;
use crate::provider::answer::Answer;
use crate::provider::unreachable;
use crate::random;
use crate::reason::Reason;
use crate::timestamp::Timestamp;
use crate::trace::{host, step};

/// The time after which another request may refresh, in seconds.
const REFRESH_SECONDS: i64 = 5;

/// The time for which a failed fetch is not repeated, in seconds.
const FAILURE_SECONDS: i64 = 5;

/// The time for which an issuer's keys are not fetched again for an unknown `kid`, in seconds.
const RELOAD_COOLDOWN_SECONDS: i64 = 60;

/// The number of requests for a document of an issuer of `bearer` within [`WINDOW_SECONDS`].
#[cfg(feature = "bearer")]
const MOST_REQUESTS: u8 = 5;

/// The time in which requests are counted, in seconds.
#[cfg(feature = "bearer")]
const WINDOW_SECONDS: i64 = 60;

/// One kind of document in memory, backed by KV and the network.
///
/// Requests share only results, never futures: Workers cancels a future together with the request
/// that created it, and every other request that awaits it would hang or fail.
#[derive(Debug)]
pub(super) struct Layers<T> {
    entries: RefCell<LiteMap<String, Entry<T>>>,
    refreshing_until: RefCell<LiteMap<String, i64>>,
    reloadable_from: RefCell<LiteMap<String, i64>>,
    failures: RefCell<LiteMap<String, (i64, AuthError)>>,
    /// The end of the current window, and the requests in it.
    #[cfg(feature = "bearer")]
    requests: RefCell<LiteMap<String, (i64, u8)>>,
    /// Those of the limited documents.
    #[cfg(feature = "bearer")]
    under_way: UnderWay,
}

impl<T> Default for Layers<T> {
    fn default() -> Self {
        Self {
            entries: RefCell::default(),
            refreshing_until: RefCell::default(),
            reloadable_from: RefCell::default(),
            failures: RefCell::default(),
            #[cfg(feature = "bearer")]
            requests: RefCell::default(),
            #[cfg(feature = "bearer")]
            under_way: UnderWay::default(),
        }
    }
}

impl<T: 'static> Layers<T> {
    /// Returns the document from the first layer that has it. A stale document is used while this
    /// request fetches it again after its response. At most one request does so within 5 s.
    pub(super) async fn load<D: Document<Value = T>>(
        self: &Rc<Self>,
        document: D,
        platform: &Rc<dyn Platform>,
    ) -> Result<Rc<T>, AuthError> {
        let now = platform.now();
        let key = document.cache_key();
        let (known, layer) = match self.remembered(&key, now) {
            Some(known) => (Some(known), "memory"),
            None => (self.kv_entry(&document, &key, platform).await, "KV"),
        };
        log_layer::<D>(&**platform, known.as_ref().map(|(_, freshness)| *freshness), layer);
        match known {
            Some((value, Freshness::Fresh)) => Ok(value),
            Some((value, _)) => {
                if claim(&self.refreshing_until, &key, now, REFRESH_SECONDS) {
                    self.refresh_later(document, platform);
                }
                Ok(value)
            }
            None => {
                #[cfg(feature = "bearer")]
                if document.is_limited()
                    && let Some(value) = apart(self.of_another(&key, &**platform, None)).await
                {
                    return Ok(value);
                }
                self.fetch_unless_failed(&document, &key, platform).await
            }
        }
    }

    /// Returns what another visitor's request for a limited document has stored, other than `known`. Waits
    /// as long as such a request is under way. `None` if this visitor must ask.
    #[cfg(feature = "bearer")]
    async fn of_another(&self, key: &str, platform: &dyn Platform, known: Option<&Rc<T>>) -> Option<Rc<T>> {
        let (began, mut pause) = (platform.now(), FIRST_PAUSE_MS);
        loop {
            let now = platform.now();
            let stored = self.remembered(key, now).map(|(value, _)| value);
            let newer = stored.filter(|value| known.is_none_or(|known| !Rc::ptr_eq(known, value)));
            let is_over = now.millis() - began.millis() >= MOST_WAIT_MS || !self.under_way.has(key, now);
            if newer.is_some() || is_over {
                return newer;
            }
            platform.pause(pause).await;
            pause = (pause * 2).min(LAST_PAUSE_MS);
        }
    }

    /// Returns the document from the network, unless a recent fetch failed. Visitors who press the
    /// button again then add no load to a provider that is down.
    async fn fetch_unless_failed<D: Document<Value = T>>(
        &self,
        document: &D,
        key: &str,
        platform: &Rc<dyn Platform>,
    ) -> Result<Rc<T>, AuthError> {
        let failure = self.failures.borrow().get(key).cloned();
        match failure {
            Some((until, error)) if platform.now().seconds() < until => return Err(error),
            _ => {}
        }
        let fetched = self.fetch(document, platform).await;
        if let Err(error) = &fetched {
            let until = platform.now().seconds() + FAILURE_SECONDS;
            self.failures.borrow_mut().insert(key.to_owned(), (until, error.clone()));
        }
        fetched
    }

    /// Returns the document from the network. Returns `known` if that was tried within the last
    /// minute, unless a limited document has come since.
    pub(super) async fn reload<D: Document<Value = T>>(
        self: &Rc<Self>,
        document: D,
        platform: &Rc<dyn Platform>,
        known: Rc<T>,
    ) -> Result<Rc<T>, AuthError> {
        let (now, key) = (platform.now(), document.cache_key());
        if claim(&self.reloadable_from, &key, now, RELOAD_COOLDOWN_SECONDS) {
            return self.fetch(&document, platform).await;
        }
        #[cfg(feature = "bearer")]
        if document.is_limited()
            && let Some(newer) = apart(self.of_another(&key, &**platform, Some(&known))).await
        {
            return Ok(newer);
        }
        Ok(known)
    }

    fn remembered(&self, key: &str, now: Timestamp) -> Option<(Rc<T>, Freshness)> {
        let entry = self.entries.borrow().get(key).cloned()?;
        let freshness = entry.freshness(now);
        (freshness != Freshness::Expired).then_some((entry.value, freshness))
    }

    async fn kv_entry<D: Document<Value = T>>(
        &self,
        document: &D,
        key: &str,
        platform: &Rc<dyn Platform>,
    ) -> Option<(Rc<T>, Freshness)> {
        let text = platform.cache_get(key).await?;
        let (record, value) = match cached(document, &text) {
            Ok(validated) => validated,
            Err(why) => {
                let detail = format!("the cached document {key} is ignored: {why}");
                log(&**platform, Level::Warn, Reason::CacheUnusable, &detail);
                return None;
            }
        };
        self.remember::<D>(key, Rc::new(value), record.fresh_until, platform.now())
    }

    /// Stores a document in memory. Its freshness in KV is limited to a day from now.
    fn remember<D: Document<Value = T>>(
        &self,
        key: &str,
        value: Rc<T>,
        fresh_until: i64,
        now: Timestamp,
    ) -> Option<(Rc<T>, Freshness)> {
        let fresh_until = fresh_until.min(now.seconds() + 86_400);
        let stale_until = fresh_until.saturating_add(D::STALE_SECONDS);
        self.entries.borrow_mut().insert(key.to_owned(), Entry { value, fresh_until, stale_until });
        self.remembered(key, now)
    }

    async fn fetch<D: Document<Value = T>>(
        &self,
        document: &D,
        platform: &Rc<dyn Platform>,
    ) -> Result<Rc<T>, AuthError> {
        let key = document.cache_key();
        #[cfg(feature = "bearer")]
        let _mark = document.is_limited().then(|| self.begin(&key, platform.now())).transpose()?;
        let request = document.request();
        let endpoint = request.endpoint();
        let asked = request.url.clone();
        let response = platform
            .fetch(request)
            .await
            .map_err(|error| naming(document.settings(), unreachable(&endpoint, &error)))?;
        let (what, status) = (D::NAME, response.status);
        let detail = format_args!("{what} of {}: status {status}", host(&asked));
        step(&**platform, None, Step::MetadataResponse, detail);
        let answer = Answer { endpoint: &endpoint, response: &response, secrets: &[] };
        let value = document
            .process(&response)
            .map_err(|error| naming(document.settings(), answer.refused(error)))?;
        let value = Rc::new(value);
        let now = platform.now();
        let fresh_until = now.seconds() + jittered(freshness(&response), &**platform);
        self.remember::<D>(&key, Rc::clone(&value), fresh_until, now);
        store::<D>(&key, response, fresh_until, platform);
        Ok(value)
    }

    /// Begins a request for a limited document.
    ///
    /// Errors if the window already has the most. The mark says that it is under way.
    #[cfg(feature = "bearer")]
    #[inline(never)]
    fn begin<'a>(&'a self, key: &'a str, at: Timestamp) -> Result<Mark<'a>, AuthError> {
        let now = at.seconds();
        let mut requests = self.requests.borrow_mut();
        let (until, count) =
            requests.get(key).copied().filter(|(until, _)| now < *until).unwrap_or((now + WINDOW_SECONDS, 0));
        if count >= MOST_REQUESTS {
            let detail =
                "the issuer of access tokens was asked 5 times within a minute, and is not asked again yet";
            return Err(AuthError::callback_route(Reason::ProviderUnreachable, detail));
        }
        requests.insert(key.to_owned(), (until, count + 1));
        Ok(self.under_way.begin(key, at))
    }

    fn refresh_later<D: Document<Value = T>>(self: &Rc<Self>, document: D, platform: &Rc<dyn Platform>) {
        let (layers, door) = (Rc::clone(self), Rc::clone(platform));
        platform.wait_until(Box::pin(async move {
            if let Err(error) = layers.fetch(&document, &door).await {
                log(&*door, Level::Warn, Reason::ServingStale, &error.detail);
            }
        }));
    }
}

/// Returns the document in the text of a KV entry, validated as if the provider had just sent it.
/// Another version of this Worker, or another program, may have written the entry.
fn cached<D: Document>(document: &D, text: &str) -> Result<(Record, D::Value), String> {
    let record = serde_json::from_str::<Record>(text).map_err(|_| "it is not a record of this Worker")?;
    let value = document.process(&record.as_response()).map_err(|error| error.detail())?;
    Ok((record, value))
}

/// Claims `key` for some seconds. Returns `false` if another request has the claim.
///
/// Only time ends a claim, so a cancelled request blocks others no longer than that.
fn claim(claims: &RefCell<LiteMap<String, i64>>, key: &str, now: Timestamp, seconds: i64) -> bool {
    let now = now.seconds();
    let mut claims = claims.borrow_mut();
    if claims.get(key).is_some_and(|until| now < *until) {
        return false;
    }
    claims.insert(key.to_owned(), now + seconds);
    true
}

/// Adds the settings that determine the document's address, if the document does not exist.
fn naming(settings: &str, mut error: AuthError) -> AuthError {
    if matches!(
        error.reason,
        Reason::ProviderUnreachable | Reason::OAuth(ErrorCode::ProviderStatus | ErrorCode::ProviderMalformed)
    ) {
        error.detail.push_str(". Check ");
        error.detail.push_str(settings);
    }
    error
}

/// Shortens a time by up to a tenth, so that isolates do not all fetch at once.
fn jittered(seconds: i64, platform: &dyn Platform) -> i64 {
    let [random] = random::bytes(platform);
    seconds - seconds * i64::from(random) / 2560
}

fn store<D: Document>(key: &str, response: OutgoingResponse, fresh_until: i64, platform: &Rc<dyn Platform>) {
    let Ok(body) = String::from_utf8(response.body) else { return };
    let fetched_at = platform.now().seconds();
    let Ok(record) = serde_json::to_string(&Record { fetched_at, fresh_until, body }) else { return };
    let ttl = u32::try_from(fresh_until - fetched_at + D::STALE_SECONDS).unwrap_or(3_600);
    platform.cache_put(key, record, ttl);
}

/// Logs the layer that has a document.
fn log_layer<D: Document>(platform: &dyn Platform, known: Option<Freshness>, layer: &str) {
    let what = D::NAME;
    let detail = match known {
        Some(Freshness::Fresh) => format_args!("{what} from {layer}"),
        Some(_) => format_args!("{what} from {layer}, stale"),
        None => format_args!("{what} from the network, unless that failed seconds ago"),
    };
    step(platform, None, Step::Metadata, detail);
}

fn log(platform: &dyn Platform, level: Level, reason: Reason, detail: &str) {
    platform.log(&LogEntry::new(level, reason, detail));
}
