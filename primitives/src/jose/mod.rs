//! Tokens sealed under the deployer's secret ([RFC 7516](https://www.rfc-editor.org/rfc/rfc7516)) and the claims in
//! them ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)): knows nothing of OAuth.

pub mod base64url;
pub mod json;
pub mod jwe;
pub mod jwt;
