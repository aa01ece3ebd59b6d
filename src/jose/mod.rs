//! JSON Object Signing and Encryption ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)-7519): knows nothing of OAuth.

pub mod algorithms;
pub mod jwk;
pub mod jws;
