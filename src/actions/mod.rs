//! The actions: one file each, named as Auth.js names them.

mod callback;
mod callback_url;
mod csrf;
mod enter;
mod form_post;
mod pages;
mod providers;
#[cfg(feature = "oauth1")]
mod request_token;
mod session;
mod signin;
mod signout;

pub(crate) use callback_url::log_refused;
pub(crate) use enter::enter;

use crate::apart::apart;
use crate::context::Context;
use crate::error::{AuthError, AuthErrorKind};
use crate::http::AuthResponse;
use crate::reason::Reason;
use crate::route::Action;

/// Runs the action a route names.
pub(crate) async fn dispatch(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let route = cx.request.route;
    let action = match (route.post, route.action, route.provider_id) {
        (false, Action::Csrf, _) => apart(async { Ok(csrf::show(cx)) }),
        (false, Action::Session, _) if route.head => apart(async { Ok(session::head(cx)) }),
        (false, Action::Session, _) => apart(session::show(cx)),
        (false, Action::Providers, _) => apart(async { Ok(providers::list(cx)) }),
        (false, Action::SignIn, _) => apart(async { Ok(pages::signin(cx)) }),
        (false, Action::SignOut, _) => apart(async { Ok(pages::signout(cx)) }),
        (false, Action::Error, _) => apart(async { Ok(pages::error(cx)) }),
        (false, Action::VerifyRequest, _) => apart(async { Ok(pages::verify_request(cx)) }),
        (_, Action::Callback, _) => apart(callback::callback(cx)),
        (true, Action::SignIn, _) => apart(signin::start(cx, cx.csrf_verified()?)),
        (true, Action::SignOut, _) => apart(signout::sign_out(cx, cx.csrf_verified()?)),
        (true, Action::Session, _) => apart(session::update(cx, cx.csrf_verified()?)),
        _ => {
            return Err(AuthError::new(
                AuthErrorKind::UnknownAction,
                Reason::UnknownAction,
                "the action does not have this method",
            ));
        }
    };
    action.await
}
