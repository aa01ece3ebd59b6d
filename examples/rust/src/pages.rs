use authjs_worker::SignInOptions;
use authjs_worker::worker::Visitor;
use serde_json::Value;
use wasm_bindgen::JsValue;
use web_sys::{Response, ResponseInit};

/// Answers a request that the gate lets pass. Text is `text/plain`, so a name needs no escaping.
pub(crate) async fn answer(visitor: &Visitor, provider: &str) -> Result<Response, JsValue> {
    match visitor.url().path() {
        "/" => text("GET /hello greets you. GET /account wants you to sign in again.\n", 200),
        "/hello" => text(&format!("Hello, {}!\n", name(visitor)), 200),
        "/account" if visitor.session().is_none() => {
            let again = [("prompt", "login")];
            let options = SignInOptions { authorization_params: &again, ..Default::default() };
            Response::redirect_with_status(&visitor.sign_in(provider, options).await.url, 302)
        }
        "/account" => text(&format!("The account of {}\n", name(visitor)), 200),
        _ => text("Not Found\n", 404),
    }
}

fn name(visitor: &Visitor) -> &str {
    let user = visitor.session().and_then(|session| session.get("user"));
    user.and_then(|user| user.get("name")).and_then(Value::as_str).unwrap_or("unknown name")
}

fn text(body: &str, status: u16) -> Result<Response, JsValue> {
    let init = ResponseInit::new();
    init.set_status(status);
    Response::new_with_opt_str_and_init(Some(body), &init)
}
