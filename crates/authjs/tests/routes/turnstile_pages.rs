//! Turnstile's widget on the pages.

use serde_json::json;

use super::turnstile::{BACKEND, environment, policy, site};
use crate::support::Browser;

pub const SCRIPT: &str =
    r#"<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" defer></script>"#;
pub const WIDGET: &str =
    r#"<div class="cf-turnstile" data-sitekey="0xs&quot;ite" data-size="flexible"></div><noscript><p>"#;

#[test]
fn the_widget_has_the_colour_scheme_of_the_theme() {
    for (theme, expected) in [(json!({ "colorScheme": "dark" }), 1), (json!({ "colorScheme": "auto" }), 0)] {
        let mut browser = Browser::with_env(environment(&json!({ "theme": theme })));
        let page = browser.get("/api/auth/signin").response.body;
        assert_eq!(
            page.matches(r#" data-size="flexible" data-theme="dark"></div>"#).count(),
            expected,
            "{page}"
        );
    }
}

#[test]
fn the_widget_and_its_host_are_on_the_pages_that_need_them() {
    let allowed =
        "script-src https://challenges.cloudflare.com; frame-src https://challenges.cloudflare.com; ";
    let mut browser = site();
    let plain = browser.get("/api/auth/signin");
    assert!(plain.response.body.contains(SCRIPT) && policy(&plain).contains(allowed), "{}", policy(&plain));
    assert_eq!(plain.response.body.matches(WIDGET).count(), 1, "the form for e-mail addresses");
    let asked = browser.get("/api/auth/signin?error=CredentialsSignin&code=turnstile_required");
    assert_eq!(asked.response.body.matches(WIDGET).count(), 2);
    assert_eq!(asked.response.body.matches(SCRIPT).count(), 1);
    assert!(asked.response.body.contains("Please wait for the check below, and try again."));
    for path in ["signout", "error", "error?error=AccessDenied", "verify-request"] {
        let page = browser.get(&format!("/api/auth/{path}"));
        assert!(!page.response.body.contains("<script"), "{path}");
        assert!(!policy(&page).contains("cloudflare") && !policy(&page).contains("script-src"), "{path}");
    }
    // Credentials alone: the widget is there when it is asked for.
    let fields = json!({ "username": {} });
    let login = json!({ "id": "login", "type": "credentials", "url": BACKEND, "fields": fields });
    let mut browser = Browser::with_env(environment(&json!({ "providers": [login], "keepFragment": true })));
    let plain = browser.get("/api/auth/signin?error=CredentialsSignin&code=credentials");
    assert!(!plain.response.body.contains("cf-turnstile") && !policy(&plain).contains("cloudflare"));
    let asked = browser.get("/api/auth/signin?error=CredentialsSignin&code=turnstile_required");
    assert_eq!(asked.response.body.matches(WIDGET).count(), 1);
    let beside = "' https://challenges.cloudflare.com; frame-src https://challenges.cloudflare.com; img-src";
    assert!(policy(&asked).contains("script-src 'sha256-") && policy(&asked).contains(beside));
    // Without Turnstile, no link brings the widget.
    let mut env = environment(&json!({ "turnstile": null }));
    env.as_object_mut().unwrap().shift_remove("AUTH_TURNSTILE_SECRET");
    let page = Browser::with_env(env).get("/api/auth/signin?error=CredentialsSignin&code=turnstile_required");
    assert!(!page.response.body.contains("cf-turnstile") && !policy(&page).contains("cloudflare"));
}
