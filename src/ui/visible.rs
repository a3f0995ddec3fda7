//! Untrusted text made harmless and measurable: what reaches the terminal from a report, a path or a source.
//!
//! **Invariant.** No control character, escape sequence, bidirectional override or other invisible format character
//! leaves this module as itself; each becomes one visible symbol. Everything drawn from outside goes through here.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A grapheme with more marks stacked on it than this is cut: some terminals draw them far beyond their row.
const MAX_MARKS: usize = 8;

/// The symbol for a character that must not reach the terminal.
fn symbol(c: char) -> Option<char> {
    match c {
        '\u{7f}' => Some('␡'),
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        // Direction marks, embeddings, overrides and isolates.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('↔'),
        // Line and paragraph separators, invisible operators, byte order mark, annotations, tags.
        '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}' => {
            Some('\u{fffd}')
        }
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => Some('\u{fffd}'),
        // Characters that are drawn as nothing or as a blank: soft hyphen, joiner, fillers, musical format characters.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{2800}' => {
            Some('\u{fffd}')
        }
        '\u{3164}' | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// The text with every dangerous character replaced by a symbol.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    // Printable ASCII is by far the most: it needs no copy.
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || !text.chars().any(|c| symbol(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| symbol(c).unwrap_or(c)).collect())
}

/// How many columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.len();
    }
    harmless(text).graphemes(true).map(grapheme_width).sum()
}

/// How many columns one grapheme takes: 1 or 2, since ours are never invisible.
#[must_use]
pub fn grapheme_width(grapheme: &str) -> usize {
    grapheme.width().clamp(1, 2)
}

/// Draws a text from (`x`, `y`) over at most `columns` columns and returns the column behind it.
pub fn draw(buffer: &mut Buffer, (x, y): (u16, u16), text: &str, columns: u16, style: Style) -> u16 {
    let area = buffer.area;
    let end = x.saturating_add(columns).min(area.right());
    let mut at = x;
    if y >= area.bottom() || y < area.top() {
        return x;
    }
    for grapheme in harmless(text).graphemes(true) {
        let wide = grapheme_width(grapheme) as u16;
        if at + wide > end {
            break;
        }
        let cell = &mut buffer[(at, y)];
        match grapheme.char_indices().nth(MAX_MARKS) {
            Some((cut, _)) => cell.set_symbol(&grapheme[..cut]),
            None => cell.set_symbol(grapheme),
        };
        cell.set_style(style);
        if wide == 2 {
            buffer[(at + 1, y)].set_symbol(" ").set_style(style);
        }
        at += wide;
    }
    at
}

/// Draws a text that may be too long: it begins in full, and what is cut off is marked.
pub fn draw_start(buffer: &mut Buffer, (x, y): (u16, u16), text: &str, columns: u16, more: &str, style: Style) -> u16 {
    if width(text) <= usize::from(columns) {
        return draw(buffer, (x, y), text, columns, style);
    }
    let end = draw(buffer, (x, y), text, columns.saturating_sub(1), style);
    draw(buffer, (end, y), more, columns.saturating_sub(end - x), style)
}

/// Draws a figure at the right end of its column of this width, one blank before the next.
pub fn draw_right(buffer: &mut Buffer, (x, y): (u16, u16), text: &str, columns: u16, style: Style) {
    let indent = usize::from(columns).saturating_sub(width(text) + 1) as u16;
    draw(buffer, (x + indent, y), text, columns.saturating_sub(indent), style);
}

/// Draws a text that may be too long: its end is what matters, so its beginning gives way.
pub fn draw_end(buffer: &mut Buffer, at: (u16, u16), text: &str, columns: u16, more: &str, style: Style) -> u16 {
    if width(text) <= usize::from(columns) {
        return draw(buffer, at, text, columns, style);
    }
    let text = harmless(text);
    let mut kept = text.len();
    let mut taken = 1;
    for (start, grapheme) in text.grapheme_indices(true).rev() {
        taken += grapheme_width(grapheme);
        if taken > usize::from(columns) {
            break;
        }
        kept = start;
    }
    let x = draw(buffer, at, more, columns, style);
    draw(buffer, (x, at.1), &text[kept..], columns.saturating_sub(x - at.0), style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_dangerous_comes_through() {
        for c in ('\0'..='\u{10ffff}').filter(|c| symbol(*c).is_some()) {
            let text = format!("a{c}b");
            assert!(!harmless(&text).contains(c), "U+{:04X}", c as u32);
            assert_eq!(width(&text), 3, "U+{:04X}", c as u32);
        }
        assert_eq!(harmless("\x1b[31m"), "␛[31m");
        assert_eq!(harmless("größe 日本"), "größe 日本");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
    }
}
