use serde_json::{Map, Value};

use crate::groups::{
    GroupSource, GroupsError, Question, Told, members, named_among, of_profile, require_scope, texts,
};
use crate::option::{self, DeployerOption};
use crate::quirk::{Exchange, Quirk};
use authjs_claims::Claims;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// `baseUrl`: a self-managed GitLab ([OAuth 2.0 API](https://docs.gitlab.com/api/oauth2/)).
///
/// It may be installed under a path. Auth.js loses the slash after the path.
pub(crate) const BASE_URL: DeployerOption =
    option::base_url("baseUrl", &[option::value("base", Some("https://gitlab.com"))]);

/// GitLab tells the groups of a user at the UserInfo endpoint of OpenID Connect only ([shared
/// information](https://docs.gitlab.com/integration/openid_connect_provider/#shared-information)). The
/// profile comes from another API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GitLab;

impl Quirk for GitLab {
    fn group_source(&self) -> Option<&'static dyn GroupSource> {
        Some(&GitLabGroups)
    }
}

/// Full paths: `acme`, `acme/platform`. A member of a group is a member of its subgroups too. A pending
/// request for access makes no member.
#[derive(Clone, Copy, Debug)]
struct GitLabGroups;

const FIX: &str = "Select the scope \"openid\" for the application in GitLab";

impl GroupSource for GitLabGroups {
    fn scopes(&self) -> &'static [&'static str] {
        &["openid"]
    }

    fn accepts(&self, name: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        name.split('/').all(|part| !part.is_empty() && part.bytes().all(is_plain))
    }

    fn requests(&self, _: &[String]) -> usize {
        1
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
        require_scope(exchange, self.scopes(), FIX)?;
        let token = exchange.server.token_endpoint.as_ref();
        let not_oauth = || GroupsError::from("`token` is not GitLab's address, `<base>/oauth/token`");
        let mut url =
            token.filter(|url| url.path().ends_with("/oauth/token")).cloned().ok_or_else(not_oauth)?;
        url.set_query(None);
        url.path_segments_mut().map_err(|()| not_oauth())?.pop().push("userinfo");
        let request = OutgoingRequest::get(url);
        Ok(Told::none().then(vec![Question { request, about: named.to_vec(), follows: false }]))
    }

    fn read(
        &self,
        _: &Exchange<'_>,
        profile: &Map<String, Value>,
        question: &Question,
        response: &OutgoingResponse,
    ) -> Result<Told, GroupsError> {
        let answer = members(response, FIX)?;
        let id = Claims::new(profile).at("id").or(Claims::new(profile).at("sub")).text();
        if id.is_none() || Claims::new(&answer).at("sub").text() != id {
            return Err("the answer is about another user".into());
        }
        let groups = answer.get("groups").and_then(texts).ok_or("the answer has no list `groups`")?;
        Ok(Told::groups(named_among(&question.about, groups.into_iter())))
    }
}
