//! The account page. Auth.js has none.

mod browser;
mod notice;
mod passkeys;
mod sections;

use std::fmt;
use std::sync::LazyLock;

use super::frame::{Frame, hidden};
use super::html::{Element, Html, element};
use super::logo::Logo;
use super::look::Look;
use super::page::{FormTargets, Page};
use super::style::compact;
use super::texts::Key;
use crate::timestamp::Timestamp;
pub(crate) use notice::Notice;
pub(crate) use passkeys::ShownPasskey;

/// The content of the account page.
#[derive(Clone)]
pub(crate) struct AccountPage<'a> {
    /// The origin of this site. The page shows its host and links to it.
    pub origin: &'a str,
    /// The target of every form: the address of this page.
    pub action: &'a str,
    /// The CSRF token of the visitor's cookie.
    pub csrf_token: &'a str,
    /// What the last change has led to.
    pub notice: Option<Notice>,
    /// The user's name.
    pub name: Option<&'a str>,
    /// The user's address.
    pub email: Option<&'a str>,
    /// The accounts that sign the user in.
    pub accounts: Vec<WayIn<'a>>,
    /// The providers whose accounts can be linked.
    pub linkable: Vec<WayIn<'a>>,
    /// The passkeys.
    pub passkeys: Vec<ShownPasskey<'a>>,
    /// Whether a mail to the address signs the user in.
    pub has_mail: bool,
    /// The sessions, of which the first is this one. `None` if the Worker does not know them.
    pub sessions: Option<Vec<ShownSession>>,
    /// What the user types to delete the account. `None` if that cannot be done.
    pub typed_to_delete: Option<&'a str>,
    /// Whether a provider may be on this machine, in development only.
    pub loopback: bool,
}

/// An account at a provider, or a provider.
#[derive(Clone, Debug)]
pub(crate) struct WayIn<'a> {
    /// The provider's id.
    pub provider: &'a str,
    /// The display name.
    pub name: &'a str,
    /// The user's id at the provider. Empty for a provider alone.
    pub account: &'a str,
    /// Whether the user has several accounts of this provider, which the page tells apart by their ids.
    pub is_one_of_several: bool,
    /// Whether the user has another way in, so that it can be unlinked.
    pub can_unlink: bool,
    /// Its mark, as markup of the platform. Without one, its initials stand for it.
    pub mark: Option<String>,
    /// The address of a picture in place of the mark.
    pub logo: Option<&'a str>,
}

/// A session of the user.
#[derive(Clone, Debug)]
pub(crate) struct ShownSession {
    /// The id of its row.
    pub id: String,
    /// Whether it is the session of the request.
    pub is_current: bool,
    /// The header `User-Agent` of the sign-in.
    pub user_agent: Option<String>,
    /// The country of the sign-in.
    pub country: Option<String>,
    /// The time of the sign-in.
    pub created_at: Option<Timestamp>,
    /// The last use that was recorded.
    pub last_seen_at: Option<Timestamp>,
}

impl fmt::Debug for AccountPage<'_> {
    /// Hides the CSRF token, the address and the ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountPage").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Returns the page of `GET /account`.
pub(crate) fn account(page: &AccountPage<'_>, look: &Look<'_>) -> Page {
    static CSS: LazyLock<String> = LazyLock::new(|| compact(include_str!("account.css")));
    let ways = page.accounts.iter().chain(&page.linkable);
    let frame = Frame {
        status: 200,
        title: Key::AccountTitle,
        class: "account",
        css: CSS.clone(),
        forms: FormTargets::Providers { loopback: page.loopback },
        script: "",
        images: ways.filter_map(|way| way.logo.and_then(Logo::parse)).collect(),
    };
    let content = [
        look.element("h1", Key::YourAccount),
        who(page),
        page.notice.map_or_else(Html::default, |notice| notice.render(look)),
        sections::ways_in(page, look),
        passkeys::section(page, look),
        sections::sessions(page, look),
        sections::data(page, look),
        sections::deletion(page, look),
        look.back_to_site(page.origin),
    ];
    frame.page(look, content)
}

fn who(page: &AccountPage<'_>) -> Html {
    let name = page.name.filter(|name| Some(*name) != page.email).map(|name| element("strong").text(name));
    let both = name.is_some() && page.email.is_some();
    let space = if both { element("br").void() } else { Html::default() };
    let email = page.email.map(Html::text).unwrap_or_default();
    element("p").children([name.unwrap_or_default(), space, email])
}

/// Returns a form that asks for a change, with these fields and this button.
fn form(page: &AccountPage<'_>, change: &str, fields: impl IntoIterator<Item = Html>, button: Html) -> Html {
    let own = [hidden("csrfToken", page.csrf_token), hidden("change", change)];
    let fields = own.into_iter().chain(fields).chain([button]);
    element("form").url("action", page.action).attribute("method", "POST").children(fields)
}

fn button() -> Element {
    element("button").attribute("type", "submit").attribute("class", "button")
}

fn section(heading: Key, look: &Look<'_>, content: impl IntoIterator<Item = Html>) -> Html {
    element("section").children([look.element("h2", heading), Html::concat(content)])
}

fn details(lines: impl IntoIterator<Item = Html>) -> Html {
    Html::concat(lines.into_iter().map(|line| element("small").children([line])))
}

fn notice_box(is_info: bool, text: &str) -> Html {
    let class = if is_info { "error info" } else { "error" };
    let role = if is_info { "status" } else { "alert" };
    element("div").attribute("class", class).attribute("role", role).children([element("p").text(text)])
}

#[cfg(test)]
mod tests;
