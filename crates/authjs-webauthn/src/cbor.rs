//! A reader of CTAP2's canonical CBOR
//! ([CTAP 2.1 §8](https://fidoalliance.org/specs/fido-v2.1-ps-20210615/fido-client-to-authenticator-protocol-v2.1-ps-20210615.html#message-encoding)).
//!
//! Lengths are definite, integers are as short as possible, tags and floats are absent. The order of map
//! keys is not checked, because some browsers write the attestation object in another order.

use ciborium_ll::{Decoder, Header, simple};

use crate::error::WebAuthnError;

/// The depth to which maps and arrays may nest in a value that is skipped.
const MAX_DEPTH: usize = 4;

/// The bytes that are not read yet.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn rest(self) -> &'a [u8] {
        self.0
    }

    /// Returns the number of entries of a map.
    pub(crate) fn map(&mut self) -> Result<usize, WebAuthnError> {
        match self.header()? {
            Header::Map(Some(entries)) => Ok(entries),
            _ => Err(WebAuthnError::Cbor),
        }
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, WebAuthnError> {
        match self.header()? {
            Header::Text(Some(length)) => {
                std::str::from_utf8(self.take(length)?).map_err(|_| WebAuthnError::Cbor)
            }
            _ => Err(WebAuthnError::Cbor),
        }
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], WebAuthnError> {
        match self.header()? {
            Header::Bytes(Some(length)) => self.take(length),
            _ => Err(WebAuthnError::Cbor),
        }
    }

    pub(crate) fn integer(&mut self) -> Result<i64, WebAuthnError> {
        let (number, is_negative) = match self.header()? {
            Header::Positive(number) => (number, false),
            Header::Negative(number) => (number, true),
            _ => return Err(WebAuthnError::Cbor),
        };
        let number = i64::try_from(number).map_err(|_| WebAuthnError::Cbor)?;
        Ok(if is_negative { -1 - number } else { number })
    }

    /// Skips a value of any type.
    pub(crate) fn skip(&mut self) -> Result<(), WebAuthnError> {
        self.skip_within(MAX_DEPTH)
    }

    /// Every value has at least one byte, so a false number of items ends at the end of the bytes.
    fn skip_within(&mut self, depth: usize) -> Result<(), WebAuthnError> {
        let items = match self.header()? {
            Header::Positive(_) | Header::Negative(_) => 0,
            Header::Simple(simple::TRUE | simple::FALSE | simple::NULL) => 0,
            Header::Bytes(Some(length)) => return self.take(length).map(|_| ()),
            Header::Text(Some(length)) => {
                return std::str::from_utf8(self.take(length)?).map(|_| ()).map_err(|_| WebAuthnError::Cbor);
            }
            Header::Array(Some(items)) => items,
            Header::Map(Some(entries)) => entries.checked_mul(2).ok_or(WebAuthnError::Cbor)?,
            _ => return Err(WebAuthnError::Cbor),
        };
        if items == 0 {
            return Ok(());
        }
        let depth = depth.checked_sub(1).ok_or(WebAuthnError::Cbor)?;
        for _ in 0..items {
            self.skip_within(depth)?;
        }
        Ok(())
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], WebAuthnError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(WebAuthnError::Cbor)?;
        self.0 = rest;
        Ok(taken)
    }

    fn header(&mut self) -> Result<Header, WebAuthnError> {
        let mut decoder = Decoder::from(self.0);
        let header = decoder.pull().map_err(|_| WebAuthnError::Cbor)?;
        let read = decoder.offset();
        if read != shortest(&header) {
            return Err(WebAuthnError::Cbor);
        }
        self.take(read)?;
        Ok(header)
    }
}

/// Returns the length of the shortest encoding of a header. 0 if canonical CBOR does not have it.
fn shortest(header: &Header) -> usize {
    let number = match *header {
        Header::Positive(number) | Header::Negative(number) => number,
        Header::Bytes(Some(length))
        | Header::Text(Some(length))
        | Header::Array(Some(length))
        | Header::Map(Some(length)) => length as u64,
        Header::Simple(_) => return 1,
        _ => return 0,
    };
    match number {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(bytes: &[u8]) -> Result<usize, WebAuthnError> {
        let mut reader = Reader::new(bytes);
        reader.skip()?;
        Ok(reader.rest().len())
    }

    #[test]
    fn canonical_values_are_skipped() {
        let table: [&[u8]; 11] = [
            b"\x00",
            b"\x1a\x00\x01\x00\x00",
            b"\x1b\x00\x00\x00\x01\x00\x00\x00\x00",
            b"\x18\x18",
            b"\x38\xff",
            b"\xf5",
            b"\xf6",
            b"\x43abc",
            b"\x62\xc3\xbc",
            b"\xa1\x61a\x82\x01\x02",
            b"\x81\x81\x81\x80",
        ];
        for bytes in table {
            assert_eq!(skipped(bytes), Ok(0), "{bytes:02x?}");
        }
    }

    #[test]
    fn other_encodings_are_refused() {
        let table: [(&str, &[u8]); 17] = [
            ("empty", b""),
            ("long integer", b"\x18\x17"),
            ("integer of 4 bytes", b"\x1a\x00\x00\xff\xff"),
            ("integer of 8 bytes", b"\x1b\x00\x00\x00\x00\xff\xff\xff\xff"),
            ("long length", b"\x58\x03abc"),
            ("indefinite map", b"\xbf\xff"),
            ("indefinite array", b"\x9f\xff"),
            ("indefinite text", b"\x7f\x61a\xff"),
            ("indefinite bytes", b"\x5f\x41a\xff"),
            ("tag", b"\xc0\x00"),
            ("float", b"\xf9\x00\x00"),
            ("undefined", b"\xf7"),
            ("long simple", b"\xf8\x15"),
            ("not UTF-8", b"\x61\xff"),
            ("truncated", b"\x43ab"),
            ("length 2^63", b"\x5b\x80\0\0\0\0\0\0\0"),
            ("items 2^63", b"\xbb\x80\0\0\0\0\0\0\0\0"),
        ];
        for (what, bytes) in table {
            assert_eq!(skipped(bytes), Err(WebAuthnError::Cbor), "{what}");
        }
    }

    #[test]
    fn a_deep_value_is_refused_without_recursion_to_its_end() {
        let mut deep = vec![0x81; 100_000];
        deep.push(0);
        assert_eq!(skipped(&deep), Err(WebAuthnError::Cbor));
        assert_eq!(skipped(b"\x81\x81\x81\x81\x00"), Ok(0));
        assert_eq!(skipped(b"\x81\x81\x81\x81\x81\x00"), Err(WebAuthnError::Cbor));
    }
}
