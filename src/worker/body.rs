use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult, Request};

/// The reason why a body was not read to its end.
pub(super) enum BodyError {
    /// The body exceeds the limit. The rest was not read.
    TooLarge,
    /// The sender stopped, with the runtime's error.
    Broken(JsValue),
}

/// Reads a body of at most `limit` bytes. Holds no more than that and one chunk in memory.
///
/// The rest is cancelled if the body is longer, and if the future is dropped before the end: a branch
/// of a body that another reader goes on with would otherwise collect everything.
pub(super) async fn read_body(stream: &ReadableStream, limit: usize) -> Result<Vec<u8>, BodyError> {
    let reader = ReadableStreamDefaultReader::new(stream).map_err(BodyError::Broken)?;
    let mut reading = Reading { reader, has_ended: false };
    let mut body = Vec::new();
    while let Some(chunk) = reading.next_chunk().await? {
        let end = body.len() + chunk.length() as usize;
        if end > limit {
            return Err(BodyError::TooLarge);
        }
        body.extend(chunk.to_vec());
    }
    Ok(body)
}

/// Reads the body of a request, at most `limit` bytes. With a `Content-Length` within the limit, the
/// runtime collects it, which takes half the time of a reader.
pub(super) async fn read_request(
    request: &Request,
    content_length: Option<&str>,
    limit: usize,
) -> Result<Vec<u8>, BodyError> {
    if announced(content_length).is_some_and(|length| length <= limit as u64) {
        let body = JsFuture::from(request.array_buffer().map_err(BodyError::Broken)?).await;
        let body = Uint8Array::new(&body.map_err(BodyError::Broken)?);
        return if body.length() as usize > limit { Err(BodyError::TooLarge) } else { Ok(body.to_vec()) };
    }
    match request.body() {
        Some(body) => read_body(&body, limit).await,
        None => Ok(Vec::new()),
    }
}

/// Returns whether `Content-Length` announces a body of more than `limit` bytes.
pub(super) fn announces_more(content_length: Option<&str>, limit: usize) -> bool {
    announced(content_length).is_some_and(|length| length > limit as u64)
}

fn announced(content_length: Option<&str>) -> Option<u64> {
    content_length?.parse().ok()
}

struct Reading {
    reader: ReadableStreamDefaultReader,
    has_ended: bool,
}

impl Reading {
    async fn next_chunk(&mut self) -> Result<Option<Uint8Array>, BodyError> {
        let result = JsFuture::from(self.reader.read()).await;
        self.has_ended = result.is_err();
        let result: ReadableStreamReadResult = result.map_err(BodyError::Broken)?.unchecked_into();
        if result.get_done().unwrap_or(true) {
            self.has_ended = true;
            return Ok(None);
        }
        result.get_value().dyn_into().map(Some).map_err(BodyError::Broken)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.has_ended {
            // Its promise needs no handler. A rejection would only repeat that the stream has ended.
            let _ = self.reader.cancel();
        }
    }
}
