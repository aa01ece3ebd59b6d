use serde_json::{Map, Value, json};

use super::Frame;
use crate::config::EmailForm;
use crate::model::{Account, User};
use crate::statements::{AdapterAccount, AdapterUser};

/// The version of the schema of events. A new member is no new version.
const VERSION: u32 = 1;

/// An event of the audit trail.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    pub(crate) name: EventName,
    /// The provider, if one is involved.
    pub(crate) provider: Option<&'a str>,
    /// The account, if the event is about one.
    pub(crate) account: Option<NamedAccount<'a>>,
    /// The id of the user.
    pub(crate) user_id: Option<&'a str>,
    /// The address of the user.
    pub(crate) email: Option<&'a str>,
    /// Whether a sign-in has created the user.
    pub(crate) is_new_user: Option<bool>,
    /// Who ends sessions: `administrator`, `provider` or `user`.
    pub(crate) by: Option<&'static str>,
    /// How many sessions have ended.
    pub(crate) ended: Option<usize>,
    /// The code of a reason.
    pub(crate) reason: Option<&'static str>,
    /// Auth.js's type of an error.
    pub(crate) error: Option<&'a str>,
}

/// What names an account at its provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedAccount<'a> {
    pub(crate) account_type: &'a str,
    pub(crate) provider_account_id: &'a str,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventName {
    SignIn,
    SignOut,
    CreateUser,
    UpdateUser,
    LinkAccount,
    UnlinkAccount,
    #[cfg(feature = "account")]
    DeleteUser,
    #[cfg(feature = "second-factor")]
    AddSecondFactor,
    #[cfg(feature = "second-factor")]
    RemoveSecondFactor,
    #[cfg(feature = "second-factor")]
    UseRecoveryCode,
    #[cfg(feature = "second-factor")]
    RenewRecoveryCodes,
    Revocation,
    RefreshFailed,
    Refused,
    Configuration,
}

impl EventName {
    /// Returns the name in the schema. Those that Auth.js has are Auth.js's.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "signIn",
            Self::SignOut => "signOut",
            Self::CreateUser => "createUser",
            Self::UpdateUser => "updateUser",
            Self::LinkAccount => "linkAccount",
            Self::UnlinkAccount => "unlinkAccount",
            #[cfg(feature = "account")]
            Self::DeleteUser => "deleteUser",
            #[cfg(feature = "second-factor")]
            Self::AddSecondFactor => "addSecondFactor",
            #[cfg(feature = "second-factor")]
            Self::RemoveSecondFactor => "removeSecondFactor",
            #[cfg(feature = "second-factor")]
            Self::UseRecoveryCode => "useRecoveryCode",
            #[cfg(feature = "second-factor")]
            Self::RenewRecoveryCodes => "renewRecoveryCodes",
            Self::Revocation => "revocation",
            Self::RefreshFailed => "refreshFailed",
            Self::Refused => "refused",
            Self::Configuration => "configuration",
        }
    }
}

impl<'a> Event<'a> {
    /// Creates an event without details.
    pub(crate) const fn new(name: EventName) -> Self {
        Self {
            name,
            provider: None,
            account: None,
            user_id: None,
            email: None,
            is_new_user: None,
            by: None,
            ended: None,
            reason: None,
            error: None,
        }
    }

    /// Adds the user.
    pub(crate) fn user(self, user: &'a User) -> Self {
        Self { user_id: Some(&user.id), email: user.email.as_deref(), ..self }
    }

    /// Adds the account and its provider.
    pub(crate) fn account(self, account: &'a Account) -> Self {
        let Account { account_type, provider, provider_account_id, .. } = account;
        let account = NamedAccount { account_type, provider_account_id };
        Self { provider: Some(provider), account: Some(account), ..self }
    }

    /// Adds a stored account and its provider.
    pub(crate) fn stored_account(self, account: &'a AdapterAccount) -> Self {
        let AdapterAccount { account_type, provider, provider_account_id, .. } = account;
        let account = NamedAccount { account_type, provider_account_id };
        Self { provider: Some(provider), account: Some(account), ..self }
    }

    /// Adds a stored user.
    pub(crate) fn stored_user(self, user: &'a AdapterUser) -> Self {
        Self { user_id: Some(&user.id), email: user.email.as_deref(), ..self }
    }

    /// Returns the event as JSON.
    pub(crate) fn to_json(&self, frame: &Frame<'_>) -> String {
        let email = frame.email(self.email);
        let members = [
            ("source", Some("authjs-worker".into())),
            ("audit", Some(VERSION.into())),
            ("event", Some(self.name.name().into())),
            ("time", Some(frame.time.iso8601().into())),
            ("route", Some(frame.route.into())),
            ("provider", self.provider.map(Value::from)),
            ("accountType", self.account.map(|account| account.account_type.into())),
            ("accountHash", self.account_hash(frame).map(Value::from)),
            ("userId", self.user_id.map(Value::from)),
            (frame.email_member(), email.map(Value::from)),
            ("isNewUser", self.is_new_user.map(Value::from)),
            ("by", self.by.map(Value::from)),
            ("ended", self.ended.map(Value::from)),
            ("reason", self.reason.map(Value::from)),
            ("error", self.error.map(Value::from)),
            ("configuration", Some(frame.observed.fingerprint.as_str().into())),
            ("request", Some(&*frame.request).filter(|id| !id.is_empty()).map(Value::from)),
            ("traceId", frame.trace_id.as_deref().map(Value::from)),
        ];
        let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(members.collect::<Map<_, _>>()).to_string()
    }

    /// Returns the event as a data point of Workers Analytics Engine.
    pub(crate) fn to_data_point(&self, frame: &Frame<'_>) -> String {
        let Self { name, provider, reason, by, user_id, .. } = self;
        let (email, account) = (frame.email(self.email), self.account_hash(frame));
        let blobs = [
            "event",
            name.name(),
            provider.unwrap_or_default(),
            reason.or(*by).unwrap_or_default(),
            "",
            user_id.unwrap_or_default(),
            email.as_deref().unwrap_or_default(),
            account.as_deref().unwrap_or_default(),
        ];
        let doubles = self.ended.map_or_else(|| json!([1]), |ended| json!([1, ended]));
        frame.data_point(blobs, &doubles)
    }

    /// Returns the hash of the id of the account at its provider. That of a provider of mails is an address.
    fn account_hash(&self, frame: &Frame<'_>) -> Option<String> {
        let account = self.account?;
        if account.account_type == "email" && frame.form == EmailForm::Hidden {
            return None;
        }
        let id = format!("{}\0{}", self.provider.unwrap_or_default(), account.provider_account_id);
        Some(frame.observed.pseudonyms.of("account", &id))
    }
}
