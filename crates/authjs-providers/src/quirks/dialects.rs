//! The providers whose departures are a [`Dialect`], each with a link to its documentation.

use crate::quirks::dialect::{Dialect, REGULAR};

/// Requires POST for the account
/// ([get_current_account](https://www.dropbox.com/developers/documentation/http/documentation#users-get_current_account)).
pub(crate) const DROPBOX: Dialect = Dialect { method: "POST", ..REGULAR };

/// Expects the token in the query ([user
/// authentication](https://docs.foursquare.com/developer/reference/authentication)).
pub(crate) const FOURSQUARE: Dialect =
    Dialect { sends_bearer: false, query: &[("oauth_token", "{access_token}")], ..REGULAR };

/// Returns information about the token instead of a user ([token
/// metadata](https://developers.hubspot.com/docs/api-reference/auth-oauth-v1/guide)).
pub(crate) const HUBSPOT: Dialect = Dialect {
    sends_bearer: false,
    step: Some("{access_token}"),
    headers: &[("content-type", "application/json")],
    ..REGULAR
};

/// Names the owner of the token in the token response, and wraps every response ([user
/// metadata](https://docs.nextcloud.com/server/latest/developer_manual/client_apis/OCS/ocs-api-overview.html#user-metadata)).
pub(crate) const NEXTCLOUD: Dialect = Dialect {
    step: Some("{user_id}"),
    headers: &[("ocs-apirequest", "true")],
    within: Some("ocs.data"),
    ..REGULAR
};

/// Requires a version header, and returns the user as the owner of the token's bot ([retrieve your
/// token's bot user](https://developers.notion.com/reference/get-self)).
pub(crate) const NOTION: Dialect = Dialect {
    step: Some("me"),
    headers: &[("notion-version", "2022-06-28")],
    within: Some("bot.owner.user"),
    ..REGULAR
};

/// Requires a version header and the client id ([required
/// headers](https://trakt.docs.apiary.io/#introduction/required-headers)).
pub(crate) const TRAKT: Dialect =
    Dialect { headers: &[("trakt-api-version", "2"), ("trakt-api-key", "{clientId}")], ..REGULAR };

/// Instagram and Threads omit `token_type`
/// ([Instagram](https://developers.facebook.com/docs/instagram-platform/reference/access_token),
/// [Threads](https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions)).
pub(crate) const NO_TOKEN_TYPE: Dialect = Dialect { bearer_unless_said: true, ..REGULAR };

/// Omits `token_type`, sends the address in the token response, and returns a list of users
/// ([users.get](https://dev.vk.com/en/method/users.get)).
pub(crate) const VK: Dialect =
    Dialect { bearer_unless_said: true, within: Some("response.0"), token_member: Some("email"), ..REGULAR };
