use std::fmt;

use form_urlencoded::Serializer;

/// An ordered list of names and values: a query string or a form.
///
/// It is parsed and written as in the [URL
/// standard](https://url.spec.whatwg.org/#application/x-www-form-urlencoded), like
/// `URLSearchParams`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Creates an empty list.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Parses `a=1&b=2`. Returns `None` if there are more than `max` parameters.
    pub fn parse(text: &[u8], max: usize) -> Option<Self> {
        let mut params = Vec::new();
        for (name, value) in form_urlencoded::parse(text) {
            if params.len() == max {
                return None;
            }
            params.push((name.into_owned(), value.into_owned()));
        }
        Some(Self(params))
    }

    /// Returns the last value of a name, which `Object.fromEntries` keeps.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the first value of a name, which `URLSearchParams.get` returns.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns how often a name occurs.
    pub fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|(key, _)| key == name).count()
    }

    /// Adds a parameter at the end.
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Replaces the first value of a name in place and removes the others, like
    /// `URLSearchParams.set`. Adds the name if it is absent.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        let Some(position) = self.0.iter().position(|(key, _)| key == name) else {
            self.append(name, value);
            return;
        };
        let mut index = 0;
        self.0.retain(|(key, _)| {
            let keep = index <= position || key != name;
            index += 1;
            keep
        });
        if let Some(entry) = self.0.get_mut(position) {
            entry.1 = value;
        }
    }

    /// Removes all values of a name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Returns all parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns `url` with these parameters after its query. A fragment stays at the end.
    pub fn append_to(&self, url: &str) -> String {
        append_query(url, &self.to_string())
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns `url` with an encoded query after its own query. A fragment stays at the end.
pub fn append_query(url: &str, query: &str) -> String {
    let (resource, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let separator = match (query.is_empty(), resource.contains('?')) {
        (true, _) => "",
        (false, true) => "&",
        (false, false) => "?",
    };
    [resource, separator, query, fragment].concat()
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Serializer::new(String::new()).extend_pairs(self.iter()).finish())
    }
}

impl fmt::Debug for Params {
    /// Shows only names, because values may be codes or tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(iter: I) -> Self {
        Self(iter.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_replaces_in_place_and_drops_the_rest() {
        let mut params = Params::parse(b"a=1&b=2&a=3&c=4", 100).unwrap();
        params.set("a", "9");
        params.set("d", "x y*");
        assert_eq!(params.to_string(), "a=9&b=2&c=4&d=x+y*");
        assert_eq!(Params::parse(b"a&a&a", 2), None);
    }

    #[test]
    fn the_last_duplicate_wins() {
        let params = Params::parse(b"a=1&a=2", 100).unwrap();
        assert_eq!((params.get("a"), params.first("a"), params.count("a")), (Some("2"), Some("1"), 2));
        assert_eq!(format!("{params:?}"), r#"["a", "a"]"#);
    }

    #[test]
    fn parameters_come_behind_the_query_and_before_the_fragment() {
        let table = [
            ("/signin", "/signin?error=a+b"),
            ("/signin?x=%20", "/signin?x=%20&error=a+b"),
            ("/signin?", "/signin?&error=a+b"),
            ("https://app.example/#top", "https://app.example/?error=a+b#top"),
            ("/#/route?x", "/?error=a+b#/route?x"),
        ];
        let params: Params = [("error", "a b")].into_iter().collect();
        for (url, expected) in table {
            assert_eq!(params.append_to(url), expected);
            assert_eq!(Params::new().append_to(url), url);
        }
        assert_eq!(append_query("/verify", "a=%20"), "/verify?a=%20");
    }
}
