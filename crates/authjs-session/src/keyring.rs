//! The keys of sealed cookies, derived once for each secret and salt.

use litemap::LiteMap;
use std::cell::RefCell;
use std::rc::Rc;

use authjs_jose::jwe::EncryptionKey;
use authjs_jose::secret::Secret;

/// A cache of the encryption keys of a list of secrets. The first secret seals. All secrets open.
///
/// A keyring is for one thread. [`Sessions`](crate::Sessions) can be shared between threads.
pub struct Keyring {
    secrets: Vec<Secret>,
    /// Salts are names of cookies and fixed labels, never text of a request. The map therefore has
    /// about a dozen entries.
    derived: RefCell<LiteMap<String, Rc<[EncryptionKey]>>>,
}

impl Keyring {
    /// Creates a keyring over these secrets.
    pub const fn new(secrets: Vec<Secret>) -> Self {
        Self { secrets, derived: RefCell::new(LiteMap::new()) }
    }

    /// Returns the keys for a salt. The first one seals.
    pub fn keys(&self, salt: &str) -> Rc<[EncryptionKey]> {
        if let Some(keys) = self.derived.borrow().get(salt) {
            return Rc::clone(keys);
        }
        let keys: Rc<[_]> = self.secrets.iter().map(|secret| EncryptionKey::derive(secret, salt)).collect();
        self.derived.borrow_mut().insert(salt.to_owned(), Rc::clone(&keys));
        keys
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("secrets", &self.secrets.len()).finish_non_exhaustive()
    }
}
