//! The built-in pages: sign in, sign out, error, check your e-mail, and the
//! page that a link in a mail opens.
//!
//! Tests and style sheets may rely on the structure (classes, ids, forms, field names, titles),
//! which is
//! [Auth.js's](https://github.com/nextauthjs/next-auth/tree/main/packages/core/src/lib/pages).
//! Style and wording are this project's. There are no scripts (except fixed ones with
//! `keepFragment` and with passkeys), no inline styles, and nothing from other hosts except the deployer's logo and
//! the widget of Turnstile, so that the content security policy can forbid the rest.

#[cfg(feature = "account")]
mod account;
mod confirm;
mod error;
mod frame;
mod html;
mod logo;
mod look;
mod page;
#[cfg(feature = "webauthn")]
mod passkey;
#[cfg(feature = "second-factor")]
pub(crate) mod second_factor;
mod setup;
mod signin;
mod signout;
mod style;
#[cfg(test)]
mod tests;
mod texts;
mod theme;
mod turnstile;
mod verify_request;

#[cfg(feature = "account")]
pub(crate) use account::{AccountPage, Notice, ShownPasskey, ShownSession, WayIn, account};
pub(crate) use confirm::{ConfirmPage, confirm};
pub(crate) use error::{ErrorPage, error, is_error};
#[cfg(feature = "account")]
pub(crate) use frame::host;
pub(crate) use logo::Logo;
pub use look::Look;
#[cfg(feature = "webauthn")]
pub(crate) use passkey::passkey_script;
pub(crate) use setup::{SetupPage, SetupStep, setup};
#[cfg(feature = "webauthn")]
pub use signin::SigninWebAuthn;
pub use signin::{SigninCredentials, SigninEmail, SigninForm, SigninPage, SigninProvider, signin};
pub(crate) use signout::{SignoutPage, signout};
pub(crate) use texts::Languages;
pub(crate) use texts::{OwnTexts, WrongText, own_texts, text_keys};
pub(crate) use theme::ColorScheme;
pub use theme::Theme;
pub(crate) use turnstile::Widget;
pub(crate) use verify_request::{CodeForm, CodePrompt, VerifyRequestPage, verify_request};
