use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use authjs::callbacks::{Callbacks, DefaultCallbacks};
use authjs::config::{Config, Env};
use authjs::database::{Database, StoreError};
use authjs::events::Events;
use authjs::functions::Functions;
use authjs::gate::{Decision, Pass};
use authjs::http::{AuthResponse, Headers, IncomingRequest, Method, Params};
use authjs::platform::Platform;
use authjs::state::OpenState;
use authjs::store::OpenStore;
use authjs::{Auth, SqlStore};
use serde_json::{Value, json};
use url::Url;

use super::{ScriptedPlatform, TestDatabase};

/// The environment of a Worker, as a JSON object.
pub struct TestEnv(pub Value);

impl Env for TestEnv {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn json(&self, name: &str) -> Option<Value> {
        self.0.get(name).filter(|value| value.is_object()).cloned()
    }

    fn has_binding(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    fn has_methods(&self, name: &str, _methods: &[&str]) -> bool {
        self.0.get(name).is_some_and(Value::is_null)
    }
}

/// Headers by their lower-case names.
pub struct TestHeaders(BTreeMap<String, String>);

impl TestHeaders {
    pub fn new(headers: &[(&str, &str)]) -> Self {
        Self(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
}

impl Headers for TestHeaders {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(&name.to_ascii_lowercase()).cloned()
    }
}

/// A browser with a cookie jar, in front of one deployment.
pub struct Browser {
    auth: Auth,
    /// The runtime under the deployment.
    pub platform: Rc<ScriptedPlatform>,
    /// The database of `AUTH_DB`, if it is bound.
    pub database: Rc<TestDatabase>,
    origin: String,
    /// Cookies by name, with the value that the server sent.
    pub jar: BTreeMap<String, String>,
}

/// An answer to the browser.
pub struct Answer {
    /// The response.
    pub response: AuthResponse,
    /// `Set-Cookie`, line by line.
    pub set_cookies: Vec<String>,
}

impl Answer {
    /// The status.
    pub fn status(&self) -> u16 {
        self.response.status
    }

    /// Returns `Location`, or an empty text.
    pub fn location(&self) -> &str {
        self.response.get("location").unwrap_or_default()
    }

    /// Returns the body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.response.body).expect("the body is JSON")
    }

    /// Returns the line that sets this cookie, or an empty text.
    pub fn cookie(&self, name: &str) -> &str {
        let prefix = format!("{name}=");
        self.set_cookies.iter().find(|line| line.starts_with(&prefix)).map_or("", String::as_str)
    }

    /// Returns the lines that set or clear cookies of pending sign-ins.
    pub fn pending(&self) -> Vec<&str> {
        let is_pending = |line: &&str| line.split_once('=').is_some_and(|(name, _)| is_pending(name));
        self.set_cookies.iter().map(String::as_str).filter(is_pending).collect()
    }
}

/// Returns whether a name is that of a pending sign-in: it ends with the 16 characters of an id.
fn is_pending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, id)| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

impl Browser {
    /// Creates a deployment at `http://localhost:8787` with these settings over valid defaults.
    pub fn new(auth: Value) -> Self {
        Self::with_env(json!({ "AUTH": auth }))
    }

    /// Creates a deployment with this environment over valid defaults.
    pub fn with_env(env: Value) -> Self {
        Self::build(env, Box::new(DefaultCallbacks))
    }

    /// Creates a deployment with this environment over valid defaults, and callbacks.
    pub fn with_env_and(env: Value, callbacks: Box<dyn Callbacks>) -> Self {
        Self::build(env, callbacks)
    }

    /// Creates a deployment with callbacks.
    pub fn with_callbacks(auth: Value, callbacks: Box<dyn Callbacks>) -> Self {
        Self::build(json!({ "AUTH": auth }), callbacks)
    }

    /// Creates a deployment with a database.
    pub fn with_database(auth: Value) -> Self {
        Self::with_env(json!({ "AUTH": auth, "AUTH_DB": null }))
    }

    /// Creates a deployment with a database and callbacks.
    pub fn with_database_and(auth: Value, callbacks: Box<dyn Callbacks>) -> Self {
        Self::build(json!({ "AUTH": auth, "AUTH_DB": null }), callbacks)
    }

    /// Creates a deployment whose configuration has a database, and which is given no store.
    pub fn without_store(auth: Value) -> Self {
        let env = json!({ "AUTH": auth, "AUTH_DB": null });
        Self::assemble(env, Box::new(DefaultCallbacks), false)
    }

    fn build(env: Value, callbacks: Box<dyn Callbacks>) -> Self {
        Self::assemble(env, callbacks, true)
    }

    fn assemble(env: Value, callbacks: Box<dyn Callbacks>, has_store: bool) -> Self {
        let mut all = json!({
            "AUTH_SECRET": "a secret for tests, longer than 32 characters",
            "AUTH_OP_ID": "client-1",
            "AUTH_OP_SECRET": "client secret of the tests, 32 characters and more",
            "AUTH_GITHUB_ID": "gh-id",
            "AUTH_GITHUB_SECRET": "gh-secret",
        });
        for (name, value) in env.as_object().expect("an object") {
            all[name] = value.clone();
        }
        let has_state = all.get("AUTH_STATE").or(all.get("AUTH_DB")).is_some();
        let has_database = has_store && all.get("AUTH_DB").is_some();
        let config = Config::from_env(&TestEnv(all), None).unwrap_or_else(|error| panic!("{error}"));
        let platform: Rc<ScriptedPlatform> = Rc::default();
        platform.log_settings.set(config.log);
        let mut auth = Auth::new(config, callbacks);
        let database = Rc::new(TestDatabase::new());
        if has_state {
            auth = auth.state(state_in(&database));
        }
        if has_database {
            auth = auth.store(store_in(&database));
        }
        Self { auth, platform, database, origin: "http://localhost:8787".to_owned(), jar: BTreeMap::new() }
    }

    /// Creates another isolate with this environment, which shares the state, the database, KV and the cookies.
    pub fn beside(&self, env: Value) -> Self {
        let has_store = env.get("AUTH_DB").is_some();
        let other = Self::with_env(env);
        let (database, jar) = (Rc::clone(&self.database), self.jar.clone());
        other.platform.kv.replace(self.platform.kv.borrow().clone());
        let auth = other.auth.state(state_in(&database));
        let auth = if has_store { auth.store(store_in(&database)) } else { auth };
        Self { auth, database, jar, ..other }
    }

    /// Adds code that receives events.
    pub fn hear(mut self, events: Rc<dyn Events>) -> Self {
        self.auth = self.auth.events(events);
        self
    }

    /// Replaces functions of Auth.js.
    pub fn replace(mut self, functions: Rc<dyn Functions>) -> Self {
        self.auth = self.auth.functions(functions);
        self
    }

    /// Returns the deployment.
    pub const fn auth(&self) -> &Auth {
        &self.auth
    }

    /// Turns the CSRF check off.
    pub fn without_csrf_check(mut self) -> Self {
        self.auth = self.auth.without_csrf_check();
        self
    }

    /// Moves the deployment to another origin.
    pub fn at(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    /// Returns the name of the session cookie on the home page of this deployment.
    pub fn session_cookie_name(&self) -> String {
        let url = Url::parse(&self.origin).expect("a URL");
        let headers = TestHeaders::new(&[]);
        let request = IncomingRequest { method: Method::Get, url, headers: &headers, body: Vec::new() };
        self.auth.session_cookie_name(&request).to_owned()
    }

    /// Sends a GET to an auth route.
    pub fn get(&mut self, path: &str) -> Answer {
        self.send(Method::Get, path, &[], "")
    }

    /// Sends a form POST to an auth route.
    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body: Params = form.iter().copied().collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::Post, path, &headers, &body.to_string())
    }

    /// Sends a request to an auth route.
    pub fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = self.headers(headers);
        let url = Url::parse(&format!("{}{path}", self.origin)).expect("a URL");
        let request = IncomingRequest { method, url, headers: &headers, body: body.as_bytes().to_vec() };
        self.platform.begin_request();
        let platform: Rc<dyn Platform> = self.platform.clone();
        let response = pollster::block_on(self.auth.handle(request, platform));
        self.answer(response)
    }

    /// Deletes the rows that have expired.
    pub fn purge(&self) -> Result<usize, StoreError> {
        let platform: Rc<dyn Platform> = self.platform.clone();
        pollster::block_on(self.auth.purge(&platform))
    }

    /// Returns whether the Worker answers a path itself, without the gate and the origin.
    pub fn answers(&self, path: &str) -> bool {
        self.auth.is_auth_route(&Url::parse(&format!("{}{path}", self.origin)).expect("a URL"))
    }

    /// Sends a request to the gate. Returns `Ok` with the cookies to set if it passes.
    pub fn visit(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Vec<String>, Answer> {
        let pass = self.pass(Method::Get, path, headers)?.unwrap_or_default();
        Ok(pass.cookies.iter().map(|cookie| cookie.serialise()).collect())
    }

    /// Sends a request to the gate. Returns `Ok(None)` if it passes unchanged.
    pub fn pass(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<Option<Pass>, Answer> {
        let headers = self.headers(headers);
        let url = Url::parse(&format!("{}{path}", self.origin)).expect("a URL");
        let request = IncomingRequest { method, url, headers: &headers, body: Vec::new() };
        self.platform.begin_request();
        let platform: Rc<dyn Platform> = self.platform.clone();
        match pollster::block_on(self.auth.gate(&request, &platform)) {
            Decision::Open => Ok(None),
            Decision::Pass(pass) => Ok(Some(pass)),
            Decision::AskOrigin => panic!("the origin is asked about a preflight"),
            Decision::Refuse(response) => Err(self.answer(response)),
        }
    }

    /// Returns the names of the cookies of pending sign-ins.
    pub fn pending(&self) -> Vec<String> {
        self.jar.keys().filter(|name| is_pending(name)).cloned().collect()
    }

    /// Returns whether a sign-in is pending, in a cookie of its own or in those of Auth.js.
    pub fn has_checks(&self) -> bool {
        let shared = ["authjs.state", "authjs.nonce", "authjs.pkce.code_verifier"];
        !self.pending().is_empty() || shared.into_iter().any(|name| self.jar.contains_key(name))
    }

    /// Returns the CSRF token of this browser.
    pub fn csrf_token(&mut self) -> String {
        self.get("/api/auth/csrf").json()["csrfToken"].as_str().expect("a token").to_owned()
    }

    /// Starts a sign-in with the dashboard as destination, and returns the authorization URL.
    pub fn start(&mut self, provider: &str) -> Url {
        let csrf_token = self.csrf_token();
        let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", "/dashboard")];
        let answer = self.post(&format!("/api/auth/signin/{provider}"), &form);
        assert_eq!(answer.status(), 302, "{:?}", self.platform.log.borrow());
        Url::parse(answer.location()).expect("a URL")
    }

    fn headers(&self, headers: &[(&str, &str)]) -> TestHeaders {
        let mut all: BTreeMap<String, String> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if !self.jar.is_empty() && !all.contains_key("cookie") {
            let pairs: Vec<_> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            all.insert("cookie".to_owned(), pairs.join("; "));
        }
        TestHeaders(all)
    }

    fn answer(&mut self, response: AuthResponse) -> Answer {
        let set_cookies: Vec<_> = response.cookies.iter().map(|cookie| cookie.serialise()).collect();
        for line in &set_cookies {
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer { response, set_cookies }
    }
}

/// Opens the users, accounts and sessions of a database.
fn store_in(database: &Rc<TestDatabase>) -> OpenStore {
    let database = Rc::clone(database);
    Rc::new(move |platform| {
        let now = platform.now().seconds() + database.clock_ahead.get();
        database.clock.store(now, Ordering::Relaxed);
        let binding: Rc<dyn Database> = database.clone();
        Rc::new(SqlStore::new(binding, Rc::clone(platform)))
    })
}

fn state_in(database: &Rc<TestDatabase>) -> OpenState {
    let database = Rc::clone(database);
    Rc::new(move |platform, _| {
        let now = platform.now().seconds() + database.clock_ahead.get();
        database.clock.store(now, Ordering::Relaxed);
        let database: Rc<dyn Database> = database.clone();
        database
    })
}
