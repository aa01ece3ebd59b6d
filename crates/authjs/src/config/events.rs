use super::backend;
use super::env::Source;
use super::error::ConfigError;
use super::node::{Node, Table};
use super::options::keys;
use crate::providers::Backend;

/// `events`: a server that receives events as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Events {
    pub(crate) backend: Backend,
    /// `only`: the names of the events to send.
    only: Vec<EventName>,
}

/// An event that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventName {
    SignIn,
    SignOut,
    Session,
    CreateUser,
    UpdateUser,
    LinkAccount,
}

impl EventName {
    const ALL: [Self; 6] =
        [Self::SignIn, Self::SignOut, Self::Session, Self::CreateUser, Self::UpdateUser, Self::LinkAccount];

    /// Returns the name as Auth.js spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "signIn",
            Self::SignOut => "signOut",
            Self::Session => "session",
            Self::CreateUser => "createUser",
            Self::UpdateUser => "updateUser",
            Self::LinkAccount => "linkAccount",
        }
    }
}

impl EventName {
    const fn needs_database(self) -> bool {
        matches!(self, Self::CreateUser | Self::UpdateUser | Self::LinkAccount)
    }
}

impl Events {
    /// Returns whether an event is sent.
    pub(crate) fn includes(&self, name: EventName) -> bool {
        self.only.contains(&name)
    }
}

/// Reads `events`. Without `only`, sign-ins and sign-outs are sent: `session` occurs at every read
/// of a session.
#[inline(never)]
pub(super) fn read(root: &Table<'_>, source: &Source<'_>) -> Result<Option<Events>, ConfigError> {
    let Some(table) = root.table("events", &backend::keys(&keys::EVENTS))? else { return Ok(None) };
    let backend = backend::read(&table, source)?;
    let only = match table.get("only") {
        Some(node) => read_only(&node, source.has_database)?,
        None => vec![EventName::SignIn, EventName::SignOut],
    };
    Ok(Some(Events { backend, only }))
}

fn read_only(node: &Node<'_>, has_database: bool) -> Result<Vec<EventName>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() {
        return Err(node.error("an empty list", "Name at least one event, or remove the key."));
    }
    let names = items.iter().map(|item| {
        let setting = item.text()?;
        match EventName::ALL.into_iter().find(|event| event.name() == setting.text) {
            Some(event) if event.needs_database() && !has_database => {
                Err(setting.error("this event needs a database", "Remove it."))
            }
            Some(event) => Ok(event),
            None => {
                let fix = "Write signIn, signOut, session, createUser, updateUser or linkAccount.";
                Err(setting.error("no event has this name", fix))
            }
        }
    });
    names.collect()
}
