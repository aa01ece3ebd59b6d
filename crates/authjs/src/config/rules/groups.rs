use super::recorded::Recorded;
use crate::config::error::ConfigError;
use crate::config::node::Node;
use crate::providers::{MAX_GROUP_REQUESTS, Method, Provider};

/// Tells the providers that must be asked for groups which ones the rules name.
///
/// Errors if a sign-in would send too many requests.
pub(super) fn ask(
    node: &Node<'_>,
    recorded: &Recorded,
    providers: &mut [Provider],
) -> Result<(), ConfigError> {
    for provider in providers {
        let Method::OAuth(oauth) = &mut provider.method else { continue };
        let Some(source) = oauth.quirk.group_source() else { continue };
        oauth.groups =
            recorded.groups_of(&provider.id).filter(|name| source.accepts(name)).cloned().collect();
        let requests = source.requests(&oauth.groups);
        if requests > MAX_GROUP_REQUESTS {
            let cause = format!("a sign-in with {} would send {requests} requests about groups", provider.id);
            let fix = format!(
                "Name fewer groups, so that {MAX_GROUP_REQUESTS} are enough, or set providers in the rules whose groups are of another provider."
            );
            return Err(ConfigError::new(&node.path, cause, fix));
        }
    }
    Ok(())
}
