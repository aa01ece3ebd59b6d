//! The built-in providers of OAuth 1.0: their endpoints and users.

use serde_json::{Value, json};

use super::{CREDENTIALS, TEMPORARY};
use crate::support::Browser;

/// The addresses of a provider for requests and for users.
struct Site {
    id: &'static str,
    request_token: &'static str,
    authorize: &'static str,
    token: &'static str,
    userinfo: &'static str,
}

/// Returns the user of the session after a sign-in with these answers. Each item of `more` has its
/// own address.
fn user(site: &Site, tokens: &str, profile: &Value, more: &[(&str, u16, Value)]) -> Value {
    let variable = site.id.to_uppercase().replace('-', "_");
    let mut env = json!({ "AUTH": { "providers": [site.id] } });
    env[format!("AUTH_{variable}_ID")] = "client-1".into();
    env[format!("AUTH_{variable}_SECRET")] = "hunter2".into();
    let mut browser = Browser::with_env(env);
    browser.platform.expect_text(site.request_token, 200, TEMPORARY);
    assert_eq!(browser.start(site.id).as_str(), site.authorize);
    browser.platform.expect_text(site.token, 200, tokens);
    browser.platform.expect_json(site.userinfo, 200, profile);
    for (url, status, body) in more {
        browser.platform.expect_json(*url, *status, body);
    }
    let answer = browser.get(&format!("/api/auth/callback/{}?oauth_token=rt-1&oauth_verifier=v", site.id));
    browser.platform.finish();
    if answer.location() != "http://localhost:8787/dashboard" {
        return json!(browser.platform.reasons());
    }
    browser.get("/api/auth/session").json()["user"].clone()
}

const DISCOGS: Site = Site {
    id: "discogs",
    request_token: "https://api.discogs.com/oauth/request_token",
    authorize: "https://www.discogs.com/oauth/authorize?oauth_token=rt-1",
    token: "https://api.discogs.com/oauth/access_token",
    userinfo: "https://api.discogs.com/oauth/identity",
};

#[test]
fn discogs_users_have_a_profile_under_their_name() {
    let identity = json!({ "id": 1, "username": "a/da", "resource_url": "https://evil.example/users/a" });
    let profile = "https://api.discogs.com/users/a%2Fda";
    let whole =
        json!({ "id": 1, "name": "Ada", "email": "ada@example.com", "avatar_url": "https://i.example/1" });
    let known = user(&DISCOGS, CREDENTIALS, &identity, &[(profile, 200, whole)]);
    assert_eq!(known, json!({ "name": "Ada", "email": "ada@example.com", "image": "https://i.example/1" }));
    let nameless = json!({ "name": "a/da" });
    let empty = json!({ "id": 1, "name": "" });
    assert_eq!(user(&DISCOGS, CREDENTIALS, &identity, &[(profile, 200, empty)]), nameless);
    assert_eq!(user(&DISCOGS, CREDENTIALS, &identity, &[(profile, 429, json!({}))]), nameless);
    let other = json!({ "id": 2, "name": "Mallory", "email": "mallory@example.com" });
    assert_eq!(user(&DISCOGS, CREDENTIALS, &identity, &[(profile, 200, other)]), nameless);
}

const FLICKR: Site = Site {
    id: "flickr",
    request_token: "https://www.flickr.com/services/oauth/request_token",
    authorize: "https://www.flickr.com/services/oauth/authorize?perms=read&oauth_token=rt-1",
    token: "https://www.flickr.com/services/oauth/access_token",
    userinfo: "https://api.flickr.com/services/rest?method=flickr.test.login&format=json&nojsoncallback=1",
};

#[test]
fn flickr_tells_the_full_name_with_the_access_token() {
    let profile = json!({ "user": { "id": "1@N00", "username": { "_content": "ada" } }, "stat": "ok" });
    let image = "https://www.flickr.com/buddyicons/1@N00.jpg";
    let tokens = format!("{CREDENTIALS}&fullname=Ada%20L&user_nsid=1%40N00&username=ada");
    assert_eq!(user(&FLICKR, &tokens, &profile, &[]), json!({ "name": "Ada L", "image": image }));
    let tokens = format!("{CREDENTIALS}&fullname=");
    assert_eq!(user(&FLICKR, &tokens, &profile, &[]), json!({ "name": "ada", "image": image }));
    // Errors have status 200.
    let failed = json!({ "stat": "fail", "code": 98, "message": "Invalid auth token" });
    assert_eq!(user(&FLICKR, CREDENTIALS, &failed, &[]), json!(["profile_malformed"]));
}

const TRELLO: Site = Site {
    id: "trello",
    request_token: "https://trello.com/1/OAuthGetRequestToken",
    authorize: "https://trello.com/1/OAuthAuthorizeToken?expiration=1hour&scope=read%2Caccount&oauth_token=rt-1",
    token: "https://trello.com/1/OAuthGetAccessToken",
    userinfo: "https://api.trello.com/1/members/me?fields=id,fullName,username,email,avatarUrl",
};

#[test]
fn trello_pictures_are_files_in_a_folder() {
    let folder = "https://trello-members.s3.amazonaws.com/1/2";
    let profile = json!({ "id": "1", "fullName": "Ada", "email": "ada@example.com", "avatarUrl": folder });
    let image = format!("{folder}/170.png");
    let expected = json!({ "name": "Ada", "email": "ada@example.com", "image": image });
    assert_eq!(user(&TRELLO, CREDENTIALS, &profile, &[]), expected);
    let profile = json!({ "id": "1", "fullName": "", "username": "ada", "avatarUrl": null });
    assert_eq!(user(&TRELLO, CREDENTIALS, &profile, &[]), json!({ "name": "ada", "image": null }));
}

const TUMBLR: Site = Site {
    id: "tumblr",
    request_token: "https://www.tumblr.com/oauth/request_token",
    authorize: "https://www.tumblr.com/oauth/authorize?oauth_token=rt-1",
    token: "https://www.tumblr.com/oauth/access_token",
    userinfo: "https://api.tumblr.com/v2/user/info",
};

#[test]
fn tumblr_users_are_their_primary_blog() {
    let blogs = json!([
        { "uuid": "t:1", "primary": false },
        { "uuid": "t:2", "primary": true, "avatar": [{ "url": "https://a.example/512" }] },
    ]);
    let profile = json!({ "response": { "user": { "name": "ada", "blogs": blogs } } });
    let expected = json!({ "name": "ada", "image": "https://a.example/512" });
    assert_eq!(user(&TUMBLR, CREDENTIALS, &profile, &[]), expected);
}

/// A blog may have several authors. Only the primary one belongs to one person.
#[test]
fn a_blog_that_is_not_the_primary_one_is_nobody() {
    for blogs in [
        json!([]),
        json!([{ "uuid": "t:1" }]),
        json!([{ "uuid": "t:1", "primary": false }]),
        json!([{ "uuid": "t:1", "primary": "true" }]),
    ] {
        let profile = json!({ "response": { "user": { "name": "ada", "blogs": blogs } } });
        assert_eq!(user(&TUMBLR, CREDENTIALS, &profile, &[]), json!(["profile_malformed"]), "{profile}");
    }
}

const TWITTER: Site = Site {
    id: "twitter-legacy",
    request_token: "https://api.twitter.com/oauth/request_token",
    authorize: "https://api.twitter.com/oauth/authenticate?oauth_token=rt-1",
    token: "https://api.twitter.com/oauth/access_token",
    userinfo: "https://api.twitter.com/1.1/account/verify_credentials.json?include_email=true",
};

#[test]
fn twitters_pictures_are_shown_at_full_size() {
    let profile = |image| json!({ "id": 1, "id_str": "1", "name": "Ada", "profile_image_url_https": image });
    let shown = |image| user(&TWITTER, CREDENTIALS, &profile(image), &[])["image"].clone();
    assert_eq!(shown("https://pbs.example/1_normal.jpg"), "https://pbs.example/1.jpg");
    assert_eq!(shown("https://pbs.example/1_normal.png"), "https://pbs.example/1.png");
    assert_eq!(shown("https://pbs.example/1_normal.webp"), "https://pbs.example/1_normal.webp");
    let without = json!({ "id_str": "1", "name": "Ada", "email": "ada@example.com" });
    let expected = json!({ "name": "Ada", "email": "ada@example.com" });
    assert_eq!(user(&TWITTER, CREDENTIALS, &without, &[]), expected);
}
