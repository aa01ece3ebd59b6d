use crate::claims::Field;
use crate::context::Context;
use crate::log::{Level, LogEntry};
use crate::providers::{OAuthProvider, Profile};
use crate::reason::Reason;

/// The largest picture that a session stores as a `data:` URL, in bytes of the URL. Browsers send
/// it with every request.
const MAX_DATA_URL_BYTES: usize = 2 * 1024;

/// Removes a picture that would fill the session cookie, or whose address runs a script, and logs
/// that.
pub(super) fn fitting(cx: &Context<'_>, provider: &OAuthProvider, profile: Profile) -> Profile {
    let Some(url) = profile.image.text() else { return profile };
    match content(&start_of(url)) {
        Content::Script => log_script(cx, provider),
        Content::Data if url.len() > MAX_DATA_URL_BYTES => log_too_large(cx, provider, url.len()),
        Content::Data | Content::Address => return profile,
    }
    Profile { image: Field::Null, ..profile }
}

/// The target of a URL, by its scheme.
#[derive(Debug, PartialEq, Eq)]
enum Content {
    /// A resource to fetch.
    Address,
    /// An image in the URL itself.
    Data,
    /// A script, or a document that can contain one. A site that links to the picture would run it
    /// for its visitor.
    Script,
}

fn content(start: &str) -> Content {
    if start.starts_with("javascript:") || start.starts_with("vbscript:") {
        return Content::Script;
    }
    match start.strip_prefix("data:") {
        None => Content::Address,
        Some(media_type) if media_type.starts_with("image/") => Content::Data,
        Some(_) => Content::Script,
    }
}

/// Returns the start of a URL as browsers read it: without leading spaces and control characters,
/// without tabs and line breaks, in lower case ([URL
/// Standard](https://url.spec.whatwg.org/#concept-basic-url-parser)).
fn start_of(url: &str) -> String {
    let read = url
        .chars()
        .skip_while(|letter| *letter <= ' ')
        .filter(|letter| !matches!(letter, '\t' | '\n' | '\r'));
    read.take(16).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[inline(never)]
fn log_too_large(cx: &Context<'_>, provider: &OAuthProvider, bytes: usize) {
    let detail = format!(
        "the picture is a data: URL of {bytes} bytes and is left out of the session, whose limit is {MAX_DATA_URL_BYTES}. \
         With profile = {{ image = false }} of this provider it is not requested"
    );
    log_left_out(cx, provider, Reason::PictureTooLarge, &detail);
}

#[inline(never)]
fn log_script(cx: &Context<'_>, provider: &OAuthProvider) {
    let detail = "the picture is a javascript:, vbscript: or data: URL that is not an image, and is left out of the session. \
                  The provider lets its users set such an address";
    log_left_out(cx, provider, Reason::PictureScript, detail);
}

fn log_left_out(cx: &Context<'_>, provider: &OAuthProvider, reason: Reason, detail: &str) {
    cx.platform.log(&LogEntry::new(Level::Warn, reason, detail).provider(Some(&provider.id)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_run_a_script_are_told_as_browsers_read_them() {
        let scripts = [
            "javascript:alert(1)",
            " \u{1}JavaScript:x",
            "java\nscri\tpt:x",
            "vbscript:x",
            "data:text/html,x",
            "data:,x",
            "DATA:x",
        ];
        for url in scripts {
            assert_eq!(content(&start_of(url)), Content::Script, "{url:?}");
        }
        for url in ["data:image/png;base64,AA", "DATA:image/svg+xml,x"] {
            assert_eq!(content(&start_of(url)), Content::Data, "{url:?}");
        }
        for url in [
            "https://a.example/javascript:x",
            "/a.png",
            "a",
            "",
            "//a.example/b",
            "javascript",
            "\u{e9}data:x",
        ] {
            assert_eq!(content(&start_of(url)), Content::Address, "{url:?}");
        }
    }
}
