use serde_json::Value;

/// A claim: a JSON value, or absent. Absent is not null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim<'a>(Option<&'a Value>);

impl<'a> Claim<'a> {
    /// `undefined`
    pub const ABSENT: Self = Self(None);
    /// `null`
    pub const NULL: Self = Self(Some(&Value::Null));

    /// Returns the claim of this value. It is absent without one.
    pub const fn of(value: Option<&'a Value>) -> Self {
        Self(value)
    }

    /// Returns this claim, or the other if this is absent or null: JavaScript's `??`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_nullish() { other } else { self }
    }

    /// Returns whether it is absent or null.
    pub const fn is_nullish(self) -> bool {
        matches!(self.0, None | Some(Value::Null))
    }

    /// Returns whether it is false in JavaScript: absent, null, false, 0 or an empty text.
    pub fn is_falsy(self) -> bool {
        match self.0 {
            None | Some(Value::Null | Value::Bool(false)) => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Number(number)) => number.as_f64() == Some(0.0),
            Some(_) => false,
        }
    }

    /// Returns the JSON value.
    pub const fn value(self) -> Option<&'a Value> {
        self.0
    }

    /// Returns a text or number as a text. A whole number has no fraction, as in JavaScript.
    pub fn text(self) -> Option<String> {
        match self.0? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => {
                let text = number.to_string();
                Some(text.strip_suffix(".0").map(Into::into).unwrap_or(text))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_read_as_javascript_writes_them() {
        let text = |value: Value| Claim(Some(&value)).text();
        assert_eq!(text(json!(583231)).as_deref(), Some("583231"));
        assert_eq!(text(json!(583231.0)).as_deref(), Some("583231"));
        assert_eq!(text(json!(1.5)).as_deref(), Some("1.5"));
        assert_eq!(text(json!(true)), None);
        assert_eq!(text(json!({})), None);
    }

    #[test]
    fn falsy_is_what_javascript_takes_for_false() {
        let falsy = |value: Value| Claim(Some(&value)).is_falsy();
        assert!(falsy(json!(null)) && falsy(json!("")) && falsy(json!(0)) && falsy(json!(false)));
        assert!(!falsy(json!("0")) && !falsy(json!([])) && !falsy(json!({})) && !falsy(json!(-1)));
        assert!(Claim::ABSENT.is_falsy());
    }

    #[test]
    fn another_claim_takes_the_place_of_none_and_null() {
        let (text, empty) = (json!("x"), json!(""));
        let of = |value| Claim::of(Some(value));
        assert_eq!(Claim::ABSENT.or(of(&text)), of(&text));
        assert_eq!(Claim::NULL.or(of(&text)), of(&text));
        assert_eq!(Claim::ABSENT.or(Claim::NULL), Claim::NULL);
        assert_eq!(of(&empty).or(of(&text)), of(&empty));
    }
}
