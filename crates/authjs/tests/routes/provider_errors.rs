//! The log for a provider's failure: the address, the status, its description, and the setting to
//! change.

use authjs::http::OutgoingResponse;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const USERINFO: &str = "https://op.example/userinfo";

fn browser(options: Value) -> Browser {
    let mut op = Op::config();
    op.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    Browser::new(json!({ "providers": [op] }))
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> OutgoingResponse {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    OutgoingResponse { status, headers, body: body.as_bytes().to_vec() }
}

/// Returns the detail of the only line in the log.
fn detail(browser: &Browser) -> String {
    let log = browser.platform.log.borrow();
    assert_eq!(log.len(), 1, "{log:?}");
    let line: Value = serde_json::from_str(&log[0]).unwrap();
    line["detail"].as_str().unwrap().to_owned()
}

/// Comes back with this code, and the token endpoint sends this answer.
fn token_refusal(options: Value, code: &str, response: OutgoingResponse) -> String {
    let mut browser = browser(options);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    browser.platform.expect(TOKEN, Ok(response));
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/op?code={code}&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    detail(&browser)
}

#[test]
fn a_short_code_does_not_rewrite_the_log() {
    let body = r#"{"error":"invalid_grant","error_description":"the code i is invalid"}"#;
    for code in ["i", "invalid", "op.example", "answered", "It%20says:"] {
        let detail = token_refusal(json!({}), code, answer(400, &[], body));
        assert_eq!(
            detail, "https://op.example/token answered 400. It says: invalid_grant: the code i is invalid",
            "{code}"
        );
    }
}

#[test]
fn a_secret_that_the_provider_repeats_stays_out_of_the_log() {
    for (code, repeated) in [
        ("code-123", "code-123"),
        ("4%2F0Ab_cd", "4/0Ab_cd"),
        ("4%2F0Ab_cd", "4%2F0Ab_cd"),
        ("c", "client secret of the tests, 32 characters and more"),
    ] {
        let body = json!({ "error": "invalid_grant", "error_description": format!("no <{repeated}> here") });
        let detail = token_refusal(json!({}), code, answer(400, &[], &body.to_string()));
        assert!(detail.ends_with("invalid_grant: no <[redacted]> here"), "{detail}");
    }
}

#[test]
fn the_address_the_status_and_the_providers_words_are_named() {
    for (response, expected) in [
        (
            answer(302, &[("location", "https://op.example/login?code=c-1")], ""),
            "answered 302 with a redirect to \"https://op.example/login\", which is not followed",
        ),
        (answer(500, &[], "<html>"), "answered 500"),
        (
            answer(403, &[], r#"{"error":{"message":"Wrong app","code":7}}"#),
            "answered 403. It says: 7: Wrong app",
        ),
        (
            answer(200, &[], r#"{"message":"quota\r\nexceeded"}"#),
            "answered 200: the token response has no id_token. It says: quota??exceeded",
        ),
        (
            answer(200, &[], "<html>"),
            "answered 200: token response: not a JSON object, or one with a repeated member",
        ),
    ] {
        assert_eq!(token_refusal(json!({}), "c-1", response), format!("{TOKEN} {expected}"));
    }
}

#[test]
fn a_client_that_the_provider_does_not_know_is_told_what_to_check() {
    let id_and_method = "AUTH_OP_ID and client.token_endpoint_auth_method";
    for (method, expected) in [
        ("client_secret_basic", format!("Check AUTH_OP_SECRET, {id_and_method} (\"client_secret_basic\")")),
        ("client_secret_post", format!("Check AUTH_OP_SECRET, {id_and_method} (\"client_secret_post\")")),
        (
            "client_secret_jwt",
            format!(
                "Check AUTH_OP_SECRET, client.assertionAudience, {id_and_method} (\"client_secret_jwt\")"
            ),
        ),
        ("none", format!("Check that the client is a public one, {id_and_method} (\"none\")")),
    ] {
        let client = json!({ "client": {
            "token_endpoint_auth_method": method, "id_token_signed_response_alg": "HS256",
        } });
        for (status, body) in
            [(401, r#"{"error":"invalid_client"}"#), (400, r#"{"error":"unauthorized_client"}"#)]
        {
            let detail = token_refusal(client.clone(), "c-1", answer(status, &[], body));
            assert!(detail.ends_with(&expected), "{detail}");
        }
        assert!(token_refusal(client, "c-1", answer(401, &[], "")).ends_with(&expected));
    }
}

#[test]
fn userinfo_that_is_refused_names_its_address_and_the_providers_words() {
    let mut browser = browser(json!({ "idToken": false }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let claims = Op::claims(&Op::parameter(&url, "nonce"));
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    browser.platform.expect(USERINFO, Ok(answer(401, &[], r#"{"error":"invalid_token"}"#)));
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    assert_eq!(detail(&browser), "https://op.example/userinfo answered 401. It says: invalid_token");
}

/// Starts a sign-in whose discovery has this result. Returns the detail.
fn discovery_failure(address: &str, options: Value, result: Result<OutgoingResponse, FetchError>) -> String {
    let mut browser = browser(options);
    browser.platform.expect(address, result);
    let token = browser.csrf_token();
    browser.post("/api/auth/signin/op", &[("csrfToken", &token)]);
    detail(&browser)
}

#[test]
fn a_discovery_that_fails_names_the_address_without_its_query() {
    let address = format!("{DISCOVERY}?key=hunter2");
    let options = json!({ "wellKnown": address });
    let check = "Check the provider's `issuer` and `wellKnown`";
    let no_connection =
        "no connection. Check that the host name exists, and that its certificate is publicly trusted";
    for (result, expected) in [
        (Err(FetchError::Timeout), format!("{DISCOVERY}: no answer in time. {check}")),
        (
            Err(FetchError::Network("internal error; reference = abc".to_owned())),
            format!("{DISCOVERY}: {no_connection}. {check}"),
        ),
        (
            Err(FetchError::Network(format!("Fetch API cannot load: {address}"))),
            format!("{DISCOVERY}: {no_connection}. {check}"),
        ),
        (
            Ok(answer(404, &[], r#"{"error":"Realm does not exist"}"#)),
            format!("{DISCOVERY} answered 404. It says: Realm does not exist. {check}"),
        ),
        (
            Ok(answer(301, &[("location", "https://sso.example/?key=hunter2")], "")),
            format!(
                "{DISCOVERY} answered 301 with a redirect to \"https://sso.example/\", which is not followed. {check}"
            ),
        ),
    ] {
        assert_eq!(discovery_failure(&address, options.clone(), result), expected);
    }
}

/// Comes back with an ID Token that was changed.
fn id_token_refusal(options: Value, change: impl Fn(&mut Value)) -> String {
    let mut browser = browser(options);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    change(&mut claims);
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    detail(&browser)
}

#[test]
fn an_algorithm_that_was_not_agreed_on_names_its_setting() {
    let refusal = |client: Value| id_token_refusal(json!({ "client": client }), |_| {});
    assert_eq!(
        refusal(json!({ "id_token_signed_response_alg": "RS256" })),
        "the ID Token's alg is \"HS256\", and client.id_token_signed_response_alg is \"RS256\". Make the two equal"
    );
    assert_eq!(
        refusal(json!({})),
        "the ID Token's alg is \"HS256\", and the metadata list \"RS256 HS256\". \
         Set client.id_token_signed_response_alg = \"HS256\" if the provider is to sign with it"
    );
}

#[test]
fn an_audience_of_another_client_is_named_with_the_variable_to_check() {
    for (aud, shown) in [
        (json!("client-2"), "\"client-2\""),
        (json!(["client-2", "a"]), "\"[\"client-2\",\"a\"]\""),
        (Value::Null, "missing"),
    ] {
        assert_eq!(
            id_token_refusal(json!({}), |claims| claims["aud"] = aud.clone()),
            format!("the ID Token's aud is {shown}, not the client id \"client-1\". Check AUTH_OP_ID")
        );
    }
}

/// Comes back with this response. `{state}` is that of the sign-in.
fn response_refusal(options: Value, query: &str) -> String {
    let mut browser = browser(options);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    browser
        .get(&format!("/api/auth/callback/op?{}", query.replace("{state}", &Op::parameter(&url, "state"))));
    detail(&browser)
}

#[test]
fn words_that_nothing_proves_are_marked() {
    let said = "error=server_error&error_description=try+later";
    let mark = " (unauthenticated: nothing proves that the provider sent this)";
    for (options, query, expected) in [
        (json!({}), format!("{said}&iss={ISSUER}&state={{state}}"), "server_error: try later".to_owned()),
        (
            json!({}),
            format!("{said}&state={{state}}"),
            "the response has no iss, although the metadata announce it. It says: server_error: try later"
                .to_owned(),
        ),
        (
            json!({}),
            format!("{said}&iss={ISSUER}"),
            format!(
                "the response's state is missing or differs from the one that was sent. It says: server_error: try later{mark}"
            ),
        ),
        (
            json!({}),
            format!("{said}&iss=https://other.example&state={{state}}"),
            format!(
                "the response's iss is \"https://other.example\", not \"https://op.example\". It says: server_error: try later{mark}"
            ),
        ),
        (
            json!({ "checks": ["pkce"] }),
            format!("{said}&iss={ISSUER}"),
            format!("server_error: try later{mark}"),
        ),
    ] {
        assert_eq!(response_refusal(options, &query), expected, "{query}");
    }
}
