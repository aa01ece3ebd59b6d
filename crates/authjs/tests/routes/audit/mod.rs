//! `audit` and `metrics`: what is recorded of requests, and what is not.

#[cfg(feature = "account")]
mod account;
#[cfg(feature = "second-factor")]
mod second_factor;

use authjs::audit::Sink;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::routes::callback::signed_in_by;
use crate::support::{Browser, Op};

fn env(options: Value) -> Value {
    let mut auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    auth.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    json!({ "AUTH": auth, "AUTH_ANALYTICS": null, "AUTH_QUEUE": null })
}

fn to_log() -> Value {
    env(json!({ "audit": { "to": ["log"] } }))
}

/// Returns the events that a sink got.
fn events_of(browser: &Browser, wanted: Sink) -> Vec<Value> {
    let records = browser.platform.records.borrow();
    records.iter().filter(|(sink, _)| *sink == wanted).map(|(_, record)| record.clone()).collect()
}

pub fn events(browser: &Browser) -> Vec<Value> {
    let is_news = |event: &Value| event["event"] != "configuration";
    events_of(browser, Sink::Log).into_iter().filter(is_news).collect()
}

fn names(browser: &Browser) -> Vec<String> {
    events(browser).iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
}

fn sign_out(browser: &mut Browser) {
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
}

/// Returns the blobs and doubles of the data points of a kind.
fn points(browser: &Browser, kind: &str) -> Vec<(Vec<String>, Value)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let points = events_of(browser, Sink::Analytics).into_iter().filter(|point| point["blobs"][1] == kind);
    let point = |point: Value| {
        let blobs: Vec<_> = point["blobs"].as_array().unwrap().iter().map(text).collect();
        assert_eq!((blobs.len(), blobs[0].as_str()), (12, "1"));
        assert_eq!(point["indexes"], json!([format!("{}:{}", blobs[1], blobs[2])]));
        (blobs, point["doubles"].clone())
    };
    points.map(point).collect()
}

#[test]
fn a_sign_in_and_a_sign_out_are_events_about_the_same_user() {
    let mut browser = signed_in_by(Browser::with_env(to_log()));
    let id = events_of(&browser, Sink::Log)[0]["request"].clone();
    assert!(id.as_str().is_some_and(|id| id.len() == 10));
    sign_out(&mut browser);
    assert_eq!(names(&browser), ["signIn", "signOut"]);
    let [into, out] = <[Value; 2]>::try_from(events(&browser)).unwrap();
    assert_eq!((&into["source"], &into["audit"]), (&json!("authjs-worker"), &json!(1)));
    assert_eq!((&into["route"], &out["route"]), (&json!("callback"), &json!("signout")));
    assert_eq!((&into["provider"], &into["accountType"]), (&json!("op"), &json!("oidc")));
    assert_eq!(into["time"], "2027-01-15T08:00:00.000Z");
    for member in ["userId", "emailHash", "configuration"] {
        assert!(into[member].is_string(), "{member}");
        assert_eq!(into[member], out[member], "{member}");
    }
    assert!(into.get("isNewUser").is_none(), "without a database it is unknown");
}

#[test]
fn an_event_goes_to_the_sinks_that_are_named() {
    let sinks_of = |to: Value| {
        let mut browser = Browser::with_env(env(json!({ "audit": { "to": to } })));
        browser.get("/api/auth/nonsense");
        let count =
            |sink| events_of(&browser, sink).iter().filter(|event| event["event"] != "configuration").count();
        [count(Sink::Log), count(Sink::Queue), points(&browser, "event").len()]
    };
    assert_eq!(sinks_of(json!(["log"])), [1, 0, 0]);
    assert_eq!(sinks_of(json!(["queue", "analytics"])), [0, 1, 2], "and the configuration");
}

#[test]
fn no_event_has_a_token_a_secret_an_account_id_or_an_address() {
    let all = ["log", "analytics", "queue"];
    let env = env(json!({ "audit": { "to": all }, "metrics": true, "log": { "level": "debug" } }));
    let mut browser = signed_in_by(Browser::with_env(env));
    let cookie = browser.jar["authjs.session-token"].clone();
    browser.visit("/dashboard", &[]).unwrap_or_else(|_| panic!("the session is valid"));
    sign_out(&mut browser);
    let records = browser.platform.records.borrow();
    assert!(records.len() > 12);
    let text: String = records.iter().map(|(_, record)| record.to_string()).collect();
    let secrets = ["at-1", "c-1", "eyJ", "user-1", "ada@", "Ada", "client secret", "a secret for tests"];
    for secret in secrets.into_iter().chain([&*cookie]) {
        assert!(!text.contains(secret), "{secret} is recorded");
    }
}

#[test]
fn an_address_is_hashed_shown_or_left_out_as_the_option_says() {
    let sign_in = |email: &str| {
        let options = json!({ "audit": { "to": ["log", "queue", "analytics"], "email": email } });
        let browser = signed_in_by(Browser::with_env(env(options)));
        assert_eq!(events_of(&browser, Sink::Log), events_of(&browser, Sink::Queue));
        let [(blobs, _)] = <[_; 1]>::try_from(
            points(&browser, "event")
                .into_iter()
                .filter(|(blobs, _)| blobs[2] == "signIn")
                .collect::<Vec<_>>(),
        )
        .unwrap();
        (events(&browser)[0].clone(), blobs[7].clone())
    };
    let (event, blob) = sign_in("plain");
    assert_eq!((&event["email"], &*blob), (&json!("ada@example.com"), "ada@example.com"));
    assert!(event.get("emailHash").is_none());
    let (event, blob) = sign_in("hash");
    assert!(event.get("email").is_none() && event["emailHash"] == *blob && blob.len() == 32);
    assert_eq!(sign_in("hash").0["emailHash"], *blob, "it is the same at each sign-in");
    let (event, blob) = sign_in("none");
    assert!(event.get("email").or(event.get("emailHash")).is_none() && blob.is_empty());
}

#[test]
fn refusals_are_events_and_what_happens_every_day_is_not() {
    let mut browser = Browser::with_env(to_log());
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
    assert_eq!(names(&browser), [""; 0], "a visitor without a session");
    browser.jar.insert("authjs.session-token".into(), "forged".into());
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
    browser.get("/api/auth/nonsense");
    browser.get("/api/auth/callback/op?code=c&state=s");
    let events = events(&browser);
    let seen: Vec<_> =
        events.iter().map(|event| (event["reason"].as_str(), event["route"].as_str())).collect();
    let expected =
        [("session_invalid", "gate"), ("unknown_action", "unknown"), ("check_missing", "callback")];
    assert_eq!(seen, expected.map(|(reason, route)| (Some(reason), Some(route))));
    assert_eq!(events[2]["error"], "InvalidCheck");
    let reasons = browser.platform.reasons();
    assert!(reasons.contains(&"session_missing".to_owned()), "each is in the log too: {reasons:?}");
}

#[test]
fn users_and_accounts_of_the_database_have_events() {
    let mut env = to_log();
    env["AUTH_DB"] = Value::Null;
    let browser = signed_in_by(Browser::with_env(env));
    assert_eq!(names(&browser), ["createUser", "linkAccount", "signIn"]);
    let events = events(&browser);
    assert_eq!(events[2]["isNewUser"], true);
    let user = browser.database.text("SELECT id FROM users");
    assert!(events.iter().all(|event| event["userId"] == *user));
    assert!(events[1]["accountHash"].is_string() && events[1]["accountHash"] == events[2]["accountHash"]);
}

#[cfg(all(feature = "josekit", feature = "webauthn"))]
#[test]
fn a_passkey_that_is_added_is_the_event_of_its_account() {
    use crate::routes::webauthn;
    let audited = webauthn::with(json!({ "audit": { "to": ["log"] } }));
    let mut browser = Browser::with_database(audited);
    webauthn::sign_up(&mut browser, "ada@example.com");
    assert_eq!(names(&browser), ["createUser", "linkAccount", "signIn"]);
    let linked = &events(&browser)[1];
    assert_eq!((&linked["provider"], &linked["accountType"]), (&json!("passkey"), &json!("webauthn")));
    assert!(linked["accountHash"].is_string());
}

#[test]
fn the_hash_of_the_configuration_is_recorded_once_in_an_isolate() {
    let hashes = |options: Value| {
        let mut browser = Browser::with_env(env(options));
        browser.get("/api/auth/session");
        let _ = browser.visit("/dashboard", &[]);
        let events = events_of(&browser, Sink::Log);
        let [event] = <[Value; 1]>::try_from(events).unwrap();
        assert_eq!(event["event"], "configuration");
        event["configuration"].as_str().unwrap().to_owned()
    };
    let one = hashes(json!({ "audit": { "to": ["log"] } }));
    assert_eq!(one, hashes(json!({ "audit": { "to": ["log"] } })));
    assert_ne!(one, hashes(json!({ "audit": { "to": ["log"] }, "theme": { "name": "Acme" } })));
}

#[test]
fn records_name_the_trace_of_the_request() {
    let mut browser = Browser::with_env(env(json!({ "audit": { "to": ["log", "analytics"] } })));
    *browser.platform.trace_id.borrow_mut() = Some("4bf92f3577b34da6a3ce929d0e0e4736".into());
    browser.get("/api/auth/nonsense");
    assert_eq!(events(&browser)[0]["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(points(&browser, "event").last().unwrap().0[11], "4bf92f3577b34da6a3ce929d0e0e4736");
    let line: Value = serde_json::from_str(browser.platform.log.borrow().last().unwrap()).unwrap();
    assert_eq!(line["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(line["request"], events(&browser)[0]["request"]);
}

#[test]
fn metrics_count_reasons_and_time_answers_providers_and_stores() {
    let mut env = env(json!({ "metrics": true, "log": { "level": "debug" } }));
    env["AUTH_DB"] = Value::Null;
    let same_env = env.clone();
    let browser = Browser::with_env(env);
    browser.platform.latency_ms.set(40);
    let mut browser = signed_in_by(browser);
    let _ = browser.visit("/dashboard", &[]);
    browser.jar.clear();
    let _ = browser.visit("/dashboard", &[]);
    assert!(
        events_of(&browser, Sink::Log).is_empty() && points(&browser, "event").is_empty(),
        "no audit trail"
    );
    let reason = points(&browser, "reason").pop().unwrap().0;
    assert_eq!((&*reason[2], &*reason[4], &*reason[9]), ("session_missing", "debug", "gate"));
    let operations = points(&browser, "operation");
    let of = |name: &str| operations.iter().filter(|(blobs, _)| blobs[2] == name).collect::<Vec<_>>();
    for (name, host) in [("discovery", "op.example"), ("token", "op.example")] {
        let [(blobs, doubles)] = of(name)[..] else { panic!("{name}: {operations:?}") };
        assert_eq!((&*blobs[4], &*blobs[5], doubles), ("ok", host, &json!([1, 40])));
    }
    assert!(of("database").len() > 2 && of("cache").is_empty(), "{operations:?}");
    let mut other = Browser::with_env(same_env);
    other.platform.kv.replace(browser.platform.kv.borrow().clone());
    other.start("op");
    assert_eq!(points(&other, "operation")[0].0[2], "cache", "the document comes from KV");
    let answers = points(&browser, "answer");
    let callback = answers.iter().find(|(blobs, _)| blobs[9] == "callback").unwrap();
    assert_eq!((&*callback.0[2], &callback.1), ("302", &json!([1, 40])));
}

#[test]
fn a_provider_that_does_not_answer_is_a_failed_operation() {
    let mut browser = Browser::with_env(env(json!({ "metrics": true })));
    let csrf_token = browser.csrf_token();
    browser.platform.expect("https://op.example/.well-known/openid-configuration", Err(FetchError::Timeout));
    browser.post("/api/auth/signin/op", &[("csrfToken", csrf_token.as_str())]);
    let operations = points(&browser, "operation");
    let [(blobs, _)] =
        &operations.iter().filter(|(blobs, _)| blobs[2] == "discovery").collect::<Vec<_>>()[..]
    else {
        panic!("{operations:?}")
    };
    assert_eq!(blobs[4], "failed");
}

#[test]
fn without_the_options_nothing_is_recorded() {
    let mut browser = signed_in_by(Browser::with_env(env(json!({}))));
    browser.get("/api/auth/nonsense");
    assert!(browser.platform.records.borrow().is_empty());
}
