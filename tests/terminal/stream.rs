//! The bytes a terminal was sent, taken apart: which modes are on, which control sequences there were.

use std::collections::BTreeMap;

/// Modes that are on when nobody asked for anything: the cursor is shown, long lines wrap.
const ON_BY_NATURE: &[u16] = &[7, 25];

/// Where a needle was seen last.
pub fn last(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).rposition(|window| window == needle)
}

/// Whether a needle is there.
pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    last(bytes, needle).is_some()
}

/// One piece of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// What is shown, and control characters.
    Text(Vec<u8>),
    /// `ESC [` and what belongs to it.
    Csi(String),
    /// `ESC ]`, up to its end, without the end.
    Osc(Vec<u8>),
    /// Any other escape, with the byte that follows.
    Escape(u8),
}

/// Takes a stream apart.
pub fn pieces(bytes: &[u8]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        let (piece, length) = match (first, after.first()) {
            (0x1b, Some(b'[')) => {
                let end =
                    after[1..].iter().position(|byte| (0x40..0x7f).contains(byte)).map_or(after.len(), |at| at + 2);
                (Piece::Csi(String::from_utf8_lossy(&after[1..end]).into_owned()), end + 1)
            }
            (0x1b, Some(b']')) => {
                let is_end = |at: &usize| after[*at] == 7 || after[*at..].starts_with(b"\x1b\\");
                let end = (1..after.len()).find(is_end).unwrap_or(after.len());
                let closing = if after.get(end) == Some(&7) { 1 } else { 2 };
                (Piece::Osc(after[1..end].to_owned()), 1 + end + closing)
            }
            (0x1b, other) => (Piece::Escape(other.copied().unwrap_or_default()), 2),
            _ => {
                let end = rest.iter().position(|byte| *byte == 0x1b).unwrap_or(rest.len());
                (Piece::Text(rest[..end].to_owned()), end)
            }
        };
        pieces.push(piece);
        rest = &rest[length.min(rest.len())..];
    }
    pieces
}

/// The private modes that a stream touched, and whether each is on at its end.
pub fn modes(bytes: &[u8]) -> BTreeMap<u16, bool> {
    let mut modes = BTreeMap::new();
    for piece in pieces(bytes) {
        let Piece::Csi(sequence) = piece else { continue };
        let Some(numbers) = sequence.strip_prefix('?') else { continue };
        let (is_on, numbers) = match (numbers.strip_suffix('h'), numbers.strip_suffix('l')) {
            (Some(numbers), _) => (true, numbers),
            (_, Some(numbers)) => (false, numbers),
            _ => continue,
        };
        modes.extend(numbers.split(';').map(|number| (number.parse::<u16>().unwrap(), is_on)));
    }
    modes
}

/// What is not as it was before: a mode of ours that is on, something drawn after the other screen was left.
pub fn disorder(bytes: &[u8]) -> Option<String> {
    for (mode, is_on) in modes(bytes) {
        if is_on != ON_BY_NATURE.contains(&mode) {
            return Some(format!("mode {mode} was left {}", if is_on { "on" } else { "off" }));
        }
    }
    let Some(left) = last(bytes, b"\x1b[?1049l") else { return Some("it never left the other screen".to_owned()) };
    let moves = |piece: &Piece| matches!(piece, Piece::Csi(sequence) if !sequence.starts_with('?') && sequence != "0m");
    let drawn = pieces(&bytes[left..]).into_iter().find(moves)?;
    Some(format!("it draws on the user's screen: {drawn:?}"))
}

#[test]
fn a_mode_that_stays_on_is_noticed() {
    let good = b"\x1b[?1049h\x1b[?1000;1006h\x1b[?25lx\x1b[?1006l\x1b[?1000l\x1b[?1049l\x1b[?25h";
    assert_eq!(disorder(good), None);
    for missing in [&b"\x1b[?1000l"[..], b"\x1b[?25h"] {
        let at = last(good, missing).unwrap();
        let bad = [&good[..at], &good[at + missing.len()..]].concat();
        assert!(disorder(&bad).is_some());
    }
    assert!(disorder(&[&good[..], b"\x1b[1;1H"].concat()).is_some());
    assert!(disorder(b"").is_some());
}
