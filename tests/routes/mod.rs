//! One file for each route, as in `src/actions`; the gate and discovery beside them.

pub mod callback;
mod csrf;
mod discovery;
mod failures;
mod gate;
mod hostile;
#[cfg(feature = "josekit")]
mod keys;
mod microsoft_entra_id;
mod pages;
mod providers;
mod quirks;
mod redirect_proxy;
mod session;
mod signin;
mod signout;
