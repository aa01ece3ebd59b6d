use litemap::LiteMap;
use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::worker::random;
use authjs::jose::jwe::{self, EncryptionKey, JweError};
use authjs::secret::Secret;

thread_local! {
    /// Keys by secret and salt.
    static KEYS: RefCell<LiteMap<(String, String), Rc<EncryptionKey>>> = const { RefCell::new(LiteMap::new()) };
}

/// The most keys that are kept. All are dropped at the next one: so many salts are made by a request.
const MOST_KEYS: usize = 32;

/// Encrypts a text as `jwt.encode` of Auth.js does. Errors if the runtime has no random bytes.
#[wasm_bindgen(js_name = sealToken)]
pub fn seal_token(secret: String, salt: String, plaintext: &str) -> Result<String, JsError> {
    let mut iv = [0; 16];
    random::fill(&mut iv).map_err(|error| JsError::new(&error.to_string()))?;
    Ok(jwe::encrypt(&key(secret, salt), iv, plaintext.as_bytes()))
}

/// Decrypts a token as `jwt.decode` of Auth.js does. Its claims are not validated.
///
/// Errors if the token is not authentic, or if no secret opens it.
#[wasm_bindgen(js_name = openToken)]
pub fn open_token(secrets: Vec<String>, salt: &str, token: &str) -> Result<String, JsError> {
    let keys: Vec<_> = secrets.into_iter().map(|secret| (*key(secret, salt.to_owned())).clone()).collect();
    let plaintext = jwe::decrypt(&keys, token, false).map_err(|error| {
        JsError::new(&match error {
            JweError::UnknownKey => "no matching decryption secret".to_owned(),
            other => format!("the token does not decrypt: {other}"),
        })
    })?;
    String::from_utf8(plaintext).map_err(|_| JsError::new("the token does not decrypt: it is no text"))
}

fn key(secret: String, salt: String) -> Rc<EncryptionKey> {
    KEYS.with_borrow_mut(|known| {
        if known.len() >= MOST_KEYS {
            known.clear();
        }
        let names = (secret, salt);
        if let Some(key) = known.get(&names) {
            return Rc::clone(key);
        }
        let key = Rc::new(EncryptionKey::derive(&Secret::new(&names.0), &names.1));
        known.insert(names, Rc::clone(&key));
        key
    })
}
