use serde_json::Value;

use crate::providers::claims::{Claim, Claims};
use crate::providers::profile::{Profile, ProfileError};
use crate::providers::quirks::discogs;
use crate::providers::row::{Row, oauth1};

/// OAuth 1.0 providers, sorted by id. Auth.js has none any more; next-auth 4 had Twitter's.
pub(super) const ROWS: &[Row] = &[
    // https://www.discogs.com/developers#page:authentication,header:authentication-oauth-flow
    oauth1("discogs", "Discogs")
        .request_token("https://api.discogs.com/oauth/request_token")
        .authorization("https://www.discogs.com/oauth/authorize")
        .token("https://api.discogs.com/oauth/access_token")
        .userinfo("https://api.discogs.com/oauth/identity")
        .brand_color("#333333")
        .quirk(&discogs::Discogs)
        .profile(|p| {
            let profile = Profile::new(p.required("id")?);
            Ok(profile
                .name(text(p.at("name")).or(p.at("username")))
                .email(p.at("email"))
                .image(p.at("avatar_url")))
        }),
    // https://www.flickr.com/services/api/auth.oauth.html
    oauth1("flickr", "Flickr")
        .request_token("https://www.flickr.com/services/oauth/request_token")
        .authorization("https://www.flickr.com/services/oauth/authorize")
        .token("https://www.flickr.com/services/oauth/access_token")
        .userinfo(
            "https://api.flickr.com/services/rest?method=flickr.test.login&format=json&nojsoncallback=1",
        )
        .params(&[("perms", "read")])
        .brand_color("#0063dc")
        .profile(|p| {
            let id = p.required("user.id")?;
            let image = format!("https://www.flickr.com/buddyicons/{id}.jpg");
            let name = text(p.token("fullname")).or(p.at("user.username._content"));
            Ok(Profile::new(id).name(name).image(image))
        }),
    // https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/#using-basic-oauth
    oauth1("trello", "Trello")
        .request_token("https://trello.com/1/OAuthGetRequestToken")
        .authorization("https://trello.com/1/OAuthAuthorizeToken")
        .token("https://trello.com/1/OAuthGetAccessToken")
        .userinfo("https://api.trello.com/1/members/me?fields=id,fullName,username,email,avatarUrl")
        .params(&[("expiration", "1hour")])
        .scope("read,account")
        .brand_color("#0052cc")
        .profile(|p| {
            let profile = Profile::new(p.required("id")?);
            let profile = profile.name(text(p.at("fullName")).or(p.at("username"))).email(p.at("email"));
            // The address of a folder, in which sizes are files.
            Ok(match p.at("avatarUrl").text() {
                Some(folder) => profile.image(format!("{folder}/170.png")),
                None => profile.image(Claim::NULL),
            })
        }),
    // https://www.tumblr.com/docs/en/api/v2#oauth1-authorization
    oauth1("tumblr", "Tumblr")
        .request_token("https://www.tumblr.com/oauth/request_token")
        .authorization("https://www.tumblr.com/oauth/authorize")
        .token("https://www.tumblr.com/oauth/access_token")
        .userinfo("https://api.tumblr.com/v2/user/info")
        .brand_color("#36465d")
        .profile(|p| {
            let blog = format!("response.user.blogs.{}", primary_blog(p));
            // A name may be given up and taken by somebody else: the primary blog is what stays.
            let id = p.at(&format!("{blog}.uuid")).text().ok_or_else(no_blog)?;
            let image = p.at(&format!("{blog}.avatar.0.url"));
            Ok(Profile::new(id).name(p.at("response.user.name")).image(image))
        }),
    // The profile of next-auth 4's TwitterLegacy.
    oauth1("twitter-legacy", "Twitter (Legacy)")
        .request_token("https://api.twitter.com/oauth/request_token")
        .authorization("https://api.twitter.com/oauth/authenticate")
        .token("https://api.twitter.com/oauth/access_token")
        .userinfo("https://api.twitter.com/1.1/account/verify_credentials.json?include_email=true")
        .brand_color("#1da1f2")
        .profile(|p| {
            let profile = Profile::new(p.required("id_str")?).name(p.at("name")).email(p.at("email"));
            Ok(match p.at("profile_image_url_https").text() {
                Some(url) => profile.image(full_size(&url)),
                None => profile,
            })
        }),
];

/// An empty text is none.
fn text(claim: Claim<'_>) -> Claim<'_> {
    if claim.is_falsy() { Claim::ABSENT } else { claim }
}

fn no_blog() -> ProfileError {
    ProfileError { missing: "response.user.blogs".to_owned() }
}

fn primary_blog(p: &Claims<'_>) -> usize {
    let blogs = p.at("response.user.blogs").value().and_then(Value::as_array);
    let is_primary = |blog: &Value| blog.get("primary") == Some(&Value::Bool(true));
    blogs.and_then(|blogs| blogs.iter().position(is_primary)).unwrap_or_default()
}

/// `…_normal.jpg` is a thumbnail of `….jpg`.
fn full_size(url: &str) -> String {
    let full = ["jpg", "png", "gif"]
        .into_iter()
        .find_map(|kind| Some(format!("{}.{kind}", url.strip_suffix(&format!("_normal.{kind}"))?)));
    full.unwrap_or_else(|| url.to_owned())
}
