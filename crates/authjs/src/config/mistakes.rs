//! What a configuration needs of the code around it: the mistakes that only the edge knows of.

use super::{Config, ConfigError, SessionStrategy};
use crate::providers::{MailTransport, Method, Provider};

impl Config {
    /// Returns the mistake of a deployment whose requests each bring a store, if sessions are kept in
    /// memory: those of one store would be sessions of another.
    #[inline(never)]
    pub fn cached_sessions(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_cached_sessions)
    }

    /// Returns the mistake of a deployment with an adapter, if its sessions would have to record what rules
    /// ask about users: Auth.js's adapters have no member for that.
    #[inline(never)]
    pub fn unrecorded_users(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_unrecorded_users)
    }

    /// Returns the mistake of a deployment with an adapter that stores the families of sessions, their tokens, or what providers
    /// call them: adapters have no method for it.
    #[inline(never)]
    pub fn unstored_families(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_unstored_families)
    }

    /// Returns the mistake of a deployment with an adapter, if its sessions would have to say when they began or
    /// were last used: Auth.js's adapters have no member for that.
    #[inline(never)]
    pub fn undated_sessions(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_undated_sessions)
    }

    /// Returns the mistake of a deployment with an adapter, if a second factor follows sign-ins: adapters have no method
    /// for its secrets, and do not count attempts.
    #[inline(never)]
    pub fn unstored_factors(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_unstored_factors)
    }

    /// Returns the mistake of a deployment with an adapter and the account page: adapters list neither the accounts nor the sessions of a
    /// user, and do not unlink an account on a condition.
    #[inline(never)]
    pub fn unlisted_accounts(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_unlisted_accounts)
    }

    /// Returns the mistake of a deployment whose adapter stores no verification tokens, if a provider mails
    /// them.
    #[inline(never)]
    pub fn untokened_mails(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_untokened_mails)
    }

    /// Returns the mistake of a deployment without [`Functions::authorize`], if only that function could
    /// check the credentials of a provider: Auth.js's `MissingAuthorize`.
    ///
    /// [`Functions::authorize`]: crate::functions::Functions::authorize
    #[inline(never)]
    pub fn missing_authorize(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_missing_authorize)
    }

    /// Returns the mistake of a deployment without [`Functions::send_verification_request`], if only that
    /// function could send the mails of a provider.
    ///
    /// [`Functions::send_verification_request`]: crate::functions::Functions::send_verification_request
    #[inline(never)]
    pub fn missing_sender(&self) -> Option<ConfigError> {
        self.first_mistake(Self::own_missing_sender)
    }

    fn own_unstored_families(&self) -> Option<ConfigError> {
        let cause = "adapters do not store which sessions have ended";
        let fix = "Bind the Durable Object AuthState to AUTH_STATE, or remove the key.";
        if self.tokens.is_some() && self.session.strategy == SessionStrategy::Database {
            let cause = "adapters cannot change an account, so the table of accounts would keep tokens that are used up";
            let fix = "Set session.strategy = \"jwt\", which works beside an adapter, or remove the key.";
            return Some(ConfigError::new("tokens.refresh", cause, fix));
        }
        if self.tokens.is_some_and(|tokens| tokens.are_in_database) {
            return Some(ConfigError::new("tokens.refresh", "adapters do not store the newest tokens", fix));
        }
        if let Some(key) = self.first_provider_session() {
            let cause = "adapters do not store what a provider calls a session, and its tokens";
            let fix = "Set session.strategy = \"jwt\", which works beside an adapter, or remove the key.";
            return Some(ConfigError::new(key, cause, fix));
        }
        let is_missing = self.revocation.families.is_some_and(|families| families.are_in_database);
        is_missing.then(|| ConfigError::new("session.revocable", cause, fix))
    }

    /// Returns the key that makes rows of sessions in the database, for the sign-outs that providers send and get.
    fn first_provider_session(&self) -> Option<String> {
        if self.session.strategy == SessionStrategy::Jwt {
            return None;
        }
        if self.sign_out.is_set() {
            return Some("signOut".to_owned());
        }
        let is_named = |provider: &Provider| provider.oauth().is_some_and(|oauth| oauth.backchannel_logout);
        let index = self.providers.iter().position(is_named)?;
        Some(format!("providers[{index}].backchannelLogout"))
    }

    fn own_undated_sessions(&self) -> Option<ConfigError> {
        if self.session.strategy == SessionStrategy::Jwt {
            return None;
        }
        let cause = "adapters do not store when a session began or was last used";
        if self.session.limits.is_set() {
            let fix = "Set session.strategy = \"jwt\", which works beside an adapter, or remove absoluteMaxAge and idleSeconds.";
            return Some(ConfigError::new("session", cause, fix));
        }
        let fix = "Delete rows of the table of sessions, and remove the variable.";
        self.revocation.not_before.map(|_| ConfigError::new("AUTH_SESSIONS_NOT_BEFORE", cause, fix))
    }

    #[cfg(feature = "second-factor")]
    fn own_unstored_factors(&self) -> Option<ConfigError> {
        let cause = "adapters store no second factors, and do not count attempts";
        let fix = "Remove the adapter and bind a D1 database as AUTH_DB, or remove the key.";
        self.second_factor.as_ref().map(|_| ConfigError::new("secondFactor", cause, fix))
    }

    #[cfg(not(feature = "second-factor"))]
    const fn own_unstored_factors(&self) -> Option<ConfigError> {
        let _ = self;
        None
    }

    fn own_cached_sessions(&self) -> Option<ConfigError> {
        let cause = "an adapter may be another one at each request, and the memory is shared";
        let error = || ConfigError::new("session.cacheSeconds", cause, "Remove the key.");
        (self.session.cache_seconds != 0).then(error)
    }

    fn own_unrecorded_users(&self) -> Option<ConfigError> {
        let cause =
            "a condition asks about the user, and an adapter has no member for the answer in its sessions";
        let fix = "Set session.strategy = \"jwt\", which works beside an adapter, or remove the condition.";
        self.records_in_database().then(|| ConfigError::new("rules", cause, fix))
    }

    fn own_unlisted_accounts(&self) -> Option<ConfigError> {
        let cause = "an adapter lists neither the accounts nor the sessions of a user";
        let fix = "Bind a D1 database to AUTH_DB in place of the adapter, or remove the key.";
        self.has_account_page().then(|| ConfigError::new("account.enabled", cause, fix))
    }

    fn own_untokened_mails(&self) -> Option<ConfigError> {
        let provider = self.providers.iter().find(|one| matches!(one.method, Method::Email(_)))?;
        let cause = format!(
            "createVerificationToken or useVerificationToken is not there, and the mails of {} need both",
            provider.id
        );
        Some(ConfigError::new("adapter", cause, "Use an adapter with these methods."))
    }

    fn own_missing_authorize(&self) -> Option<ConfigError> {
        let is_unchecked = |provider: &Provider| match &provider.method {
            Method::Credentials(credentials) => credentials.backend.is_none(),
            Method::OAuth(_) | Method::Email(_) => false,
            #[cfg(feature = "webauthn")]
            Method::WebAuthn(_) => false,
        };
        let (index, provider) =
            self.providers.iter().enumerate().find(|(_, provider)| is_unchecked(provider))?;
        let cause =
            format!("neither url nor service is set, so nothing checks the credentials of {}", provider.id);
        let fix = "Write the address of a server that checks them, name a service binding in `service`, or implement \
            `Functions::authorize` in Rust.";
        Some(ConfigError::new(format!("providers[{index}].url"), cause, fix))
    }

    fn own_missing_sender(&self) -> Option<ConfigError> {
        let is_unsent = |provider: &Provider| match &provider.method {
            Method::Email(email) => matches!(email.transport, MailTransport::Function),
            Method::OAuth(_) | Method::Credentials(_) => false,
            #[cfg(feature = "webauthn")]
            Method::WebAuthn(_) => false,
        };
        let (index, provider) =
            self.providers.iter().enumerate().find(|(_, provider)| is_unsent(provider))?;
        let cause = format!("neither url nor service is set, so nothing sends the mails of {}", provider.id);
        let fix = "Write the address of a server that sends them, name a service binding in `service`, or implement \
            `Functions::send_verification_request` in Rust.";
        Some(ConfigError::new(format!("providers[{index}].url"), cause, fix))
    }

    /// Returns whether a provider is one of passkeys.
    #[cfg(feature = "webauthn")]
    pub(crate) fn has_passkeys(&self) -> bool {
        self.providers.iter().any(|provider| matches!(provider.method, Method::WebAuthn(_)))
    }

    /// Returns the names of the service bindings that `providers`, `callbacks` and `events` use.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let exchange = self.callbacks.exchange.as_ref().map(|exchange| &exchange.backend);
        let events = self.events.as_ref().map(|events| &events.backend);
        let of_providers = self.providers.iter().filter_map(|provider| match &provider.method {
            Method::Credentials(credentials) => credentials.backend.as_ref(),
            Method::Email(email) => email.backend(),
            Method::OAuth(_) => None,
            #[cfg(feature = "webauthn")]
            Method::WebAuthn(_) => None,
        });
        exchange
            .into_iter()
            .chain(events)
            .chain(of_providers)
            .filter_map(|backend| backend.service.as_deref())
    }
}
