//! What the row of a session names: the times, the browser and the country of the sign-in.

use authjs::http::Method;
use authjs::platform::Place;
use serde_json::{Value, json};

use crate::routes::email::{link_to, with};
use crate::support::Browser;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";

/// Signs in with a link, with a browser of this name in this country. Returns the columns of the row, as
/// SQL writes them.
fn signed_in(session: Value, user_agent: &str, country: Option<&str>) -> (Browser, String) {
    let mut browser = Browser::with_database(with(json!({ "session": session, "matcher": ["/dashboard"] })));
    let link = link_to(&mut browser, "ada@example.com");
    let place = Place { city: None, country: country.map(str::to_owned), asn: None };
    browser.platform.place.replace(Some(place));
    let path = format!("{}?{}", link.path(), link.query().unwrap());
    browser.send(Method::Get, &path, &[("user-agent", user_agent)], "");
    let row = row(&browser);
    (browser, row)
}

fn row(browser: &Browser) -> String {
    let columns = ["createdAt", "lastSeenAt", "userAgent", "country"];
    let read = |column: &str| browser.database.text(&format!("SELECT quote({column}) FROM sessions"));
    columns.map(read).join(" ")
}

const NOW: &str = "'2027-01-15T08:00:00.000Z'";

#[test]
fn a_sign_in_names_browser_and_country() {
    let (_, row) = signed_in(json!({}), FIREFOX, Some("DE"));
    assert_eq!(row, format!("{NOW} {NOW} '{FIREFOX}' 'DE'"));
}

#[test]
fn what_is_unknown_or_no_country_is_null() {
    for country in [None, Some("XX"), Some("T1"), Some("de"), Some(""), Some("Germany")] {
        let (_, row) = signed_in(json!({}), "", country);
        assert_eq!(row, format!("{NOW} {NOW} NULL NULL"), "{country:?}");
    }
}

#[test]
fn a_long_name_of_a_browser_is_cut() {
    let (_, row) = signed_in(json!({}), &format!("{}ö{}", "x".repeat(255), "y".repeat(9_000)), None);
    assert_eq!(row, format!("{NOW} {NOW} '{}' NULL", "x".repeat(255)));
    let hostile = "'); DROP TABLE sessions; --";
    let (_, row) = signed_in(json!({}), hostile, None);
    assert_eq!(row, format!("{NOW} {NOW} '{}' NULL", hostile.replace('\'', "''")));
}

#[test]
fn browser_and_country_can_be_left_out() {
    let (_, row) = signed_in(json!({ "trackDevice": false }), FIREFOX, Some("DE"));
    assert_eq!(row, format!("{NOW} {NOW} NULL NULL"));
}

#[test]
fn a_session_is_seen_only_when_it_is_extended() {
    let (mut browser, before) = signed_in(json!({ "updateAge": 3_600 }), FIREFOX, Some("DE"));
    browser.platform.pass_seconds(3_599);
    browser.database.take_ran();
    assert!(browser.visit("/dashboard", &[]).is_ok());
    browser.get("/api/auth/session");
    let ran = browser.database.take_ran();
    assert!(ran.iter().all(|statement| statement.starts_with("SELECT")), "{ran:?}");
    assert_eq!(row(&browser), before);
    browser.platform.pass_seconds(1);
    browser.database.take_ran();
    browser.get("/api/auth/session");
    assert_eq!(browser.database.take_ran().len(), 2, "no statement more than without the column");
    assert_eq!(row(&browser), format!("{NOW} '2027-01-15T09:00:00.000Z' '{FIREFOX}' 'DE'"));
}
