//! The queries of docs/metrics.md: a parser of ClickHouse's SQL, which that of Workers Analytics Engine is like, reads them, and SQLite
//! runs them over the data points of a sign-in.

use std::collections::BTreeSet;

use authjs::audit::Sink;
use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use serde_json::{Value, json};
use sqlparser::ast::{SetExpr, Statement};
use sqlparser::dialect::ClickHouseDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::routes::callback::signed_in_by;
use crate::support::{Browser, Op};

const PAGE: &str = include_str!("../../../../docs/metrics.md");

/// Those of the queries that the reference of Analytics Engine has:
/// <https://developers.cloudflare.com/analytics/analytics-engine/sql-reference/>.
const FUNCTIONS: [&str; 5] = ["IF", "NOW", "SUM", "quantileExactWeighted", "toStartOfInterval"];

fn queries() -> Vec<String> {
    let page = PAGE.replace("\r\n", "\n");
    page.split("```sql\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_query_is_one_select_of_known_columns_with_known_functions() {
    assert!(queries().len() >= 6);
    for query in queries() {
        let statements = Parser::parse_sql(&ClickHouseDialect {}, &query)
            .unwrap_or_else(|error| panic!("{error}: {query}"));
        let [Statement::Query(parsed)] = &statements[..] else { panic!("more than one query: {query}") };
        assert!(matches!(*parsed.body, SetExpr::Select(_)), "{query}");
        let tokens = Tokenizer::new(&ClickHouseDialect {}, &query).tokenize().unwrap();
        let words: Vec<_> = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
        for (index, token) in words.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let is_call = words.get(index + 1) == Some(&&Token::LParen) && word.value != "IN";
            assert!(!is_call || FUNCTIONS.contains(&&*word.value), "{}: {query}", word.value);
            let is_column = word.value.starts_with("blob") || word.value.starts_with("double");
            assert!(!is_column || PAGE.contains(&format!("| `{}` |", word.value)), "{}: {query}", word.value);
        }
    }
}

/// The first argument is the level, as SQLite has no functions with two lists of arguments.
struct Quantile;

impl Aggregate<(f64, Vec<f64>), f64> for Quantile {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<(f64, Vec<f64>)> {
        Ok((0.0, Vec::new()))
    }

    fn step(&self, context: &mut Context<'_>, (level, values): &mut (f64, Vec<f64>)) -> rusqlite::Result<()> {
        *level = context.get(0)?;
        values.push(context.get(1)?);
        assert!((context.get::<f64>(2)? - 1.0).abs() < f64::EPSILON, "the weight of an unsampled data point");
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of a short list")]
    fn finalize(&self, _: &mut Context<'_>, state: Option<(f64, Vec<f64>)>) -> rusqlite::Result<f64> {
        let (level, mut values) = state.unwrap();
        values.sort_by(f64::total_cmp);
        let last = (values.len() - 1) as f64;
        Ok(values[(level * last).round() as usize])
    }
}

/// Returns a query as SQLite takes it: an interval is its seconds, and `timestamp` seconds too.
fn for_sqlite(query: &str) -> String {
    let query = query
        .replace("quantileExactWeighted(", "quantile(")
        .replace(")(double2", ", double2")
        .replace("IF(", "iif(");
    let mut parts = query.split("INTERVAL '");
    let mut rewritten = parts.next().unwrap().to_owned();
    for part in parts {
        let (count, rest) = part.split_once("' ").unwrap();
        let (unit, seconds) = [("DAY", 86_400), ("HOUR", 3_600), ("MINUTE", 60)]
            .into_iter()
            .find(|(unit, _)| rest.starts_with(unit))
            .unwrap();
        rewritten += &(count.parse::<i64>().unwrap() * seconds).to_string();
        rewritten += &rest[unit.len()..];
    }
    rewritten
}

const NOW: i64 = 1_800_000_000;

/// Returns a table with the data points, as Analytics Engine has it.
fn dataset(points: &[Value]) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    database.create_aggregate_function("quantile", 3, flags, Quantile).unwrap();
    database.create_scalar_function("now", 0, flags, |_| Ok(NOW)).unwrap();
    let start = |context: &mut Context<'_>| {
        Ok(context.get::<i64>(0)? / context.get::<i64>(1)? * context.get::<i64>(1)?)
    };
    database.create_scalar_function("toStartOfInterval", 2, flags, start).unwrap();
    let blobs: Vec<_> = (1..=12).map(|number| format!("blob{number} TEXT")).collect();
    let columns = format!(
        "timestamp INTEGER, _sample_interval INTEGER, index1 TEXT, {}, double1 REAL, double2 REAL",
        blobs.join(", ")
    );
    database.execute_batch(&format!("CREATE TABLE auth ({columns}) STRICT")).unwrap();
    for point in points {
        let number = |index: usize| {
            point["doubles"].get(index).and_then(Value::as_f64).unwrap_or_default().to_string()
        };
        let text = |value: &Value| format!("'{}'", value.as_str().unwrap().replace('\'', "''"));
        let blobs: Vec<_> = point["blobs"].as_array().unwrap().iter().map(text).collect();
        let values = [
            NOW.to_string(),
            "1".to_owned(),
            text(&point["indexes"][0]),
            blobs.join(", "),
            number(0),
            number(1),
        ];
        database.execute_batch(&format!("INSERT INTO auth VALUES ({})", values.join(", "))).unwrap();
    }
    database
}

/// Returns the rows of a query, each as its values in text.
fn rows(database: &Connection, query: &str) -> BTreeSet<String> {
    let mut statement =
        database.prepare(&for_sqlite(query)).unwrap_or_else(|error| panic!("{error}: {query}"));
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let values = (0..width).map(|index| match row.get_ref(index).unwrap() {
            rusqlite::types::ValueRef::Integer(value) => value.to_string(),
            rusqlite::types::ValueRef::Real(value) => value.to_string(),
            rusqlite::types::ValueRef::Text(value) => String::from_utf8(value.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        });
        Ok(values.collect::<Vec<_>>().join(" "))
    };
    statement.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_query_finds_what_a_sign_in_and_refusals_record() {
    let auth = json!({
        "providers": [Op::config()], "matcher": ["/dashboard"], "metrics": true, "audit": { "to": ["analytics"] },
    });
    let browser = Browser::with_env(json!({ "AUTH": auth, "AUTH_ANALYTICS": null, "AUTH_DB": null }));
    browser.platform.latency_ms.set(40);
    let mut browser = signed_in_by(browser);
    browser.get("/api/auth/nonsense");
    browser.database.works.set(false);
    browser.jar.insert("authjs.session-token".into(), "a-session-that-nothing-can-read".into());
    let _ = browser.visit("/dashboard", &[]);
    let records = browser.platform.records.borrow();
    let points: Vec<_> =
        records.iter().filter(|(sink, _)| *sink == Sink::Analytics).map(|(_, point)| point.clone()).collect();
    let database = dataset(&points);
    let found: Vec<Vec<_>> =
        queries().iter().map(|query| rows(&database, query).into_iter().collect()).collect();
    let [refusals, failures, providers, stores, answers, sign_ins] = &found[..] else { panic!("{found:?}") };
    assert_eq!(refusals[..], ["store_unavailable gate 1", "unknown_action unknown 1"]);
    assert_eq!(failures[..], ["store_unavailable 1"]);
    assert_eq!(providers[..], ["op discovery 40 40 0", "op token 40 40 0"]);
    assert!(matches!(&stores[..], [one] if one.starts_with("database 0 0 ")), "{stores:?}");
    let expected = ["callback 302 1 40", "csrf 200 1 0", "signin 302 1 40", "unknown 400 1 0"];
    assert_eq!(answers[..], expected.map(|answer| format!("{NOW} {answer}")));
    assert_eq!(sign_ins[..], ["op 1"]);
}
