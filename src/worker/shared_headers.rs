use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::Headers;

type Pair = (&'static str, String);

struct Shared {
    list: Vec<Pair>,
    headers: Headers,
}

/// Headers whose values are ours: nothing of a visitor or a provider is in them.
const CONSTANT: [&str; 6] =
    ["cache-control", "content-type", "expires", "pragma", "referrer-policy", "x-content-type-options"];

/// Lists of headers that answers have had, more than there are.
const MOST: usize = 16;

thread_local! {
    static SHARED: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

/// These headers as the runtime's, to make responses with: each response copies them, which takes a fraction of setting
/// one after the other. None where one of them is not the same for everybody.
pub(super) fn shared_headers(list: &[Pair]) -> Option<Headers> {
    if !list.iter().all(|(name, _)| CONSTANT.contains(name)) {
        return None;
    }
    SHARED.with_borrow_mut(|shared| {
        if let Some(known) = shared.iter().find(|known| known.list == list) {
            return Some(known.headers.clone());
        }
        let headers = made(list).ok()?;
        if shared.len() < MOST {
            shared.push(Shared { list: list.to_vec(), headers: headers.clone() });
        }
        Some(headers)
    })
}

fn made(list: &[Pair]) -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    list.iter().try_for_each(|(name, value)| headers.set(name, value))?;
    Ok(headers)
}
