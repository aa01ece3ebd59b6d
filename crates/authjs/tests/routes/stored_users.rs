//! What rules, callbacks and functions see of users in the database, and what they may change.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use authjs::callbacks::{CallbackError, Callbacks, Jwt, SignIn, SignInDecision};
use authjs::functions::{Functions, ProfileInput};
use authjs::providers::Profile;
use serde_json::{Map, Value, json};

use super::accounts::{DENIED, HOME, sign_in, with_credentials};
use crate::support::{Browser, Op};

const COOKIE: &str = "authjs.session-token";

/// Records what `jwt` gets, and renames users.
#[derive(Default)]
struct Records {
    seen: Rc<RefCell<Vec<String>>>,
    name: Option<&'static str>,
    /// Whether `jwt` refuses the session of a sign-in.
    refuses: bool,
}

#[async_trait::async_trait(?Send)]
impl Callbacks for Records {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        if let Some(name) = self.name {
            input.user.name = authjs::claims::Field::Text(name.to_owned());
        }
        let role = input.profile.get("role").cloned().unwrap_or_default();
        input.user.extra.insert("role".to_owned(), role);
        Ok(SignInDecision::Allow)
    }

    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let Some(user) = input.user else { return Ok(Some(input.token)) };
        let role = user.extra.get("role").cloned().unwrap_or_default();
        self.seen.borrow_mut().push(format!("{:?} {} {role}", input.trigger, input.is_new_user));
        Ok(Some(input.token).filter(|_| !self.refuses))
    }
}

fn with_tokens() -> Value {
    json!({ "providers": [Op::config()], "session": { "strategy": "jwt" } })
}

#[test]
fn the_jwt_callback_gets_trigger_and_additional_members() {
    let records = Records::default();
    let seen = records.seen.clone();
    let mut browser = Browser::with_database_and(with_tokens(), Box::new(records));
    sign_in(&mut browser, json!({ "role": "admin" }));
    assert_eq!(seen.take(), [r#"Some(SignUp) true "admin""#]);
    browser.jar.clear();
    sign_in(&mut browser, json!({ "role": "editor" }));
    assert_eq!(seen.take(), [r#"Some(SignIn) false "editor""#]);
}

/// Adds a member to the user of a profile.
struct Departments;

#[async_trait::async_trait(?Send)]
impl Functions for Departments {
    async fn profile(&self, input: ProfileInput<'_>) -> Result<Option<Profile>, CallbackError> {
        let text = |name: &str| input.profile[name].as_str().unwrap_or_default().to_owned();
        let mut profile = Profile::new(text("sub")).email(text("email"));
        profile.extra.insert("department".to_owned(), input.profile["dept"].clone());
        Ok(Some(profile))
    }
}

/// The database stores no such member, so each sign-in takes it from the profile.
#[test]
fn additional_members_of_the_profile_reach_the_token_at_each_sign_in() {
    let callbacks = json!({ "jwt": { "dept": "user.department" }, "session": { "dept": "token.dept" } });
    let mut auth = with_tokens();
    auth["callbacks"] = callbacks;
    let mut browser = Browser::with_database(auth).replace(Rc::new(Departments));
    let shown = |browser: &mut Browser, claims: Value| {
        assert_eq!(sign_in(browser, claims).location(), HOME);
        browser.get("/api/auth/session").json()["dept"].clone()
    };
    assert_eq!(shown(&mut browser, json!({ "dept": "sales" })), "sales", "a new user");
    let other = json!({ "sub": "user-2", "email": "bob@example.com", "dept": "support" });
    assert_eq!(shown(&mut browser, other), "support", "an account that is linked while signed in");
    browser.jar.clear();
    assert_eq!(shown(&mut browser, json!({ "dept": "research" })), "research", "a known user");
    assert_eq!(browser.database.count("users"), 1);
}

#[test]
fn a_name_that_the_callback_gives_a_known_user_is_shown() {
    let records = Records { name: Some("Renamed"), ..Records::default() };
    let mut browser = Browser::with_database_and(with_tokens(), Box::new(records));
    sign_in(&mut browser, json!({}));
    browser.database.execute("UPDATE users SET name = 'Ada'");
    browser.jar.clear();
    sign_in(&mut browser, json!({}));
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Renamed");
}

#[test]
fn a_session_that_the_jwt_callback_refuses_replaces_the_old_one_by_none() {
    let records = Records { refuses: true, ..Records::default() };
    let mut browser = Browser::with_database_and(with_tokens(), Box::new(records));
    browser.jar.insert(COOKIE.into(), "old".into());
    assert!(sign_in(&mut browser, json!({})).cookie(COOKIE).contains("Max-Age=0"));
}

/// A `jwt` callback that ends sessions, or fails, as soon as it is told to.
#[derive(Default)]
struct Ends(Rc<Cell<Option<&'static str>>>);

#[async_trait::async_trait(?Send)]
impl Callbacks for Ends {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        match self.0.get().filter(|_| input.user.is_none()) {
            Some("fails") => Err(CallbackError("no answer".to_owned())),
            told => Ok(Some(input.token).filter(|_| told.is_none())),
        }
    }
}

/// The gate and `GET /session` would not let this session pass either.
#[test]
fn a_session_that_the_jwt_callback_ends_links_nothing() {
    let second = || json!({ "sub": "user-2", "name": "Bob", "email": "bob@example.com" });
    for (told, users, accounts) in [(None, 1, 2), (Some("ends"), 2, 2), (Some("fails"), 1, 1)] {
        let ends = Ends::default();
        let tell = Rc::clone(&ends.0);
        let mut browser = Browser::with_database_and(with_tokens(), Box::new(ends));
        sign_in(&mut browser, json!({}));
        tell.set(told);
        let answer = sign_in(&mut browser, second());
        assert_eq!(answer.location() == HOME, told != Some("fails"), "{told:?}");
        let stored = (browser.database.count("users"), browser.database.count("accounts"));
        assert_eq!(stored, (users, accounts), "{told:?}");
    }
}

/// The address that the user has at the provider now, and not the one of the first sign-in.
#[test]
fn rules_judge_what_the_provider_says_now() {
    let rules = json!({ "signIn": { "emailDomains": ["example.com"] } });
    let auth = json!({ "providers": [Op::config()], "callbacks": rules });
    let mut browser = Browser::with_database(auth);
    let claims = |email: &str| json!({ "email": email, "email_verified": true });
    assert_eq!(sign_in(&mut browser, claims("ada@example.com")).location(), HOME);
    browser.jar.clear();
    assert_eq!(sign_in(&mut browser, claims("ada@elsewhere.example")).location(), DENIED);
}

fn login(session: Value) -> Browser {
    let login = json!({
        "id": "login", "type": "credentials", "url": "https://api.example/sign-in",
        "fields": { "password": { "type": "password" } },
    });
    Browser::with_database(json!({ "providers": [login], "session": session }))
}

#[test]
fn users_of_credentials_are_stored_on_request_only_and_under_an_id_of_their_own() {
    let user = || json!({ "id": "7", "name": "Ada" });
    let mut browser = login(json!({ "strategy": "jwt" }));
    assert_eq!(with_credentials(&mut browser, user()).location(), HOME);
    assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (0, 0));
    let mut browser = login(json!({ "credentials": "database" }));
    with_credentials(&mut browser, user());
    assert_eq!(browser.database.text("SELECT providerAccountId FROM accounts"), "7");
    assert_eq!(
        browser.database.text("SELECT id FROM users").len(),
        36,
        "of another server, 7 may be another person"
    );
}

struct OwnTokens;

#[async_trait::async_trait(?Send)]
impl Functions for OwnTokens {
    fn generate_session_token(&self) -> Option<String> {
        Some("of the deployer".to_owned())
    }
}

#[test]
fn the_deployer_may_make_session_tokens() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    let mut browser = Browser::with_database(auth).replace(Rc::new(OwnTokens));
    browser.database.take_ran();
    sign_in(&mut browser, json!({}));
    assert_eq!(browser.database.text("SELECT sessionToken FROM sessions"), "of the deployer");
    let ran = browser.database.take_ran().concat();
    assert!(!ran.contains("UPDATE sessions"), "a new session is stored once: {ran}");
    assert!(browser.visit("/dashboard", &[]).is_ok());
}

/// The order of the cookies does not matter.
#[test]
fn of_several_sessions_the_one_that_expires_last_counts() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    let mut browser = Browser::with_database(auth);
    browser.database.execute(
        "INSERT INTO users (id, name) VALUES ('a', 'Ada'), ('b', 'Bob');
         INSERT INTO sessions (id, sessionToken, userId, expires) VALUES
         ('1', 'earlier', 'a', '2027-02-01T00:00:00.000Z'), ('2', 'later', 'b', '2027-02-02T00:00:00.000Z'),
         ('3', 'over', 'a', '2027-01-01T00:00:00.000Z')",
    );
    for order in ["earlier later", "later earlier", "gone later over"] {
        let cookies: Vec<_> = order.split(' ').map(|token| format!("{COOKIE}={token}")).collect();
        let headers = [("cookie", &*cookies.join("; "))];
        let answer = browser.send(authjs::http::Method::Get, "/api/auth/session", &headers, "");
        assert_eq!(answer.json()["user"]["name"], "Bob", "{order}");
    }
    for order in ["over gone", "gone over"] {
        let cookies: Vec<_> = order.split(' ').map(|token| format!("{COOKIE}={token}")).collect();
        assert!(browser.visit("/dashboard", &[("cookie", &cookies.join("; "))]).is_err());
        assert_eq!(browser.platform.reasons().last().unwrap(), "session_expired", "{order}");
    }
}

#[test]
fn a_visit_without_a_cookie_has_no_session() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    let mut browser = Browser::with_database(auth);
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
    assert_eq!(browser.platform.reasons(), ["session_missing"]);
}
