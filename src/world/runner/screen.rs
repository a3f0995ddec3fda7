//! The screen that a command writes to: bytes in, lines out.
//!
//! **Invariants.** Whatever comes in, memory stays within the screen and [`KEEP`] lines. A character may come in pieces;
//! bytes that are no text become U+FFFD. Nothing is answered: a command that asks its terminal something waits in vain.

use std::collections::VecDeque;

use super::{Line, Size};

/// So many lines that scrolled off the screen are kept until they are fetched; the oldest go first.
pub const KEEP: usize = 10_000;

/// The screen of a command.
pub(super) struct Screen {
    terminal: avt::Terminal,
    gone: Gone,
    /// The beginning of a character that is still to come.
    begun: Vec<u8>,
}

/// Lines that scrolled off the screen.
#[derive(Default)]
struct Gone {
    lines: VecDeque<Line>,
    /// So many went before anybody fetched them.
    dropped: usize,
}

impl avt::Observer for Gone {
    type Output = ();

    fn evicted(&mut self, _: &mut avt::Observation<'_>, line: &avt::Line) {
        if self.lines.len() == KEEP {
            self.lines.pop_front();
            self.dropped += 1;
        }
        self.lines.push_back(Line::of(line));
    }

    fn end(&mut self, _: &mut avt::Observation<'_>) {}
}

impl Screen {
    /// An empty screen.
    pub(super) fn new(size: Size) -> Self {
        let (columns, rows) = size.cells();
        let terminal = avt::Terminal::new(columns, rows).expect("a size has a column and a row at least");
        Self { terminal, gone: Gone::default(), begun: Vec::new() }
    }

    /// Takes what the command wrote.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let mut left = all.len();
        for chunk in all.utf8_chunks() {
            self.terminal.feed_with(chunk.valid(), &mut self.gone);
            left -= chunk.valid().len() + chunk.invalid().len();
            let is_cut = left == 0 && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
            if is_cut {
                self.begun = chunk.invalid().to_vec();
            } else if !chunk.invalid().is_empty() {
                self.terminal.feed_with('\u{fffd}', &mut self.gone);
            }
        }
    }

    /// Gives it another size; what stood on it is wrapped anew.
    pub(super) fn resize(&mut self, size: Size) {
        let (columns, rows) = size.cells();
        self.terminal.resize_with(columns, rows, &mut self.gone);
    }

    /// The lines that scrolled off since the last time, and how many before them were dropped.
    pub(super) fn take_settled(&mut self) -> (usize, VecDeque<Line>) {
        (std::mem::take(&mut self.gone.dropped), std::mem::take(&mut self.gone.lines))
    }

    /// What stands on the screen now, without the empty rows at its end.
    pub(super) fn live(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = self.terminal.screen().visible_lines().map(Line::of).collect();
        let used = lines.iter().rposition(|line| !line.text.is_empty()).map_or(0, |last| last + 1);
        lines.truncate(used);
        lines
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Colour, Span, Style};
    use super::*;

    fn texts<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Vec<&'a str> {
        lines.into_iter().map(|line| &*line.text).collect()
    }

    #[test]
    fn lines_settle_when_they_scroll_off() {
        let mut screen = Screen::new(Size { columns: 10, rows: 2 });
        screen.write(b"one\r\ntwo\r\nthree\r\nfour");
        assert_eq!(texts(&screen.take_settled().1), ["one", "two"]);
        assert_eq!(texts(&screen.live()), ["three", "four"]);
        screen.write(b"\x1b[A\r\x1b[Kand three");
        assert_eq!(texts(&screen.live()), ["and three", "four"]);
        assert!(screen.take_settled().1.is_empty());
    }

    #[test]
    fn colours_and_attributes_are_kept() {
        let mut screen = Screen::new(Size { columns: 40, rows: 2 });
        screen.write(b"a\x1b[1;32mgr\xc3\xbcn\x1b[0m \x1b[38;2;1;2;3;48;5;200mx\x1b[0m\x1b[2;3;4;7;9my\x1b[m  ");
        let spans = |line: &Line| line.spans.clone();
        let live = screen.live();
        assert_eq!(texts(&live), ["agrün xy"]);
        let green = Style { foreground: Some(Colour::Indexed(2)), bold: true, ..Style::default() };
        let rgb = Style {
            foreground: Some(Colour::Rgb(1, 2, 3)),
            background: Some(Colour::Indexed(200)),
            ..Style::default()
        };
        let all =
            Style { dim: true, italic: true, underline: true, reverse: true, crossed_out: true, ..Style::default() };
        let span = |start, end, style| Span { start, end, style };
        assert_eq!(spans(&live[0]), [span(1, 6, green), span(7, 8, rgb), span(8, 9, all)]);
    }

    #[test]
    fn blanks_that_can_be_seen_stay() {
        let mut screen = Screen::new(Size { columns: 10, rows: 1 });
        screen.write(b"a\x1b[41m  \x1b[0m  ");
        assert_eq!(texts(&screen.live()), ["a  "]);
    }

    #[test]
    fn what_nobody_fetches_does_not_pile_up() {
        let mut screen = Screen::new(Size { columns: 20, rows: 3 });
        for number in 0..KEEP + 100 {
            screen.write(format!("{number}\r\n").as_bytes());
        }
        let (dropped, settled) = screen.take_settled();
        assert_eq!((dropped, settled.len()), (98, KEEP));
        assert_eq!(&*settled[0].text, "98");
    }

    proptest! {
        /// However the bytes are cut, the same stands there in the end; whatever they are, nothing panics.
        #[test]
        fn pieces_read_as_the_whole(
            parts in proptest::collection::vec(
                prop_oneof![
                    any::<Vec<u8>>(),
                    "[a-zé日\u{301}🎉 \r\n\t]{0,40}".prop_map(String::into_bytes),
                    "\x1b[\\[\\]()#PX^_][0-9;?:]{0,12}[a-zA-Z@`\\x07\\\\]".prop_map(String::into_bytes),
                ],
                0..20,
            ),
            cut in 1_usize..7,
            size in (1_u16..30, 1_u16..6),
            other in (1_u16..30, 1_u16..6),
        ) {
            let bytes = parts.concat();
            let [size, other] = [size, other].map(|(columns, rows)| Size { columns, rows });
            let (mut whole, mut pieces) = (Screen::new(size), Screen::new(size));
            whole.write(&bytes);
            bytes.chunks(cut).for_each(|piece| pieces.write(piece));
            for screen in [&mut whole, &mut pieces] {
                screen.resize(other);
            }
            prop_assert_eq!(whole.live(), pieces.live());
            prop_assert_eq!(whole.take_settled(), pieces.take_settled());
        }
    }
}
