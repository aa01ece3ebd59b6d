use std::fmt;

use crate::matcher::Habit;

/// A warning about a configuration that can be used. Each is logged once per isolate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// `debug` is on.
    DebugEnabled,
    /// A secret is shorter than recommended.
    ShortSecret {
        /// The variable with the secret.
        variable: String,
    },
    /// The path of `AUTH_URL` repeats `basePath`.
    BasePathRedundant,
    /// A client secret is a plain variable.
    PlainClientSecret {
        /// The path of the variable.
        path: String,
        /// The secret variable to use instead.
        variable: String,
    },
    /// An entry of `matcher` applies only to requests with, or without, values that visitors choose
    /// themselves.
    AvoidableEntry {
        /// Its pattern.
        source: String,
    },
    /// A pattern has a parameter in the syntax of another router, which is literal text here.
    Habit {
        /// The pattern.
        source: String,
        /// The part of the pattern, and its replacement.
        habit: Habit,
    },
    /// A page of `pages` is open, but its files are not.
    PageAssetsProtected {
        /// The page.
        page: String,
    },
    /// `experimental.enableWebAuthn` is on, which passkeys do not need.
    NoWebAuthn,
    /// `pages.newUser` is set, and no database knows which users are new.
    NewUserPageUnused,
    /// Attempts to sign in with credentials have no limit, because there is no database to count them.
    CredentialsUnlimited {
        /// The provider's id.
        provider: String,
    },
    /// Attempts to sign in with credentials are limited by client alone: no field names the account.
    CredentialsWithoutAccount {
        /// The provider's id.
        provider: String,
    },
    /// `upstream` is set in addition to a service binding `UPSTREAM`, which takes precedence.
    UpstreamUnused,
    /// A header for the origin has an e-mail address that the provider may not have verified.
    UnverifiedEmail {
        /// The path of the header.
        header: String,
    },
    /// A header for the origin has the user's id, which is new at each sign-in.
    NewIdSent {
        /// The path of the header.
        header: String,
    },
    /// `AUTH_ASSERTION_KEY` is set, and nothing is signed with it.
    AssertionKeyUnused,
    /// A header for the origin has a refresh token.
    RefreshTokenSent {
        /// The path of the header.
        header: String,
    },
    /// Two providers verify client assertions with one key.
    SharedClientKey {
        /// The variable with the key of one provider.
        first: String,
        /// The variable with the key of the other provider.
        second: String,
    },
    /// The session shows a refresh token or an ID token to the browser.
    TokenShown {
        /// The path of the setting that shows it.
        member: String,
    },
    /// A rule asks for groups or claims that several providers may give, and does not name one.
    AnyProvidersValues {
        /// The path of the rule.
        rule: String,
    },
    /// A rule asks for a group that no provider can give.
    GroupOfNoProvider {
        /// The path of the rule.
        rule: String,
        /// The group.
        group: String,
    },
    /// A rule lets scripts of an origin over http read answers.
    InsecureOrigin {
        /// The path of the list.
        path: String,
        /// The origin.
        origin: String,
    },
    /// A provider is used without any check.
    NoChecks {
        /// The provider's id.
        provider: String,
    },
    /// The id of a provider stands for different servers on hosts that share their sessions.
    OtherServer {
        /// The provider's id.
        provider: String,
    },
    /// A warning about the configuration of one host: the place of its entry, and the warning.
    OfHost(String, Box<Self>),
}

impl Warning {
    /// Returns the place of the host that it concerns. `None` if it concerns the base.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::OfHost(host, _) => Some(host),
            _ => None,
        }
    }

    /// Returns a stable code: Auth.js's, if it has one.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DebugEnabled => "debug-enabled",
            Self::ShortSecret { .. } => "short-secret",
            Self::BasePathRedundant => "env-url-basepath-redundant",
            Self::PlainClientSecret { .. } => "plain-client-secret",
            Self::AvoidableEntry { .. } => "avoidable-entry",
            Self::Habit { .. } => "foreign-pattern",
            Self::PageAssetsProtected { .. } => "page-assets-protected",
            Self::NoWebAuthn => "experimental-webauthn",
            Self::NewUserPageUnused => "new-user-page-unused",
            Self::CredentialsUnlimited { .. } => "credentials-unlimited",
            Self::CredentialsWithoutAccount { .. } => "credentials-without-account",
            Self::UpstreamUnused => "upstream-unused",
            Self::UnverifiedEmail { .. } => "unverified-email",
            Self::NewIdSent { .. } => "new-id-sent",
            Self::AssertionKeyUnused => "assertion-key-unused",
            Self::RefreshTokenSent { .. } => "refresh-token-sent",
            Self::SharedClientKey { .. } => "shared-client-key",
            Self::TokenShown { .. } => "token-shown",
            Self::AnyProvidersValues { .. } => "any-providers-values",
            Self::GroupOfNoProvider { .. } => "group-of-no-provider",
            Self::InsecureOrigin { .. } => "insecure-origin",
            Self::NoChecks { .. } => "no-checks",
            Self::OtherServer { .. } => "provider-of-other-server",
            Self::OfHost(_, warning) => warning.code(),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::OfHost(host, warning) = self {
            return write!(f, "{warning} This concerns {host}.");
        }
        write!(f, "{}: ", self.code())?;
        match self {
            Self::DebugEnabled => {
                f.write_str("the log also has ordinary refusals and the steps of sign-ins. Turn `debug` off in production.")
            }
            Self::ShortSecret { variable } => {
                write!(f, "{variable} has fewer than 32 characters. Make one with `openssl rand -base64 33`.")
            }
            Self::BasePathRedundant => {
                f.write_str("AUTH_URL has the path `basePath` has. Remove one of them.")
            }
            Self::PlainClientSecret { path, variable } => write!(
                f,
                "{path} can be read by everyone who sees the configuration. Use `npx wrangler secret put {variable}`, or .dev.vars in local development."
            ),
            Self::AvoidableEntry { source } => write!(
                f,
                "matcher: {source:?} depends on headers, cookies or parameters, which visitors choose. Guard the path itself too."
            ),
            Self::Habit { source, habit: Habit { part, matches, instead } } => write!(
                f,
                "matcher: {source:?} protects fewer paths than it seems to: {part:?} matches only the text {matches:?}. Write {instead:?}. \
                 If you mean that text, write a backslash before its special characters."
            ),
            Self::PageAssetsProtected { page } => write!(
                f,
                "{page:?} of `pages` is open, but every other path needs a session, those of its styles and scripts too. \
                 Leave them out: matcher = [\"/((?!assets/|favicon.ico).*)\"]."
            ),
            Self::NoWebAuthn => f.write_str(
                "experimental.enableWebAuthn has no effect: passkeys need no flag. Remove the key.",
            ),
            Self::NewUserPageUnused => f.write_str(
                "pages.newUser has no effect: without a database, no user is known to be new. Remove the key.",
            ),
            Self::CredentialsUnlimited { provider } => write!(
                f,
                "providers: the attempts to sign in with {provider} have no limit, because there is no database to count them. \
                 Bind a D1 database to AUTH_DB with [[d1_databases]] and run `npm run migrate`, or limit them on the server that checks them."
            ),
            Self::CredentialsWithoutAccount { provider } => write!(
                f,
                "providers: the attempts to sign in with {provider} are limited for each client, but not for each account. \
                 Set `account` to the name of the field that names the account."
            ),
            Self::UpstreamUnused => f.write_str(
                "upstream is not used: the service binding UPSTREAM takes precedence. Remove one of them.",
            ),
            Self::UnverifiedEmail { header } => write!(
                f,
                "{header} sends an e-mail address, and the provider may not have checked that it belongs to the user. \
                 Let the origin know users by {{token.sub}}."
            ),
            Self::NewIdSent { header } => write!(
                f,
                "{header} sends the user's id, which is new at each sign-in, because there is no database. \
                 Set callbacks.jwt.sub to \"account.providerAccountId\", and send {{token.sub}}; with several providers, set it to \
                 {{ template = \"{{account.provider}}:{{account.providerAccountId}}\" }}."
            ),
            Self::AssertionKeyUnused => f.write_str(
                "AUTH_ASSERTION_KEY is published, and nothing is signed with it. Set origin.assertion = true, or remove the key.",
            ),
            Self::RefreshTokenSent { header } => write!(
                f,
                "{header} sends a refresh token, with which the origin can get new access tokens as the user. \
                 Send the access token instead."
            ),
            Self::SharedClientKey { first, second } => write!(
                f,
                "{first} and {second} are the same key: each provider could use the client assertions meant for the other. Give each provider its own."
            ),
            Self::TokenShown { member } => write!(
                f,
                "{member} shows a refresh token or an ID token to every script of the page. \
                 Show an access token, or let the gate send tokens to the origin with `origin.headers`."
            ),
            Self::AnyProvidersValues { rule } => write!(
                f,
                "{rule} asks for groups or claims that several providers may give, and users of one may choose their values themselves. \
                 Set `providers` in the rule to those that you mean."
            ),
            Self::GroupOfNoProvider { rule, group } => write!(
                f,
                "{rule} asks for the group {group:?}, and no provider has groups of such a name, so the rule is never known to be met. \
                 Write the group as docs/rules.md shows for your provider, or set the claim `groups` in a jwt callback."
            ),
            Self::InsecureOrigin { path, origin } => write!(
                f,
                "{path} lists {origin:?}: an attacker in the network of a visitor can act as this origin. Serve it over https."
            ),
            Self::NoChecks { provider } => write!(
                f,
                "providers: {provider} has no checks: an attacker can sign a visitor in to the attacker's account. Use pkce or state."
            ),
            Self::OtherServer { provider } => write!(
                f,
                "providers: {provider} is another server on a host that shares the session cookie by its `domain`, so a rule with `providers` \
                 takes its users for those of the other. Give it another id."
            ),
            Self::OfHost(_, warning) => warning.fmt(f),
        }
    }
}
