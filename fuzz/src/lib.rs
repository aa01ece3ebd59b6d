//! Properties for any bytes: one function for each parser of untrusted input.
//!
//! The fuzz targets call these with the input of libFuzzer. `tests/fuzz` calls them with the seeds
//! and with random bytes.

pub mod callback_query;
pub mod cookie_header;
pub mod jwe;
pub mod jws;
pub mod matcher;
pub mod provider_json;
pub mod safe_redirect;
pub mod webauthn;
