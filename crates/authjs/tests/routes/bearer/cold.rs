//! Many first requests with tokens, in an isolate that has no keys yet.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use authjs::gate::Decision;
use authjs::http::IncomingRequest;
use authjs::platform::{FetchError, Platform};
use url::Url;

use super::*;
use crate::support::TestHeaders;

type Visit<'a> = Pin<Box<dyn Future<Output = u16> + 'a>>;

/// Returns a visit with this token, whose output is the status.
fn visit<'a>(browser: &'a Browser, token: &str) -> Visit<'a> {
    let headers = TestHeaders::new(&[("authorization", &format!("Bearer {token}"))]);
    let platform: Rc<dyn Platform> = browser.platform.clone();
    Box::pin(async move {
        let url = Url::parse("http://localhost:8787/api/me").unwrap();
        let request = IncomingRequest { method: Method::Get, url, headers: &headers, body: Vec::new() };
        match browser.auth().gate(&request, &platform).await {
            Decision::Pass(_) => 200,
            Decision::Refuse(response) => response.status,
            decision => panic!("{decision:?}"),
        }
    })
}

fn visits<'a>(browser: &'a Browser, token: &str, count: usize) -> Vec<Visit<'a>> {
    (0..count).map(|_| visit(browser, token)).collect()
}

/// Lets all visits go on in turns until each has ended. Returns how many ended with this status.
fn ended(mut visits: Vec<Visit<'_>>, status: u16) -> usize {
    let mut count = 0;
    pollster::block_on(poll_fn(|context| {
        visits.retain_mut(|visit| match visit.as_mut().poll(context) {
            Poll::Ready(found) => {
                count += usize::from(found == status);
                false
            }
            Poll::Pending => true,
        });
        if visits.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }));
    count
}

fn begin(visit: &mut Visit<'_>) {
    assert!(visit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

/// Returns a deployment whose requests take this time, a key, and a token that it has signed.
fn cold(auth: Value, latency_ms: u32) -> (Browser, Key, String) {
    let (browser, key) = (Browser::new(auth), Key::new("a"));
    browser.platform.latency_ms.set(latency_ms);
    let token = token(&key, &claims());
    (browser, key, token)
}

#[test]
fn one_of_many_first_visitors_asks_for_the_keys_and_the_others_wait() {
    for count in [16, 200] {
        let (browser, key, token) = cold(auth(json!({})), 300);
        browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
        assert_eq!(ended(visits(&browser, &token, count), 200), count);
        browser.platform.finish();
    }
}

#[test]
fn the_metadata_are_asked_for_once_too() {
    let mut bearer = entry(json!({}));
    bearer.as_object_mut().unwrap().remove("jwksUri");
    let (browser, key, token) = cold(auth(json!({ "bearer": [bearer] })), 300);
    browser.platform.expect_json(METADATA, 200, &Op::metadata());
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    assert_eq!(ended(visits(&browser, &token, 16), 200), 16);
    browser.platform.finish();
}

#[test]
fn a_visitor_who_goes_takes_no_other_along() {
    let (browser, key, token) = cold(auth(json!({})), 300);
    let keys = json!({ "keys": [key.public()] });
    browser.platform.expect_json(JWKS, 200, &keys);
    let mut gone = visit(&browser, &token);
    begin(&mut gone);
    assert_eq!(browser.platform.sent.borrow().len(), 1, "the first asks");
    browser.platform.expect_json(JWKS, 200, &keys);
    let before = browser.platform.now().millis();
    assert_eq!(ended(visits(&browser, &token, 16), 200), 16, "its answer never comes");
    assert!((2_000..4_000).contains(&(browser.platform.now().millis() - before)));
    browser.platform.finish();
    drop(gone);
    assert_eq!(ended(visits(&browser, &token, 16), 200), 16);
}

#[test]
fn a_request_that_ends_early_makes_room_at_once() {
    let (browser, key, token) = cold(auth(json!({})), 300);
    let keys = json!({ "keys": [key.public()] });
    browser.platform.expect_json(JWKS, 200, &keys);
    let mut dropped = visit(&browser, &token);
    begin(&mut dropped);
    drop(dropped);
    browser.platform.expect_json(JWKS, 200, &keys);
    let before = browser.platform.now().millis();
    assert_eq!(ended(visits(&browser, &token, 4), 200), 4);
    assert!(browser.platform.now().millis() - before < 1_000);
}

#[test]
fn an_issuer_that_fails_is_asked_once_for_all() {
    let (browser, _, token) = cold(auth(json!({})), 300);
    browser.platform.expect(JWKS, Err(FetchError::Timeout));
    assert_eq!(ended(visits(&browser, &token, 16), 503), 16);
    browser.platform.finish();
}

#[test]
fn an_issuer_that_never_answers_is_asked_five_times_a_minute() {
    let (browser, _, token) = cold(auth(json!({})), 600_000);
    for _ in 0..5 {
        browser.platform.expect(JWKS, Err(FetchError::Timeout));
    }
    let mut visits = visits(&browser, &token, 40);
    let (mut ended, end) = (0, browser.platform.now().millis() + 30_000);
    while browser.platform.now().millis() < end {
        let mut context = Context::from_waker(Waker::noop());
        visits.retain_mut(|visit| match visit.as_mut().poll(&mut context) {
            Poll::Ready(status) => {
                assert_eq!(status, 503);
                ended += 1;
                false
            }
            Poll::Pending => true,
        });
    }
    assert_eq!((ended, browser.platform.sent.borrow().len()), (35, 5), "only those that asked wait longer");
}

#[test]
fn tokens_of_a_new_key_wait_for_the_request_that_brings_it() {
    let (mut browser, key) = site(auth(json!({})));
    passes(&mut browser, &token(&key, &claims()));
    let newer = Key::new("b");
    browser.platform.latency_ms.set(300);
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public(), newer.public()] }));
    assert_eq!(ended(visits(&browser, &token(&newer, &claims()), 16), 200), 16);
    browser.platform.finish();
}
