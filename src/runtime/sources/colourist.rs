//! The colours of the source that was read last.

use std::sync::Arc;

use crate::app::msg::{Highlighted, SourceRead};
use crate::highlight::{Highlighter, Syntaxes};

/// Colours the source that was read last; what it knows of the one before is dropped.
#[derive(Default)]
pub struct Colourist {
    current: Option<(u64, Highlighter)>,
}

impl Colourist {
    /// Takes over a source that was read.
    pub fn open(&mut self, read: &SourceRead) {
        // The one before goes first: two long files need not be held at once.
        self.current = None;
        self.current = read.text.as_ref().ok().map(|source| {
            let syntaxes = Syntaxes::get();
            let language = syntaxes.find(&read.path, source.text.line(1));
            (read.generation, Highlighter::new(syntaxes, language, Arc::clone(source.text.whole())))
        });
    }

    /// Colours some lines, numbered from 1, and says whether the colours are final.
    pub fn colour(&mut self, generation: u64, first: u32, last: u32) -> (Highlighted, bool) {
        let coloured = self.colour_while(generation, first, last, || true);
        // Nobody stopped it.
        coloured.unwrap_or((Highlighted { generation, first, lines: Vec::new() }, true))
    }

    /// The same, unless `go_on`, asked before each line, says that they are not wanted any more.
    pub fn colour_while(
        &mut self,
        generation: u64,
        first: u32,
        last: u32,
        go_on: impl FnMut() -> bool,
    ) -> Option<(Highlighted, bool)> {
        let mut lines = Highlighted { generation, first, lines: Vec::new() };
        match &mut self.current {
            Some((current, highlighter)) if *current == generation => {
                let window = highlighter.spans_while(first.saturating_sub(1) as usize..last as usize, go_on)?;
                lines.lines = window.lines;
                Some((lines, window.exact))
            }
            _ => Some((lines, true)),
        }
    }

    /// Looks a little further for places to read from; says whether any text is left.
    pub fn look_ahead(&mut self) -> bool {
        self.current.as_mut().is_some_and(|(_, highlighter)| highlighter.look_ahead())
    }

    /// Takes the exact pass a few lines further; says whether it has reached this line, or the end.
    pub fn advance(&mut self, line: u32, lines_at_once: usize) -> bool {
        let Some((_, highlighter)) = &mut self.current else { return true };
        highlighter.exact_to() >= line as usize || !highlighter.advance(lines_at_once)
    }
}
