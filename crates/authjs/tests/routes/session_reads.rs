//! Where a session of the database is read from: replicas, and the memory of the isolate.

use std::rc::Rc;

use serde_json::json;

use crate::routes::callback::signed_in_by;
use crate::routes::database::{COOKIE, signed_in};
use crate::support::{Browser, Op, TestDatabase};

#[test]
fn a_replica_answers_and_the_primary_is_asked_before_a_refusal() {
    let auth =
        json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "session": { "replicas": true } });
    let mut browser = signed_in_by(Browser::with_database(auth));
    let primary = browser.database.clone();
    let bookmark = format!("{COOKIE}-bookmark");
    assert_eq!(browser.jar[&bookmark], "0000-0001");

    // The replica does not have the session yet.
    let replica = Rc::new(TestDatabase::new());
    *primary.replica.borrow_mut() = Some(replica.clone());
    primary.take_ran();
    assert!(browser.visit("/dashboard", &[]).is_ok());
    assert_eq!((replica.take_ran().len(), primary.take_ran().len()), (1, 1));
    assert_eq!(primary.bookmarks.take(), [Some("0000-0001".to_owned())]);

    // It has it: the primary is not asked. A session that was ended at the primary is still valid here.
    let token = browser.jar[COOKIE].clone();
    replica.execute(&format!(
        "INSERT INTO users (id) VALUES ('u');
         INSERT INTO sessions (id, sessionToken, userId, expires) VALUES ('s', '{token}', 'u', '2027-02-14T08:00:00.000Z')"
    ));
    primary.execute("DELETE FROM sessions");
    assert!(browser.visit("/dashboard", &[]).is_ok());
    assert_eq!((replica.take_ran().len(), primary.take_ran().len()), (1, 0));
    replica.execute("DELETE FROM sessions");
    primary.bookmarks.take();
    browser.jar.insert(bookmark, "' OR 1=1".into());
    assert!(browser.visit("/dashboard", &[]).is_err());
    assert_eq!(primary.bookmarks.take(), [None], "no bookmark");
}

#[test]
fn a_replica_that_fails_is_no_outage() {
    let auth =
        json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "session": { "replicas": true } });
    let mut browser = signed_in_by(Browser::with_database(auth));
    let replica = Rc::new(TestDatabase::new());
    replica.works.set(false);
    *browser.database.replica.borrow_mut() = Some(replica);
    assert!(browser.visit("/dashboard", &[]).is_ok());
    browser.database.works.set(false);
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 503);
}

#[test]
fn without_the_option_no_replica_is_asked() {
    let mut browser = signed_in();
    *browser.database.replica.borrow_mut() = Some(Rc::new(TestDatabase::new()));
    assert!(browser.visit("/dashboard", &[]).is_ok());
    assert_eq!(browser.database.bookmarks.take(), [None::<String>; 0]);
    assert!(!browser.jar.contains_key("authjs.session-token-bookmark"));
}

#[test]
fn a_session_may_be_kept_for_seconds() {
    let auth =
        json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "session": { "cacheSeconds": 10 } });
    let mut browser = signed_in_by(Browser::with_database(auth));
    browser.database.take_ran();
    for _ in 0..3 {
        assert_eq!(browser.visit("/dashboard", &[]).ok(), Some(Vec::new()));
    }
    assert_eq!(browser.database.take_ran().len(), 1);
    browser.database.execute("DELETE FROM sessions");
    browser.platform.pass_seconds(9);
    assert!(browser.visit("/dashboard", &[]).is_ok(), "the stated bound");
    browser.database.works.set(false);
    assert!(browser.visit("/dashboard", &[]).is_ok(), "also in an outage");
    browser.platform.pass_seconds(1);
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 503);
    browser.database.works.set(true);
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
}

#[test]
fn a_sign_out_ends_a_kept_session_at_once() {
    let auth =
        json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "session": { "cacheSeconds": 300 } });
    let mut browser = signed_in_by(Browser::with_database(auth));
    assert!(browser.visit("/dashboard", &[]).is_ok());
    let jar = browser.jar.clone();
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
    browser.jar = jar;
    assert!(browser.visit("/dashboard", &[]).is_err());
}

#[test]
fn without_the_option_each_request_reads_the_session() {
    let mut browser = signed_in();
    browser.database.take_ran();
    for _ in 0..3 {
        assert!(browser.visit("/dashboard", &[]).is_ok());
    }
    assert_eq!(browser.database.take_ran().len(), 3);
}
