use authjs_session::{SessionError, token};
use serde_json::{Map, Value};

use crate::jose::jwe::{self, CbcTask, EncryptionKey, JweError, Verified};
use crate::jose::jwt::{self, JwtError};
use crate::platform::Platform;
use crate::timestamp::Timestamp;

/// The size in bytes from which the runtime encrypts and decrypts. Below it, awaiting the runtime's
/// promise takes longer than AES in wasm.
const LONG: usize = 2048;

/// Opens a session token, with the runtime's AES if it is long.
pub(super) async fn decode(
    platform: &dyn Platform,
    keys: &[EncryptionKey],
    sealed: &str,
    now: Timestamp,
    legacy: bool,
) -> Result<Map<String, Value>, SessionError> {
    let plaintext = match jwe::verify(keys, sealed, legacy).map_err(JwtError::Jwe)? {
        Verified::Decrypted(plaintext) => plaintext,
        Verified::Encrypted(task) => {
            compute(platform, task).await.ok_or(JwtError::Jwe(JweError::DecryptionFailed))?
        }
    };
    token::validate(&plaintext, now, legacy)
}

/// Seals a session token like [`jwt::encode`], with the runtime's AES if it is long.
pub(super) async fn encode(
    platform: &dyn Platform,
    key: &EncryptionKey,
    claims: &Map<String, Value>,
    iv: [u8; 16],
) -> String {
    let task = jwe::encryption(key, iv, jwt::to_plaintext(claims));
    jwe::seal(key, iv, &compute(platform, task).await.unwrap_or_default())
}

async fn compute(platform: &dyn Platform, task: CbcTask<'_>) -> Option<Vec<u8>> {
    if task.data().len() >= LONG
        && let Some(done) = platform.aes_cbc(&task).await
    {
        return Some(done);
    }
    task.compute()
}
