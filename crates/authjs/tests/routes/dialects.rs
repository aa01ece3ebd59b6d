//! Every provider with special requests: the requests, and the resulting user.

use authjs::http::OutgoingRequest;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::support::{Browser, Op};

/// A sign-in: the provider's entry, the expected requests, and their answers.
struct SignIn {
    entry: Value,
    token: (&'static str, Value),
    userinfo: (&'static str, Value),
}

fn bearer() -> Value {
    json!({ "access_token": "at-1", "token_type": "Bearer" })
}

impl SignIn {
    /// Comes back from the provider. Returns the browser and its next address.
    fn come_back(self) -> (Browser, String) {
        let mut entry = self.entry;
        entry["clientId"] = "client-1".into();
        entry["clientSecret"] = "s&cret".into();
        let id = entry["id"].as_str().expect("an id").to_owned();
        let mut browser = Browser::with_env(json!({ "AUTH": { "providers": [entry] } }));
        let state = Op::parameter(&browser.start(&id), "state");
        let state = if state.is_empty() { state } else { format!("&state={state}") };
        browser.platform.expect_json(self.token.0, 200, &self.token.1);
        browser.platform.expect_json(self.userinfo.0, 200, &self.userinfo.1);
        let answer = browser.get(&format!("/api/auth/callback/{id}?code=c-1{state}"));
        browser.platform.finish();
        (browser, answer.location().to_owned())
    }

    /// Signs in. Returns the token request, the userinfo request, and the user of the session.
    fn run(self) -> (OutgoingRequest, OutgoingRequest, Value) {
        let (mut browser, location) = self.come_back();
        assert_eq!(location, "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
        let user = browser.get("/api/auth/session").json()["user"].clone();
        let sent = browser.platform.sent.borrow();
        (sent[0].clone(), sent[1].clone(), user)
    }

    /// Checks that the sign-in is refused. Returns the reason.
    fn refused(self) -> Vec<String> {
        self.come_back().0.platform.reasons()
    }
}

fn header<'a>(request: &'a OutgoingRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
}

const BEARER: Option<&str> = Some("Bearer at-1");

fn azure_devops(profile: Value) -> (OutgoingRequest, OutgoingRequest, Value) {
    SignIn {
        entry: json!({ "id": "azure-devops" }),
        token: (
            "https://app.vssps.visualstudio.com/oauth2/token",
            json!({ "access_token": "at-1", "token_type": "jwt-bearer", "expires_in": "3599" }),
        ),
        userinfo: (
            "https://app.vssps.visualstudio.com/_apis/profile/profiles/me?details=true&coreAttributes=Avatar&api-version=6.0",
            profile,
        ),
    }
    .run()
}

#[test]
fn azure_devops_is_sent_the_code_as_an_assertion() {
    let profile = json!({ "id": "u-1", "displayName": "Ada", "emailAddress": "ada@example.com" });
    let (token, userinfo, user) = azure_devops(profile);
    let form = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
        &client_assertion=s%26cret&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=c-1\
        &redirect_uri=http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Fcallback%2Fazure-devops";
    assert_eq!(token.body.as_deref(), Some(form));
    assert_eq!((header(&token, "authorization"), header(&userinfo, "authorization")), (None, BEARER));
    assert_eq!(user, json!({ "name": "Ada", "email": "ada@example.com" }));
}

#[test]
fn a_picture_of_azure_devops_is_left_out_where_no_session_could_hold_it() {
    for (length, kept) in [(8, true), (2_025, true), (2_026, false), (40_000, false)] {
        let picture = "A".repeat(length);
        let attributes = json!({ "Avatar": { "value": { "value": picture } } });
        let (.., user) =
            azure_devops(json!({ "id": "u-1", "displayName": "Ada", "coreAttributes": attributes }));
        assert_eq!(user["image"].is_string(), kept, "{length}");
    }
}

#[test]
fn bungie_is_shown_the_applications_key() {
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "bungie", "fetch": { "headers": { "X-API-Key": "key-1" } } }),
        token: ("https://www.bungie.net/platform/app/oauth/token/", bearer()),
        userinfo: (
            "https://www.bungie.net/platform/User/GetMembershipsForCurrentUser/",
            json!({ "Response": { "bungieNetUser": {
                "membershipId": "1", "displayName": "Ada", "profilePicturePath": "/img/ada.png",
            } } }),
        ),
    }
    .run();
    let keys = userinfo.extra_headers.iter().map(|(name, value)| (name.as_str(), value.reveal()));
    assert_eq!(keys.collect::<Vec<_>>(), [("x-api-key", "key-1")]);
    assert_eq!(user, json!({ "name": "Ada", "image": "https://www.bungie.net/img/ada.png" }));
}

#[test]
fn netsuite_users_come_from_a_restlet() {
    const RESTLET: &str = "https://1234567.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1";
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "netsuite", "accountID": "1234567", "userinfo": RESTLET }),
        token: ("https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token", bearer()),
        userinfo: (RESTLET, json!({ "id": -5, "name": "Ada", "email": "ada@example.com" })),
    }
    .run();
    assert_eq!(header(&userinfo, "authorization"), BEARER);
    assert_eq!(user, json!({ "name": "Ada", "email": "ada@example.com", "image": null }));
}

#[test]
fn todoist_users_come_from_the_present_api() {
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "todoist" }),
        token: ("https://todoist.com/oauth/access_token", bearer()),
        userinfo: (
            "https://api.todoist.com/api/v1/user",
            json!({ "id": "1", "full_name": "Ada", "email": "ada@example.com", "avatar_big": null }),
        ),
    }
    .run();
    assert_eq!((userinfo.method, header(&userinfo, "authorization")), ("GET", BEARER));
    assert_eq!(user, json!({ "name": "Ada", "email": "ada@example.com", "image": null }));
}

#[test]
fn dropbox_is_asked_by_post() {
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "dropbox" }),
        token: ("https://api.dropboxapi.com/oauth2/token", bearer()),
        userinfo: (
            "https://api.dropboxapi.com/2/users/get_current_account",
            json!({ "account_id": "dbid:1", "name": { "display_name": "Ada" } }),
        ),
    }
    .run();
    assert_eq!((userinfo.method, header(&userinfo, "authorization")), ("POST", BEARER));
    assert_eq!((&userinfo.body, header(&userinfo, "content-type")), (&None, None));
    assert_eq!(user, json!({ "name": "Ada" }));
}

#[test]
fn foursquare_and_hubspot_take_the_token_in_the_address() {
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "foursquare", "apiVersion": "20240101" }),
        token: ("https://foursquare.com/oauth2/access_token", bearer()),
        userinfo: (
            "https://api.foursquare.com/v2/users/self?v=20240101&oauth_token=at-1",
            json!({ "response": { "user": { "id": "1", "firstName": "Ada" } } }),
        ),
    }
    .run();
    assert_eq!(header(&userinfo, "authorization"), None);
    assert_eq!(user, json!({ "name": "Ada", "image": null }));
    let (token, userinfo, user) = SignIn {
        entry: json!({ "id": "hubspot" }),
        token: (
            "https://api.hubapi.com/oauth/v1/token",
            json!({ "access_token": "a/1", "token_type": "bearer" }),
        ),
        userinfo: (
            "https://api.hubapi.com/oauth/v1/access-tokens/a%2F1",
            json!({ "user_id": 1, "user": "ada@example.com" }),
        ),
    }
    .run();
    assert_eq!(header(&token, "authorization"), None);
    assert_eq!(header(&userinfo, "authorization"), None);
    assert!(!format!("{userinfo:?}").contains("a%2F1"), "the token stays out of the log");
    assert_eq!(header(&userinfo, "content-type"), Some("application/json"));
    assert_eq!(user["email"], "ada@example.com");
}

#[test]
fn nextcloud_notion_and_vk_wrap_their_users() {
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "nextcloud", "issuer": "https://cloud.example/" }),
        token: (
            "https://cloud.example/apps/oauth2/api/v1/token",
            json!({ "access_token": "at-1", "token_type": "Bearer", "user_id": "ada b" }),
        ),
        userinfo: (
            "https://cloud.example/ocs/v1.php/cloud/users/ada%20b",
            json!({ "ocs": { "data": { "id": "ada", "displayname": "Ada", "email": null } } }),
        ),
    }
    .run();
    assert_eq!(
        (header(&userinfo, "ocs-apirequest"), header(&userinfo, "authorization")),
        (Some("true"), BEARER)
    );
    assert_eq!(user["name"], "Ada");
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "notion" }),
        token: ("https://api.notion.com/v1/oauth/token", bearer()),
        userinfo: (
            "https://api.notion.com/v1/users/me",
            json!({ "bot": { "owner": { "user": { "id": "u-1", "person": { "email": "ada@example.com" } } } } }),
        ),
    }
    .run();
    assert_eq!(header(&userinfo, "notion-version"), Some("2022-06-28"));
    assert_eq!(user, json!({ "email": "ada@example.com" }));
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "vk" }),
        token: (
            "https://oauth.vk.com/access_token?v=5.131",
            json!({ "access_token": "at-1", "email": "ada@example.com" }),
        ),
        userinfo: (
            "https://api.vk.com/method/users.get?fields=photo_100&v=5.131",
            json!({ "response": [{ "id": 1, "first_name": "Ada" }] }),
        ),
    }
    .run();
    assert_eq!(header(&userinfo, "authorization"), BEARER);
    assert_eq!(user, json!({ "name": "Ada", "email": "ada@example.com" }));
}

#[test]
fn a_profile_that_is_not_where_it_should_be_is_nobodys() {
    let table = [
        json!({ "response": [] }),
        json!({ "response": [[]] }),
        json!({ "response": { "id": 1 } }),
        json!({ "id": 1 }),
        json!({ "error": { "error_code": 5 } }),
    ];
    for profile in table {
        let userinfo = ("https://api.vk.com/method/users.get?fields=photo_100&v=5.131", profile);
        let token = ("https://oauth.vk.com/access_token?v=5.131", bearer());
        let refused = SignIn { entry: json!({ "id": "vk" }), token, userinfo }.refused();
        assert_eq!(refused, ["profile_malformed"]);
    }
    let issuer = "https://cloud.example";
    let refused = SignIn {
        entry: json!({ "id": "nextcloud", "issuer": issuer }),
        token: ("https://cloud.example/apps/oauth2/api/v1/token", bearer()),
        // The response does not name the owner of the token.
        userinfo: (
            "https://cloud.example/ocs/v1.php/cloud/users",
            json!({ "ocs": { "data": { "users": ["ada"] } } }),
        ),
    }
    .refused();
    assert_eq!(refused, ["profile_malformed"]);
}

#[test]
fn trakt_is_told_which_application_asks() {
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "trakt" }),
        token: ("https://api.trakt.tv/oauth/token", bearer()),
        userinfo: (
            "https://api.trakt.tv/users/me?extended=full",
            json!({ "name": "Ada", "ids": { "slug": "ada" } }),
        ),
    }
    .run();
    let sent = ["trakt-api-version", "trakt-api-key", "authorization"].map(|name| header(&userinfo, name));
    assert_eq!(sent, [Some("2"), Some("client-1"), BEARER]);
    assert_eq!(user["name"], "Ada");
}

#[test]
fn instagram_need_not_say_what_kind_of_token_it_is() {
    let (_, userinfo, user) = SignIn {
        entry: json!({ "id": "instagram" }),
        token: (
            "https://api.instagram.com/oauth/access_token",
            json!({ "access_token": "at-1", "user_id": 1 }),
        ),
        userinfo: (
            "https://graph.instagram.com/me?fields=id,username,account_type,name",
            json!({ "id": "1", "username": "ada" }),
        ),
    }
    .run();
    assert_eq!(header(&userinfo, "authorization"), BEARER);
    assert_eq!(user, json!({ "name": "ada", "image": null }));
}

#[test]
fn tiktok_is_sent_its_client_key() {
    let (token, _, user) = SignIn {
        entry: json!({ "id": "tiktok" }),
        token: ("https://open.tiktokapis.com/v2/oauth/token/", bearer()),
        userinfo: (
            "https://open.tiktokapis.com/v2/user/info/?fields=open_id,avatar_url,display_name",
            json!({ "data": { "user": { "open_id": "1", "display_name": "Ada" } }, "error": { "code": "ok" } }),
        ),
    }
    .run();
    assert!(
        token.body.as_deref().unwrap().ends_with("&client_secret=s%26cret&client_key=client-1"),
        "{:?}",
        token.body
    );
    assert_eq!(header(&token, "content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(user, json!({ "name": "Ada" }));
}

#[test]
fn wechat_has_names_of_its_own_for_everything() {
    let (token, userinfo, user) = SignIn {
        entry: json!({ "id": "wechat", "platformType": "WebsiteApp" }),
        token: (
            "https://api.weixin.qq.com/sns/oauth2/access_token?appid=client-1&secret=s%26cret",
            json!({ "access_token": "at-1", "openid": "o-1" }),
        ),
        userinfo: (
            "https://api.weixin.qq.com/sns/userinfo?access_token=at-1&openid=o-1&lang=zh_CN",
            json!({ "unionid": "u-1", "nickname": "Ada" }),
        ),
    }
    .run();
    assert!(!format!("{token:?}").contains("s%26cret"));
    assert_eq!(header(&userinfo, "authorization"), None);
    assert_eq!(user, json!({ "name": "Ada" }));
}

#[test]
fn the_log_does_not_quote_an_address_with_a_secret_that_could_not_be_reached() {
    let mut browser = Browser::with_env(json!({ "AUTH": {
        "providers": [{ "id": "wechat", "clientId": "client-1", "clientSecret": "s-e-c-r-e-t" }],
    } }));
    let state = Op::parameter(&browser.start("wechat"), "state");
    let url = "https://api.weixin.qq.com/sns/oauth2/access_token?appid=client-1&secret=s-e-c-r-e-t";
    let error = FetchError::Network(format!("Fetch API cannot load: {url}"));
    browser.platform.expect(url, Err(error));
    browser.get(&format!("/api/auth/callback/wechat?code=c-1&state={state}"));
    assert_eq!(browser.platform.reasons(), ["provider_unreachable"]);
    let log = browser.platform.log.borrow().join("\n");
    assert!(log.contains("api.weixin.qq.com") && !log.contains("s-e-c-r-e-t"), "{log}");
}
