use async_trait::async_trait;
use serde_json::{Map, Value, json};

use crate::JavaScript;
use crate::code::Code;
use crate::json::{account_to_json, as_object, claims, has_profile, object, set_account, set_user, text};
use authjs::callbacks::{
    Authorization, Authorized, CallbackError, Callbacks, Jwt, Redirect, Session, SignIn, SignInDecision,
    Trigger,
};
use authjs::http::AuthResponse;

#[async_trait(?Send)]
impl<C: Code> Callbacks for JavaScript<C> {
    async fn sign_in(&self, mut input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        if !self.code.has("signIn") {
            return Ok(SignInDecision::Allow);
        }
        let asks_for_mail = input.verification_request;
        let argument = object([
            ("user", Some(input.user.to_json().into())),
            ("account", Some(account_to_json(input.account, Some(input.user)))),
            (
                "profile",
                (input.credentials.is_none() && has_profile(input.account)).then(|| claims(input.profile)),
            ),
            ("email", asks_for_mail.then(|| json!({ "verificationRequest": true }))),
            (
                "credentials",
                input.credentials.map(|credentials| {
                    credentials
                        .iter()
                        .map(|(name, value)| (name.to_owned(), value.into()))
                        .collect::<Map<_, _>>()
                        .into()
                }),
            ),
        ]);
        let answer = match self.code.call("signIn", argument.to_string()).await {
            Ok(answer) => as_object(answer, "the answer of `signIn`")?,
            Err(thrown) => return thrown.auth_error().map(SignInDecision::Fail),
        };
        read_sign_in(answer, &mut input)
    }

    async fn redirect(&self, input: Redirect<'_>) -> Result<String, CallbackError> {
        if !self.code.has("redirect") {
            return Ok(input.allowed());
        }
        let argument = json!({ "url": input.url, "baseUrl": input.base_url });
        let answer = self.code.call("redirect", argument.to_string()).await?;
        text(answer, "the result of the `redirect` callback")
    }

    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if !self.code.has("jwt") {
            return Ok(Some(input.token));
        }
        let argument = object([
            ("token", Some(input.token.into())),
            ("user", input.user.map(|user| user.to_json().into())),
            ("account", input.account.map(|account| account_to_json(account, input.user))),
            ("profile", input.profile.filter(|_| input.account.is_none_or(has_profile)).map(claims)),
            ("isNewUser", input.user.map(|_| input.is_new_user.into())),
            ("trigger", input.trigger.map(trigger)),
            ("session", input.session.cloned()),
        ]);
        match self.code.call("jwt", argument.to_string()).await? {
            Value::Null => Ok(None),
            other => as_object(other, "the result of the `jwt` callback").map(Some),
        }
    }

    async fn session(&self, input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        if !self.code.has("session") {
            return Ok(input.session);
        }
        // In Auth.js, a session of the database has a user, and another one a token. One whose tokens are fresh has
        // claims too.
        let has_claims = input.user.is_none() || input.token.contains_key("authjs_tokens");
        let argument = object([
            ("session", Some(input.session.into())),
            ("user", input.user.map(|user| user.to_json().into())),
            ("token", has_claims.then(|| input.token.clone().into())),
            ("trigger", input.trigger.map(trigger)),
            ("newSession", input.new_session.cloned()),
        ]);
        let answer = self.code.call("session", argument.to_string()).await?;
        as_object(answer, "the result of the `session` callback")
    }

    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        if !self.code.has("authorized") {
            let is_signed_in = input.token.is_some();
            return Ok(if is_signed_in { Authorization::Allow } else { Authorization::SignIn });
        }
        let argument = json!({ "url": input.url.as_str(), "auth": input.session });
        match self.code.call("authorized", argument.to_string()).await? {
            Value::Bool(true) => Ok(Authorization::Allow),
            Value::Bool(false) | Value::Null => Ok(Authorization::SignIn),
            Value::Object(response) => respond(&response).map(Authorization::Respond),
            _ => Err(CallbackError(
                "the result of `authorized` is neither a boolean nor a Response".to_owned(),
            )),
        }
    }

    fn authorized_reads_session(&self) -> bool {
        self.code.has("authorized")
    }
}

fn trigger(trigger: Trigger) -> Value {
    match trigger {
        Trigger::SignIn => "signIn",
        Trigger::SignUp => "signUp",
        Trigger::Update => "update",
    }
    .into()
}

/// Reads `{ result, user, account, profile }`: the decision, and what the callback left of its
/// arguments.
fn read_sign_in(
    mut answer: Map<String, Value>,
    input: &mut SignIn<'_>,
) -> Result<SignInDecision, CallbackError> {
    let mut left = |name: &str| answer.shift_remove(name);
    if let Some(user) = left("user") {
        set_user(input.user, as_object(user, "`user` after the `signIn` callback")?)?;
    }
    if let Some(account) = left("account") {
        set_account(input.account, as_object(account, "`account` after the `signIn` callback")?)?;
    }
    if let Some(profile) = left("profile") {
        *input.profile = as_object(profile, "`profile` after the `signIn` callback")?;
    }
    match left("result") {
        Some(Value::String(url)) => Ok(SignInDecision::Redirect(url)),
        // As in JavaScript, where `!result` denies.
        None | Some(Value::Null | Value::Bool(false)) => Ok(SignInDecision::Deny),
        Some(Value::Number(number)) if number.as_f64() == Some(0.0) => Ok(SignInDecision::Deny),
        Some(_) => Ok(SignInDecision::Allow),
    }
}

/// Reads `{ status, headers, body }`, which JavaScript makes of a `Response`.
fn respond(response: &Map<String, Value>) -> Result<AuthResponse, CallbackError> {
    let wrong = || CallbackError("the Response of `authorized` cannot be read".to_owned());
    let status = response.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let body = response.get("body").and_then(Value::as_str).unwrap_or_default();
    let mut answer = AuthResponse { body: body.to_owned(), ..AuthResponse::new(status.ok_or_else(wrong)?) };
    let headers = response.get("headers").and_then(Value::as_array).ok_or_else(wrong)?;
    for header in headers {
        let [Value::String(name), Value::String(value)] = header.as_array().map_or(&[][..], Vec::as_slice)
        else {
            return Err(wrong());
        };
        // Several headers may have one name: `set-cookie`.
        answer.headers.push((name.clone().into(), value.clone()));
    }
    Ok(answer)
}
