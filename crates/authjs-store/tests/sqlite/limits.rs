//! Attempts that are counted against limits.

use authjs_store::limits::{Limit, count, forgive, purge, reached_until, read_reached, read_until};
use authjs_store::{Row, Timestamp};
use authjs_testing::sqlite::Database;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn limit(key: &str, most: u32, seconds: u32) -> Limit {
    Limit { key: key.into(), most, seconds }
}

/// Returns whether an attempt is counted.
fn attempt(database: &Database, limits: &[Limit], now: Timestamp) -> bool {
    let rows = database.run(&count(limits, now)).unwrap();
    assert!(rows.is_empty() || rows.len() == limits.len());
    !rows.is_empty()
}

/// Returns the seconds until an attempt may be counted again.
fn wait(database: &Database, limits: &[Limit], now: Timestamp) -> i64 {
    let row: Row = database.one(&reached_until(limits, now)).unwrap();
    read_until(&row).unwrap().seconds() - now.seconds()
}

#[test]
fn as_many_attempts_are_counted_as_the_limit_says() {
    let database = Database::migrated();
    let limits = [limit("a", 3, 600)];
    for second in 0..3 {
        assert!(attempt(&database, &limits, NOW.plus_seconds(second)), "{second}");
    }
    for second in [3, 4, 599] {
        let now = NOW.plus_seconds(second);
        assert!(!attempt(&database, &limits, now), "{second}");
        assert_eq!(wait(&database, &limits, now), 600 - second);
    }
    assert!(attempt(&database, &[limit("b", 3, 600)], NOW), "another key has a count of its own");
    let next = NOW.plus_seconds(600);
    for _ in 0..3 {
        assert!(attempt(&database, &limits, next), "the next window counts from zero");
    }
    assert!(!attempt(&database, &limits, next));
    assert_eq!(wait(&database, &limits, next), 600);
}

#[test]
fn an_attempt_that_one_limit_refuses_counts_for_none() {
    let database = Database::migrated();
    let (client, account) = (limit("client", 2, 600), limit("account", 5, 3600));
    for _ in 0..200 {
        attempt(&database, &[client.clone(), account.clone()], NOW);
    }
    let others = |client: &str| [limit(client, 2, 600), account.clone()];
    let counted = (0..20).filter(|n| attempt(&database, &others(&n.to_string()), NOW)).count();
    assert_eq!(counted, 3, "the account has three attempts left for other clients");
    assert_eq!(wait(&database, &[client, account], NOW), 3600, "the longest wait counts");
}

#[test]
fn keys_are_values_and_counters_that_have_ended_are_deleted() {
    let database = Database::migrated();
    for (index, key) in ["'", "\"", "a\0b", "]", "\u{202e}", "\\", ""].into_iter().enumerate() {
        assert!(attempt(&database, &[limit(key, 1, 60)], NOW), "{key:?}");
        assert!(!attempt(&database, &[limit(key, 1, 60)], NOW), "{key:?}");
        assert_eq!(database.count("limits"), i64::try_from(index).unwrap() + 1);
    }
    let later = NOW.plus_seconds(60);
    assert!(attempt(&database, &[limit("new", 1, 60)], NOW.plus_seconds(1)));
    assert_eq!(database.run(&purge(later, 5)).unwrap().len(), 5);
    assert_eq!(database.run(&purge(later, 5)).unwrap().len(), 2);
    assert_eq!(database.count("limits"), 1);
}

#[test]
fn an_attempt_that_is_forgiven_is_free_again() {
    let database = Database::migrated();
    let (own, other) = ([limit("a", 2, 60)], [limit("b", 1, 60)]);
    let reached = |now| read_reached(&database.one(&reached_until(&own, now)).unwrap()).unwrap();
    assert!(
        attempt(&database, &own, NOW) && attempt(&database, &own, NOW) && attempt(&database, &other, NOW)
    );
    assert!(reached(NOW) && !attempt(&database, &own, NOW));
    assert_eq!(database.run(&forgive(&own, NOW)).unwrap().len(), 1);
    assert!(!reached(NOW) && attempt(&database, &own, NOW) && reached(NOW));
    assert!(!attempt(&database, &other, NOW), "no other limit is forgiven");
    let later = NOW.plus_seconds(60);
    assert!(!reached(later));
    assert_eq!(database.run(&forgive(&own, later)).unwrap().len(), 0, "the window has ended");
    for _ in 0..5 {
        database.run(&forgive(&own, NOW)).unwrap();
    }
    let attempts: i64 =
        database.0.query_row("SELECT attempts FROM limits WHERE key = 'a'", [], |row| row.get(0)).unwrap();
    assert_eq!(attempts, 0, "never below zero");
}

#[test]
fn no_statement_reads_the_whole_table() {
    let database = Database::migrated();
    let limits = [limit("a", 1, 1)];
    for statement in [count(&limits, NOW), reached_until(&limits, NOW), forgive(&limits, NOW), purge(NOW, 1)]
    {
        let mut prepared = database.0.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)).unwrap();
        let none = (0..statement.values.len()).map(|_| rusqlite::types::Null);
        let rows = prepared.query_map(rusqlite::params_from_iter(none), |row| row.get(3)).unwrap();
        let plan: Vec<String> = rows.collect::<Result<_, _>>().unwrap();
        // The limits that are asked for are a list of at most three.
        let scans = |step: &&String| {
            step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE") && !step.contains("USING")
        };
        assert!(!plan.is_empty() && plan.iter().find(scans).is_none(), "{}: {plan:?}", statement.sql);
    }
}

#[test]
fn debug_output_shows_no_key() {
    let limits = [limit("secret-key", 1, 1)];
    let shown = format!("{limits:?} {:?}", count(&limits, NOW));
    assert!(!shown.contains("secret-key") && shown.contains("most: 1"), "{shown}");
}
