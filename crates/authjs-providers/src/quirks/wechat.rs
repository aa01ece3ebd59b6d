use serde_json::Value;

use crate::oauth_provider::OAuthProvider;
use crate::option::{self, DeployerOption, Fill};
use crate::quirk::{Exchange, Quirk};
use crate::quirks::dialect::{Dialect, REGULAR, refused_if, rewrite};
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse, Params};

/// `platformType`: an official account, whose pages open inside WeChat, or a web site, which shows
/// a QR code ([official
/// accounts](https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html),
/// [web
/// sites](https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html)).
pub(crate) const PLATFORM_TYPE: DeployerOption = option::one_of(
    "platformType",
    &["OfficialAccount", "WebsiteApp"],
    &[
        Fill { variable: "page", unset: Some("oauth2/authorize"), set: "qrconnect" },
        Fill { variable: "scope", unset: Some("snsapi_userinfo"), set: "snsapi_login" },
    ],
);

/// WeChat has its own names for the client's credentials, and expects them in the query. Its tokens
/// have no type.
///
/// The secret is added here, not when the row is read, so that no printed endpoint has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WeChat;

/// The codes of a refresh token that is invalid, or has expired.
const NOT_ACCEPTED: [i64; 2] = [40_030, 42_002];

const MAX_FIELDS: usize = 20;

const USERINFO: Dialect = Dialect {
    sends_bearer: false,
    query: &[("access_token", "{access_token}"), ("openid", "{openid}"), ("lang", "zh_CN")],
    ..REGULAR
};

impl Quirk for WeChat {
    fn token_request(&self, provider: &OAuthProvider, mut request: OutgoingRequest) -> OutgoingRequest {
        let secret = provider.client.client_secret.as_ref().map(|secret| secret.reveal());
        request
            .url
            .query_pairs_mut()
            .append_pair("appid", &provider.client.client_id)
            .append_pair("secret", secret.unwrap_or_default());
        request
    }

    fn token_response(&self, _: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        rewrite(response, |members| drop(members.insert("token_type".into(), "bearer".into())))
    }

    /// WeChat refreshes tokens at an endpoint of its own, without the secret.
    fn refresh_request(
        &self,
        provider: &OAuthProvider,
        mut request: OutgoingRequest,
        _: &str,
    ) -> OutgoingRequest {
        let sent = request.body.take().unwrap_or_default();
        let sent = Params::parse(sent.as_bytes(), MAX_FIELDS).unwrap_or_default();
        request.method = "GET";
        request.headers.retain(|(name, _)| *name != "content-type");
        if let Ok(mut path) = request.url.path_segments_mut() {
            path.pop_if_empty().pop().push("refresh_token");
        }
        request
            .url
            .query_pairs_mut()
            .append_pair("appid", &provider.client.client_id)
            .append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", sent.get("refresh_token").unwrap_or_default());
        request
    }

    fn refresh_response(&self, provider: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        refused_if(self.token_response(provider, response), |members| {
            members.get("errcode").and_then(Value::as_i64).is_some_and(|code| NOT_ACCEPTED.contains(&code))
        })
    }

    fn userinfo_request(&self, exchange: &Exchange<'_>, request: OutgoingRequest) -> OutgoingRequest {
        USERINFO.userinfo_request(exchange, request)
    }
}
