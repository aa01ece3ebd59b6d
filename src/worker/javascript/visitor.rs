use std::rc::Rc;

use js_sys::Promise;
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use crate::worker::handler::Visitor;
use authjs::cookies::SetCookie;
use authjs::gate::{Holder, HolderKind};
use authjs::{AuthError, Redirection, SignInOptions};

/// A request that the gate lets pass, for a handler in JavaScript.
#[wasm_bindgen]
#[derive(Debug)]
pub struct JsVisitor(Rc<Visitor>);

impl JsVisitor {
    pub(super) fn new(visitor: Visitor) -> Self {
        Self(Rc::new(visitor))
    }
}

#[wasm_bindgen]
impl JsVisitor {
    /// Returns the request, with its body unread.
    #[wasm_bindgen(getter)]
    pub fn request(&self) -> Request {
        Clone::clone(self.0.request())
    }

    /// Returns the session as JSON. `undefined` if no user is signed in, or if the session is unknown.
    #[wasm_bindgen(getter)]
    pub fn session(&self) -> Option<String> {
        self.0.session().ok().flatten().and_then(|session| serde_json::to_string(session).ok())
    }

    /// Returns the user of the session or the holder of the token, as JSON: `{ kind, sub, scopes, claims }`.
    /// `undefined` without either.
    #[wasm_bindgen(getter)]
    pub fn principal(&self) -> Option<String> {
        self.0.holder().map(|holder| principal(holder).to_string())
    }

    /// Returns why the session is unknown, as the JSON of an error.
    #[wasm_bindgen(getter, js_name = sessionError)]
    pub fn session_error(&self) -> Option<String> {
        self.0.session().err().map(|error| described(error).to_string())
    }

    /// Begins a sign-in. `parameters` is JSON: a list of pairs. Returns a promise of the address.
    #[wasm_bindgen(js_name = signIn)]
    pub fn sign_in(&self, provider_id: String, redirect_to: Option<String>, parameters: &str) -> Promise {
        let visitor = Rc::clone(&self.0);
        let parameters: Result<Vec<(String, String)>, _> = serde_json::from_str(parameters);
        future_to_promise(async move {
            let parameters = parameters.map_err(unreadable)?;
            let pairs: Vec<_> =
                parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let options = SignInOptions { redirect_to: redirect_to.as_deref(), authorization_params: &pairs };
            Ok(redirected(&visitor.sign_in(&provider_id, options).await))
        })
    }

    /// Ends the session. Returns a promise of the address to go to.
    #[wasm_bindgen(js_name = signOut)]
    pub fn sign_out(&self, redirect_to: Option<String>) -> Promise {
        let visitor = Rc::clone(&self.0);
        future_to_promise(async move { Ok(redirected(&visitor.sign_out(redirect_to.as_deref()).await)) })
    }

    /// Updates the session with `data`, which is JSON. Returns a promise of `{ session }`, or of
    /// `{ error }`.
    pub fn update(&self, data: String) -> Promise {
        let visitor = Rc::clone(&self.0);
        future_to_promise(async move {
            let data: Value = serde_json::from_str(&data).map_err(unreadable)?;
            let updated = match visitor.update(&data).await {
                Ok(session) => json!({ "session": session }),
                Err(error) => json!({ "error": described(&error) }),
            };
            Ok(updated.to_string().into())
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` calls")]
fn unreadable(error: serde_json::Error) -> JsValue {
    JsError::new(&format!("the argument cannot be read: {error}")).into()
}

/// Returns `{ url, error }` as JSON.
fn redirected(redirection: &Redirection) -> JsValue {
    let error = redirection.error.as_ref().map(described);
    json!({ "url": redirection.url, "error": error }).to_string().into()
}

/// Returns a principal. That of a session has no scopes and no claims.
fn principal(holder: &Holder) -> Value {
    let Holder { kind, sub, scopes, claims, .. } = holder;
    match kind {
        HolderKind::Session => json!({ "kind": kind.name(), "sub": sub }),
        _ => json!({ "kind": kind.name(), "sub": sub, "scopes": scopes, "claims": claims }),
    }
}

/// Returns `{ type, code, message }`.
pub(super) fn described(error: &AuthError) -> Value {
    json!({ "type": error.error_type().name(), "code": error.code(), "message": error.detail() })
}

/// Returns `{ session, cookies }` as JSON.
pub(super) fn shown(session: Option<&Map<String, Value>>, cookies: &[SetCookie]) -> String {
    let cookies: Vec<_> = cookies.iter().map(SetCookie::serialise).collect();
    json!({ "session": session, "cookies": cookies }).to_string()
}
