/// A table of the configuration, or a part of one.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The path of the table, empty for the outermost one: `session`, `providers[]`,
    /// `cookies.<name>.options`.
    pub path: &'static str,
    /// The heading in the documentation.
    pub title: &'static str,
    /// The options.
    pub rows: &'static [Row],
}

impl Group {
    /// Returns the path of an option of this group.
    pub fn path_of(&self, row: &Row) -> String {
        if self.path.is_empty() { row.key.into() } else { format!("{}.{}", self.path, row.key) }
    }

    /// Returns the keys of all `N` rows. Any other `N` is a compile error.
    pub(super) const fn keys<const N: usize>(&self) -> [&'static str; N] {
        assert!(N == self.rows.len());
        let mut keys = [""; N];
        let mut index = 0;
        while index < N {
            #[expect(clippy::indexing_slicing, reason = "evaluated when the crate is compiled")]
            {
                keys[index] = self.rows[index].key;
            }
            index += 1;
        }
        keys
    }
}

/// An option. Texts for people are Markdown, with links that start at the root of the repository.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The key in the table of its group.
    pub key: &'static str,
    /// The values that it accepts.
    pub kind: Kind,
    /// The value that applies without the option. Empty if no value applies.
    pub default: &'static str,
    /// What it does.
    pub about: &'static str,
    /// The situation in which a deployer wants it. A row with this text is in the README.
    pub when: &'static str,
    /// The variables that also set it.
    pub variables: &'static [&'static str],
    /// A value that the parser accepts, as JSON.
    pub example: &'static str,
    /// Other members of the same table that the example needs, as a JSON object.
    pub beside: &'static str,
    /// Whether its table needs it.
    pub required: bool,
    /// Whether it is an error without a database.
    pub needs_database: bool,
}

impl Row {
    pub(super) const fn new(key: &'static str, kind: Kind, example: &'static str) -> Self {
        Self {
            key,
            kind,
            default: "",
            about: "",
            when: "",
            variables: &[],
            example,
            beside: "{}",
            required: false,
            needs_database: false,
        }
    }

    pub(super) const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    pub(super) const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    pub(super) const fn when(self, when: &'static str) -> Self {
        Self { when, ..self }
    }

    pub(super) const fn variables(self, variables: &'static [&'static str]) -> Self {
        Self { variables, ..self }
    }

    pub(super) const fn beside(self, beside: &'static str) -> Self {
        Self { beside, ..self }
    }

    pub(super) const fn needs_database(self) -> Self {
        Self { needs_database: true, ..self }
    }

    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// The values that an option accepts.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text that is not empty.
    Text,
    /// `true` or `false`.
    Boolean,
    /// Only `false`.
    False,
    /// Null, which is as if the key were absent.
    Null,
    /// A whole number of seconds, from the first to the second.
    Seconds(i64, i64),
    /// A whole number of milliseconds, from the first to the second.
    Milliseconds(i64, i64),
    /// A whole number, from the first to the second.
    Count(u32, u32),
    /// A text, a number, or `true` or `false`.
    Scalar,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A path on this site.
    Path,
    /// An absolute https URL.
    Address,
    /// The scheme and host of an https URL, without a path.
    Origin,
    /// A colour, as `#rgb` or `#rrggbb`.
    Color,
    /// The id of a built-in provider.
    BuiltInProvider,
    /// A value in the mapping language of `docs/custom-providers.md`.
    Mapping,
    /// A list.
    List(&'static Self),
    /// A value of one of these kinds.
    Either(&'static [Self]),
    /// A table with the rows of these groups.
    Table(&'static [&'static Group]),
    /// A table with the options of the outermost one, except those of the whole Worker.
    Site,
    /// A table with any keys.
    Map(&'static Self),
    /// Any value except null and a list.
    Parameter,
}
