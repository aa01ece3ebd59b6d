//! The language of the pages: `language`, `ui_locales`, `Accept-Language`.

use authjs::http::Method;
use serde_json::{Value, json};

use crate::support::{Browser, Op};

const GERMAN: &[(&str, &str)] = &[("accept-language", "de-AT, fr;q=0.5")];

fn page(browser: &mut Browser, path: &str, headers: &[(&str, &str)]) -> String {
    browser.send(Method::Get, path, headers, "").response.body
}

fn browser(more: &Value) -> Browser {
    let mut auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Browser::new(auth)
}

#[test]
fn every_page_is_in_the_visitors_language() {
    let mut browser = browser(&json!({}));
    for (path, text) in [
        ("signin", "<h1>Anmelden</h1><p>und weiter zu <strong>"),
        ("signin?error=SessionRequired", "<p>Bitte melden Sie sich an, um diese Seite zu sehen.</p>"),
        ("signout", ">Angemeldet bleiben</a>"),
        ("verify-request", "<h1>Sehen Sie in Ihre E-Mails</h1>"),
        ("error?error=AccessDenied", "<h1>Kein Zugang</h1>"),
    ] {
        let german = page(&mut browser, &format!("/api/auth/{path}"), GERMAN);
        assert!(german.contains("<html lang=\"de\"><head>") && german.contains(text), "{path}: {german}");
        let english = page(&mut browser, &format!("/api/auth/{path}"), &[]);
        assert!(english.contains("<html lang=\"en\"><head>") && !english.contains(text), "{path}");
    }
}

#[test]
fn the_query_comes_before_the_header_and_the_setting_before_both() {
    let language = |auth: Value, path: &str| {
        let page = page(&mut browser(&auth), path, GERMAN);
        let (_, rest) = page.split_once("<html lang=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    assert_eq!(language(json!({}), "/api/auth/signin?ui_locales=pt%20fr-CA"), "fr");
    assert_eq!(language(json!({}), "/api/auth/signin?ui_locales=%22%3E%3Cscript%3E"), "de");
    assert_eq!(language(json!({ "language": "es" }), "/api/auth/signin?ui_locales=fr"), "es");
}

#[test]
fn a_table_of_the_deployer_turns_the_page_to_its_direction_and_is_escaped() {
    let texts = json!({ "ar": { "signIn": "<b>دخول</b>" } });
    let page =
        page(&mut browser(&json!({ "texts": texts })), "/api/auth/signin", &[("accept-language", "ar")]);
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\"><head>"), "{page}");
    assert!(
        page.contains("<h1>&lt;b>دخول&lt;/b></h1>") && page.contains("to continue to <strong>"),
        "{page}"
    );
}
