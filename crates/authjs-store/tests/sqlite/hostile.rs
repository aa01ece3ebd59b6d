//! Values of visitors that look like SQL, rows that conflict, rows that cannot be read, and plans.

use authjs_store::{
    AdapterAccount, AdapterSession, AdapterUser, RowError, SessionDevice, Timestamp, VerificationToken,
};
use authjs_store::{accounts, authenticators, sessions, users, verification_tokens};
use serde_json::{Map, json};

use authjs_testing::sqlite::Database;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn user(id: &str, email: &str) -> AdapterUser {
    AdapterUser { id: id.into(), email: Some(email.into()), ..AdapterUser::default() }
}

fn account(user_id: &str, provider: &str, id: &str) -> AdapterAccount {
    AdapterAccount {
        user_id: user_id.into(),
        account_type: "oauth".into(),
        provider: provider.into(),
        provider_account_id: id.into(),
        tokens: Map::new(),
    }
}

fn session(token: &str, user_id: &str, expires: Timestamp) -> AdapterSession {
    AdapterSession {
        session_token: token.into(),
        user_id: user_id.into(),
        expires,
        created_at: None,
        last_seen_at: None,
        recorded: None,
    }
}

#[test]
fn a_value_is_never_sql() {
    let texts =
        ["' OR '1'='1", "'; DROP TABLE users; --", "\"", "?1", "%", "_", "a\0b", "\u{202e}", "𝒳", "\\'"];
    let database = Database::migrated();
    for (index, text) in texts.into_iter().enumerate() {
        let stored = user(text, &format!("{index}@example.com"));
        database.run(&users::create(&stored)).unwrap();
        database.run(&accounts::link(text, &account(text, text, text))).unwrap();
        assert_eq!(users::read(&database.one(&users::by_id(text)).unwrap()), Ok(stored.clone()));
        let by_account = database.one(&users::by_account(text, text)).unwrap();
        assert_eq!(users::read(&by_account), Ok(stored));
    }
    assert_eq!(database.count("users"), i64::try_from(texts.len()).unwrap());
}

/// JavaScript and Rust compare ids as code units and bytes. SQLite must not find more equal.
#[test]
fn ids_are_compared_as_bytes() {
    let database = Database::migrated();
    for (index, id) in ["a", "A", "a ", " a", "01", "1", "1.0", "é", "e\u{301}", ""].into_iter().enumerate()
    {
        database.run(&users::create(&user(id, &format!("{index}@example.com")))).unwrap();
        database.run(&accounts::link(&format!("row-{index}"), &account(id, "github", id))).unwrap();
        database.run(&sessions::create(id, &session(id, id, NOW), &SessionDevice::default(), NOW)).unwrap();
        let found = database.one(&users::by_account("github", id)).unwrap();
        assert_eq!(users::read(&found).unwrap().id, id);
        assert_eq!(users::read(&database.one(&users::by_id(id)).unwrap()).unwrap().id, id);
        let found = database.one(&sessions::with_user(id)).unwrap();
        assert_eq!(sessions::read_with_user(&found).unwrap().1.id, id);
    }
}

#[test]
fn an_account_or_an_address_belongs_to_one_user() {
    let database = Database::migrated();
    let both =
        [users::create(&user("1", "ada@example.com")), accounts::link("row-1", &account("1", "github", "7"))];
    database.batch(&both).unwrap();
    for email in ["ada@example.com", "ADA@example.com"] {
        let error = database.run(&users::create(&user("2", email))).unwrap_err().to_string();
        assert!(error.contains("UNIQUE constraint failed"), "{error}");
    }
    // The second user is stored only with its account.
    let both =
        [users::create(&user("2", "eve@example.com")), accounts::link("row-2", &account("2", "github", "7"))];
    let error = database.batch(&both).unwrap_err().to_string();
    assert!(
        error.contains("UNIQUE constraint failed: accounts.provider, accounts.providerAccountId"),
        "{error}"
    );
    assert_eq!((database.count("users"), database.count("accounts")), (1, 1));
}

#[test]
fn users_without_an_address_are_many() {
    let database = Database::migrated();
    for id in ["1", "2"] {
        database.run(&users::create(&AdapterUser { id: id.into(), ..AdapterUser::default() })).unwrap();
    }
    assert_eq!(database.count("users"), 2);
}

#[test]
fn a_row_of_no_user_is_refused() {
    let database = Database::migrated();
    let statements = [
        accounts::link("row", &account("none", "github", "7")),
        sessions::create("row", &session("t", "none", NOW), &SessionDevice::default(), NOW),
    ];
    for statement in statements {
        let error = database.run(&statement).unwrap_err().to_string();
        assert!(error.contains("FOREIGN KEY constraint failed"), "{error}");
    }
}

#[test]
fn a_second_sign_in_replaces_tokens_and_keeps_what_the_answer_lacks() {
    let database = Database::migrated();
    database.run(&users::create(&user("1", "ada@example.com"))).unwrap();
    let with = |tokens: serde_json::Value| AdapterAccount {
        tokens: tokens.as_object().unwrap().clone(),
        ..account("1", "github", "7")
    };
    let first = json!({ "refresh_token": "r1", "access_token": "a1", "expires_at": 1, "unknown": "x" });
    database.run(&accounts::link("row", &with(first))).unwrap();
    database.run(&accounts::refresh(&with(json!({ "access_token": "a2", "expires_at": 2 })))).unwrap();
    let stored = accounts::read(&database.one(&accounts::by_provider("github", "7")).unwrap()).unwrap();
    assert_eq!(json!(stored.tokens), json!({ "refresh_token": "r1", "access_token": "a2", "expires_at": 2 }));
}

#[test]
fn a_purge_deletes_what_has_expired_and_no_more_than_its_limit() {
    let database = Database::migrated();
    database.run(&users::create(&user("1", "ada@example.com"))).unwrap();
    for age in [-2, -1, 0, 1] {
        let (token, expires) = (age.to_string(), NOW.plus_seconds(age));
        database
            .run(&sessions::create(&token, &session(&token, "1", expires), &SessionDevice::default(), NOW))
            .unwrap();
        let verification =
            VerificationToken { identifier: token.clone(), token: format!("t{token}"), expires };
        database.run(&verification_tokens::create(&verification)).unwrap();
    }
    let ids = |rows: Vec<authjs_store::Row>| -> Vec<_> {
        rows.iter().map(|row| row.values().next().unwrap().as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(database.run(&sessions::purge(NOW, 1)).unwrap()), ["-2"]);
    assert_eq!(ids(database.run(&sessions::purge(NOW, 10)).unwrap()), ["-1"]);
    assert_eq!(ids(database.run(&verification_tokens::purge(NOW, 10)).unwrap()), ["-2", "-1"]);
    assert_eq!((database.count("sessions"), database.count("verification_tokens")), (2, 2));
}

#[test]
fn a_column_that_cannot_be_read_is_an_error() {
    let good = json!({ "sessionToken": "t", "userId": "1", "expires": "2026-11-21T12:00:00.000Z" });
    assert!(sessions::read(good.as_object().unwrap()).is_ok());
    let bad = [
        json!(null),
        json!(""),
        json!(0),
        json!(1_800_000_000_000_i64),
        json!("never"),
        json!("9999"),
        json!("2026-11-21"),
        json!("2026-11-21 12:00:00"),
        json!(true),
        json!([]),
        json!({}),
    ];
    for value in bad {
        let mut row = good.as_object().unwrap().clone();
        row.insert("expires".into(), value.clone());
        assert_eq!(sessions::read(&row), Err(RowError { column: "expires" }), "{value}");
    }
    let row = Map::new();
    assert_eq!(users::read(&row), Err(RowError { column: "id" }));
    assert_eq!(sessions::read(&row), Err(RowError { column: "sessionToken" }));
    assert_eq!(verification_tokens::read(&row), Err(RowError { column: "identifier" }));
    assert_eq!(authenticators::read(&row), Err(RowError { column: "credentialID" }));
    assert_eq!(accounts::read(&row), Err(RowError { column: "userId" }));
}

/// A statement of a request must not read a whole table.
#[test]
fn every_query_uses_an_index() {
    let database = Database::migrated();
    let statements = [
        users::by_id(""),
        users::by_email(""),
        users::by_account("", ""),
        users::delete(""),
        accounts::by_provider("", ""),
        accounts::unlink("", ""),
        accounts::refresh(&account("", "", "")),
        sessions::with_user(""),
        sessions::extend("", NOW, NOW),
        sessions::delete(""),
        sessions::purge(NOW, 1),
        verification_tokens::consume("", ""),
        verification_tokens::purge(NOW, 1),
        authenticators::by_credential_id(""),
        authenticators::of_user(""),
        authenticators::set_counter("", 0),
    ];
    for statement in statements {
        let explained = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        let mut prepared = database.0.prepare(&explained).unwrap();
        let none = (0..statement.values.len()).map(|_| rusqlite::types::Null);
        let rows = prepared.query_map(rusqlite::params_from_iter(none), |row| row.get(3)).unwrap();
        let plan: Vec<String> = rows.collect::<Result<_, _>>().unwrap();
        let scans = plan.iter().any(|step| step.starts_with("SCAN") && !step.contains("USING"));
        assert!(!plan.is_empty() && !scans, "{}: {plan:?}", statement.sql);
    }
}

#[test]
fn debug_output_shows_no_value() {
    let statement =
        sessions::create("row", &session("secret-token", "1", NOW), &SessionDevice::default(), NOW);
    let text = format!("{statement:?} {:?} {:?}", statement.values, session("secret-token", "1", NOW));
    assert!(text.contains("INSERT INTO sessions") && !text.contains("secret-token"), "{text}");
}
