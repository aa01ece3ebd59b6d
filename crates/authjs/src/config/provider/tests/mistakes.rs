use super::*;

#[test]
fn mistakes_are_errors_that_name_their_place() {
    let acme = |more: Value| {
        let mut entry = json!({"id": "acme", "type": "oidc", "issuer": "https://id.example"});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let table = [
        (json!("gihub"), "providers[0]: \"gihub\": no built-in provider. Did you mean \"github\"?"),
        (json!("a/b"), "providers[0]: \"a/b\": not an id."),
        (json!("GitHub"), "providers[0]: \"GitHub\": not an id."),
        (json!("origin-x"), "providers[0]: \"origin-x\": its variables would begin with AUTH_ORIGIN_"),
        (
            json!({"id": "origin", "type": "oidc"}),
            "providers[0].id: \"origin\": its variables would begin with AUTH_ORIGIN_",
        ),
        (json!(""), "providers[0]: \"\": empty."),
        (json!(5), "providers[0]: is a number, where a table is expected."),
        (json!({"name": "x"}), "providers[0].id: not set."),
        (json!({"id": "acme"}), "providers[0].id: \"acme\": no built-in provider."),
        (json!({"id": "acme", "type": "saml"}), "providers[0].type: \"saml\": unknown type."),
        (
            json!({"id": "github", "type": "credentials"}),
            "providers[0].type: \"credentials\": not the type of this provider.",
        ),
        (
            json!({"id": "github", "type": "oidc"}),
            "providers[0].type: \"oidc\": not the type of this provider.",
        ),
        (
            json!({"id": "github", "clientID": "x"}),
            "providers[0].clientID: unknown key. Did you mean `clientId`?",
        ),
        (
            json!({"id": "github", "idToken": true}),
            "providers[0].idToken: true: an OAuth 2.0 provider has no ID Token.",
        ),
        (
            json!({"id": "github", "checks": ["nonce"]}),
            "providers[0].checks[0]: \"nonce\": a nonce needs an ID Token",
        ),
        (
            json!({"id": "github", "profile": {"id": "x"}}),
            "providers[0].profile: a table: a built-in provider has",
        ),
        (
            json!({"id": "github", "profile": {"image": true}}),
            "providers[0].profile: a table: a built-in provider has",
        ),
        (
            json!({"id": "github", "profile": {"image": "avatar"}}),
            "providers[0].profile: a table: a built-in provider has",
        ),
        (
            json!({"id": "github", "profile": {"image": false, "name": "x"}}),
            "providers[0].profile: a table: a built-in provider has",
        ),
        (json!({"id": "github", "profile": {}}), "providers[0].profile: a table: a built-in provider has"),
        (
            json!({"id": "github", "redirectProxyUrl": "x"}),
            "providers[0].redirectProxyUrl: \"x\": not an absolute https URL.",
        ),
        (
            acme(json!({"client": {"id_token_signed_response_alg": "none"}})),
            "providers[0].client.id_token_signed_response_alg: \"none\": unknown",
        ),
        (acme(json!({"checks": []})), "providers[0].checks: a list: empty."),
        (acme(json!({"checks": "pkce"})), "providers[0].checks: is a text, where a list is expected."),
        (acme(json!({"checks": ["pkce", "pkce"]})), "providers[0].checks[1]: \"pkce\": named twice."),
        (acme(json!({"checks": ["none", "pkce"]})), "providers[0].checks[0]: \"none\": contradicts"),
        (acme(json!({"checks": ["csrf"]})), "providers[0].checks[0]: \"csrf\": unknown check."),
        (acme(json!({"par": 1})), "providers[0].par: is a number, where true or false"),
        (
            json!({"id": "github", "par": true}),
            "providers[0].par: true: the endpoint for pushed requests is known from the metadata of OpenID Providers alone.",
        ),
        (
            json!({"id": "github", "idTokenSignIn": true}),
            "providers[0].idTokenSignIn: true: an OAuth 2.0 provider has no ID Token.",
        ),
        (
            acme(json!({"idTokenSignIn": true, "idToken": false})),
            "providers[0].idTokenSignIn: the user comes from userinfo (idToken = false)",
        ),
        (
            acme(json!({"idTokenAudiences": ["ios"]})),
            "providers[0].idTokenAudiences: a list: has no effect without idTokenSignIn.",
        ),
        (
            acme(json!({"idTokenSignIn": true, "idTokenAudiences": []})),
            "providers[0].idTokenAudiences: a list: names no client.",
        ),
        (
            acme(json!({"idTokenSignIn": true, "idTokenAudiences": ["ios", "ios"]})),
            "providers[0].idTokenAudiences[1]: \"ios\": not a further client id.",
        ),
        (acme(json!({"idToken": "yes"})), "providers[0].idToken: is a text, where true or false"),
        (acme(json!({"token": {"params": {"a": "b"}}})), "providers[0].token: parameters for an endpoint"),
        (acme(json!({"token": "/token"})), "providers[0].token: \"/token\": not an absolute https URL."),
        (
            acme(json!({"scope": "a", "authorization": {"params": {"scope": "b"}}})),
            "providers[0].scope: \"a\": contradicts",
        ),
        (
            acme(json!({"authorization": {"params": {"state": "b"}}})),
            "providers[0].authorization.params.state: state is set",
        ),
        (
            acme(json!({"authorization": "https://a.example/?redirect_uri=b"})),
            "providers[0].authorization: redirect_uri is set",
        ),
        (
            acme(json!({"authorization": {"params": {"a": null}}})),
            "providers[0].authorization.params.a: null: cannot be sent.",
        ),
        (
            acme(json!({"client": {"token_endpoint_auth_method": "tls_client_auth"}})),
            "providers[0].client.token_endpoint_auth_method: \"tls_client_auth\": unknown method.",
        ),
        (
            acme(json!({"style": {"brandColor": "red"}})),
            "providers[0].style.brandColor: \"red\": not a colour",
        ),
        (
            acme(json!({"wellKnown": "http://id.example"})),
            "providers[0].wellKnown: \"http://id.example\": not https.",
        ),
        (
            acme(json!({"allowDangerousEmailAccountLinking": true})),
            "providers[0].allowDangerousEmailAccountLinking: true: there is no database",
        ),
    ];
    for (entry, expected) in table {
        let message = error(entry.clone());
        assert!(message.starts_with(expected), "{entry}: {message}");
        assert!(!message.contains('\n') && !message.contains("hunter2"));
    }
}

#[test]
fn in_development_a_missing_secret_belongs_into_dev_vars() {
    let acme = json!({"id": "acme", "type": "oidc", "issuer": "https://id.acme.example"});
    let mut signing = acme.clone();
    signing["client"] = json!({"token_endpoint_auth_method": "private_key_jwt"});
    for (entry, variable) in [
        (acme, "AUTH_ACME_SECRET"),
        (signing, "AUTH_ACME_PRIVATE_KEY"),
        (json!("apple"), "AUTH_APPLE_PRIVATE_KEY"),
        (json!("bungie"), "AUTH_BUNGIE_FETCH_HEADERS"),
    ] {
        let error = error_in_development(&entry);
        assert!(error.contains(&format!("Write {variable}='…' into .dev.vars")), "{error}");
        assert!(!error.contains("secret put"), "{error}");
    }
}
