//! The functions that Node calls. Arguments and results are JSON texts.

use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::explain::explain;
use crate::judge::{Deployment, judge};
use crate::question::Question;
use crate::{describe, providers, schema};

/// Judges a deployment, see [`Deployment`]. Returns `{ errors, warnings }`.
///
/// Errors if the text is not the JSON of a deployment.
#[wasm_bindgen(js_name = judge)]
pub fn judge_deployment(deployment: &str) -> Result<String, JsError> {
    let deployment: Deployment = serde_json::from_str(deployment)?;
    Ok(json!(judge(deployment)).to_string())
}

/// Returns the table of options.
#[wasm_bindgen]
pub fn options() -> String {
    describe::options().to_string()
}

/// Returns the JSON Schema of a configuration.
#[wasm_bindgen(js_name = schema)]
pub fn schema_of_configuration() -> String {
    schema::schema().to_string()
}

/// Explains what the gate decides on a request, see [`Question`].
///
/// Errors if a text is not the JSON of a deployment and of a request, or if the gate accepts no such URL.
#[wasm_bindgen(js_name = explain)]
pub fn explain_request(deployment: &str, question: &str) -> Result<String, JsError> {
    let deployment: Deployment = serde_json::from_str(deployment)?;
    let question: Question = serde_json::from_str(question)?;
    let explanation = explain(deployment, &question).map_err(|error| JsError::new(&error))?;
    Ok(json!(explanation).to_string())
}

/// Returns the built-in providers.
#[wasm_bindgen(js_name = providers)]
pub fn built_in_providers() -> String {
    providers::providers().to_string()
}
