//! The `Cookie` header.

use authjs::cookies::{self, chunks};

const NAME: &str = "__Secure-authjs.session-token";

/// Checks that every cookie is a part of the header, and equal after the header is written again. A
/// session token must consist of the plain cookie or of numbered ones, and of no other cookies.
pub fn check(data: &[u8]) {
    let header = String::from_utf8_lossy(data);
    let cookies = cookies::parse(&header);
    let pairs: Vec<(&str, &str)> = cookies.iter().collect();
    for (name, value) in &pairs {
        assert!(!name.is_empty() && !name.contains(['=', ';']) && !value.contains(';'));
        assert!(header.contains(name) && header.contains(value));
        let first = pairs.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
        assert_eq!(cookies.get(name), first);
        assert!(cookies.get_decoded(name).is_some());
    }
    let written = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    assert_eq!(cookies::parse(&written).iter().collect::<Vec<_>>(), pairs);

    let session = chunks::read(&cookies, NAME);
    for name in &session.present {
        assert!(cookies.get(name).is_some());
        let rest = name.strip_prefix(NAME).expect("another cookie was taken for a chunk");
        let number = rest.strip_prefix('.').map(str::parse::<usize>);
        assert!(rest.is_empty() || number.is_some_and(|number| number.is_ok()), "{name}");
    }
    assert!(session.value.is_none() || !session.present.is_empty());
}
