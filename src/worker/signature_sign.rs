use js_sys::{Array, JSON, Object, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use super::signature_verify::{parameters, subtle};
use authjs::jose::algorithms::JwsAlgorithm;
use authjs::jose::private_key::{Material, PrivateKey};
use authjs::platform::KeyUnusable;

/// Returns the signature of `message` under `key`. Errors if WebCrypto refuses the key for
/// `algorithm`.
///
/// The imported key is not cached: a request to a provider follows, which takes a thousand times as
/// long.
pub(super) async fn sign(
    algorithm: &JwsAlgorithm,
    key: &PrivateKey,
    message: &[u8],
) -> Result<Vec<u8>, KeyUnusable> {
    let parameters = parameters(algorithm).ok_or(KeyUnusable)?;
    let key = import(key.material(), &parameters).await.map_err(|_| KeyUnusable)?;
    signature(&key, &parameters, message).await.map_err(|_| KeyUnusable)
}

async fn import(material: &Material, parameters: &Object) -> Result<CryptoKey, JsValue> {
    let (format, key_data): (_, Object) = match material {
        Material::Jwk(text) => ("jwk", JSON::parse(text.reveal())?.unchecked_into()),
        Material::Pkcs8(der) => ("pkcs8", Uint8Array::from(der.as_slice()).into()),
    };
    let usages = Array::of1(&"sign".into());
    let imported = subtle()?.import_key_with_object(format, &key_data, parameters, false, &usages)?;
    Ok(JsFuture::from(imported).await?.unchecked_into())
}

async fn signature(key: &CryptoKey, parameters: &Object, message: &[u8]) -> Result<Vec<u8>, JsValue> {
    let message = Uint8Array::from(message);
    let signed = subtle()?.sign_with_object_and_js_u8_array(parameters, key, &message)?;
    Ok(Uint8Array::new(&JsFuture::from(signed).await?).to_vec())
}
