//! Google Workspace: groups by their addresses.

use serde_json::{Value, json};

use super::{
    Answered, HOME, MEMBER, UNKNOWN, answer, detail, end, failures, opens, rules, site, with_headers,
};
use crate::support::{Browser, Op};

const SCOPE: &str = "https://www.googleapis.com/auth/cloud-identity.groups.readonly";

/// The address of a page of
/// <https://cloud.google.com/identity/docs/reference/rest/v1/groups.memberships/searchDirectGroups>.
fn page(email: &str, token: &str) -> String {
    format!(
        "https://cloudidentity.googleapis.com/v1/groups/-/memberships:searchDirectGroups?query=member_key_id+%3D%3D+%27{email}%27\
         +%26%26+%27cloudidentity.googleapis.com%2Fgroups.discussion_forum%27+in+labels\
         &fields=memberships%28groupKey%29%2CnextPageToken&pageSize=200{token}"
    )
}

/// Its answer, with these keys of groups.
fn groups(keys: &[Value], next: Value) -> Value {
    let memberships = keys.iter().map(|key| {
        json!({
            "membership": "groups/abc/memberships/123", "roles": [{ "name": "MEMBER" }], "group": "groups/abc",
            "groupKey": key, "displayName": "admins@acme.example",
            "labels": { "cloudidentity.googleapis.com/groups.discussion_forum": "" },
        })
    });
    let mut body = json!({ "memberships": memberships.collect::<Value>() });
    if !next.is_null() {
        body["nextPageToken"] = next;
    }
    body
}

fn of(ids: &[&str]) -> Value {
    groups(&ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>(), Value::Null)
}

/// Returns a deployment whose Google signs with HS256, so that no runtime is needed.
fn google(named: &[&str]) -> Browser {
    let entry = json!({ "id": "google", "client": { "id_token_signed_response_alg": "HS256" } });
    let browser = site(entry, rules(named));
    let metadata = json!({
        "issuer": "https://accounts.google.com",
        "authorization_endpoint": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_endpoint": "https://oauth2.googleapis.com/token",
        "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    browser.platform.expect_json(
        "https://accounts.google.com/.well-known/openid-configuration",
        200,
        &metadata,
    );
    browser
}

fn sign_in(browser: &mut Browser, claims: &Value, scope: &str, answers: Vec<(String, Answered)>) -> String {
    let url = browser.start("google");
    let mut all = Op::claims(&Op::parameter(&url, "nonce"));
    all["iss"] = "https://accounts.google.com".into();
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    let mut token = Op::token_response(&Op::id_token(&all));
    token["scope"] = scope.into();
    token["access_token"] = "access-token-1".into();
    browser.platform.expect_json("https://oauth2.googleapis.com/token", 200, &token);
    for (url, answer) in answers {
        browser.platform.expect(url, answer);
    }
    end(browser, "google", &url)
}

fn ada() -> Value {
    json!({ "email": "ada@acme.example", "email_verified": true, "hd": "acme.example" })
}

fn first() -> String {
    page("ada%40acme.example", "")
}

fn granted() -> String {
    format!("openid {SCOPE} https://www.googleapis.com/auth/userinfo.email")
}

const NAMED: [&str; 2] = ["Admins@acme.example", "ops@acme.example"];

#[test]
fn groups_are_direct_ones_and_others_stay_unknown() {
    let namespaced =
        groups(&[json!({ "id": "admins@acme.example", "namespace": "identitysources/x" })], Value::Null);
    let rows = [
        (of(&["admins@acme.example", "staff@acme.example"]), [MEMBER, UNKNOWN]),
        (of(&["admins@evil.example", "admins@acme.example.evil.example"]), [UNKNOWN; 2]),
        (of(&[]), [UNKNOWN; 2]),
        (json!({}), [UNKNOWN; 2]),
        (namespaced, [UNKNOWN; 2]),
    ];
    for (body, expected) in rows {
        let mut browser = google(&NAMED);
        let link = [("link", "<https://evil.example/2>; rel=\"next\"")];
        let answers = vec![(first(), with_headers(200, &link, &body))];
        assert_eq!(
            sign_in(&mut browser, &ada(), &granted(), answers),
            HOME,
            "{:?}",
            browser.platform.log.borrow()
        );
        assert_eq!(opens(&mut browser, 2), expected, "{body}");
    }
}

#[test]
fn pages_are_read_until_all_groups_are_found_and_never_without_end() {
    let key = |id: &str| json!({ "id": id });
    let second = page("ada%40acme.example", "&pageToken=https%3A%2F%2Fevil.example%2F%3Fx%26y");
    let one = groups(&[key("x@acme.example")], json!("https://evil.example/?x&y"));
    let two = groups(&[key("admins@acme.example"), key("ops@acme.example")], json!("more"));
    let mut browser = google(&NAMED);
    let answers = vec![(first(), answer(200, &one)), (second, answer(200, &two))];
    assert_eq!(
        sign_in(&mut browser, &ada(), &granted(), answers),
        HOME,
        "{:?}",
        browser.platform.log.borrow()
    );
    assert_eq!(opens(&mut browser, 2), [MEMBER, MEMBER]);

    let mut browser = google(&NAMED);
    let endless = || answer(200, &groups(&[], json!("more")));
    let mut answers = vec![(first(), endless())];
    answers.extend((1..30).map(|_| (page("ada%40acme.example", "&pageToken=more"), endless())));
    let location = sign_in(&mut browser, &ada(), &granted(), answers);
    assert!(detail(&mut browser, &location).ends_with("the answers go on after 30 requests"));
}

#[test]
fn the_scope_is_asked_for_if_a_rule_names_a_group_of_google() {
    let scope = |named| Op::parameter(&google(named).start("google"), "scope");
    assert_eq!(scope(&["ops@acme.example"]), format!("openid profile email {SCOPE}"));
    assert_eq!(scope(&["acme/platform"]), "openid profile email");
}

#[test]
fn an_account_outside_of_workspace_is_in_no_known_group() {
    let gmail = json!({ "email": "ada@gmail.com", "email_verified": true });
    let mut browser = google(&NAMED);
    assert_eq!(sign_in(&mut browser, &gmail, "openid", Vec::new()), HOME);
    assert_eq!(opens(&mut browser, 2), [UNKNOWN; 2]);
}

#[test]
fn an_address_is_part_of_the_query_and_nothing_else() {
    let mut browser = google(&NAMED);
    let claims = json!({ "email": "o'neill@acme.example", "email_verified": true, "hd": "acme.example" });
    let answers = vec![(page("o%5C%27neill%40acme.example", ""), answer(200, &of(&[])))];
    assert_eq!(sign_in(&mut browser, &claims, &granted(), answers), HOME);
    for odd in [
        json!({ "email": "a\\'@acme.example" }),
        json!({ "email_verified": false }),
        json!({ "email": null }),
    ] {
        let mut claims = ada();
        claims.as_object_mut().unwrap().extend(odd.as_object().unwrap().clone());
        let mut browser = google(&NAMED);
        let location = sign_in(&mut browser, &claims, &granted(), Vec::new());
        assert!(
            detail(&mut browser, &location).ends_with("the ID Token has no plain, verified `email`"),
            "{odd}"
        );
    }
}

#[test]
fn a_sign_in_without_an_answer_is_refused() {
    let mut all = failures();
    let denied = json!({ "error": { "code": 403, "message": "Cloud Identity API has not been used", "status": "PERMISSION_DENIED" } });
    all.push((answer(403, &denied), "It says: 403: Cloud Identity API has not been used"));
    all.push((answer(200, &json!({ "memberships": {} })), "`groupKey.id`"));
    all.push((answer(200, &json!({ "memberships": [{}] })), "`groupKey.id`"));
    all.push((answer(200, &json!({ "nextPageToken": 1 })), "`nextPageToken` is not a text"));
    for (failure, expected) in all {
        let mut browser = google(&NAMED);
        let location = sign_in(&mut browser, &ada(), &granted(), vec![(first(), failure)]);
        let detail = detail(&mut browser, &location);
        assert!(detail.contains(expected) && !detail.contains("ada@"), "{detail}");
    }
}

#[test]
fn a_scope_that_was_not_granted_is_named() {
    let mut browser = google(&NAMED);
    let location = sign_in(&mut browser, &ada(), "openid email", Vec::new());
    assert!(detail(&mut browser, &location).contains(&format!("the scope {SCOPE} was not granted")));
}
