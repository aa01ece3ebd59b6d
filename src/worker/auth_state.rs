//! The Durable Objects of `AUTH_STATE`, as the core's [`Database`]: one for each subject. Their class is in
//! auth_state.js.

use std::rc::Rc;

use async_trait::async_trait;
use js_sys::Promise;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bindings::{StateNamespace, StateStub};
use super::outgoing::describe;
use super::timer::within;
use authjs::database::{Database, StoreError};
use authjs::state::OpenState;
use authjs::statements::{Row, SqlValue, Statement};

/// The time limit of a batch, in milliseconds.
const TIMEOUT_MS: u32 = 5_000;

/// The Durable Object of a subject, for one request.
///
/// Any object may be bound in its place. No method panics: what the object throws, or answers in another
/// form, is a [`StoreError`].
struct SubjectState {
    namespace: StateNamespace,
    subject: String,
}

/// Returns the state in a binding of Durable Objects.
pub(super) fn state(namespace: StateNamespace) -> OpenState {
    Rc::new(move |_, subject| {
        Rc::new(SubjectState { namespace: namespace.clone(), subject: subject.to_owned() })
    })
}

impl SubjectState {
    fn send(&self, statements: &[Statement]) -> Result<JsValue, JsValue> {
        let id = self.namespace.id_from_name(&self.subject)?;
        let stub: StateStub = self.namespace.get(&id)?.unchecked_into();
        stub.batch(&text_of(statements))
    }
}

#[async_trait(?Send)]
impl Database for SubjectState {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, StoreError> {
        let failed = |error: JsValue| StoreError::Unavailable(describe(&error));
        let unavailable = |detail: &str| StoreError::Unavailable(detail.to_owned());
        let promise = self.send(&statements).map(|sent| Promise::resolve(&sent)).map_err(failed)?;
        let answer = within(TIMEOUT_MS, JsFuture::from(promise)).await;
        let answer =
            answer.ok_or_else(|| unavailable("AUTH_STATE did not answer in time"))?.map_err(failed)?;
        let rows = answer.as_string().and_then(|text| serde_json::from_str(&text).ok());
        rows.filter(|rows: &Vec<Vec<Row>>| rows.len() == statements.len())
            .ok_or_else(|| unavailable("AUTH_STATE answered something other than the rows of each statement"))
    }
}

fn text_of(statements: &[Statement]) -> String {
    let value = |value: &SqlValue| match value {
        SqlValue::Null => Value::Null,
        SqlValue::Text(text) => text.as_str().into(),
        SqlValue::Integer(number) => (*number).into(),
    };
    let statement = |Statement { sql, values }: &Statement| json!({ "sql": sql, "values": values.iter().map(value).collect::<Vec<_>>() });
    statements.iter().map(statement).collect::<Value>().to_string()
}
