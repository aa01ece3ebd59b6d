use super::Sessions;
use crate::statements::SessionDevice;

/// Returns what the row of a new session names of the visitor's device. Nothing if `trackDevice` is off.
pub(super) fn of(sessions: &Sessions<'_>, user_agent: Option<String>) -> SessionDevice {
    if !sessions.deployment.config.session.track_device {
        return SessionDevice::default();
    }
    let country = sessions.platform.visitor_place().and_then(|place| place.country);
    SessionDevice {
        user_agent: user_agent.map(shortened).filter(|name| !name.is_empty()),
        country: country.filter(|code| is_country(code)),
    }
}

/// The browser chooses the text, and its length.
fn shortened(mut user_agent: String) -> String {
    user_agent.truncate(user_agent.floor_char_boundary(LONGEST_USER_AGENT));
    user_agent
}

/// In bytes. Those of usual browsers have less than 200.
const LONGEST_USER_AGENT: usize = 256;

/// Returns whether a code is one of a country. `XX` stands for an unknown one, and `T1` for Tor.
fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) && code != "XX"
}
