//! `idToken`, `idTokenSignIn` and `idTokenAudiences`: what the ID Tokens of a provider are used for.

use super::Entry;
use crate::config::error::ConfigError;
use crate::config::node::Node;
use crate::providers::Kind;

/// Reads `idToken`: whether the user comes from the ID Token.
pub(super) fn read(entry: &Entry<'_>) -> Result<bool, ConfigError> {
    match (entry.get("idToken"), entry.row.kind) {
        (None, kind) => Ok(kind == Kind::Oidc && entry.row.id_token),
        (Some(node), Kind::Oidc) => node.boolean(),
        (Some(node), Kind::Oauth | Kind::Oauth1) => {
            Err(node
                .error("an OAuth 2.0 provider has no ID Token", "Remove the key, or use type = \"oidc\"."))
        }
    }
}

/// Reads `idTokenSignIn`, with the further clients of `idTokenAudiences`. `None` without it.
///
/// Errors for a provider whose users do not come from the ID Token, because no other token comes with it.
pub(super) fn read_sign_in(entry: &Entry<'_>) -> Result<Option<Vec<String>>, ConfigError> {
    let audiences = entry.get("idTokenAudiences");
    let node = entry.get("idTokenSignIn");
    if !node.as_ref().map_or(Ok(false), Node::boolean)? {
        return match audiences {
            Some(node) => {
                Err(node.error("has no effect without idTokenSignIn", "Set it to true, or remove the key."))
            }
            None => Ok(None),
        };
    }
    if let Some(node) = node.filter(|_| !entry.is_oidc()) {
        let cause = "an OAuth 2.0 provider has no ID Token";
        return Err(node.error(cause, "Remove the key, or use type = \"oidc\"."));
    }
    if !read(entry)? {
        let path = entry.path_of("idTokenSignIn");
        let cause = "the user comes from userinfo (idToken = false), which needs an access token";
        return Err(ConfigError::new(path, cause, "Remove one of the two."));
    }
    let audiences = audiences.as_ref().map(read_audiences).transpose()?;
    Ok(Some(audiences.unwrap_or_default()))
}

fn read_audiences(node: &Node<'_>) -> Result<Vec<String>, ConfigError> {
    let mut audiences: Vec<String> = Vec::new();
    for item in node.list()? {
        let id = item.text()?.text;
        if id.is_empty() || audiences.contains(&id) {
            return Err(item.error("not a further client id", "Write the id of a native app, once."));
        }
        audiences.push(id);
    }
    match audiences.is_empty() {
        true => Err(node.error("names no client", "Name the client ids of native apps, or remove the key.")),
        false => Ok(audiences),
    }
}
