//! Providers that refresh tokens in a way of their own.

use authjs::http::{OutgoingRequest, OutgoingResponse};
use authjs::oauth::token::{process_token_response, refresh_request};
use authjs::providers::Quirk;
use serde_json::{Value, json};

use super::oauth_provider;

fn request(id: &str) -> OutgoingRequest {
    let provider = oauth_provider(id, &json!({}));
    let request = refresh_request(&provider.server(None), &provider.client, "r/1", None).unwrap();
    provider.quirk.refresh_request(&provider, request, "https://app.example/callback")
}

fn error(id: &str, status: u16, body: &Value) -> String {
    let provider = oauth_provider(id, &json!({}));
    let response = OutgoingResponse { status, headers: Vec::new(), body: body.to_string().into_bytes() };
    let quirk: &dyn Quirk = provider.quirk;
    process_token_response(&quirk.refresh_response(&provider, response)).unwrap_err().detail()
}

#[test]
fn others_send_the_standard_form() {
    let sent = request("github");
    assert_eq!(sent.url.as_str(), "https://github.com/login/oauth/access_token");
    assert!(sent.body.unwrap().starts_with("grant_type=refresh_token&refresh_token=r%2F1"));
}

#[test]
fn wechat_has_another_endpoint() {
    let sent = request("wechat");
    let url = "https://api.weixin.qq.com/sns/oauth2/refresh_token?appid=client&grant_type=refresh_token&refresh_token=r%2F1";
    assert_eq!((sent.method, sent.url.as_str(), sent.body), ("GET", url, None));
    for code in [40_030, 42_002] {
        let body = json!({ "errcode": code, "errmsg": "invalid refresh_token" });
        assert_eq!(error("wechat", 200, &body), "invalid_grant");
    }
    assert_ne!(error("wechat", 200, &json!({ "errcode": -1, "access_token": 1 })), "invalid_grant");
}

#[test]
fn azure_devops_takes_an_assertion() {
    let form = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
        &client_assertion=secret&grant_type=refresh_token&assertion=r%2F1\
        &redirect_uri=https%3A%2F%2Fapp.example%2Fcallback";
    assert_eq!(request("azure-devops").body.as_deref(), Some(form));
}

#[test]
fn tiktok_calls_the_client_by_another_name() {
    let body = request("tiktok").body.unwrap();
    assert!(body.starts_with("grant_type=refresh_token&refresh_token=r%2F1"), "{body}");
    assert!(body.ends_with("&client_key=client"), "{body}");
}

#[test]
fn a_refresh_token_that_is_not_accepted_is_an_invalid_grant() {
    let github = json!({ "error": "bad_refresh_token" });
    assert_eq!(error("github", 200, &github), "invalid_grant");
    assert_eq!(
        error("github", 200, &json!({ "error": "incorrect_client_credentials" })),
        "incorrect_client_credentials"
    );
    let twitch = json!({ "error": "Bad Request", "status": 400, "message": "Invalid refresh token" });
    assert_eq!(error("twitch", 400, &twitch), "invalid_grant");
    let twitch = json!({ "status": 400, "message": "missing client id" });
    assert_eq!(error("twitch", 400, &twitch), "invalid_request: missing client id");
}
