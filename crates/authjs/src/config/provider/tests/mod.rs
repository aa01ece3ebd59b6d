mod built_in;
mod credentials;
mod email;
mod email_proof;
mod made_secret;
mod mistakes;
#[cfg(feature = "oauth1")]
mod oauth1;
mod speaking;
#[cfg(feature = "webauthn")]
mod webauthn;

use super::*;
use crate::config::env::tests::TestEnv;
use crate::http::Params;
use crate::oauth::ClientAuthMethod;
use crate::providers::Check;
use serde_json::{Map, Value, json};

/// Reads one entry of `providers`, with credentials for the ids that the tests use.
#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn parse(entry: Value, variables: Value) -> Result<(OAuthProvider, Vec<Warning>), String> {
    parse_whole(&entry, &variables).map(|(provider, warnings)| (oauth_of(&provider), warnings))
}

fn oauth_of(provider: &Provider) -> OAuthProvider {
    provider.oauth().expect("an OAuth provider").clone()
}

fn parse_whole(entry: &Value, variables: &Value) -> Result<(Provider, Vec<Warning>), String> {
    let mut all = json!({});
    for id in ["GITHUB", "GOOGLE", "KEYCLOAK", "ACME"] {
        all[format!("AUTH_{id}_ID")] = json!("client");
        all[format!("AUTH_{id}_SECRET")] = json!("hunter2");
    }
    let mut env = TestEnv::new(&all);
    env.0.extend(variables.as_object().unwrap().clone());
    env.0.retain(|_, value| !value.is_null());
    let item = Node { path: "providers[0]".into(), value: entry };
    let mut warnings = Vec::new();
    let shared = Shared { development: false, redirect_proxy_url: None, has_database: false };
    let provider = read(&env, &item, &shared, &mut warnings).map_err(|error| error.to_string())?;
    Ok((provider, warnings))
}

/// Returns the mistake in one entry of `providers` on the developer's machine.
fn error_in_development(entry: &Value) -> String {
    let item = Node { path: "providers[0]".into(), value: entry };
    let shared = Shared { development: true, redirect_proxy_url: None, has_database: false };
    let variables = json!({"AUTH_ACME_ID": "client", "AUTH_APPLE_ID": "client", "AUTH_BUNGIE_ID": "1", "AUTH_BUNGIE_SECRET": "x"});
    read(&TestEnv::new(&variables), &item, &shared, &mut Vec::new()).unwrap_err().to_string()
}

fn provider(entry: Value) -> OAuthProvider {
    parse(entry, json!({})).unwrap().0
}

fn name(entry: &Value) -> String {
    parse_whole(entry, &json!({})).unwrap().0.name
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
    assert_eq!((github.kind, github.needs_discovery()), (Kind::Oauth, false));
    assert_eq!(name(&json!("github")), "GitHub");
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
    assert_eq!(google.checks, [Check::Pkce, Check::State]);
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
    let proving = OAuthProvider { needs_email_proof: true, ..github.clone() };
    let exchange = crate::providers::Exchange { provider: &proving, ..exchange };
    assert!(github.quirk.follow_up(&exchange, &profile(json!("a@example.com"))).is_some());
    let forged = json!({"email": "a@example.com", "email_verified": true});
    let told = github.quirk.profile(&exchange, forged.as_object().unwrap().clone());
    assert!(!proving.email_is_verified(&told) && told.contains_key("email_verified"));
}

#[test]
fn github_users_are_mapped_as_auth_js_does() {
    let github = provider(json!("github"));
    let claims = json!({"id": 583231, "login": "octocat", "name": null, "email": null, "avatar_url": "https://a.example/1"});
    let profile = github.profile(claims.as_object().unwrap(), &Map::new()).unwrap();
    assert_eq!(profile.id, "583231");
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
        "AUTH_KEYCLOAK_ISSUER: \"not a url\": not an absolute https URL: it contains a blank or a backslash. \
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
    assert!(warnings[0].to_string().contains("`npx wrangler secret put AUTH_ACME_SECRET`, or .dev.vars"));
}

#[test]
fn a_custom_openid_provider_needs_no_more_than_an_issuer() {
    let entry = json!({"id": "acme", "type": "oidc", "issuer": "https://id.example/"});
    assert_eq!(name(&entry), "acme");
    let acme = provider(entry);
    assert_eq!((acme.kind, acme.id_token), (Kind::Oidc, true));
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
    assert_eq!(acme.profile(claims.as_object().unwrap(), &Map::new()).unwrap().id, "7");
    assert!(!acme.needs_discovery() && !acme.id_token && acme.server(None).issuer.is_none());
}

// CVE-2026-73421 / GHSA-8fpg-xm3f-6cx3: a provider without endpoints must not start.
#[test]
fn a_provider_without_issuer_and_endpoints_is_an_error() {
    let because = "not set, and there is no issuer. \
        Set the address of the endpoint, or the issuer so that it can be discovered.";
    assert_eq!(
        error(json!({"id": "acme", "type": "oauth"})),
        ["authorization", "token", "userinfo"].map(|key| format!("providers[0].{key}: {because}")).join(" ")
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

// An OAuth 2.0 server may not check PKCE. A deployer who knows that it does can set `checks`.
#[test]
fn oauth_has_a_state_beside_pkce_unless_told_otherwise() {
    assert_eq!(provider(json!({"id": "github"})).checks, [Check::Pkce, Check::State]);
    assert_eq!(provider(json!({"id": "github", "checks": ["pkce"]})).checks, [Check::Pkce]);
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
