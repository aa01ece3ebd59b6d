//! Requests that bring a token in place of a session: access tokens of other issuers ([RFC
//! 6750](https://www.rfc-editor.org/rfc/rfc6750)), and service tokens.

mod challenge;
mod judge;
mod metadata;
mod opaque;
mod principal;
mod refusal;
mod service;

pub(super) use challenge::{challenge, step_up};
pub(super) use judge::{of_request, require_service};
pub(super) use metadata::metadata;
pub(super) use principal::BearerPrincipal;
pub(super) use refusal::{log_refused, refused, sign_in_refused};
