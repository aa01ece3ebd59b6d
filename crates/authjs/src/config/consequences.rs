//! What several options together lead to.

use super::{Config, OAuthProvider, Provider, SessionStrategy};

impl Config {
    /// Returns whether administrators may end sessions: `session.revocable` and `AUTH_SERVICE_TOKENS` are set.
    #[cfg(feature = "bearer")]
    pub(crate) fn is_revoked_by_administrators(&self) -> bool {
        self.revocation.is_revocable && !self.bearer.service_tokens.is_empty()
    }

    /// Returns the provider whose Logout Tokens end sessions: one with `backchannelLogout`.
    pub(crate) fn provider_of_logout(&self, id: Option<&str>) -> Option<&OAuthProvider> {
        self.provider(id?)?.oauth().filter(|oauth| oauth.backchannel_logout)
    }

    /// Returns whether the table `provider_sessions` has rows of sessions.
    pub(crate) fn keeps_provider_sessions(&self) -> bool {
        let is_named = |provider: &Provider| provider.oauth().is_some_and(|oauth| oauth.backchannel_logout);
        self.sign_out.is_set() || self.providers.iter().any(is_named)
    }

    /// Returns whether the table `provider_sessions` may have nonces that were used.
    pub(crate) fn keeps_nonces(&self) -> bool {
        let is_asked =
            |provider: &Provider| provider.oauth().is_some_and(|oauth| oauth.id_token_sign_in.is_some());
        self.providers.iter().any(is_asked)
    }

    /// Returns whether the rows of sessions have what the rules or the account page ask about the sign-in, or what a second factor needs.
    pub(crate) fn records_in_database(&self) -> bool {
        let asks = self.rules.as_ref().is_some_and(|rules| !rules.recorded.is_empty());
        self.session.strategy == SessionStrategy::Database
            && (asks || self.has_second_factor() || self.has_account_page())
    }

    /// Returns whether a sign-in or a rule may ask for a second factor.
    #[cfg(feature = "second-factor")]
    pub(crate) const fn has_second_factor(&self) -> bool {
        self.second_factor.is_some()
    }

    /// Returns whether a sign-in or a rule may ask for a second factor.
    #[cfg(not(feature = "second-factor"))]
    #[expect(clippy::unused_self, reason = "this build has no second factor")]
    pub(crate) const fn has_second_factor(&self) -> bool {
        false
    }

    /// Returns whether users see their account at `<basePath>/account`.
    pub(crate) const fn has_account_page(&self) -> bool {
        #[cfg(feature = "account")]
        return self.account.is_enabled;
        #[cfg(not(feature = "account"))]
        false
    }

    /// Returns whether a sign-in proves by itself that the user was there: `account.trustUnprovenSignIn`.
    pub(crate) const fn trusts_unproven_sign_in(&self) -> bool {
        #[cfg(feature = "account")]
        return self.account.trusts_unproven_sign_in;
        #[cfg(not(feature = "account"))]
        false
    }

    /// Returns whether a session is judged by more than its signature or row, and its end: by when it began or
    /// was last used, or by its family.
    pub(crate) const fn judges_sessions(&self) -> bool {
        self.revocation.is_set() || self.session.limits.is_set()
    }

    /// Returns whether sessions of the database are read with the times at which they began and were last seen.
    pub(crate) fn dates_rows(&self) -> bool {
        let has_limits = self.session.limits.is_set() || self.revocation.not_before.is_some();
        self.session.strategy == SessionStrategy::Database && has_limits
    }

    /// Returns whether a session must say when its user signed in.
    pub(crate) const fn dates_sessions(&self) -> bool {
        self.revocation.not_before.is_some() || self.session.limits.absolute_max_age.is_some()
    }
}
