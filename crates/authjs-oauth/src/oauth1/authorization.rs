use url::Url;

use super::Credentials;
use crate::http::Params;

/// Returns the URL to send the browser to ([RFC 5849
/// §2.2](https://www.rfc-editor.org/rfc/rfc5849#section-2.2)).
///
/// `requested` are parameters of the visitor's request, `signIn`'s third argument. Parameters of
/// the protocol are ignored.
pub fn authorization_url(endpoint: &Url, temporary: &Credentials, requested: &Params) -> Url {
    let mut url = endpoint.clone();
    let mut params: Params = url.query_pairs().collect();
    for (name, value) in requested.iter().filter(|(name, _)| !is_ours(name)) {
        params.set(name, value);
    }
    params.set("oauth_token", temporary.token.reveal());
    url.set_query(Some(&params.to_string()));
    url
}

fn is_ours(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("oauth_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visitor_chooses_everything_but_what_the_protocol_says() {
        let endpoint = Url::parse("https://id.example/authorize?perms=read&oauth_token=x").unwrap();
        let temporary = Credentials::from_text("a b+c/d=&é~\nsecret").unwrap();
        let requested = [("lang", "de"), ("oauth_callback", "x"), ("OAUTH_TOKEN", "x"), ("perms", "write")];
        let url = authorization_url(&endpoint, &temporary, &requested.into_iter().collect());
        let expected = "perms=write&oauth_token=a+b%2Bc%2Fd%3D%26%C3%A9%7E&lang=de";
        assert_eq!(url.query(), Some(expected));
    }
}
