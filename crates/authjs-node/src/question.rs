//! A request to explain, and who sends it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;

/// The request to decide on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// The URL.
    pub url: String,
    /// The method.
    pub method: String,
    /// The headers, with names in lower case.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Who asks, for `rules`.
    #[serde(default)]
    pub visitor: Visitor,
}

/// The visitor to decide for. Without a fact about a user there is no session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Visitor {
    /// Whether the visitor has a session.
    pub signed_in: bool,
    /// The proved e-mail address.
    pub email: Option<String>,
    /// Claims by their paths, with all their values. `groups` are the groups.
    pub claims: BTreeMap<String, Vec<String>>,
    /// The provider of the sign-in.
    pub provider: Option<String>,
    /// The number of seconds since the sign-in.
    pub signed_in_ago: Option<i64>,
    /// The kind of the sign-in, as `acr` of its ID Token.
    pub acr: Option<String>,
    /// Whether the session has passed a second factor.
    pub mfa: bool,
    /// The country.
    pub country: Option<String>,
    /// The autonomous system.
    pub asn: Option<u32>,
    /// The address.
    pub ip: Option<IpAddr>,
}
