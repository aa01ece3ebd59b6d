use serde_json::{Map, Value};
use url::Url;

use crate::groups::{
    GroupSource, GroupsError, Question, Told, members, named_among, of_profile, require_scope,
};
use crate::quirk::{Exchange, Quirk};
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// Google tells the groups of a user of Workspace in another API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Google;

impl Quirk for Google {
    fn group_source(&self) -> Option<&'static dyn GroupSource> {
        Some(&GoogleGroups)
    }
}

/// Groups of Google Workspace by their e-mail addresses, of which the user is a direct member
/// ([searchDirectGroups](https://cloud.google.com/identity/docs/reference/rest/v1/groups.memberships/searchDirectGroups)).
///
/// The API leaves out groups whose members the user may not see, so it never says that a user is not in a
/// group. The searches that see groups within groups need editions of Workspace that few have.
#[derive(Clone, Copy, Debug)]
struct GoogleGroups;

const SEARCH: &str = "https://cloudidentity.googleapis.com/v1/groups/-/memberships:searchDirectGroups";
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-identity.groups.readonly";
const FIX: &str = "Enable the Cloud Identity API in the project of the client, and let the users of the organisation see \
    the members of the groups that rules name";

/// The most pages of 200 groups that are read.
const MAX_PAGES: usize = 10;

impl GroupSource for GoogleGroups {
    fn scopes(&self) -> &'static [&'static str] {
        &[SCOPE]
    }

    fn accepts(&self, name: &str) -> bool {
        let is_odd = |c: char| c.is_whitespace() || c.is_control();
        !name.contains(is_odd)
            && name.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
    }

    fn requests(&self, _: &[String]) -> usize {
        MAX_PAGES
    }

    fn ask(
        &self,
        exchange: &Exchange<'_>,
        profile: &Map<String, Value>,
        named: &[String],
    ) -> Result<Told, GroupsError> {
        if of_profile(profile).is_some() {
            return Ok(Told::none());
        }
        // An account outside of Workspace has no `hd`, and may not use the API.
        if profile.get("hd").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Ok(Told::none().and_perhaps_others());
        }
        require_scope(exchange, &[SCOPE], "The visitor must grant it: sign in again")?;
        question(profile, named.to_vec(), None).map(|question| Told::none().then(vec![question]))
    }

    fn read(
        &self,
        _: &Exchange<'_>,
        profile: &Map<String, Value>,
        question: &Question,
        response: &OutgoingResponse,
    ) -> Result<Told, GroupsError> {
        let answer = members(response, FIX)?;
        let groups = match answer.get("memberships") {
            None => Vec::new(),
            Some(list) => addresses(list).ok_or("the answer has a group without `groupKey.id`")?,
        };
        let found = named_among(&question.about, groups.into_iter());
        let about: Vec<_> = question.about.iter().filter(|name| !found.contains(name)).cloned().collect();
        let next = match answer.get("nextPageToken") {
            None => None,
            Some(token) => Some(token.as_str().ok_or("`nextPageToken` is not a text")?),
        };
        let told = Told::groups(found).and_perhaps_others();
        match next.filter(|token| !token.is_empty() && !about.is_empty()) {
            None => Ok(told),
            Some(token) => Ok(told.then(vec![self::question(profile, about, Some(token))?])),
        }
    }
}

/// Returns the question for a page of the groups of a user.
fn question(
    profile: &Map<String, Value>,
    about: Vec<String>,
    page: Option<&str>,
) -> Result<Question, GroupsError> {
    let email = profile
        .get("email")
        .and_then(Value::as_str)
        .filter(|_| profile.get("email_verified") == Some(&Value::Bool(true)));
    let email = email.and_then(literal).ok_or("the ID Token has no plain, verified `email`")?;
    let mut url = Url::parse(SEARCH).map_err(|_| "the address of the API is not a URL")?;
    url.query_pairs_mut()
        .append_pair(
            "query",
            &format!(
                "member_key_id == {email} && 'cloudidentity.googleapis.com/groups.discussion_forum' in labels"
            ),
        )
        .append_pair("fields", "memberships(groupKey),nextPageToken")
        .append_pair("pageSize", "200");
    if let Some(page) = page {
        url.query_pairs_mut().append_pair("pageToken", page);
    }
    Ok(Question { request: OutgoingRequest::get(url), about, follows: page.is_some() })
}

/// Returns an address as a literal of the Common Expression Language, in which the apostrophe of
/// `o'neill@acme.example` is escaped. `None` for a text that could end the literal in another way.
fn literal(email: &str) -> Option<String> {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\"\\".contains(c);
    (!email.contains(is_odd) && email.contains('@')).then(|| format!("'{}'", email.replace('\'', "\\'")))
}

/// Returns the addresses of groups. A key with a namespace is not an address, but any text of another
/// directory ([EntityKey](https://cloud.google.com/identity/docs/reference/rest/v1/EntityKey)).
fn addresses(memberships: &Value) -> Option<Vec<&str>> {
    let mut addresses = Vec::new();
    for membership in memberships.as_array()? {
        let key = membership.get("groupKey")?;
        let id = key.get("id")?.as_str()?;
        if key.get("namespace").is_none() {
            addresses.push(id);
        }
    }
    Some(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_cannot_end_the_literal_of_a_query() {
        assert_eq!(literal("ada@acme.example").as_deref(), Some("'ada@acme.example'"));
        assert_eq!(literal("o'neill@acme.example").as_deref(), Some("'o\\'neill@acme.example'"));
        for odd in
            ["", "ada", "a\\'@acme.example", "\"a\"@acme.example", "a b@acme.example", "a\n@acme.example"]
        {
            assert_eq!(literal(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn a_key_with_a_namespace_is_not_an_address() {
        let list = json!([
            { "groupKey": { "id": "team@acme.example" } },
            { "groupKey": { "id": "admins@acme.example", "namespace": "identitysources/x" } },
        ]);
        assert_eq!(addresses(&list), Some(vec!["team@acme.example"]));
        for malformed in [json!({}), json!([{}]), json!([{ "groupKey": { "id": 1 } }]), json!(["x"])] {
            assert_eq!(addresses(&malformed), None, "{malformed}");
        }
    }
}
