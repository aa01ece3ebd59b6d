//! `secondFactor`: a code of an authenticator app, or a recovery code, after the sign-in.

#[cfg(all(feature = "josekit", feature = "webauthn"))]
mod adding;
mod changing;
mod enrolling;
mod guessing;
mod hostile;
#[cfg(all(feature = "josekit", feature = "webauthn"))]
mod passkeys;
mod rules;
mod sessions;

use authjs_totp::{TotpSecret, step_at};
use serde_json::{Value, json};

use super::accounts::{HOME, sign_in, with};
use crate::support::{Answer, Browser, Op};

const PAGE: &str = "http://localhost:8787/api/auth/second-factor";
pub const PATH: &str = "/api/auth/second-factor";
const SESSION: &str = "authjs.session-token";
const PENDING: &str = "authjs.state.second-factor";
const SETUP: &str = "authjs.state.second-factor-secret";
const REFUSED: &str = "http://localhost:8787/api/auth/second-factor?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard&error=Verification";

/// Settings whose sign-ins all need a second factor.
pub fn always(more: Value) -> Value {
    let auth = json!({ "providers": [Op::config()], "secondFactor": { "always": true } });
    with(auth, more)
}

fn site(more: Value) -> Browser {
    Browser::with_database(always(more))
}

/// Runs a test with each strategy.
fn everywhere(test: impl Fn(Browser)) {
    everywhere_with(json!({}), test);
}

fn everywhere_with(more: Value, test: impl Fn(Browser)) {
    for strategy in ["jwt", "database"] {
        test(site(with(json!({ "session": { "strategy": strategy } }), more.clone())));
    }
}

/// An authenticator app, and the recovery codes of its user.
pub struct App {
    secret: TotpSecret,
    pub recovery_codes: Vec<String>,
}

impl App {
    /// Reads the key of the page as a user types it.
    fn of_page(html: &str) -> Self {
        let key = between(html, r#"<code class="key" translate="no">"#, "</code>").replace(' ', "");
        let digit = |letter: char| match letter {
            'A'..='Z' => u128::from(letter as u32 - 'A' as u32),
            _ => u128::from(letter as u32 - '2' as u32 + 26),
        };
        assert_eq!(key.len(), 32);
        let mut bytes = Vec::new();
        for eight in key.as_bytes().chunks(8) {
            let bits = eight.iter().fold(0_u128, |bits, byte| bits << 5 | digit(char::from(*byte)));
            bytes.extend(bits.to_be_bytes()[11..].iter().copied());
        }
        Self { secret: TotpSecret::from_bytes(bytes.try_into().unwrap()), recovery_codes: Vec::new() }
    }

    /// Returns the code that the app shows so many steps from now.
    pub fn code(&self, browser: &Browser, steps: i64) -> String {
        let step = step_at(browser.platform.seconds()).checked_add_signed(steps).unwrap();
        self.secret.passcode(step).reveal().to_owned()
    }

    /// Returns a code that is refused now.
    pub fn wrong(&self, browser: &Browser) -> String {
        let right = [-1, 0, 1].map(|steps| self.code(browser, steps));
        let mut wrong = (0..).map(|number| format!("{number:06}"));
        wrong.find(|code| !right.contains(code)).unwrap()
    }
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = html.split_once(start).unwrap_or_else(|| panic!("no {start} in {html}"));
    rest.split_once(end).unwrap().0
}

/// Posts a form of the page.
pub fn post(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let csrf_token = browser.csrf_token();
    let mut form = vec![("csrfToken", csrf_token.as_str()), ("callbackUrl", "/dashboard")];
    form.extend(fields);
    browser.post(PATH, &form)
}

pub fn enter(browser: &mut Browser, code: &str) -> Answer {
    post(browser, &[("code", code)])
}

/// Sets up an app at the page, and enters its code.
pub fn enrol(browser: &mut Browser) -> App {
    let page = browser.get(PATH);
    assert_eq!(page.status(), 200, "{} {:?}", page.location(), browser.platform.log.borrow());
    let mut app = App::of_page(&page.response.body);
    let code = app.code(browser, 0);
    let answer = enter(browser, &code);
    assert_eq!(answer.status(), 200, "{} {:?}", answer.location(), browser.platform.log.borrow());
    let list = between(&answer.response.body, "<ul class=\"codes\">", "</ul>");
    app.recovery_codes =
        list.split("<code translate=\"no\">").skip(1).map(|code| code[..19].to_owned()).collect();
    assert_eq!(app.recovery_codes.len(), 10);
    app
}

/// Signs in, sets up an app, and forgets the session, a minute later.
fn enrolled(browser: &mut Browser) -> App {
    sign_in(browser, json!({}));
    let app = enrol(browser);
    browser.platform.pass_seconds(60);
    browser.jar.clear();
    app
}

/// Does the first step of a sign-in.
fn first_step(browser: &mut Browser) {
    let answer = sign_in(browser, json!({}));
    assert_eq!((answer.status(), answer.location()), (302, PAGE), "{:?}", browser.platform.log.borrow());
}

fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/api/auth/session").json() != Value::Null
}

#[test]
fn a_sign_in_ends_with_a_code_and_no_session_begins_before_it() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        let sessions = browser.database.count("sessions");
        browser.database.take_ran();
        first_step(&mut browser);
        assert!(browser.jar.contains_key(PENDING) && !browser.jar.contains_key(SESSION));
        assert!(!browser.database.take_ran().iter().any(|sql| sql.starts_with("INSERT INTO sessions")));
        assert!(!is_signed_in(&mut browser) && browser.visit("/dashboard", &[]).is_err());
        let page = browser.get(PATH);
        assert!(page.response.body.contains("<h1>Enter your code</h1>"), "{}", page.response.body);
        let code = app.code(&browser, 0);
        let answer = enter(&mut browser, &code);
        assert_eq!((answer.status(), answer.location()), (302, HOME), "{:?}", browser.platform.log.borrow());
        assert!(is_signed_in(&mut browser) && browser.visit("/dashboard", &[]).is_ok());
        assert!(!browser.jar.contains_key(PENDING), "the pending sign-in is over");
        assert!(browser.database.count("sessions") >= sessions);
        let log = browser.platform.log.borrow().concat();
        assert!(!log.contains(&code), "{log}");
    });
}

#[test]
fn the_cookie_of_a_pending_sign_in_is_short_lived_and_of_the_auth_routes_alone() {
    let mut browser = site(json!({}));
    let answer = sign_in(&mut browser, json!({}));
    let cookie = answer.cookie(PENDING);
    assert!(cookie.contains("; Max-Age=600; Path=/api/auth; ") && cookie.contains("; HttpOnly"), "{cookie}");
    assert!(!cookie.contains("Ada") && !cookie.contains("at-1"));
    // Clocks may differ by 15 seconds.
    browser.platform.pass_seconds(616);
    let late = browser.get(PATH);
    assert!(
        late.location().starts_with("http://localhost:8787/api/auth/signin?callbackUrl="),
        "{}",
        late.location()
    );
}

#[test]
fn the_event_of_a_sign_in_is_sent_when_it_ends() {
    const HOOK: &str = "https://events.example/hook";
    let mut browser = site(json!({ "events": { "url": HOOK, "only": ["signIn"] } }));
    first_step(&mut browser);
    browser.platform.run_background();
    let page = browser.get(PATH);
    let app = App::of_page(&page.response.body);
    browser.platform.expect_json(HOOK, 204, &json!({}));
    let code = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &code).status(), 200);
    browser.platform.run_background();
    browser.platform.finish();
}

#[test]
fn a_provider_that_asked_for_several_factors_is_enough() {
    for (amr, location) in [
        (json!(["pwd", "otp", "mfa"]), HOME),
        (json!(["pwd"]), PAGE),
        (json!("mfa"), PAGE),
        (json!(null), PAGE),
    ] {
        let mut browser = site(json!({}));
        let answer = sign_in(&mut browser, json!({ "amr": amr }));
        assert_eq!(answer.location(), location, "{amr}");
    }
}

#[test]
fn a_recovery_code_works_once_and_needs_no_app() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        let code = app.recovery_codes[3].to_lowercase().replace('-', " ");
        first_step(&mut browser);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        assert!(is_signed_in(&mut browser));
        assert_eq!(browser.database.count("recovery_codes"), 9);
        browser.jar.clear();
        first_step(&mut browser);
        assert_eq!(enter(&mut browser, &code).location(), REFUSED);
        assert!(!is_signed_in(&mut browser));
    });
}

#[test]
fn a_former_secret_of_the_deployment_opens_what_it_sealed_and_a_use_seals_it_again() {
    let (first, second) = ("the first secret of a deployment, 32+", "the second secret of a deployment, 32+");
    let site = |secret: &str, former: Option<&str>| {
        let mut env = json!({ "AUTH": always(json!({})), "AUTH_DB": null, "AUTH_SECRET": secret });
        if let Some(former) = former {
            env["AUTH_SECRET_1"] = former.into();
        }
        Browser::with_env(env)
    };
    let mut before = site(first, None);
    let app = enrolled(&mut before);
    let moved = |row: &str, mut browser: Browser| {
        first_step(&mut browser);
        // The same random numbers make the same id of the user.
        browser.database.execute(&format!("INSERT INTO second_factors VALUES ({row}, 0, '2026-11-29')"));
        let code = app.code(&browser, 0);
        let location = enter(&mut browser, &code).location().to_owned();
        (location, row_of(&browser), browser.platform.reasons())
    };
    let old = row_of(&before);
    let (location, renewed, _) = moved(&old, site(second, Some(first)));
    assert_eq!(location, HOME);
    assert_ne!(old, renewed);
    assert_eq!(moved(&renewed, site(second, None)).0, HOME, "the former secret is not needed any more");
    let (location, _, reasons) = moved(&old, site(second, None));
    assert_eq!(
        (location.as_str(), reasons.contains(&"second_factor_unreadable".to_owned())),
        (REFUSED, true)
    );
}

/// Returns the row of a second factor, as values of SQL.
fn row_of(browser: &Browser) -> String {
    browser
        .database
        .text("SELECT quote(owner) || ',' || quote(userId) || ',' || quote(secret) FROM second_factors")
}
