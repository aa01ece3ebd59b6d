//! Points in time: milliseconds since the Unix epoch.

use std::fmt;

/// A point in time with millisecond precision.
///
/// JOSE claims count seconds (`NumericDate`, [RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2)),
/// session JSON and cookies need calendar dates. This type converts to both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Creates a timestamp from milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Creates a timestamp from seconds since the Unix epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Returns milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Returns seconds since the Unix epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Returns the point in time `seconds` later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Formats as JavaScript's `Date.prototype.toISOString`: `2026-11-21T12:00:00.000Z`.
    pub fn iso8601(self) -> String {
        let (year, month, day, _) = self.date();
        let Time { hour, minute, second } = self.time();
        let millis = self.0.rem_euclid(1000);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }

    /// Parses what [`iso8601`](Self::iso8601) formats, for the years 0000 to 9999. Milliseconds may be
    /// absent. Returns `None` for other texts and for dates that do not exist.
    pub fn parse_iso8601(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let (time, millis) = match time.split_once('.') {
            Some((time, millis)) => (time, number(millis, 3)?),
            None => (time, 0),
        };
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        let parsed = Self(seconds * 1000 + millis);
        // A month 13 or a minute 60 formats as another text.
        let written = parsed.iso8601();
        (written.get(..19) == text.get(..19)).then_some(parsed)
    }

    /// Formats as `Expires` in HTTP: `Sat, 21 Nov 2026 12:00:00 GMT`
    /// ([RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
    pub fn http_date(self) -> HttpDate {
        HttpDate(self)
    }

    /// Returns year, month (1-12), day (1-31) and weekday (0 is Thursday, the day of the epoch).
    fn date(self) -> (i64, i64, i64, i64) {
        let days = self.seconds().div_euclid(86_400);
        // Days to civil date: Howard Hinnant, "chrono-compatible low-level date algorithms".
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day, days.rem_euclid(7))
    }

    fn time(self) -> Time {
        let second_of_day = self.seconds().rem_euclid(86_400);
        Time { hour: second_of_day / 3600, minute: second_of_day / 60 % 60, second: second_of_day % 60 }
    }
}

/// Returns the days since the epoch: the inverse of [`Timestamp::date`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let shifted_year = year - i64::from(month <= 2);
    let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn numbers(text: &str, separator: char, lengths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut next = |length| number(parts.next()?, length);
    let [first, second, third] = lengths;
    let found = [next(first)?, next(second)?, next(third)?];
    parts.next().is_none().then_some(found)
}

fn number(text: &str, length: usize) -> Option<i64> {
    let is_number = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

struct Time {
    hour: i64,
    minute: i64,
    second: i64,
}

/// A [`Timestamp`] that displays as an HTTP date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpDate(Timestamp);

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let name = |names: &'static [&'static str], index: i64| {
            usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
        };
        let (year, month, day, weekday) = self.0.date();
        let Time { hour, minute, second } = self.0.time();
        let weekday = name(&WEEKDAYS, weekday);
        let month = name(&MONTHS, month - 1);
        write!(f, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values are what Node's `toISOString` and `toUTCString` print.
    #[test]
    fn dates_read_as_javascript_writes_them() {
        let table = [
            (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400_123, "2000-02-29T00:00:00.123Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_700_000_000_999, "2023-11-14T22:13:20.999Z", "Tue, 14 Nov 2023 22:13:20 GMT"),
            (4_102_444_799_000, "2099-12-31T23:59:59.000Z", "Thu, 31 Dec 2099 23:59:59 GMT"),
            (-1, "1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ];
        for (millis, iso, http) in table {
            let timestamp = Timestamp::from_millis(millis);
            assert_eq!(timestamp.iso8601(), iso);
            assert_eq!(timestamp.http_date().to_string(), http);
            assert_eq!(Timestamp::parse_iso8601(iso), Some(timestamp));
        }
    }

    #[test]
    fn a_text_that_is_no_date_is_none() {
        assert_eq!(
            Timestamp::parse_iso8601("2026-11-21T12:00:00Z").map(Timestamp::millis),
            Some(1_795_262_400_000)
        );
        let texts = [
            "",
            "Z",
            "T",
            "2026-11-21",
            "2026-11-21T12:00:00.000",
            "2026-11-21 12:00:00.000Z",
            "2026-13-01T00:00:00.000Z",
            "2026-00-01T00:00:00.000Z",
            "2026-02-30T00:00:00.000Z",
            "2026-01-01T24:00:00.000Z",
            "2026-01-01T00:60:00.000Z",
            "2026-01-01T00:00:60.000Z",
            "2026-01-01T00:00:00.00Z",
            "2026-01-01T00:00:00.0000Z",
            "26-01-01T00:00:00.000Z",
            "+026-01-01T00:00:00.000Z",
            "2026-01-01T00:00:00.000+00:00",
            "2026-1-1T0:0:0.000Z",
            "2026-01-01-01T00:00:00.000Z",
            "2026-01-01T00:00:00.000Z ",
            "２026-01-01T00:00:00.000Z",
        ];
        for text in texts {
            assert_eq!(Timestamp::parse_iso8601(text), None, "{text:?}");
        }
    }

    /// Counts day by day by the rules of the calendar: eight centuries, which are two of its
    /// periods of 400 years.
    #[test]
    fn every_day_follows_the_day_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..292_194 {
            let date = Timestamp::from_seconds(days * 86_400).date();
            assert_eq!(date, (year, month, day, days % 7));
            assert_eq!(super::days(year, month, day), days);
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                2 => 28 + i64::from(is_leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > last {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
        assert_eq!((year, month, day), (2770, 1, 1));
    }
}
