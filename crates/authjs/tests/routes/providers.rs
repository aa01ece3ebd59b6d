use serde_json::json;

use crate::support::{Browser, Op};

#[test]
fn providers_are_listed_in_order_and_without_cookies() {
    let mut browser = Browser::new(json!({ "providers": ["github", Op::config()] }));
    let answer = browser.get("/api/auth/providers");
    assert_eq!(answer.set_cookies, Vec::<String>::new());
    let expected = concat!(
        r#"{"github":{"id":"github","name":"GitHub","type":"oauth","#,
        r#""signinUrl":"http://localhost:8787/api/auth/signin/github","#,
        r#""callbackUrl":"http://localhost:8787/api/auth/callback/github"},"#,
        r#""op":{"id":"op","name":"Op","type":"oidc","#,
        r#""signinUrl":"http://localhost:8787/api/auth/signin/op","#,
        r#""callbackUrl":"http://localhost:8787/api/auth/callback/op"}}"#,
    );
    assert_eq!(answer.response.body, expected);
}
