use serde_json::json;

use crate::support::Browser;

fn page(action: &str) -> String {
    let auth = json!({ "basePath": "/auth", "providers": ["github"] });
    Browser::new(auth).at("http://localhost:3000").get(&format!("/auth/{action}")).response.body
}

#[test]
fn should_attempt_to_render_signout_page() {
    assert!(page("signout").contains("<title>Sign Out</title>"));
}

#[test]
fn should_return_correct_url_for_signout_page_form_action() {
    assert!(page("signout").contains(r#"action="http://localhost:3000/auth/signout""#));
}

#[test]
fn should_attempt_to_render_signin_page() {
    let page = page("signin");
    assert!(page.contains("<title>Sign In</title>"));
    assert!(page.contains(r#"action="http://localhost:3000/auth/signin/github""#));
}
