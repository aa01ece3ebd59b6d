//! A sign-in with a link in a mail: Auth.js's `sendToken`, and its callback. A code may stand beside
//! the link, or in its place.

mod asked;
mod asker;
mod code;
mod follow;
mod functions;
mod link;
mod mail;
mod redeem;
mod request;
#[cfg(feature = "email-smtp")]
mod smtp;
mod unproved;

pub(crate) use follow::{Link, follow};
pub(crate) use redeem::{asked_address, redeem};
pub(super) use request::request;

use std::rc::Rc;

use serde_json::Map;

use super::Identity;
use crate::context::Context;
use crate::email::{EmailAddress, Unicode};
use crate::error::{AuthError, ErrorType};
use crate::model::{Account, User};
use crate::platform::Platform;
use crate::providers::Provider;
use crate::random;
use crate::reason::Reason;
use crate::sign_in::authentication::Authentication;
use crate::statements::AdapterUser;
use crate::store::Store;

/// The Unicode of the runtime.
struct OfRuntime<'a>(&'a dyn Platform);

impl Unicode for OfRuntime<'_> {
    fn nfkc(&self, text: &str) -> Option<String> {
        self.0.nfkc(text)
    }

    fn domain_to_ascii(&self, domain: &str) -> Option<String> {
        self.0.domain_to_ascii(domain)
    }
}

fn store_of(cx: &Context<'_>) -> Result<Rc<dyn Store>, AuthError> {
    // The configuration demands a database, so only a deployer's own code can leave it out.
    cx.deployment.store(cx.platform).ok_or_else(|| {
        let detail = "sign-in by e-mail needs a database, and the deployment has no store";
        AuthError::new(ErrorType::MissingAdapter, Reason::Configuration, detail)
    })
}

/// Returns the user of an address, before the `signIn` callback decides. If the
/// database has no such user, the id is of this request only, as in Auth.js.
fn identity(
    cx: &Context<'_>,
    provider: &Provider,
    address: &EmailAddress,
    known: Option<&AdapterUser>,
) -> Identity {
    let new = || AdapterUser {
        id: random::uuid(&**cx.platform),
        email: Some(address.to_string()),
        ..AdapterUser::default()
    };
    let account = Account {
        provider: provider.id.clone(),
        account_type: "email",
        provider_account_id: address.to_string(),
        tokens: Map::new(),
    };
    let user = User::from(known.cloned().unwrap_or_else(new));
    let (has_own_email, profile) = (true, Map::new());
    let (recorded, authentication, credentials) = (None, Authentication::now(cx), None);
    Identity {
        user,
        account,
        has_own_email,
        profile,
        perhaps_in_others: false,
        recorded,
        authentication,
        credentials,
    }
}
