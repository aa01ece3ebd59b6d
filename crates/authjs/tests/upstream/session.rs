use authjs::jose::jwe::EncryptionKey;
use authjs::jose::jwt;
use authjs::secret::Secret;
use authjs::timestamp::Timestamp;
use serde_json::{Map, Value, json};

use crate::support::{Answer, Browser};

const NOW: i64 = 1_800_000_000;
const COOKIE: &str = "__Secure-authjs.session-token";
const SECRET: &str = "a secret for tests, longer than 32 characters";

fn browser() -> Browser {
    Browser::new(json!({ "providers": ["github"] })).at("https://authjs.test")
}

fn key(salt: &str) -> EncryptionKey {
    EncryptionKey::derive(&Secret::new(SECRET), salt)
}

fn user() -> Map<String, Value> {
    let claims = json!({
        "name": "test", "email": "test@test.com", "picture": "https://test.com/test.png",
    });
    claims.as_object().unwrap().clone()
}

/// Returns the answer to `GET /session` with a token that was sealed under this name.
fn session_of_a_token_for(salt: &str) -> (Browser, Answer) {
    let mut claims = user();
    claims.extend([
        ("iat".to_owned(), NOW.into()),
        ("exp".to_owned(), (NOW + 3600).into()),
        ("jti".to_owned(), "1".into()),
    ]);
    let mut browser = browser();
    browser.jar.insert(COOKIE.into(), jwt::encode(&key(salt), &claims, [7; 16]));
    let answer = browser.get("/api/auth/session");
    (browser, answer)
}

fn assert_no_cache(answer: &Answer) {
    assert_eq!(answer.response.get("cache-control"), Some("private, no-cache, no-store"));
    assert_eq!(answer.response.get("expires"), Some("0"));
    assert_eq!(answer.response.get("pragma"), Some("no-cache"));
}

#[test]
fn should_return_a_valid_jwt_session_response() {
    let (browser, answer) = session_of_a_token_for(COOKIE);
    let user_of_the_body =
        json!({ "name": "test", "email": "test@test.com", "image": "https://test.com/test.png" });
    let expires = Timestamp::from_seconds(NOW + 30 * 86_400).iso8601();
    assert_eq!(answer.json(), json!({ "user": user_of_the_body, "expires": expires }));

    let keys = [key(COOKIE)];
    let token = jwt::decode(&keys, &browser.jar[COOKIE], Timestamp::from_seconds(NOW), false).unwrap();
    let rolled: Vec<_> = ["iat", "exp", "jti"].map(|name| token[name].clone()).into();
    assert_eq!((&rolled[0], &rolled[1]), (&json!(NOW), &json!(NOW + 30 * 86_400)));
    assert_ne!(rolled[2], "1");
    let rest: Map<String, Value> =
        token.into_iter().filter(|(name, _)| !["iat", "exp", "jti"].contains(&name.as_str())).collect();
    assert_eq!(rest, user());
    assert_no_cache(&answer);
}

#[test]
fn should_return_null_if_no_jwt_session_in_the_requests_cookies() {
    let answer = browser().get("/api/auth/session");
    assert_eq!(answer.json(), Value::Null);
    assert_no_cache(&answer);
}

#[test]
fn should_return_null_if_jwt_session_is_invalid() {
    let mut browser = browser();
    browser.jar.insert(COOKIE.into(), "invalid".into());
    let answer = browser.get("/api/auth/session");
    assert_eq!(answer.json(), Value::Null);
    assert_no_cache(&answer);
}

#[test]
fn should_throw_invalid_jwt_error_if_salt_is_invalid() {
    let (browser, answer) = session_of_a_token_for("__Secure-authjs.session-token-invalid");
    assert_eq!(answer.json(), Value::Null);
    assert_eq!(browser.platform.reasons(), ["session_invalid"]);
    assert_no_cache(&answer);
}
