use serde_json::{Map, Value};

use super::assign::at_sign_in;
use super::backend::{described, place, request};
use crate::claims::{Claims, Field, Path};
use crate::config::{Exchange, Target};
use crate::http::OutgoingResponse;
use crate::model::{Account, User};
use crate::platform::Platform;

/// Posts the sign-in to the backend, and stores members of its answer in the user.
///
/// Errors, with words for the log, if a source of the body is missing, if the backend does not
/// answer 2xx with a JSON object in time, or if a member to store is missing.
pub(super) async fn exchange(
    exchange: &Exchange,
    platform: &dyn Platform,
    user: &mut User,
    account: &Account,
    profile: &Map<String, Value>,
) -> Result<(), String> {
    let body = body(exchange, user, account, profile)?;
    let request = request(&exchange.backend, &body);
    let place = place(&exchange.backend, &request);
    let response =
        platform.fetch(request).await.map_err(|error| format!("{place}: {}", described(&error)))?;
    let answer = answer(&response).map_err(|cause| format!("{place} {cause}"))?;
    let claims = Claims::new(&answer);
    let values: Result<Vec<_>, String> = exchange
        .store
        .iter()
        .map(|(member, path)| {
            Ok((member, stored(&claims, path).map_err(|cause| format!("{place} {cause}"))?))
        })
        .collect();
    values?.into_iter().for_each(|(member, value)| store(user, member, value));
    Ok(())
}

fn body(
    exchange: &Exchange,
    user: &User,
    account: &Account,
    profile: &Map<String, Value>,
) -> Result<Value, String> {
    let (none, sources) = (Map::new(), at_sign_in(user, account, profile));
    let claims = Claims::new(&none).with(&sources);
    let members = exchange.body.iter().map(|assignment| {
        let (Target::Member(member) | Target::UserMember(member)) = &assignment.target;
        match assignment.value.json(&claims) {
            None | Some(Value::Null) => Err(format!("body.{member}: `{}` is missing", assignment.value)),
            Some(value) => Ok((member.clone(), value)),
        }
    });
    members.collect::<Result<Map<_, _>, _>>().map(Value::Object)
}

fn answer(response: &OutgoingResponse) -> Result<Map<String, Value>, String> {
    match response.status {
        200..300 => response
            .json_object()
            .ok_or_else(|| "answered with something other than a JSON object".to_owned()),
        300..400 => Err(format!("answered {} with a redirect, which is not followed", response.status)),
        status => Err(format!("answered {status}")),
    }
}

fn stored(answer: &Claims<'_>, path: &Path) -> Result<Value, String> {
    match answer.get(path).value() {
        None | Some(Value::Null) => Err(format!("answered without `{path}`")),
        Some(value) => Ok(value.clone()),
    }
}

fn store(user: &mut User, member: &str, value: Value) {
    let field = match member {
        "name" => &mut user.name,
        "image" => &mut user.image,
        _ => return drop(user.extra.insert(member.to_owned(), value)),
    };
    if let Value::String(text) = value {
        *field = Field::Text(text);
    }
}
