//! One provider of a deployment: requests to it, its answers, its metadata and keys, its
//! signatures.

pub(crate) mod answer;
pub(crate) mod discovery;
mod fetch;
pub(crate) mod made_secrets;
pub(crate) mod signature;

pub(crate) use fetch::{fetch, unreachable};
