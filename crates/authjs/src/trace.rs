//! The steps of a flow in the log.

use std::fmt;

use url::Url;

use crate::log::{Level, LogEntry, LogSettings, Step};
use crate::platform::Platform;

/// Logs a step at the level `debug`. The detail is only formatted if the line is written.
///
/// It may have names, hosts of providers, statuses and counts. It must not have a value of a
/// visitor, a provider or a secret.
pub(crate) fn step(platform: &dyn Platform, provider: Option<&str>, step: Step, detail: fmt::Arguments<'_>) {
    if platform.logs(Level::Debug) {
        write(platform, provider, step, detail);
    }
}

/// Logs the decision of a callback, as [`step`] does, for requests that ask for no page: the gate and
/// the session. `settings` are those of the configuration, so that no function of the platform is
/// called.
#[expect(
    clippy::inline_always,
    reason = "the first request of an isolate waits for each function that it calls"
)]
#[inline(always)]
pub(crate) fn decision(platform: &dyn Platform, settings: LogSettings, detail: fmt::Arguments<'_>) {
    if settings.shows(Level::Debug) {
        write(platform, None, Step::Callback, detail);
    }
}

#[cold]
#[inline(never)]
fn write(platform: &dyn Platform, provider: Option<&str>, step: Step, detail: fmt::Arguments<'_>) {
    platform.log(&LogEntry::step(step, &detail.to_string()).provider(provider));
}

/// The names whose value is true, in order: `state, nonce`. `nothing` without any.
pub(crate) struct Present<const N: usize>(pub(crate) [(&'static str, bool); N]);

impl<const N: usize> fmt::Display for Present<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| *name).collect();
        f.write_str(if names.is_empty() { "nothing" } else { "" })?;
        f.write_str(&names.join(", "))
    }
}

/// Returns the host of a provider's address. The rest of an address may have a value.
pub(crate) fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}
