use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use super::signature_verify::subtle;
use authjs::jose::jwe::{CbcDirection, CbcTask};

/// Computes a task with WebCrypto, which uses the processor's instructions for AES.
///
/// The key is imported each time. That takes a few microseconds, and a cache would keep one key per
/// secret and cookie.
pub(super) async fn aes_cbc(task: &CbcTask<'_>) -> Result<Vec<u8>, JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"AES-CBC".into())?;
    Reflect::set(&algorithm, &"iv".into(), &Uint8Array::from(task.iv()))?;
    let usage = match task.direction() {
        CbcDirection::Encrypt => "encrypt",
        CbcDirection::Decrypt => "decrypt",
    };
    let subtle = subtle()?;
    let key_data: Object = Uint8Array::from(task.key()).unchecked_into();
    let usages = Array::of1(&usage.into());
    let imported = subtle.import_key_with_str("raw", &key_data, "AES-CBC", false, &usages)?;
    let key: CryptoKey = JsFuture::from(imported).await?.unchecked_into();
    let data = Uint8Array::from(task.data());
    let computed = match task.direction() {
        CbcDirection::Encrypt => subtle.encrypt_with_object_and_js_u8_array(&algorithm, &key, &data)?,
        CbcDirection::Decrypt => subtle.decrypt_with_object_and_js_u8_array(&algorithm, &key, &data)?,
    };
    Ok(Uint8Array::new(&JsFuture::from(computed).await?).to_vec())
}
