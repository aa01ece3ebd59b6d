//! A client secret that is created from a private key.

use super::*;

/// The key of [RFC 7515 appendix A.3](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.3), as PKCS#8.
const P256: &str = "-----BEGIN PRIVATE KEY-----\n\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n\
    H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n\
    7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n\
    -----END PRIVATE KEY-----\n";

const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn apple(more: Value, key: &str) -> Result<OAuthProvider, String> {
    let mut entry = json!({"id": "apple", "teamId": "TEAM123456", "keyId": "KEY1234567"});
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    parse(entry, json!({"AUTH_APPLE_ID": "com.acme.web", "AUTH_APPLE_PRIVATE_KEY": key}))
        .map(|(provider, _)| provider)
}

#[test]
fn the_key_takes_the_place_of_the_secret_also_where_line_ends_were_lost() {
    for key in [P256.to_owned(), P256.replace('\n', "\\n"), P256.replace('\n', " ")] {
        let apple = apple(json!({}), &key).unwrap();
        let client = &apple.client;
        let made = client.made_secret.as_ref().unwrap();
        assert_eq!((made.issuer.as_str(), made.audience), ("TEAM123456", "https://appleid.apple.com"));
        assert_eq!(client.private_key.as_ref().unwrap().kid(), Some("KEY1234567"));
        assert_eq!(client.token_endpoint_auth_signing_alg.unwrap().name, "ES256");
        assert_eq!(client.client_secret, None);
        assert!(!format!("{apple:?}").contains("MIGH"), "{apple:?}");
    }
}

#[test]
fn a_made_secret_does_as_before() {
    let (apple, _) =
        parse(json!("apple"), json!({"AUTH_APPLE_ID": "x", "AUTH_APPLE_SECRET": "made"})).unwrap();
    assert_eq!((apple.client.made_secret, apple.client.private_key), (None, None));
    assert_eq!(apple.client.client_secret.unwrap().reveal(), "made");
}

#[test]
fn what_is_missing_beside_the_key_is_named() {
    let table = [
        (json!({"teamId": null}), P256, "providers[0].teamId: not set, as AUTH_APPLE_PRIVATE_KEY needs."),
        (json!({"keyId": ""}), P256, "providers[0].keyId: not set, as AUTH_APPLE_PRIVATE_KEY needs."),
        (
            json!({}),
            "",
            "providers[0].teamId: has no effect unless AUTH_APPLE_PRIVATE_KEY makes the client secret. `npx wrangler",
        ),
        (
            json!({"clientSecret": "x"}),
            "",
            "providers[0].teamId: has no effect unless AUTH_APPLE_PRIVATE_KEY makes",
        ),
        (json!({}), "hunter2", "AUTH_APPLE_PRIVATE_KEY: neither a JSON Web Key nor PKCS#8 in PEM."),
        (json!({}), ED25519, "AUTH_APPLE_PRIVATE_KEY: not a key for ES256."),
        (json!({"clientSecret": "hunter2"}), P256, "AUTH_APPLE_PRIVATE_KEY: set beside a client secret."),
        (
            json!({"client": {"token_endpoint_auth_method": "private_key_jwt"}}),
            P256,
            "providers[0].teamId: has no effect unless AUTH_APPLE_PRIVATE_KEY makes the client secret.",
        ),
    ];
    for (more, key, expected) in table {
        let message = apple(more.clone(), key).unwrap_err();
        assert!(message.starts_with(expected), "{more}: {message}");
        assert!(!message.contains("hunter2") && !message.contains("MIGH"), "{message}");
    }
    let both = apple(json!({"teamId": null, "keyId": null}), P256).unwrap_err();
    assert!(both.contains("teamId: not set") && both.contains("keyId: not set"), "{both}");
    let message = parse(json!("apple"), json!({"AUTH_APPLE_ID": "x"})).unwrap_err();
    let expected = "providers[0].clientSecret: not set. `npx wrangler secret put AUTH_APPLE_PRIVATE_KEY < AuthKey.p8`, with \
                    teamId and keyId beside the id.";
    assert_eq!(message, expected);
}

#[test]
fn only_providers_that_know_such_a_key_take_it() {
    let message = error(json!({"id": "google", "teamId": "TEAM123456"}));
    assert!(message.starts_with("providers[0].teamId: unknown key."), "{message}");
    let message = parse(json!("google"), json!({"AUTH_GOOGLE_PRIVATE_KEY": P256})).unwrap_err();
    assert!(message.starts_with("AUTH_GOOGLE_PRIVATE_KEY: not used"), "{message}");
}
