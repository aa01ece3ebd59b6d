/// An option of one provider, and what it fills in: GitHub's `enterprise.baseUrl`.
#[derive(Clone, Copy, Debug)]
pub struct DeployerOption {
    /// Where it stands in the provider's table: one key, or two with a dot between.
    pub path: &'static str,
    /// What it may be.
    pub accepts: Accepts,
    /// What it looks like, where it must be set.
    pub required: Option<&'static str>,
    /// The variables of the row's texts that follow from it.
    pub fills: &'static [Fill],
}

/// What an option may be.
#[derive(Clone, Copy, Debug)]
pub enum Accepts {
    /// The base of URLs: an absolute https URL, its trailing slash cut.
    BaseUrl,
    /// One of these, as a text or a number. The first has the same effect as no value.
    OneOf(&'static [&'static str]),
    /// Any text.
    Text,
    /// A part of a host: letters, digits, `-` and `_`.
    Label,
}

/// A variable of a row's texts that follows from an option.
#[derive(Clone, Copy, Debug)]
pub struct Fill {
    /// The variable's name, without braces.
    pub variable: &'static str,
    /// Its text where the option is not set. Without one, there is no such variable then.
    pub unset: Option<&'static str>,
    /// Its text where it is; `{value}` is the option's value.
    pub set: &'static str,
}

/// A text that takes the place of one variable of the same name.
pub(super) const fn text(path: &'static str, fills: &'static [Fill]) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::Text, required: None, fills }
}

/// A part of a host, or of a path.
pub(super) const fn label(path: &'static str, fills: &'static [Fill]) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::Label, required: None, fills }
}

/// The base of URLs.
pub(super) const fn base_url(path: &'static str, fills: &'static [Fill]) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::BaseUrl, required: None, fills }
}

/// One of several values. The first has the same effect as no value.
pub(super) const fn one_of(
    path: &'static str,
    values: &'static [&'static str],
    fills: &'static [Fill],
) -> DeployerOption {
    DeployerOption { path, accepts: Accepts::OneOf(values), required: None, fills }
}

/// A variable that is the option's value, with or without one where it is not set.
pub(super) const fn value(variable: &'static str, unset: Option<&'static str>) -> Fill {
    Fill { variable, unset, set: "{value}" }
}
