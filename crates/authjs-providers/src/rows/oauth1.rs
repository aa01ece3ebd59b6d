use serde_json::Value;

use crate::email_proof::EmailProof;
use crate::fields::Fields;
use crate::profile::{Profile, ProfileError};
use crate::quirks::discogs;
use crate::row::{Row, oauth1};
use authjs_claims::Claims;

/// OAuth 1.0 providers, sorted by id. Auth.js no longer has any. next-auth 4 had Twitter's.
pub(super) const ROWS: &[Row] = &[
    // https://www.discogs.com/developers#page:authentication,header:authentication-oauth-flow
    oauth1("discogs", "Discogs")
        .request_token("https://api.discogs.com/oauth/request_token")
        .authorization("https://www.discogs.com/oauth/authorize")
        .token("https://api.discogs.com/oauth/access_token")
        .userinfo("https://api.discogs.com/oauth/identity")
        .brand_color("#333333")
        .quirk(&discogs::Discogs)
        .fields("id", "{name} ?? username", "email", "avatar_url"),
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
        .fields(
            "user.id",
            "{$token.fullname} ?? user.username._content",
            "",
            "https://www.flickr.com/buddyicons/{user.id}.jpg",
        ),
    // https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/#using-basic-oauth
    oauth1("trello", "Trello")
        .request_token("https://trello.com/1/OAuthGetRequestToken")
        .authorization("https://trello.com/1/OAuthAuthorizeToken")
        .token("https://trello.com/1/OAuthGetAccessToken")
        .userinfo("https://api.trello.com/1/members/me?fields=id,fullName,username,email,avatarUrl")
        .params(&[("expiration", "1hour")])
        .scope("read,account")
        .brand_color("#0052cc")
        // The address of a folder that has a file for each size.
        .fields("id", "{fullName} ?? username", "email", "{avatarUrl}/170.png ?? null"),
    // https://www.tumblr.com/docs/en/api/v2#oauth1-authorization
    oauth1("tumblr", "Tumblr")
        .request_token("https://www.tumblr.com/oauth/request_token")
        .authorization("https://www.tumblr.com/oauth/authorize")
        .token("https://www.tumblr.com/oauth/access_token")
        .userinfo("https://api.tumblr.com/v2/user/info")
        .brand_color("#36465d")
        .profile(|p| {
            // A user can give up a name, and another user can take it, so the id is that of the
            // primary blog, which stays. Other blogs may have several authors.
            let blog =
                |path| primary_blog(p).and_then(|blog| blog.pointer(path)?.as_str().map(str::to_owned));
            let missing = || ProfileError { missing: "uuid of a primary blog".into() };
            let profile = Profile::new(blog("/uuid").ok_or_else(missing)?).name(p.at("response.user.name"));
            Ok(match blog("/avatar/0/url") {
                Some(image) => profile.image(image),
                None => profile,
            })
        }),
    // The profile of next-auth 4's TwitterLegacy.
    oauth1("twitter-legacy", "Twitter (Legacy)")
        // The address is null unless it is verified.
        // https://developer.x.com/en/docs/twitter-api/v1/accounts-and-users/manage-account-settings/api-reference/get-account-verify_credentials
        .email_proof(EmailProof::Present("email"))
        .request_token("https://api.twitter.com/oauth/request_token")
        .authorization("https://api.twitter.com/oauth/authenticate")
        .token("https://api.twitter.com/oauth/access_token")
        .userinfo("https://api.twitter.com/1.1/account/verify_credentials.json?include_email=true")
        .brand_color("#1da1f2")
        .profile(|p| {
            let (name, image) = ("name", "profile_image_url_https");
            let profile = Fields { id: "id_str", name, email: "email", image }.apply(p)?;
            Ok(match profile.image.text().and_then(full_size) {
                Some(image) => profile.image(image),
                None => profile,
            })
        }),
];

fn primary_blog<'a>(p: &Claims<'a>) -> Option<&'a Value> {
    let blogs = p.at("response.user.blogs").value()?.as_array()?;
    let is_primary = |blog: &&Value| blog.get("primary").and_then(Value::as_bool) == Some(true);
    blogs.iter().find(is_primary)
}

/// Returns the full-size picture: `…_normal.jpg` is a thumbnail of `….jpg`.
fn full_size(url: &str) -> Option<String> {
    let kinds = [("_normal.jpg", ".jpg"), ("_normal.png", ".png"), ("_normal.gif", ".gif")];
    kinds.into_iter().find_map(|(small, full)| Some([url.strip_suffix(small)?, full].concat()))
}
