use crate::oauth_provider::OAuthProvider;
use crate::quirk::Quirk;
use authjs_oauth::http::{OutgoingRequest, Params};

/// TikTok calls the client id `client_key`, and only accepts forms whose content type has no
/// charset ([manage user access
/// tokens](https://developers.tiktok.com/doc/oauth-user-access-token-management)).
#[derive(Clone, Copy, Debug)]
pub(crate) struct TikTok;

impl Quirk for TikTok {
    fn token_request(&self, provider: &OAuthProvider, request: OutgoingRequest) -> OutgoingRequest {
        let mut request = request.header("content-type", "application/x-www-form-urlencoded");
        let mut key = Params::new();
        key.append("client_key", &*provider.client.client_id);
        if let Some(form) = &mut request.body {
            form.push_str(&format!("&{key}"));
        }
        request
    }
}
