//! Public keys as providers publish them ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)).

mod key;
mod set;
mod small_order;

pub use key::Jwk;
pub(crate) use key::is_modulus;
pub use set::JwkSet;
