use std::fmt;

use authjs_jose::base64url;
use authjs_jose::secret::Secret;
use zeroize::Zeroizing;

use crate::passcode::Passcode;
use crate::{base32, hotp};

/// The length of a step in seconds.
pub const PERIOD: i64 = 30;

/// The number of steps before and after that of the time that a passcode may be of. An app's clock may differ, and
/// typing takes time ([RFC 6238 §5.2](https://www.rfc-editor.org/rfc/rfc6238#section-5.2)).
const WINDOW: u64 = 1;

/// The number of bytes of a secret: the length of the hash
/// ([RFC 4226 §4](https://www.rfc-editor.org/rfc/rfc4226#section-4), R6).
const LENGTH: usize = 20;

/// Returns the step of a time in seconds since the epoch.
pub fn step_at(seconds: i64) -> u64 {
    u64::try_from(seconds / PERIOD).unwrap_or(0)
}

/// The secret that an authenticator app shares with this deployment. Its debug output is `[redacted]`, and it is
/// wiped when dropped.
pub struct TotpSecret(Zeroizing<[u8; LENGTH]>);

impl TotpSecret {
    /// Takes random bytes.
    pub fn from_bytes(bytes: [u8; LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads what [`to_base64url`](Self::to_base64url) returned. `None` for another text.
    pub fn from_base64url(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(base64url::decode(text)?);
        bytes.as_slice().try_into().ok().map(Self::from_bytes)
    }

    /// Returns the secret for a sealed value.
    pub fn to_base64url(&self) -> Secret {
        Secret::new(base64url::encode(&*self.0))
    }

    /// Returns the secret as apps take it: 32 letters and digits.
    pub fn to_base32(&self) -> Secret {
        Secret::new(base32::encode(&*self.0))
    }

    /// Returns the passcode of a step.
    pub fn passcode(&self, step: u64) -> Secret {
        Secret::new(hotp::hotp(&*self.0, step))
    }

    /// Returns the step that a passcode is of, if it is one of those around `now`: the latest, if two have the same
    /// passcode. Every step is compared, each in constant time, so the time tells nothing about the passcode.
    pub fn matching_step(&self, passcode: &Passcode, now: i64) -> Option<u64> {
        let step = step_at(now);
        let steps = step.saturating_sub(WINDOW)..=step.saturating_add(WINDOW);
        steps.fold(None, |found, step| if passcode.is(&self.passcode(step)) { Some(step) } else { found })
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_111_111_111;

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(*b"12345678901234567890")
    }

    fn matching(step: u64) -> Option<u64> {
        let passcode = Passcode::parse(secret().passcode(step).reveal()).unwrap();
        secret().matching_step(&passcode, NOW)
    }

    #[test]
    fn a_passcode_is_accepted_one_step_before_and_one_after() {
        let step = step_at(NOW);
        for accepted in [step - 1, step, step + 1] {
            assert_eq!(matching(accepted), Some(accepted));
        }
        for refused in [step - 2, step + 2, 0, u64::MAX] {
            assert_eq!(matching(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_secret_is_shown_to_apps_alone() {
        assert_eq!(format!("{:?}", secret()), "[redacted]");
        assert_eq!(secret().to_base32().reveal(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let text = secret().to_base64url();
        assert_eq!(TotpSecret::from_base64url(text.reveal()).unwrap().to_base32(), secret().to_base32());
        for other in ["", "AAAA", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"] {
            assert!(TotpSecret::from_base64url(other).is_none(), "{other}");
        }
    }

    #[test]
    fn the_step_of_a_time_before_1970_is_the_first() {
        assert_eq!([step_at(-1), step_at(i64::MIN), step_at(29), step_at(30)], [0, 0, 0, 1]);
        assert_eq!(step_at(i64::MAX), u64::try_from(i64::MAX).unwrap() / 30);
    }

    proptest! {
        #[test]
        fn a_match_is_within_the_window(bytes: [u8; 20], digits in "[0-9]{6}", now in 0..4_000_000_000_i64) {
            let secret = TotpSecret::from_bytes(bytes);
            let found = secret.matching_step(&Passcode::parse(&digits).unwrap(), now);
            let steps = step_at(now).saturating_sub(1)..=step_at(now) + 1;
            let of_window: Vec<_> = steps.filter(|step| *secret.passcode(*step).reveal() == digits).collect();
            prop_assert_eq!(found, of_window.last().copied());
        }
    }
}
