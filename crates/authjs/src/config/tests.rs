use super::env::tests::TestEnv;
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Returns a valid configuration with `config` merged over its `AUTH` table and `variables` over
/// its variables. Null removes a variable.
#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn config(config: Value, variables: Value) -> Result<Config, String> {
    let mut auth = json!({"providers": ["google"], "matcher": ["/admin/:path*"]});
    auth.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
    auth.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let mut env = TestEnv::new(&json!({
        "AUTH": auth,
        "AUTH_SECRET": "a-secret-of-32-characters-at-least",
        "AUTH_GOOGLE_ID": "client",
        "AUTH_GOOGLE_SECRET": "hunter2",
    }));
    env.0.extend(variables.as_object().unwrap().clone());
    env.0.retain(|_, value| !value.is_null());
    Config::from_env(&env, None).map_err(|error| error.to_string())
}

#[test]
fn the_smallest_configuration_has_auth_js_defaults() {
    let config = config(json!({}), json!({})).unwrap();
    assert_eq!(config.base_path, "/api/auth");
    assert!(config.trust_host && config.log == LogSettings::default() && !config.development);
    assert_eq!(
        (config.session.max_age, config.jwt.max_age, config.jwt.legacy),
        (2_592_000, 2_592_000, false)
    );
    assert_eq!((config.use_secure_cookies, config.auth_url.as_ref()), (None, None));
    assert_eq!(config.cookies(true).session_token.name, "__Secure-authjs.session-token");
    assert_eq!(config.cookies(false).session_token.name, "authjs.session-token");
    assert_eq!(config.provider("google").unwrap().name, "Google");
    assert!(config.matcher.is_some() && config.upstream.is_none() && config.warnings.is_empty());
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn the_compiled_in_file_lies_underneath() {
    let env = TestEnv::new(&json!({
        "AUTH": {"basePath": "/auth"},
        "AUTH_SECRET": "a-secret-of-32-characters-at-least",
        "AUTH_GOOGLE_ID": "client",
        "AUTH_GOOGLE_SECRET": "hunter2",
    }));
    let file = r#"{"providers": ["google"], "basePath": "/api/auth", "matcher": "/x"}"#;
    let config = Config::from_env(&env, Some(file)).unwrap();
    assert_eq!((config.base_path.as_str(), config.providers.len()), ("/auth", 1));
    assert!(config.matcher.is_some());
}

#[test]
fn only_computed_options_may_name_no_provider() {
    let env = TestEnv::new(&json!({ "AUTH_SECRET": "a-secret-of-32-characters-at-least" }));
    let read = |options: &str| Config::for_request(&env, None, Some(options));
    assert!(read(r#"{"providers": []}"#).unwrap().providers.is_empty());
    assert!(read("{}").unwrap_err().to_string().starts_with("providers: none is set"));
    assert!(Config::from_env(&env, Some(r#"{"providers": []}"#)).is_err());
}

// The start-up mistakes of CVE-2026-73421 / GHSA-8fpg-xm3f-6cx3 and similar ones. Each must keep
// the gate closed.
#[test]
fn unusable_configurations_are_errors_that_name_their_place() {
    let none = || json!({});
    let table = [
        (none(), json!({"AUTH_SECRET": null}), "AUTH_SECRET: not set."),
        (none(), json!({"AUTH_SECRET": "secret12"}), "AUTH_SECRET: shorter than 16 characters."),
        (none(), json!({"AUTH_GOOGLE_ID": null}), "providers[0].clientId: not set. Set AUTH_GOOGLE_ID"),
        (
            none(),
            json!({"AUTH_GOOGLE_ISSUER": "not a url"}),
            "AUTH_GOOGLE_ISSUER: \"not a url\": not an absolute",
        ),
        (
            none(),
            json!({"AUTH_GOOGLE_ISSUER": "http://op.example"}),
            "AUTH_GOOGLE_ISSUER: \"http://op.example\": not https.",
        ),
        (none(), json!({"AUTH_DEV": "yes"}), "AUTH_DEV: \"yes\": neither true nor false."),
        (
            none(),
            json!({"AUTH_REDIRECT_PROXY_URL": "x"}),
            "AUTH_REDIRECT_PROXY_URL: \"x\": not an absolute https URL.",
        ),
        (json!({"basePath": "/api/auth"}), json!({"AUTH_URL": "https://x.example/x"}), "AUTH_URL: "),
        (json!({"matcher": []}), none(), "matcher: an empty list."),
        (json!({"matcher": ["/a", "/((("]}), none(), "matcher[1]: \"/(((\" at "),
        (json!({"matcher": ["admin/:path*"]}), none(), "matcher[0]: \"admin/:path*\""),
        (
            json!({"matcher": [{"source": "/a", "hsa": []}]}),
            none(),
            "matcher[0].hsa: unknown key. Did you mean `has`?",
        ),
        (json!({"matcher": [5]}), none(), "matcher[0]: not an entry of a matcher"),
        (
            json!({"matcher": null, "caseSensitive": true}),
            none(),
            "caseSensitive: true: there is no matcher.",
        ),
        (json!({"matchers": ["/admin"]}), none(), "matchers: unknown key. Did you mean `matcher`?"),
        (
            json!({"session": {"strategy": "database"}}),
            none(),
            "session.strategy: \"database\": there is no database",
        ),
        (
            json!({"session": {"maxAge": 1_000_000_000_000_i64}}),
            none(),
            "session.maxAge: 1000000000000: out of range.",
        ),
        (
            json!({"providers": ["google", "google"]}),
            none(),
            "providers[1]: a second provider with the id google.",
        ),
        (
            json!({"providers": [
                {"id": "acme-eu", "type": "oidc", "issuer": "https://eu.acme.example"},
                {"id": "acme.eu", "type": "oidc", "issuer": "https://acme.example"},
            ]}),
            json!({"AUTH_ACME_EU_ID": "client", "AUTH_ACME_EU_SECRET": "hunter2"}),
            "providers[1]: acme.eu and acme-eu read the same variables, AUTH_ACME_EU_SECRET for example.",
        ),
        (json!({"providers": ["a/b"]}), none(), "providers[0]: \"a/b\": not an id."),
        (json!({"providers": []}), none(), "providers: none is set"),
        (json!({"providers": null}), none(), "providers: none is set"),
        (json!({"providers": "google"}), none(), "providers: is a text, where a list is expected."),
        (json!({"cookies": {"sessionToken": {"name": "a;b"}}}), none(), "cookies.sessionToken"),
        (
            json!({"secret": "hunter2"}),
            none(),
            "secret: a secret does not belong among variables that everyone can read. Remove it and make a new one: `openssl rand -base64 33 | npx wrangler secret put AUTH_SECRET`, or .dev.vars",
        ),
        (json!({"adapter": {}}), none(), "adapter: not supported yet. Remove the key."),
        (json!({"experimental": {"x": 1}}), none(), "experimental.x: unknown key."),
        (
            json!({"unknownActions": "orign"}),
            none(),
            "unknownActions: \"orign\": unknown value. Write \"refuse\"",
        ),
        (json!({"unknownActions": true}), none(), "unknownActions: is true or false, where a text is"),
        (json!({"debug": "true"}), none(), "debug: is a text, where true or false"),
        (json!({"keepFragment": "true"}), none(), "keepFragment: is a text, where true or false"),
        (json!({"keepFragments": true}), none(), "keepFragments: unknown key. Did you mean `keepFragment`?"),
        (
            json!({"upstream": "origin.example"}),
            none(),
            "upstream: \"origin.example\": not an absolute https URL.",
        ),
        (
            none(),
            json!({"UPSTREAM": "https://o.example"}),
            "UPSTREAM: is a variable, where a service binding",
        ),
        (none(), json!({"AUTH_KV": {}}), "AUTH_KV: is a variable, where a KV namespace is expected."),
        (json!({"upstream": "https://o.example/x"}), none(), "upstream: \"https://o.example/x\": has a path"),
        (
            json!({"upstream": "http://localhost:3000"}),
            none(),
            "upstream: \"http://localhost:3000\": a loopback",
        ),
    ];
    for (auth, variables, expected) in table {
        let message = config(auth.clone(), variables.clone()).unwrap_err();
        assert!(message.starts_with(expected), "{auth} {variables}: {message}");
        assert!(!message.contains('\n') && !message.contains("hunter2"), "{message}");
    }
}

#[test]
fn development_allows_loopback_addresses() {
    let variables = json!({"AUTH_DEV": 1, "AUTH_GOOGLE_ISSUER": "http://localhost:3001"});
    let config = config(json!({"upstream": "http://127.0.0.1:3000"}), variables).unwrap();
    assert!(config.development);
    let provider = config.providers[0].oauth().unwrap();
    assert_eq!(provider.issuer.as_deref(), Some("http://localhost:3001"));
}

#[test]
fn every_key_of_the_root_is_read() {
    let config = config(
        json!({
            "basePath": "/auth", "session": {"maxAge": 120}, "jwt": {"legacy": true}, "pages": {"signIn": "/in"},
            "theme": {"colorScheme": "dark"}, "cookies": {"state": {"name": "s"}}, "useSecureCookies": true,
            "trustHost": false, "debug": true, "secretOrder": "core", "caseSensitive": true,
            "upstream": "https://o.example", "origin": {"mapRedirects": false, "removeHeaders": ["X-Tenant"]},
            "unknownActions": "origin",
        }),
        json!({"AUTH_URL": "https://x.example"}),
    )
    .unwrap();
    assert_eq!((config.base_path.as_str(), config.session.max_age), ("/auth", 120));
    assert!(config.jwt.legacy && config.log.level == Level::Debug && !config.trust_host);
    assert_eq!(config.pages.sign_in.as_deref(), Some("/in"));
    assert_eq!(config.theme.color_scheme, crate::pages::ColorScheme::Dark);
    assert_eq!(config.cookies(true).state.name, "s");
    assert_eq!(config.use_secure_cookies, Some(true));
    assert_eq!(config.auth_url.unwrap().as_str(), "https://x.example/");
    assert!(!config.origin.map_redirects && config.origin.remove_headers.len() == 1);
    assert_eq!(config.upstream.unwrap().as_str(), "https://o.example/");
    assert_eq!(config.unknown_actions, UnknownActions::Origin);
    assert_eq!(config.warnings, [Warning::DebugEnabled]);
}

#[test]
fn an_entry_that_visitors_can_avoid_is_warned_of() {
    let entry = json!({"source": "/admin", "missing": [{"type": "header", "key": "x"}]});
    let config = config(json!({ "matcher": [entry] }), json!({})).unwrap();
    assert_eq!(config.warnings, [Warning::AvoidableEntry { source: "/admin".into() }]);
}

#[test]
fn a_pattern_in_another_routers_syntax_is_warned_of_and_a_wildcard_is_refused_with_its_fix() {
    let warnings = |source: &str| config(json!({ "matcher": [source] }), json!({})).unwrap().warnings;
    for (source, instead) in [
        ("/dashboard/\\*", "/dashboard/:path*"),
        ("/posts/[id]", "/posts/:id"),
        ("/docs/[...slug]", "/docs/:slug*"),
        ("/users/{id}", "/users/:id"),
        ("/users/$id", "/users/:id"),
        ("/(group)/users", "/users"),
    ] {
        let warnings = warnings(source);
        let [warning] = warnings.as_slice() else { panic!("{source}: {warnings:?}") };
        assert!(warning.to_string().contains(&format!("Write {instead:?}.")), "{warning}");
    }
    assert_eq!(warnings("/dashboard/:path*"), []);
    let message = config(json!({ "matcher": ["/dashboard/*"] }), json!({})).unwrap_err();
    assert!(message.ends_with("Write \"/dashboard/:path*\"."), "{message}");
}

#[test]
fn a_page_whose_styles_are_protected_is_warned_of() {
    let warned = |matcher: Value, pages: Value| {
        let config = config(json!({ "matcher": matcher, "pages": pages }), json!({})).unwrap();
        config.warnings.iter().map(Warning::code).collect::<Vec<_>>()
    };
    let page = || json!({"signIn": "/login?a=b"});
    for everything in [json!(null), json!("/:path*"), json!(["/x", "/(.*)"]), json!("/((?!api).*)")] {
        assert_eq!(warned(everything.clone(), page()), ["page-assets-protected"], "{everything}");
        assert_eq!(warned(everything, json!({"newUser": "/welcome"})), ["new-user-page-unused"]);
    }
    for some in
        [json!("/admin/:path*"), json!("/((?!_next/static|favicon.ico).*)"), json!("/((?!assets/).*)")]
    {
        assert_eq!(warned(some.clone(), page()), Vec::<&str>::new(), "{some}");
    }
    let config = config(json!({"matcher": null, "pages": page()}), json!({})).unwrap();
    assert_eq!(
        config.warnings[0].to_string(),
        "page-assets-protected: \"/login?a=b\" of `pages` is open, but every other path needs a session, those of its styles and \
         scripts too. Leave them out: matcher = [\"/((?!assets/|favicon.ico).*)\"]."
    );
}

#[test]
fn an_upstream_beside_the_binding_that_comes_first_is_warned_of() {
    let env = TestEnv::new(&json!({
        "AUTH": {"providers": ["google"], "matcher": "/admin", "upstream": "https://o.example"},
        "AUTH_SECRET": "a-secret-of-32-characters-at-least",
        "AUTH_GOOGLE_ID": "client",
        "AUTH_GOOGLE_SECRET": "hunter2",
        "UPSTREAM": null,
    }));
    let config = Config::from_env(&env, None).unwrap();
    assert_eq!(config.warnings, [Warning::UpstreamUnused]);
}

/// Generates JSON whose keys are usually known ones.
fn json_value() -> impl Strategy<Value = Value> {
    let text = "[a-z/:.*()\\[\\]{}?; ]{0,8}|https?://[a-z.:/@#]{0,12}|google|oidc|pkce|.{0,4}|\\p{Cc}";
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        text.prop_map(Value::String),
    ];
    let key = "session|maxAge|jwt|pages|signIn|theme|logo|cookies|state|name|options|matcher|origins|path|hosts|to|id|type|issuer|scope\
               |checks|client|authorization|url|params|enterprise|baseUrl|source|has|upstream|[a-z\n]{0,3}";
    scalar.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(key, inner, 0..5).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_configured_an_error_is_one_line_and_nothing_panics(value in json_value()) {
        let entry = json!({"id": "x", "type": "oidc", "issuer": "https://id.example", "clientId": "a", "profile": value});
        let tables = [
            json!({ "providers": [value] }),
            json!({ "providers": [entry] }),
            json!({ "providers": ["google"], "matcher": value }),
            json!({ "providers": ["google"], "pages": value }),
            json!({ "providers": ["google"], "origins": [value] }),
            json!({ "providers": ["google"], "cookies": value }),
            value,
        ];
        for table in tables {
            let env = TestEnv::new(&json!({ "AUTH": table, "AUTH_SECRET": "a-secret-of-32-characters-at-least" }));
            if let Err(error) = Config::from_env(&env, None) {
                prop_assert!(!error.to_string().contains(char::is_control), "{error:?}");
            }
        }
    }
}
