//! OAuth 2.0 and OpenID Connect.

mod callback;
mod groups;
mod id_token;
mod start;
mod userinfo;

pub(super) use callback::identify;
pub(super) use start::start;
