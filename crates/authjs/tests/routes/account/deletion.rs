use super::*;

fn rows(browser: &Browser) -> [i64; 5] {
    ["users", "accounts", "sessions", "session_families", "verification_tokens"]
        .map(|table| browser.database.count(table))
}

fn delete(browser: &mut Browser, typed: &str) -> Answer {
    ask(browser, "delete", &[("typed", typed)])
}

#[test]
fn it_ends_all_sessions_and_deletes_the_user() {
    with_each(|mut browser| {
        browser.database.execute(
            "INSERT INTO verification_tokens VALUES ('ada@example.com', 't', '2030-01-01T00:00:00.000Z')",
        );
        let copy = browser.jar[COOKIE].clone();
        let answer = delete(&mut browser, " Ada@example.com ");
        assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787"));
        assert_eq!(rows(&browser), [0; 5]);
        assert!(!browser.jar.contains_key(COOKIE), "the cookie is cleared");
        assert_eq!(browser.platform.reasons(), ["account_deleted"]);
        assert!(
            !browser.platform.log.borrow().join("").contains("ada@example.com"),
            "the log has no address"
        );
        browser.jar.insert(COOKIE.to_owned(), copy);
        assert!(!is_signed_in(&mut browser), "a copy of the cookie has ended");
    });
}

#[test]
fn the_address_must_be_typed() {
    with_each(|mut browser| {
        for typed in ["", "ada", "ada@example.com.evil", "bob@example.com"] {
            assert_eq!(delete(&mut browser, typed).location(), status("not-typed"), "{typed}");
        }
        let token = browser.csrf_token();
        let twice = [
            ("csrfToken", token.as_str()),
            ("change", "delete"),
            ("typed", "ada@example.com"),
            ("typed", "ada@example.com"),
        ];
        assert_eq!(browser.post("/api/auth/account", &twice).location(), status("not-typed"));
        assert!(is_signed_in(&mut browser));
        assert_eq!(browser.database.count("users"), 1);
    });
}

#[test]
fn a_user_without_an_address_types_the_host() {
    with_each(|mut browser| {
        browser.database.execute("UPDATE users SET email = NULL");
        assert!(shown(&mut browser).contains("Type <strong>localhost:8787</strong> to confirm"));
        assert_eq!(delete(&mut browser, "localhost:8787").location(), "http://localhost:8787");
        assert_eq!(browser.database.count("users"), 0);
    });
}

#[test]
fn sessions_end_before_the_user_is_deleted() {
    with_each(|mut browser| {
        browser.database.take_ran();
        delete(&mut browser, "ada@example.com");
        let ran = browser.database.take_ran();
        let place = |text: &str| ran.iter().position(|statement| statement.starts_with(text)).unwrap();
        assert!(place("DELETE FROM session") < place("DELETE FROM users"), "{ran:?}");
        let last = ran.iter().rposition(|statement| statement.starts_with("DELETE FROM session")).unwrap();
        assert!(last > place("DELETE FROM users"), "and once more after it: {ran:?}");
    });
}

#[test]
fn a_failure_before_the_deletion_deletes_nothing() {
    with_each(|mut browser| {
        browser.database.fails.set(Some("DELETE FROM session"));
        let answer = delete(&mut browser, "ada@example.com");
        assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
        assert_eq!(browser.database.count("users"), 1);
        assert!(is_signed_in(&mut browser));
        assert_eq!(delete(&mut browser, "ada@example.com").location(), "http://localhost:8787");
    });
}

#[test]
fn a_failure_between_leaves_the_user_signed_out_and_a_second_try_works() {
    with_each(|mut browser| {
        let copy = browser.jar[COOKIE].clone();
        browser.database.fails.set(Some("DELETE FROM users"));
        let answer = delete(&mut browser, "ada@example.com");
        assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
        assert_eq!([browser.database.count("users"), browser.database.count("accounts")], [1, 1]);
        assert!(!browser.jar.contains_key(COOKIE));
        browser.jar.insert(COOKIE.to_owned(), copy);
        assert!(!is_signed_in(&mut browser));
        assert_eq!(browser.platform.reasons()[0], "store_unavailable");
        browser.jar.remove(COOKIE);
        sign_in_now(&mut browser, json!({}));
        assert_eq!(delete(&mut browser, "ada@example.com").location(), "http://localhost:8787");
        assert_eq!(rows(&browser), [0; 5]);
    });
}

/// A sign-in that was under way begins a session between the two steps.
#[test]
fn a_session_that_begins_meanwhile_ends_too() {
    let [_, auth] = configurations();
    let mut browser = signed_in(auth);
    let begun = "INSERT INTO session_families (id, subject, provider, createdAt, lastSeenAt, expires) \
        SELECT 'late', subject, 'op', createdAt, lastSeenAt, expires FROM (SELECT * FROM session_families_copy)";
    browser.database.execute("CREATE TABLE session_families_copy AS SELECT * FROM session_families");
    *browser.database.first.borrow_mut() = Some(("DELETE FROM users", begun.into()));
    assert_eq!(delete(&mut browser, "ada@example.com").location(), "http://localhost:8787");
    assert_eq!(browser.database.count("session_families"), 0);
}

#[test]
fn other_users_stay() {
    with_each(|mut browser| {
        let own = browser.jar.clone();
        browser.jar.remove(COOKIE);
        sign_in_now(&mut browser, json!({ "sub": "bob", "name": "Bob", "email": "bob@example.com" }));
        let bob = std::mem::replace(&mut browser.jar, own);
        assert_eq!(
            delete(&mut browser, "bob@example.com").location(),
            status("not-typed"),
            "another user's address"
        );
        assert_eq!(delete(&mut browser, "ada@example.com").location(), "http://localhost:8787");
        assert_eq!(browser.database.text("SELECT group_concat(name) FROM users"), "Bob");
        browser.jar = bob;
        assert!(is_signed_in(&mut browser));
    });
}
