//! Letters that an origin may replace or remove: characters whose compatibility decomposition
//! ([NFKC](https://www.unicode.org/reports/tr15/)) is ASCII, and the ignorable code points of
//! Unicode.
//!
//! A table of all decompositions would be a tenth of the Worker. Almost all patterns are ASCII, so
//! the table has only the letters that become ASCII. Other letters with decompositions are
//! recognized by their block.

/// Appends the replacement of a character: ASCII by NFKC, full case folding or Windows' best fit,
/// otherwise the character itself.
pub(super) fn push_compatible(text: &mut String, character: char) {
    let code = u32::from(character);
    match code {
        0x00..=0x7f => text.push(character),
        0xff01..=0xff5e => push_code(text, code - 0xfee0),
        // Mathematical letters: thirteen alphabets, capitals first. Then five sets of digits.
        0x1d400..=0x1d6a3 => push_letter(text, (code - 0x1d400) % 52),
        0x1d7ce..=0x1d7ff => push_code(text, u32::from('0') + (code - 0x1d7ce) % 10),
        // Letters in circles and squares.
        0x24b6..=0x24e9 => push_letter(text, code - 0x24b6),
        0x1f130..=0x1f149 => push_letter(text, code - 0x1f130),
        _ if character.is_whitespace() => text.push(' '),
        _ => match listed(code) {
            Some(ascii) => text.push_str(ascii),
            None => text.push(character),
        },
    }
}

/// Returns whether an origin may remove a character: a control, a [default ignorable code
/// point](https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point), or the replacement
/// character, which stands for bytes that are not UTF-8. Some decoders omit those bytes.
pub(super) fn is_ignorable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{fffd}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Returns whether NFKC may change letters beyond ASCII in a text: the text has a combining mark,
/// or a letter of a block of compatibility forms. A text in one of the usual scripts, composed as
/// keyboards compose it, has neither.
pub(crate) fn may_normalise(text: &str) -> bool {
    text.contains(|character| {
        matches!(
            character,
            '\u{300}'..='\u{345}'
                | '\u{1100}'..='\u{11ff}'
                | '\u{1d2c}'..='\u{1dbf}'
                | '\u{2070}'..='\u{209f}'
                | '\u{2100}'..='\u{218f}'
                | '\u{2e80}'..='\u{2fdf}'
                | '\u{3099}'..='\u{309c}'
                | '\u{3131}'..='\u{318e}'
                | '\u{3200}'..='\u{33ff}'
                | '\u{a69c}'..='\u{a69d}'
                | '\u{f900}'..='\u{fdff}'
                | '\u{fe30}'..='\u{fe4f}'
                | '\u{fe70}'..='\u{fefc}'
                | '\u{ff5f}'..='\u{ffee}'
                | '\u{1d6a4}'..='\u{1d7cd}'
                | '\u{1ee00}'..='\u{1eeff}'
                | '\u{1f200}'..='\u{1f2ff}'
                | '\u{2f800}'..='\u{2fa1f}'
        )
    })
}

fn push_letter(text: &mut String, index: u32) {
    let first = if index < 26 { u32::from('A') } else { u32::from('a') - 26 };
    push_code(text, first + index);
}

fn push_code(text: &mut String, code: u32) {
    text.extend(char::from_u32(code));
}

fn listed(code: u32) -> Option<&'static str> {
    let index = RUNS.partition_point(|(first, _)| *first <= code).checked_sub(1)?;
    let (first, texts) = RUNS.get(index)?;
    let offset = usize::try_from(code - first).ok()?;
    texts.split(' ').nth(offset).filter(|text| !text.is_empty())
}

/// Runs of characters, by their first character, and the replacement of each character. The data is
/// that of Unicode 14 (NFKC), with `\u{df}` as in full case folding, and with a plain slash for
/// every slash.
const RUNS: [(u32, &str); 47] = [
    (0xaa, "a"),
    (0xb2, "2 3      1 o  1/4 1/2 3/4"),
    (0xdf, "ss"),
    (0x132, "IJ ij"),
    (0x17f, "s"),
    (0x1c7, "LJ Lj lj NJ Nj nj"),
    (0x1f1, "DZ Dz dz"),
    (0x2b0, "h  j r    w y"),
    (0x2e1, "l s x"),
    (0x37e, ";"),
    (0x1d2c, "A  B  D E  G H I J K L M N  O  P R T U W a    b d e    g  k m  o    p t u   v"),
    (0x1d62, "i r u v"),
    (0x1d9c, "c    f"),
    (0x1dbb, "z"),
    (0x1e9e, "SS"),
    (0x1fef, "`"),
    (0x2024, ". .. ..."),
    (0x203c, "!!"),
    (0x2044, "/   ?? ?! !?"),
    (0x2070, "0 i   4 5 6 7 8 9 +  = ( ) n 0 1 2 3 4 5 6 7 8 9 +  = ( )  a e o x  h k l m n p s t"),
    (0x20a8, "Rs"),
    (
        0x2100,
        "a/c a/s C   c/o c/u    g H H H h  I I L l  N No   P Q R R R   SM TEL TM  Z    Z  K  B C  e E F  M o     i  FAX",
    ),
    (0x2145, "D d e i j"),
    (
        0x2150,
        "1/7 1/9 1/10 1/3 2/3 1/5 2/5 3/5 4/5 1/6 5/6 1/8 3/8 5/8 7/8 1/ I II III IV V VI VII VIII IX X XI XII L C D M i ii iii iv v vi vii viii ix x xi xii l c d m",
    ),
    (0x2189, "0/3"),
    (0x2215, "/ \\"),
    (
        0x2460,
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 (1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11) (12) (13) (14) (15) (16) (17) (18) (19) (20) 1. 2. 3. 4. 5. 6. 7. 8. 9. 10. 11. 12. 13. 14. 15. 16. 17. 18. 19. 20. (a) (b) (c) (d) (e) (f) (g) (h) (i) (j) (k) (l) (m) (n) (o) (p) (q) (r) (s) (t) (u) (v) (w) (x) (y) (z)",
    ),
    (0x24ea, "0"),
    (0x2a74, "::= == ==="),
    (0x2c7c, "j V"),
    (0x3250, "PTE 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35"),
    (0x32b1, "36 37 38 39 40 41 42 43 44 45 46 47 48 49 50"),
    (0x32cc, "Hg erg eV LTD"),
    (
        0x3371,
        "hPa da AU bar oV pc dm dm2 dm3 IU      pA nA  mA kA KB MB GB cal kcal pF nF   mg kg Hz kHz MHz GHz THz  ml dl kl fm nm  mm cm km mm2 cm2 m2 km2 mm3 cm3 m3 km3 m/s m/s2 Pa kPa MPa GPa rad rad/s rad/s2 ps ns  ms pV nV  mV kV MV pW nW  mW kW MW   a.m. Bq cc cd C/kg Co. dB Gy ha HP in KK KM kt lm ln log lx mb mil mol PH p.m. PPM PR sr Sv Wb V/m A/m",
    ),
    (0x33ff, "gal"),
    (0xa7f2, "C F Q"),
    (0xfb00, "ff fi fl ffi ffl st st"),
    (0xfb29, "+"),
    (0xfe10, ",   : ; ! ?   ..."),
    (0xfe30, "..   _ _ ( ) { }"),
    (0xfe47, "[ ]     _ _ _ ,  .  ; : ? !  ( ) { }   # & * + - < > =  \\ $ % @"),
    (0x107a5, "q"),
    (
        0x1f100,
        "0. 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,      (A) (B) (C) (D) (E) (F) (G) (H) (I) (J) (K) (L) (M) (N) (O) (P) (Q) (R) (S) (T) (U) (V) (W) (X) (Y) (Z)  C R CD WZ",
    ),
    (0x1f14a, "HV MV SD SS PPV WC"),
    (0x1f16a, "MC MD MR"),
    (0x1f190, "DJ"),
    (0x1fbf0, "0 1 2 3 4 5 6 7 8 9"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn compatible(text: &str) -> String {
        let mut all = String::new();
        text.chars().for_each(|character| push_compatible(&mut all, character));
        all
    }

    #[test]
    fn letters_that_are_ascii_to_nfkc_are_known() {
        assert!(RUNS.is_sorted_by_key(|(first, _)| *first));
        let rows = [
            ("/admin", "/admin"),
            ("\u{ff0f}\u{ff41}\u{ff24}", "/aD"),
            ("\u{1d41a}\u{1d5d4}\u{1d6a3}\u{1d7ce}\u{1d7ff}", "aAz09"),
            ("\u{24b6}\u{24cf}\u{24d0}\u{24e9}\u{1f130}\u{1f149}", "AZazAZ"),
            ("\u{aa}\u{b2}\u{b3}\u{b9}\u{ba}\u{bd}", "a231o1/2"),
            ("\u{fb00}\u{fb01}\u{fb02}\u{fb03}\u{fb04}\u{fb05}\u{fb06}", "fffiflffifflstst"),
            ("\u{2170}\u{2173}\u{2160}\u{217f}", "iivIm"),
            ("\u{2100}\u{2116}\u{2122}\u{212a}", "a/cNoTMK"),
            ("\u{2024}\u{2025}\u{2026}", "......"),
            ("\u{2044}\u{2215}\u{2216}\u{fe68}", "//\\\\"),
            ("\u{a0}\u{2003}\u{3000}", "   "),
            ("stra\u{df}e", "strasse"),
            ("\u{1d2c}\u{1d2d}\u{1d2e}", "A\u{1d2d}B"),
            ("caf\u{e9} \u{5c0f}", "caf\u{e9} \u{5c0f}"),
        ];
        for (text, expected) in rows {
            assert_eq!(compatible(text), expected, "{text}");
        }
    }

    #[test]
    fn usual_texts_are_not_changed_by_normalisation() {
        for text in [
            "admin",
            "caf\u{e9}",
            "\u{5c0f}\u{304a}\u{30d7}",
            "\u{0e17}\u{0e33}",
            "\u{acc4}\u{c815}",
            "\u{43f}",
        ] {
            assert!(!may_normalise(text), "{text}");
        }
        for text in ["cafe\u{301}", "\u{30d5}\u{309a}", "\u{ff8c}\u{ff9f}", "\u{1100}\u{1168}", "\u{f900}"] {
            assert!(may_normalise(text), "{text}");
        }
    }
}
