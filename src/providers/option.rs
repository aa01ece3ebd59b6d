/// An option of one provider, and what it fills in: GitHub's `enterprise.baseUrl`.
#[derive(Clone, Copy, Debug)]
pub struct DeployerOption {
    /// Where it stands in the provider's table: one key, or two with a dot between.
    pub path: &'static str,
    /// What it may be.
    pub accepts: Accepts,
    /// The variables of the row's texts that follow from it.
    pub fills: &'static [Fill],
}

/// What an option may be.
#[derive(Clone, Copy, Debug)]
pub enum Accepts {
    /// The base of URLs: an absolute https URL, its trailing slash cut.
    BaseUrl,
    /// One of these, as a text or a number.
    OneOf(&'static [&'static str]),
    /// Any text.
    Text,
}

/// A variable of a row's texts that follows from an option.
#[derive(Clone, Copy, Debug)]
pub struct Fill {
    /// The variable's name, without braces.
    pub variable: &'static str,
    /// Its text where the option is not set.
    pub unset: &'static str,
    /// Its text where it is; `{value}` is the option's value.
    pub set: &'static str,
}
