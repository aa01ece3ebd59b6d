//! Providers that depart from the protocol, one file each: what they do, where that is documented, what we do about it.

pub(super) mod github;
