use litemap::LiteMap;
use std::cell::RefCell;

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto, WorkerGlobalScope};

use authjs::jose::algorithms::{Hash, JwsAlgorithm, SignatureKind};
use authjs::jose::jwk::Jwk;
use authjs::platform::KeyUnusable;

/// The number of keys that an isolate caches. Importing a key again costs 30 µs.
const MOST_KEYS: usize = 64;

/// The keys that WebCrypto has imported in this isolate, by algorithm and thumbprint: a key serves
/// one algorithm only ([RFC 8725 §3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1)).
#[derive(Default)]
pub(super) struct ImportedKeys(RefCell<LiteMap<(&'static str, String), CryptoKey>>);

impl ImportedKeys {
    /// Returns whether `signature` over `message` is valid under `jwk`, used with `algorithm`.
    /// Errors if WebCrypto refuses the key, for example because its point is not on the curve.
    pub(super) async fn verify(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, KeyUnusable> {
        let parameters = parameters(algorithm).ok_or(KeyUnusable)?;
        let key = self.imported(algorithm, jwk, &parameters).await?;
        // The runtime throws for some invalid signatures, such as an Ed25519 signature of another
        // length.
        Ok(verify(&key, &parameters, message, signature).await.unwrap_or(false))
    }

    async fn imported(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        parameters: &Object,
    ) -> Result<CryptoKey, KeyUnusable> {
        let name = (algorithm.name, jwk.thumbprint().ok_or(KeyUnusable)?);
        if let Some(key) = self.0.borrow().get(&name) {
            return Ok(key.clone());
        }
        let key = import(jwk, parameters).await.map_err(|_| KeyUnusable)?;
        let mut keys = self.0.borrow_mut();
        if keys.len() >= MOST_KEYS {
            keys.clear();
        }
        keys.insert(name, key.clone());
        Ok(key)
    }
}

async fn import(jwk: &Jwk, parameters: &Object) -> Result<CryptoKey, JsValue> {
    let key_data: Object = JSON::parse(&Value::Object(jwk.for_import()).to_string())?.unchecked_into();
    let usages = Array::of1(&"verify".into());
    let imported = subtle()?.import_key_with_object("jwk", &key_data, parameters, false, &usages)?;
    Ok(JsFuture::from(imported).await?.unchecked_into())
}

async fn verify(
    key: &CryptoKey,
    parameters: &Object,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, JsValue> {
    let (signature, message) = (Uint8Array::from(signature), Uint8Array::from(message));
    let holds = subtle()?
        .verify_with_object_and_js_u8_array_and_js_u8_array(parameters, key, &signature, &message)?;
    Ok(JsFuture::from(holds).await?.as_bool() == Some(true))
}

pub(super) fn subtle() -> Result<SubtleCrypto, JsValue> {
    Ok(js_sys::global().unchecked_into::<WorkerGlobalScope>().crypto()?.subtle())
}

/// Returns one object for importing, verifying and signing: WebCrypto reads from it what the scheme
/// needs. `None` for HMAC, which `jose` computes.
pub(super) fn parameters(algorithm: &JwsAlgorithm) -> Option<Object> {
    let scheme = match algorithm.kind {
        SignatureKind::RsaPkcs1 => "RSASSA-PKCS1-v1_5",
        SignatureKind::RsaPss => "RSA-PSS",
        SignatureKind::Ecdsa => "ECDSA",
        SignatureKind::EdDsa => "Ed25519",
        SignatureKind::Hmac => return None,
    };
    let parameters = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&parameters, &name.into(), &value).ok();
    set("name", scheme.into())?;
    set("hash", hash_name(algorithm.hash).into())?;
    // The salt is as long as the hash (RFC 7518 §3.5).
    set("saltLength", JsValue::from_f64(algorithm.hash.length() as f64))?;
    if let Some(curve) = algorithm.crv {
        set("namedCurve", curve.into())?;
    }
    Some(parameters)
}

const fn hash_name(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "SHA-1",
        Hash::Sha256 => "SHA-256",
        Hash::Sha384 => "SHA-384",
        Hash::Sha512 => "SHA-512",
    }
}
