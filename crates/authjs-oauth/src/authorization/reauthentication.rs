use crate::http::Params;

/// What the client asks of the user's authentication, beside what its configuration asks ([OpenID Connect Core
/// §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
///
/// A server may ignore all of it. The ID Token says what the user did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reauthentication<'a> {
    /// `max_age`: how many seconds ago the user may have authenticated.
    pub max_age: Option<i64>,
    /// `acr_values`: the kinds of authentication, of which one is needed.
    pub acr_values: &'a [String],
    /// Whether the user must authenticate now: `login` in `prompt`.
    pub must_log_in: bool,
}

impl Reauthentication<'_> {
    /// Adds the parameters. A lower `max_age` stays. The other words of the client's own `prompt` stay, except
    /// `none`; those of the visitor's request do not.
    pub(super) fn set(&self, params: &mut Params, own_prompt: Option<&str>) {
        if let Some(max_age) = self.max_age {
            let present = params.get("max_age").and_then(|age| age.parse::<u32>().ok()).map(i64::from);
            params.set("max_age", present.map_or(max_age, |present| present.min(max_age)).to_string());
        }
        if !self.acr_values.is_empty() {
            params.set("acr_values", self.acr_values.join(" "));
        }
        if self.must_log_in {
            let own = own_prompt.unwrap_or_default().split_ascii_whitespace();
            let words = std::iter::once("login").chain(own.filter(|word| !matches!(*word, "none" | "login")));
            params.set("prompt", words.collect::<Vec<_>>().join(" "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(asked: Reauthentication<'_>, params: &[(&str, &str)], own_prompt: Option<&str>) -> String {
        let mut params: Params = params.iter().copied().collect();
        asked.set(&mut params, own_prompt);
        params.to_string()
    }

    #[test]
    fn what_is_asked_replaces_what_asks_for_less() {
        let acr = ["phr".to_owned(), "phrh".to_owned()];
        let asked = Reauthentication { max_age: Some(300), acr_values: &acr, must_log_in: true };
        let all = "max_age=300&acr_values=phr+phrh&prompt=login";
        assert_eq!(set(asked, &[], None), all);
        let less = [("max_age", "9000"), ("acr_values", "0"), ("prompt", "none")];
        assert_eq!(set(asked, &less, None), all);
        assert_eq!(set(asked, &[("max_age", "soon")], Some("none")), all);
        assert_eq!(set(asked, &[("max_age", "60")], None), all.replace("300", "60"));
        let with_consent = set(asked, &[("prompt", "none")], Some("consent login"));
        assert!(with_consent.starts_with("prompt=login+consent&max_age=300"), "{with_consent}");
        assert_eq!(set(Reauthentication::default(), &less, None), "max_age=9000&acr_values=0&prompt=none");
    }
}
