use authjs::config::Config;
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Browser, Op, TestEnv};

const PAGE: &str = include_str!("../../../../docs/custom-providers.md");

/// A worked example of the page: `wrangler.toml`, the provider's user, and the user of the session.
struct Example {
    auth: Value,
    profile: Value,
    user: Value,
}

impl Example {
    fn all() -> Vec<Self> {
        let (toml, json) = (blocks("toml"), blocks("json"));
        let read = |(toml, json): (&String, &[String])| Self {
            auth: toml::from_str::<Value>(toml).expect("TOML")["vars"]["AUTH"].clone(),
            profile: serde_json::from_str(&json[0]).expect("JSON"),
            user: serde_json::from_str(&json[1]).expect("JSON"),
        };
        toml.iter().zip(json.chunks(2)).map(read).collect()
    }

    fn entry(&self, key: &str) -> &Value {
        &self.auth["providers"][0][key]
    }

    fn id(&self) -> &str {
        self.entry("id").as_str().expect("an id")
    }

    /// Returns a browser in front of a deployment of the example. One setting differs, because a
    /// test has no key: ID Tokens are signed with the client secret.
    fn browser(&self) -> Browser {
        let mut auth = self.auth.clone();
        if self.entry("type") == "oidc" {
            auth["providers"][0]["client"] = json!({ "id_token_signed_response_alg": "HS256" });
        }
        let id = self.id().to_uppercase();
        let mut env = json!({ "AUTH": auth });
        env[format!("AUTH_{id}_ID")] = "client-1".into();
        env[format!("AUTH_{id}_SECRET")] = "client secret of the tests, 32 characters and more".into();
        Browser::with_env(env)
    }
}

/// Returns the fenced blocks of one language, in order.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    PAGE.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// Signs in at an OpenID Provider with metadata at the standard address.
fn sign_in_by_oidc(example: &Example, browser: &mut Browser) -> Answer {
    let issuer = example.entry("issuer").as_str().expect("an issuer");
    let mut metadata = Op::metadata();
    metadata["issuer"] = issuer.into();
    metadata["authorization_response_iss_parameter_supported"] = false.into();
    browser.platform.expect_json(format!("{issuer}/.well-known/openid-configuration"), 200, &metadata);
    let url = browser.start(example.id());
    let mut claims = example.profile.clone();
    for (name, value) in Op::claims(&Op::parameter(&url, "nonce")).as_object().expect("an object") {
        if ["aud", "iat", "exp", "nonce"].contains(&name.as_str()) {
            claims[name] = value.clone();
        }
    }
    claims["iss"] = issuer.into();
    browser.platform.expect_json(
        "https://op.example/token",
        200,
        &Op::token_response(&Op::id_token(&claims)),
    );
    come_back(example, browser, &url)
}

/// Signs in at an OAuth 2.0 server, with only the addresses of the example.
fn sign_in_by_oauth(example: &Example, browser: &mut Browser) -> Answer {
    let url = browser.start(example.id());
    let endpoint = |key| {
        let endpoint = example.entry(key);
        let mut url =
            Url::parse(endpoint["url"].as_str().or(endpoint.as_str()).expect("a URL")).expect("a URL");
        for (name, value) in endpoint["params"].as_object().into_iter().flatten() {
            url.query_pairs_mut().append_pair(name, value.as_str().expect("a text"));
        }
        url
    };
    assert!(url.as_str().starts_with(endpoint("authorization").as_str()), "{url}");
    let tokens = json!({ "access_token": "at-1", "token_type": "Bearer" });
    browser.platform.expect_json(endpoint("token"), 200, &tokens);
    browser.platform.expect_json(endpoint("userinfo"), 200, &example.profile);
    come_back(example, browser, &url)
}

fn come_back(example: &Example, browser: &mut Browser, url: &Url) -> Answer {
    let state = Op::parameter(url, "state");
    let state = if state.is_empty() { state } else { format!("&state={state}") };
    let answer = browser.get(&format!("/api/auth/callback/{}?code=c-1{state}", example.id()));
    browser.platform.finish();
    answer
}

#[test]
fn the_examples_of_the_page_sign_their_users_in() {
    let examples = Example::all();
    assert_eq!(examples.len(), 3);
    for example in &examples {
        let mut browser = example.browser();
        let answer = match example.entry("type").as_str() {
            Some("oidc") => sign_in_by_oidc(example, &mut browser),
            _ => sign_in_by_oauth(example, &mut browser),
        };
        let log = browser.platform.log.borrow().clone();
        assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{}: {log:?}", example.id());
        assert_eq!(browser.get("/api/auth/session").json()["user"], example.user, "{}", example.id());
    }
}

#[test]
fn the_errors_of_the_page_are_the_errors() {
    let table = [
        json!({ "email": "emails[0]" }),
        json!({ "imgae": "picture" }),
        json!({ "id": { "const": "user" } }),
    ];
    let errors: Vec<_> = table.into_iter().map(error).collect();
    assert_eq!(blocks("text").last().expect("a block").trim().lines().collect::<Vec<_>>(), errors);
}

/// Returns the error for this `profile`.
fn error(profile: Value) -> String {
    let entry =
        json!({ "id": "acme", "type": "oidc", "issuer": "https://id.acme.example", "profile": profile });
    let env = TestEnv(json!({
        "AUTH_SECRET": "a secret for tests, longer than 32 characters",
        "AUTH_ACME_ID": "client", "AUTH_ACME_SECRET": "secret",
        "AUTH": { "providers": [entry] },
    }));
    Config::from_env(&env, None).expect_err("refused").to_string()
}
