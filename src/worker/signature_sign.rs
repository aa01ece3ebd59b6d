use std::cell::RefCell;

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use super::signature_verify::{parameters, subtle};
use authjs::jose::algorithms::JwsAlgorithm;
use authjs::jose::jwk::Jwk;
use authjs::jose::private_key::{Material, PrivateKey};
use authjs::platform::KeyUnusable;

/// The private key that WebCrypto has imported last in this isolate, and its algorithm. Assertions for
/// the origin are signed with one key. Clients of providers sign once for each sign-in, before a request
/// that takes a thousand times as long as an import.
#[derive(Default)]
pub(super) struct SigningKey(RefCell<Option<(&'static str, PrivateKey, CryptoKey)>>);

impl SigningKey {
    /// Returns the signature of `message` under `key`. Errors if WebCrypto refuses the key for
    /// `algorithm`.
    pub(super) async fn sign(
        &self,
        algorithm: &'static JwsAlgorithm,
        key: &PrivateKey,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyUnusable> {
        let parameters = parameters(algorithm).ok_or(KeyUnusable)?;
        let imported = match self.imported(algorithm, key) {
            Some(imported) => imported,
            None => {
                let imported = import(key.material(), &parameters, false).await.map_err(|_| KeyUnusable)?;
                self.0.replace(Some((algorithm.name, key.clone(), imported.clone())));
                imported
            }
        };
        signature(&imported, &parameters, message).await.map_err(|_| KeyUnusable)
    }

    fn imported(&self, algorithm: &JwsAlgorithm, key: &PrivateKey) -> Option<CryptoKey> {
        match &*self.0.borrow() {
            Some((name, known, imported)) if *name == algorithm.name && known == key => {
                Some(imported.clone())
            }
            _ => None,
        }
    }
}

/// Returns the public half of a key in PKCS #8. Errors if WebCrypto refuses the key.
///
/// WebCrypto exports a private key only as a whole. The private member is not read.
pub(super) async fn public_half(key: &PrivateKey) -> Result<Jwk, KeyUnusable> {
    let parameters = key.usual_algorithm().and_then(parameters).ok_or(KeyUnusable)?;
    let exported = export(key.material(), &parameters).await.map_err(|_| KeyUnusable)?;
    let member = |name: &str| {
        let value = Reflect::get(&exported, &name.into()).ok()?.as_string()?;
        Some((name.to_owned(), Value::from(value)))
    };
    let members: Map<_, _> = ["kty", "crv", "x", "y"].into_iter().filter_map(member).collect();
    Ok(Jwk::new(Jwk::new(members).for_import()))
}

async fn export(material: &Material, parameters: &Object) -> Result<JsValue, JsValue> {
    let key = import(material, parameters, true).await?;
    JsFuture::from(subtle()?.export_key("jwk", &key)?).await
}

async fn import(material: &Material, parameters: &Object, extractable: bool) -> Result<CryptoKey, JsValue> {
    let (format, key_data): (_, Object) = match material {
        Material::Jwk(text) => ("jwk", JSON::parse(text.reveal())?.unchecked_into()),
        Material::Pkcs8(der) => ("pkcs8", Uint8Array::from(der.as_slice()).into()),
    };
    let usages = Array::of1(&"sign".into());
    let imported = subtle()?.import_key_with_object(format, &key_data, parameters, extractable, &usages)?;
    Ok(JsFuture::from(imported).await?.unchecked_into())
}

async fn signature(key: &CryptoKey, parameters: &Object, message: &[u8]) -> Result<Vec<u8>, JsValue> {
    let message = Uint8Array::from(message);
    let signed = subtle()?.sign_with_object_and_js_u8_array(parameters, key, &message)?;
    Ok(Uint8Array::new(&JsFuture::from(signed).await?).to_vec())
}
