use serde_json::{Map, Value};

use crate::oauth_provider::OAuthProvider;
use crate::quirk::{Exchange, Quirk};
use authjs_claims::{Claims, template};
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// Departures that many providers share, as data. Most are about the userinfo request.
///
/// Texts may contain `{clientId}` and the members of the token response: `{access_token}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// Whether a token response without `token_type` counts as `Bearer`.
    pub(super) bearer_unless_said: bool,
    /// The method of the userinfo request.
    pub(super) method: &'static str,
    /// Whether the access token is sent as a Bearer token.
    pub(super) sends_bearer: bool,
    /// A step to append to the path of the UserInfo endpoint.
    pub(super) step: Option<&'static str>,
    /// Additional parameters of the userinfo request.
    pub(super) query: &'static [(&'static str, &'static str)],
    /// Additional headers of the userinfo request.
    pub(super) headers: &'static [(&'static str, &'static str)],
    /// The path of the profile in the response.
    pub(super) within: Option<&'static str>,
    /// A member of the token response that is part of the profile. If it is absent or empty, it is
    /// null in the profile.
    pub(super) token_member: Option<&'static str>,
}

/// A provider without departures.
pub(super) const REGULAR: Dialect = Dialect {
    bearer_unless_said: false,
    method: "GET",
    sends_bearer: true,
    step: None,
    query: &[],
    headers: &[],
    within: None,
    token_member: None,
};

impl Quirk for Dialect {
    fn token_response(&self, _: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        if self.bearer_unless_said { rewrite(response, bearer_unless_said) } else { response }
    }

    fn userinfo_request(&self, exchange: &Exchange<'_>, mut request: OutgoingRequest) -> OutgoingRequest {
        let fill = |text| fill(text, exchange);
        request.method = self.method;
        if !self.sends_bearer {
            request.headers.retain(|(name, _)| *name != "authorization");
        }
        if let Some(step) = self.step.and_then(fill)
            && let Ok(mut path) = request.url.path_segments_mut()
        {
            path.pop_if_empty().push(&step);
            drop(path);
            request.has_secret_path = true;
        }
        for (name, value) in self.query {
            request.url.query_pairs_mut().append_pair(name, &fill(value).unwrap_or_default());
        }
        for (name, value) in self.headers {
            request = request.header(name, fill(value).unwrap_or_default());
        }
        request
    }

    /// Takes the profile out of the response. If it is missing there, the profile is empty, and is
    /// refused because it has no id.
    fn profile(&self, exchange: &Exchange<'_>, mut profile: Map<String, Value>) -> Map<String, Value> {
        if let Some(path) = self.within {
            let inner = Claims::new(&profile).at(path).value().cloned();
            profile = match inner {
                Some(Value::Object(inner)) => inner,
                _ => Map::new(),
            };
        }
        if let Some(name) = self.token_member {
            let value = exchange.tokens.get(name).filter(|value| value.as_str() != Some(""));
            profile.insert(name.into(), value.cloned().unwrap_or_default());
        }
        profile
    }
}

fn fill(text: &str, exchange: &Exchange<'_>) -> Option<String> {
    let client_id = [("clientId", exchange.provider.client.client_id.as_str().into())];
    let claims = Claims::new(exchange.tokens).with(&client_id);
    template::fill(text, &|path| claims.at(path).text())
}

/// Returns a token response with its members changed. A response that is not an object stays
/// unchanged.
pub(super) fn rewrite(
    mut response: OutgoingResponse,
    change: impl Fn(&mut Map<String, Value>),
) -> OutgoingResponse {
    if let Some(mut members) = response.json_object() {
        change(&mut members);
        response.body = Value::Object(members).to_string().into_bytes();
    }
    response
}

/// Sets `error` to `invalid_grant` if the members say in words of their own that the refresh token is not
/// accepted.
pub(super) fn refused_if(
    response: OutgoingResponse,
    is_refused: impl Fn(&Map<String, Value>) -> bool,
) -> OutgoingResponse {
    rewrite(response, |members| {
        if is_refused(members) {
            members.insert("error".into(), "invalid_grant".into());
        }
    })
}

/// Sets `token_type` to `Bearer` if there is an access token and no type.
pub(super) fn bearer_unless_said(members: &mut Map<String, Value>) {
    if members.contains_key("access_token") && !members.contains_key("token_type") {
        members.insert("token_type".into(), "bearer".into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> String {
        let response = OutgoingResponse { status: 200, headers: Vec::new(), body: body.into() };
        String::from_utf8(rewrite(response, bearer_unless_said).body).unwrap()
    }

    #[test]
    fn a_token_without_a_type_is_a_bearer_token() {
        assert_eq!(said(r#"{"access_token":"a"}"#), r#"{"access_token":"a","token_type":"bearer"}"#);
        let others = [
            r#"{"access_token":"a","token_type":"mac"}"#,
            r#"{"error":"invalid_grant"}"#,
            "[]",
            "<html>",
            "",
        ];
        for other in others {
            assert_eq!(said(other), other);
        }
    }
}
