use std::fmt;

use serde_json::{Map, Value};

use crate::callbacks::{CallbackError, Callbacks, Jwt, Trigger};
use crate::model::{Account, User};

/// The reason why the `jwt` callback is called.
pub(super) enum Cause<'a> {
    /// A sign-in.
    SignIn { user: &'a User, account: &'a Account, profile: &'a Map<String, Value>, is_new_user: bool },
    /// A session has newer tokens from its provider.
    Refresh { account: &'a Account },
    /// A session is read.
    Read,
    /// `POST /session`, with the browser's `data`.
    Update(Option<&'a Value>),
}

/// Calls the `jwt` callback for the claims of the session token. Returns `None` if it ends the
/// session.
pub(super) async fn ask_jwt(
    callbacks: &dyn Callbacks,
    token: Map<String, Value>,
    cause: Cause<'_>,
) -> Result<Option<Map<String, Value>>, CallbackError> {
    let asked = Jwt {
        token,
        user: None,
        account: None,
        profile: None,
        trigger: None,
        session: None,
        is_new_user: false,
    };
    let input = match cause {
        Cause::Read => asked,
        Cause::Refresh { account } => Jwt { account: Some(account), ..asked },
        Cause::Update(data) => Jwt { trigger: Some(Trigger::Update), session: data, ..asked },
        Cause::SignIn { user, account, profile, is_new_user } => Jwt {
            user: Some(user),
            account: Some(account),
            profile: Some(profile),
            trigger: Some(if is_new_user { Trigger::SignUp } else { Trigger::SignIn }),
            is_new_user,
            ..asked
        },
    };
    callbacks.jwt(input).await
}

/// The decision of the `jwt` callback, for the log.
pub(super) struct Decision<'a>(pub(super) Option<&'a Map<String, Value>>);

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(token) => write!(f, "keeps {} claims", token.len()),
            None => f.write_str("ends the session"),
        }
    }
}
