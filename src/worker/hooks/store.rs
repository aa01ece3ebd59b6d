use std::rc::Rc;

use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use crate::worker::body::read_body;
use crate::worker::d1::D1;
use crate::worker::deployment::Deployment;
use crate::worker::isolate::Isolate;
use crate::worker::platform::WorkerPlatform;
use authjs::SqlStore;
use authjs::database::StoreError;
use authjs::platform::Platform;
use authjs::statements::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, SessionDevice, Timestamp, UserChange,
    VerificationToken,
};
use authjs::store::Store;

const MOST_BYTES: usize = 64 * 1024;

/// Calls a method of the store over the binding `AUTH_DB`, with the arguments in the body: a list.
/// Answers `{ value }`, `{ conflict: true }` or `{ unavailable }`.
pub(super) fn call(
    request: &Request,
    method: String,
    env: &JsValue,
    context: JsValue,
    deployment: fn() -> Deployment,
) -> Result<JsValue, JsValue> {
    let handle: Request = Clone::clone(request);
    let isolate = Isolate::current(env, deployment);
    let platform: Rc<dyn Platform> =
        Rc::new(WorkerPlatform::new(isolate, context.unchecked_into(), Clone::clone(&handle)));
    let binding = js_sys::Reflect::get(env, &"AUTH_DB".into())?;
    let store = SqlStore::new(Rc::new(D1::open(binding.unchecked_ref())), platform);
    Ok(future_to_promise(async move {
        let body = handle.body().ok_or("no body")?;
        let body = read_body(&body, MOST_BYTES).await.map_err(|_| "no whole body")?;
        let arguments: Vec<Value> = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let answer = match run(&store, &method, &Arguments(arguments)).await {
            Some(Ok(value)) => json!({ "value": value }),
            Some(Err(StoreError::Conflict)) => json!({ "conflict": true }),
            Some(Err(StoreError::Unavailable(detail))) => json!({ "unavailable": detail }),
            None => return Err("no such method".into()),
        };
        super::json(&answer.to_string())
    })
    .into())
}

async fn run(store: &dyn Store, method: &str, given: &Arguments) -> Option<Result<Value, StoreError>> {
    Some(match method {
        "createUser" => store.create_user(&given.user(0)).await.map(|stored| user(&stored)),
        "createUserWithAccount" => store
            .create_user_with_account(&given.user(0), &given.account(1))
            .await
            .map(|stored| user(&stored)),
        "getUser" => store.get_user(&given.text(0)).await.map(optional(|found| user(&found))),
        "getUserByEmail" => store.get_user_by_email(&given.text(0)).await.map(optional(|found| user(&found))),
        "getUserByAccount" => store
            .get_user_by_account(&given.text(0), &given.text(1))
            .await
            .map(optional(|found| user(&found))),
        "updateUser" => store.update_user(&given.change(0)).await.map(optional(|found| user(&found))),
        "deleteUser" => store.delete_user(&given.text(0)).await.map(optional(|found| user(&found))),
        "linkAccount" => store.link_account(&given.account(0)).await.map(Value::from),
        "unlinkAccount" => store.unlink_account(&given.text(0), &given.text(1)).await.map(Value::from),
        "getAccount" => store.get_account(&given.text(0), &given.text(1)).await.map(optional(account)),
        "createSession" => {
            store.create_session(&given.session(0), &SessionDevice::default()).await.map(Value::from)
        }
        "getSessionAndUser" => store
            .get_session_and_user(&given.text(0))
            .await
            .map(optional(|(s, u)| json!({ "session": session(s), "user": user(&u) }))),
        "updateSession" => store.update_session(&given.text(0), given.date(1)).await.map(optional(session)),
        "deleteSession" => store.delete_session(&given.text(0)).await.map(optional(session)),
        "createVerificationToken" => {
            store.create_verification_token(&given.verification(0)).await.map(Value::from)
        }
        "useVerificationToken" => {
            let used = store.use_verification_token(&given.text(0), &given.text(1)).await;
            used.map(optional(|found| verification(&found)))
        }
        "createAuthenticator" => store.create_authenticator(&given.authenticator(0)).await.map(Value::from),
        "getAuthenticator" => {
            store.get_authenticator(&given.text(0)).await.map(optional(|found| authenticator(&found)))
        }
        "listAuthenticatorsByUserId" => {
            let found = store.list_authenticators_by_user_id(&given.text(0)).await;
            found.map(|all| all.iter().map(authenticator).collect())
        }
        "updateAuthenticatorCounter" => {
            let counter = given.0.get(1).and_then(Value::as_i64).unwrap_or_default();
            let changed = store.update_authenticator_counter(&given.text(0), counter).await;
            changed.map(optional(|found| authenticator(&found)))
        }
        _ => return None,
    })
}

fn optional<T>(show: impl Fn(T) -> Value) -> impl Fn(Option<T>) -> Value {
    move |value| value.map_or(Value::Null, &show)
}

/// The arguments of a call, by Auth.js's names. What is absent is empty.
struct Arguments(Vec<Value>);

impl Arguments {
    fn text(&self, index: usize) -> String {
        self.0.get(index).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn date(&self, index: usize) -> Timestamp {
        self.0.get(index).and_then(Value::as_str).and_then(Timestamp::parse_iso8601).unwrap_or(EPOCH)
    }

    fn members(&self, index: usize) -> Members {
        Members(self.0.get(index).and_then(Value::as_object).cloned().unwrap_or_default())
    }

    fn user(&self, index: usize) -> AdapterUser {
        let members = self.members(index);
        AdapterUser {
            id: members.text("id"),
            name: members.optional("name"),
            email: members.optional("email"),
            email_verified: members.date("emailVerified"),
            image: members.optional("image"),
            ..AdapterUser::default()
        }
    }

    fn change(&self, index: usize) -> UserChange {
        let members = self.members(index);
        let given = |name: &str| members.0.contains_key(name).then(|| members.optional(name));
        UserChange {
            id: members.text("id"),
            name: given("name"),
            email: given("email"),
            email_verified: members.0.contains_key("emailVerified").then(|| members.date("emailVerified")),
            image: given("image"),
        }
    }

    fn account(&self, index: usize) -> AdapterAccount {
        let members = self.members(index);
        AdapterAccount {
            user_id: members.text("userId"),
            account_type: members.text("type"),
            provider: members.text("provider"),
            provider_account_id: members.text("providerAccountId"),
            tokens: members.0,
        }
    }

    fn session(&self, index: usize) -> AdapterSession {
        let members = self.members(index);
        AdapterSession {
            session_token: members.text("sessionToken"),
            user_id: members.text("userId"),
            expires: members.date("expires").unwrap_or(EPOCH),
            created_at: members.date("createdAt"),
            last_seen_at: members.date("lastSeenAt"),
            recorded: members.optional("recorded"),
        }
    }

    fn verification(&self, index: usize) -> VerificationToken {
        let members = self.members(index);
        VerificationToken {
            identifier: members.text("identifier"),
            token: members.text("token"),
            expires: members.date("expires").unwrap_or(EPOCH),
        }
    }

    fn authenticator(&self, index: usize) -> AdapterAuthenticator {
        let members = self.members(index);
        AdapterAuthenticator {
            credential_id: members.text("credentialID"),
            user_id: members.text("userId"),
            provider_account_id: members.text("providerAccountId"),
            credential_public_key: members.text("credentialPublicKey"),
            counter: members.0.get("counter").and_then(Value::as_i64).unwrap_or_default(),
            credential_device_type: members.text("credentialDeviceType"),
            credential_backed_up: members.0.get("credentialBackedUp") == Some(&Value::Bool(true)),
            transports: members.optional("transports"),
            user_handle: None,
        }
    }
}

const EPOCH: Timestamp = Timestamp::from_seconds(0);

struct Members(Map<String, Value>);

impl Members {
    fn optional(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    fn text(&self, name: &str) -> String {
        self.optional(name).unwrap_or_default()
    }

    fn date(&self, name: &str) -> Option<Timestamp> {
        self.0.get(name).and_then(Value::as_str).and_then(Timestamp::parse_iso8601)
    }
}

fn user(user: &AdapterUser) -> Value {
    let email_verified = user.email_verified.map(Timestamp::iso8601);
    json!({ "id": user.id, "name": user.name, "email": user.email, "emailVerified": email_verified, "image": user.image })
}

fn account(account: AdapterAccount) -> Value {
    let mut members = account.tokens;
    members.insert("userId".to_owned(), account.user_id.into());
    members.insert("type".to_owned(), account.account_type.into());
    members.insert("provider".to_owned(), account.provider.into());
    members.insert("providerAccountId".to_owned(), account.provider_account_id.into());
    members.into()
}

fn session(session: AdapterSession) -> Value {
    let AdapterSession { session_token, user_id, expires, .. } = session;
    json!({ "sessionToken": session_token, "userId": user_id, "expires": expires.iso8601() })
}

fn verification(token: &VerificationToken) -> Value {
    json!({ "identifier": token.identifier, "token": token.token, "expires": token.expires.iso8601() })
}

fn authenticator(one: &AdapterAuthenticator) -> Value {
    json!({
        "credentialID": one.credential_id,
        "userId": one.user_id,
        "providerAccountId": one.provider_account_id,
        "credentialPublicKey": one.credential_public_key,
        "counter": one.counter,
        "credentialDeviceType": one.credential_device_type,
        "credentialBackedUp": one.credential_backed_up,
        "transports": one.transports,
    })
}
