//! The database [D1](https://developers.cloudflare.com/d1/worker-api/) as the core's [`Database`].

use std::rc::Rc;

use async_trait::async_trait;
use js_sys::{Array, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bindings::{D1Database, D1PreparedStatement};
use super::outgoing::describe;
use super::timer::within;
use authjs::SqlStore;
use authjs::database::{Database, StoreError};
use authjs::state::OpenState;
use authjs::statements::{Row, SqlValue, Statement};
use authjs::store::OpenStore;

/// The time limit of a batch, in milliseconds.
const TIMEOUT_MS: u32 = 5_000;

/// Reads that must see every write before them: the first statement of a request goes to the primary
/// ([D1 sessions](https://developers.cloudflare.com/d1/best-practices/read-replication/)).
const FIRST_PRIMARY: &str = "first-primary";

/// Reads that any replica may answer.
const FIRST_UNCONSTRAINED: &str = "first-unconstrained";

/// A D1 binding, for one request.
///
/// Any object may be bound in its place. No method panics: what the object throws, or answers in
/// another form, is a [`StoreError`].
pub(super) struct D1 {
    binding: D1Database,
    session: D1Database,
}

impl D1 {
    /// Opens a session of the binding, whose first read goes to the primary.
    pub(super) fn open(binding: &D1Database) -> Self {
        Self::open_with(binding, FIRST_PRIMARY)
    }

    fn open_with(binding: &D1Database, constraint: &str) -> Self {
        let session = binding.with_session(constraint);
        // A runtime without sessions has no replicas either.
        let session = session.ok().filter(JsValue::is_object).map(JsCast::unchecked_into);
        Self { binding: binding.clone(), session: session.unwrap_or_else(|| binding.clone()) }
    }

    fn send(&self, statements: &[Statement]) -> Result<JsValue, JsValue> {
        let prepared = Array::new();
        for Statement { sql, values } in statements {
            let values: Array = values.iter().map(js_value).collect();
            let statement: D1PreparedStatement = self.session.prepare(sql)?.unchecked_into();
            prepared.push(&statement.bind(&values)?);
        }
        self.session.batch(&prepared)
    }
}

/// Returns the store in a D1 binding, for any number of requests. Each has a session of its own.
pub(super) fn store(binding: D1Database) -> OpenStore {
    Rc::new(move |platform| Rc::new(SqlStore::new(Rc::new(D1::open(&binding)), Rc::clone(platform))))
}

/// Returns the state of all subjects in a D1 binding.
pub(super) fn state_in(binding: D1Database) -> OpenState {
    Rc::new(move |_, _| Rc::new(D1::open(&binding)))
}

#[async_trait(?Send)]
impl Database for D1 {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, StoreError> {
        let promise = self.send(&statements).map(|sent| Promise::resolve(&sent));
        let promise = promise.map_err(|error| failure(&error))?;
        let answer = within(TIMEOUT_MS, JsFuture::from(promise)).await;
        let answer = answer.ok_or_else(|| unavailable("D1 did not answer in time"))?;
        let answer = answer.map_err(|error| failure(&error))?;
        let answers = rows(&answer).filter(|answers| answers.len() == statements.len());
        answers.ok_or_else(|| unavailable("D1 answered something other than the rows of each statement"))
    }

    fn replica(&self, bookmark: Option<&str>) -> Option<Rc<dyn Database>> {
        Some(Rc::new(Self::open_with(&self.binding, bookmark.unwrap_or(FIRST_UNCONSTRAINED))))
    }

    fn bookmark(&self) -> Option<String> {
        self.session.get_bookmark().ok()?.as_string()
    }
}

fn js_value(value: &SqlValue) -> JsValue {
    match value {
        SqlValue::Null => JsValue::NULL,
        SqlValue::Text(text) => text.into(),
        #[expect(clippy::cast_precision_loss, reason = "JavaScript and D1 have no larger whole numbers")]
        SqlValue::Integer(number) => JsValue::from_f64(*number as f64),
    }
}

/// Returns the rows of each statement. `None` if the answer has another form.
fn rows(answer: &JsValue) -> Option<Vec<Vec<Row>>> {
    let results = Array::new();
    for one in answer.dyn_ref::<Array>()?.iter() {
        results.push(&Reflect::get(&one, &"results".into()).ok()?);
    }
    let text = JSON::stringify(&results).ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

fn unavailable(detail: &str) -> StoreError {
    StoreError::Unavailable(detail.to_owned())
}

/// D1's errors are texts. Those of SQLite are part of them.
fn failure(error: &JsValue) -> StoreError {
    let detail = describe(error);
    if detail.contains("UNIQUE constraint failed") {
        return StoreError::Conflict;
    }
    StoreError::Unavailable(detail)
}
