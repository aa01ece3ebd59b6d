use super::*;
use crate::pages::Theme;
use crate::secret::Secret;

const FORM: Form<'_> = Form {
    origin: "https://app.example",
    base_path: "/auth",
    csrf_token: "t0ken",
    callback_url: "https://app.example/?a=1&b=\"",
    confirms: false,
    is_refused: false,
    loopback: false,
};

const SIGN_IN: &str = "https://app.example/auth/signin";

fn theme() -> Theme {
    Theme::default()
}

#[test]
fn the_form_asks_for_a_code_of_the_app_and_opens_one_for_a_recovery_code() {
    let page = prompt(&FORM, SIGN_IN, &Look::from(&theme()));
    let form = concat!(
        r#"<form action="https://app.example/auth/second-factor" method="POST">"#,
        r#"<input type="hidden" name="csrfToken" value="t0ken"/>"#,
        r#"<input type="hidden" name="callbackUrl" value="https://app.example/?a=1&amp;b=&quot;"/>"#,
        r#"<label class="section-header" for="input-code">Code</label>"#,
        r#"<input id="input-code" class="code" type="text" name="code" inputmode="numeric" autocomplete="one-time-code" "#,
        r#"placeholder="123 456" autofocus spellcheck="false" maxlength="64" required/>"#,
        r#"<button id="submitButton" type="submit">Continue</button></form>"#,
    );
    assert!(page.html.contains(form), "{}", page.html);
    assert!(page.html.contains(r#"<div class="second-factor"><main class="card"><h1>Enter your code</h1>"#));
    assert!(page.html.contains("<details><summary>Use a recovery code</summary><form "), "{}", page.html);
    assert!(page.html.contains(r#"autocapitalize="characters""#) && !page.html.contains(r#"role="alert""#));
    let refused = prompt(&Form { is_refused: true, ..FORM }, SIGN_IN, &Look::from(&theme()));
    assert!(refused.html.contains(r#"<div class="error" role="alert"><p>That code does not work"#));
}

#[test]
fn an_app_is_set_up_with_a_picture_or_with_the_key() {
    let key = Secret::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    let page = enrol(&FORM, "otpauth://totp/a:b?secret=x", &key, SIGN_IN, &Look::from(&theme()));
    let text = r#"<code class="key" translate="no">GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ</code>"#;
    assert!(page.html.contains(text), "{}", page.html);
    assert!(
        page.html
            .contains(r#"<svg class="qr" role="img" aria-label="QR code with the key below" viewBox="0 0 "#)
    );
    assert!(page.html.contains(r#"<path d="M4 4h7v1h-7z"#), "a finder pattern inside the quiet zone");
    let csp = &page.headers.iter().find(|(name, _)| *name == "content-security-policy").unwrap().1;
    assert!(
        csp.starts_with("default-src 'none'; style-src 'sha256-") && !csp.contains("script-src"),
        "{csp}"
    );
    let long = enrol(&FORM, &"a".repeat(5_000), &key, SIGN_IN, &Look::from(&theme()));
    assert!(!long.html.contains("<svg") && long.html.contains(text), "the key is enough");
}

#[test]
fn recovery_codes_are_listed_and_lead_on() {
    let codes = [Secret::new("ABCD-EFGH-JKLM-NPQR"), Secret::new("2345-6789-ABCD-EFGH")];
    let page = recovery_codes(&codes, "https://app.example/x", &Look::from(&theme()));
    let list = concat!(
        r#"<ul class="codes"><li><code translate="no">ABCD-EFGH-JKLM-NPQR</code></li>"#,
        r#"<li><code translate="no">2345-6789-ABCD-EFGH</code></li></ul>"#,
    );
    assert!(page.html.contains(list), "{}", page.html);
    assert!(page.html.contains(r#"<a class="button" href="https://app.example/x">Continue</a>"#));
    let cache = page.headers.iter().find(|(name, _)| *name == "cache-control").unwrap();
    assert_eq!(cache.1, "private, no-cache, no-store");
}

#[test]
fn changes_are_buttons_of_one_form() {
    let page = manage(&FORM, 7, "javascript:alert(1)", &Look::from(&theme()));
    assert!(page.html.contains("Recovery codes left: <strong>7</strong>."), "{}", page.html);
    let buttons = concat!(
        r#"<button class="button" type="submit" name="action" value="recovery-codes">New recovery codes</button>"#,
        r#"<button class="button danger" type="submit" name="action" value="remove">Turn off</button></form>"#,
    );
    assert!(page.html.contains(buttons), "{}", page.html);
    assert!(page.html.contains(r#"href="about:invalid""#));
}
