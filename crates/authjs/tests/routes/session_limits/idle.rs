//! `session.idleSeconds`

use super::*;

fn limit() -> Value {
    json!({ "idleSeconds": 1_800 })
}

#[test]
fn a_session_ends_that_is_not_used() {
    for env in [env(limit()), env_of_database(limit())] {
        let mut browser = signed_in(env.clone());
        browser.platform.pass_seconds(1_799);
        assert_eq!(visit(&mut browser), 200, "{env}");
        let mut browser = signed_in(env.clone());
        browser.platform.pass_seconds(1_800);
        assert_eq!(visit(&mut browser), 401, "{env}");
        assert_eq!(browser.platform.reasons(), ["session_expired"], "{env}");
    }
}

#[test]
fn a_session_in_use_goes_on() {
    for env in [env(limit()), env_of_database(limit())] {
        let mut browser = signed_in(env.clone());
        // A use is recorded once in `updateAge`, which is a third.
        for _ in 0..200 {
            browser.platform.pass_seconds(1_199);
            assert_eq!(visit(&mut browser), 200, "{env}");
        }
        browser.platform.pass_seconds(1_800);
        assert_eq!(visit(&mut browser), 401, "{env}");
    }
}

#[test]
fn the_cookie_lives_no_longer() {
    let mut browser = signed_in(env(limit()));
    browser.platform.pass_seconds(600);
    let answer = browser.get("/api/auth/session");
    assert_eq!(answer.json()["expires"], "2027-01-15T08:40:00.000Z");
    assert_eq!(expires(answer.cookie(COOKIE)), "Fri, 15 Jan 2027 08:40:00 GMT");
    assert_eq!(token(&browser)["exp"], 1_800_002_400);
    let mut browser = signed_in(env_of_database(limit()));
    browser.platform.pass_seconds(600);
    let answer = browser.get("/api/auth/session");
    assert_eq!(expires(answer.cookie(COOKIE)), "Fri, 15 Jan 2027 08:40:00 GMT");
    assert_eq!(browser.database.text("SELECT expires FROM sessions"), "2027-01-15T08:40:00.000Z");
}

#[test]
fn a_session_of_before_the_option_ends_by_its_last_use() {
    for (age, status) in [(1_799, 200), (1_800, 401)] {
        let before = signed_in(env(json!({})));
        before.platform.pass_seconds(age);
        let mut browser = Browser::with_env(env(limit()));
        browser.jar = before.jar.clone();
        browser.platform.pass_seconds(age);
        assert_eq!(visit(&mut browser), status, "{age}");

        let mut browser = signed_in(env_of_database(limit()));
        browser.database.execute("UPDATE sessions SET expires = '2027-02-14T08:00:00.000Z'");
        browser.platform.pass_seconds(age);
        assert_eq!(visit(&mut browser), status, "{age}");
    }
    let mut browser = signed_in(env_of_database(limit()));
    browser.database.execute("UPDATE sessions SET expires = '2027-02-14T08:00:00.000Z', lastSeenAt = NULL");
    assert_eq!(visit(&mut browser), 401);
    assert_eq!(browser.platform.reasons(), ["session_undated"]);
}

#[test]
fn a_token_without_a_time_of_issue_has_ended() {
    let mut browser = signed_in(env(limit()));
    let mut claims = token(&browser);
    claims.shift_remove("iat");
    seal(&mut browser, &claims);
    assert_eq!(visit(&mut browser), 401);
    assert_eq!(browser.platform.reasons(), ["session_undated"]);
}

#[test]
fn a_session_that_an_isolate_keeps_ends_too() {
    let mut session = limit();
    session["cacheSeconds"] = json!(300);
    let mut browser = signed_in(env_of_database(session));
    assert_eq!(visit(&mut browser), 200);
    browser.platform.pass_seconds(1_700);
    // The row is extended by this visit; a copy of the row in memory is not used after its end.
    browser.database.take_ran();
    assert_eq!(visit(&mut browser), 200);
    browser.platform.pass_seconds(299);
    assert_eq!(visit(&mut browser), 200);
    browser.platform.pass_seconds(1_501);
    assert_eq!(visit(&mut browser), 401);
}
