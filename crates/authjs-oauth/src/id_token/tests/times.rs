//! `exp`, `iat`, `nbf` and `auth_time`.

use super::*;

#[test]
fn exp_is_not_past_by_more_than_30_seconds() {
    accepted("exp", &[json!(NOW + 1), json!(NOW - 29), json!(NOW as f64 - 29.5)]);
    let values = [
        json!(NOW - 30),
        json!(NOW - 3600),
        json!(0),
        json!("9999999999"),
        json!(null),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!([NOW + 300]),
    ];
    refused("exp", ErrorCode::IdTokenExpired, true, &values);
}

#[test]
fn iat_is_at_most_10_minutes_old_and_1_minute_ahead() {
    accepted("iat", &[json!(NOW - 300), json!(NOW - 600), json!(NOW - 630), json!(NOW + 60)]);
    let values = [
        json!(NOW - 631),
        json!(NOW - 604_800),
        json!(NOW + 61),
        json!(NOW.to_string()),
        json!(null),
        json!(-1),
        json!(u64::MAX),
    ];
    refused("iat", ErrorCode::IdTokenIssuedAt, true, &values);
}

#[test]
fn nbf_is_not_ahead_by_more_than_30_seconds() {
    accepted("nbf", &[json!(NOW), json!(NOW + 30), json!(0)]);
    let values = [
        json!(NOW + 31),
        json!(NOW + 3600),
        json!((NOW + 3600).to_string()),
        json!(null),
        json!(-1),
        json!(1e300),
    ];
    refused("nbf", ErrorCode::IdTokenNotBefore, false, &values);
}

#[test]
fn auth_time_is_a_number() {
    accepted("auth_time", &[json!(NOW), json!(0)]);
    refused("auth_time", ErrorCode::IdTokenAuthTime, false, &[json!("1"), json!(null), json!(-1)]);
}

#[test]
fn auth_time_is_within_max_age() {
    let at = |requirements: Requirements, sign_in: SignIn| SignIn { requirements, ..sign_in }.refusal();
    let max_age = || Requirements { max_age: Some(300), ..Default::default() };
    assert_eq!(at(max_age(), SignIn::with("auth_time", json!(NOW - 330))), None);
    let refused = Some(ErrorCode::IdTokenAuthTime);
    assert_eq!(at(max_age(), SignIn::with("auth_time", json!(NOW - 331))), refused);
    assert_eq!(at(max_age(), SignIn::with("auth_time", json!(NOW - 99_999))), refused);
    assert_eq!(at(max_age(), SignIn::new()), refused);
    let essential = || Requirements { auth_time: true, ..Default::default() };
    assert_eq!(at(essential(), SignIn::new()), refused);
    assert_eq!(at(essential(), SignIn::with("auth_time", json!(1))), None);
}
