//! GitLab: groups by their full paths.

use serde_json::{Value, json};

use super::{Answered, HOME, MEMBER, OTHER, answer, detail, end, failures, opens, rules, site, with_headers};
use crate::support::{Browser, Op};

/// The claims of <https://docs.gitlab.com/integration/openid_connect_provider/#shared-information> at the
/// UserInfo endpoint.
fn userinfo(groups: Value) -> Value {
    json!({
        "sub": "42", "name": "Ada", "nickname": "ada", "preferred_username": "ada", "email": "ada@example.com",
        "email_verified": true, "profile": "https://gitlab.com/ada", "picture": null, "groups": groups,
        "https://gitlab.org/claims/groups/owner": ["evil"],
    })
}

fn sign_in(browser: &mut Browser, base: &str, scope: &str, asked: Option<Answered>) -> String {
    let url = browser.start("gitlab");
    let token = json!({ "access_token": "access-token-1", "token_type": "Bearer", "scope": scope, "id_token": "not.used.here" });
    let profile = json!({ "id": 42, "username": "ada", "name": "Ada", "email": "ada@example.com" });
    browser.platform.expect_json(format!("{base}/oauth/token"), 200, &token);
    browser.platform.expect_json(format!("{base}/api/v4/user"), 200, &profile);
    if let Some(answer) = asked {
        browser.platform.expect(format!("{base}/oauth/userinfo"), answer);
    }
    end(browser, "gitlab", &url)
}

const GITLAB: &str = "https://gitlab.com";
const GRANTED: &str = "read_user openid";

fn gitlab(groups: &[&str]) -> Browser {
    site(json!({ "id": "gitlab" }), rules(groups))
}

#[test]
fn groups_are_those_of_userinfo_by_their_full_paths() {
    let named = ["acme", "Acme/Platform", "acme/ops", "platform", "evil"];
    let rows = [
        (json!(["acme", "acme/platform"]), [MEMBER, MEMBER, OTHER, OTHER, OTHER]),
        (json!(["acme-evil", "evil/acme", "acme/platform/x"]), [OTHER; 5]),
        (json!([]), [OTHER; 5]),
    ];
    for (groups, expected) in rows {
        let mut browser = gitlab(&named);
        let next = [("link", "<https://evil.example/2>; rel=\"next\"")];
        let answered = with_headers(200, &next, &userinfo(groups));
        assert_eq!(
            sign_in(&mut browser, GITLAB, GRANTED, Some(answered)),
            HOME,
            "{:?}",
            browser.platform.log.borrow()
        );
        assert_eq!(opens(&mut browser, 5), expected);
    }
}

#[test]
fn the_scope_is_asked_for_if_a_rule_names_groups() {
    let scope = |browser: &mut Browser| Op::parameter(&browser.start("gitlab"), "scope");
    assert_eq!(scope(&mut gitlab(&["acme"])), "read_user openid");
    let plain = json!([{ "path": "/x", "access": "signed-in" }]);
    let mut browser = site(json!({ "id": "gitlab" }), plain);
    assert_eq!(scope(&mut browser), "read_user");
    assert_eq!(sign_in(&mut browser, GITLAB, "read_user", None), HOME);
}

#[test]
fn a_self_managed_gitlab_is_asked_at_its_own_address() {
    let base = "https://git.acme.example/gitlab";
    let mut browser = site(json!({ "id": "gitlab", "baseUrl": base }), rules(&["acme"]));
    assert_eq!(sign_in(&mut browser, base, GRANTED, Some(answer(200, &userinfo(json!(["acme"]))))), HOME);
    assert_eq!(opens(&mut browser, 1), [MEMBER]);
}

#[test]
fn a_sign_in_without_an_answer_is_refused() {
    let mut all = failures();
    all.push((answer(404, &json!({ "error": "404 Not Found" })), "answered 404"));
    all.push((answer(403, &json!({ "error": "insufficient_scope" })), "It says: insufficient_scope"));
    all.push((answer(200, &json!({ "sub": "42" })), "the answer has no list `groups`"));
    all.push((answer(200, &userinfo(json!("acme"))), "the answer has no list `groups`"));
    all.push((answer(200, &userinfo(json!([1]))), "the answer has no list `groups`"));
    all.push((answer(200, &json!({ "groups": ["acme"] })), "the answer is about another user"));
    all.push((answer(200, &json!({ "sub": "43", "groups": ["acme"] })), "the answer is about another user"));
    for (failure, expected) in all {
        let mut browser = gitlab(&["acme"]);
        let location = sign_in(&mut browser, GITLAB, GRANTED, Some(failure));
        let detail = detail(&mut browser, &location);
        assert!(
            detail.starts_with("whether the user is in acme is not known: https://gitlab.com/oauth/userinfo"),
            "{detail}"
        );
        assert!(detail.contains(expected), "{detail}");
    }
}

#[test]
fn a_scope_that_was_not_granted_is_named() {
    let mut browser = gitlab(&["acme"]);
    let location = sign_in(&mut browser, GITLAB, "read_user", None);
    assert!(detail(&mut browser, &location).contains("the scope openid was not granted. Select the scope"));
}
