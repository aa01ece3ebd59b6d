use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

use crate::pages::html::{Html, element};

/// The modules of light around a code (ISO/IEC 18004 §6.3.8).
const QUIET_ZONE: usize = 4;

/// Draws a text as a QR code, dark on light in every theme, which scanners need. Nothing, if the text is too long for
/// one: the page has the key as text too.
pub(super) fn qr(text: &str, label: &str) -> Html {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return Html::default() };
    let size = code.width() + 2 * QUIET_ZONE;
    element("svg")
        .attribute("class", "qr")
        .attribute("role", "img")
        .attribute("aria-label", label)
        .attribute("viewBox", &format!("0 0 {size} {size}"))
        .attribute("shape-rendering", "crispEdges")
        .children([element("path").attribute("d", &path(&code)).attribute("fill", "#000").void()])
}

/// Returns the dark modules: one rectangle for each run of a row.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width().max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a String cannot fail.
                let _ =
                    write!(path, "M{} {}h{}v1h-{}z", x + QUIET_ZONE, y + QUIET_ZONE, run.len(), run.len());
            }
            x += run.len();
        }
    }
    path
}
