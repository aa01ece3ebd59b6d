use std::fmt;

/// An opaque sRGB colour.
///
/// It is stored as numbers, so that a style sheet gets only a colour, and so that legible text can
/// be chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color([u8; 3]);

impl Color {
    /// `#000`
    pub const BLACK: Self = Self([0; 3]);
    /// `#fff`
    pub const WHITE: Self = Self([255; 3]);

    /// Creates a colour from red, green and blue.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Parses `#rgb` or `#rrggbb` ([CSS Color 4
    /// §5.2](https://www.w3.org/TR/css-color-4/#hex-notation)). Returns `None` for every other
    /// notation.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            3 => Some(Self([number >> 8, number >> 4, number].map(|digit| low_byte(digit & 0xf) * 0x11))),
            6 => Some(Self([number >> 16, number >> 8, number].map(low_byte))),
            _ => None,
        }
    }

    /// Returns the [contrast ratio](https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio) between two
    /// colours, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Returns white if it is legible on this colour, as people expect of a button. Otherwise
    /// returns black, which is then legible.
    pub fn text_color(self) -> Self {
        if self.contrast(Self::WHITE) >= LEGIBLE { Self::WHITE } else { Self::BLACK }
    }

    /// Returns this colour, moved towards black or white until it is legible as text on
    /// `background`.
    pub fn legible_on(self, background: Self) -> Self {
        let end = background.text_color();
        (0..20)
            .map(|step| self.mix(end, step * 5))
            .find(|color| color.contrast(background) >= LEGIBLE)
            .unwrap_or(end)
    }

    fn mix(self, other: Self, percent: u16) -> Self {
        let part = |a: u8, b: u8| {
            low_byte(u32::from((u16::from(a) * (100 - percent) + u16::from(b) * percent) / 100))
        };
        let ([a, b, c], [d, e, f]) = (self.0, other.0);
        Self([part(a, d), part(b, e), part(c, f)])
    }

    /// Returns the [relative luminance](https://www.w3.org/TR/WCAG22/#dfn-relative-luminance), 0 to
    /// 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// [WCAG 2.2, 1.4.3](https://www.w3.org/TR/WCAG22/#contrast-minimum), level AA.
const LEGIBLE: f64 = 4.5;

fn linear(channel: u8) -> f64 {
    let channel = f64::from(channel) / 255.0;
    if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

fn low_byte(number: u32) -> u8 {
    let [.., byte] = number.to_be_bytes();
    byte
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hex_notations_are_parsed() {
        assert_eq!(Color::parse("#069").unwrap().to_string(), "#006699");
        assert_eq!(Color::parse("#fC6D26"), Some(Color::rgb(0xfc, 0x6d, 0x26)));
        let refused = [
            "",
            "#",
            "fff",
            "#ff",
            "#ffff",
            "#fffffff",
            "#ffffffff",
            "#+ff",
            "#ggg",
            "# ff",
            "red",
            "rgb(0,0,0)",
            "#fff;}",
            "#fff}body{display:none",
            "url(//evil.example)",
            "#fff\n",
            "#ffé",
            "#１２３",
        ];
        for text in refused {
            assert_eq!(Color::parse(text), None, "{text:?}");
        }
    }

    // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio: "ranging from 1 to 21"; 4.54 is the well-known ratio of
    // #767676, the lightest grey that passes on white.
    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((Color::BLACK.contrast(Color::WHITE) - 21.0).abs() < 1e-9);
        assert!((Color::WHITE.contrast(Color::WHITE) - 1.0).abs() < 1e-9);
        assert!((Color::rgb(0x76, 0x76, 0x76).contrast(Color::WHITE) - 4.54).abs() < 0.005);
    }

    #[test]
    fn a_legible_colour_is_left_alone() {
        let navy = Color::rgb(0, 0, 0x80);
        assert_eq!(navy.legible_on(Color::WHITE), navy);
        assert_ne!(navy.legible_on(Color::BLACK), navy);
    }

    proptest! {
        #[test]
        fn text_is_legible_on_and_in_every_colour(red: u8, green: u8, blue: u8, grey: u8) {
            let color = Color::rgb(red, green, blue);
            prop_assert!(color.text_color().contrast(color) >= LEGIBLE);
            let background = Color::rgb(grey, grey, grey);
            prop_assert!(color.legible_on(background).contrast(background) >= LEGIBLE);
            prop_assert_eq!(Color::parse(&color.to_string()), Some(color));
        }
    }
}
