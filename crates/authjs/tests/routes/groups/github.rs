//! GitHub: organisations and teams.

use authjs::http::OutgoingRequest;
use serde_json::{Value, json};

use super::{
    Answered, HOME, MEMBER, OTHER, UNKNOWN, answer, detail, end, failures, opens, rules, site, with_headers,
};
use crate::support::{Browser, Op};

const API: &str = "https://api.github.com";

/// The answer of <https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user>.
fn organisation(login: &str, state: &str) -> Value {
    json!({
        "url": format!("https://api.github.com/orgs/{login}/memberships/octocat"),
        "state": state,
        "role": "member",
        "organization_url": format!("https://api.github.com/orgs/{login}"),
        "organization": { "login": login, "id": 1, "node_id": "MDEyOk9yZ2FuaXphdGlvbjE=" },
        "user": { "login": "octocat", "id": 1, "type": "User", "site_admin": false },
    })
}

/// The answer of <https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user>.
fn team(state: &str) -> Value {
    json!({ "url": "https://api.github.com/teams/1/memberships/octocat", "role": "member", "state": state })
}

/// The answer to who is not in an organisation or a team.
fn not_found() -> Value {
    json!({ "message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404" })
}

/// Signs in, and answers questions at these paths of the API. Returns where the sign-in leads.
fn sign_in(browser: &mut Browser, scope: &str, answers: Vec<(&str, Answered)>) -> String {
    let url = browser.start("github");
    let token = json!({ "access_token": "access-token-1", "token_type": "bearer", "scope": scope });
    let profile = json!({ "id": 7, "login": "octocat", "name": "Octo", "email": "octo@example.com" });
    browser.platform.expect_json("https://github.com/login/oauth/access_token", 200, &token);
    browser.platform.expect_json(format!("{API}/user"), 200, &profile);
    for (path, answer) in answers {
        browser.platform.expect(format!("{API}{path}"), answer);
    }
    end(browser, "github", &url)
}

const GRANTED: &str = "read:org,read:user,user:email";
const ACME: &str = "/user/memberships/orgs/acme";
const PLATFORM: &str = "/orgs/acme/teams/platform-team/memberships/octocat";

fn github(groups: &[&str]) -> Browser {
    site(json!({ "id": "github" }), rules(groups))
}

#[test]
fn the_scope_is_asked_for_if_a_rule_names_groups() {
    let scope = |browser: &mut Browser| Op::parameter(&browser.start("github"), "scope");
    assert_eq!(scope(&mut github(&["acme"])), "read:user user:email read:org");
    let own = json!({ "id": "github", "authorization": { "params": { "scope": "read:org gist" } } });
    assert_eq!(scope(&mut site(own, rules(&["acme"]))), "read:org gist");
    let plain = json!([{ "path": "/x", "access": "signed-in" }]);
    assert_eq!(scope(&mut site(json!({ "id": "github" }), plain)), "read:user user:email");
}

#[test]
fn nothing_is_asked_without_groups_or_about_groups_that_github_cannot_have() {
    let claims = json!([{ "path": "/x", "access": "signed-in", "claims": { "login": ["octocat"] } }]);
    let mut browser = site(json!({ "id": "github" }), claims);
    assert_eq!(sign_in(&mut browser, "", Vec::new()), HOME);
    assert!(browser.visit("/x", &[]).is_ok());
    let mut browser = github(&["team@acme.example", "a/b/c"]);
    assert_eq!(Op::parameter(&browser.start("github"), "scope"), "read:user user:email");
    assert_eq!(sign_in(&mut browser, GRANTED, Vec::new()), HOME);
}

#[test]
fn active_members_alone_are_members() {
    let groups = ["Acme", "acme/platform-team", "acme/ops"];
    let ops = "/orgs/acme/teams/ops/memberships/octocat";
    let asked = |state: &str| ("/user/memberships/orgs/Acme", answer(200, &organisation("acme", state)));
    let in_all =
        vec![asked("active"), (PLATFORM, answer(200, &team("active"))), (ops, answer(404, &not_found()))];
    let pending =
        vec![asked("active"), (PLATFORM, answer(200, &team("pending"))), (ops, answer(200, &team("Active")))];
    let stranger = vec![("/user/memberships/orgs/Acme", answer(404, &not_found()))];
    let rows = [
        (in_all, [MEMBER, MEMBER, OTHER]),
        (pending, [MEMBER, OTHER, OTHER]),
        (vec![asked("pending")], [OTHER; 3]),
        (vec![asked("ACTIVE")], [OTHER; 3]),
        (stranger, [OTHER; 3]),
    ];
    for (answers, expected) in rows {
        let mut browser = github(&groups);
        assert_eq!(sign_in(&mut browser, GRANTED, answers), HOME, "{:?}", browser.platform.log.borrow());
        assert_eq!(opens(&mut browser, 3), expected);
    }
}

#[test]
fn the_token_goes_to_the_api_alone_and_no_link_is_followed() {
    let mut browser = github(&["acme"]);
    let next =
        [("link", "<https://evil.example/?page=2>; rel=\"next\", <https://api.github.com/x>; rel=\"last\"")];
    let member = with_headers(200, &next, &organisation("acme", "active"));
    assert_eq!(sign_in(&mut browser, GRANTED, vec![(ACME, member)]), HOME);
    let sent = browser.platform.sent.borrow();
    let with_token = sent
        .iter()
        .filter(|request| request.headers.iter().any(|(_, value)| value == "Bearer access-token-1"));
    let urls: Vec<_> = with_token.map(|request: &OutgoingRequest| request.url.to_string()).collect();
    assert_eq!(urls, [format!("{API}/user"), format!("{API}{ACME}")]);
}

#[test]
fn a_sign_in_without_an_answer_is_refused() {
    for (failure, expected) in failures() {
        let mut browser = github(&["acme"]);
        let location = sign_in(&mut browser, GRANTED, vec![(ACME, failure)]);
        let detail = detail(&mut browser, &location);
        assert!(
            detail.starts_with("whether the user is in acme is not known: https://api.github.com/user/"),
            "{detail}"
        );
        assert!(detail.contains(expected), "{detail}");
    }
    for (failure, expected) in failures() {
        let mut browser = github(&["acme/platform-team"]);
        let member = (ACME, answer(200, &organisation("acme", "active")));
        let location = sign_in(&mut browser, GRANTED, vec![member, (PLATFORM, failure)]);
        let detail = detail(&mut browser, &location);
        assert!(detail.contains(expected) && !detail.contains("octocat"), "{detail}");
    }
}

#[test]
fn an_answer_that_is_not_about_the_membership_is_refused() {
    let rows = [
        (json!({}), "the answer has no `state`"),
        (json!({ "state": true, "organization": { "login": "acme" } }), "the answer has no `state`"),
        (json!({ "state": "active" }), "the answer is about another organisation"),
        (organisation("acme-evil", "active"), "the answer is about another organisation"),
        (organisation("", "active"), "the answer is about another organisation"),
    ];
    for (body, expected) in rows {
        let mut browser = github(&["acme"]);
        let location = sign_in(&mut browser, GRANTED, vec![(ACME, answer(200, &body))]);
        assert!(detail(&mut browser, &location).ends_with(expected), "{body}");
    }
}

#[test]
fn a_scope_that_was_not_granted_is_named() {
    let mut browser = github(&["acme"]);
    let location = sign_in(&mut browser, "read:user,user:email", Vec::new());
    assert!(detail(&mut browser, &location).contains("the scope read:org was not granted"));
}

/// The user tokens of a GitHub App have no scopes, and a visitor may remove `scope` from the address.
#[test]
fn not_found_says_nothing_without_a_scope() {
    let member = || (ACME, answer(200, &organisation("acme", "active")));
    let stranger = || (ACME, answer(404, &not_found()));
    let no_team = || (PLATFORM, answer(404, &not_found()));
    let rows = [
        ("", vec![stranger()], [UNKNOWN; 2]),
        (" , ", vec![stranger()], [UNKNOWN; 2]),
        ("", vec![member(), no_team()], [MEMBER, UNKNOWN]),
        ("", vec![member(), (PLATFORM, answer(200, &team("pending")))], [MEMBER, OTHER]),
        ("admin:org", vec![stranger()], [OTHER; 2]),
        ("gist write:org", vec![member(), no_team()], [MEMBER, OTHER]),
    ];
    for (scope, answers, expected) in rows {
        let mut browser = github(&["acme", "acme/platform-team"]);
        assert_eq!(sign_in(&mut browser, scope, answers), HOME);
        assert_eq!(opens(&mut browser, 2), expected, "{scope:?}");
    }
}

#[test]
fn an_enterprise_server_is_asked_at_its_own_address() {
    let entry = json!({ "id": "github", "enterprise": { "baseUrl": "https://git.acme.example" } });
    let mut browser = site(entry, rules(&["acme"]));
    let url = browser.start("github");
    let token = json!({ "access_token": "access-token-1", "token_type": "bearer" });
    let profile = json!({ "id": 7, "login": "octocat", "email": "octo@example.com" });
    browser.platform.expect_json("https://git.acme.example/login/oauth/access_token", 200, &token);
    browser.platform.expect_json("https://git.acme.example/api/v3/user", 200, &profile);
    let asked = "https://git.acme.example/api/v3/user/memberships/orgs/acme";
    browser.platform.expect_json(asked, 200, &organisation("acme", "active"));
    assert_eq!(end(&mut browser, "github", &url), HOME);
    assert_eq!(opens(&mut browser, 1), [MEMBER]);
}

#[test]
fn groups_of_rules_for_other_providers_are_not_asked_about() {
    let rules = json!([
        { "path": "/in/0", "access": "signed-in", "groups": ["acme"], "providers": ["github"] },
        { "path": "/x", "access": "signed-in", "any": [{ "groups": ["admins"], "providers": ["op"] }] },
    ]);
    let mut browser = Browser::with_env(json!({
        "AUTH": { "providers": ["github", Op::config()], "rules": rules, "unmatched": "public" },
        "AUTH_GITHUB_ID": "client-1", "AUTH_GITHUB_SECRET": "secret", "AUTH_OP_ID": "client-1", "AUTH_OP_SECRET": "secret",
    }));
    assert_eq!(
        sign_in(&mut browser, GRANTED, vec![(ACME, answer(200, &organisation("acme", "active")))]),
        HOME
    );
    assert!(browser.visit("/in/0", &[]).is_ok() && browser.visit("/x", &[]).is_err());
}

#[test]
fn a_preview_asks_as_the_site_does() {
    let github = json!({ "id": "github" });
    let env = json!({
        "AUTH": { "providers": [github], "rules": rules(&["acme"]), "unmatched": "public",
            "redirectProxyUrl": "https://www.example.com/api/auth" },
        "AUTH_GITHUB_ID": "client-1", "AUTH_GITHUB_SECRET": "secret",
    });
    let mut preview = Browser::with_env(env).at("https://pr-1.example.dev");
    let member = vec![(ACME, answer(200, &organisation("acme", "active")))];
    assert_eq!(sign_in(&mut preview, GRANTED, member), "https://pr-1.example.dev/dashboard");
    assert_eq!(opens(&mut preview, 1), [MEMBER]);
}
