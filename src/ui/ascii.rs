//! The plain-ASCII screen: whatever else was drawn becomes a character that every terminal has.

use ratatui::buffer::Buffer;

/// What stands for a character beyond ASCII.
fn plain(symbol: &str) -> &'static str {
    match symbol.chars().next() {
        Some('·' | '–' | '—' | '−' | '─') => "-",
        Some('…') => ".",
        Some('→') => ">",
        Some('“' | '”') => "\"",
        Some('‘' | '’') => "'",
        Some('\u{2400}'..='\u{2421}') => "^",
        _ => "?",
    }
}

/// Replaces every symbol beyond ASCII.
pub fn transliterate(buffer: &mut Buffer) {
    for cell in buffer.content.iter_mut().filter(|cell| !cell.symbol().is_ascii()) {
        let plain = plain(cell.symbol());
        cell.set_symbol(plain);
    }
}
