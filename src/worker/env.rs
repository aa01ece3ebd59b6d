use std::cell::RefCell;

use js_sys::{Array, JSON, Object, Reflect};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use authjs::config::Env;

/// The runtime's `env`: variables, secrets and bindings.
pub(super) struct WorkerEnv<'a> {
    env: &'a JsValue,
    reads: RefCell<Vec<Read>>,
    /// Whether code of the deployer takes the place of `AUTH_DB`.
    has_adapter: bool,
}

/// The binding of the database.
pub(super) const DATABASE: &str = "AUTH_DB";

/// The Durable Objects that know which sessions have ended.
pub(super) const STATE: &str = "AUTH_STATE";

/// A name that was read.
pub(super) struct Read {
    name: String,
    value: JsValue,
    /// The text of a value that was read as JSON: the object may change.
    json: Option<String>,
}

impl<'a> WorkerEnv<'a> {
    pub(super) const fn new(env: &'a JsValue) -> Self {
        Self { env, reads: RefCell::new(Vec::new()), has_adapter: false }
    }

    /// Replaces the database by an adapter of the deployer, if there is one.
    pub(super) fn with_adapter(self, has_adapter: bool) -> Self {
        Self { has_adapter, ..self }
    }

    /// Returns the value of a name. `None` if it is not bound.
    pub(super) fn binding(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(self.env, &name.into()).unwrap_or_default();
        self.reads.borrow_mut().push(Read { name: name.to_owned(), value: value.clone(), json: None });
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    fn replaces(&self, name: &str) -> bool {
        self.has_adapter && name == DATABASE
    }

    /// Returns all names that were read.
    pub(super) fn into_reads(self) -> Vec<Read> {
        self.reads.into_inner()
    }
}

/// Returns whether each name is bound to the same value in this `env`.
pub(super) fn has_same(env: &JsValue, reads: &[Read]) -> bool {
    let is_same = |Read { name, value, json }: &Read| {
        let Ok(found) = Reflect::get(env, &name.into()) else { return false };
        Object::is(&found, value) && (json.is_none() || *json == text_of(&found))
    };
    reads.iter().all(is_same)
}

fn text_of(value: &JsValue) -> Option<String> {
    JSON::stringify(value).ok()?.as_string()
}

impl Env for WorkerEnv<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.binding(name)?.as_string()
    }

    /// Returns a table of `[vars]`, which is a JavaScript object. It is serialized and parsed, once
    /// per isolate.
    fn json(&self, name: &str) -> Option<Value> {
        let value = self.binding(name).filter(is_json)?;
        let text = text_of(&value)?;
        let json = serde_json::from_str(&text).ok();
        self.reads.borrow_mut().push(Read { name: name.to_owned(), value, json: Some(text) });
        json
    }

    fn has_binding(&self, name: &str) -> bool {
        self.replaces(name) || self.binding(name).is_some()
    }

    fn has_methods(&self, name: &str, methods: &[&str]) -> bool {
        let has = |value: &JsValue, method: &str| {
            Reflect::get(value, &method.into()).is_ok_and(|method| method.is_function())
        };
        self.replaces(name)
            || self.binding(name).is_some_and(|value| methods.iter().all(|method| has(&value, method)))
    }
}

/// Returns whether a value may come from JSON: it is neither a text nor an object of a class.
/// `JSON.stringify` makes `{}` of any binding.
fn is_json(value: &JsValue) -> bool {
    let Some(object) = value.dyn_ref::<Object>() else { return !value.is_string() };
    let prototype = Object::get_prototype_of(object);
    Array::is_array(value) || prototype.is_null() || Object::get_prototype_of(&prototype).is_null()
}
