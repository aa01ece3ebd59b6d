use url::Url;

use super::Reauthentication;
use crate::Client;
use crate::http::Params;

/// The input of an authorization request.
#[derive(Debug)]
pub struct AuthorizationRequest<'a> {
    /// `authorization_endpoint`. Its query is kept, and its parameters keep their positions.
    pub endpoint: &'a Url,
    /// The client that sends the request.
    pub client: &'a Client,
    /// The URI that receives the response.
    pub redirect_uri: &'a str,
    /// Parameters of the configuration. They may override all parameters except the checks.
    pub configured: &'a Params,
    /// Parameters of the visitor's request, `signIn`'s third argument. Parameters that only the
    /// client may set are ignored.
    pub requested: &'a Params,
    /// `state`, if the provider uses it.
    pub state: Option<&'a str>,
    /// `code_challenge`, if the provider uses it. The method is always `S256`.
    pub code_challenge: Option<&'a str>,
    /// `nonce`, if the provider uses it.
    pub nonce: Option<&'a str>,
    /// The `scope` if no other parameter sets one.
    pub default_scope: Option<&'a str>,
    /// What the user must do, whatever the visitor's request asks.
    pub reauthentication: Option<Reauthentication<'a>>,
}

/// Returns the URL to send the browser to ([RFC 6749
/// §4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1), [OpenID Connect Core
/// §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
///
/// Parameters have Auth.js's order. Each occurs once: a later value replaces an earlier one in
/// place.
pub fn authorization_url(request: &AuthorizationRequest<'_>) -> Url {
    let mut url = request.endpoint.clone();
    let mut params: Params = url.query_pairs().collect();
    params.set("response_type", "code");
    params.set("client_id", &*request.client.client_id);
    params.set("redirect_uri", request.redirect_uri);
    let requested =
        request.requested.iter().filter(|(name, _)| !is_ours(name) && !names_client(request, name));
    for (name, value) in request.configured.iter() {
        params.set(name, value);
    }
    let own_prompt = params.get("prompt").map(str::to_owned);
    for (name, value) in requested {
        params.set(name, value);
    }
    if let Some(asked) = request.reauthentication {
        asked.set(&mut params, own_prompt.as_deref());
    }
    set_checks(&mut params, request);
    if let Some(scope) = request.default_scope.filter(|_| params.count("scope") == 0) {
        params.append("scope", scope);
    }
    url.set_query(Some(&params.to_string()));
    url
}

fn set_checks(params: &mut Params, request: &AuthorizationRequest<'_>) {
    if let Some(state) = request.state {
        params.set("state", state);
    }
    if let Some(code_challenge) = request.code_challenge {
        params.set("code_challenge", code_challenge);
        params.set("code_challenge_method", "S256");
    }
    if let Some(nonce) = request.nonce {
        params.set("nonce", nonce);
    }
}

/// Returns whether the parameter is the client id, under the provider's own name for it.
fn names_client(request: &AuthorizationRequest<'_>, name: &str) -> bool {
    let mut named = request.configured.iter().filter(|(_, value)| *value == request.client.client_id);
    named.any(|(configured, _)| configured.eq_ignore_ascii_case(name))
}

/// Returns whether only the client may set a parameter: it decides who asks, where the response
/// goes and in which form, or what it is checked against.
///
/// A visitor must not set these: with `redirect_uri` alone, an attacker could direct codes
/// elsewhere ([RFC 9700 §4.1](https://www.rfc-editor.org/rfc/rfc9700#section-4.1)). Names are
/// compared in any case, because some servers ignore case.
fn is_ours(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OURS.contains(&name.as_str()) || name.starts_with("code_challenge")
}

const OURS: [&str; 8] = [
    "redirect_uri",
    "client_id",
    "response_type",
    "response_mode",
    "request",
    "request_uri",
    "state",
    "nonce",
];

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn client() -> Client {
        Client { client_id: "client 1".to_owned(), ..Client::default() }
    }

    fn url(endpoint: &str, configured: &[(&str, &str)], requested: &[(&str, &str)], checks: bool) -> String {
        authorization_url(&AuthorizationRequest {
            endpoint: &Url::parse(endpoint).unwrap(),
            client: &client(),
            redirect_uri: "https://app.example/api/auth/callback/op",
            configured: &configured.iter().copied().collect(),
            requested: &requested.iter().copied().collect(),
            state: checks.then_some("STATE"),
            code_challenge: checks.then_some("CHALLENGE"),
            nonce: checks.then_some("NONCE"),
            default_scope: checks.then_some("openid profile email"),
            reauthentication: None,
        })
        .into()
    }

    const REDIRECT: &str = "redirect_uri=https%3A%2F%2Fapp.example%2Fapi%2Fauth%2Fcallback%2Fop";
    const CHECKS: &str = "state=STATE&code_challenge=CHALLENGE&code_challenge_method=S256&nonce=NONCE";

    #[test]
    fn parameters_come_in_the_order_of_auth_js() {
        let configured = [("prompt", "consent"), ("claims", r#"{"id_token":null}"#)];
        let requested = [("login_hint", "alice@example.com"), ("kc_idp_hint", "a/b*~!'()")];
        assert_eq!(
            url("https://id.example.com/auth?tenant=a", &configured, &requested, true),
            format!(
                "https://id.example.com/auth?tenant=a&response_type=code&client_id=client+1&{REDIRECT}\
                 &prompt=consent&claims=%7B%22id_token%22%3Anull%7D\
                 &login_hint=alice%40example.com&kc_idp_hint=a%2Fb*%7E%21%27%28%29\
                 &{CHECKS}&scope=openid+profile+email"
            )
        );
    }

    #[test]
    fn without_checks_and_scope_none_are_sent() {
        assert_eq!(
            url("https://id.example.com/auth", &[], &[], false),
            format!("https://id.example.com/auth?response_type=code&client_id=client+1&{REDIRECT}")
        );
    }

    #[test]
    fn later_parameters_replace_earlier_ones_in_place() {
        assert_eq!(
            url(
                "https://id.example.com/auth?scope=a&client_id=x&state=x&scope=b",
                &[("response_type", "Assertion"), ("prompt", "none"), ("nonce", "x")],
                &[("prompt", "login"), ("scope", "c"), ("prompt", "consent")],
                true,
            ),
            format!(
                "https://id.example.com/auth?scope=c&client_id=client+1&state=STATE&response_type=Assertion\
                 &{REDIRECT}&prompt=consent&nonce=NONCE&code_challenge=CHALLENGE&code_challenge_method=S256"
            )
        );
    }

    #[test]
    fn an_empty_scope_is_a_scope() {
        assert!(url("https://id.example.com/auth?scope=", &[], &[], true).ends_with("&nonce=NONCE"));
    }

    #[test]
    fn a_visitor_cannot_set_what_is_ours() {
        let plain = url("https://id.example.com/auth", &[], &[], false);
        for name in [
            "redirect_uri",
            "client_id",
            "response_type",
            "response_mode",
            "request",
            "request_uri",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "Redirect_URI",
        ] {
            assert_eq!(url("https://id.example.com/auth", &[], &[(name, "evil")], false), plain, "{name}");
        }
    }

    #[test]
    fn a_visitor_cannot_set_the_client_id_by_the_providers_own_name_for_it() {
        let configured = [("appid", "client 1"), ("scope", "snsapi_login")];
        let url =
            url("https://id.example.com/auth", &configured, &[("appid", "evil"), ("AppId", "evil")], false);
        assert!(url.ends_with("&appid=client+1&scope=snsapi_login"), "{url}");
    }

    #[test]
    fn a_visitor_may_set_the_rest() {
        let params = [
            "scope",
            "prompt",
            "login_hint",
            "access_type",
            "resource",
            "claims",
            "acr_values",
            "dpop_jkt",
            "ui_locales",
        ];
        for name in params {
            let url = url("https://id.example.com/auth", &[], &[(name, "x y")], false);
            assert!(url.ends_with(&format!("&{name}=x+y")), "{url}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_visitor_asks_for_our_parameters_are_there_once(
            requested in vec(("[a-z_]{0,12}|state|nonce|client_id|redirect_uri|code_challenge", "\\PC{0,6}"), 0..8),
        ) {
            let requested: Vec<_> = requested.iter().map(|(name, value)| (&**name, &**value)).collect();
            let url = Url::parse(&url("https://id.example.com/auth?a=b", &[], &requested, true)).unwrap();
            let params: Params = url.query_pairs().collect();
            for (name, value) in [("state", "STATE"), ("nonce", "NONCE"), ("client_id", "client 1"), ("code_challenge_method", "S256")] {
                prop_assert_eq!((params.count(name), params.get(name)), (1, Some(value)));
            }
            prop_assert_eq!(url.origin().ascii_serialization(), "https://id.example.com");
        }
    }
}
