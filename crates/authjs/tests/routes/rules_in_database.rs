//! `rules` that ask about users whose sessions are rows of the database.

use authjs::http::Method;
use serde_json::{Value, json};

use crate::routes::accounts::{sign_in, with};
use crate::support::{Browser, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];
const RECORD: &str = "SELECT authjs_gate FROM sessions";
/// What a database lacks before the migration.
const UNMIGRATED: &str = "ALTER TABLE sessions DROP COLUMN authjs_gate";

fn auth(rules: Value) -> Value {
    json!({ "providers": [Op::config()], "rules": rules, "unmatched": "public" })
}

/// Signs in with these claims.
fn user(rules: Value, claims: Value) -> Browser {
    let mut browser = Browser::with_database(auth(rules));
    sign_in(&mut browser, claims);
    browser
}

fn admins() -> Value {
    json!([{ "path": "/admin", "access": "signed-in", "groups": ["admins", "owners"] }])
}

fn status(browser: &mut Browser, path: &str) -> u16 {
    browser.visit(path, NAVIGATION).map_or_else(|answer| answer.status(), |_| 200)
}

#[test]
fn the_row_records_what_the_rules_ask_and_the_gate_reads_it_with_its_one_statement() {
    let mut admin = user(admins(), json!({ "groups": ["everyone", "admins", "secret-project"] }));
    let record: Value = serde_json::from_str(&admin.database.text(RECORD)).unwrap();
    assert_eq!((&record["groups"], record["asked"].as_str().unwrap().len()), (&json!(["admins"]), 16));
    assert_eq!(record.as_object().unwrap().len(), 2);
    admin.database.take_ran();
    assert_eq!(status(&mut admin, "/admin"), 200);
    assert_eq!(admin.database.take_ran(), ["SELECT s.sessionToken, s.userId,"]);
    for claims in [json!({ "groups": ["everyone"] }), json!({ "groups": [] }), json!({})] {
        assert_eq!(status(&mut user(admins(), claims), "/admin"), 403);
    }
}

#[test]
fn every_condition_about_the_user_works() {
    let rules = || {
        json!([
            { "path": "/email", "access": "signed-in", "emails": ["Ada@example.com"] },
            { "path": "/domain", "access": "signed-in", "emailDomains": ["example.com"] },
            { "path": "/claim", "access": "signed-in", "claims": { "realm_access.roles": ["admin"] } },
            { "path": "/provider", "access": "signed-in", "providers": ["op"] },
            { "path": "/not", "access": "signed-in", "not": { "groups": ["contractors"] } },
            { "path": "/deny", "access": "deny", "groups": ["contractors"] },
            { "path": "/:path*", "access": "signed-in" },
        ])
    };
    let opens = |claims: Value| {
        let mut browser = user(rules(), claims);
        ["email", "domain", "claim", "provider", "not", "deny", "other"]
            .map(|path| u8::from(status(&mut browser, &format!("/{path}")) == 200))
    };
    let ada = json!({ "email_verified": true, "realm_access": { "roles": ["admin"] }, "groups": [] });
    assert_eq!(opens(ada), [1, 1, 1, 1, 1, 1, 1]);
    let contractor = json!({ "email_verified": false, "groups": ["contractors"] });
    assert_eq!(opens(contractor), [0, 0, 0, 1, 0, 0, 1]);
    assert_eq!(opens(json!({ "groups": "contractors" })), [0, 0, 0, 1, 0, 0, 1]);
}

#[test]
fn a_row_that_records_nothing_or_nothing_readable_leaves_its_user_unknown() {
    let rules = || {
        json!([
            { "path": "/admin", "access": "signed-in", "groups": ["admins"] },
            { "path": "/not", "access": "signed-in", "not": { "groups": ["contractors"] } },
            { "path": "/deny", "access": "deny", "groups": ["contractors"] },
            { "path": "/:path*", "access": "signed-in" },
        ])
    };
    let other = "{\"asked\":\"0123456789abcdef\",\"groups\":[]}";
    for record in ["NULL", "''", "'null'", "'[\"admins\"]'", "'{'", &format!("'{other}'")] {
        let mut browser = user(rules(), json!({ "groups": ["admins"] }));
        assert_eq!(["/admin", "/not", "/deny", "/x"].map(|path| status(&mut browser, path)), [200; 4]);
        browser.database.execute(&format!("UPDATE sessions SET authjs_gate = {record}"));
        assert_eq!(
            ["/admin", "/not", "/deny", "/x"].map(|path| status(&mut browser, path)),
            [403, 403, 403, 200],
            "{record}"
        );
    }
    let mut browser = user(rules(), json!({ "groups": ["admins"] }));
    browser.database.execute("UPDATE sessions SET authjs_gate = 7");
    assert_eq!(status(&mut browser, "/admin"), 403, "the column makes it a text");
    browser.database.execute("UPDATE sessions SET authjs_gate = NULL");
    sign_in(&mut browser, json!({ "groups": ["admins"] }));
    assert_eq!(status(&mut browser, "/admin"), 200, "a sign-in records it");
}

#[test]
fn each_sign_in_records_anew_also_one_that_links_an_account() {
    let mut browser = user(admins(), json!({ "groups": ["admins"] }));
    assert_eq!(status(&mut browser, "/admin"), 200);
    let linked = json!({ "sub": "user-1-of-another", "email": "other@example.com", "groups": ["staff"] });
    sign_in(&mut browser, linked);
    assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (1, 2));
    assert_eq!(browser.database.count("sessions"), 1, "the session replaces the one before");
    assert_eq!(status(&mut browser, "/admin"), 403, "the other account is in no such group");
    sign_in(&mut browser, json!({ "groups": ["owners"] }));
    assert_eq!(status(&mut browser, "/admin"), 200);
}

#[test]
fn an_extension_and_an_update_keep_what_the_sign_in_recorded() {
    let mut browser = user(admins(), json!({ "groups": ["admins"] }));
    let record = browser.database.text(RECORD);
    browser.platform.pass_seconds(86_400);
    assert_eq!(browser.visit("/admin", NAVIGATION).unwrap_or_default().len(), 1, "it is extended");
    let csrf_token = browser.csrf_token();
    let update =
        json!({ "csrfToken": csrf_token, "data": { "authjs_gate": { "groups": [] }, "groups": [] } });
    let headers = [("content-type", "application/json")];
    browser.send(Method::Post, "/api/auth/session", &headers, &update.to_string());
    assert_eq!(browser.database.text(RECORD), record);
    assert_eq!(status(&mut browser, "/admin"), 200);
}

#[test]
fn the_record_is_read_from_replicas_and_kept_in_memory_with_its_session() {
    for session in [json!({ "cacheSeconds": 60 }), json!({ "replicas": true })] {
        let mut browser = Browser::with_database(with(auth(admins()), json!({ "session": session })));
        let primary = browser.database.clone();
        *primary.replica.borrow_mut() = Some(primary.clone());
        sign_in(&mut browser, json!({ "groups": ["admins"] }));
        for _ in 0..2 {
            assert_eq!(status(&mut browser, "/admin"), 200);
        }
    }
}

#[test]
fn a_database_without_the_column_is_an_outage_that_the_log_explains() {
    let mut browser = user(admins(), json!({ "groups": ["admins"] }));
    browser.database.execute(UNMIGRATED);
    assert_eq!(status(&mut browser, "/admin"), 503);
    let log = browser.platform.log.take().concat();
    let fix = "the table sessions has no column authjs_gate for what `rules` ask about users. Apply \
        migrations/0003_gate.sql with `npm run migrate`.";
    assert!(log.contains("store_unavailable") && log.contains(fix), "{log}");
    browser.jar.clear();
    let answer = sign_in(&mut browser, json!({ "groups": ["admins"] }));
    assert!(answer.location().ends_with("/api/auth/error?error=Configuration"), "{}", answer.location());
    assert!(browser.platform.log.take().concat().contains(fix));
}

#[test]
fn without_such_rules_no_statement_names_the_column() {
    for rules in [
        json!([{ "path": "/admin", "access": "signed-in" }]),
        json!([{ "path": "/admin", "access": "signed-in", "not": { "countries": ["KP"] } }, { "path": "/x", "access": "public" }]),
    ] {
        let mut browser = Browser::with_database(auth(rules));
        browser.database.execute(UNMIGRATED);
        sign_in(&mut browser, json!({ "groups": ["admins"] }));
        sign_in(&mut browser, json!({ "groups": ["admins"] }));
        assert_ne!(status(&mut browser, "/admin"), 503);
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
        assert!(browser.database.ran.take().iter().all(|sql| !sql.contains("authjs_gate")));
    }
}

#[test]
fn an_adapter_cannot_record_it() {
    let config = |auth: Value, database: bool| {
        let mut env = json!({ "AUTH": auth, "AUTH_SECRET": "a secret for tests, longer than 32 characters",
            "AUTH_OP_ID": "client-1", "AUTH_OP_SECRET": "secret" });
        if database {
            env["AUTH_DB"] = Value::Null;
        }
        let config = authjs::config::Config::from_env(&crate::support::TestEnv(env), None).unwrap();
        config.unrecorded_users().map(|error| error.to_string())
    };
    let error = config(auth(admins()), true).unwrap();
    assert!(error.starts_with("rules: a condition asks about the user, and an adapter has no"), "{error}");
    let jwt = with(auth(admins()), json!({ "session": { "strategy": "jwt" } }));
    let public = auth(json!([{ "path": "/admin", "access": "signed-in", "countries": ["DE"] }]));
    for (auth, database) in [(jwt, true), (auth(admins()), false), (public, true)] {
        assert_eq!(config(auth, database), None);
    }
}
