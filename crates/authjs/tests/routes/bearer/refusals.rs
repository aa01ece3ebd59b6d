use super::*;
use crate::routes::callback::signed_in_with;

/// Returns status, challenge and reason of the refusal of a token.
fn refused(browser: &mut Browser, authorization: &str) -> (u16, String, String) {
    browser.platform.log.borrow_mut().clear();
    let answer = refusal(browser, authorization);
    let reason = browser.platform.reasons().join(" ");
    (answer.status(), challenge(&answer).to_owned(), reason)
}

fn invalid(reason: &str) -> (u16, String, String) {
    (401, INVALID.to_owned(), reason.to_owned())
}

#[test]
fn the_header_is_one_token_after_one_blank() {
    let (mut browser, key) = site(auth(json!({})));
    let valid = token(&key, &claims());
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert!(get(&mut browser, "/api/me", &format!("{scheme} {valid}")).is_ok(), "{scheme}");
    }
    for header in [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer %".to_owned(),
        format!("Bearer  {valid}"),
        format!("Bearer\t{valid}"),
        format!("Bearer {valid} "),
        format!("Bearer {valid}, Bearer {valid}"),
        format!("Basic YTpi, Bearer {valid}"),
    ] {
        assert_eq!(refused(&mut browser, &header), invalid("bearer_malformed"), "{header}");
    }
}

#[test]
fn every_rule_of_a_token_is_401_and_tells_no_detail() {
    let (mut browser, key) = site(auth(json!({ "bearer": [entry(json!({ "clients": ["cli"] }))] })));
    passes(&mut browser, &token(&key, &claims()));
    for (claims, reason) in [
        (with("iss", json!(null)), "access_token_iss"),
        (with("iss", json!("https://op.example/")), "access_token_iss"),
        (with("aud", json!("https://other.example")), "access_token_aud"),
        (with("aud", json!(null)), "access_token_aud"),
        (with("exp", json!("9999999999")), "access_token_exp"),
        (with("nbf", json!("x")), "access_token_nbf"),
        (with("iat", json!(1_900_000_000)), "access_token_iat"),
        (with("sub", json!(null)), "access_token_sub"),
        (with("client_id", json!("other")), "access_token_client"),
        (with("cnf", json!({ "jkt": "x" })), "access_token_cnf"),
        (with("nonce", json!("x")), "access_token_typ"),
        (with("events", json!({})), "access_token_typ"),
    ] {
        let header = format!("Bearer {}", token(&key, &claims));
        assert_eq!(refused(&mut browser, &header), invalid(reason), "{claims}");
    }
    for typ in ["JWT", "logout+jwt"] {
        let header = format!("Bearer {}", key.sign_as(typ, &claims()));
        assert_eq!(refused(&mut browser, &header), invalid("access_token_typ"), "{typ}");
    }
    let header = format!("Bearer {}", Op::id_token(&Op::claims("n")));
    assert_eq!(refused(&mut browser, &header), invalid("access_token_alg"), "HMAC");
    let log = browser.platform.log.borrow().join("");
    assert!(!log.contains("eyJ"), "{log}");
}

#[test]
fn text_that_is_no_token_is_401_without_a_request_for_keys() {
    let mut browser = Browser::new(auth(json!({})));
    let sealed = signed_in_with(auth(json!({}))).jar["authjs.session-token"].clone();
    for token in ["x", "a.b.c", &".".repeat(10_000), &sealed] {
        assert_eq!(refused(&mut browser, &format!("Bearer {token}")), invalid("access_token_malformed"));
    }
}

#[test]
fn a_missing_scope_is_403_if_the_token_is_valid_otherwise() {
    let (mut browser, key) = site(auth(json!({ "bearer": [entry(json!({ "scopes": ["read"] }))] })));
    passes(&mut browser, &token(&key, &claims()));
    let expected =
        (403, INVALID.replace("invalid_token", "insufficient_scope"), "access_token_scope".to_owned());
    for scope in [json!(null), json!("read:all"), json!("other"), json!(["read"])] {
        let header = format!("Bearer {}", token(&key, &with("scope", scope.clone())));
        assert_eq!(refused(&mut browser, &header), expected, "{scope}");
    }
    let mut expired = with("scope", json!("other"));
    expired["exp"] = json!(1);
    let header = format!("Bearer {}", token(&key, &expired));
    assert_eq!(refused(&mut browser, &header), invalid("access_token_exp"));
}

#[test]
fn an_invalid_token_is_never_the_cookie_instead() {
    let jar = signed_in_with(auth(json!({}))).jar;
    let (mut browser, key) = site(auth(json!({})));
    browser.jar = jar;
    assert!(browser.visit("/api/me", &[]).is_ok(), "the cookie alone");
    let answer = refusal(&mut browser, &format!("Bearer {}", token(&key, &with("aud", json!("x")))));
    assert_eq!((answer.status(), challenge(&answer)), (401, INVALID));
    assert!(answer.set_cookies.is_empty(), "the session stays");
    let navigation = [("authorization", "Bearer x"), ("sec-fetch-mode", "navigate"), ("accept", "text/html")];
    let answer = browser.pass(Method::Get, "/api/me", &navigation).expect_err("it is no redirect either");
    assert_eq!(answer.status(), 401);
}

#[test]
fn a_request_without_a_token_and_a_session_gets_the_challenge_unless_it_is_a_navigation() {
    let mut browser = Browser::new(auth(json!({})));
    for authorization in ["", "Basic YTpi", "DPoP x", "Bearerx y"] {
        let answer = refusal(&mut browser, authorization);
        assert_eq!((answer.status(), challenge(&answer)), (401, CHALLENGE), "{authorization}");
    }
    let navigation = [("sec-fetch-mode", "navigate"), ("accept", "text/html")];
    let answer = browser.pass(Method::Get, "/api/me", &navigation).expect_err("the gate refuses");
    assert_eq!((answer.status(), challenge(&answer)), (307, ""));
}

#[test]
fn only_an_expired_token_is_daily_life_in_the_log() {
    let (mut browser, key) = site(auth(json!({ "debug": true })));
    for (claims, level) in [(with("exp", json!(1)), "debug"), (with("aud", json!("x")), "warn")] {
        browser.platform.log.borrow_mut().clear();
        refusal(&mut browser, &format!("Bearer {}", token(&key, &claims)));
        let log = browser.platform.log.borrow().join("\n");
        assert!(log.contains(&format!("\"level\":\"{level}\",\"reason\":\"access_token_")), "{log}");
    }
}
