use super::*;

#[test]
fn the_file_has_what_is_kept_of_the_user() {
    with_each(|mut browser| {
        browser.database.execute(
            "INSERT INTO authenticators (credentialID, userId, providerAccountId, credentialPublicKey, counter, credentialDeviceType, \
             credentialBackedUp, transports) SELECT 'c-1', id, 'c-1', 'key-1', 3, 'multiDevice', 1, 'internal' FROM users",
        );
        let answer = ask(&mut browser, "download", &[]);
        assert_eq!(answer.status(), 200);
        let header = |name| answer.response.get(name).unwrap_or_default();
        assert_eq!(header("content-disposition"), "attachment; filename=\"account.json\"");
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("cache-control"), "private, no-cache, no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let file = answer.json();
        assert_eq!(file["user"]["email"], "ada@example.com");
        assert_eq!(
            file["accounts"],
            json!([{ "provider": "op", "type": "oidc", "providerAccountId": "user-1" }])
        );
        assert_eq!(file["sessions"][0]["current"], true);
        assert_eq!(file["sessions"][0]["createdAt"], "2027-01-15T08:00:00.000Z");
        assert_eq!(file["passkeys"][0]["deviceType"], "multiDevice");
        assert_eq!(file["passkeys"][0]["createdAt"], "2027-01-15T08:00:00.000Z");
        assert_eq!(file["user"]["id"], browser.database.text("SELECT id FROM users").as_str());
    });
}

/// Looks for every value of the columns that have secrets, and for all cookies.
#[test]
fn the_file_has_no_token_hash_or_secret() {
    with_each(|mut browser| {
        browser.database.execute(
            "INSERT INTO authenticators (credentialID, userId, providerAccountId, credentialPublicKey, counter, credentialDeviceType, \
             credentialBackedUp) SELECT 'credential-secret', id, 'account-secret', 'key-secret', 3, 'multiDevice', 1 FROM users;
             UPDATE accounts SET refresh_token = 'refresh-secret', session_state = 'state-secret', oauth_token = 'oauth-secret', \
             oauth_token_secret = 'oauth1-secret', scope = 'scope-secret';
             INSERT INTO verification_tokens VALUES ('ada@example.com', 'verification-secret', '2030-01-01T00:00:00.000Z')",
        );
        let file = ask(&mut browser, "download", &[]).response.body;
        let mut secrets: Vec<String> =
            browser.jar.values().flat_map(|value| value.split(['.', '|', '%'])).map(str::to_owned).collect();
        for query in [
            "SELECT access_token FROM accounts",
            "SELECT id_token FROM accounts",
            "SELECT max(id) FROM (SELECT id FROM session_families UNION SELECT '' AS id)",
            "SELECT max(subject) FROM (SELECT subject FROM session_families UNION SELECT '' AS subject)",
            "SELECT max(sessionToken) FROM (SELECT sessionToken FROM sessions UNION SELECT '' AS sessionToken)",
        ] {
            secrets.push(browser.database.text(query));
        }
        secrets.extend(["-secret", "a secret for tests", "client secret"].map(str::to_owned));
        let secrets: Vec<_> = secrets.into_iter().filter(|secret| secret.len() > 6).collect();
        assert!(secrets.len() > 7, "{secrets:?}");
        for secret in secrets {
            assert!(!file.contains(&secret), "{secret}\n{file}");
        }
    });
}
