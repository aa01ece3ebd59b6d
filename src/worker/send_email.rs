use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bindings::SendEmail;
use super::outgoing::describe;
use super::timer::within;
use authjs::email::BindingFailure;

/// The time limit of a mail, in milliseconds.
const TIMEOUT_MS: u32 = 10_000;

/// Sends a mail through a [`send_email`
/// binding](https://developers.cloudflare.com/email-service/api/send-emails/workers-api/). `mail` is
/// the argument of `send`, as JSON.
///
/// Errors if the binding throws, rejects, takes too long, or answers no `messageId`, which is a text.
/// Any object may be bound.
pub(super) async fn send(binding: &SendEmail, mail: &str) -> Result<(), BindingFailure> {
    let sent = JSON::parse(mail).and_then(|mail| binding.send(&mail)).map_err(|error| threw(&error))?;
    let answer = within(TIMEOUT_MS, JsFuture::from(Promise::resolve(&sent))).await;
    let answer = answer.ok_or(BindingFailure::Timeout)?.map_err(|error| threw(&error))?;
    text(&answer, "messageId").map(drop).ok_or(BindingFailure::Malformed)
}

fn threw(error: &JsValue) -> BindingFailure {
    BindingFailure::Threw { code: text(error, "code"), words: describe(error) }
}

/// Returns a member that is a text. `None` for any other value, and if reading it throws.
fn text(value: &JsValue, name: &str) -> Option<String> {
    Reflect::get(value, &name.into()).ok()?.as_string()
}
