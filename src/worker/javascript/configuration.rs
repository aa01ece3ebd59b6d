use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::worker::deployment::Deployment;
use crate::worker::isolate::{Isolate, Prepared};

thread_local! {
    static CONFIGURATIONS: RefCell<Vec<Configuration>> = const { RefCell::new(Vec::new()) };
}

/// A configuration of JavaScript.
struct Configuration {
    /// The options that are no functions, as JSON.
    options: String,
    names: Rc<BTreeSet<String>>,
    prepared: Option<Prepared>,
    isolate: Option<Rc<Isolate>>,
}

/// Registers a configuration. Returns its number, for this wasm instance.
///
/// `options` is JSON, merged over the variables of `env`. `names` has the names of the functions,
/// one a line. Errors with one line if the configuration is wrong; settings that are missing are not
/// an error yet, because the `env` of a request may have them.
#[wasm_bindgen]
pub fn configure(options: String, names: &str, env: &JsValue) -> Result<usize, JsValue> {
    let names: Rc<BTreeSet<_>> = Rc::new(names.lines().map(str::to_owned).collect());
    let prepared = Prepared::start(env, Deployment::of_requests(&names), Some(&options));
    if let Some(error) = prepared.error().filter(|error| !error.is_unset()) {
        return Err(JsError::new(&error.to_string()).into());
    }
    let configuration = Configuration { options, names, prepared: Some(prepared), isolate: None };
    CONFIGURATIONS.with_borrow_mut(|all| {
        all.push(configuration);
        Ok(all.len() - 1)
    })
}

/// Forgets all configurations, so that a function with ever new results does not fill the memory.
#[wasm_bindgen]
pub fn forget() {
    CONFIGURATIONS.with_borrow_mut(Vec::clear);
}

/// Returns the isolate of a configuration, and the names of its functions.
pub(super) fn configured(
    number: usize,
    env: &JsValue,
) -> Result<(Rc<Isolate>, Rc<BTreeSet<String>>), JsValue> {
    CONFIGURATIONS.with_borrow_mut(|all| {
        let configuration = all.get_mut(number).ok_or("no configuration has this number")?;
        Ok((configuration.isolate(env), Rc::clone(&configuration.names)))
    })
}

impl Configuration {
    /// Returns the isolate. Creates it on the first request, unless it is prepared for this `env`.
    fn isolate(&mut self, env: &JsValue) -> Rc<Isolate> {
        if let Some(isolate) = &self.isolate {
            return Rc::clone(isolate);
        }
        let deployment = || Deployment::of_requests(&self.names);
        let isolate = Rc::new(Isolate::first(self.prepared.take(), env, deployment, Some(&self.options)));
        self.isolate = Some(Rc::clone(&isolate));
        isolate
    }
}
