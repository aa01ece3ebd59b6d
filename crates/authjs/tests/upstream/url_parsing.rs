use authjs::http::Method;
use authjs::internal::route::{Action, Route};

/// Upstream has thirteen. The name of each case is its path.
#[test]
fn parse_the_action_and_provider_id() {
    for (path, base_path, expected) in [
        ("/auuth/signin", "/auth", None),
        ("/api/auth/signin", "/auth", None),
        ("/auth/auth/signin/github", "/auth", None),
        ("/api/auth/signinn", "/api/auth", None),
        ("/api/auth/signinn/github", "/api/auth", None),
        ("/api/auth/signin/github/", "/api/auth", Some(Some("github"))),
        ("/api/auth/signin/github", "/api/auth", Some(Some("github"))),
        ("/api/auth/signin/github/github", "/api/auth", None),
        ("/api/auth/signin/api/auth/signin/github", "/api/auth", None),
        ("/auth/signin/auth0/", "/auth", Some(Some("auth0"))),
        ("/auth/signin/auth0///", "/auth", Some(Some("auth0"))),
        ("/auth/signin/auth0", "/auth", Some(Some("auth0"))),
        ("/auth/signin/undefined", "/auth", Some(None)),
    ] {
        let expected = expected.map(|provider_id| Route {
            post: false,
            head: false,
            action: Action::SignIn,
            provider_id,
        });
        assert_eq!(Route::parse(base_path, Method::Get, path), expected, "{path}");
    }
}
