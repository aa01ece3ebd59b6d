//! The groups that rules name, asked at a provider whose profile has none.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::error::AuthError;
use crate::log::Step;
use crate::provider::answer::Answer;
use crate::provider::fetch;
use crate::providers::{Exchange, GroupSource, MAX_GROUP_REQUESTS};
use crate::reason::Reason;
use crate::trace::host;

/// Adds the groups of the user to the profile, of those that rules name. Returns whether the user may be in
/// others of them.
///
/// Errors if a request fails or its answer does not say it: a sign-in without the groups could meet a
/// condition that the user does not meet.
pub(crate) async fn ask(
    cx: &Context<'_>,
    exchange: &Exchange<'_>,
    source: &'static dyn GroupSource,
    profile: &mut Map<String, Value>,
) -> Result<bool, AuthError> {
    let Exchange { provider, .. } = *exchange;
    let told = source.ask(exchange, profile, &provider.groups);
    let mut told = told.map_err(|error| unknown(&provider.groups, &error.0))?;
    let mut asked = 0;
    while !told.questions.is_empty() {
        let question = told.questions.remove(0);
        let unknown = |detail: &str| unknown(&question.about, detail);
        asked += 1;
        if asked > MAX_GROUP_REQUESTS {
            return Err(unknown(&format!("the answers go on after {MAX_GROUP_REQUESTS} requests")));
        }
        let mut request = question.request.clone();
        request = request.header("authorization", format!("Bearer {}", exchange.access_token()));
        let endpoint = request.endpoint();
        cx.step(Step::GroupsRequest, format_args!("to {}", host(&request.url)));
        let response = fetch(&**cx.platform, provider, request).await;
        let response = response.map_err(|error| unknown(&error.detail))?;
        cx.step(Step::GroupsResponse, format_args!("status {}", response.status));
        let further = source.read(exchange, profile, &question, &response).map_err(|error| {
            let secrets = [exchange.access_token()];
            let answer = Answer { endpoint: &endpoint, response: &response, secrets: &secrets };
            unknown(&answer.about(&error.0))
        })?;
        told.groups.extend(further.groups);
        told.are_complete &= further.are_complete;
        told.questions.extend(further.questions);
    }
    add(profile, told.groups);
    Ok(!told.are_complete)
}

/// Adds groups to those that the profile has.
fn add(profile: &mut Map<String, Value>, groups: Vec<String>) {
    let mut all = match profile.get("groups") {
        Some(Value::Array(known)) => known.clone(),
        Some(known) if !known.is_null() => vec![known.clone()],
        _ => Vec::new(),
    };
    for group in groups.into_iter().map(Value::String) {
        if !all.contains(&group) {
            all.push(group);
        }
    }
    profile.insert("groups".to_owned(), Value::Array(all));
}

fn unknown(about: &[String], detail: &str) -> AuthError {
    let detail = format!("whether the user is in {} is not known: {detail}", about.join(", "));
    AuthError::callback_route(Reason::GroupsUnknown, detail)
}
