use authjs::http::Method;
use authjs::jose::jwe::EncryptionKey;
use authjs::jose::jwt;
use authjs::secret::Secret;
use serde_json::{Value, json};

use super::effect::{Effect, members, seen, tested};
use super::sign_in::{browser, environment, sign_in, start, with_op};
use crate::support::{Browser, ISSUER, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];
const DATABASE: &str = "crates/authjs/tests/routes/database.rs";
const DEVICE: &str = "crates/authjs/tests/routes/session_device.rs";
const UNPROVED: &str = "crates/authjs/tests/routes/email/unproved.rs";
const TURNSTILE: &str = "crates/authjs/tests/routes/turnstile_pages.rs";
const SIGN_UP: &str = "crates/authjs/tests/routes/sign_up.rs";
const REVOCATION: &str = "crates/authjs/tests/routes/revocation.rs";
const ABSOLUTE: &str = "crates/authjs/tests/routes/session_limits/absolute.rs";
const IDLE: &str = "crates/authjs/tests/routes/session_limits/idle.rs";
const SIGN_OUT: &str = "crates/authjs/tests/routes/provider_sign_out.rs";
const REFRESH: &str = "crates/authjs/tests/routes/refresh/sessions.rs";
const READS: &str = "crates/authjs/tests/routes/session_reads.rs";
const HOSTS: &str = "crates/authjs/tests/routes/hosts.rs";
const PROXY: &str = "https://www.example.com/api/auth";
const PREVIEW: &str = "https://pr-1.example.dev";

pub fn effects() -> Vec<Effect> {
    let site = || with_op(json!({}));
    let proxy = json!({ "redirectProxyUrl": PROXY });
    vec![
        seen("providers", json!(["github"]), site(), providers, ["op", "github"]),
        tested(
            "upstream",
            &[(
                "tests/worker/upstream.test.mjs",
                "addresses of the upstream become the site's, on public and protected paths",
            )],
        ),
        seen(
            "unknownActions",
            json!("origin"),
            site(),
            |auth| answers(auth, "/api/auth/register"),
            ["yes", "no"],
        ),
        tested("hosts", &[(HOSTS, "each_host_has_its_own_options")]),
        tested("unknownHosts", &[(HOSTS, "an_unknown_host_gets_the_base_or_nothing")]),
        seen("basePath", json!("/auth"), site(), sign_in_page, ["/api/auth/signin", "/auth/signin"]),
        seen("trustHost", json!(false), site(), status, ["200", "500"]),
        seen("secretOrder", json!("core"), site(), sealed_by, ["AUTH_SECRET", "AUTH_SECRET_1"]),
        seen(
            "redirectProxyUrl",
            json!(PROXY),
            site(),
            |auth| Op::parameter(&start(&auth).1, "redirect_uri"),
            ["http://localhost:8787/api/auth/callback/op", "https://www.example.com/api/auth/callback/op"],
        ),
        seen(
            "redirectProxyAllow",
            json!(["https://other.example.dev"]),
            with_op(proxy),
            passed_on,
            [PREVIEW, "redirect_proxy_origin"],
        ),
        members("turnstile"),
        tested(
            "turnstile.siteKey",
            &[(TURNSTILE, "the_widget_and_its_host_are_on_the_pages_that_need_them")],
        ),
        members("tokens"),
        tested("tokens.refresh", &[(REFRESH, "tokens_are_refreshed_before_they_expire")]),
        tested("tokens.before", &[(REFRESH, "the_time_ahead_is_an_option")]),
        tested(
            "tokens.onFailure",
            &[("crates/authjs/tests/routes/refresh/answers.rs", "a_session_may_go_on_without_fresh_tokens")],
        ),
        members("session"),
        tested("session.strategy", &[(DATABASE, "a_sign_in_stores_user_account_and_session")]),
        tested("session.replicas", &[(READS, "a_replica_answers_and_the_primary_is_asked_before_a_refusal")]),
        tested("session.cacheSeconds", &[(READS, "a_session_may_be_kept_for_seconds")]),
        members("signOut"),
        tested("signOut.provider", &[(SIGN_OUT, "the_browser_goes_to_the_provider_and_comes_back")]),
        tested("signOut.revoke", &[(SIGN_OUT, "the_tokens_are_revoked_after_the_answer")]),
        tested("session.revocable", &[(REVOCATION, "a_sign_out_ends_every_copy_of_the_cookie")]),
        tested("session.revocationSeconds", &[(REVOCATION, "the_bound_may_be_shorter")]),
        tested("session.onOutage", &[(REVOCATION, "an_outage_may_let_sessions_pass")]),
        tested("session.absoluteMaxAge", &[(ABSOLUTE, "no_use_prolongs_a_session_beyond_its_absolute_end")]),
        tested("session.idleSeconds", &[(IDLE, "a_session_ends_that_is_not_used")]),
        tested("session.trackDevice", &[(DEVICE, "browser_and_country_can_be_left_out")]),
        tested("session.hashTokens", &[(DATABASE, "hashed_tokens_are_not_in_the_database")]),
        tested(
            "session.credentials",
            &[(
                "crates/authjs/tests/routes/accounts/users.rs",
                "users_of_credentials_can_be_users_of_the_database",
            )],
        ),
        tested("signUp", &[(SIGN_UP, "sign_up_can_be_closed")]),
        members("invited"),
        tested("invited.emails", &[(SIGN_UP, "only_invited_verified_addresses_sign_up")]),
        tested("invited.emailDomains", &[(SIGN_UP, "only_invited_verified_addresses_sign_up")]),
        tested(
            "linkUnverifiedEmail",
            &[
                (
                    "crates/authjs/tests/routes/accounts/linking.rs",
                    "link_unverified_email_links_as_auth_js_does",
                ),
                (UNPROVED, "link_unverified_email_keeps_the_accounts_as_auth_js_does"),
            ],
        ),
        members("accounts"),
        tested(
            "accounts.seal",
            &[("crates/authjs/tests/routes/accounts/stored.rs", "sealed_tokens_open_with_the_secret_only")],
        ),
        tested(
            "accounts.refreshTokens",
            &[(
                "crates/authjs/tests/routes/accounts/stored.rs",
                "a_sign_in_replaces_the_stored_tokens_of_its_account",
            )],
        ),
        seen(
            "session.maxAge",
            json!(3600),
            site(),
            expires,
            ["Sun, 14 Feb 2027 08:00:00 GMT", "Fri, 15 Jan 2027 09:00:00 GMT"],
        ),
        seen("session.updateAge", json!(3600), site(), |auth| re_issued(auth, 4000), ["no", "yes"]),
        members("jwt"),
        seen("jwt.maxAge", json!(3600), site(), |auth| lasts(auth, 4000), ["signed in", "signed out"]),
        tested(
            "jwt.legacy",
            &[("crates/authjs/tests/routes/hostile.rs", "a_session_of_next_auth_4_is_a_session")],
        ),
    ]
}

fn providers(auth: Value) -> String {
    browser(auth).get("/api/auth/providers").json().as_object().unwrap().keys().cloned().collect()
}

/// Returns whether the Worker answers a path itself.
fn answers(auth: Value, path: &str) -> String {
    if browser(auth).answers(path) { "yes" } else { "no" }.to_owned()
}

/// Returns the path of the page that the gate leads to.
fn sign_in_page(auth: Value) -> String {
    let refusal = browser(auth).visit("/dashboard", NAVIGATION).unwrap_err();
    let path = refusal.location().trim_start_matches("http://localhost:8787");
    path.split('?').next().unwrap().to_owned()
}

fn status(auth: Value) -> String {
    browser(auth).get("/api/auth/csrf").status().to_string()
}

/// Returns which of two secrets opens the session that a sign-in makes.
fn sealed_by(auth: Value) -> String {
    let mut env = environment(&auth);
    let (first, second) =
        (env["AUTH_SECRET"].as_str().unwrap().to_owned(), "the second secret of the tests, long");
    env["AUTH_SECRET_1"] = second.into();
    let name = "authjs.session-token";
    let seal = |secret: &str| {
        let claims = json!({ "sub": "1", "name": "Ada", "iat": 1_800_000_000, "exp": 1_800_000_900 });
        let key = EncryptionKey::derive(&Secret::new(secret), name);
        jwt::encode(&key, claims.as_object().unwrap(), [7; 16])
    };
    let mut browser = Browser::with_env(env);
    browser.jar.insert(name.to_owned(), seal(&first));
    browser.get("/api/auth/session");
    // A deployment with one of the secrets opens what this one has re-issued.
    let opens = |secret: &str| {
        let mut other = Browser::with_env(json!({ "AUTH": auth, "AUTH_SECRET": secret }));
        other.jar.insert(name.to_owned(), browser.jar[name].clone());
        other.get("/api/auth/session").response.body != "null"
    };
    match (opens(&first), opens(second)) {
        (true, false) => "AUTH_SECRET",
        (false, true) => "AUTH_SECRET_1",
        _ => "neither",
    }
    .to_owned()
}

/// Returns where the redirect proxy passes the response of a preview on to, or why it refuses to.
fn passed_on(auth: Value) -> String {
    let mut preview = browser(with_op(json!({ "redirectProxyUrl": PROXY }))).at(PREVIEW);
    preview.platform.expect_json(format!("{ISSUER}/.well-known/openid-configuration"), 200, &Op::metadata());
    let state = Op::parameter(&Op::start(&mut preview, "/"), "state");
    let mut proxy = browser(auth).at("https://www.example.com");
    let answer = proxy.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    if answer.location().starts_with(PREVIEW) {
        PREVIEW.to_owned()
    } else {
        proxy.platform.reasons().concat()
    }
}

/// Returns until when a browser keeps the session cookie.
fn expires(auth: Value) -> String {
    let signed_in = sign_in(&auth, json!({}));
    let line = signed_in.answer.cookie("authjs.session-token");
    line.split("; ").find_map(|attribute| attribute.strip_prefix("Expires=")).unwrap_or_default().to_owned()
}

/// Returns whether a session holds after this time.
fn lasts(auth: Value, seconds: i64) -> String {
    let signed_in = sign_in(&auth, json!({}));
    signed_in.browser.platform.pass_seconds(seconds);
    if signed_in.session().is_null() { "signed out" } else { "signed in" }.to_owned()
}

/// Returns whether the gate re-issues a session after this time.
fn re_issued(auth: Value, seconds: i64) -> String {
    let mut browser = sign_in(&auth, json!({})).browser;
    browser.platform.pass_seconds(seconds);
    let pass = browser.pass(Method::Get, "/dashboard", &[]).ok().unwrap().unwrap_or_default();
    if pass.cookies.is_empty() { "no" } else { "yes" }.to_owned()
}
