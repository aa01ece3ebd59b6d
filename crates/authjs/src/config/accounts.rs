use super::callbacks::EmailRule;
use super::error::ConfigError;
use super::node::{Node, Table};
use super::options::keys;
use super::session::BIND;
use crate::providers::{Method, Provider};

/// The options of users and accounts in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accounts {
    /// `signUp`: who may become a user.
    pub(crate) sign_up: SignUp,
    /// `linkUnverifiedEmail`: whether accounts are linked by addresses that are not verified.
    pub(crate) link_unverified_email: bool,
    /// `accounts.refreshTokens`: whether a sign-in replaces the stored tokens of its account.
    pub(crate) refresh_tokens: bool,
    /// `accounts.seal`: whether the stored tokens are encrypted.
    pub(crate) seal: bool,
}

/// `signUp`: who may become a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum SignUp {
    /// Every visitor who may sign in.
    #[default]
    Open,
    /// Verified addresses that `invited` or the table `allowed` lists.
    Invited(EmailRule),
    /// No one: only known users sign in.
    Closed,
}

/// Reads `signUp`, `invited`, `linkUnverifiedEmail` and `accounts`. Marks the providers whose proof
/// of a verified address is needed.
///
/// Errors if one of them is set without a database, or if `invited` is set and `signUp` is not
/// `"invited"`.
#[inline(never)]
pub(super) fn read(
    root: &Table<'_>,
    has_database: bool,
    providers: &mut [Provider],
) -> Result<Accounts, ConfigError> {
    if !has_database && let Some(node) = NEED_DATABASE.into_iter().find_map(|key| root.get(key)) {
        return Err(ConfigError::new(&node.path, "there is no database", BIND));
    }
    let sign_up = read_sign_up(root)?;
    let link_unverified_email = root.boolean("linkUnverifiedEmail")?.unwrap_or(false);
    let table = root.table("accounts", &keys::ACCOUNTS)?;
    let boolean = |key| table.as_ref().map(|table| table.boolean(key)).transpose().map(Option::flatten);
    let refresh_tokens = boolean("refreshTokens")?.unwrap_or(true);
    let seal = boolean("seal")?.unwrap_or(false);
    ask_for_proofs(matches!(sign_up, SignUp::Invited(_)), link_unverified_email, providers);
    Ok(Accounts { sign_up, link_unverified_email, refresh_tokens, seal })
}

const NEED_DATABASE: [&str; 4] = ["signUp", "invited", "linkUnverifiedEmail", "accounts"];

fn read_sign_up(root: &Table<'_>) -> Result<SignUp, ConfigError> {
    let mode = root.text("signUp")?;
    let invited = root.get("invited");
    match (mode.as_ref().map(|mode| mode.text.as_str()), &invited) {
        (Some("invited"), invited) => Ok(SignUp::Invited(read_invited(invited.as_ref())?)),
        (_, Some(invited)) => Err(ConfigError::new(
            &invited.path,
            "has no effect without signUp = \"invited\"",
            "Set signUp = \"invited\", or remove the key.",
        )),
        (None | Some("open"), None) => Ok(SignUp::Open),
        (Some("closed"), None) => Ok(SignUp::Closed),
        (Some(_), None) => {
            Err(ConfigError::new("signUp", "unknown value", "Write \"open\", \"invited\" or \"closed\"."))
        }
    }
}

fn read_invited(node: Option<&Node<'_>>) -> Result<EmailRule, ConfigError> {
    let Some(node) = node else { return Ok(EmailRule::default()) };
    let table = node.table(&keys::INVITED)?;
    EmailRule::read(table.get("emails").as_ref(), table.get("emailDomains").as_ref())
}

/// Asks the providers for the proof of a verified address, if `invited` or linking needs it. Linking
/// also needs the proof of the account that a user signed up with.
fn ask_for_proofs(is_invited: bool, link_unverified_email: bool, providers: &mut [Provider]) {
    let is_linking = |provider: &Provider| {
        provider.oauth().is_some_and(|oauth| oauth.allow_dangerous_email_account_linking)
    };
    let links = !link_unverified_email && providers.iter().any(is_linking);
    for provider in providers.iter_mut().filter(|_| is_invited || links) {
        if let Method::OAuth(oauth) = &mut provider.method {
            oauth.needs_email_proof |= oauth.has_email_proof();
        }
    }
}
