use serde_json::{Map, Value};

use crate::config::OriginSettings;
use crate::gate::VisitorAuthorization;

/// The holder of a token.
pub(in crate::gate) struct BearerPrincipal {
    /// The claims of the token.
    pub(in crate::gate) claims: Map<String, Value>,
    /// Where the token was.
    pub(super) place: Place,
}

/// Where a token was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// An access token in `Authorization`.
    Authorization,
    /// A service token in `Authorization`.
    ServiceToken,
    /// Another header.
    Header,
}

impl BearerPrincipal {
    /// Returns whether a browser may bring the token by itself, as it brings a cookie: another site can make
    /// it send such requests. Cloudflare Access sets its header by a cookie.
    pub(in crate::gate) const fn is_ambient(&self) -> bool {
        matches!(self.place, Place::Header)
    }

    /// Returns whether the token is a service token.
    pub(in crate::gate) const fn is_service(&self) -> bool {
        matches!(self.place, Place::ServiceToken)
    }

    /// Returns what becomes of the visitor's `Authorization`.
    ///
    /// An origin may read the access token, also if a template of this name has no value for it. A
    /// service token is a lasting secret that only the Worker needs.
    pub(in crate::gate) fn authorization(&self, origin: &OriginSettings) -> VisitorAuthorization {
        let is_removed = || origin.remove_headers.iter().any(|pattern| pattern.covers("authorization"));
        match self.place {
            Place::Authorization if !is_removed() => VisitorAuthorization::Passes,
            Place::Authorization | Place::Header => VisitorAuthorization::AsConfigured,
            Place::ServiceToken => VisitorAuthorization::Removed,
        }
    }
}
