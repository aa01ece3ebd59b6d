//! Groups that rules name, asked at a provider whose profile has none.

mod entra;
mod github;
mod gitlab;
mod google;
mod warnings;

use authjs::http::OutgoingResponse;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::support::{Browser, Op};

const HOME: &str = "http://localhost:8787/dashboard";
const ERROR: &str = "http://localhost:8787/api/auth/error?error=Configuration";

type Answered = Result<OutgoingResponse, FetchError>;

fn answer(status: u16, body: &Value) -> Answered {
    with_headers(status, &[], body)
}

fn with_headers(status: u16, headers: &[(&str, &str)], body: &Value) -> Answered {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Ok(OutgoingResponse { status, headers, body: body.to_string().into_bytes() })
}

/// Returns a rule for a path that the members of a group may open, and one that its other visitors may.
fn rules(groups: &[&str]) -> Value {
    let rules = groups.iter().enumerate().flat_map(|(index, group)| {
        [
            json!({ "path": format!("/in/{index}"), "access": "signed-in", "groups": [group] }),
            json!({ "path": format!("/out/{index}"), "access": "signed-in", "not": { "groups": [group] } }),
        ]
    });
    rules.collect()
}

/// Returns a deployment with one provider.
fn site(provider: Value, rules: Value) -> Browser {
    let id = provider["id"].as_str().unwrap().to_uppercase().replace('-', "_");
    Browser::with_env(json!({
        "AUTH": { "providers": [provider], "rules": rules, "unmatched": "public" },
        format!("AUTH_{id}_ID"): "client-1",
        format!("AUTH_{id}_SECRET"): "client secret of the tests, 32 characters and more",
    }))
}

/// Ends a sign-in that was started with this URL. Returns where it leads.
fn end(browser: &mut Browser, provider: &str, url: &url::Url) -> String {
    let state = Op::parameter(url, "state");
    let answer = browser.get(&format!("/api/auth/callback/{provider}?code=c-1&state={state}"));
    browser.platform.finish();
    answer.location().to_owned()
}

/// Returns for each group whether its members' path opens, and whether that of others does.
fn opens(browser: &mut Browser, groups: usize) -> Vec<(bool, bool)> {
    let mut open = |path: String| browser.visit(&path, &[]).is_ok();
    (0..groups).map(|index| (open(format!("/in/{index}")), open(format!("/out/{index}")))).collect()
}

const MEMBER: (bool, bool) = (true, false);
const OTHER: (bool, bool) = (false, true);
/// The user may be a member or not.
const UNKNOWN: (bool, bool) = (false, false);

/// Checks that a sign-in was refused because of its groups, and returns the details of the log.
fn detail(browser: &mut Browser, location: &str) -> String {
    assert_eq!(location, ERROR);
    assert_eq!(browser.platform.reasons(), ["groups_unknown"]);
    assert!(!browser.jar.contains_key("authjs.session-token"), "no session");
    let log = browser.platform.log.borrow();
    let lines = log.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let line = lines.into_iter().find(|line| line["reason"] == "groups_unknown").unwrap();
    let detail = line["detail"].as_str().unwrap().to_owned();
    assert!(!log.iter().any(|line| line.contains("access-token-1")), "the log has no token");
    detail
}

/// Answers that do not say in which groups a user is, whatever the API.
fn failures() -> Vec<(Answered, &'static str)> {
    let moved = with_headers(302, &[("location", "https://evil.example/steal")], &json!({}));
    vec![
        (answer(401, &json!({ "message": "Bad credentials access-token-1" })), "answered 401"),
        (answer(403, &json!({ "message": "Resource not accessible by integration" })), "answered 403"),
        (answer(403, &json!({})), "answered 403"),
        (answer(429, &json!({})), "answered 429"),
        (answer(500, &json!({})), "answered 500"),
        (answer(204, &json!({})), "answered 204"),
        (moved, "with a redirect to \"https://evil.example/steal\", which is not followed"),
        (answer(200, &json!([])), "the answer is not a JSON object"),
        (answer(200, &json!("<html>")), "the answer is not a JSON object"),
        (Err(FetchError::Timeout), "no answer in time"),
        (Err(FetchError::TooLarge), "the answer is too large"),
    ]
}
