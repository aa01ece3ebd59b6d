//! Microsoft Entra ID: groups by their object ids, in the ID Token or by Graph.

use serde_json::{Value, json};

use super::{
    Answered, HOME, MEMBER, UNKNOWN, answer, detail, end, failures, opens, rules, site, with_headers,
};
use crate::support::{Browser, Op};

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const GRAPH: &str = "https://graph.microsoft.com/v1.0/me/checkMemberObjects";
const ADMINS: &str = "80a963dd-84af-4eb8-b2a6-781e444d4fb0";
const OPS: &str = "62e90394-69f5-4237-9190-012177145e10";

fn issuer(tenant: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant}/v2.0")
}

/// Returns a deployment whose Entra ID signs with HS256, so that no runtime is needed.
fn entra(rules: Value) -> Browser {
    let entry = json!({
        "id": "microsoft-entra-id", "issuer": issuer("common"), "profile": { "image": false },
        "client": { "id_token_signed_response_alg": "HS256" },
    });
    let browser = site(entry, rules);
    let metadata = json!({
        "issuer": issuer("{tenantid}"),
        "authorization_endpoint": "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "token_endpoint": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "jwks_uri": "https://login.microsoftonline.com/common/discovery/v2.0/keys",
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    browser.platform.expect_json(
        format!("{}/.well-known/openid-configuration", issuer("common")),
        200,
        &metadata,
    );
    browser
}

fn sign_in(browser: &mut Browser, tenant: &str, claims: &Value, answers: Vec<Answered>) -> String {
    let url = browser.start("microsoft-entra-id");
    let mut all = Op::claims(&Op::parameter(&url, "nonce"));
    all["iss"] = issuer(tenant).into();
    all["tid"] = tenant.into();
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    let mut token = Op::token_response(&Op::id_token(&all));
    token["access_token"] = "access-token-1".into();
    browser.platform.expect_json("https://login.microsoftonline.com/common/oauth2/v2.0/token", 200, &token);
    for answer in answers {
        browser.platform.expect(GRAPH, answer);
    }
    end(browser, "microsoft-entra-id", &url)
}

/// The claims of <https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference#groups-overage-claim>.
fn overage() -> Value {
    json!({
        "_claim_names": { "groups": "src1" },
        "_claim_sources": { "src1": { "endpoint": "https://evil.example/users/1/getMemberObjects" } },
    })
}

/// The answer of <https://learn.microsoft.com/en-us/graph/api/directoryobject-checkmemberobjects>.
fn value(ids: &[&str]) -> Value {
    json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)", "value": ids })
}

#[test]
fn graph_is_asked_about_groups_that_the_id_token_lacks() {
    // An app may emit only the groups that are assigned to it, or their names.
    let mut browser = entra(rules(&[&ADMINS.to_uppercase(), OPS, "CORP\\Ops"]));
    let claims = json!({ "groups": [ADMINS, "CORP\\Admins"] });
    assert_eq!(sign_in(&mut browser, TENANT, &claims, vec![answer(200, &value(&[]))]), HOME);
    assert_eq!(opens(&mut browser, 3), [MEMBER, UNKNOWN, UNKNOWN]);
    let body = browser.platform.sent.borrow().last().unwrap().body.clone();
    assert_eq!(body, Some(format!("{{\"ids\":[\"{OPS}\"]}}")));

    let mut browser = entra(rules(&[ADMINS, OPS]));
    let answers = vec![answer(200, &value(&[OPS]))];
    assert_eq!(sign_in(&mut browser, TENANT, &json!({ "groups": [ADMINS] }), answers), HOME);
    assert_eq!(opens(&mut browser, 2), [MEMBER, MEMBER]);
}

#[test]
fn graph_is_not_asked_if_the_id_token_has_all_groups() {
    let mut browser = entra(rules(&[ADMINS, "CORP\\Admins"]));
    assert_eq!(sign_in(&mut browser, TENANT, &json!({ "groups": ADMINS }), Vec::new()), HOME);
    assert_eq!(opens(&mut browser, 2), [MEMBER, UNKNOWN]);
}

#[test]
fn a_claim_that_is_no_list_of_texts_says_nothing() {
    for groups in [json!({}), json!(1), json!([1]), json!([{ "id": ADMINS }])] {
        let mut browser = entra(rules(&[ADMINS]));
        let claims = json!({ "groups": groups });
        assert_eq!(sign_in(&mut browser, TENANT, &claims, vec![answer(200, &value(&[]))]), HOME);
        assert_eq!(opens(&mut browser, 1), [UNKNOWN], "{claims}");
    }
}

#[test]
fn graph_is_asked_if_the_id_token_does_not_have_them() {
    let two_sources = json!({ "groups": [OPS], "_claim_names": { "groups": "src1" } });
    for claims in
        [overage(), json!({ "hasgroups": true }), json!({ "hasgroups": "true" }), json!({}), two_sources]
    {
        let mut browser = entra(rules(&[ADMINS, "CORP\\Admins"]));
        let answers = vec![answer(200, &value(&[&ADMINS.to_uppercase(), OPS]))];
        assert_eq!(
            sign_in(&mut browser, TENANT, &claims, answers),
            HOME,
            "{:?}",
            browser.platform.log.borrow()
        );
        assert_eq!(opens(&mut browser, 2), [MEMBER, UNKNOWN], "{claims}");
        let sent = browser.platform.sent.borrow();
        let request = sent.last().unwrap();
        assert_eq!((request.method, request.url.as_str()), ("POST", GRAPH));
        assert_eq!(request.body.as_deref(), Some(format!("{{\"ids\":[\"{ADMINS}\"]}}").as_str()));
    }
}

#[test]
fn a_group_that_graph_leaves_out_is_not_known() {
    let mut browser = entra(rules(&[ADMINS]));
    let link = [("link", "<https://evil.example/2>; rel=\"next\"")];
    assert_eq!(sign_in(&mut browser, TENANT, &overage(), vec![with_headers(200, &link, &value(&[]))]), HOME);
    assert_eq!(opens(&mut browser, 1), [UNKNOWN]);
}

#[test]
fn graph_is_asked_about_twenty_groups_at_once() {
    let ids: Vec<_> = (0..41).map(|index| format!("00000000-0000-0000-0000-{index:012}")).collect();
    let named: Vec<_> = ids.iter().map(String::as_str).collect();
    let mut browser = entra(json!([{ "path": "/in/0", "access": "signed-in", "groups": named }]));
    let answers = vec![answer(200, &value(&[])), answer(200, &value(&[])), answer(200, &value(&[&ids[40]]))];
    assert_eq!(
        sign_in(&mut browser, TENANT, &overage(), answers),
        HOME,
        "{:?}",
        browser.platform.log.borrow()
    );
    assert!(browser.visit("/in/0", &[]).is_ok());
    let sent = browser.platform.sent.borrow();
    let counts: Vec<_> = sent
        .iter()
        .filter(|request| request.url.as_str() == GRAPH)
        .map(|request| {
            serde_json::from_str::<Value>(request.body.as_deref().unwrap()).unwrap()["ids"]
                .as_array()
                .unwrap()
                .len()
        })
        .collect();
    assert_eq!(counts, [20, 20, 1]);
}

#[test]
fn a_personal_account_is_in_no_known_group() {
    let mut browser = entra(rules(&[ADMINS]));
    assert_eq!(sign_in(&mut browser, CONSUMERS, &json!({}), Vec::new()), HOME);
    assert_eq!(opens(&mut browser, 1), [UNKNOWN]);
}

#[test]
fn a_sign_in_without_an_answer_is_refused() {
    let mut all = failures();
    let denied =
        json!({ "error": { "code": "Authorization_RequestDenied", "message": "Insufficient privileges" } });
    all.push((answer(403, &denied), "Authorization_RequestDenied"));
    all.push((answer(200, &json!({})), "the answer has no list `value`"));
    all.push((answer(200, &json!({ "value": [1] })), "the answer has no list `value`"));
    let mut linked = value(&[ADMINS]);
    linked["@odata.nextLink"] = "https://evil.example/?$skiptoken=1".into();
    all.push((answer(200, &linked), "the answer goes on at another address, which is not followed"));
    for (failure, expected) in all {
        let mut browser = entra(rules(&[ADMINS]));
        let location = sign_in(&mut browser, TENANT, &overage(), vec![failure]);
        let detail = detail(&mut browser, &location);
        assert!(detail.contains(GRAPH) && detail.contains(expected), "{detail}");
    }
}

#[test]
fn the_scope_is_part_of_every_sign_in() {
    let scope = |rules| Op::parameter(&entra(rules).start("microsoft-entra-id"), "scope");
    assert_eq!(scope(rules(&[ADMINS])), "openid profile email User.Read");
    assert_eq!(scope(json!([{ "path": "/x", "access": "signed-in" }])), "openid profile email User.Read");
}
