/// An option of one provider, and the variables that it sets: GitHub's `enterprise.baseUrl`.
#[derive(Clone, Copy, Debug)]
pub struct DeployerOption {
    /// Its place in the provider's table: one key, or two with a dot between.
    pub path: &'static str,
    /// The accepted values.
    pub accepts: Accepts,
    /// An example value, if the option is required.
    pub required: Option<&'static str>,
    /// The variables of the row's texts that depend on the option.
    pub fills: &'static [Fill],
}

/// The values that an option accepts.
#[derive(Clone, Copy, Debug)]
pub enum Accepts {
    /// The base of URLs: an absolute https URL. A trailing slash is removed.
    BaseUrl,
    /// One of these, as a text or a number. The first has the same effect as no value.
    OneOf(&'static [&'static str]),
    /// Any text.
    Text,
    /// A part of a host: letters, digits, `-` and `_`.
    Label,
}

/// A variable of a row's texts that depends on an option.
#[derive(Clone, Copy, Debug)]
pub struct Fill {
    /// The variable's name, without braces.
    pub variable: &'static str,
    /// Its text if the option is not set. `None` leaves the variable undefined.
    pub unset: Option<&'static str>,
    /// Its text if the option is set. `{value}` stands for the option's value.
    pub set: &'static str,
}

/// Returns an option that accepts any text and sets these variables.
pub(super) const fn text(path: &'static str, fills: &'static [Fill]) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::Text, required: None, fills }
}

/// Returns an option that is part of a host or of a path.
pub(super) const fn label(path: &'static str, fills: &'static [Fill]) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::Label, required: None, fills }
}

/// Returns an option that is the base of URLs.
pub(super) const fn base_url(path: &'static str, fills: &'static [Fill]) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::BaseUrl, required: None, fills }
}

/// Returns an option with several values. The first has the same effect as no value.
pub(super) const fn one_of(
    path: &'static str,
    values: &'static [&'static str],
    fills: &'static [Fill],
) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::OneOf(values), required: None, fills }
}

/// Returns a variable with the option's value, and an optional text if the option is not set.
pub(super) const fn value(variable: &'static str, unset: Option<&'static str>) -> Fill {
    Fill { variable, unset, set: "{value}" }
}
