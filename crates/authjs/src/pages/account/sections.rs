use super::{AccountPage, ShownSession, WayIn, browser, button, details, form, section};
use crate::pages::frame::hidden;
use crate::pages::html::{Html, element};
use crate::pages::look::Look;
use crate::pages::signin::mark;
use crate::pages::texts::Key;
use crate::timestamp::Timestamp;

/// Returns the accounts of the user, and what can be linked.
pub(super) fn ways_in(page: &AccountPage<'_>, look: &Look<'_>) -> Html {
    let mail = page.email.filter(|_| page.has_mail).map(|email| {
        let text = look.texts.with(Key::MailWayIn, "address", email);
        element("li").children([element("span").text(&text)])
    });
    let accounts = page.accounts.iter().map(|account| {
        let fields = [hidden("provider", account.provider), hidden("account", account.account)];
        row(page, look, account, Some(("unlink", Key::UnlinkProvider)).filter(|_| account.can_unlink), fields)
    });
    let linkable = page.linkable.iter().map(|provider| {
        let fields = [hidden("provider", provider.provider), Html::default()];
        row(page, look, provider, Some(("link", Key::LinkProvider)), fields)
    });
    let rows = accounts.chain(mail).chain(linkable);
    section(Key::WaysIn, look, [element("ul").children(rows)])
}

fn row(
    page: &AccountPage<'_>,
    look: &Look<'_>,
    way: &WayIn<'_>,
    change: Option<(&str, Key)>,
    fields: [Html; 2],
) -> Html {
    let id = Some(way.account).filter(|_| way.is_one_of_several).map(Html::text);
    let name = element("span").children([Html::text(way.name), details(id)]);
    let form = change.map(|(change, label)| {
        let button = button().text(&look.texts.with(label, "provider", way.name));
        form(page, change, fields, button)
    });
    element("li").children([mark(way.name, way.logo, way.mark.as_deref()), name, form.unwrap_or_default()])
}

/// Returns the sessions of the user. Nothing if the Worker does not know them.
pub(super) fn sessions(page: &AccountPage<'_>, look: &Look<'_>) -> Html {
    let Some(sessions) = &page.sessions else { return Html::default() };
    let rows = sessions.iter().map(|session| session_row(page, session, look));
    let others = match sessions.iter().any(|session| !session.is_current) {
        true => form(page, "end-others", [], button().text(look.texts.get(Key::EndOthers))),
        false => Html::default(),
    };
    section(Key::SessionsHeading, look, [element("ul").children(rows), others])
}

fn session_row(page: &AccountPage<'_>, session: &ShownSession, look: &Look<'_>) -> Html {
    let name = browser_name(session, look);
    let here = session.is_current.then(|| look.element("strong", Key::ThisBrowser));
    let country = session.country.as_deref();
    let country = country.map(|code| Html::text(&look.texts.with(Key::Country, "country", code)));
    let dates = [(Key::SignedInOn, session.created_at), (Key::LastSeen, session.last_seen_at)];
    let dates = dates.into_iter().filter_map(|(key, at)| Some(look.texts.html(key, &[("date", date(at?))])));
    let text =
        element("span").children([Html::text(&name), details(here.into_iter().chain(country).chain(dates))]);
    let end = match session.is_current {
        true => Html::default(),
        false => {
            let label = look.texts.get(Key::EndSession);
            let button = button().attribute("aria-label", &format!("{label}: {name}")).text(label);
            form(page, "end-session", [hidden("session", &session.id)], button)
        }
    };
    element("li").children([text, end])
}

fn browser_name(session: &ShownSession, look: &Look<'_>) -> String {
    let names = session.user_agent.as_deref().map_or((None, None), browser::names);
    match names {
        (Some(browser), Some(system)) => {
            look.texts.with(Key::BrowserOn, "browser", browser).replace("{system}", system)
        }
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => look.texts.get(Key::UnknownBrowser).to_owned(),
    }
}

/// Returns the day of a time. No language writes it in another way.
pub(super) fn date(at: Timestamp) -> Html {
    let text = at.iso8601();
    let day = text.get(..10).unwrap_or_default();
    element("time").attribute("datetime", day).text(day)
}

/// Returns the button that downloads the data.
pub(super) fn data(page: &AccountPage<'_>, look: &Look<'_>) -> Html {
    let button = button().text(look.texts.get(Key::Download));
    section(Key::YourData, look, [look.element("p", Key::DownloadHint), form(page, "download", [], button)])
}

/// Returns the form that deletes the account. Nothing if users cannot do that.
pub(super) fn deletion(page: &AccountPage<'_>, look: &Look<'_>) -> Html {
    let Some(typed) = page.typed_to_delete else { return Html::default() };
    let label = element("label")
        .attribute("class", "section-header")
        .attribute("for", "typed")
        .children([look.texts.html(Key::TypeToDelete, &[("address", element("strong").text(typed))])]);
    let input = element("input")
        .attribute("id", "typed")
        .attribute("name", "typed")
        .attribute("type", "text")
        .attribute("autocomplete", "off")
        .attribute("autocapitalize", "none")
        .attribute("spellcheck", "false")
        .attribute("required", "")
        .void();
    let button = element("button")
        .attribute("type", "submit")
        .attribute("class", "button danger")
        .text(look.texts.get(Key::DeleteAccount));
    section(
        Key::DeleteHeading,
        look,
        [look.element("p", Key::DeleteHint), form(page, "delete", [label, input], button)],
    )
}
