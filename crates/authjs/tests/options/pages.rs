use serde_json::{Value, json};

use super::effect::{Effect, members, seen};
use super::sign_in::{browser, op_with, sign_in, warnings, with_op};

pub fn effects() -> Vec<Effect> {
    let page = |path, value: &str, route, with| {
        seen(path, json!(value), with_op(json!({})), move |auth| location(auth, route), ["200 ", with])
    };
    let look = |path, value: &str, base: Value, text: &'static str| {
        seen(path, json!(value), base, move |auth| in_page(auth, text), ["no", "yes"])
    };
    let site = || with_op(json!({}));
    vec![
        members("pages"),
        page("pages.signIn", "/login", "signin", "302 /login?callbackUrl=http%3A%2F%2Flocalhost%3A8787"),
        page("pages.signOut", "/logout", "signout", "302 /logout"),
        page("pages.error", "/oops", "error", "302 /oops"),
        page("pages.verifyRequest", "/mail", "verify-request", "302 /mail"),
        seen("pages.newUser", json!("/welcome"), site(), warnings, ["", "new-user-page-unused"]),
        members("theme"),
        look("theme.colorScheme", "dark", site(), "<body class=\"__next-auth-theme-dark\">"),
        look("theme.name", "Acme", site(), "<p>to continue to <strong>Acme</strong></p>"),
        look("language", "de", site(), "<html lang=\"de\">"),
        seen(
            "texts",
            json!({ "en": { "signIn": "Log in" } }),
            site(),
            |auth| in_page(auth, "<h1>Log in</h1>"),
            ["no", "yes"],
        ),
        look("theme.logo", "/logo.svg", site(), "src=\"/logo.svg\""),
        look("theme.brandColor", "#1a73e8", site(), "--brand-color:#1a73e8;"),
        look("theme.buttonText", "#123456", site(), "--button-text-color:#123456;"),
        seen("keepFragment", json!(true), site(), |auth| in_page(auth, "<script"), ["no", "yes"]),
        seen(
            "rememberProvider",
            json!(true),
            with_op(json!({})),
            remembered,
            ["", "authjs.state.provider=op; Max-Age=31536000; Path=/api/auth; HttpOnly; SameSite=Lax"],
        ),
        members("providers[].style"),
        look("providers[].style.brandColor", "#7ebc6f", op_with(json!({})), "#7ebc6f"),
        look(
            "providers[].style.logo",
            "/acme.svg",
            op_with(json!({})),
            "<img src=\"/acme.svg\" alt class=\"mark drawn\"",
        ),
        look("providers[].name", "Sesame", op_with(json!({})), "Sign in with Sesame"),
    ]
}

/// Returns the status of an auth route, and where it leads.
fn location(auth: Value, route: &str) -> String {
    let answer = browser(auth).get(&format!("/api/auth/{route}"));
    format!("{} {}", answer.status(), answer.location())
}

/// Returns whether the sign-in page has a text.
fn in_page(auth: Value, text: &str) -> String {
    let page = browser(auth).get("/api/auth/signin").response.body;
    if page.contains(text) { "yes" } else { "no" }.to_owned()
}

/// Returns the line of the cookie with the provider after a sign-in.
fn remembered(auth: Value) -> String {
    sign_in(&auth, json!({})).answer.cookie("authjs.state.provider").to_owned()
}
