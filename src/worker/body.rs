use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult};

/// Why a body was not read to its end.
pub(super) enum BodyError {
    /// There is more than the limit allows. The rest was not read.
    TooLarge,
    /// The other side stopped sending; what the runtime says of it.
    Broken(JsValue),
}

/// Reads a body of at most `limit` bytes. Never holds more of it than that and one chunk.
pub(super) async fn read_body(stream: &ReadableStream, limit: usize) -> Result<Vec<u8>, BodyError> {
    let reader = ReadableStreamDefaultReader::new(stream).map_err(BodyError::Broken)?;
    let mut body = Vec::new();
    while let Some(chunk) = next_chunk(&reader).await? {
        let end = body.len() + chunk.length() as usize;
        if end > limit {
            // Its promise settles without us; a rejection would only repeat that the stream is gone.
            let _ = reader.cancel();
            return Err(BodyError::TooLarge);
        }
        body.extend(chunk.to_vec());
    }
    Ok(body)
}

async fn next_chunk(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, BodyError> {
    let result = JsFuture::from(reader.read()).await.map_err(BodyError::Broken)?;
    let result: ReadableStreamReadResult = result.unchecked_into();
    if result.get_done().unwrap_or(true) {
        return Ok(None);
    }
    result.get_value().dyn_into().map(Some).map_err(BodyError::Broken)
}
