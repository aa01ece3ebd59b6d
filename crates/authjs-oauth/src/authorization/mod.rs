//! The authorization endpoint: the URL for the browser, and the response that it brings back ([RFC
//! 6749 §4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1)).

mod pushed;
mod reauthentication;
mod request;
mod response;

pub use pushed::{pushed_authorization_request, pushed_authorization_url};
pub use reauthentication::Reauthentication;
pub use request::{AuthorizationRequest, authorization_url};
pub use response::{CallbackParams, ExpectedState, validate_auth_response};
