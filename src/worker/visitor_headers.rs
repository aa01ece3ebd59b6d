use url::{Position, Url};
use wasm_bindgen::prelude::*;
use web_sys::Headers;

use super::incoming::Incoming;
use authjs::forwarded::{Claim, HeaderPattern, Treatment, nominated, treatment};
#[cfg(feature = "bearer")]
use authjs::gate::VisitorAuthorization;
use authjs::http::Headers as _;
use authjs::trace_context::{is_trace_state, trace_id};

/// A header that says for which hosts Workers like this one have sent the request already.
pub(super) const HOP: &str = "x-authjs-hop";

/// The header that names the trace of a request.
pub(super) const TRACEPARENT: &str = "traceparent";

/// The visitor's headers that must not reach the origin.
#[derive(Default)]
pub(super) struct VisitorHeaders {
    /// The names to remove.
    pub(super) removed: Vec<String>,
    /// The hosts that the request has passed, as it says itself. A visitor can forge it.
    pub(super) passed: String,
}

impl VisitorHeaders {
    /// Reads the names of all headers, and the values of those that decide.
    pub(super) fn read(incoming: &Incoming, judged: &Url, remove_headers: &[HeaderPattern]) -> Self {
        let names = header_names(&incoming.headers.all);
        let value = |name: &str| incoming.headers.get(name);
        let has_trace = || value(TRACEPARENT).is_some_and(|value| trace_id(&value).is_some());
        let is_removed = |name: &&str| match treatment(name) {
            _ if remove_headers.iter().any(|pattern| pattern.covers(name)) => true,
            Treatment::Pass => false,
            Treatment::Remove => true,
            Treatment::PassIfTrue(Claim::Scheme) => value(name).as_deref() != Some(judged.scheme()),
            Treatment::PassIfTrue(Claim::TraceParent) => !has_trace(),
            Treatment::PassIfTrue(Claim::TraceState) => {
                !has_trace() || value(name).is_none_or(|state| !is_trace_state(&state))
            }
            Treatment::PassIfTrue(Claim::Host) => value(name).as_deref() != Some(host(judged)),
        };
        let mut removed: Vec<_> = names.lines().filter(is_removed).map(str::to_owned).collect();
        let is_forwarded = removed.iter().any(|name| name == HOP);
        let passed = if is_forwarded { value(HOP).unwrap_or_default() } else { String::new() };
        if names.lines().any(|name| name == "connection") {
            removed.extend(nominated(&value("connection").unwrap_or_default()).map(str::to_owned));
        }
        Self { removed, passed }
    }

    /// Lets the visitor's `Authorization` pass or removes it, as the gate says of a token that it has
    /// judged.
    #[cfg(feature = "bearer")]
    pub(super) fn with_authorization(mut self, authorization: VisitorAuthorization) -> Self {
        const NAME: &str = "authorization";
        match authorization {
            VisitorAuthorization::AsConfigured => {}
            VisitorAuthorization::Passes => self.removed.retain(|name| name != NAME),
            VisitorAuthorization::Removed => self.removed.push(NAME.to_owned()),
        }
        self
    }
}

/// Returns the names of the visitor's headers that patterns cover.
pub(super) fn covered(incoming: &Incoming, patterns: &[HeaderPattern]) -> Vec<String> {
    if patterns.is_empty() {
        return Vec::new();
    }
    let names = header_names(&incoming.headers.all);
    let is_covered = |name: &&str| patterns.iter().any(|pattern| pattern.covers(name));
    names.lines().filter(is_covered).map(str::to_owned).collect()
}

/// Returns `name:port`, without the default port of the scheme.
pub(super) fn host(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

#[wasm_bindgen(inline_js = "
export function header_names(headers) {
  let names = '';
  for (const name of headers.keys()) names += name + '\\n';
  return names;
}
")]
extern "C" {
    /// Returns all header names in lower case, one per line. It is JavaScript, because every name
    /// would be a crossing. `Array.from` takes more than twice as long.
    pub(super) fn header_names(headers: &Headers) -> String;
}
