//! Texts with `{variables}`: endpoints that follow from a deployer's options, fields of a profile.

/// Replaces each `{name}` by what `variable` has for it. `None` when a name is unknown.
///
/// A brace before anything but a name stands for itself: parameters may be JSON.
pub fn fill(template: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        rest = match after.split_once('}').filter(|(name, _)| is_name(name)) {
            Some((name, after)) => {
                filled.push_str(&variable(name)?);
                after
            }
            None => {
                filled.push('{');
                after
            }
        };
    }
    filled.push_str(rest);
    Some(filled)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._$".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in() {
        let variable = |name: &str| (name == "web").then(|| "https://ghe.example".to_owned());
        assert_eq!(
            fill("{web}/login?x={web}", &variable).unwrap(),
            "https://ghe.example/login?x=https://ghe.example"
        );
        assert_eq!(fill("plain", &variable).unwrap(), "plain");
        assert_eq!(fill("{other}", &variable), None);
        for json in [r#"{"id_token":{"email":null}}"#, "{web", "{", "{}", "a}b"] {
            assert_eq!(fill(json, &variable).as_deref(), Some(json));
        }
    }
}
