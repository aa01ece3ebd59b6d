//! Providers that depart from the protocol, one file each: what they do, where that is documented, what we do about it.

pub(super) mod apple;
#[cfg(feature = "oauth1")]
pub(super) mod discogs;
pub(super) mod discord;
pub(super) mod github;
pub(super) mod gitlab;
pub(super) mod microsoft_entra_id;
