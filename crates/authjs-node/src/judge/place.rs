use serde_json::Value;

/// A place in the configuration, parsed from the path of an error: `providers[2].client["odd key"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place(pub(super) Vec<Step>);

/// A step into a table or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

impl Place {
    /// Parses the path of an error. Text that is no step ends the place.
    pub(super) fn parse(path: &str) -> Self {
        let mut steps = Vec::new();
        let mut rest = path;
        while !rest.is_empty() {
            let Some((step, after)) = next(rest) else { break };
            steps.push(step);
            rest = after;
        }
        Self(steps)
    }

    /// Returns the first key.
    pub(super) fn first_key(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Returns the item of the list `key` that this place is in.
    pub(super) fn item_of(&self, key: &str) -> Option<Self> {
        match self.0.as_slice() {
            [Step::Key(list), Step::Index(_), ..] if list == key => {
                self.0.get(..2).map(|steps| Self(steps.to_vec()))
            }
            _ => None,
        }
    }

    /// Returns the place around this one.
    pub(super) fn parent(&self) -> Self {
        Self(self.0.split_last().map(|(_, before)| before.to_vec()).unwrap_or_default())
    }

    /// Returns whether this place is `other` or inside it.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Returns the value here.
    pub(super) fn find<'a>(&self, root: &'a mut Value) -> Option<&'a mut Value> {
        self.0.iter().try_fold(root, |value, step| match step {
            Step::Key(key) => value.get_mut(key.as_str()),
            Step::Index(index) => value.get_mut(index),
        })
    }

    /// Writes a value here. Returns whether the surrounding table or list exists.
    pub(super) fn set(&self, root: &mut Value, value: Value) -> bool {
        let Some((last, _)) = self.0.split_last() else { return false };
        match (self.parent().find(root), last) {
            (Some(Value::Object(members)), Step::Key(key)) => {
                members.insert(key.clone(), value);
                true
            }
            (Some(Value::Array(items)), Step::Index(index)) => {
                items.get_mut(*index).map(|item| *item = value).is_some()
            }
            _ => false,
        }
    }

    /// Removes the value here. Returns whether there was one.
    pub(super) fn remove(&self, root: &mut Value) -> bool {
        let Some((last, _)) = self.0.split_last() else { return false };
        match (self.parent().find(root), last) {
            (Some(Value::Object(members)), Step::Key(key)) => members.shift_remove(key).is_some(),
            (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
                items.remove(*index);
                true
            }
            _ => false,
        }
    }
}

fn next(text: &str) -> Option<(Step, &str)> {
    if let Some(quoted) = text.strip_prefix("[\"") {
        let end = end_of_quoted(quoted)?;
        let key = serde_json::from_str(&format!("\"{}", quoted.get(..=end)?)).ok()?;
        return Some((Step::Key(key), quoted.get(end + 1..)?.strip_prefix(']')?));
    }
    if let Some(number) = text.strip_prefix('[') {
        let (number, rest) = number.split_once(']')?;
        return Some((Step::Index(number.parse().ok()?), rest));
    }
    let text = text.strip_prefix('.').unwrap_or(text);
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (key, rest) = text.split_at_checked(end)?;
    (!key.is_empty()).then(|| (Step::Key(key.into()), rest))
}

/// Returns the position of the quotation mark that ends a JSON string.
fn end_of_quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(index, letter)| match letter {
        _ if escaped => {
            escaped = false;
            None
        }
        '\\' => {
            escaped = true;
            None
        }
        '"' => Some(index),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_is_steps() {
        let key = |key: &str| Step::Key(key.into());
        assert_eq!(
            Place::parse("providers[2].client.kid").0,
            [key("providers"), Step::Index(2), key("client"), key("kid")]
        );
        assert_eq!(Place::parse(r#"session["a \".b"].c"#).0, [key("session"), key("a \".b"), key("c")]);
        assert_eq!(Place::parse("AUTH_SECRET").0, [key("AUTH_SECRET")]);
    }

    #[test]
    fn a_value_is_replaced_and_removed() {
        let mut root = json!({ "a": [{ "b": 1 }, 2] });
        assert!(Place::parse("a[0].b").set(&mut root, json!(3)) && root["a"][0]["b"] == 3);
        assert!(Place::parse("a[0].c").set(&mut root, json!(4)) && root["a"][0]["c"] == 4);
        assert!(Place::parse("a[1]").remove(&mut root) && !Place::parse("a[1]").remove(&mut root));
        assert!(!Place::parse("x.y").set(&mut root, json!(1)) && !Place::parse("").remove(&mut root));
        assert!(Place::parse("a[0].b").is_within(&Place::parse("a[0]")));
    }
}
