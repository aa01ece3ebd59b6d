/// Declares the enum and its codes together, so that every step has a code.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// A step of a flow. It is logged at the level `debug`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Step {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Step {
            /// Returns the code as the log shows it, in `snake_case`.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

steps! {
    /// A visitor starts a sign-in.
    SignInStarted = "sign_in_started",
    /// The checks of a sign-in are created, and sealed into cookies.
    ChecksCreated = "checks_created",
    /// The parameters of a sign-in are pushed to the server.
    PushedRequest = "pushed_request",
    /// The pushed request was answered.
    PushedResponse = "pushed_response",
    /// The provider sent the visitor back.
    CallbackReceived = "callback_received",
    /// The checks of a sign-in are opened from the cookies.
    ChecksOpened = "checks_opened",
    /// Metadata or keys of a provider are loaded from memory, from KV or from the network.
    Metadata = "metadata",
    /// A request for metadata or keys was answered.
    MetadataResponse = "metadata_response",
    /// A request to the token endpoint is sent. OAuth 1.0 also requests temporary credentials.
    TokenRequest = "token_request",
    /// The token endpoint answered.
    TokenResponse = "token_response",
    /// The ID Token is valid.
    IdToken = "id_token",
    /// The assertion of a proxy in front of the Worker is valid.
    Assertion = "assertion",
    /// A request to the UserInfo endpoint is sent.
    UserinfoRequest = "userinfo_request",
    /// The UserInfo endpoint answered.
    UserinfoResponse = "userinfo_response",
    /// A further request that completes the profile is sent.
    FollowUpRequest = "follow_up_request",
    /// The further request was answered.
    FollowUpResponse = "follow_up_response",
    /// A request about the groups that rules name is sent.
    GroupsRequest = "groups_request",
    /// The request about groups was answered.
    GroupsResponse = "groups_response",
    /// A mail with a link is sent.
    MailSent = "mail_sent",
    /// The profile is mapped to a user.
    Profile = "profile",
    /// A user is stored in the database.
    UserCreated = "user_created",
    /// An account is linked to a user in the database.
    AccountLinked = "account_linked",
    /// A callback of the deployer decided.
    Callback = "callback",
    /// The cookies of a session are issued.
    SessionIssued = "session_issued",
    /// A session ends.
    SessionEnded = "session_ended",
    /// A request to revoke a token is sent.
    RevocationRequest = "revocation_request",
    /// The visitor is redirected.
    Redirect = "redirect",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_snake_case() {
        let codes: BTreeSet<_> = Step::ALL.iter().map(|step| step.code()).collect();
        assert_eq!(codes.len(), Step::ALL.len());
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
    }
}
