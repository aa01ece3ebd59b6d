//! Requests to a provider: signed client authentication, posted responses, headers and proxies.

use super::*;
use crate::oauth::AssertionAudience;

/// [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

fn signing(method: &str, more: &Value, variables: Value) -> Result<OAuthProvider, String> {
    let mut client = json!({"token_endpoint_auth_method": method});
    client.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let entry = json!({"id": "acme", "type": "oidc", "issuer": "https://id.example", "client": client});
    parse(entry, variables).map(|(provider, _)| provider)
}

#[test]
fn a_private_key_takes_the_place_of_the_secret() {
    let variables = json!({"AUTH_ACME_PRIVATE_KEY": ED25519, "AUTH_ACME_SECRET": null});
    let client = signing("private_key_jwt", &json!({}), variables.clone()).unwrap().client;
    assert_eq!(client.token_endpoint_auth_signing_alg.unwrap().name, "EdDSA");
    assert_eq!((client.private_key.unwrap().kid(), client.client_secret), (None, None));
    let more = json!({"kid": "key-1", "token_endpoint_auth_signing_alg": "Ed25519"});
    let client = signing("private_key_jwt", &more, variables).unwrap().client;
    assert_eq!(client.token_endpoint_auth_signing_alg.unwrap().name, "Ed25519");
    assert_eq!(client.private_key.unwrap().kid(), Some("key-1"));
}

#[test]
fn a_secret_signs_with_hs256_unless_told_otherwise() {
    let variables = json!({"AUTH_ACME_SECRET": "s".repeat(48)});
    let client = signing("client_secret_jwt", &json!({}), variables.clone()).unwrap().client;
    assert_eq!(client.token_endpoint_auth_signing_alg.unwrap().name, "HS256");
    let more = json!({"token_endpoint_auth_signing_alg": "HS384"});
    let client = signing("client_secret_jwt", &more, variables).unwrap().client;
    assert_eq!(client.token_endpoint_auth_signing_alg.unwrap().name, "HS384");
}

#[test]
fn a_key_that_cannot_sign_is_an_error_that_does_not_show_it() {
    let key = json!({"AUTH_ACME_PRIVATE_KEY": ED25519});
    let es256 = json!({"token_endpoint_auth_signing_alg": "ES256"});
    let table = [
        ("private_key_jwt", json!({}), json!({}), "AUTH_ACME_PRIVATE_KEY: not set, as private_key_jwt needs"),
        (
            "private_key_jwt",
            json!({}),
            json!({"AUTH_ACME_PRIVATE_KEY": "hunter2"}),
            "AUTH_ACME_PRIVATE_KEY: neither a JSON Web Key nor PKCS#8",
        ),
        (
            "private_key_jwt",
            json!({}),
            json!({"AUTH_ACME_PRIVATE_KEY": "-----BEGIN EC PRIVATE KEY-----hunter2"}),
            "AUTH_ACME_PRIVATE_KEY: PEM of another kind",
        ),
        (
            "private_key_jwt",
            es256.clone(),
            key.clone(),
            "providers[0].client.token_endpoint_auth_signing_alg: \"ES256\": not an algorithm",
        ),
        ("private_key_jwt", json!({"kid": ""}), key.clone(), "providers[0].client.kid: \"\": empty."),
        ("client_secret_basic", json!({}), key.clone(), "AUTH_ACME_PRIVATE_KEY: not used"),
        ("client_secret_jwt", json!({}), key, "AUTH_ACME_PRIVATE_KEY: not used"),
        ("client_secret_jwt", json!({"kid": "a"}), json!({}), "providers[0].client.kid: not used"),
        (
            "client_secret_post",
            es256.clone(),
            json!({}),
            "providers[0].client.token_endpoint_auth_signing_alg: not used",
        ),
        (
            "client_secret_jwt",
            es256,
            json!({}),
            "providers[0].client.token_endpoint_auth_signing_alg: \"ES256\": not an algorithm",
        ),
        ("client_secret_jwt", json!({}), json!({}), "providers[0].clientSecret: shorter than the 32 bytes"),
    ];
    for (method, more, variables, expected) in table {
        let error = signing(method, &more, variables).unwrap_err();
        assert!(error.starts_with(expected), "{method} {more}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn what_is_signed_for_or_by_an_issuer_needs_one() {
    let acme = |client: Value| {
        json!({
            "id": "acme", "type": "oauth", "client": client, "authorization": "https://a.example",
            "token": "https://a.example", "userinfo": "https://a.example",
        })
    };
    let jwt = acme(json!({"token_endpoint_auth_method": "client_secret_jwt", "assertionAudience": "issuer"}));
    let variables = json!({"AUTH_ACME_SECRET": "s".repeat(32)});
    let refused = parse(jwt.clone(), variables.clone()).unwrap_err();
    assert!(refused.starts_with("providers[0].issuer: not set, and client.assertionAudience"), "{refused}");
    let refused = error(acme(json!({"userinfo_signed_response_alg": "RS256"})));
    assert!(refused.starts_with("providers[0].issuer: not set, and signed userinfo"), "{refused}");
    let mut with_issuer = jwt;
    with_issuer["issuer"] = "https://id.example".into();
    assert!(parse(with_issuer, variables).is_ok());
}

#[test]
fn the_audience_of_assertions_is_the_token_endpoint_unless_told_otherwise() {
    let variables = json!({"AUTH_ACME_SECRET": "s".repeat(48)});
    let audience = |more: Value| {
        let client = signing("client_secret_jwt", &more, variables.clone()).map(|provider| provider.client);
        client.map(|client| client.assertion_audience)
    };
    let given = |text: &str| audience(json!({ "assertionAudience": text }));
    assert_eq!(audience(json!({})), Ok(AssertionAudience::TokenEndpoint));
    assert_eq!(given("token_endpoint"), Ok(AssertionAudience::TokenEndpoint));
    assert_eq!(given("issuer"), Ok(AssertionAudience::Issuer));
    assert_eq!(given("https://a.example"), Ok(AssertionAudience::Text("https://a.example".into())));
    let list = audience(json!({"assertionAudience": ["https://a.example"]})).unwrap_err();
    assert!(list.starts_with("providers[0].client.assertionAudience: is a list"), "{list}");
    assert!(given("").unwrap_err().starts_with("providers[0].client.assertionAudience: \"\": empty"));
    let stray =
        signing("client_secret_post", &json!({"assertionAudience": "issuer"}), json!({})).unwrap_err();
    assert!(stray.starts_with("providers[0].client.assertionAudience: \"issuer\": not used"), "{stray}");
}

/// One key for two providers: each could present to the other what the Worker signs for it.
#[test]
fn two_providers_with_one_key_are_warned_of() {
    let jwk = json!({
        "kty": "OKP", "crv": "Ed25519", "d": "1O5y2_kTWErVttjx92n4rTr-fCjL8dT74Jeoj0R1WEI",
        "x": "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE",
    });
    let op = |id: &str, method: &str| {
        let client = json!({"token_endpoint_auth_method": method});
        json!({"id": id, "type": "oidc", "issuer": format!("https://{id}.example"), "client": client})
    };
    let warned = |method: &str, variables: Value| {
        let mut all = json!({"AUTH_A_ID": "a", "AUTH_B_ID": "b"});
        all.as_object_mut().unwrap().extend(variables.as_object().unwrap().clone());
        let root = json!({"providers": [op("a", method), op("b", method)]});
        let node = Node { path: String::new(), value: &root };
        let shared = Shared { development: false, redirect_proxy_url: None, has_database: false };
        let mut warnings = Vec::new();
        read_all(&TestEnv::new(&all), &node.open_table().unwrap(), &shared, &mut warnings).unwrap();
        warnings.iter().map(Warning::to_string).collect::<Vec<_>>()
    };
    let keys = |a: &str, b: &str| json!({"AUTH_A_PRIVATE_KEY": a, "AUTH_B_PRIVATE_KEY": b});
    let warning = "shared-client-key: AUTH_A_PRIVATE_KEY and AUTH_B_PRIVATE_KEY are the same key: \
        each provider could use the client assertions meant for the other. Give each provider its own.";
    assert_eq!(warned("private_key_jwt", keys(ED25519, ED25519)), [warning]);
    assert_eq!(warned("private_key_jwt", keys(ED25519, &jwk.to_string())), [warning]);
    let mut other = jwk;
    other["d"] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".into();
    assert!(warned("private_key_jwt", keys(ED25519, &other.to_string())).is_empty());
    let secrets = |a: &str, b: &str| json!({"AUTH_A_SECRET": a.repeat(32), "AUTH_B_SECRET": b.repeat(32)});
    let found = warned("client_secret_jwt", secrets("s", "s"));
    assert!(
        found[0].starts_with("shared-client-key: AUTH_A_SECRET and AUTH_B_SECRET are the same key"),
        "{found:?}"
    );
    assert!(warned("client_secret_jwt", secrets("s", "t")).is_empty());
    assert!(warned("client_secret_basic", secrets("s", "s")).is_empty());
}

#[test]
fn a_posted_response_needs_a_state_to_carry_what_cookies_cannot() {
    let entry = |mode: &str| {
        json!({
            "id": "acme", "type": "oidc", "issuer": "https://id.example", "redirectProxyUrl": "https://p.example/auth",
            "authorization": {"params": {"response_mode": mode}},
        })
    };
    let acme = provider(entry("form_post"));
    assert!(acme.uses_form_post());
    assert_eq!(acme.checks, [Check::Pkce, Check::State, Check::Nonce]);
    let mut by_pkce = entry("form_post");
    by_pkce["checks"] = json!(["pkce"]);
    assert_eq!(provider(by_pkce).checks, [Check::Pkce, Check::State]);
    assert_eq!(acme.redirect_proxy_url, None, "a POST cannot be passed on");
    let acme = provider(entry("query"));
    assert!(!acme.uses_form_post() && acme.redirect_proxy_url.is_some());
    for mode in ["fragment", "jwt", "form_post.jwt", "Form_Post"] {
        assert!(error(entry(mode)).contains("response_mode is set by this Worker"), "{mode}");
    }
}

#[test]
fn requests_may_have_headers_and_a_proxy_of_the_deployers() {
    let entry = json!({"id": "google", "fetch": {
        "headers": {"X-Api-Key": "a b", "CF-Access-Client-Id": "id"}, "proxy": "https://egress.example/op",
    }});
    let secret = json!({"AUTH_GOOGLE_FETCH_HEADERS": r#"{"cf-access-client-secret":"hunter2"}"#});
    let (provider, _) = parse(entry, secret).unwrap();
    let headers: Vec<_> =
        provider.fetch.headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect();
    let expected =
        [("x-api-key", "a b"), ("cf-access-client-id", "id"), ("cf-access-client-secret", "hunter2")];
    assert_eq!(headers, expected);
    assert_eq!(url(&provider.fetch.proxy), "https://egress.example/op");
    assert!(!format!("{provider:?}").contains("hunter2"));
}

#[test]
fn a_header_or_proxy_that_would_break_requests_is_an_error() {
    let headers = |headers: Value| json!({"headers": headers});
    let at = |name: &str, rest: &str| format!("providers[0].fetch.headers{name}: {rest}");
    let table = [
        (headers(json!({"": "x"})), at("[\"\"]", "not a header name")),
        (headers(json!({"a b": "x"})), at("[\"a b\"]", "not a header name")),
        (headers(json!({"a\r\nb": "x"})), at("[\"a\\r\\nb\"]", "not a header name")),
        (headers(json!({"Authorization": "hunter2"})), at(".Authorization", "a header that this Worker")),
        (headers(json!({"host": "evil.example"})), at(".host", "a header that this Worker")),
        (headers(json!({"x-forwarded-host": "x"})), at(".x-forwarded-host", "a header that this Worker")),
        (
            headers(json!({"proxy-authorization": "x"})),
            at(".proxy-authorization", "a header that this Worker"),
        ),
        (headers(json!({"x-a": "1", "X-A": "2"})), at(".X-A", "a header that is set twice")),
        (headers(json!({"x-a": "hunter2\r\nx-b: 1"})), at(".x-a", "not a header value")),
        (headers(json!({"x-a": " hunter2"})), at(".x-a", "not a header value")),
        (headers(json!({"x-a": ""})), at(".x-a", "not a header value")),
        (headers(json!({"x-a": 1})), at(".x-a", "not a header value")),
        (headers(json!({"x-a": "é"})), at(".x-a", "not a header value")),
        (headers(json!([])), at("", "is a list, where a table is expected.")),
        (
            json!({"proxy": "http://egress.example"}),
            "providers[0].fetch.proxy: \"http://egress.example\": not https.".into(),
        ),
        (
            json!({"proxy": "https://10.0.0.1"}),
            "providers[0].fetch.proxy: \"https://10.0.0.1\": an IP address".into(),
        ),
        (
            json!({"proxy": "https://egress.example?a"}),
            "providers[0].fetch.proxy: \"https://egress.example?a\": has a query.".into(),
        ),
        (
            json!({"proxy": "https://a:b@egress.example"}),
            "providers[0].fetch.proxy: a URL with user information: has user".into(),
        ),
        (json!({"agent": "x"}), "providers[0].fetch.agent: unknown key.".into()),
    ];
    for (fetch, expected) in table {
        let message = error(json!({"id": "google", "fetch": fetch}));
        assert!(message.starts_with(&expected), "{fetch}: {message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
    let secret = |text: &str| {
        let variables = json!({"AUTH_GOOGLE_FETCH_HEADERS": text});
        parse(json!({"id": "google", "fetch": {"headers": {"x-a": "1"}}}), variables).unwrap_err()
    };
    assert!(secret("hunter2").starts_with("AUTH_GOOGLE_FETCH_HEADERS: not a JSON object."));
    assert!(
        secret(r#"{"x-a":"hunter2"}"#)
            .starts_with("AUTH_GOOGLE_FETCH_HEADERS.x-a: a header that is set twice")
    );
}

// Core §3.1.3.7: the ID Token must meet what was requested.
#[test]
fn a_max_age_that_could_not_be_held_to_is_a_mistake() {
    let entry = |max_age: Value| {
        json!({
            "id": "acme", "type": "oidc", "issuer": "https://id.example",
            "authorization": { "params": { "max_age": max_age } },
        })
    };
    for max_age in [json!("0"), json!(300)] {
        assert_eq!(params(&provider(entry(max_age)).authorization_params)[0].0, "max_age");
    }
    for max_age in [json!(300.5), json!("300.0"), json!("-1"), json!("soon"), json!(""), json!(true)] {
        let shown = error(entry(max_age.clone()));
        assert!(shown.contains("is not a number of seconds"), "{max_age}: {shown}");
        assert!(shown.contains("authorization.params.max_age"), "{shown}");
    }
}
