use crate::cbor::Reader;
use crate::error::WebAuthnError;

/// The largest attestation object, in bytes. Without certificates it has a few hundred.
const MAX_BYTES: usize = 16 * 1024;

/// An attestation object ([§6.5.4](https://www.w3.org/TR/webauthn-3/#sctn-generating-an-attestation-object)).
#[derive(Debug)]
pub(crate) struct AttestationObject<'a> {
    pub(crate) authenticator_data: &'a [u8],
    pub(crate) statement: Statement<'a>,
}

/// An attestation statement.
#[derive(Debug)]
pub(crate) enum Statement<'a> {
    /// `none` ([§8.7](https://www.w3.org/TR/webauthn-3/#sctn-none-attestation)).
    None,
    /// `packed`, signed by the credential itself
    /// ([§8.2](https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation)).
    SelfPacked {
        /// The COSE number of the algorithm.
        algorithm: i64,
        /// The signature.
        signature: &'a [u8],
    },
}

impl<'a> AttestationObject<'a> {
    /// Parses an attestation object.
    ///
    /// Errors if it has other members, a member twice or bytes after its end, if its format is not `none` or
    /// `packed`, and if the statement has a certificate: no trust anchors are configured.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, WebAuthnError> {
        if bytes.len() > MAX_BYTES {
            return Err(WebAuthnError::Cbor);
        }
        let (mut format, mut statement, mut authenticator_data) = (None, None, None);
        let mut reader = Reader::new(bytes);
        for _ in 0..reader.map()? {
            let is_repeated = match reader.text()? {
                "fmt" => format.replace(reader.text()?).is_some(),
                "attStmt" => {
                    let start = reader;
                    reader.skip()?;
                    statement.replace(start).is_some()
                }
                "authData" => authenticator_data.replace(reader.bytes()?).is_some(),
                _ => return Err(WebAuthnError::Cbor),
            };
            if is_repeated {
                return Err(WebAuthnError::Cbor);
            }
        }
        let (Some(format), Some(statement), Some(authenticator_data), []) =
            (format, statement, authenticator_data, reader.rest())
        else {
            return Err(WebAuthnError::Cbor);
        };
        let statement = match format {
            "none" => empty(statement)?,
            "packed" => self_packed(statement)?,
            _ => return Err(WebAuthnError::AttestationFormat),
        };
        Ok(Self { authenticator_data, statement })
    }
}

fn empty(mut reader: Reader<'_>) -> Result<Statement<'_>, WebAuthnError> {
    match reader.map()? {
        0 => Ok(Statement::None),
        _ => Err(WebAuthnError::AttestationStatement),
    }
}

fn self_packed(mut reader: Reader<'_>) -> Result<Statement<'_>, WebAuthnError> {
    let (mut algorithm, mut signature) = (None, None);
    for _ in 0..reader.map()? {
        let is_repeated = match reader.text()? {
            "alg" => algorithm.replace(reader.integer()?).is_some(),
            "sig" => signature.replace(reader.bytes()?).is_some(),
            "x5c" => return Err(WebAuthnError::AttestationFormat),
            _ => return Err(WebAuthnError::AttestationStatement),
        };
        if is_repeated {
            return Err(WebAuthnError::AttestationStatement);
        }
    }
    match (algorithm, signature) {
        (Some(algorithm), Some(signature)) => Ok(Statement::SelfPacked { algorithm, signature }),
        _ => Err(WebAuthnError::AttestationStatement),
    }
}
