use authjs::http::Params;
use authjs::jose::jws;
use serde_json::{Value, json};

use super::effect::{Effect, members, seen, tested};
use super::sign_in::{SignIn, browser, in_session, op_with, outcome, parameter, sign_in, start, with_op};

const CLIENT_AUTH: &str = "crates/authjs/tests/routes/client_auth.rs";

const SIGN_OUT: &str = "crates/authjs/tests/routes/provider_sign_out.rs";
const LOGOUT: &str = "crates/authjs/tests/routes/backchannel_logout/tokens.rs";

pub fn effects() -> Vec<Effect> {
    [entry(), endpoints(), client(), oauth1()].into_iter().flatten().collect()
}

/// Returns settings with a provider that has its credentials in its entry.
fn complete(more: Value) -> Value {
    let mut auth = op_with(json!({ "clientId": "client-1", "clientSecret": SECRET, "type": "oidc" }));
    for (name, value) in more.as_object().unwrap() {
        auth["providers"][0][name] = value.clone();
    }
    auth
}

const SECRET: &str = "client secret of the tests, 32 characters and more";

fn entry() -> Vec<Effect> {
    let op = || op_with(json!({}));
    let mut verified = with_op(json!({ "callbacks": { "signIn": { "requireVerifiedEmail": true } } }));
    verified["providers"][0]["name"] = "Op".into();
    let endpoints = json!({
        "authorization": "https://op.example/authorize", "token": "https://op.example/token",
        "userinfo": "https://op.example/userinfo", "checks": ["state"], "client": {},
    });
    vec![
        seen(
            "providers[].id",
            json!("own"),
            complete(json!({})),
            |auth| provider(auth, "id"),
            ["\"op\"", "\"own\""],
        ),
        seen(
            "providers[].type",
            json!("oauth"),
            complete(endpoints),
            |auth| provider(auth, "type"),
            ["\"oidc\"", "\"oauth\""],
        ),
        seen(
            "providers[].clientId",
            json!("own"),
            complete(json!({})),
            parameter("client_id"),
            ["client-1", "own"],
        ),
        seen(
            "providers[].clientSecret",
            json!("own-secret"),
            complete(json!({ "clientSecret": "old-secret" })),
            |auth| header(&sign_in_only(&auth), "authorization"),
            ["Basic Y2xpZW50LTE6b2xkLXNlY3JldA==", "Basic Y2xpZW50LTE6b3duLXNlY3JldA=="],
        ),
        seen(
            "providers[].scope",
            json!("openid groups"),
            op(),
            parameter("scope"),
            ["openid profile email", "openid groups"],
        ),
        seen(
            "providers[].emailVerified",
            json!("confirmed"),
            verified,
            outcome(json!({ "confirmed": true })),
            ["access_denied", "signed in"],
        ),
        seen(
            "providers[].redirectProxyUrl",
            json!("https://www.example.com/auth"),
            op(),
            parameter("redirect_uri"),
            ["http://localhost:8787/api/auth/callback/op", "https://www.example.com/auth/callback/op"],
        ),
        tested(
            "providers[].idTokenSignIn",
            &[
                (
                    "crates/authjs/tests/routes/id_token_sign_in/token.rs",
                    "a_script_of_the_site_signs_in_with_an_id_token",
                ),
                (
                    "crates/authjs/tests/routes/id_token_sign_in/requests.rs",
                    "without_the_option_the_action_is_unknown",
                ),
            ],
        ),
        tested(
            "providers[].idTokenAudiences",
            &[("crates/authjs/tests/routes/id_token_sign_in/token.rs", "clients_of_native_apps_are_named")],
        ),
        members("providers[].fetch"),
        seen(
            "providers[].fetch.headers",
            json!({ "x-tenant": "acme" }),
            op(),
            |auth| first(auth, |_, header| header.to_owned()),
            ["", "x-tenant: acme"],
        ),
        seen(
            "providers[].fetch.proxy",
            json!("https://egress.example"),
            op(),
            |auth| first(auth, |url, _| url.to_owned()),
            [
                "https://op.example/.well-known/openid-configuration",
                "https://egress.example/.well-known/openid-configuration",
            ],
        ),
        tested(
            "providers[].allowDangerousEmailAccountLinking",
            &[(
                "crates/authjs/tests/routes/accounts/linking.rs",
                "linking_by_e_mail_needs_two_verified_addresses",
            )],
        ),
        seen(
            "providers[].issuer",
            json!("https://op.example/realm"),
            op(),
            |auth| first(auth, |url, _| url.to_owned()),
            [
                "https://op.example/.well-known/openid-configuration",
                "https://op.example/realm/.well-known/openid-configuration",
            ],
        ),
        seen(
            "providers[].wellKnown",
            json!("https://meta.example/op"),
            op(),
            |auth| first(auth, |url, _| url.to_owned()),
            ["https://op.example/.well-known/openid-configuration", "https://meta.example/op"],
        ),
        seen("providers[].checks", json!(["state"]), op(), parameter("code_challenge_method"), ["S256", ""]),
        tested(
            "providers[].par",
            &[("crates/authjs/tests/routes/pushed.rs", "the_browser_carries_a_reference_to_what_was_pushed")],
        ),
        tested("providers[].endSession", &[(SIGN_OUT, "a_configured_endpoint_comes_before_the_metadata")]),
        tested(
            "providers[].revocation",
            &[(SIGN_OUT, "a_configured_revocation_endpoint_comes_before_the_metadata")],
        ),
        tested("providers[].backchannelLogout", &[(LOGOUT, "without_the_option_the_action_is_unknown")]),
        seen(
            "providers[].idToken",
            json!(false),
            op(),
            in_session("/user/name", json!({})),
            ["\"Ada\"", "\"of userinfo\""],
        ),
    ]
}

fn endpoints() -> Vec<Effect> {
    let userinfo = || op_with(json!({ "idToken": false }));
    let login = json!("https://login.example/authorize");
    let without_query = |auth: Value| start(&auth).1.as_str().split('?').next().unwrap().to_owned();
    let last = |auth: Value| sign_in(&auth, json!({})).sent().url.to_string();
    let op = || op_with(json!({}));
    let leads = ["https://op.example/authorize", "https://login.example/authorize"];
    vec![
        seen("providers[].authorization", login.clone(), op(), without_query, leads),
        seen("providers[].authorization.url", login, op(), without_query, leads),
        seen(
            "providers[].authorization.params",
            json!({ "audience": "api" }),
            op(),
            parameter("audience"),
            ["", "api"],
        ),
        seen(
            "providers[].token",
            json!("https://login.example/token"),
            op(),
            last,
            ["https://op.example/token", "https://login.example/token"],
        ),
        seen(
            "providers[].userinfo",
            json!({ "url": "https://login.example/me", "params": { "fields": "name" } }),
            userinfo(),
            last,
            ["https://op.example/userinfo", "https://login.example/me?fields=name"],
        ),
    ]
}

fn client() -> Vec<Effect> {
    let op = || op_with(json!({}));
    let asserts = || {
        let method = json!({ "id_token_signed_response_alg": "HS256", "token_endpoint_auth_method": "client_secret_jwt" });
        op_with(json!({ "client": method }))
    };
    vec![
        members("providers[].client"),
        seen(
            "providers[].client.token_endpoint_auth_method",
            json!("client_secret_post"),
            op(),
            |auth| {
                if form(&auth).get("client_secret").is_some() { "in the body" } else { "elsewhere" }
                    .to_owned()
            },
            ["elsewhere", "in the body"],
        ),
        seen(
            "providers[].client.token_endpoint_auth_signing_alg",
            json!("HS512"),
            complete_long(asserts()),
            |auth| assertion(&auth).algorithm().unwrap().name.to_owned(),
            ["HS256", "HS512"],
        ),
        seen(
            "providers[].client.assertionAudience",
            json!("issuer"),
            asserts(),
            |auth| assertion(&auth).unverified_claims["aud"].to_string(),
            ["\"https://op.example/token\"", "\"https://op.example\""],
        ),
        tested("providers[].client.kid", &[(CLIENT_AUTH, "the_private_key_signs_in_both_its_forms")]),
        seen(
            "providers[].client.id_token_signed_response_alg",
            json!("RS256"),
            op(),
            outcome(json!({})),
            ["signed in", "id_token_alg"],
        ),
        seen(
            "providers[].client.userinfo_signed_response_alg",
            json!("HS256"),
            op_with(json!({ "idToken": false })),
            |auth| header(&sign_in(&auth, json!({})), "accept"),
            ["application/json, application/jwt", "application/jwt"],
        ),
    ]
}

/// Gives the provider a secret that is long enough for HS512.
fn complete_long(mut auth: Value) -> Value {
    auth["providers"][0]["clientId"] = "client-1".into();
    auth["providers"][0]["clientSecret"] = SECRET.repeat(2).into();
    auth
}

fn oauth1() -> Vec<Effect> {
    const OAUTH1: &str = "crates/authjs/tests/routes/oauth1/mod.rs";
    const SIGNATURES: &str = "crates/authjs/tests/routes/oauth1/signatures.rs";
    vec![
        tested("providers[].requestToken", &[(OAUTH1, "a_sign_in_takes_three_signed_requests")]),
        tested("providers[].signatureMethod", &[(SIGNATURES, "plaintext_is_for_those_who_ask_for_it")]),
    ]
}

/// Returns what `/providers` says of the first provider.
fn provider(auth: Value, member: &str) -> String {
    let providers = browser(auth).get("/api/auth/providers").json();
    providers.as_object().unwrap().values().next().unwrap()[member].to_string()
}

/// Returns a part of the first request to the provider: of its URL, and its further header.
fn first(auth: Value, part: impl Fn(&str, &str) -> String) -> String {
    let (browser, _) = start(&auth);
    let sent = browser.platform.sent.borrow();
    let headers = sent[0].extra_headers.iter();
    let headers: String = headers.map(|(name, value)| format!("{name}: {}", value.reveal())).collect();
    part(sent[0].url.as_str(), &headers)
}

fn sign_in_only(auth: &Value) -> SignIn {
    sign_in(auth, json!({}))
}

/// Returns a header of the last request to the provider.
fn header(signed_in: &SignIn, name: &str) -> String {
    let sent = signed_in.sent();
    sent.headers
        .iter()
        .find(|(header, _)| *header == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}

/// Returns the form that the token endpoint gets.
fn form(auth: &Value) -> Params {
    Params::parse(sign_in(auth, json!({})).sent().body.unwrap().as_bytes(), 20).unwrap()
}

/// Returns the assertion that the token endpoint gets.
fn assertion(auth: &Value) -> jws::UnverifiedJws {
    jws::parse(form(auth).get("client_assertion").unwrap()).unwrap()
}
