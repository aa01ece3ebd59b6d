//! `log` and `debug`.

use serde::Serialize;

use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::warning::Warning;

/// `log`: which lines are written, and in which format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogSettings {
    /// `log.level`: the least important level that is written.
    pub level: Level,
    /// `log.format`
    pub format: LogFormat,
}

impl LogSettings {
    /// The settings of a configuration without `log` and `debug`.
    pub const DEFAULT: Self = Self { level: Level::Warn, format: LogFormat::Json };

    /// Returns whether lines of this level are written.
    #[inline]
    pub const fn shows(self, level: Level) -> bool {
        level as u8 <= self.level as u8
    }
}

/// The level of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The operator must act: an invalid configuration, a failing store.
    Error,
    /// Suspicious: a forged request, a provider that violates the protocol.
    #[default]
    Warn,
    /// An ordinary event: no session on a protected path, or a step of a sign-in.
    Debug,
}

/// The format of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// A JSON object.
    #[default]
    Json,
    /// A message as Auth.js's own logger writes it.
    AuthJs,
}

/// Reads `log` and `debug`. `debug = true` is the level `debug`, unless `log.level` is set.
pub(super) fn read(root: &Table<'_>, warnings: &mut Vec<Warning>) -> Result<LogSettings, ConfigError> {
    let debug = root.boolean("debug")?.unwrap_or(false);
    let table = root.table("log", &keys::LOG)?;
    let get = |key: &str| table.as_ref().and_then(|table: &Table<'_>| table.get(key));
    let default = if debug { Level::Debug } else { Level::default() };
    let settings = LogSettings {
        level: get("level").map(|node| level(&node)).transpose()?.unwrap_or(default),
        format: get("format").map(|node| format(&node)).transpose()?.unwrap_or_default(),
    };
    if settings.level == Level::Debug {
        warnings.push(Warning::DebugEnabled);
    }
    Ok(settings)
}

fn level(node: &Node<'_>) -> Result<Level, ConfigError> {
    match node.text()?.text.as_str() {
        "error" => Ok(Level::Error),
        "warn" => Ok(Level::Warn),
        "debug" => Ok(Level::Debug),
        _ => Err(node.error("unknown level", "Write \"error\", \"warn\" or \"debug\".")),
    }
}

fn format(node: &Node<'_>) -> Result<LogFormat, ConfigError> {
    match node.text()?.text.as_str() {
        "json" => Ok(LogFormat::Json),
        "authjs" => Ok(LogFormat::AuthJs),
        _ => Err(node.error("unknown format", "Write \"json\" or \"authjs\".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn settings(root: Value) -> Result<(LogSettings, usize), String> {
        let mut warnings = Vec::new();
        let node = Node { path: String::new(), value: &root };
        let read = read(&node.table(&["debug", "log"]).unwrap(), &mut warnings);
        read.map(|settings| (settings, warnings.len())).map_err(|error| error.to_string())
    }

    #[test]
    fn the_level_follows_from_debug_unless_it_is_set() {
        let table = [
            (json!({}), Level::Warn, LogFormat::Json, 0),
            (json!({"debug": false}), Level::Warn, LogFormat::Json, 0),
            (json!({"debug": true}), Level::Debug, LogFormat::Json, 1),
            (json!({"log": {"level": "debug"}}), Level::Debug, LogFormat::Json, 1),
            (json!({"debug": true, "log": {"level": "error"}}), Level::Error, LogFormat::Json, 0),
            (json!({"debug": true, "log": {"format": "authjs"}}), Level::Debug, LogFormat::AuthJs, 1),
        ];
        for (root, level, format, warnings) in table {
            assert_eq!(settings(root.clone()), Ok((LogSettings { level, format }, warnings)), "{root}");
        }
    }

    #[test]
    fn mistakes_name_the_values() {
        let table = [
            (
                json!({"log": {"level": "info"}}),
                "log.level: \"info\": unknown level. Write \"error\", \"warn\" or \"debug\".",
            ),
            (
                json!({"log": {"format": "text"}}),
                "log.format: \"text\": unknown format. Write \"json\" or \"authjs\".",
            ),
            (json!({"log": {"levels": "warn"}}), "log.levels: unknown key. Did you mean `level`?"),
            (json!({"log": "warn"}), "log: is a text, where a table is expected."),
        ];
        for (root, expected) in table {
            let error = settings(root).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn a_level_shows_what_is_more_important() {
        let shown = |level| {
            let settings = LogSettings { level, format: LogFormat::Json };
            [Level::Error, Level::Warn, Level::Debug].map(|level| settings.shows(level))
        };
        assert_eq!(shown(Level::Error), [true, false, false]);
        assert_eq!(shown(Level::Warn), [true, true, false]);
        assert_eq!(shown(Level::Debug), [true, true, true]);
    }
}
