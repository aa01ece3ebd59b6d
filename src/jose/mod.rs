//! JSON Object Signing and Encryption ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)-7519): knows nothing of
//! OAuth.

pub mod algorithms;
pub mod base64url;
pub mod hash;
pub mod json;
pub mod jwe;
pub mod jwk;
pub mod jws;
pub mod jwt;
#[cfg(all(feature = "josekit", not(target_arch = "wasm32")))]
pub mod native;
pub mod private_key;
