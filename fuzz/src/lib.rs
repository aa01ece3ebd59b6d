//! What must hold for any bytes whatever, one function for each reader of what others send.
//!
//! The fuzz targets call these with what libFuzzer makes up, `tests/fuzz` with the seeds and with random bytes.

pub mod callback_query;
pub mod cookie_header;
pub mod jwe;
pub mod jws;
pub mod matcher;
pub mod provider_json;
pub mod safe_redirect;
