use crate::actions::Cx;
use crate::log::{Level, LogEntry};
use crate::providers::{Profile, ProfileField, Provider};
use crate::reason::Reason;

/// The largest picture that a session holds as a `data:` URL, in bytes of the URL. Browsers send it with every request.
const MAX_DATA_URL_BYTES: usize = 2 * 1024;

/// Leaves a picture out that would fill the session cookie, with a line in the log.
pub(super) fn fitting(cx: &Cx<'_>, provider: &Provider, profile: Profile) -> Profile {
    match profile.image.text() {
        Some(url) if url.len() > MAX_DATA_URL_BYTES && is_data_url(url) => {
            log_left_out(cx, provider, url.len());
            Profile { image: ProfileField::Null, ..profile }
        }
        _ => profile,
    }
}

fn is_data_url(url: &str) -> bool {
    url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

#[inline(never)]
fn log_left_out(cx: &Cx<'_>, provider: &Provider, bytes: usize) {
    let detail = format!(
        "the picture is a data: URL of {bytes} bytes and is left out of the session, which takes {MAX_DATA_URL_BYTES}. \
         With profile = {{ image = false }} of this provider it is not asked for"
    );
    cx.platform.log(&LogEntry {
        level: Level::Warn,
        reason: Reason::PictureTooLarge,
        error: None,
        detail: &detail,
        provider: Some(&provider.id),
    });
}
