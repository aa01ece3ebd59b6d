use super::{Group, Kind, Row, profile, provider_client};

pub(super) const EVERY: Group = Group {
    path: "providers[]",
    title: "A provider",
    rows: &[
        Row::new("id", Kind::Text, r#""acme""#)
            .about("the provider's name in URLs, variables and accounts: never change it")
            .required(),
        Row::new("name", Kind::Text, r#""Acme""#).default("the id").about("the text of the button"),
        Row::new("type", Kind::OneOf(&["oidc", "oauth", "oauth1", "credentials", "email", "webauthn"]), r#""oidc""#)
            .default("that of the built-in provider")
            .about("the protocol of a provider of your own"),
        Row::new("clientId", Kind::Text, r#""my-client""#)
            .variables(&["AUTH_<PROVIDER>_ID"])
            .about("the id that the provider gave you"),
        Row::new("clientSecret", Kind::Text, r#""a secret of the provider""#)
            .variables(&["AUTH_<PROVIDER>_SECRET"])
            .about("the secret that the provider gave you; set the variable, as a secret"),
        endpoint("authorization", r#"{ "url": "https://id.acme.example/authorize", "params": { "prompt": "login" } }"#)
            .about("the address that asks the user, or `{ url, params }`"),
        endpoint("token", r#""https://id.acme.example/token""#)
            .about("the address that exchanges the code for tokens, or `{ url, params }`"),
        endpoint("userinfo", r#""https://id.acme.example/me""#)
            .about("the address of the profile, or `{ url, params }`"),
        Row::new("scope", Kind::Text, r#""openid email""#)
            .default("that of the built-in provider, else `openid profile email`")
            .about("the scope to ask for"),
        Row::new("style", Kind::Table(&[&STYLE]), r##"{ "brandColor": "#7ebc6f" }"##)
            .about("the look of the button"),
        Row::new("profile", Kind::Table(&[&profile::PROFILE]), r#"{ "name": "nickname" }"#)
            .default("as Auth.js does")
            .about(
                "the mapping from profile to user: [docs/custom-providers.md](docs/custom-providers.md#profile); \
                 a built-in provider takes only `{ image = false }`",
            ),
        Row::new("emailVerified", Kind::Mapping, r#""user.confirmed""#)
            .default("that of the built-in provider, else `email_verified` for `oidc`")
            .about(
                "the claim that proves the e-mail address: \
                 [docs/custom-providers.md](docs/custom-providers.md#verified-addresses)",
            ),
        Row::new("redirectProxyUrl", Kind::Address, r#""https://www.example.com/api/auth""#)
            .default("that of all providers")
            .about("the redirect proxy of this provider: [docs/previews.md](docs/previews.md)"),
        Row::new("fetch", Kind::Table(&[&FETCH]), r#"{ "headers": { "x-tenant": "acme" } }"#)
            .about("how requests to the provider are sent: [docs/speaking-to-providers.md](docs/speaking-to-providers.md)"),
        Row::new("allowDangerousEmailAccountLinking", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "links a sign-in to the user with the same e-mail address, if both are verified: \
                 [docs/database.md](docs/database.md#linking)",
            )
            .needs_database(),
    ],
};

pub(super) const OAUTH2: Group = Group {
    path: "providers[]",
    title: "A provider of OpenID Connect or OAuth 2.0",
    rows: &[
        Row::new("issuer", Kind::Address, r#""https://id.acme.example""#)
            .variables(&["AUTH_<PROVIDER>_ISSUER"])
            .about("the provider's name for itself, to the letter; its endpoints are discovered from it"),
        Row::new("wellKnown", Kind::Address, r#""https://id.acme.example/metadata""#)
            .default("under the issuer")
            .about("the address of the metadata"),
        Row::new(
            "endSession",
            Kind::Either(&[Kind::Address, Kind::Table(&[&ENDPOINT])]),
            r#""https://id.acme.example/logout""#,
        )
        .default("from discovery")
        .about("the address that a sign-out goes to with `signOut.provider`: [docs/logout.md](docs/logout.md)"),
        Row::new(
            "revocation",
            Kind::Either(&[Kind::Address, Kind::Table(&[&ENDPOINT])]),
            r#""https://id.acme.example/revoke""#,
        )
        .default("from discovery")
        .about("the address that revokes tokens at a sign-out with `signOut.revoke`: [docs/logout.md](docs/logout.md)"),
        Row::new("backchannelLogout", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "a sign-out at the provider ends the sessions here, through `<basePath>/backchannel-logout/<id>`: \
                 [docs/logout.md](docs/logout.md#a-sign-out-at-the-provider)",
            ),
        Row::new(
            "checks",
            Kind::List(&Kind::OneOf(&["pkce", "state", "nonce", "none"])),
            r#"["pkce", "state"]"#,
        )
        .default("as the provider: [docs/speaking-to-providers.md](docs/speaking-to-providers.md)")
        .about(
            "what binds a response to the browser that asked for it; `[\"none\"]` turns the protection off",
        ),
        Row::new(
            "client",
            Kind::Table(&[&provider_client::CLIENT]),
            r#"{ "token_endpoint_auth_method": "client_secret_post" }"#,
        )
        .about("client authentication, and which responses are signed"),
        Row::new("idToken", Kind::Boolean, "false")
            .default("`true`")
            .about("`false`: the user comes from userinfo, not from the ID Token"),
        Row::new("idTokenSignIn", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "an ID Token that a native app or Google One Tap has got signs its user in: \
                 [docs/id-token-sign-in.md](docs/id-token-sign-in.md)",
            ),
        Row::new("idTokenAudiences", Kind::List(&Kind::Text), r#"["ios-app.apps.example"]"#)
            .beside(r#"{ "idTokenSignIn": true }"#)
            .about("the client ids of native apps whose ID Tokens sign users in, beside that of the site"),
        Row::new("par", Kind::Boolean, "true")
            .default("as the metadata require")
            .about(
                "`true`: the parameters of a sign-in go to the server first, and the browser carries a reference to them (RFC 9126): \
                 [docs/speaking-to-providers.md](docs/speaking-to-providers.md)",
            ),
    ],
};

/// The settings that an OAuth 1.0 provider of its own needs.
const OF_OAUTH1: &str = r#"{ "type": "oauth1", "requestToken": "https://photos.example/initiate",
    "authorization": "https://photos.example/authorize", "token": "https://photos.example/token",
    "userinfo": "https://photos.example/me" }"#;

pub(super) const OAUTH1: Group = Group {
    path: "providers[]",
    title: "A provider of OAuth 1.0",
    rows: &[
        endpoint("requestToken", r#""https://photos.example/initiate""#)
            .beside(OF_OAUTH1)
            .about("the address that issues request tokens: [docs/oauth1.md](docs/oauth1.md)"),
        Row::new(
            "signatureMethod",
            Kind::OneOf(&["HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "PLAINTEXT"]),
            r#""HMAC-SHA256""#,
        )
        .beside(OF_OAUTH1)
        .default("`\"HMAC-SHA1\"`")
        .about("how requests are signed"),
    ],
};

const fn endpoint(key: &'static str, example: &'static str) -> Row {
    Row::new(key, Kind::Either(&[Kind::Address, Kind::Table(&[&ENDPOINT])]), example)
        .default("from discovery")
}

pub(super) const ENDPOINT: Group = Group {
    path: "providers[].authorization",
    title: "An endpoint of a provider",
    rows: &[
        Row::new("url", Kind::Address, r#""https://id.acme.example/authorize""#).about("the address"),
        Row::new("params", Kind::Map(&Kind::Parameter), r#"{ "audience": "api" }"#)
            .about("parameters of each request to it"),
    ],
};

pub(super) const FETCH: Group = Group {
    path: "providers[].fetch",
    title: "Requests to a provider",
    rows: &[
        Row::new("headers", Kind::Map(&Kind::Text), r#"{ "x-tenant": "acme" }"#)
            .variables(&["AUTH_<PROVIDER>_FETCH_HEADERS"])
            .about("further headers; those that are credentials belong into the variable, as a secret"),
        Row::new("proxy", Kind::Address, r#""https://egress.example.com/acme""#)
            .about("the base address that requests are sent to in place of the provider's"),
    ],
};

pub(super) const STYLE: Group = Group {
    path: "providers[].style",
    title: "The button of a provider",
    rows: &[
        Row::new("brandColor", Kind::Color, r##""#7ebc6f""##)
            .default("that of the built-in provider, else white")
            .about("the colour behind its initials, if it has no mark"),
        Row::new("logo", Kind::Text, r#""/acme.svg""#)
            .default("the mark of the built-in provider, else its initials")
            .about("the address of a picture in place of its mark: a path of this site, or an https URL"),
    ],
};
