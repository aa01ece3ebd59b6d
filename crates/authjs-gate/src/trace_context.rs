//! The headers of [Trace Context](https://www.w3.org/TR/trace-context/), with which services follow a request.

/// Returns the id of the trace that a `traceparent` names. `None` if the header is malformed
/// ([§3.2](https://www.w3.org/TR/trace-context/#traceparent-header)).
pub fn trace_id(traceparent: &str) -> Option<&str> {
    let (version, rest) = traceparent.split_once('-')?;
    let (id, rest) = rest.split_once('-')?;
    let (parent, flags) = rest.split_once('-')?;
    // A later version may have more after the flags.
    let (flags, more) = flags.split_once('-').map_or((flags, None), |(flags, more)| (flags, Some(more)));
    let is_known = version != "ff" && (version != "00" || more.is_none());
    let is_id = |text: &str, length| is_hexadecimal(text, length) && text.bytes().any(|byte| byte != b'0');
    let is_valid = is_known
        && is_hexadecimal(version, 2)
        && is_id(id, 32)
        && is_id(parent, 16)
        && is_hexadecimal(flags, 2)
        && traceparent.len() <= MOST_BYTES;
    is_valid.then_some(id)
}

/// Returns whether a `tracestate` is well-formed
/// ([§3.3.1](https://www.w3.org/TR/trace-context/#tracestate-header-field-values)): up to 32 members with different keys.
pub fn is_trace_state(value: &str) -> bool {
    let mut keys: Vec<&str> = Vec::new();
    for member in
        value.split(',').map(|member| member.trim_matches([' ', '\t'])).filter(|member| !member.is_empty())
    {
        let Some((key, value)) = member.split_once('=') else { return false };
        if keys.len() >= MOST_MEMBERS || keys.contains(&key) || !is_key(key) || !is_value(value) {
            return false;
        }
        keys.push(key);
    }
    !keys.is_empty() && value.len() <= MOST_BYTES
}

/// The number of members of a `tracestate`.
const MOST_MEMBERS: usize = 32;

/// The number of bytes of a header. Platforms must pass 512 on; no known one sends as many as this.
const MOST_BYTES: usize = 8 * 1024;

fn is_hexadecimal(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Returns whether a key is a name, or the name of a tenant, `@` and that of a system.
fn is_key(key: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-*/".contains(&byte);
    let is_name = |name: &str, most| (1..=most).contains(&name.len()) && name.bytes().all(is_letter);
    let begins_with = |name: &str, is_first: fn(&u8) -> bool| name.as_bytes().first().is_some_and(is_first);
    match key.split_once('@') {
        None => {
            is_name(key, 256) && begins_with(key, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        }
        Some((tenant, system)) => {
            is_name(tenant, 241)
                && begins_with(tenant, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                && is_name(system, 14)
                && begins_with(system, u8::is_ascii_lowercase)
        }
    }
}

fn is_value(value: &str) -> bool {
    let is_printable = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b',' && byte != b'=';
    (1..=256).contains(&value.len()) && value.bytes().all(is_printable) && !value.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    /// The examples of the specification, and those of its test suite that a server must refuse.
    #[test]
    fn a_traceparent_names_a_trace_or_is_malformed() {
        for valid in [
            format!("00-{ID}-00f067aa0ba902b7-01"),
            format!("00-{ID}-00f067aa0ba902b7-00"),
            format!("cc-{ID}-00f067aa0ba902b7-01"),
            format!("cc-{ID}-00f067aa0ba902b7-01-what-the-future-has"),
        ] {
            assert_eq!(trace_id(&valid), Some(ID), "{valid}");
        }
        for malformed in [
            String::new(),
            "garbage".to_owned(),
            format!("00-{ID}-00f067aa0ba902b7"),
            format!("00-{ID}-00f067aa0ba902b7-01-more"),
            format!("00-{ID}-00f067aa0ba902b7-01-"),
            format!("cc-{ID}-00f067aa0ba902b7-01.more"),
            format!("ff-{ID}-00f067aa0ba902b7-01"),
            format!("0-{ID}-00f067aa0ba902b7-01"),
            format!(".0-{ID}-00f067aa0ba902b7-01"),
            format!("00-{}-00f067aa0ba902b7-01", ID.to_uppercase()),
            format!("00-{ID}1-00f067aa0ba902b7-01"),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01".to_owned(),
            format!("00-{ID}-0000000000000000-01"),
            format!("00-{ID}-00f067aa0ba902b-01"),
            format!("00-{ID}-00f067aa0ba902b7-1"),
            format!("00-{ID}-00f067aa0ba902b7-.0"),
            format!("00-{ID}-00f067aa0ba902b7-01, 00-{ID}-00f067aa0ba902b7-01"),
            format!(" 00-{ID}-00f067aa0ba902b7-01"),
            format!("cc-{ID}-00f067aa0ba902b7-01-{}", "x".repeat(MOST_BYTES)),
        ] {
            assert_eq!(trace_id(&malformed), None, "{malformed}");
        }
    }

    #[test]
    fn a_tracestate_has_members_with_different_keys() {
        let many = |count: usize| (0..count).map(|n| format!("k{n}=v")).collect::<Vec<_>>().join(",");
        for valid in [
            "congo=t61rcWkgMzE",
            "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
            "a=1 , b=2",
            "1@s=x y",
            "a=1,,b=2",
            &many(32),
        ] {
            assert!(is_trace_state(valid), "{valid}");
        }
        for malformed in [
            "",
            ",",
            "a",
            "a=",
            "=1",
            "A=1",
            "a=1,a=2",
            "a=b=c",
            "a@1=x",
            "@s=x",
            "a=\u{1}",
            "a =1",
            &many(33),
        ] {
            assert!(!is_trace_state(malformed), "{malformed}");
        }
    }
}
