//! The table `session_devices`: the browser and the country of the sign-in of a family of sessions.
//!
//! A trigger deletes a row with its family.

use crate::models::SessionDevice;
use crate::statement::Statement;

/// Stores the device of a family.
pub fn store(family: &str, device: &SessionDevice) -> Statement {
    Statement::new(
        "INSERT INTO session_devices (family, userAgent, country) VALUES (?1, ?2, ?3) \
         ON CONFLICT (family) DO UPDATE SET userAgent = excluded.userAgent, country = excluded.country",
        [family.into(), device.user_agent.as_deref().into(), device.country.as_deref().into()],
    )
}
