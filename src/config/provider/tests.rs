use super::*;
use crate::config::env::tests::TestEnv;
use crate::http::Params;
use crate::oauth::ClientAuthMethod;
use crate::providers::Check;
use serde_json::{Map, Value, json};

/// One entry of `providers`, with credentials for the ids the tests use.
#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn parse(entry: Value, variables: Value) -> Result<(Provider, Vec<Warning>), String> {
    let mut all = json!({});
    for id in ["GITHUB", "GOOGLE", "KEYCLOAK", "ACME"] {
        all[format!("AUTH_{id}_ID")] = json!("client");
        all[format!("AUTH_{id}_SECRET")] = json!("hunter2");
    }
    let mut env = TestEnv::new(&all);
    env.0.extend(variables.as_object().unwrap().clone());
    env.0.retain(|_, value| !value.is_null());
    let item = Node { path: "providers[0]".into(), value: &entry };
    let mut warnings = Vec::new();
    let shared = Shared { development: false, redirect_proxy_url: None };
    let provider = read(&env, &item, &shared, &mut warnings).map_err(|error| error.to_string())?;
    Ok((provider, warnings))
}

fn provider(entry: Value) -> Provider {
    parse(entry, json!({})).unwrap().0
}

fn error(entry: Value) -> String {
    parse(entry, json!({})).unwrap_err()
}

fn url(url: &Option<Url>) -> &str {
    url.as_ref().unwrap().as_str()
}

fn params(params: &Params) -> Vec<(&str, &str)> {
    params.iter().collect()
}

#[test]
fn an_id_alone_is_a_built_in_provider() {
    let github = provider(json!("github"));
    assert_eq!((github.name.as_str(), github.kind, github.needs_discovery()), ("GitHub", Kind::Oauth, false));
    assert_eq!(github.issuer.as_deref(), Some("https://github.com/login/oauth"));
    assert_eq!(
        url(&github.endpoints.authorization),
        "https://github.com/login/oauth/authorize?scope=read%3Auser+user%3Aemail"
    );
    assert_eq!(params(&github.authorization_params), [("scope", "read:user user:email")]);
    assert_eq!(github.client.client_id, "client");
    assert_eq!(github.client.client_secret.unwrap().reveal(), "hunter2");

    let google = provider(json!({"id": "google"}));
    assert!(google.needs_discovery() && google.id_token && google.authorization_params.is_empty());
    assert_eq!(google.default_scope(), Some("openid profile email"));
    assert_eq!(google.checks, [Check::Pkce]);
}

// https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
#[test]
fn github_enterprise_moves_every_endpoint() {
    let github = provider(json!({"id": "github", "enterprise": {"baseUrl": "https://ghe.example.com/"}}));
    assert_eq!(github.issuer.as_deref(), Some("https://ghe.example.com/login/oauth"));
    assert!(
        url(&github.endpoints.authorization).starts_with("https://ghe.example.com/login/oauth/authorize?")
    );
    assert_eq!(url(&github.endpoints.token), "https://ghe.example.com/login/oauth/access_token");
    assert_eq!(url(&github.endpoints.userinfo), "https://ghe.example.com/api/v3/user");
    assert_eq!(github.option("enterprise.baseUrl"), Some("https://ghe.example.com"));

    assert!(
        error(json!({"id": "github", "enterprise": {"url": "x"}})).contains("enterprise.url: unknown key")
    );
    assert!(
        error(json!({"id": "github", "enterprise": {"baseUrl": "http://ghe.example.com"}}))
            .contains("not https")
    );
    assert!(error(json!({"id": "google", "enterprise": {}})).contains("enterprise: unknown key"));
}

#[test]
fn an_option_with_few_values_takes_them_as_number_or_text() {
    let photo = |size: Value| {
        let entry = json!({"id": "microsoft-entra-id", "clientId": "a", "clientSecret": "b", "profilePhotoSize": size});
        parse(entry, json!({})).map(|(provider, _)| provider.option("profilePhotoSize").map(str::to_owned))
    };
    assert_eq!(photo(json!(96)), Ok(Some("96".into())));
    assert_eq!(photo(json!("96")), Ok(Some("96".into())));
    assert_eq!(
        photo(json!(100)).unwrap_err(),
        "providers[0].profilePhotoSize: 100: not one of its values. \
         Write one of 48, 64, 96, 120, 240, 360, 432, 504, 648."
    );
    assert!(photo(json!(true)).unwrap_err().contains("a text is expected"));
}

#[test]
fn github_asks_for_addresses_when_the_profile_has_none() {
    let github = provider(json!({"id": "github", "enterprise": {"baseUrl": "https://ghe.example.com"}}));
    let tokens = json!({"access_token": "t"});
    let server = github.server(None);
    let callback = Params::new();
    let exchange = crate::providers::Exchange {
        provider: &github,
        server: &server,
        callback: &callback,
        tokens: tokens.as_object().unwrap(),
    };
    let profile = |email: Value| json!({ "email": email }).as_object().unwrap().clone();
    let request = github.quirk.follow_up(&exchange, &profile(json!(""))).unwrap();
    assert_eq!(request.url.as_str(), "https://ghe.example.com/api/v3/user/emails");
    assert!(request.headers.contains(&("authorization", "Bearer t".into())));
    assert!(request.headers.iter().any(|(name, _)| *name == "user-agent"));
    assert!(github.quirk.follow_up(&exchange, &profile(json!("a@example.com"))).is_none());
}

#[test]
fn github_users_are_mapped_as_auth_js_does() {
    let github = provider(json!("github"));
    let claims = json!({"id": 583231, "login": "octocat", "name": null, "email": null, "avatar_url": "https://a.example/1"});
    let profile = github.profile(claims.as_object().unwrap(), &Map::new()).unwrap();
    assert_eq!(profile.id.as_deref(), Some("583231"));
    assert_eq!(profile.name.to_json(), Some(json!("octocat")));
    assert_eq!(profile.email.to_json(), Some(Value::Null));
    assert_eq!(profile.image.text(), Some("https://a.example/1"));
    assert!(github.profile(&Map::new(), &Map::new()).is_err());
}

#[test]
fn the_issuer_comes_from_the_table_then_the_environment_then_the_row() {
    let issuer = |entry, variables| parse(entry, variables).map(|(provider, _)| provider.issuer.unwrap());
    let variables = json!({"AUTH_KEYCLOAK_ISSUER": "https://id.example.com/realms/a"});
    let table = json!({"id": "keycloak", "issuer": "https://id.example.com/realms/b"});
    assert_eq!(issuer(table, variables.clone()), Ok("https://id.example.com/realms/b".into()));
    assert_eq!(issuer(json!("keycloak"), variables), Ok("https://id.example.com/realms/a".into()));
    assert_eq!(issuer(json!("google"), json!({})), Ok("https://accounts.google.com".into()));
    assert_eq!(
        issuer(json!("keycloak"), json!({})).unwrap_err(),
        "providers[0].issuer: not set. Set it, or AUTH_KEYCLOAK_ISSUER, as the provider's documentation gives it, \
         e.g. https://id.example.com/realms/main"
    );
    assert_eq!(
        issuer(json!("keycloak"), json!({"AUTH_KEYCLOAK_ISSUER": "not a url"})).unwrap_err(),
        "AUTH_KEYCLOAK_ISSUER: \"not a url\": not an absolute https URL: blanks and backslashes cannot stand in one. \
         Write the address in full, e.g. https://id.example.com/realms/main"
    );
    assert!(issuer(json!("keycloak"), json!({"AUTH_KEYCLOAK_ISSUER": "http://op.example"})).is_err());
}

#[test]
fn a_missing_client_id_names_the_variable_to_set() {
    let (entry, variables) = (json!("github"), json!({"AUTH_GITHUB_ID": null}));
    assert_eq!(
        parse(entry, variables).unwrap_err(),
        "providers[0].clientId: not set. Set AUTH_GITHUB_ID to the client id GitHub gave you."
    );
    assert!(
        parse(json!("github"), json!({"AUTH_GITHUB_SECRET": null}))
            .unwrap_err()
            .contains("AUTH_GITHUB_SECRET")
    );
    let error = parse(json!("github"), json!({"AUTH_GITHUB_SECRET": "hunter2\n"})).unwrap_err();
    assert!(error.contains("ends with a blank") && !error.contains("hunter2"), "{error}");
}

#[test]
fn variables_of_an_id_with_dashes_have_underscores() {
    let entry = json!({"id": "my-op.x", "type": "oidc", "issuer": "https://id.example"});
    let variables = json!({"AUTH_MY_OP_X_ID": "a", "AUTH_MY_OP_X_SECRET": "b"});
    assert_eq!(parse(entry, variables).unwrap().0.client.client_id, "a");
}

#[test]
fn a_client_secret_among_plain_variables_is_warned_of() {
    let entry = json!({"id": "acme", "type": "oidc", "issuer": "https://id.example", "clientSecret": "s"});
    let (provider, warnings) = parse(entry, json!({})).unwrap();
    assert_eq!(provider.client.client_secret.unwrap().reveal(), "s");
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].to_string().contains("`npx wrangler secret put AUTH_ACME_SECRET`"));
}

#[test]
fn a_custom_openid_provider_needs_no_more_than_an_issuer() {
    let acme = provider(json!({"id": "acme", "type": "oidc", "issuer": "https://id.example/"}));
    assert_eq!((acme.name.as_str(), acme.kind, acme.id_token), ("acme", Kind::Oidc, true));
    assert_eq!(acme.issuer.as_deref(), Some("https://id.example/"));
    assert!(error(json!({"id": "acme", "type": "oidc"})).starts_with("providers[0].issuer: not set"));
}

#[test]
fn a_custom_oauth_provider_has_endpoints_and_a_mapping() {
    let acme = provider(json!({
        "id": "acme", "type": "oauth", "name": "ACME",
        "authorization": {"url": "https://acme.example/authorize?audience=api", "params": {"prompt": "login"}},
        "token": "https://acme.example/token",
        "userinfo": {"url": "https://acme.example/me", "params": {"fields": "id,name"}},
        "checks": ["state", "pkce"],
        "client": {"token_endpoint_auth_method": "client_secret_post"},
        "style": {"brandColor": "#123"},
        "profile": {"id": "user.id"},
    }));
    assert_eq!(
        url(&acme.endpoints.authorization),
        "https://acme.example/authorize?audience=api&prompt=login&scope=openid+profile+email"
    );
    let expected = [("audience", "api"), ("prompt", "login"), ("scope", "openid profile email")];
    assert_eq!(params(&acme.authorization_params), expected);
    assert_eq!(url(&acme.endpoints.userinfo), "https://acme.example/me?fields=id%2Cname");
    assert_eq!(acme.checks, [Check::State, Check::Pkce]);
    assert_eq!(acme.client.token_endpoint_auth_method, ClientAuthMethod::ClientSecretPost);
    let claims = json!({"user": {"id": 7}, "email": "a@example.com"});
    assert_eq!(acme.profile(claims.as_object().unwrap(), &Map::new()).unwrap().id.as_deref(), Some("7"));
    assert!(!acme.needs_discovery() && !acme.id_token && acme.server(None).issuer.is_none());
}

// CVE-2026-73421 / GHSA-8fpg-xm3f-6cx3: a provider without endpoints must not come up.
#[test]
fn a_provider_without_issuer_and_endpoints_is_an_error() {
    assert_eq!(
        error(json!({"id": "acme", "type": "oauth"})),
        "providers[0].authorization: not set, and there is no issuer. \
         Set the address of the endpoint, or the issuer so that it can be discovered."
    );
    let some = json!({"id": "acme", "type": "oauth", "authorization": "https://a.example", "token": "https://a.example"});
    assert!(error(some).starts_with("providers[0].userinfo: not set"));
}

#[test]
fn a_scope_of_the_deployers_is_sent_in_place_of_the_rows() {
    let google = provider(json!({"id": "google", "scope": "openid email"}));
    assert_eq!(params(&google.authorization_params), [("scope", "openid email")]);
    let google = provider(
        json!({"id": "google", "authorization": {"params": {"access_type": "offline", "claims": {"a": null}}}}),
    );
    let expected =
        [("access_type", "offline"), ("claims", "{\"a\":null}"), ("scope", "openid profile email")];
    assert_eq!(params(&google.authorization_params), expected);
    let github = provider(json!({"id": "github", "scope": "read:user"}));
    assert!(url(&github.endpoints.authorization).ends_with("?scope=read%3Auser"));
}

#[test]
fn an_authorization_url_in_place_of_the_rows_keeps_its_query() {
    let github =
        provider(json!({"id": "github", "authorization": "https://gh.example/a?scope=x&allow_signup=false"}));
    assert_eq!(url(&github.endpoints.authorization), "https://gh.example/a?scope=x&allow_signup=false");
    let github = provider(json!({"id": "github", "authorization": "https://gh.example/a"}));
    assert_eq!(url(&github.endpoints.authorization), "https://gh.example/a?scope=read%3Auser+user%3Aemail");
}

#[test]
fn configured_endpoints_override_discovered_ones() {
    let acme = provider(
        json!({"id": "acme", "type": "oidc", "issuer": "https://id.example", "token": "https://t.example/"}),
    );
    let discovered = crate::oauth::AuthorizationServer {
        issuer: Some("https://id.example".into()),
        token_endpoint: "https://id.example/token".parse().ok(),
        jwks_uri: "https://id.example/jwks".parse().ok(),
        ..Default::default()
    };
    let server = acme.server(Some(discovered));
    assert_eq!(url(&server.token_endpoint), "https://t.example/");
    assert_eq!(url(&server.jwks_uri), "https://id.example/jwks");
}

#[test]
fn no_checks_is_a_choice_that_is_warned_of() {
    let (provider, warnings) = parse(json!({"id": "google", "checks": ["none"]}), json!({})).unwrap();
    assert!(provider.checks.is_empty());
    assert_eq!(warnings, [Warning::NoChecks { provider: "google".into() }]);
}

#[test]
fn a_public_client_has_no_secret_and_needs_pkce() {
    let entry =
        |checks| json!({"id": "google", "client": {"token_endpoint_auth_method": "none"}, "checks": checks});
    let (provider, _) = parse(entry(json!(["pkce"])), json!({"AUTH_GOOGLE_SECRET": null})).unwrap();
    assert_eq!(provider.client.client_secret, None);
    assert!(error(entry(json!(["state"]))).contains("without pkce"));
}

/// [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

fn signing(method: &str, more: &Value, variables: Value) -> Result<Provider, String> {
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
        ("client_secret_basic", json!({}), key.clone(), "AUTH_ACME_PRIVATE_KEY: of no use"),
        ("client_secret_jwt", json!({}), key, "AUTH_ACME_PRIVATE_KEY: of no use"),
        ("client_secret_jwt", json!({"kid": "a"}), json!({}), "providers[0].client.kid: of no use"),
        (
            "client_secret_post",
            es256.clone(),
            json!({}),
            "providers[0].client.token_endpoint_auth_signing_alg: of no use",
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
    let jwt = acme(json!({"token_endpoint_auth_method": "client_secret_jwt"}));
    let variables = json!({"AUTH_ACME_SECRET": "s".repeat(32)});
    let refused = parse(jwt.clone(), variables.clone()).unwrap_err();
    assert!(refused.starts_with("providers[0].issuer: not set, and client assertions"), "{refused}");
    let refused = error(acme(json!({"userinfo_signed_response_alg": "RS256"})));
    assert!(refused.starts_with("providers[0].issuer: not set, and signed userinfo"), "{refused}");
    let mut with_issuer = jwt;
    with_issuer["issuer"] = "https://id.example".into();
    assert!(parse(with_issuer, variables).is_ok());
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
    assert_eq!(acme.checks, [Check::Pkce, Check::State]);
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
            "providers[0].fetch.proxy: a URL with user information: holds user".into(),
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

#[test]
fn mistakes_are_errors_that_name_their_place() {
    let acme = |more: Value| {
        let mut entry = json!({"id": "acme", "type": "oidc", "issuer": "https://id.example"});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let table = [
        (json!("gihub"), "providers[0]: \"gihub\": no built-in provider. Did you mean \"github\"?"),
        (json!("a/b"), "providers[0]: \"a/b\": not an id."),
        (json!("GitHub"), "providers[0]: \"GitHub\": not an id."),
        (json!(""), "providers[0]: \"\": empty."),
        (json!(5), "providers[0]: is a number, where a table is expected."),
        (json!({"name": "x"}), "providers[0].id: not set."),
        (json!({"id": "acme"}), "providers[0].id: \"acme\": no built-in provider."),
        (json!({"id": "acme", "type": "saml"}), "providers[0].type: \"saml\": unknown type."),
        (
            json!({"id": "acme", "type": "credentials"}),
            "providers[0].type: \"credentials\": not supported yet.",
        ),
        (
            json!({"id": "github", "type": "oidc"}),
            "providers[0].type: \"oidc\": not the type of this provider.",
        ),
        (
            json!({"id": "github", "clientID": "x"}),
            "providers[0].clientID: unknown key. Did you mean `clientId`?",
        ),
        (
            json!({"id": "github", "idToken": true}),
            "providers[0].idToken: true: an OAuth 2.0 provider has no ID Token.",
        ),
        (
            json!({"id": "github", "checks": ["nonce"]}),
            "providers[0].checks[0]: \"nonce\": a nonce needs an ID Token",
        ),
        (
            json!({"id": "github", "profile": {"id": "x"}}),
            "providers[0].profile: a table: a built-in provider has",
        ),
        (
            json!({"id": "github", "redirectProxyUrl": "x"}),
            "providers[0].redirectProxyUrl: \"x\": not an absolute https URL.",
        ),
        (
            acme(json!({"client": {"id_token_signed_response_alg": "none"}})),
            "providers[0].client.id_token_signed_response_alg: \"none\": unknown",
        ),
        (acme(json!({"checks": []})), "providers[0].checks: a list: empty."),
        (acme(json!({"checks": "pkce"})), "providers[0].checks: is a text, where a list is expected."),
        (acme(json!({"checks": ["pkce", "pkce"]})), "providers[0].checks[1]: \"pkce\": named twice."),
        (acme(json!({"checks": ["none", "pkce"]})), "providers[0].checks[0]: \"none\": contradicts"),
        (acme(json!({"checks": ["csrf"]})), "providers[0].checks[0]: \"csrf\": unknown check."),
        (acme(json!({"idToken": "yes"})), "providers[0].idToken: is a text, where true or false"),
        (acme(json!({"token": {"params": {"a": "b"}}})), "providers[0].token: parameters for an endpoint"),
        (acme(json!({"token": "/token"})), "providers[0].token: \"/token\": not an absolute https URL."),
        (
            acme(json!({"scope": "a", "authorization": {"params": {"scope": "b"}}})),
            "providers[0].scope: \"a\": contradicts",
        ),
        (
            acme(json!({"authorization": {"params": {"state": "b"}}})),
            "providers[0].authorization.params.state: state is set",
        ),
        (
            acme(json!({"authorization": "https://a.example/?redirect_uri=b"})),
            "providers[0].authorization: redirect_uri is set",
        ),
        (
            acme(json!({"authorization": {"params": {"a": null}}})),
            "providers[0].authorization.params.a: null: cannot be sent.",
        ),
        (
            acme(json!({"client": {"token_endpoint_auth_method": "tls_client_auth"}})),
            "providers[0].client.token_endpoint_auth_method: \"tls_client_auth\": unknown method.",
        ),
        (
            acme(json!({"style": {"brandColor": "red"}})),
            "providers[0].style.brandColor: \"red\": not a colour",
        ),
        (
            acme(json!({"wellKnown": "http://id.example"})),
            "providers[0].wellKnown: \"http://id.example\": not https.",
        ),
        (
            acme(json!({"allowDangerousEmailAccountLinking": true})),
            "providers[0].allowDangerousEmailAccountLinking: true: not supported yet",
        ),
    ];
    for (entry, expected) in table {
        let message = error(entry.clone());
        assert!(message.starts_with(expected), "{entry}: {message}");
        assert!(!message.contains('\n') && !message.contains("hunter2"));
    }
}
