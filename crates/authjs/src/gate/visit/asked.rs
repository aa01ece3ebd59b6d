use std::fmt;

use crate::callbacks::{Authorization, CallbackError};

/// The decision of the `authorized` callback, for the log.
pub(super) struct Asked<'a>(pub(super) &'a Result<Authorization, CallbackError>);

impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Ok(Authorization::Allow) => "allows the request",
            Ok(Authorization::SignIn) => "asks for a sign-in",
            Ok(Authorization::Deny) => "denies the request",
            Ok(Authorization::Respond(_)) => "answers the request",
            Err(_) => "failed",
        })
    }
}
