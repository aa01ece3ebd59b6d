//! Properties of every page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::html::is_web_address;
use super::page::Page;
use super::*;
use crate::providers::Color;

/// Returns every page, with the same text in each place for text from outside.
fn pages(text: &str, theme: &Theme) -> Vec<(&'static str, Page)> {
    let look = Look::from(theme);
    let look = &look;
    let provider = SigninProvider {
        id: text,
        name: text,
        signin_url: text.into(),
        brand_color: Color::parse("#24292f"),
        mark: None,
        logo: None,
    };
    let widget = Widget { site_key: text, color_scheme: theme.color_scheme };
    let email = SigninEmail { id: text, name: text, signin_url: text.into(), turnstile: Some(widget) };
    let signin_page = SigninPage {
        origin: text,
        forms: vec![SigninForm::OAuth(provider)],
        csrf_token: text,
        callback_url: Some(text),
        error: Some(text),
        code: Some(text),
        email: Some(text),
        loopback: false,
        last_provider: Some(text),
        keep_fragment: false,
    };
    let signout_page = SignoutPage { origin: text, action: text, csrf_token: text, loopback: false };
    let confirm_page = ConfirmPage {
        origin: text,
        action: text,
        csrf_token: text,
        address: text,
        token: text,
        callback_url: text,
        loopback: false,
    };
    let error_pages = [text, "AccessDenied"].map(|code| {
        (
            "Error",
            error(
                &ErrorPage { origin: text, error: Some(code), signin_url: Some(text), request_id: text },
                look,
            ),
        )
    });
    let setup_page =
        SetupPage { origin: text, steps: vec![SetupStep { setting: text, cause: text, fix: "a `b` c" }] };
    let form = CodeForm {
        action: text,
        csrf_token: text,
        address: text,
        callback_url: text,
        turnstile: Some(widget),
        loopback: false,
    };
    let code = CodePrompt {
        is_alone: false,
        is_refused: true,
        is_unchecked: true,
        signin_url: text,
        form: Some(form),
    };
    let mut pages = vec![
        ("Sign In", signin(&signin_page, look)),
        ("Sign In", signin(&SigninPage { keep_fragment: true, ..signin_page.clone() }, look)),
        (
            "Sign In",
            signin(&SigninPage { forms: vec![SigninForm::Email(email)], ..signin_page.clone() }, look),
        ),
        ("Confirm Sign In", confirm(&confirm_page, look)),
        ("Sign Out", signout(&signout_page, look)),
        ("Not Set Up", setup(&setup_page, theme)),
        ("Verify Request", verify_request(&VerifyRequestPage { origin: text, code: None }, look)),
        ("Verify Request", verify_request(&VerifyRequestPage { origin: text, code: Some(code) }, look)),
    ];
    pages.extend(error_pages);
    pages
}

fn themes() -> [Theme; 3] {
    let branded = Theme {
        color_scheme: ColorScheme::Dark,
        name: None,
        languages: Languages::default(),
        logo: Logo::parse("https://cdn.example/logo.svg?a=1&b=\"<"),
        brand_color: Color::parse("#0f9d76"),
        button_text: Color::parse("#fff"),
    };
    let local_logo =
        Theme { logo: Logo::parse("/logo.svg"), color_scheme: ColorScheme::Light, ..Theme::default() };
    [Theme::default(), branded, local_logo]
}

fn policy(page: &Page) -> &str {
    let header = page.headers.iter().find(|(name, _)| *name == "content-security-policy");
    &header.expect("every page has a policy").1
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    html.split_once(start).expect(start).1.split_once(end).expect(end).0
}

#[test]
fn every_page_has_the_frame_of_auth_js() {
    for theme in themes() {
        for (title, page) in pages("https://app.example", &theme) {
            let html = &page.html;
            assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"UTF-8\"/>"));
            assert!(
                html.contains(&format!(
                    "</style><title>{title}</title></head><body class=\"__next-auth-theme-"
                ))
            );
            assert!(html.contains(&format!(
                "__next-auth-theme-{}\"><div class=\"page\">",
                theme.color_scheme.name()
            )));
            assert_eq!(html.matches("<h1>").count(), 1, "{title}");
            assert_eq!(html.matches("<main ").count(), 1, "{title}");
            assert_eq!(html.lines().count(), 1, "{title}");
        }
    }
}

#[test]
fn the_policy_has_the_hash_of_the_one_style_block() {
    for theme in themes() {
        for (title, page) in pages("https://app.example", &theme) {
            assert_eq!(page.html.matches("<style").count(), 1, "{title}");
            let css = between(&page.html, "<style>", "</style>");
            let hash = STANDARD.encode(Sha256::digest(css));
            assert!(policy(&page).contains(&format!("style-src 'sha256-{hash}';")), "{title}");
        }
    }
}

#[test]
fn only_the_pages_with_a_form_may_submit_one() {
    for (title, page) in pages("https://app.example", &Theme::default()) {
        let target = between(policy(&page), "form-action ", ";");
        let expected = if page.html.contains("<form") { "'self' https:" } else { "'none'" };
        assert_eq!(target, expected, "{title}");
    }
}

#[test]
fn the_logo_is_the_only_image_and_its_host_the_only_source() {
    let sources = ["'none'", "https://cdn.example", "'self'"];
    let images = [
        "",
        r#"<img src="https://cdn.example/logo.svg?a=1&amp;b=%22%3C" alt="Logo" class="logo"/>"#,
        r#"<img src="/logo.svg" alt="Logo" class="logo"/>"#,
    ];
    for ((theme, source), image) in themes().iter().zip(sources).zip(images) {
        for (title, page) in pages("https://app.example", theme) {
            assert_eq!(between(policy(&page), "img-src ", ";"), source, "{title}");
            assert!(page.html.contains(&format!(r#"<main class="card">{image}"#)), "{title}");
            assert_eq!(page.html.matches("<img").count(), usize::from(!image.is_empty()), "{title}");
        }
    }
}

#[test]
fn nothing_hostile_leaves_its_place() {
    let hostile = [
        r#""><script>alert(1)</script>"#,
        r#"' onmouseover='alert(1)"#,
        r#"" style="background:url(//evil.example)" x=""#,
        "</style><style>*{display:none}",
        "</title><svg onload=alert(1)>",
        "<!--",
        "]]>",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example",
        "{{7*7}}",
        "a;}*{display:none}",
        "x'; script-src *",
        "\u{0}\u{202e}\r\nset-cookie: a=b",
    ];
    for text in hostile {
        assert_harmless(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_changes_the_structure_of_a_page(text in "(?s).{1,40}|[<>\"'&;:/a-z=! -]{1,40}") {
        assert_harmless(&text);
    }
}

/// Checks that the markup, the policy and the style sheet are the same for any text.
fn assert_harmless(text: &str) {
    for theme in themes() {
        for ((title, page), (_, plain)) in
            pages(text, &theme).iter().zip(pages("https://app.example", &theme))
        {
            assert_eq!(skeleton(&page.html), skeleton(&plain.html), "{title} {text:?}");
            assert_eq!(page.headers, plain.headers, "{title} {text:?}");
            for address in
                [" href=\"", " action=\"", " src=\""].iter().flat_map(|start| page.html.split(start).skip(1))
            {
                let (address, _) = address.split_once('"').expect("attributes are quoted");
                assert!(address == "about:invalid" || is_web_address(address), "{title} {text:?}");
            }
        }
    }
}

#[test]
fn the_csrf_token_is_never_printed() {
    for (title, page) in pages("t0ken", &Theme::default()) {
        assert!(!format!("{page:?}").contains("t0ken"), "{title}");
    }
}

#[test]
fn there_are_no_inline_styles_and_no_scripts_but_that_of_the_fragment_and_the_widget() {
    for (title, page) in pages("https://app.example", &Theme::default()) {
        let skeleton = skeleton(&page.html);
        let is_kept = page.html.contains("callbackFragment");
        let has_widget = page.html.contains(r#"class="cf-turnstile""#);
        assert_eq!(policy(&page).contains("cloudflare"), has_widget, "{title}");
        let scripts = usize::from(is_kept) + usize::from(has_widget);
        assert_eq!(skeleton.matches("<script").count(), scripts, "{title}");
        for forbidden in ["<link", "<iframe", "<object", "<base", " style", " on", " srcdoc"] {
            assert!(!skeleton.contains(forbidden), "{title} {forbidden}");
        }
    }
}

#[test]
fn the_widget_has_the_scheme_of_its_page_and_a_hint_for_browsers_without_scripts() {
    for (theme, expected) in themes().iter().zip(["", r#" data-theme="dark""#, r#" data-theme="light""#]) {
        let pages = pages("https://app.example", theme);
        let with_widget: Vec<_> =
            pages.iter().filter(|(_, page)| page.html.contains("cf-turnstile\"")).collect();
        assert_eq!(with_widget.len(), 2);
        for (title, page) in with_widget {
            let place = between(&page.html, r#"<div class="cf-turnstile""#, "</noscript>");
            assert!(
                place.ends_with(&format!(r#" data-size="flexible"{expected}></div><noscript><p>This form needs JavaScript. Turn it on, and load the page again.</p>"#)),
                "{title}: {place}"
            );
        }
        assert!(
            pages
                .iter()
                .all(|(_, page)| page.html.contains("<noscript>") == page.html.contains("cf-turnstile\""))
        );
    }
}

/// Returns the tags of a page with the names of their attributes, as a browser parses them.
fn skeleton(html: &str) -> String {
    let mut skeleton = String::new();
    let mut state = State::Text;
    for character in html.chars() {
        state = match (state, character) {
            (State::Text, '<') => State::Tag,
            (State::Tag, '>') => State::Text,
            (State::Tag, '"') => State::Value,
            (State::Value, '"') => State::Tag,
            (state, _) => state,
        };
        // An attribute without a value ends here.
        if state == State::Tag && !['"', '='].contains(&character) {
            skeleton.push(character);
        }
    }
    skeleton
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Tag,
    Value,
}
