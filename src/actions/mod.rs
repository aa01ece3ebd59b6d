//! The actions: one file each, named as Auth.js names them.

mod callback;
mod csrf;
mod cx;
mod form_post;
mod pages;
mod providers;
#[cfg(feature = "oauth1")]
mod request_token;
mod session;
mod signin;
mod signout;

pub(crate) use cx::Cx;

use crate::error::{AuthError, AuthErrorKind};
use crate::http::AuthResponse;
use crate::reason::Reason;
use crate::route::Action;

/// Runs the action a route names.
pub(crate) async fn dispatch(cx: &Cx<'_>) -> Result<AuthResponse, AuthError> {
    let route = cx.request.route;
    match (route.post, route.action, route.provider_id) {
        (false, Action::Csrf, _) => Ok(csrf::show(cx)),
        (false, Action::Session, _) => session::show(cx).await,
        (false, Action::Providers, _) => Ok(providers::list(cx)),
        (false, Action::SignIn, None) => Ok(pages::signin(cx)),
        (false, Action::SignOut, _) => Ok(pages::signout(cx)),
        (false, Action::Error, _) => Ok(pages::error(cx)),
        (false, Action::VerifyRequest, _) => Ok(pages::verify_request(cx)),
        (_, Action::Callback, _) => callback::callback(cx).await,
        (true, Action::SignIn, _) => signin::start(cx, cx.csrf_verified()?).await,
        (true, Action::SignOut, _) => signout::sign_out(cx, cx.csrf_verified()?).await,
        (true, Action::Session, _) => session::update(cx, cx.csrf_verified()?).await,
        _ => Err(AuthError::new(
            AuthErrorKind::UnknownAction,
            Reason::UnknownAction,
            "the action does not have this method",
        )),
    }
}
