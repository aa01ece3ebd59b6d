use super::AT_SIGN_IN;
use super::assignment::{self, Assignment};
use crate::claims::Path;
use crate::config::backend;
use crate::config::env::Source;
use crate::config::error::ConfigError;
use crate::config::node::Node;
use crate::config::options::keys;
use crate::providers::Backend;

/// `signIn.exchange`: a backend that is asked at each sign-in, and whose answer becomes members of
/// the user.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) backend: Backend,
    /// `body`: the members of the JSON that is posted.
    pub(crate) body: Vec<Assignment>,
    /// `again = "refresh"`: whether the backend is asked again when the tokens of a session are refreshed.
    pub(crate) is_repeated: bool,
    /// `store`: members of the user, each with the path of its value in the answer.
    pub(crate) store: Vec<(String, Path)>,
}

/// Reads `exchange`. Errors if `store` names a member that decides who the user is.
pub(super) fn read(node: &Node<'_>, source: &Source<'_>) -> Result<Exchange, ConfigError> {
    let table = node.table(&backend::keys(&keys::EXCHANGE))?;
    let backend = backend::read(&table, source)?;
    let body = table.get("body").map(|node| assignment::read_all(&node, AT_SIGN_IN, assignment::member));
    let body = body.transpose()?.filter(|body| !body.is_empty()).ok_or_else(|| {
        let fix = "Write what to post, e.g. { id_token = \"account.id_token\" }";
        ConfigError::new(
            table.path_of("body"),
            "nothing to post, so the backend could not tell users apart",
            fix,
        )
    })?;
    let store = table.get("store").map(|node| read_store(&node)).transpose()?.unwrap_or_default();
    let is_repeated = table.get("again").map_or(Ok(false), |node| read_again(&node))?;
    Ok(Exchange { backend, body, is_repeated, store })
}

fn read_again(node: &Node<'_>) -> Result<bool, ConfigError> {
    match node.text()?.text.as_str() {
        "refresh" => Ok(true),
        _ => Err(node.error("unknown value", "Write \"refresh\", or remove the key.")),
    }
}

/// The members of a user that the provider alone decides.
const IDENTITY: [&str; 5] = ["id", "email", "emailVerified", "sub", "provider"];

fn read_store(node: &Node<'_>) -> Result<Vec<(String, Path)>, ConfigError> {
    let table = node.open_table()?;
    let store = table.iter().map(|(member, node)| {
        if IDENTITY.contains(&member) {
            let fix = "Choose another name: the provider alone says who the user is.";
            return Err(node.error("a backend must not change this member of the user", fix));
        }
        let setting = node.text()?;
        let path = Path::parse(&setting.text).map_err(|_| {
            setting.error("not a path", "Write the path of the value in the answer, e.g. data.token")
        })?;
        Ok((member.to_owned(), path))
    });
    store.collect()
}
