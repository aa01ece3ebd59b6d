//! Requests of scripts of other sites ([Fetch, CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol)):
//! who may read the answers of a path, and the answers to preflights.
//!
//! A browser asks with a preflight, an OPTIONS without credentials, before it sends a request that no form
//! could send. A gate that needs a session would refuse every preflight.

mod answer;
mod origin;
mod policy;
mod preflight;
#[cfg(test)]
mod tests;

pub use crate::request_headers::is_token as is_header_name;
pub use answer::{is_of_cors, is_of_preflight_answer, vary};
pub use origin::{OriginError, SiteOrigin};
pub use policy::{Grant, Origins, Policy, Unlisted};
pub use preflight::{Preflight, SENT_TO_ORIGIN};

/// Who answers the preflights of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cors {
    /// The gate, by a policy, which also holds for the answers of the path. The origin's own headers of
    /// CORS are replaced.
    Policy(Policy),
    /// The origin, which gets preflights without credentials.
    Origin,
}

/// The `cors` of all rules that a path selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed<'a> {
    /// No rule has it.
    Nothing,
    /// All rules have the same.
    On(&'a Cors),
    /// The rules differ, because an origin may read several paths in one. Nothing is allowed.
    Differ,
}
