use std::fmt::Debug;

use serde_json::{Map, Value};

use crate::quirk::Exchange;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// The most requests about groups that a sign-in sends.
pub const MAX_GROUP_REQUESTS: usize = 30;

/// The groups of users at a provider whose profile has none: which requests to ask, and what the answers
/// say. A [`Quirk`](crate::Quirk) has it.
///
/// The names are those that rules of the deployer use. Every address follows from the configuration, never
/// from an answer, so that the access token reaches no other host.
pub trait GroupSource: Debug + Sync {
    /// Returns the scopes that the requests need.
    fn scopes(&self) -> &'static [&'static str];

    /// Returns whether a group of the provider may have this name.
    fn accepts(&self, name: &str) -> bool;

    /// Returns how many requests a sign-in sends for these groups at most.
    fn requests(&self, named: &[String]) -> usize;

    /// Returns the requests that ask about these groups, and what the profile says of them already.
    fn ask(
        &self,
        exchange: &Exchange<'_>,
        profile: &Map<String, Value>,
        named: &[String],
    ) -> Result<Told, GroupsError>;

    /// Returns what an answer says of the groups that the question is about.
    ///
    /// Errors if the answer does not say whether the user is in them. The sign-in ends then.
    fn read(
        &self,
        exchange: &Exchange<'_>,
        profile: &Map<String, Value>,
        question: &Question,
        response: &OutgoingResponse,
    ) -> Result<Told, GroupsError>;
}

/// A request about groups.
#[derive(Clone, Debug)]
pub struct Question {
    /// The request, without the access token.
    pub request: OutgoingRequest,
    /// The names of the groups that it is about.
    pub about: Vec<String>,
    /// Whether another answer led to it.
    pub follows: bool,
}

/// What is known of the groups of a user.
#[derive(Clone, Debug)]
pub struct Told {
    /// The groups that the user is in, as the rules name them.
    pub groups: Vec<String>,
    /// Whether the user is in no other group that was asked about.
    pub are_complete: bool,
    /// Further questions.
    pub questions: Vec<Question>,
}

impl Told {
    /// Returns that the user is in these groups, and in no others that were asked about.
    pub(crate) const fn groups(groups: Vec<String>) -> Self {
        Self { groups, are_complete: true, questions: Vec::new() }
    }

    /// Returns that the user is in none of the groups that were asked about.
    pub(crate) const fn none() -> Self {
        Self::groups(Vec::new())
    }

    /// Returns the same, for a user who may be in others too.
    #[must_use]
    pub(crate) fn and_perhaps_others(self) -> Self {
        Self { are_complete: false, ..self }
    }

    /// Returns the same with further questions.
    #[must_use]
    pub(crate) fn then(self, questions: Vec<Question>) -> Self {
        Self { questions, ..self }
    }
}

/// The cause why the groups of a user cannot be known, and what to do about it, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsError(pub String);

impl From<&str> for GroupsError {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Returns the names that one of these groups has. Letters of ASCII are compared without case, as the
/// providers do.
pub(crate) fn named_among<'a>(named: &[String], groups: impl Iterator<Item = &'a str>) -> Vec<String> {
    let groups: Vec<_> = groups.collect();
    named.iter().filter(|name| groups.iter().any(|group| group.eq_ignore_ascii_case(name))).cloned().collect()
}

/// Returns the texts of a list. `None` if it is not a list of texts.
pub(crate) fn texts(list: &Value) -> Option<Vec<&str>> {
    list.as_array()?.iter().map(Value::as_str).collect()
}

/// Returns the groups that a profile has.
pub(crate) fn of_profile(profile: &Map<String, Value>) -> Option<&Value> {
    profile.get("groups").filter(|groups| !groups.is_null())
}

/// Returns the scopes that the token response lists.
fn granted<'a>(exchange: &Exchange<'a>) -> impl Iterator<Item = &'a str> {
    let granted = exchange.tokens.get("scope").and_then(Value::as_str).unwrap_or_default();
    granted.split([' ', ',']).filter(|scope| !scope.is_empty())
}

/// Returns whether the token response lists one of these scopes.
pub(crate) fn has_scope(exchange: &Exchange<'_>, any_of: &[&str]) -> bool {
    granted(exchange).any(|scope| any_of.contains(&scope))
}

/// Errors if the token response lists the granted scopes, and none of these is among them.
pub(crate) fn require_scope(exchange: &Exchange<'_>, any_of: &[&str], fix: &str) -> Result<(), GroupsError> {
    if granted(exchange).next().is_none() || has_scope(exchange, any_of) {
        return Ok(());
    }
    Err(GroupsError(format!("the scope {} was not granted. {fix}", any_of.first().unwrap_or(&""))))
}

/// Returns the members of a successful answer.
///
/// Errors with `fix` for another status, and for a body that is not a JSON object.
pub(crate) fn members(response: &OutgoingResponse, fix: &str) -> Result<Map<String, Value>, GroupsError> {
    if response.status != 200 {
        return Err(fix.into());
    }
    response.json_object().ok_or_else(|| "the answer is not a JSON object".into())
}
