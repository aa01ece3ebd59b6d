use std::cell::OnceCell;
use std::rc::Rc;

/// The id of a request: ten letters and digits that a visitor can read out.
///
/// It is created when it is first needed. Most requests need none.
#[derive(Debug, Default)]
pub struct RequestId(OnceCell<Rc<str>>);

impl RequestId {
    /// Returns the id, which is the same at each call. The first call creates it from bytes that
    /// `random` fills.
    pub fn get(&self, random: impl FnOnce(&mut [u8])) -> Rc<str> {
        let create = || {
            let mut bytes = [0; LENGTH];
            random(&mut bytes);
            bytes.iter().map(|byte| letter(*byte)).collect::<String>().into()
        };
        Rc::clone(self.0.get_or_init(create))
    }
}

/// The number of letters, of five bits each.
const LENGTH: usize = 10;

/// Returns a letter of [Crockford's base 32](https://www.crockford.com/base32.html), in lower case.
/// It has no `i`, `l`, `o` and `u`, which are easily misread.
fn letter(byte: u8) -> char {
    let at = usize::from(byte & 31);
    char::from(b"0123456789abcdefghjkmnpqrstvwxyz".get(at).copied().unwrap_or(b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_created_once() {
        let id = RequestId::default();
        let first = id.get(|bytes| bytes.copy_from_slice(&[0, 9, 10, 17, 18, 19, 31, 32, 255, 128]));
        assert_eq!(&*first, "09ahjkz0z0");
        assert_eq!(id.get(|_| panic!("it is known")), first);
    }
}
