use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Request, RequestInit};

use std::rc::Rc;

use super::at_once::at_once_or_later;
use super::bindings::Fetcher;
use super::timer::within;
use super::unreachable::Absence;

/// Sends a request. Returns the promise of the origin's answer, or of a 504 if the answer does not begin in
/// time: a late one is cancelled. `visitor` is the visitor's request.
#[inline(never)]
pub(super) fn fetch_in_time(
    fetcher: &Fetcher,
    request: &Request,
    visitor: &Request,
    milliseconds: u32,
    absence: &Rc<Absence>,
) -> Result<Promise, JsValue> {
    let controller = AbortController::new()?;
    let init = RequestInit::new();
    init.set_signal(Some(&controller.signal()));
    let request = Request::new_with_request_and_init(request, &init)?;
    let answer = fetcher.fetch(&request).unwrap_or_else(|error| Promise::reject(&error));
    // A binding may return another value than a promise.
    let answer = Promise::resolve(&answer);
    let (visitor, absence): (Request, _) = (Clone::clone(visitor), Rc::clone(absence));
    let in_time = async move {
        match within(milliseconds, JsFuture::from(Clone::clone(&answer))).await {
            Some(answer) => answer,
            None => {
                give_up(&answer, &controller);
                absence.too_late(milliseconds, &visitor)
            }
        }
    };
    Ok(Promise::resolve(&at_once_or_later(Box::pin(in_time))?))
}

#[wasm_bindgen(inline_js = "
export const give_up = (answer, controller) => {
  controller.abort();
  // A binding may ignore the signal.
  const cancel = ({ webSocket, body }) => {
    if (!webSocket) return body?.cancel();
    webSocket.accept();
    webSocket.close();
  };
  answer.then(cancel).catch(() => undefined);
};
")]
extern "C" {
    fn give_up(answer: &Promise, controller: &AbortController);
}
