//! Texts with `{variables}`: endpoints of the provider table that follow from a deployer's options.

/// Replaces each `{name}` by what `variable` has for it. `None` when a name is unknown or a brace stands alone.
pub fn fill<'a>(template: &str, variable: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(variable(name)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in() {
        let variable = |name: &str| (name == "web").then_some("https://ghe.example");
        assert_eq!(
            fill("{web}/login?x={web}", variable).unwrap(),
            "https://ghe.example/login?x=https://ghe.example"
        );
        assert_eq!(fill("plain", variable).unwrap(), "plain");
        assert_eq!(fill("{other}", variable), None);
        assert_eq!(fill("{web", variable), None);
    }
}
