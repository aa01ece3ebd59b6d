use authjs_worker::SignInOptions;
use authjs_worker::worker::Visitor;
use serde_json::{Map, Value};
use wasm_bindgen::JsValue;
use web_sys::{Response, ResponseInit};

/// Answers a request that the gate lets pass. Text is `text/plain`, so a name needs no escaping.
pub(crate) async fn answer(visitor: &Visitor, provider: &str) -> Result<Response, JsValue> {
    // Whether a user is signed in is unknown: a database does not answer, or a callback failed.
    let Ok(session) = visitor.session() else { return text("Try again in a moment.\n", 503) };
    match visitor.url().path() {
        "/" => text("GET /hello greets you. GET /account wants you to sign in again.\n", 200),
        "/hello" => text(&format!("Hello, {}!\n", name(session)), 200),
        "/account" if session.is_none() => {
            let again = [("prompt", "login")];
            let options = SignInOptions { authorization_params: &again, ..Default::default() };
            Response::redirect_with_status(&visitor.sign_in(provider, options).await.url, 302)
        }
        "/account" => text(&format!("The account of {}\n", name(session)), 200),
        _ => text("Not Found\n", 404),
    }
}

fn name(session: Option<&Map<String, Value>>) -> &str {
    let user = session.and_then(|session| session.get("user"));
    user.and_then(|user| user.get("name")).and_then(Value::as_str).unwrap_or("unknown name")
}

fn text(body: &str, status: u16) -> Result<Response, JsValue> {
    let init = ResponseInit::new();
    init.set_status(status);
    Response::new_with_opt_str_and_init(Some(body), &init)
}
