use super::{
    Group, Kind, Row, account, accounts, audit, bearer, callbacks, cookies, experimental, log, matcher,
    origin, pages, provider, provider_credentials, provider_email, rules, second_factor, session, sign_out,
    tokens, turnstile,
};

pub(super) const ROOT: Group = Group {
    path: "",
    title: "Site",
    rows: &[
        Row::new(
            "providers",
            Kind::List(&Kind::Either(&[
                Kind::BuiltInProvider,
                Kind::Table(&[
                    &provider::EVERY,
                    &provider::OAUTH2,
                    &provider::OAUTH1,
                    &provider_credentials::CREDENTIALS,
                    &provider_email::EMAIL,
                    &callbacks::BACKEND,
                ]),
            ])),
            r#"[{ "id": "acme", "type": "oidc", "issuer": "https://id.acme.example" }]"#,
        )
        .default("none")
        .about("[built-in ids](docs/providers.md), or tables: [docs/custom-providers.md](docs/custom-providers.md)")
        .when("always"),
        Row::new(
            "matcher",
            Kind::Either(&[
                Kind::Text,
                Kind::Table(&[&matcher::ENTRY]),
                Kind::List(&Kind::Either(&[Kind::Text, Kind::Table(&[&matcher::ENTRY])])),
            ]),
            r#"["/dashboard/:path*"]"#,
        )
        .default("every path")
        .about("the paths that need a session: a pattern, a list, or tables with `source`, `has`, `missing`")
        .when("a part of the site is public"),
        Row::new(
            "rules",
            Kind::List(&Kind::Table(&[&rules::RULE, &rules::LEAVES, &rules::COMBINED])),
            r#"[{ "path": "/admin/:path*", "access": "signed-in", "groups": ["admins"] }]"#,
        )
        .beside(r#"{ "unmatched": "public" }"#)
        .about("rules for paths instead of `matcher`; the first one that matches decides: [docs/rules.md](docs/rules.md)")
        .when("parts of the site are for some users only"),
        Row::new("unmatched", Kind::OneOf(&["public", "signed-in", "deny"]), r#""public""#)
            .beside(r#"{ "rules": [{ "path": "/admin/:path*", "access": "signed-in" }] }"#)
            .about("the access to paths that no rule matches; required with `rules`"),
        Row::new("caseSensitive", Kind::Boolean, "true")
            .beside(r#"{ "matcher": "/Admin" }"#)
            .default("`false`")
            .about("makes `/Admin` another path than `/admin` to `matcher` and `rules`")
            .when("the origin tells them apart, and one of them is public"),
        Row::new(
            "hosts",
            Kind::Map(&Kind::Site),
            r#"{ "admin.example.com": { "session": { "maxAge": 3600 } } }"#,
        )
        .beside(r#"{ "unknownHosts": "deny" }"#)
        .about("options for single hosts, over the others: [docs/hosts.md](docs/hosts.md)")
        .when("one Worker serves several sites"),
        Row::new("unknownHosts", Kind::OneOf(&["base", "deny"]), r#""deny""#)
            .beside(r#"{ "hosts": { "admin.example.com": {} } }"#)
            .about("what a host without an entry gets: the options outside `hosts`, or a refusal; required with `hosts`"),
        Row::new("upstream", Kind::Origin, r#""https://origin.example.com""#)
            .about("the origin behind the Worker: [docs/behind-the-worker.md](docs/behind-the-worker.md)")
            .when("the site is a server with an address of its own"),
        Row::new("origin", Kind::Table(&[&origin::ORIGIN]), r#"{ "removeHeaders": ["X-Tenant"] }"#)
            .about("what passes between visitors and the origin"),
        Row::new(
            "origins",
            Kind::List(&Kind::Table(&[&origin::ENTRY, &origin::ORIGIN])),
            r#"[{ "path": "/api/:path*", "to": "https://api.internal.example.com" }]"#,
        )
        .about(
            "further origins for some paths and hosts, with the options of `origin`; the first one that matches gets the request: \
             [docs/origins.md](docs/origins.md)",
        )
        .when("parts of the site are different servers"),
        Row::new(
            "bearer",
            Kind::List(&Kind::Table(&[&bearer::ENTRY])),
            r#"[{ "issuer": "https://id.acme.example", "audience": "https://api.example.com" }]"#,
        )
        .about("the issuers whose access tokens the gate accepts, with the Cargo feature `bearer`: [docs/bearer.md](docs/bearer.md)")
        .when("programs and MCP clients use the site, with tokens in place of cookies"),
        Row::new("forwardAuth", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "`<basePath>/check` tells nginx, Traefik and Caddy whether a request may pass, with the Cargo feature `bearer`: \
                 [docs/forward-auth.md](docs/forward-auth.md)",
            )
            .when("an origin is behind a proxy of its own, not behind the Worker"),
        Row::new("health", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "`<basePath>/health` tells a monitor with a service token whether providers and stores answer, with the Cargo features \
                 `bearer` and `operations`: [docs/health.md](docs/health.md)",
            )
            .when("a monitor watches the deployment"),
        Row::new("unknownActions", Kind::OneOf(&["refuse", "origin"]), r#""origin""#)
            .default("`\"refuse\"`")
            .about(
                "`\"origin\"`: requests under `basePath` that name no action go to the origin through the gate; \
                 names of actions never do",
            )
            .when("the site has routes of its own there, such as `/api/auth/register`"),
        Row::new("basePath", Kind::Path, r#""/auth""#)
            .default("`\"/api/auth\"`")
            .about("where the auth routes are")
            .when("the site uses `/api/auth` itself, or Auth.js had another path")
            .variables(&["AUTH_URL"]),
        Row::new("signUp", Kind::OneOf(&["open", "invited", "closed"]), r#""closed""#)
            .default("`\"open\"`")
            .about("who may become a user: [docs/database.md](docs/database.md#who-may-sign-up)")
            .when("not every visitor may have an account")
            .needs_database(),
        Row::new("invited", Kind::Table(&[&accounts::INVITED]), r#"{ "emailDomains": ["example.com"] }"#)
            .beside(r#"{ "signUp": "invited" }"#)
            .about("who may sign up with `signUp = \"invited\"`, beside the table `allowed`")
            .needs_database(),
        Row::new("linkUnverifiedEmail", Kind::Boolean, "true")
            .default("`false`")
            .about("`allowDangerousEmailAccountLinking` also links addresses that are not verified, as Auth.js does, and the first mail to a user \
                    [unlinks no accounts](docs/database.md#the-first-mail)")
            .when("you accept that an attacker may take over accounts")
            .needs_database(),
        Row::new("accounts", Kind::Table(&[&accounts::ACCOUNTS]), r#"{ "refreshTokens": false }"#)
            .about("the accounts of the database")
            .needs_database(),
        Row::new("account", Kind::Table(&[&account::ACCOUNT]), r#"{ "enabled": true }"#)
            .about("the page on which users see and change their own account: [docs/account.md](docs/account.md)")
            .needs_database(),
        Row::new("session", Kind::Table(&[&session::SESSION]), r#"{ "maxAge": 86400 }"#)
            .about("how long sessions last"),
        Row::new("signOut", Kind::Table(&[&sign_out::SIGN_OUT]), r#"{ "provider": true }"#)
            .about("whether a sign-out reaches the provider: [docs/logout.md](docs/logout.md)")
            .when("visitors expect to be signed out of the provider too"),
        Row::new("jwt", Kind::Table(&[&session::JWT]), r#"{ "legacy": true }"#)
            .about("the token in the session cookie"),
        Row::new("tokens", Kind::Table(&[&tokens::TOKENS]), r#"{ "refresh": true }"#)
            .about("the access tokens of providers, which stay fresh: [docs/refresh.md](docs/refresh.md)")
            .when("an origin or a page calls APIs with the access token of a session"),
        Row::new("turnstile", Kind::Table(&[&turnstile::TURNSTILE]), r#"{ "siteKey": "0x4AAAAAAAexample" }"#)
            .about(
                "Turnstile: every request for a mail needs its token, and attempts with credentials beyond the limits do: \
                 [docs/email.md](docs/email.md#turnstile), [docs/credentials.md](docs/credentials.md#turnstile)",
            )
            .when("programs fill in the forms for e-mail addresses and credentials"),
        Row::new("secondFactor", Kind::Table(&[&second_factor::SECOND_FACTOR]), r#"{ "always": true }"#)
            .about(
                "a second factor after the sign-in: an authenticator app, with recovery codes, with the Cargo feature `second-factor`: \
                 [docs/second-factor.md](docs/second-factor.md)",
            )
            .when("a stolen password or mailbox must not be enough to sign in")
            .needs_database(),
        Row::new("pages", Kind::Table(&[&pages::PAGES]), r#"{ "signIn": "/login" }"#)
            .default("built in")
            .about("paths of your own `signIn`, `signOut`, `error`, `verifyRequest`, `newUser` pages")
            .when("the sign-in page must look like the site"),
        Row::new("theme", Kind::Table(&[&pages::THEME]), r#"{ "colorScheme": "dark" }"#)
            .default("auto")
            .about("`colorScheme`, `brandColor`, `buttonText`, `logo`, `name` of the built-in pages")
            .when("the built-in pages need your colours, logo and name"),
        Row::new("language", Kind::Text, r#""de""#)
            .default("the visitor's")
            .about(
                "the one language of the built-in pages: `en`, `de`, `fr`, `es`, or one of `texts`. Without it, `ui_locales` \
                 in the query or `Accept-Language` chooses: [docs/pages.md](docs/pages.md#languages)",
            ),
        Row::new("texts", Kind::Map(&Kind::Map(&Kind::Text)), r#"{ "en": { "signIn": "Log in" } }"#)
            .default("built in")
            .about("texts of the built-in pages, by language and key: [docs/pages.md](docs/pages.md#your-own-texts)")
            .when("the built-in pages need your words, or another language"),
        Row::new("keepFragment", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "visitors return to the `#fragment` of a protected address too. The built-in sign-in page gets one \
                 inline script of fixed text, allowed by its hash; a page of your own sends `location.hash` as \
                 `callbackFragment`",
            )
            .when("the application routes by fragments"),
        Row::new("rememberProvider", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "the built-in sign-in page begins with the provider that the visitor used last, and says so. A cookie of the auth routes \
                 names it for a year",
            )
            .when("visitors forget which of several accounts they used"),
        Row::new(
            "cookies",
            Kind::Table(&[&cookies::COOKIES]),
            r#"{ "sessionToken": { "options": { "domain": "example.com" } } }"#,
        )
        .default("Auth.js's")
        .about("names and options of single cookies")
        .when("subdomains share a session, or two sites share a host"),
        Row::new("sharedChecks", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "keeps the checks of a sign-in in the cookies of Auth.js, so that only the last of several tabs can finish: \
                 [docs/tabs.md](docs/tabs.md)",
            )
            .when("an Auth.js application on the same host finishes sign-ins that the Worker began"),
        Row::new("useSecureCookies", Kind::Boolean, "true")
            .default("as the URL")
            .about("names get `__Secure-` or `__Host-`, and cookies get `Secure`")
            .when("TLS ends in front of something that asks by http"),
        Row::new("trustHost", Kind::Boolean, "true")
            .default("`true`")
            .about("believes the host of a request's URL; `false` needs `AUTH_URL`")
            .when("`false` if the Worker can be asked under hosts that are not yours")
            .variables(&["AUTH_TRUST_HOST"]),
        Row::new("secretOrder", Kind::OneOf(&["next-auth", "core"]), r#""core""#)
            .default("`\"next-auth\"`")
            .about("`\"core\"`: the order of secrets of `@auth/core`")
            .when("an `@auth/core` application shares several secrets with this Worker"),
        Row::new("redirectProxyUrl", Kind::Address, r#""https://www.example.com/api/auth""#)
            .about(
                "the auth routes of the deployment whose redirect URI is registered: \
                 [docs/previews.md](docs/previews.md)",
            )
            .when("previews sign in")
            .variables(&["AUTH_REDIRECT_PROXY_URL"]),
        Row::new("redirectProxyAllow", Kind::List(&Kind::Text), r#"["https://*.acme.workers.dev"]"#)
            .default("any")
            .about("on that deployment: the origins of previews, `\"https://*.acme.workers.dev\"`")
            .when("always with `redirectProxyUrl`"),
        Row::new(
            "callbacks",
            Kind::Table(&[&callbacks::CALLBACKS]),
            r#"{ "jwt": { "accessToken": "account.access_token" } }"#,
        )
        .about(
            "what the session keeps and shows, who may sign in, and a token exchange with a backend: \
             [docs/callbacks.md](docs/callbacks.md)",
        )
        .when("you would write Auth.js's `callbacks`"),
        Row::new(
            "events",
            Kind::Table(&[&callbacks::BACKEND, &callbacks::EVENTS]),
            r#"{ "url": "https://events.example.com/hook", "only": ["signIn"] }"#,
        )
        .about("posts sign-ins and sign-outs as JSON: [docs/callbacks.md](docs/callbacks.md#events)")
        .when("another program keeps a record of them"),
        Row::new("debug", Kind::Boolean, "true")
            .default("`false`")
            .about("the level `debug`: the log has ordinary refusals and the steps of a sign-in too")
            .when("you look for the reason of a refusal"),
        Row::new("log", Kind::Table(&[&log::LOG]), r#"{ "format": "authjs" }"#)
            .default("`warn`, `json`")
            .about(
                "`level` (`\"error\"`, `\"warn\"`, `\"debug\"`) and `format` (`\"json\"`, or `\"authjs\"` for the \
                 messages of Auth.js's logger): [docs/logging.md](docs/logging.md)",
            )
            .when("other programs read the log"),
        Row::new("audit", Kind::Table(&[&audit::AUDIT]), r#"{ "to": ["log"] }"#)
            .about("records sign-ins, sign-outs, refusals and changes as events, with the Cargo feature `operations`: [docs/audit.md](docs/audit.md)")
            .when("you must show later who signed in, and who was refused"),
        Row::new("metrics", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "counts refusals and answers, and times providers and stores, in Workers Analytics Engine (binding \
                 `AUTH_ANALYTICS`), with the Cargo feature `operations`: [docs/metrics.md](docs/metrics.md)",
            )
            .when("you want to see trends and slow providers"),
        Row::new(
            "experimental",
            Kind::Table(&[&experimental::EXPERIMENTAL]),
            r#"{ "enableWebAuthn": false }"#,
        )
        .about("Auth.js's experimental features"),
    ],
};
