//! Who records what happens in a request.

use std::rc::Rc;

use crate::audit::{Event, EventName, Frame, Measurement, Sink};
use crate::config::{EmailForm, Observed};
use crate::log::{Level, LogEntry, Topic};
use crate::platform::Platform;
use crate::reason::Reason;

/// Records an event. Without the Cargo feature `operations` there is no code that makes it.
pub(crate) fn observe(platform: &dyn Platform, event: &Event<'_>) {
    if cfg!(feature = "operations") {
        platform.observe(event);
    }
}

/// Records the events and measurements of one request.
pub(crate) struct Observer {
    observed: Rc<Observed>,
    /// The auth route, or `gate`.
    route: &'static str,
}

impl Observer {
    /// Creates the observer of a request. `None` if nothing is recorded.
    pub(crate) fn new(observed: &Rc<Observed>, route: &'static str) -> Option<Self> {
        observed.records().then(|| Self { observed: Rc::clone(observed), route })
    }

    /// Returns whether measurements are recorded.
    pub(crate) fn measures(&self) -> bool {
        self.observed.metrics
    }

    /// Hands an event to each sink.
    #[inline(never)]
    pub(crate) fn event(&self, event: &Event<'_>, platform: &dyn Platform) {
        let Some(audit) = &self.observed.audit else { return };
        let frame = self.frame(audit.email, platform);
        for sink in &audit.to {
            let record = match sink {
                Sink::Analytics => event.to_data_point(&frame),
                Sink::Log | Sink::Queue => event.to_json(&frame),
            };
            platform.record(*sink, record);
        }
    }

    /// Hands a measurement to Workers Analytics Engine.
    #[inline(never)]
    pub(crate) fn measurement(&self, measurement: &Measurement<'_>, platform: &dyn Platform) {
        if self.observed.metrics {
            let frame = self.frame(EmailForm::Hidden, platform);
            platform.record(Sink::Analytics, measurement.to_data_point(&frame));
        }
    }

    /// Records the reason of a line of the log.
    #[inline(never)]
    pub(crate) fn line(&self, entry: &LogEntry<'_>, platform: &dyn Platform) {
        let Topic::Reason(reason) = entry.topic else { return };
        let level = match entry.level {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Debug => "debug",
        };
        self.measurement(&Measurement::reason(reason, entry.provider, level), platform);
        let Some(name) = event_of(reason, entry.level) else { return };
        let error = entry.error.map(|error| error.error_type().name());
        self.event(
            &Event { provider: entry.provider, reason: Some(reason.code()), error, ..Event::new(name) },
            platform,
        );
    }

    fn frame(&self, form: EmailForm, platform: &dyn Platform) -> Frame<'_> {
        Frame {
            observed: &self.observed,
            form,
            time: platform.now(),
            route: self.route,
            request: platform.request_id(),
            trace_id: platform.trace_id(),
        }
    }
}

/// Returns the event of a line of the log. `None` for what happens every day, and for what refuses nothing.
const fn event_of(reason: Reason, level: Level) -> Option<EventName> {
    match reason {
        Reason::RefreshRefused | Reason::RefreshFailed => Some(EventName::RefreshFailed),
        // The line of an administrator who ends sessions is a warning, and has an event of its own.
        Reason::SessionRevoked => match level {
            Level::Debug => Some(EventName::Refused),
            Level::Error | Level::Warn => None,
        },
        // The deletion of an account, and each account that is unlinked, has an event of its own.
        Reason::AccountDeleted
        | Reason::AccountUnproved
        | Reason::CacheUnusable
        | Reason::CallbackRepeated
        | Reason::ErrorPage
        | Reason::EventLost
        | Reason::OriginHeader
        | Reason::PictureScript
        | Reason::PictureTooLarge
        | Reason::ServingStale
        | Reason::SessionLarge => None,
        _ => match level {
            Level::Debug => None,
            Level::Error | Level::Warn => Some(EventName::Refused),
        },
    }
}
