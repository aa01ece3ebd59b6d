//! Azure AD B2C: metadata at an address of the user flow, an issuer with the tenant's id, and an
//! access token only on request.

use serde_json::{Value, json};

use crate::support::{Browser, Op};

const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const ISSUER: &str = "https://contoso.b2clogin.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/";
const FLOW: &str = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin";

/// Returns a deployment with these options. Its ID Tokens are HS256 under the client secret, so
/// that the flow is tested without the runtime's WebCrypto.
fn browser(options: &Value) -> Browser {
    let mut entry = json!({ "id": "azure-ad-b2c", "client": { "id_token_signed_response_alg": "HS256" } });
    entry.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    Browser::with_env(json!({
        "AUTH": { "providers": [entry] },
        "AUTH_AZURE_AD_B2C_ID": "client-1",
        "AUTH_AZURE_AD_B2C_SECRET": "client secret of the tests, 32 characters and more",
    }))
}

fn metadata(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{FLOW}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{FLOW}/oauth2/v2.0/token"),
        "jwks_uri": format!("{FLOW}/discovery/v2.0/keys"),
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

/// Signs in with an ID Token of this issuer. Returns the reasons in the log and the user.
fn sign_in(options: &Value, published: &str, iss: &str, tokens: impl Fn(&str) -> Value) -> (String, Value) {
    let mut browser = browser(options);
    browser.platform.expect_json(
        format!("{FLOW}/v2.0/.well-known/openid-configuration"),
        200,
        &metadata(published),
    );
    let url = browser.start("azure-ad-b2c");
    assert_eq!(url.as_str().split('?').next(), Some(&*format!("{FLOW}/oauth2/v2.0/authorize")));
    assert_eq!(Op::parameter(&url, "scope"), "openid client-1");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["iss"] = iss.into();
    claims["emails"] = json!(["ada@contoso.example"]);
    let tokens = tokens(&Op::id_token(&claims));
    browser.platform.expect_json(format!("{FLOW}/oauth2/v2.0/token"), 200, &tokens);
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/azure-ad-b2c?code=c-1&state={state}"));
    browser.platform.finish();
    let user = browser.get("/api/auth/session").json()["user"].clone();
    (browser.platform.reasons().join(","), user)
}

fn id_token_alone(id_token: &str) -> Value {
    json!({ "id_token": id_token, "token_type": "Bearer", "not_before": 1_800_000_000, "scope": "openid" })
}

#[test]
fn tenant_and_user_flow_are_all_that_is_needed() {
    let ada = json!({ "name": "Ada", "email": "ada@contoso.example", "image": null });
    let policy = format!("https://contoso.b2clogin.com/tfp/{ID}/b2c_1_signin/v2.0/");
    let table = [
        (json!({ "tenantId": "contoso", "primaryUserFlow": "B2C_1_signin" }), ISSUER),
        (json!({ "tenantId": "contoso", "primaryUserFlow": "B2C_1_signin" }), &*policy),
        (json!({ "issuer": format!("{FLOW}/v2.0") }), ISSUER),
        (
            json!({ "issuer": ISSUER, "wellKnown": format!("{FLOW}/v2.0/.well-known/openid-configuration") }),
            ISSUER,
        ),
        (
            json!({
                "issuer": ISSUER.trim_end_matches('/'),
                "wellKnown": format!("{FLOW}/v2.0/.well-known/openid-configuration"),
            }),
            ISSUER,
        ),
    ];
    for (options, issuer) in table {
        let signed_in = (String::new(), ada.clone());
        assert_eq!(sign_in(&options, issuer, issuer, id_token_alone), signed_in, "{options}");
        assert_eq!(sign_in(&options, issuer, issuer, Op::token_response), signed_in, "{options}");
    }
}

#[test]
fn an_id_token_of_another_tenant_is_refused() {
    let options = json!({ "tenantId": "contoso", "primaryUserFlow": "B2C_1_signin" });
    for iss in [
        "https://contoso.b2clogin.com/11111111-2222-3333-4444-555555555555/v2.0/",
        ISSUER.trim_end_matches('/'),
        "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0",
    ] {
        assert_eq!(sign_in(&options, ISSUER, iss, id_token_alone).0, "id_token_iss", "{iss}");
    }
}

#[test]
fn metadata_of_another_place_are_refused() {
    let mut browser = browser(&json!({ "tenantId": "contoso", "primaryUserFlow": "B2C_1_signin" }));
    let published = format!("https://fabrikam.b2clogin.com/{ID}/v2.0/");
    let address = format!("{FLOW}/v2.0/.well-known/openid-configuration");
    browser.platform.expect_json(address, 200, &metadata(&published));
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signin/azure-ad-b2c", &[("csrfToken", &csrf_token)]);
    assert_eq!(browser.platform.reasons(), ["discovery_issuer"]);
}
