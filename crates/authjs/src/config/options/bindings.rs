/// A binding that the Worker uses.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The names, as Markdown.
    pub names: &'static str,
    /// What it is.
    pub about: &'static str,
    /// The situation in which a deployer wants it.
    pub when: &'static str,
}

/// The bindings. All are optional.
pub static BINDINGS: &[Binding] = &[
    Binding {
        names: "`AUTH_KV`",
        about: "a KV namespace for the providers' public documents",
        when: "new isolates should not fetch them again",
    },
    Binding {
        names: "`AUTH_DB`",
        about: "a D1 database for users, accounts and sessions: [docs/database.md](docs/database.md)",
        when: "sessions must be revocable, or users have several accounts",
    },
    Binding {
        names: "`AUTH_STATE`",
        about: "the Durable Object `AuthState`, which knows the sessions that have ended, and their newest tokens: \
                [docs/revocation.md](docs/revocation.md), [docs/refresh.md](docs/refresh.md)",
        when: "sessions of the strategy `jwt` must be revocable, or have fresh tokens",
    },
    Binding {
        names: "`AUTH_EMAIL`",
        about: "Cloudflare Email Service, which sends the mails of the provider `cloudflare`: [docs/email.md](docs/email.md)",
        when: "sign-in links are mailed from a domain at Cloudflare",
    },
    Binding {
        names: "`AUTH_LIMIT`",
        about: "a rate limit for each client that asks for mails or tries credentials: \
                [docs/credentials.md](docs/credentials.md#bursts)",
        when: "a flood of requests must not reach the database",
    },
    Binding {
        names: "`AUTH_ANALYTICS`",
        about: "a dataset of Workers Analytics Engine, for `audit` and `metrics`: [docs/metrics.md](docs/metrics.md)",
        when: "you query events and latencies with SQL",
    },
    Binding {
        names: "`AUTH_QUEUE`",
        about: "a queue that takes the events of `audit`: [docs/audit.md](docs/audit.md)",
        when: "another program stores the audit trail",
    },
    Binding {
        names: "`ASSETS`, `UPSTREAM`",
        about: "what is behind the Worker",
        when: "the site is static files, or another Worker",
    },
];
