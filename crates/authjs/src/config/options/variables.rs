/// A variable or secret that the Worker reads.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// The names, as Markdown.
    pub names: &'static str,
    /// What it is.
    pub about: &'static str,
    /// The situation in which a deployer wants it.
    pub when: &'static str,
}

/// The variables and secrets beside `AUTH`.
pub static VARIABLES: &[Variable] = &[
    Variable {
        names: "`AUTH_SECRET`",
        about: "32 random bytes or more: `openssl rand -base64 33`. It seals the sessions",
        when: "always",
    },
    Variable {
        names: "`AUTH_SECRET_1` … `AUTH_SECRET_3`",
        about: "former secrets: they still open sessions: [docs/rotation.md](docs/rotation.md)",
        when: "you change the secret and want visitors to stay signed in",
    },
    Variable {
        names: "`AUTH_<PROVIDER>_ID`, `AUTH_<PROVIDER>_SECRET`, `AUTH_<PROVIDER>_ISSUER`",
        about: "a provider's client id, client secret and issuer; `-` in its id is `_` here",
        when: "always, of each provider",
    },
    Variable {
        names: "`AUTH_<PROVIDER>_PRIVATE_KEY`, `AUTH_<PROVIDER>_FETCH_HEADERS`",
        about: "a private key, also Apple's .p8 key; headers that are credentials",
        when: "[the provider needs them](docs/speaking-to-providers.md)",
    },
    Variable {
        names: "`AUTH_ORIGIN_…`",
        about: "secrets that `origin.headers` names: `{secret.AUTH_ORIGIN_KEY}`",
        when: "[the Worker proves itself to the origin](docs/behind-the-worker.md#close-the-direct-way)",
    },
    Variable {
        names: "`AUTH_ASSERTION_KEY`, `AUTH_ASSERTION_KEY_1` … `AUTH_ASSERTION_KEY_3`",
        about: "private keys of P-256 or Ed25519. The first signs assertions; `<basePath>/jwks` publishes the public halves of all",
        when: "`origin.assertion` is set",
    },
    Variable {
        names: "`AUTH_TURNSTILE_SECRET`",
        about: "the secret key of a widget of Turnstile",
        when: "`turnstile` has its site key",
    },
    Variable {
        names: "`AUTH_SESSIONS_NOT_BEFORE`",
        about: "a date: sessions that began earlier have ended",
        when: "[all visitors must sign in again](docs/revocation.md#everybody-at-once)",
    },
    Variable {
        names: "`AUTH_SERVICE_TOKENS`",
        about: "the tokens of machines, as JSON: ids, hashes, scopes, expiry",
        when: "[scripts and other servers use the site](docs/bearer.md#service-tokens)",
    },
    Variable {
        names: "`AUTH_INTROSPECTION_SECRET`",
        about: "the secret of the client of `bearer[].introspection`",
        when: "an issuer's access tokens are opaque",
    },
    Variable {
        names: "`AUTH_URL`",
        about: "the site's origin",
        when: "the request's own origin is not to be used",
    },
    Variable { names: "`AUTH_TRUST_HOST`", about: "as `trustHost`", when: "" },
    Variable { names: "`AUTH_REDIRECT_PROXY_URL`", about: "as `redirectProxyUrl`", when: "" },
    Variable {
        names: "`AUTH_CONFIG_1` … `AUTH_CONFIG_9`",
        about: "more options, merged into `AUTH` in order; lists are appended",
        when: "the options do not fit into one variable, which holds 5 KB",
    },
];
