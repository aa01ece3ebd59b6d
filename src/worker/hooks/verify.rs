use js_sys::Promise;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{ReadableStream, Request};

use crate::worker::body::read_body;
use crate::worker::signature_verify::ImportedKeys;
use authjs::jose::algorithms::find;
use authjs::jose::base64url;
use authjs::jose::jwk::JwkSet;

const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A signature from a vector. Message and signature are in base64url.
#[derive(Deserialize)]
struct Vector {
    alg: String,
    jwk: Map<String, Value>,
    message: String,
    signature: String,
}

/// Answers `POST /.test-hooks/verify/` with an array of vectors. Each result is `holds`,
/// `does_not_hold`, `no_key` if no key fits the algorithm, or `unusable` if the runtime refuses the
/// key.
pub(super) fn verify(request: &Request) -> Option<Promise> {
    Some(future_to_promise(judge_all(request.body()?)))
}

async fn judge_all(stream: ReadableStream) -> Result<JsValue, JsValue> {
    let body = read_body(&stream, MOST_BYTES).await.map_err(|_| "no whole body")?;
    let vectors: Vec<Vector> = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    let keys = ImportedKeys::default();
    let mut words = Vec::new();
    for vector in vectors {
        words.push(judge(&keys, vector).await.unwrap_or("no_key"));
    }
    super::json(&json!(words).to_string())
}

/// Verifies like `signature::verify`: selects a key of the set that fits, then asks the runtime.
async fn judge(keys: &ImportedKeys, vector: Vector) -> Option<&'static str> {
    let algorithm = find(&vector.alg)?;
    let set = JwkSet::parse(json!({ "keys": [vector.jwk] }).to_string().as_bytes())?;
    let key = *set.candidates(None, algorithm).first()?;
    let message = base64url::decode(&vector.message)?;
    let signature = base64url::decode(&vector.signature)?;
    Some(match keys.verify(algorithm, key, &message, &signature).await {
        Ok(true) => "holds",
        Ok(false) => "does_not_hold",
        Err(_) => "unusable",
    })
}
