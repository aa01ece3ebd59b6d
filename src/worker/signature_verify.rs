use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, JSON, Object, Reflect};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto, WorkerGlobalScope};

use super::settled::Settled;
use authjs::internal::apart;
use authjs::jose::algorithms::{Hash, JwsAlgorithm, SignatureKind};
use authjs::jose::jwk::Jwk;
use authjs::platform::KeyUnusable;

/// The number of keys that an isolate caches. Importing a key again costs 30 µs.
const MOST_KEYS: usize = 64;

/// The keys that WebCrypto has imported in this isolate. A key serves one algorithm only ([RFC 8725
/// §3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1)).
#[derive(Default)]
pub(super) struct ImportedKeys(RefCell<Vec<Rc<Imported>>>);

struct Imported {
    algorithm: &'static str,
    thumbprint: String,
    key: CryptoKey,
    /// What WebCrypto reads beside the key.
    parameters: JsValue,
}

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
        let thumbprint = jwk.thumbprint().ok_or(KeyUnusable)?;
        let imported = match self.known(algorithm, thumbprint) {
            Some(imported) => imported,
            None => apart(self.import(algorithm, jwk, thumbprint)).await?,
        };
        let Imported { key, parameters, .. } = &*imported;
        let holds = Settled::new(|settle, id| verify(key, parameters, signature, message, settle, id));
        Ok(holds.await == 1)
    }

    fn known(&self, algorithm: &JwsAlgorithm, thumbprint: &str) -> Option<Rc<Imported>> {
        let keys = self.0.borrow();
        let is_it = |key: &&Rc<Imported>| key.algorithm == algorithm.name && key.thumbprint == thumbprint;
        keys.iter().find(is_it).map(Rc::clone)
    }

    async fn import(
        &self,
        algorithm: &'static JwsAlgorithm,
        jwk: &Jwk,
        thumbprint: &str,
    ) -> Result<Rc<Imported>, KeyUnusable> {
        let parameters = parameters(algorithm).ok_or(KeyUnusable)?;
        let key = import(jwk, &parameters).await.map_err(|_| KeyUnusable)?;
        let parameters = for_verifying(algorithm, parameters);
        let thumbprint = thumbprint.to_owned();
        let imported = Rc::new(Imported { algorithm: algorithm.name, thumbprint, key, parameters });
        let mut keys = self.0.borrow_mut();
        if keys.len() >= MOST_KEYS {
            keys.clear();
        }
        keys.push(Rc::clone(&imported));
        Ok(imported)
    }
}

/// Returns what WebCrypto reads when it verifies: a name is read faster than an object. The key has the
/// hash of RSASSA-PKCS1-v1_5, and Ed25519 has one hash.
fn for_verifying(algorithm: &JwsAlgorithm, parameters: Object) -> JsValue {
    match algorithm.kind {
        SignatureKind::RsaPkcs1 | SignatureKind::EdDsa => {
            Reflect::get(&parameters, &"name".into()).unwrap_or_else(|_| parameters.into())
        }
        _ => parameters.into(),
    }
}

#[wasm_bindgen(inline_js = "
export const verify = (key, parameters, signature, message, settle, id) => {
  const settled = (holds) => {
    try {
      settle(id, holds === true ? 1 : 0);
    } catch (error) {
      // After a trap, the event `error` of the module restarts the instance.
      queueMicrotask(() => { throw error; });
    }
  };
  // The runtime throws or rejects for some invalid signatures, such as an Ed25519 signature of another length.
  const refused = () => settled(false);
  try {
    crypto.subtle.verify(parameters, key, signature, message).then(settled, refused);
  } catch {
    Promise.resolve().then(refused);
  }
};
")]
extern "C" {
    /// Calls `settle` with `id` and 1 if the signature holds, else with 0.
    fn verify(
        key: &CryptoKey,
        parameters: &JsValue,
        signature: &[u8],
        message: &[u8],
        settle: &JsValue,
        id: u32,
    );
}

async fn import(jwk: &Jwk, parameters: &Object) -> Result<CryptoKey, JsValue> {
    let key_data: Object = JSON::parse(&Value::Object(jwk.for_import()).to_string())?.unchecked_into();
    let usages = Array::of1(&"verify".into());
    let imported = subtle()?.import_key_with_object("jwk", &key_data, parameters, false, &usages)?;
    Ok(JsFuture::from(imported).await?.unchecked_into())
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
