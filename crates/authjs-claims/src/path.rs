use std::fmt;

use crate::error::SyntaxError;

/// A path into claims: names of members, and indexes of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// Parses `user.name` or `emails.0.value`.
    ///
    /// Errors if a step is empty, or has a blank, a control character, a bracket or a brace. Names
    /// with such letters are written as [steps](Self::of_steps).
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        if is_path(text) {
            return Ok(Self(text.split('.').map(str::to_owned).collect()));
        }
        Err(SyntaxError::new(text))
    }

    /// Returns the path of these steps, whose names may have any characters. Errors if there is no
    /// step, or if one is empty.
    pub fn of_steps(steps: Vec<String>) -> Result<Self, SyntaxError> {
        if steps.is_empty() || steps.iter().any(String::is_empty) {
            return Err(SyntaxError { text: steps.join(".") });
        }
        Ok(Self(steps))
    }

    /// Returns the first step, and the path of the others if there are any.
    pub fn split_first(&self) -> (&str, Option<Self>) {
        let (first, rest) = self.0.split_first().map_or(("", [].as_slice()), |(first, rest)| (first, rest));
        (first, (!rest.is_empty()).then(|| Self(rest.to_vec())))
    }

    /// Returns the steps, in order. There is at least one.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Returns whether [`Path::parse`] accepts the text.
pub(crate) fn is_path(text: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "[]{}".contains(c);
    !text.contains(is_odd) && !text.split('.').any(str::is_empty)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_no_empty_step_and_no_odd_letter() {
        for odd in ["", ".", "a.", ".a", "a..b", "a b", "a[0]", "{a}", "a\n"] {
            assert_eq!(Path::parse(odd), Err(SyntaxError::new(odd)), "{odd:?}");
        }
        assert!(Path::of_steps(Vec::new()).is_err());
        assert!(Path::of_steps(vec![String::new()]).is_err());
        assert_eq!(Path::parse("a.0").unwrap().to_string(), "a.0");
    }

    #[test]
    fn a_path_is_split_after_its_first_step() {
        let path = Path::parse("a.b.c").unwrap();
        let (first, rest) = path.split_first();
        assert_eq!((first, rest.as_ref().map(ToString::to_string).as_deref()), ("a", Some("b.c")));
        assert_eq!(Path::parse("a").unwrap().split_first(), ("a", None));
    }
}
