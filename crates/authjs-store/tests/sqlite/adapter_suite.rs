//! The cases of Auth.js's shared adapter suite, under its names
//! (`packages/utils/adapter.ts` of Auth.js). Here each case has a database of its own.

use authjs_store::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, SessionDevice, Statement, Timestamp,
    UserChange, VerificationToken,
};
use authjs_store::{accounts, authenticators, sessions, users, verification_tokens};
use serde_json::json;

use authjs_testing::sqlite::Database;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn user() -> AdapterUser {
    AdapterUser {
        id: "user-1".into(),
        name: Some("Fill Murray".into()),
        email: Some("fill@murray.com".into()),
        email_verified: Some(NOW),
        image: Some("https://www.fillmurray.com/460/300".into()),
        ..AdapterUser::default()
    }
}

fn device() -> SessionDevice {
    SessionDevice { user_agent: Some("Firefox".into()), country: Some("DE".into()) }
}

fn session() -> AdapterSession {
    AdapterSession {
        session_token: "session-token".into(),
        user_id: user().id,
        expires: NOW.plus_seconds(7 * 86_400),
        created_at: None,
        last_seen_at: None,
        recorded: None,
    }
}

fn account() -> AdapterAccount {
    let tokens = json!({
        "access_token": "access", "id_token": "id", "refresh_token": "refresh", "scope": "user",
        "session_state": "state", "token_type": "bearer", "expires_at": 1_800_003_600,
    });
    AdapterAccount {
        user_id: user().id,
        account_type: "oauth".into(),
        provider: "github".into(),
        provider_account_id: "account-1".into(),
        tokens: tokens.as_object().unwrap().clone(),
    }
}

fn authenticator(id: &str, user_id: &str) -> AdapterAuthenticator {
    AdapterAuthenticator {
        credential_id: id.into(),
        user_id: user_id.into(),
        provider_account_id: id.into(),
        credential_public_key: "cHVibGlj".into(),
        counter: 0,
        credential_device_type: "multiDevice".into(),
        credential_backed_up: true,
        transports: Some("usb,ble,nfc".into()),
        user_handle: Some("handle".into()),
    }
}

/// A database with the user, its session and its account.
fn signed_in() -> Database {
    let database = Database::migrated();
    let statements = [
        users::create(&user()),
        accounts::link("row-1", &account()),
        sessions::create("row-2", &session(), &device(), NOW),
    ];
    database.batch(&statements).unwrap();
    database
}

fn stored_user(database: &Database, id: &str) -> Option<AdapterUser> {
    database.one(&users::by_id(id)).map(|row| users::read(&row).unwrap())
}

fn stored_session(database: &Database, token: &str) -> Option<(AdapterSession, AdapterUser)> {
    database.one(&sessions::with_user(token)).map(|row| sessions::read_with_user(&row).unwrap())
}

fn stored_account(database: &Database) -> Option<AdapterAccount> {
    let row = database.one(&accounts::by_provider("github", "account-1"));
    row.map(|row| accounts::read(&row).unwrap())
}

#[test]
fn create_user() {
    let database = Database::migrated();
    let row = database.one(&users::create(&user())).unwrap();
    assert_eq!(users::read(&row), Ok(user()));
    assert_eq!(stored_user(&database, "user-1"), Some(user()));
}

#[test]
fn get_user() {
    let database = signed_in();
    assert_eq!(stored_user(&database, "none"), None);
    assert_eq!(stored_user(&database, "user-1"), Some(user()));
}

#[test]
fn get_user_by_email() {
    let database = signed_in();
    let by_email = |email| database.one(&users::by_email(email)).map(|row| users::read(&row).unwrap());
    assert_eq!(by_email("none@example.com"), None);
    assert_eq!(by_email("fill@murray.com"), Some(user()));
    assert_eq!(by_email("Fill@Murray.com"), Some(user()));
}

#[test]
fn create_session() {
    let (stored, _) = stored_session(&signed_in(), "session-token").unwrap();
    assert_eq!(stored, session());
}

/// Auth.js has no such columns.
#[test]
fn the_row_of_a_session_names_the_device_and_when_it_was_seen() {
    let database = signed_in();
    let read = || {
        let sql = "SELECT createdAt, lastSeenAt, userAgent, country FROM sessions";
        let row = database.one(&Statement { sql, values: Vec::new() }).unwrap();
        ["createdAt", "lastSeenAt", "userAgent", "country"].map(|name| row[name].as_str().unwrap().to_owned())
    };
    let now = NOW.iso8601();
    assert_eq!(read(), [&now, &now, "Firefox", "DE"]);
    database.run(&sessions::extend("session-token", NOW, NOW.plus_seconds(60))).unwrap();
    assert_eq!(read(), [&now, &NOW.plus_seconds(60).iso8601(), "Firefox", "DE"]);
}

#[test]
fn a_session_that_began_earlier_says_so() {
    let database = signed_in();
    let created = NOW.plus_seconds(-3_600);
    let other = AdapterSession { session_token: "other".into(), created_at: Some(created), ..session() };
    database.run(&sessions::create("row-3", &other, &device(), NOW)).unwrap();
    for statement in [sessions::with_user_and_dates("other"), sessions::with_user_record_and_dates("other")] {
        let (read, _) = sessions::read_with_user(&database.one(&statement).unwrap()).unwrap();
        assert_eq!((read.created_at, read.last_seen_at), (Some(created), Some(NOW)));
    }
}

#[test]
fn get_session_and_user() {
    let database = signed_in();
    assert_eq!(stored_session(&database, "none"), None);
    assert_eq!(stored_session(&database, "session-token"), Some((session(), user())));
}

#[test]
fn update_user() {
    let database = signed_in();
    let change =
        UserChange { id: "user-1".into(), name: Some(Some("Other".into())), ..UserChange::default() };
    let expected = AdapterUser { name: Some("Other".into()), ..user() };
    let row = database.one(&users::update(&change)).unwrap();
    assert_eq!(users::read(&row), Ok(expected.clone()));
    assert_eq!(stored_user(&database, "user-1"), Some(expected.clone()));

    let cleared = UserChange { id: "user-1".into(), image: Some(None), ..UserChange::default() };
    database.run(&users::update(&cleared)).unwrap();
    assert_eq!(stored_user(&database, "user-1"), Some(AdapterUser { image: None, ..expected }));

    let unknown = UserChange { id: "none".into(), name: Some(None), ..UserChange::default() };
    assert_eq!(database.one(&users::update(&unknown)), None);
}

#[test]
fn update_session() {
    let database = signed_in();
    let expires = NOW.plus_seconds(30 * 86_400);
    let row = database.one(&sessions::extend("session-token", expires, NOW.plus_seconds(60))).unwrap();
    assert_eq!(sessions::read(&row), Ok(AdapterSession { expires, ..session() }));
    assert_eq!(stored_session(&database, "session-token").unwrap().0.expires, expires);
    assert_eq!(database.one(&sessions::extend("none", expires, NOW)), None);
}

#[test]
fn link_account() {
    assert_eq!(stored_account(&signed_in()), Some(account()));
}

#[test]
fn get_user_by_account() {
    let database = signed_in();
    let by_account =
        |provider, id| database.one(&users::by_account(provider, id)).map(|row| users::read(&row).unwrap());
    assert_eq!(by_account("github", "none"), None);
    assert_eq!(by_account("none", "account-1"), None);
    assert_eq!(by_account("github", "account-1"), Some(user()));
}

#[test]
fn delete_session() {
    let database = signed_in();
    let row = database.one(&sessions::delete("session-token")).unwrap();
    assert_eq!(sessions::read(&row), Ok(session()));
    assert_eq!(stored_session(&database, "session-token"), None);
    assert_eq!(database.one(&sessions::delete("session-token")), None);
}

#[test]
fn create_and_use_verification_token() {
    let token = |identifier: &str, token: &str| VerificationToken {
        identifier: identifier.into(),
        token: token.into(),
        expires: NOW.plus_seconds(900),
    };
    let database = Database::migrated();
    database.run(&verification_tokens::create(&token("info@example.com", "hash-1"))).unwrap();
    let consume = |identifier, token| {
        let row = database.one(&verification_tokens::consume(identifier, token));
        row.map(|row| verification_tokens::read(&row).unwrap())
    };
    assert_eq!(consume("other@example.com", "hash-1"), None);
    assert_eq!(consume("info@example.com", "hash-2"), None);
    assert_eq!(consume("info@example.com", "hash-1"), Some(token("info@example.com", "hash-1")));
    assert_eq!(consume("info@example.com", "hash-1"), None);
}

#[test]
fn unlink_account() {
    let database = signed_in();
    database.run(&accounts::unlink("github", "account-1")).unwrap();
    assert_eq!(stored_account(&database), None);
    assert_eq!(stored_user(&database, "user-1"), Some(user()));
}

#[test]
fn delete_user() {
    let database = signed_in();
    database.run(&authenticators::create(&authenticator("one", "user-1"))).unwrap();
    database.run(&users::delete("user-1")).unwrap();
    for table in ["users", "accounts", "sessions", "authenticators"] {
        assert_eq!(database.count(table), 0, "{table}");
    }
}

#[test]
fn get_account() {
    let database = signed_in();
    for (provider, id) in [("github", "none"), ("none", "account-1"), ("none", "none")] {
        assert_eq!(database.one(&accounts::by_provider(provider, id)), None);
    }
    assert_eq!(stored_account(&database), Some(account()));
}

#[test]
fn create_and_get_authenticator() {
    let database = signed_in();
    database.run(&authenticators::create(&authenticator("one", "user-1"))).unwrap();
    assert_eq!(database.one(&authenticators::by_credential_id("none")), None);
    let row = database.one(&authenticators::by_credential_id("one")).unwrap();
    assert_eq!(authenticators::read(&row), Ok(authenticator("one", "user-1")));
}

#[test]
fn list_authenticators_by_user_id() {
    let database = signed_in();
    let other = AdapterUser { id: "user-2".into(), email: Some("other@example.com".into()), ..user() };
    database.run(&users::create(&other)).unwrap();
    for (id, user_id) in [("one", "user-1"), ("two", "user-2"), ("three", "user-1")] {
        database.run(&authenticators::create(&authenticator(id, user_id))).unwrap();
    }
    let ids = |user_id| -> Vec<_> {
        let rows = database.run(&authenticators::of_user(user_id)).unwrap();
        rows.iter().map(|row| authenticators::read(row).unwrap().credential_id).collect()
    };
    assert_eq!(ids("none"), Vec::<String>::new());
    assert_eq!(ids("user-1"), ["one", "three"]);
    assert_eq!(ids("user-2"), ["two"]);
}

#[test]
fn update_authenticator_counter() {
    let database = signed_in();
    database.run(&authenticators::create(&authenticator("one", "user-1"))).unwrap();
    assert_eq!(database.one(&authenticators::set_counter("none", 2)), None);
    let row = database.one(&authenticators::set_counter("one", 2)).unwrap();
    let expected = AdapterAuthenticator { counter: 2, ..authenticator("one", "user-1") };
    assert_eq!(authenticators::read(&row), Ok(expected));
}
