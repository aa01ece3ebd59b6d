use std::rc::Rc;

use serde_json::{Value, json};

use crate::config::{EmailForm, Observed};
use crate::timestamp::Timestamp;

/// What every record of a request has.
pub(crate) struct Frame<'a> {
    pub(crate) observed: &'a Observed,
    /// `audit.email`
    pub(crate) form: EmailForm,
    pub(crate) time: Timestamp,
    /// The auth route, or `gate`.
    pub(crate) route: &'static str,
    /// The id of the request.
    pub(crate) request: Rc<str>,
    /// The id of the trace, if the visitor sends one.
    pub(crate) trace_id: Option<Rc<str>>,
}

impl Frame<'_> {
    /// Returns an address in the form that the configuration asks for.
    pub(super) fn email(&self, email: Option<&str>) -> Option<String> {
        let email = email.filter(|email| !email.is_empty())?;
        match self.form {
            EmailForm::Plain => Some(email.to_owned()),
            EmailForm::Hash => Some(self.observed.pseudonyms.of("email", &email.trim().to_lowercase())),
            EmailForm::Hidden => None,
        }
    }

    /// Returns the name of the member that has an address.
    pub(super) const fn email_member(&self) -> &'static str {
        if matches!(self.form, EmailForm::Plain) { "email" } else { "emailHash" }
    }

    /// Returns a data point as JSON. Its blobs are the version of the columns, `blobs`, the route, the id of the request
    /// and that of the trace. Its index is the kind, which is the first of `blobs`, with the second.
    pub(super) fn data_point(&self, blobs: [&str; 8], doubles: &Value) -> String {
        let [kind, name, ..] = blobs;
        let more = [self.route, &self.request, self.trace_id.as_deref().unwrap_or_default()];
        let blobs = [COLUMNS].into_iter().chain(blobs).chain(more).map(shortened);
        let blobs: Vec<_> = blobs.collect();
        json!({ "indexes": [shortened(&format!("{kind}:{name}"))], "blobs": blobs, "doubles": doubles })
            .to_string()
    }
}

/// The version of the columns.
const COLUMNS: &str = "1";

/// Returns the first characters of a text. A data point holds 96 bytes of index and 16 KB of blobs.
fn shortened(text: &str) -> String {
    const MOST: usize = 90;
    text.chars()
        .take_while({
            let mut bytes = 0;
            move |letter| {
                bytes += letter.len_utf8();
                bytes <= MOST
            }
        })
        .collect()
}
