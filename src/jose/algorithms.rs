//! The registry of signature algorithms.

/// Everything we need to know about one JWS algorithm.
#[derive(Debug, PartialEq, Eq)]
pub struct JwsAlgorithm {
    /// `alg`.
    pub name: &'static str,
}
