//! What signs in: the signature, the user, the backup, the counter.

use super::*;

#[test]
fn only_a_signature_of_the_stored_key_signs_in() {
    let authenticator = authenticator();
    let client_data = changed("webauthn.get", &json!({}));
    let data = authenticator_data(ID, UP | UV, 0);
    let signature = authenticator.sign(&data, &client_data);
    let other = Authenticator::new(b"credential", -7);
    let table = [
        ("empty", Vec::new()),
        ("zeros", vec![0; 64]),
        ("of another key", other.sign(&data, &client_data)),
        ("of other client data", authenticator.sign(&data, b"{}")),
        ("of other data", authenticator.sign(&authenticator_data(ID, UP | UV, 1), &client_data)),
        ("truncated", signature[..signature.len() - 1].to_vec()),
    ];
    for (what, signature) in table {
        let response = assertion(b"credential", &client_data, &data, &signature, Some(HANDLE));
        let error = authenticate(&response, &stored(&authenticator)).map(|_| ());
        assert_eq!(error, Err(WebAuthnError::Signature), "{what}");
    }
}

#[test]
fn a_credential_signs_in_its_user_alone() {
    let authenticator = authenticator();
    let response = |handle| authenticator.authenticate(CHALLENGE, ORIGIN, ID, 0, handle);
    let encoded = base64url::encode(HANDLE.as_bytes());
    let plain = stored(&authenticator);
    let identified = |user_id| Stored { user_id: Some(user_id), ..stored(&authenticator) };
    let unknown = Stored { user_handle: None, ..stored(&authenticator) };
    let table = [
        ("as a text", Some(HANDLE), &plain, Ok(())),
        ("in base64url", Some(encoded.as_str()), &plain, Ok(())),
        ("missing", None, &plain, Err(WebAuthnError::UserHandleMissing)),
        ("empty", Some(""), &plain, Err(WebAuthnError::UserHandleMissing)),
        ("of another user", Some("fedcba9876543210"), &plain, Err(WebAuthnError::UserHandle)),
        ("missing, identified", None, &identified("alice"), Ok(())),
        ("another user identified", Some(HANDLE), &identified("bob"), Err(WebAuthnError::OtherUser)),
        ("of another user, identified", Some("x"), &identified("alice"), Err(WebAuthnError::UserHandle)),
        ("not stored", None, &unknown, Ok(())),
    ];
    for (what, handle, stored, expected) in table {
        assert_eq!(authenticate(&response(handle), stored).map(|_| ()), expected, "{what}");
    }
}

#[test]
fn the_backup_eligibility_of_a_credential_does_not_change() {
    let authenticator = authenticator();
    let client_data = changed("webauthn.get", &json!({}));
    let response = signed(&authenticator, &client_data, &authenticator_data(ID, UP | UV | BE | BS, 0));
    let error = authenticate(&response, &stored(&authenticator)).map(|_| ());
    assert_eq!(error, Err(WebAuthnError::BackupEligibility));
    let eligible = Stored { backup_eligible: true, ..stored(&authenticator) };
    assert!(authenticate(&response, &eligible).unwrap().backed_up);
    let response = signed(&authenticator, &client_data, &authenticator_data(ID, UP | UV, 0));
    assert_eq!(authenticate(&response, &eligible).map(|_| ()), Err(WebAuthnError::BackupEligibility));
}

#[test]
fn a_counter_grows_unless_there_is_none() {
    let authenticator = authenticator();
    let table = [
        (0, 0, Ok(0)),
        (0, 1, Ok(1)),
        (4, 5, Ok(5)),
        (4, 4, Err(WebAuthnError::Counter)),
        (4, 3, Err(WebAuthnError::Counter)),
        (4, 0, Err(WebAuthnError::Counter)),
    ];
    for (before, now, expected) in table {
        let stored = Stored { counter: before, ..stored(&authenticator) };
        let response = authenticator.authenticate(CHALLENGE, ORIGIN, ID, now, Some(HANDLE));
        let counter = authenticate(&response, &stored).map(|verified| verified.counter);
        assert_eq!(counter, expected, "{before} {now}");
    }
    // The sentence of the log.
    let sentence = "the signature counter has not grown: the authenticator may be cloned";
    assert_eq!(WebAuthnError::Counter.to_string(), sentence);
}
