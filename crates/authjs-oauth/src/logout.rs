//! RP-Initiated Logout ([OpenID Connect RP-Initiated Logout
//! 1.0](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)).

use std::fmt;

use url::Url;

use crate::Client;
use crate::http::Params;

/// A request to end the user's session at the provider. The debug output shows no token.
pub struct LogoutRequest<'a> {
    /// `end_session_endpoint`, whose query is kept.
    pub endpoint: &'a Url,
    /// The client that the user signs out of.
    pub client: &'a Client,
    /// The ID Token of the session. Without it, the request names the client.
    pub id_token_hint: Option<&'a str>,
    /// Where the provider sends the browser afterwards. It must be registered there.
    pub post_logout_redirect_uri: &'a str,
    /// The value that the provider returns.
    pub state: &'a str,
}

impl fmt::Debug for LogoutRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutRequest").field("endpoint", &self.endpoint.as_str()).finish_non_exhaustive()
    }
}

/// Returns the URL that the browser goes to ([RP-Initiated Logout
/// §2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)).
pub fn logout_url(request: &LogoutRequest<'_>) -> Url {
    let mut url = request.endpoint.clone();
    let mut params: Params = url.query_pairs().collect();
    match request.id_token_hint {
        Some(token) => params.set("id_token_hint", token),
        None => params.set("client_id", &*request.client.client_id),
    }
    params.set("post_logout_redirect_uri", request.post_logout_redirect_uri);
    params.set("state", request.state);
    url.set_query(Some(&params.to_string()));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(id_token_hint: Option<&str>) -> String {
        let endpoint = Url::parse("https://id.example.com/logout?tenant=a").unwrap();
        let client = Client { client_id: "client 1".to_owned(), ..Client::default() };
        let request = LogoutRequest {
            endpoint: &endpoint,
            client: &client,
            id_token_hint,
            post_logout_redirect_uri: "https://app.example/api/auth/post-logout",
            state: "S",
        };
        assert!(!format!("{request:?}").contains("e30"), "{request:?}");
        logout_url(&request).into()
    }

    #[test]
    fn the_request_names_the_session_or_else_the_client() {
        let rest = "post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fapi%2Fauth%2Fpost-logout&state=S";
        let start = "https://id.example.com/logout?tenant=a";
        assert_eq!(url(Some("e30.e30.c2ln")), format!("{start}&id_token_hint=e30.e30.c2ln&{rest}"));
        assert_eq!(url(None), format!("{start}&client_id=client+1&{rest}"));
    }
}
