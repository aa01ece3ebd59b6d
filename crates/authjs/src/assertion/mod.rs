//! The signed assertions that tell the origin who sends a request, and the keys that verify them.

mod kept;
mod statement;

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::jose::jwk::Jwk;
use crate::jose::jws::UnsignedJws;
use crate::jose::private_key::PrivateKey;
use crate::platform::{KeyUnusable, Platform};
use crate::timestamp::Timestamp;
use kept::Kept;
pub(crate) use statement::Statement;

/// The assertions and public keys that an isolate keeps. It keeps results only, never a future.
#[derive(Default)]
pub(crate) struct Assertions {
    kept: Kept,
    /// The public halves of the keys, by their place in the configuration.
    published: RefCell<Vec<Option<Rc<Published>>>>,
}

/// The public half of a key, as the JWK Set has it.
struct Published {
    kid: String,
    jwk: Value,
}

impl Assertions {
    /// Returns the assertion that makes a statement. Signs one with the first key, unless the isolate
    /// keeps one that has at least half of its life before it.
    ///
    /// Errors if the runtime refuses the key.
    pub(crate) async fn signed(
        &self,
        keys: &[PrivateKey],
        platform: &dyn Platform,
        statement: Statement<'_>,
        now: Timestamp,
    ) -> Result<String, KeyUnusable> {
        let id = statement.id();
        if let Some(assertion) = self.kept.get(&id, now) {
            return Ok(assertion);
        }
        let key = keys.first().ok_or(KeyUnusable)?;
        let algorithm = key.usual_algorithm().ok_or(KeyUnusable)?;
        let published = self.published(keys, 0, platform).await?;
        let expires = statement.expires(now);
        let header = json!({ "alg": algorithm.name, "typ": statement.typ, "kid": published.kid });
        let unsigned = UnsignedJws::new(object(header), statement.claims(now, expires));
        let signature = platform.sign(algorithm, key, unsigned.signing_input()).await?;
        let assertion = unsigned.signed(&signature);
        self.kept.put(id, &assertion, now, expires);
        Ok(assertion)
    }

    /// Returns the JWK Set ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)) with the
    /// public halves of the keys, each under its thumbprint ([RFC
    /// 7638](https://www.rfc-editor.org/rfc/rfc7638)).
    ///
    /// Errors if the runtime refuses a key.
    pub(crate) async fn jwks(
        &self,
        keys: &[PrivateKey],
        platform: &dyn Platform,
    ) -> Result<String, KeyUnusable> {
        let mut set: Vec<Value> = Vec::new();
        for index in 0..keys.len() {
            let jwk = &self.published(keys, index, platform).await?.jwk;
            if !set.contains(jwk) {
                set.push(jwk.clone());
            }
        }
        Ok(json!({ "keys": set }).to_string())
    }

    async fn published(
        &self,
        keys: &[PrivateKey],
        index: usize,
        platform: &dyn Platform,
    ) -> Result<Rc<Published>, KeyUnusable> {
        if let Some(Some(published)) = self.published.borrow().get(index) {
            return Ok(Rc::clone(published));
        }
        let key = keys.get(index).ok_or(KeyUnusable)?;
        let public = match key.public_half() {
            Some(public) => public,
            None => platform.public_half(key).await?,
        };
        let published = Rc::new(publish(key, &public).ok_or(KeyUnusable)?);
        let mut all = self.published.borrow_mut();
        all.resize(keys.len(), None);
        if let Some(place) = all.get_mut(index) {
            *place = Some(Rc::clone(&published));
        }
        Ok(published)
    }
}

/// Returns a public half with its `kid`, `use` and `alg`. `None` if a member is missing.
fn publish(key: &PrivateKey, public: &Jwk) -> Option<Published> {
    let kid = public.thumbprint()?.to_owned();
    let mut jwk = public.for_import();
    jwk.insert("kid".to_owned(), kid.as_str().into());
    jwk.insert("use".to_owned(), "sig".into());
    jwk.insert("alg".to_owned(), key.usual_algorithm()?.name.into());
    Some(Published { kid, jwk: Value::Object(jwk) })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
