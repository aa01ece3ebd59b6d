//! Providers that depart from the protocol, from the first request to the session.

use serde_json::{Value, json};

use crate::support::{Browser, Op};

/// Signs in at an OAuth 2.0 provider with this user. Returns the browser and the user of the
/// session.
fn sign_in(provider: &str, token: &str, userinfo: &str, profile: Value) -> (Browser, Value) {
    let mut env = json!({ "AUTH": { "providers": [provider] } });
    env[format!("AUTH_{}_ID", provider.to_uppercase())] = "client-1".into();
    env[format!("AUTH_{}_SECRET", provider.to_uppercase())] = "secret".into();
    let mut browser = Browser::with_env(env);
    let url = browser.start(provider);
    let state = Op::parameter(&url, "state");
    let state = if state.is_empty() { state } else { format!("&state={state}") };
    browser.platform.expect_json(token, 200, &json!({ "access_token": "at-1", "token_type": "Bearer" }));
    browser.platform.expect_json(userinfo, 200, &profile);
    let answer = browser.get(&format!("/api/auth/callback/{provider}?code=c-1{state}"));
    browser.platform.finish();
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    let user = browser.get("/api/auth/session").json()["user"].clone();
    (browser, user)
}

#[test]
fn discord_users_without_a_picture_have_one_of_discords() {
    let profile = json!({
        "id": "80351110224678912", "username": "nelly", "discriminator": "0", "global_name": null, "avatar": null,
        "email": "nelly@example.com",
    });
    let (_, user) = sign_in(
        "discord",
        "https://discord.com/api/oauth2/token",
        "https://discord.com/api/users/@me",
        profile,
    );
    let image = "https://cdn.discordapp.com/embed/avatars/5.png";
    assert_eq!(user, json!({ "name": "nelly", "email": "nelly@example.com", "image": image }));
}

#[test]
fn twitter_users_are_inside_data() {
    let picture = "https://pbs.twimg.com/profile_images/1/x_normal.jpg";
    let profile = json!({ "data": { "id": "2244994945", "name": "X Dev", "profile_image_url": picture } });
    let (browser, user) = sign_in(
        "twitter",
        "https://api.x.com/2/oauth2/token",
        "https://api.x.com/2/users/me?user.fields=profile_image_url",
        profile,
    );
    assert_eq!(user, json!({ "name": "X Dev", "image": picture }));
    let sent = browser.platform.sent.borrow();
    let token_request = sent[0].body.as_deref().unwrap();
    assert!(token_request.contains("code_verifier="), "{token_request}");
}

#[test]
fn twitters_scope_stands_before_what_the_flow_adds() {
    let mut browser = Browser::with_env(json!({
        "AUTH": { "providers": ["twitter"] }, "AUTH_TWITTER_ID": "id", "AUTH_TWITTER_SECRET": "secret",
    }));
    let url = browser.start("twitter");
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let expected = [
        "scope",
        "response_type",
        "client_id",
        "redirect_uri",
        "state",
        "code_challenge",
        "code_challenge_method",
    ];
    assert_eq!(names, expected, "{url}");
    assert!(
        url.as_str()
            .starts_with("https://x.com/i/oauth2/authorize?scope=users.read+tweet.read+offline.access&")
    );
}
