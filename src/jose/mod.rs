//! JSON Object Signing and Encryption ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)-7519): knows nothing of
//! OAuth. Signatures are here; what opens sessions is [`authjs_primitives::jose`].

pub mod algorithms;
pub mod danger;
pub mod digits;
pub mod hash;
pub mod jwk;
pub mod jws;
#[cfg(all(feature = "josekit", not(target_arch = "wasm32")))]
pub mod native;
pub mod private_key;

pub use authjs_primitives::jose::{base64url, json, jwe, jwt};
