//! Tabs of several people in one browser, with a database.

use super::*;
use crate::routes::accounts::{self, HOME, NOT_LINKED, bob, counts, with_each_strategy};

const COOKIE: &str = "authjs.session-token";

// Someone leaves a tab at the provider, and the next one signs in in another tab. In Auth.js, the second sign-in ends the
// first.
#[test]
fn a_tab_that_was_left_at_a_provider_links_no_account_to_the_next_user() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let left = open_tab(&mut browser, "op", "/left");
        assert_eq!(accounts::sign_in(&mut browser, json!({})).location(), HOME);
        let session = browser.jar[COOKIE].clone();
        assert_eq!(accounts::come_back(&mut browser, &left, bob()).location(), NOT_LINKED);
        assert_eq!((counts(&browser), &browser.jar[COOKIE]), ((1, 1), &session));
        assert_eq!(browser.platform.reasons(), ["account_not_linked"]);
    });
}

#[test]
fn a_tab_of_another_user_links_no_account_and_one_of_the_same_user_does() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        accounts::sign_in(&mut browser, json!({}));
        let [of_ada, linking] = [(), ()].map(|()| open_tab(&mut browser, "op", "/dashboard"));
        let ada = browser.jar.remove(COOKIE).unwrap();
        let eve = json!({ "sub": "user-3", "email": "eve@example.com" });
        accounts::sign_in(&mut browser, eve);
        assert_eq!(accounts::come_back(&mut browser, &of_ada, bob()).location(), NOT_LINKED);
        assert_eq!(counts(&browser), (2, 2));
        browser.jar.insert(COOKIE.into(), ada);
        assert_eq!(accounts::come_back(&mut browser, &linking, bob()).location(), HOME);
        assert_eq!(counts(&browser), (2, 3));
    });
}
