use crate::oauth_provider::OAuthProvider;
use crate::quirk::Quirk;
use crate::quirks::dialect::rewrite;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse, Params};

/// The URL of the profile with the picture in it.
pub(crate) const USERINFO: &str = "https://app.vssps.visualstudio.com/_apis/profile/profiles/me\
     ?details=true&coreAttributes=Avatar&api-version=6.0";

/// Azure DevOps expects the code, or the refresh token, as an assertion, and the client secret as another assertion
/// ([authorize access with OAuth
/// 2.0](https://learn.microsoft.com/en-us/azure/devops/integrate/get-started/authentication/oauth)).
///
/// Auth.js builds this request in a hook that it no longer calls, and sends it to the authorization
/// endpoint. The server does not support PKCE, so `state` binds the response to the browser.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AzureDevOps;

impl Quirk for AzureDevOps {
    fn token_request(&self, provider: &OAuthProvider, request: OutgoingRequest) -> OutgoingRequest {
        let sent = sent(&request);
        let redirect_uri = sent.get("redirect_uri").unwrap_or_default();
        with_assertion(provider, &request, JWT_BEARER, sent.get("code"), redirect_uri)
    }

    fn refresh_request(
        &self,
        provider: &OAuthProvider,
        request: OutgoingRequest,
        redirect_uri: &str,
    ) -> OutgoingRequest {
        let sent = sent(&request);
        with_assertion(provider, &request, "refresh_token", sent.get("refresh_token"), redirect_uri)
    }

    /// Azure DevOps sends the type `jwt-bearer`, but accepts the token as a Bearer token.
    fn token_response(&self, _: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        rewrite(response, |members| {
            if members.get("token_type").is_some_and(|kind| kind == "jwt-bearer") {
                members.insert("token_type".into(), "bearer".into());
            }
        })
    }
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

fn sent(request: &OutgoingRequest) -> Params {
    Params::parse(request.body.as_deref().unwrap_or_default().as_bytes(), MAX_FIELDS).unwrap_or_default()
}

fn with_assertion(
    provider: &OAuthProvider,
    request: &OutgoingRequest,
    grant_type: &str,
    assertion: Option<&str>,
    redirect_uri: &str,
) -> OutgoingRequest {
    let secret = provider.client.client_secret.as_ref().map(|secret| secret.reveal());
    let mut form = Params::new();
    form.append("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.append("client_assertion", secret.unwrap_or_default());
    form.append("grant_type", grant_type);
    form.append("assertion", assertion.unwrap_or_default());
    form.append("redirect_uri", redirect_uri);
    OutgoingRequest::post_form(request.url.clone(), &form)
}

const MAX_FIELDS: usize = 20;
