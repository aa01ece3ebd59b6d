//! One provider of a deployment: requests to it, its answers, its metadata and keys, its
//! signatures.

#[cfg(feature = "bearer")]
pub(crate) mod access_token;
pub(crate) mod answer;
mod client_assertion;
pub(crate) mod discovery;
mod fetch;
mod id_token;
mod logout_token;
pub(crate) mod made_secrets;
pub(crate) mod signature;
mod signer;
#[cfg(feature = "bearer")]
pub(crate) mod verified_signatures;

pub(crate) use client_assertion::assertion;
pub(crate) use fetch::{fetch, unreachable};
pub(crate) use id_token::Received;
pub(crate) use logout_token::validated_logout_token;
pub(crate) use signer::Signer;
