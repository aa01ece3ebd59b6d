//! The marks of the providers, which stand outside the wasm: V8 reads them only for a sign-in page.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/worker/marks.js")]
extern "C" {
    /// Returns the mark of a provider, as SVG.
    pub(super) fn mark(provider_id: &str) -> Option<String>;
}
