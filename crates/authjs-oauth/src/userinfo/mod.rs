//! The UserInfo endpoint ([OpenID Connect Core
//! §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)), and its equivalent at
//! OAuth 2.0 providers.

mod request;
mod response;
mod signed;

pub use request::userinfo_request;
pub use response::{UserinfoResponse, process_userinfo_response};
pub use signed::{expected_algorithm, validate};
