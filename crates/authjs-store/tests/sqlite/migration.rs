//! The migration of a database that `@auth/d1-adapter` made.

use authjs_store::{AdapterUser, Timestamp, accounts, sessions, users};
use serde_json::{Map, Value, json};

use authjs_testing::sqlite::Database;

/// The tables of `@auth/d1-adapter` 1.11.3 (`up` in its `migrations`), with a further column of the
/// deployer.
const OF_D1_ADAPTER: &str = r#"
CREATE TABLE IF NOT EXISTS "accounts" ("id" text NOT NULL, "userId" text NOT NULL DEFAULT NULL,
  "type" text NOT NULL DEFAULT NULL, "provider" text NOT NULL DEFAULT NULL,
  "providerAccountId" text NOT NULL DEFAULT NULL, "refresh_token" text DEFAULT NULL,
  "access_token" text DEFAULT NULL, "expires_at" number DEFAULT NULL, "token_type" text DEFAULT NULL,
  "scope" text DEFAULT NULL, "id_token" text DEFAULT NULL, "session_state" text DEFAULT NULL,
  "oauth_token_secret" text DEFAULT NULL, "oauth_token" text DEFAULT NULL, PRIMARY KEY (id));
CREATE TABLE IF NOT EXISTS "sessions" ("id" text NOT NULL, "sessionToken" text NOT NULL,
  "userId" text NOT NULL DEFAULT NULL, "expires" datetime NOT NULL DEFAULT NULL, PRIMARY KEY (sessionToken));
CREATE TABLE IF NOT EXISTS "users" ("id" text NOT NULL DEFAULT '', "name" text DEFAULT NULL,
  "email" text DEFAULT NULL, "emailVerified" datetime DEFAULT NULL, "image" text DEFAULT NULL, PRIMARY KEY (id));
CREATE TABLE IF NOT EXISTS "verification_tokens" ("identifier" text NOT NULL, "token" text NOT NULL DEFAULT NULL,
  "expires" datetime NOT NULL DEFAULT NULL, PRIMARY KEY (token));
ALTER TABLE users ADD COLUMN role TEXT;
INSERT INTO users VALUES ('1', 'Ada', 'ada@example.com', '2026-11-21T12:00:00.000Z', NULL, 'admin');
INSERT INTO accounts (id, userId, type, provider, providerAccountId, access_token, expires_at)
  VALUES ('a', '1', 'oidc', 'google', '7', 'secret', 1800000000);
INSERT INTO sessions VALUES ('s', 'token', '1', '2026-12-21T12:00:00.000Z');
"#;

fn adopted(rows: &str) -> Database {
    let database = Database::empty();
    database.0.execute_batch(OF_D1_ADAPTER).unwrap();
    database.0.execute_batch(rows).unwrap();
    database
}

#[test]
fn rows_and_further_columns_stay() {
    let database = adopted("");
    database.migrate().unwrap();
    let (session, user) =
        sessions::read_with_user(&database.one(&sessions::with_user("token")).unwrap()).unwrap();
    assert_eq!(session.expires.iso8601(), "2026-12-21T12:00:00.000Z");
    let email_verified = Timestamp::parse_iso8601("2026-11-21T12:00:00.000Z");
    let (name, email) = (Some("Ada".into()), Some("ada@example.com".into()));
    assert_eq!(
        user,
        AdapterUser { id: "1".into(), name, email, email_verified, image: None, ..AdapterUser::default() }
    );
    let account = accounts::read(&database.one(&accounts::by_provider("google", "7")).unwrap()).unwrap();
    assert_eq!(json!(account.tokens), json!({ "access_token": "secret", "expires_at": 1_800_000_000 }));
    let role: String = database.0.query_row("SELECT role FROM users", [], |row| row.get(0)).unwrap();
    assert_eq!(role, "admin");
}

#[test]
fn its_tables_get_the_constraints_too() {
    let database = adopted("");
    database.migrate().unwrap();
    let insert = |sql: &str| database.0.execute(sql, []).unwrap_err().to_string();
    let refused = insert("INSERT INTO users (id, email) VALUES ('2', 'ADA@example.com')");
    assert!(refused.contains("UNIQUE constraint failed"), "{refused}");
    let refused = insert(
        "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES ('b', '1', 'oidc', 'google', '7')",
    );
    assert!(refused.contains("UNIQUE constraint failed"), "{refused}");
    let refused =
        insert("INSERT INTO sessions (id, sessionToken, userId, expires) VALUES ('x', 'x', '9', 'x')");
    assert!(refused.contains("FOREIGN KEY constraint failed"), "{refused}");
    database.run(&users::delete("1")).unwrap();
    for table in ["users", "accounts", "sessions"] {
        assert_eq!(database.count(table), 0, "{table}");
    }
}

#[test]
fn duplicates_stop_the_migration_and_no_row_is_lost() {
    let duplicates = [
        "INSERT INTO users (id, email) VALUES ('2', 'Ada@example.com')",
        "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES ('b', '1', 'oidc', 'google', '7')",
    ];
    for duplicate in duplicates {
        let database = adopted(duplicate);
        let before = (database.count("users"), database.count("accounts"), columns(&database));
        let error = database.migrate().unwrap_err().to_string();
        assert!(error.contains("UNIQUE constraint failed"), "{error}");
        assert_eq!((database.count("users"), database.count("accounts"), columns(&database)), before);
    }
}

/// `@auth/d1-adapter` selects all columns of a table and makes a date of each text that looks like one.
#[test]
fn the_columns_of_d1_adapter_are_there_in_new_databases() {
    let (new, adopted) = (Database::migrated(), adopted(""));
    let (new, old) = (columns(&new), columns(&adopted));
    for (table, names) in old {
        let further = |name: &&Value| *name != "role" && !new[&table].as_array().unwrap().contains(name);
        assert_eq!(names.as_array().unwrap().iter().find(further), None, "{table}");
    }
}

fn columns(database: &Database) -> Map<String, Value> {
    let sql = "SELECT m.name, json_group_array(c.name) FROM sqlite_schema m, pragma_table_info(m.name) c \
               WHERE m.type = 'table' GROUP BY m.name";
    let mut prepared = database.0.prepare(sql).unwrap();
    let rows = prepared.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).unwrap();
    rows.map(|row| row.map(|(table, names)| (table, serde_json::from_str(&names).unwrap())).unwrap())
        .collect()
}
