use serde_json::{Value, json};

use super::effect::{Effect, seen, tested};
use super::sign_in::browser;

pub fn effects() -> Vec<Effect> {
    let field = |path, value: Value, with| {
        seen(path, value, form(), |auth| tag(&auth, "<input name=\"pin\""), [PLAIN, with])
    };
    vec![
        tested(
            "providers[].account",
            &[("crates/authjs/tests/routes/limits.rs", "the_field_that_names_the_account_is_configured")],
        ),
        seen(
            "providers[].fields",
            json!({ "pin": {} }),
            json!({ "providers": [{ "id": "login", "type": "credentials", "url": "https://api.example.com" }] }),
            |auth| tag(&auth, "<input name=\"pin\""),
            ["", PLAIN],
        ),
        seen(
            "providers[].fields.<field>.label",
            json!("Number"),
            form(),
            |auth| tag(&auth, "<label"),
            [
                r#"<label class="section-header" for="input-pin-for-login-provider">pin"#,
                r#"<label class="section-header" for="input-pin-for-login-provider">Number"#,
            ],
        ),
        field(
            "providers[].fields.<field>.type",
            json!("password"),
            r#"<input name="pin" id="input-pin-for-login-provider" type="password" placeholder/>"#,
        ),
        field(
            "providers[].fields.<field>.placeholder",
            json!("0000"),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder="0000"/>"#,
        ),
        field(
            "providers[].fields.<field>.required",
            json!(true),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder required/>"#,
        ),
        field(
            "providers[].fields.<field>.autoComplete",
            json!("off"),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder autocomplete="off"/>"#,
        ),
        field(
            "providers[].fields.<field>.autoFocus",
            json!(true),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder autofocus/>"#,
        ),
        field(
            "providers[].fields.<field>.inputMode",
            json!("numeric"),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder inputmode="numeric"/>"#,
        ),
        field(
            "providers[].fields.<field>.pattern",
            json!("[0-9]"),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder pattern="[0-9]"/>"#,
        ),
        field(
            "providers[].fields.<field>.title",
            json!("Digits"),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder title="Digits"/>"#,
        ),
        field(
            "providers[].fields.<field>.minLength",
            json!(4),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder minlength="4"/>"#,
        ),
        field(
            "providers[].fields.<field>.maxLength",
            json!(6),
            r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder maxlength="6"/>"#,
        ),
    ]
}

const PLAIN: &str = r#"<input name="pin" id="input-pin-for-login-provider" type="text" placeholder/>"#;

fn form() -> Value {
    let fields = json!({ "pin": {} });
    json!({ "providers": [{ "id": "login", "type": "credentials", "url": "https://api.example.com", "fields": fields }] })
}

/// Returns the first tag on the sign-in page that begins like this, with the text behind it.
fn tag(auth: &Value, begin: &str) -> String {
    let page = browser(auth.clone()).get("/api/auth/signin").response.body;
    let Some(at) = page.find(begin) else { return String::new() };
    let rest = &page[at + 1..];
    format!("<{}", rest.split('<').next().unwrap())
}
