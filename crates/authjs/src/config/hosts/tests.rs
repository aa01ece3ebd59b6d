#![expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]

use serde_json::json;

use super::*;
use crate::config::env::tests::TestEnv;
use crate::config::{Session, SessionStrategy};

const ADMIN: &str = "admin.example.com";

fn environment(auth: Value, more: Value) -> TestEnv {
    let mut root = json!({ "providers": ["google"], "matcher": ["/a"], "unknownHosts": "base" });
    root.as_object_mut().unwrap().extend(auth.as_object().unwrap().clone());
    root.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let mut env = TestEnv::new(&json!({
        "AUTH": root,
        "AUTH_SECRET": "a-secret-of-32-characters-at-least",
        "AUTH_GOOGLE_ID": "client", "AUTH_GOOGLE_SECRET": "hunter2",
        "AUTH_GITHUB_ID": "client", "AUTH_GITHUB_SECRET": "hunter2",
    }));
    env.0.extend(more.as_object().unwrap().clone());
    env
}

fn read(auth: Value, more: Value) -> Result<Config, String> {
    Config::from_env(&environment(auth, more), None).map_err(|error| error.to_string())
}

fn refused(auth: Value) -> String {
    read(auth, json!({})).unwrap_err()
}

fn with_admin(options: Value) -> Value {
    json!({ "hosts": { ADMIN: options } })
}

fn admin(config: &Config) -> &Config {
    config.of_host(&Url::parse("https://admin.example.com/").unwrap()).unwrap()
}

fn session(config: &Config) -> Session {
    config.session
}

#[test]
fn tables_merge_and_lists_and_values_replace() {
    let auth = json!({
        "session": { "maxAge": 7200, "updateAge": 60 },
        "hosts": { ADMIN: {
            "providers": ["github"], "session": { "maxAge": 3600 }, "matcher": "/b", "basePath": "/auth",
        } },
    });
    let config = read(auth, json!({})).unwrap();
    let ids = |config: &Config| config.providers.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!((ids(&config), ids(admin(&config))), (vec!["google".into()], vec!["github".into()]));
    assert_eq!((session(&config).max_age, session(&config).update_age), (7200, 60));
    assert_eq!((session(admin(&config)).max_age, session(admin(&config)).update_age), (3600, 60));
    assert_eq!((config.base_path.as_str(), admin(&config).base_path.as_str()), ("/api/auth", "/auth"));
    let options = |host: &str| {
        let url = Url::parse(&format!("https://{host}/")).unwrap();
        let env = environment(with_admin(json!({ "matcher": "/b" })), json!({}));
        Config::options_for(&Config::sources(&env, None).unwrap(), &url)["matcher"].clone()
    };
    assert_eq!((options("www.example.com"), options(ADMIN)), (json!(["/a"]), json!(["/b"])));
}

#[test]
fn rules_of_a_host_take_the_place_of_the_matcher_and_the_reverse() {
    let rules = json!({ "rules": [{ "path": "/x", "access": "deny" }], "unmatched": "public" });
    let config = read(with_admin(rules.clone()), json!({})).unwrap();
    assert!(config.rules.is_none() && config.matcher.is_some());
    assert!(admin(&config).rules.is_some() && admin(&config).matcher.is_none());
    let mut base = rules;
    base["matcher"] = json!(null);
    base["hosts"] = json!({ ADMIN: { "matcher": "/b" } });
    let config = read(base, json!({})).unwrap();
    assert!(config.rules.is_some() && admin(&config).rules.is_none() && admin(&config).matcher.is_some());
}

#[test]
fn mistakes_of_a_host_name_it() {
    let table = [
        (with_admin(json!({ "session": { "maxAge": 1 } })), r#"hosts["admin.example.com"].session.maxAge: "#),
        (with_admin(json!({ "sesion": {} })), r#"hosts["admin.example.com"].sesion: unknown key. "#),
        (with_admin(json!({ "providers": [{ "id": "x" }] })), r#"hosts["admin.example.com"].providers[0]"#),
        (
            with_admin(json!({ "hosts": { "a.example": {} } })),
            r#"hosts["admin.example.com"].hosts: hosts inside of hosts. "#,
        ),
        (
            with_admin(json!({ "unknownHosts": "deny" })),
            r#"hosts["admin.example.com"].unknownHosts: hosts inside of hosts. "#,
        ),
        (
            with_admin(json!({ "log": { "level": "error" } })),
            r#"hosts["admin.example.com"].log: holds for the whole Worker, "#,
        ),
        (with_admin(json!({ "debug": true })), r#"hosts["admin.example.com"].debug: holds for "#),
        (with_admin(json!({ "AUTH_DB": "x" })), r#"hosts["admin.example.com"].AUTH_DB: unknown key. "#),
        (with_admin(json!({ "secret": "hunter2" })), r#"hosts["admin.example.com"].secret: "#),
        (with_admin(json!([])), r#"hosts["admin.example.com"]: is a list, where a table is expected. "#),
        (
            json!({ "hosts": { "*.example.com": {} } }),
            r#"hosts["*.example.com"]: "*.example.com": not a host name"#,
        ),
        (json!({ "hosts": { "bücher.example": {} } }), "hosts[\"bücher.example\"]: "),
        (
            json!({ "hosts": { ADMIN: {}, "Admin.Example.com.:443": {} } }),
            r#"hosts["Admin.Example.com.:443"]: a second entry for the host admin.example.com. "#,
        ),
        (json!({ "hosts": {} }), "hosts: names no host. "),
        (json!({ "hosts": [] }), "hosts: is a list, where a table is expected. "),
        (json!({ "hosts": { ADMIN: {} }, "unknownHosts": null }), "unknownHosts: not set, and hosts is. "),
        (
            json!({ "hosts": { ADMIN: {} }, "unknownHosts": "allow" }),
            "unknownHosts: \"allow\": unknown value. ",
        ),
        (json!({}), "unknownHosts: there are no hosts. "),
    ];
    for (auth, start) in table {
        let error = refused(auth);
        assert!(error.starts_with(start) && !error.contains("hunter2"), "{error}\n{start}");
    }
}

#[test]
fn every_host_is_read_at_start_and_the_base_too() {
    let hosts = |last: Value| {
        let mut hosts: Map<String, Value> =
            (0..50).map(|number| (format!("h{number}.example"), json!({}))).collect();
        hosts.insert("z.example".into(), last);
        json!({ "hosts": hosts })
    };
    assert!(read(hosts(json!({})), json!({})).is_ok());
    assert!(refused(hosts(json!({ "matcher": "/(" }))).starts_with(r#"hosts["z.example"].matcher[0]: "#));
    let mut base = hosts(json!({ "matcher": "/ok" }));
    base["matcher"] = json!("/(");
    assert!(refused(base).starts_with("matcher[0]: "), "no override excuses the base");
}

#[test]
fn missing_settings_of_all_hosts_are_reported_together() {
    let auth = json!({ "hosts": {
        ADMIN: { "providers": ["gitlab"] }, "b.example": {},
    } });
    let error = Config::from_env(&environment(auth, json!({ "AUTH_SECRET": "" })), None).unwrap_err();
    assert!(error.is_unset());
    let paths: Vec<_> = error.mistakes().map(|one| one.path().to_owned()).collect();
    let expected = [
        "AUTH_SECRET",
        r#"hosts["admin.example.com"].providers[0].clientSecret"#,
        r#"hosts["admin.example.com"].providers[0].clientId"#,
    ];
    assert_eq!(paths, expected);
}

#[test]
fn a_session_belongs_to_its_host_unless_cookies_share_a_domain() {
    let domain = |domain: &str| json!({ "cookies": { "sessionToken": { "options": { "domain": domain } } } });
    let realms = |base: Value, own: Value| {
        let mut auth = base;
        auth["hosts"] = json!({ ADMIN: own });
        let config = read(auth, json!({})).unwrap();
        (config.realm.clone(), admin(&config).realm.clone())
    };
    let named = |name: &str| Realm::Named(name.into());
    assert_eq!(read(json!({ "unknownHosts": null }), json!({})).unwrap().realm, Realm::Only);
    assert_eq!(realms(json!({}), json!({})), (Realm::Base, named(ADMIN)));
    assert_eq!(realms(domain(".Example.com"), json!({})), (Realm::Base, Realm::Base));
    assert_eq!(realms(domain("example.com"), domain("example.com")), (Realm::Base, Realm::Base));
    assert_eq!(realms(json!({}), domain("example.com")), (Realm::Base, named(".example.com")));
    assert_eq!(realms(domain("example.com"), domain("admin.example.com")).1, named(".admin.example.com"));
}

#[test]
fn auth_url_gives_the_scheme_and_the_host_is_its_own() {
    let variables = json!({ "AUTH_URL": "https://www.example.com:8443/auth" });
    let auth = json!({ "hosts": { ADMIN: {}, "b.example:99": { "basePath": "/x" } } });
    let config = read(auth, variables).unwrap();
    let of = |url: &str| {
        let config = config.of_host(&Url::parse(url).unwrap()).unwrap();
        (config.auth_url.as_ref().unwrap().to_string(), config.base_path.clone())
    };
    assert_eq!(of("http://any.example/"), ("https://www.example.com:8443/".into(), "/auth".into()));
    assert_eq!(of("http://admin.example.com/"), ("https://admin.example.com:8443/".into(), "/auth".into()));
    assert_eq!(of("http://b.example:99/"), ("https://b.example:99/".into(), "/x".into()));
    let local = json!({ "AUTH_URL": "http://localhost:8787" });
    let config = read(json!({ "hosts": { ADMIN: {}, "a.localhost": {} } }), local).unwrap();
    assert_eq!(admin(&config).auth_url, None, "http is for loopback hosts");
    let url = Url::parse("http://a.localhost:8787/").unwrap();
    assert_eq!(config.of_host(&url).unwrap().auth_url, Some(url));
}

#[test]
fn warnings_of_a_host_are_those_that_the_base_has_not() {
    let plain = json!([{ "id": "google", "clientSecret": "hunter2" }]);
    let config = read(with_admin(json!({ "providers": plain })), json!({})).unwrap();
    let text: Vec<_> = config.warnings.iter().map(ToString::to_string).collect();
    assert_eq!((text.len(), config.warnings[0].code()), (1, "plain-client-secret"));
    assert!(text[0].ends_with(r#" This concerns hosts["admin.example.com"]."#), "{text:?}");
    let auth = json!({ "providers": plain, "hosts": { ADMIN: {}, "b.example": {} } });
    assert_eq!(read(auth, json!({})).unwrap().warnings.len(), 1);
}

#[test]
fn accounts_of_two_servers_need_two_ids_in_one_database() {
    let oidc = |issuer: &str| json!([{ "id": "sso", "type": "oidc", "issuer": issuer, "clientId": "c" }]);
    let auth = |own: &str| json!({ "providers": oidc("https://id.example.com"), "hosts": { ADMIN: { "providers": oidc(own) } } });
    let secrets = json!({ "AUTH_SSO_SECRET": "hunter2" });
    let stored = json!({ "AUTH_SSO_SECRET": "hunter2", "AUTH_DB": null });
    assert!(read(auth("https://id.example.com"), stored.clone()).is_ok());
    let error = read(auth("https://other.example.com"), stored).unwrap_err();
    assert!(error.starts_with(r#"hosts["admin.example.com"].providers: sso is another server"#), "{error}");
    let config = read(auth("https://other.example.com"), secrets).unwrap();
    assert_eq!(session(admin(&config)).strategy, SessionStrategy::Jwt, "no account is stored");
}

#[test]
fn what_code_must_do_is_asked_of_every_host() {
    let credentials = json!([{ "id": "own", "type": "credentials", "fields": { "pin": {} } }]);
    let config = read(with_admin(json!({ "providers": credentials })), json!({})).unwrap();
    let error = config.missing_authorize().unwrap().to_string();
    assert!(error.starts_with(r#"hosts["admin.example.com"].providers[0].url: "#), "{error}");
    assert_eq!(config.missing_sender(), None);
}

#[test]
fn a_provider_of_another_server_is_a_warning_where_hosts_share_sessions() {
    let sso = |issuer: &str| json!([{ "id": "sso", "type": "oidc", "issuer": issuer, "clientId": "c", "clientSecret": "s" }]);
    let codes = |domain: Value, issuer: &str| {
        let cookies = json!({ "sessionToken": { "options": { "domain": domain } } });
        let auth = json!({ "providers": sso("https://one.example"), "hosts": { ADMIN: { "providers": sso(issuer) } },
            "cookies": if domain.is_null() { Value::Null } else { cookies } });
        let config = read(auth, json!({})).unwrap();
        config
            .warnings
            .iter()
            .map(|warning| warning.code().to_owned())
            .filter(|code| code.contains("server"))
            .count()
    };
    assert_eq!(codes(json!("example.com"), "https://two.example"), 1);
    assert_eq!(codes(json!("example.com"), "https://one.example"), 0);
    assert_eq!(codes(Value::Null, "https://two.example"), 0, "sessions stay on their host");
}

#[test]
fn a_provider_of_another_server_is_an_error_where_hosts_share_rows_or_tokens() {
    let sso = |issuer: &str| json!([{ "id": "sso", "type": "oidc", "issuer": issuer, "clientId": "c", "clientSecret": "s" }]);
    let error = |domain: &str, issuer: &str, more: &Value| {
        let cookies = json!({ "sessionToken": { "options": { "domain": domain } } });
        let own = json!({ "sessionToken": { "options": { "domain": "example.com" } } });
        let mut auth = json!({ "providers": sso("https://one.example"), "cookies": own,
            "hosts": { ADMIN: { "providers": sso(issuer), "cookies": cookies } } });
        auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        read(auth, json!({ "AUTH_STATE": null })).err().map(|error| error.to_string()).unwrap_or_default()
    };
    for more in [
        json!({ "session": { "strategy": "jwt", "revocable": true } }),
        json!({ "tokens": { "refresh": true } }),
        json!({ "signOut": { "provider": true } }),
    ] {
        let found = error("example.com", "https://two.example", &more);
        assert!(
            found.starts_with(r#"hosts["admin.example.com"].providers: sso is another server"#),
            "{found}"
        );
        assert_eq!(error("example.com", "https://one.example", &more), "");
        assert_eq!(
            error("admin.example.com", "https://two.example", &more),
            "",
            "sessions stay on their host"
        );
    }
    assert_eq!(error("example.com", "https://two.example", &json!({})), "", "a warning");
}
