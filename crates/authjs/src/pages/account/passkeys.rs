use super::sections::date;
use super::{AccountPage, button, details, form, section as titled};
use crate::pages::frame::hidden;
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::texts::Key;
use crate::timestamp::Timestamp;

/// A passkey of the user.
#[derive(Clone, Debug)]
pub(crate) struct ShownPasskey<'a> {
    /// The id of its credential.
    pub id: &'a str,
    /// The name that the user gave it.
    pub name: Option<&'a str>,
    /// Whether it is on a security key.
    pub is_security_key: bool,
    /// The time it was added.
    pub created_at: Option<Timestamp>,
    /// The time of its last use.
    pub last_used_at: Option<Timestamp>,
    /// Whether the user has another way in.
    pub can_remove: bool,
}

/// Returns the passkeys of the user. Nothing if there are none.
pub(super) fn section(page: &AccountPage<'_>, look: &Look<'_>) -> Html {
    if page.passkeys.is_empty() {
        return Html::default();
    }
    let rows = page.passkeys.iter().map(|passkey| row(page, passkey, look));
    titled(Key::PasskeysHeading, look, [element("ul").children(rows)])
}

fn row(page: &AccountPage<'_>, passkey: &ShownPasskey<'_>, look: &Look<'_>) -> Html {
    let default = if passkey.is_security_key { Key::SecurityDevice } else { Key::Passkey };
    let name = passkey.name.unwrap_or_else(|| look.texts.get(default));
    let dates = [(Key::AddedOn, passkey.created_at), (Key::LastUsedOn, passkey.last_used_at)];
    let dates = dates.into_iter().filter_map(|(key, at)| Some(look.texts.html(key, &[("date", date(at?))])));
    let text = element("span").children([Html::text(name), details(dates)]);
    let remove = passkey.can_remove.then(|| {
        let label = look.texts.get(Key::RemovePasskey);
        let button = button().attribute("aria-label", &format!("{label}: {name}")).text(label);
        form(page, "remove-passkey", [hidden("passkey", passkey.id)], button)
    });
    element("li").children([text, remove.unwrap_or_default()])
}
