use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult};

/// The reason why a body was not read to its end.
pub(super) enum BodyError {
    /// The body exceeds the limit. The rest was not read.
    TooLarge,
    /// The sender stopped, with the runtime's error.
    Broken(JsValue),
}

/// Reads a body of at most `limit` bytes. Holds no more than that and one chunk in memory.
pub(super) async fn read_body(stream: &ReadableStream, limit: usize) -> Result<Vec<u8>, BodyError> {
    let reader = ReadableStreamDefaultReader::new(stream).map_err(BodyError::Broken)?;
    let mut body = Vec::new();
    while let Some(chunk) = next_chunk(&reader).await? {
        let end = body.len() + chunk.length() as usize;
        if end > limit {
            // Its promise needs no handler. A rejection would only repeat that the stream has
            // ended.
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
