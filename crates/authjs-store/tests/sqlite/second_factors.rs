//! Second factors: each passcode and each recovery code is used once.

use authjs_store::second_factors::{
    SecondFactor, add_recovery_codes, create, find, forget_recovery_codes, read, remove, use_recovery_code,
    use_step,
};
use authjs_store::{Statement, Timestamp};
use authjs_testing::sqlite::Database;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn rows(database: &Database, statement: &Statement) -> usize {
    database.run(statement).unwrap().len()
}

fn codes(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn factor(database: &Database, owner: &str) -> Option<SecondFactor> {
    database.run(&find(owner)).unwrap().first().map(|row| read(row).unwrap())
}

fn enrolled() -> Database {
    let database = Database::migrated();
    assert_eq!(rows(&database, &create("ada", Some("1"), "sealed", 5, NOW)), 1);
    assert_eq!(rows(&database, &add_recovery_codes("ada", "sealed", &codes(&["a", "b"]))), 2);
    database
}

#[test]
fn an_owner_has_one_factor() {
    let database = enrolled();
    let expected = SecondFactor { secret: "sealed".to_owned(), last_step: 5, recovery_codes: 2 };
    assert_eq!(factor(&database, "ada"), Some(expected.clone()));
    assert_eq!(rows(&database, &create("ada", Some("1"), "of another", 9, NOW)), 0);
    assert_eq!(factor(&database, "ada"), Some(expected));
    assert_eq!(factor(&database, "bob"), None);
    assert_eq!(rows(&database, &add_recovery_codes("ada", "of another", &codes(&["c"]))), 0);
    assert_eq!(rows(&database, &add_recovery_codes("bob", "sealed", &codes(&["c"]))), 0);
}

#[test]
fn a_step_is_used_once_and_no_earlier_one_after_it() {
    let database = enrolled();
    let used = |step, secret| rows(&database, &use_step("ada", secret, step, "renewed"));
    assert_eq!((used(5, "sealed"), used(4, "sealed"), used(7, "other")), (0, 0, 0));
    assert_eq!(used(7, "sealed"), 1);
    assert_eq!((used(7, "renewed"), used(6, "renewed"), used(8, "sealed")), (0, 0, 0));
    assert_eq!(used(8, "renewed"), 1);
    assert_eq!(factor(&database, "ada").unwrap().last_step, 8);
    assert_eq!(rows(&database, &use_step("bob", "renewed", 9, "x")), 0);
}

#[test]
fn a_recovery_code_is_used_once_and_by_its_owner() {
    let database = enrolled();
    let used = |owner, hash| rows(&database, &use_recovery_code(owner, hash));
    assert_eq!((used("bob", "a"), used("ada", "z")), (0, 0));
    assert_eq!((used("ada", "a"), used("ada", "a")), (1, 0));
    assert_eq!(factor(&database, "ada").unwrap().recovery_codes, 1);
    database.run(&forget_recovery_codes("ada", "of another enrolment")).unwrap();
    assert_eq!(factor(&database, "ada").unwrap().recovery_codes, 1, "codes that nothing would replace stay");
    let secret = factor(&database, "ada").unwrap().secret;
    database.run(&forget_recovery_codes("ada", &secret)).unwrap();
    assert_eq!((used("ada", "b"), factor(&database, "ada").unwrap().recovery_codes), (0, 0));
}

#[test]
fn a_factor_goes_with_its_codes_and_with_its_user() {
    let database = enrolled();
    database.run(&remove("bob")).unwrap();
    assert_eq!((database.count("second_factors"), database.count("recovery_codes")), (1, 2));
    database.run(&remove("ada")).unwrap();
    assert_eq!((database.count("second_factors"), database.count("recovery_codes")), (0, 0));
    let database = enrolled();
    database
        .0
        .execute_batch("INSERT INTO users (id) VALUES ('1'), ('2'); DELETE FROM users WHERE id = '2'")
        .unwrap();
    assert_eq!(database.count("second_factors"), 1);
    database.0.execute_batch("DELETE FROM users WHERE id = '1'").unwrap();
    assert_eq!((database.count("second_factors"), database.count("recovery_codes")), (0, 0));
}

#[test]
fn the_debug_output_shows_no_secret() {
    let factor = factor(&enrolled(), "ada").unwrap();
    assert_eq!(format!("{factor:?}"), "SecondFactor { recovery_codes: 2, .. }");
}
