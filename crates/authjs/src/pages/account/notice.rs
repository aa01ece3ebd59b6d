use super::notice_box;
use crate::pages::html::Html;
use crate::pages::look::Look;
use crate::pages::texts::Key;

/// What the last change has led to. The address of the page names it, so anyone can write it into a link: it says nothing but one of
/// these texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The user has signed in again.
    SignedInAgain,
    /// The account is unlinked.
    Unlinked,
    /// The account is the last way in, and stays.
    LastWayIn,
    /// The passkey is removed.
    PasskeyRemoved,
    /// The passkey is the last way in, and stays.
    LastPasskey,
    /// The session has ended.
    SessionEnded,
    /// All other sessions have ended.
    OthersEnded,
    /// What the form names is not there.
    NotThere,
    /// The user typed something else than the deletion asks for.
    NotTyped,
}

/// The notices, their names in the address, their texts, and whether they are no failure.
const ALL: [(Notice, &str, Key, bool); 9] = [
    (Notice::SignedInAgain, "signed-in", Key::SignedInAgain, true),
    (Notice::Unlinked, "unlinked", Key::Unlinked, true),
    (Notice::LastWayIn, "last-way-in", Key::LastWayIn, false),
    (Notice::PasskeyRemoved, "passkey-removed", Key::PasskeyRemoved, true),
    (Notice::LastPasskey, "last-passkey", Key::LastPasskey, false),
    (Notice::SessionEnded, "session-ended", Key::SessionEnded, true),
    (Notice::OthersEnded, "others-ended", Key::OthersEnded, true),
    (Notice::NotThere, "not-there", Key::NotThere, false),
    (Notice::NotTyped, "not-typed", Key::NotTyped, false),
];

impl Notice {
    /// Returns the notice with this name. `None` if there is no such one.
    pub(crate) fn named(name: &str) -> Option<Self> {
        ALL.iter().find(|(_, known, ..)| *known == name).map(|(notice, ..)| *notice)
    }

    /// Returns its name.
    pub(crate) fn name(self) -> &'static str {
        ALL.iter().find(|(notice, ..)| *notice == self).map_or("", |(_, name, ..)| name)
    }

    pub(super) fn render(self, look: &Look<'_>) -> Html {
        let own = ALL.iter().find(|(notice, ..)| *notice == self);
        own.map_or_else(Html::default, |(_, _, key, is_info)| notice_box(*is_info, look.texts.get(*key)))
    }
}
