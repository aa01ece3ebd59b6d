use serde_json::{Map, Value};
use url::Url;

use crate::groups::{
    GroupSource, GroupsError, Question, Told, has_scope, members, of_profile, require_scope,
};
use crate::quirk::Exchange;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// Organisations as `acme`, and teams as `acme/platform-team`: the login of the organisation and the slug
/// of the team.
///
/// Each organisation that a rule names is asked about by name ([membership of the authenticated
/// user](https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user)),
/// then its teams if the user is an active member ([membership in a
/// team](https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user), which counts that in
/// child teams). The lists of all organisations and teams leave out those that have not approved the app
/// without a word. Asked by name, GitHub answers 403 for them.
///
/// GitHub answers 404 for a user who is no member, and for a token that may not know. Only a token response
/// that lists a scope of organisations tells them apart. Those of GitHub Apps list none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GitHubGroups;

/// The scopes with which memberships may be read.
const SCOPES: [&str; 3] = ["read:org", "write:org", "admin:org"];

const FIX: &str = "The organisation must approve the app (third-party access), and a visitor under SAML must authorise it for the \
    organisation. A GitHub App must be installed there with the permission \"Members: read\"";

impl GroupSource for GitHubGroups {
    fn scopes(&self) -> &'static [&'static str] {
        &["read:org"]
    }

    fn accepts(&self, name: &str) -> bool {
        split(name).is_some()
    }

    fn requests(&self, named: &[String]) -> usize {
        let teams = named.iter().filter(|name| name.contains('/')).count();
        teams + by_organisation(named).len()
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
        let fix = "Sign in again, and grant it";
        require_scope(exchange, &SCOPES, fix)?;
        let question = |(organisation, about): (&str, Vec<String>)| {
            let url = api(exchange, &["user", "memberships", "orgs", organisation])?;
            Ok(Question { request: OutgoingRequest::get(url), about, follows: false })
        };
        let questions =
            by_organisation(named).into_iter().map(question).collect::<Result<_, GroupsError>>()?;
        Ok(Told::none().then(questions))
    }

    fn read(
        &self,
        exchange: &Exchange<'_>,
        profile: &Map<String, Value>,
        question: &Question,
        response: &OutgoingResponse,
    ) -> Result<Told, GroupsError> {
        if response.status == 404 {
            let none = Told::none();
            return Ok(if has_scope(exchange, &SCOPES) { none } else { none.and_perhaps_others() });
        }
        let answer = members(response, FIX)?;
        let state = answer.get("state").and_then(Value::as_str);
        if state.ok_or("the answer has no `state`")? != "active" {
            return Ok(Told::none());
        }
        if question.follows {
            return Ok(Told::groups(question.about.clone()));
        }
        let login = answer.get("organization").and_then(|organisation| organisation.get("login"));
        let is_same = |name: &String| {
            let organisation = split(name).map(|(organisation, _)| organisation);
            let login = login.and_then(Value::as_str);
            organisation.zip(login).is_some_and(|(asked, login)| asked.eq_ignore_ascii_case(login))
        };
        if !question.about.iter().all(is_same) {
            return Err("the answer is about another organisation".into());
        }
        let (teams, organisations): (Vec<_>, Vec<_>) =
            question.about.iter().cloned().partition(|name| name.contains('/'));
        let teams = teams.into_iter().filter_map(|name| about_team(exchange, profile, name));
        Ok(Told::groups(organisations).then(teams.collect::<Result<_, _>>()?))
    }
}

/// Returns the question about a team of an organisation that the user is in.
fn about_team(
    exchange: &Exchange<'_>,
    profile: &Map<String, Value>,
    name: String,
) -> Option<Result<Question, GroupsError>> {
    let (organisation, team) = split(&name)?;
    let team = team?;
    let user = profile.get("login").and_then(Value::as_str).filter(|login| is_part(login));
    let url = user
        .ok_or_else(|| "the profile has no `login`".into())
        .and_then(|user| api(exchange, &["orgs", organisation, "teams", team, "memberships", user]));
    // The path has the user's login, which is not for the log.
    let request = |url| OutgoingRequest { has_secret_path: true, ..OutgoingRequest::get(url) };
    Some(url.map(|url| Question { request: request(url), about: vec![name], follows: true }))
}

/// Returns an address of the API, beside the configured endpoint of the user.
fn api(exchange: &Exchange<'_>, path: &[&str]) -> Result<Url, GroupsError> {
    let user = exchange.server.userinfo_endpoint.as_ref();
    let mut url = user.filter(|url| url.path().ends_with("/user")).cloned().ok_or_else(not_the_api)?;
    url.set_query(None);
    url.path_segments_mut().map_err(|()| not_the_api())?.pop().extend(path);
    Ok(url)
}

fn not_the_api() -> GroupsError {
    "`userinfo` is not the address of GitHub's user, `<api>/user`".into()
}

/// Groups the names by organisation, whose login is compared without case.
fn by_organisation(named: &[String]) -> Vec<(&str, Vec<String>)> {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for (organisation, name) in named.iter().filter_map(|name| Some((split(name)?.0, name))) {
        match groups.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(organisation)) {
            Some((_, names)) => names.push(name.clone()),
            None => groups.push((organisation, vec![name.clone()])),
        }
    }
    groups
}

/// Splits `acme` or `acme/platform-team`. `None` for what cannot be a login and a slug.
fn split(name: &str) -> Option<(&str, Option<&str>)> {
    let (organisation, team) = match name.split_once('/') {
        Some((organisation, team)) => (organisation, Some(team)),
        None => (name, None),
    };
    (is_part(organisation) && team.is_none_or(is_part)).then_some((organisation, team))
}

/// Returns whether the text is a login or a slug, which cannot change the path of an address.
fn is_part(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes().all(is_plain) && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_login_or_a_login_and_a_slug() {
        assert_eq!(split("acme"), Some(("acme", None)));
        assert_eq!(split("Acme/platform-team"), Some(("Acme", Some("platform-team"))));
        for other in
            ["", "/", "acme/", "/x", "a/b/c", "..", "acme/..", "a b", "ada@acme.example", "a%2fb", "ä"]
        {
            assert_eq!(split(other), None, "{other:?}");
        }
    }

    #[test]
    fn organisations_are_asked_about_once() {
        let named = ["acme/x", "Acme", "beta", "acme/y"].map(str::to_owned);
        let logins: Vec<_> =
            by_organisation(&named).into_iter().map(|(login, names)| (login, names.len())).collect();
        assert_eq!(logins, [("acme", 3), ("beta", 1)]);
        assert_eq!(GitHubGroups.requests(&named), 4);
    }
}
