//! What there is to do about the open source, in the order in which it is wanted, in steps of a few milliseconds.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Colourist;
use crate::analysis::outline::{Definition, Outliner};
use crate::analysis::syntax;
use crate::app::Msg;
use crate::app::msg::{Outlined, SourceRead};
use crate::app::opened::SourceFile;

/// So many lines around a window are coloured after it, so that the next page has its colours already.
const AHEAD: u32 = 60;
/// A step colours so many lines: at a quarter of a millisecond for a line of the slowest syntax.
const COLOURED_AT_ONCE: u32 = 16;
/// A step of the outline takes lines of about so many bytes.
const OUTLINED_AT_ONCE: usize = 64 << 10;
/// A window that took so long already gives way to a newer one.
const PATIENCE: Duration = Duration::from_millis(30);

/// A text of so many bytes is parsed at once, in a few hundredths of a second; a longer one is not.
const PARSED: usize = 512 << 10;

/// The definitions of a source by its syntax; none where its language is not known, or nothing was found.
pub(super) fn parsed(path: &str, source: &SourceFile) -> Option<Vec<Definition>> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let syntax = syntax::syntax(name, source.text.whole())?;
    Some(syntax.definitions).filter(|definitions| !definitions.is_empty())
}

/// The open source, and what is left to do about it.
pub(super) struct Tasks<Tell> {
    tell: Tell,
    colourist: Colourist,
    /// The source of this generation while its definitions are looked for.
    outline: Option<(u64, Arc<SourceFile>, Outliner)>,
    /// The source of this generation and path while what its syntax tells is not known yet.
    syntax: Option<(u64, Arc<str>, Arc<SourceFile>)>,
    window: Option<Window>,
    is_looked_through: bool,
}

/// Lines that were asked for.
struct Window {
    generation: u64,
    /// They themselves: first and last of each run.
    runs: Vec<(u32, u32)>,
    /// Lines to colour.
    todo: VecDeque<(u32, u32)>,
    is_exact: bool,
}

impl Window {
    /// The lines below and above, in the order in which they are likely to be wanted.
    fn around(&self) -> Option<[(u32, u32); 2]> {
        let (first, last) = (self.runs.first()?.0, self.runs.last()?.1);
        let above = (first.saturating_sub(AHEAD).max(1), first.saturating_sub(1));
        Some([(last.saturating_add(1), self.reaches()), above])
    }

    /// The last line below it that is coloured.
    fn reaches(&self) -> u32 {
        self.runs.last().map_or(0, |(_, last)| last.saturating_add(AHEAD))
    }
}

impl<Tell: FnMut(Msg)> Tasks<Tell> {
    pub(super) fn new(tell: Tell) -> Self {
        Self {
            tell,
            colourist: Colourist::default(),
            outline: None,
            syntax: None,
            window: None,
            is_looked_through: false,
        }
    }

    /// Tells of a source that was read, and turns to it.
    pub(super) fn read(&mut self, read: SourceRead) {
        // Nothing holds up the text.
        (self.tell)(Msg::SourceRead(read.clone()));
        self.colourist.open(&read);
        (self.window, self.is_looked_through) = (None, false);
        self.outline = match (&read.text, &read.definitions) {
            (Ok(source), None) => Some((read.generation, Arc::clone(source), Outliner::default())),
            _ => None,
        };
        let short = read.text.as_ref().ok().filter(|source| source.text.whole().len() <= PARSED);
        self.syntax = short.map(|source| (read.generation, Arc::clone(&read.path), Arc::clone(source)));
    }

    /// Colours some runs of lines, numbered from 1; those around them and what else there is to do comes in steps.
    pub(super) fn colour(&mut self, generation: u64, runs: Vec<(u32, u32)>, mut go_on: impl FnMut() -> bool) {
        self.window = None;
        let begun = Instant::now();
        let mut window = Window { generation, runs, todo: VecDeque::new(), is_exact: true };
        for &(first, last) in &window.runs {
            let go_on = || begun.elapsed() < PATIENCE || go_on();
            let Some((lines, is_exact)) = self.colourist.colour_while(generation, first, last, go_on) else { return };
            (self.tell)(Msg::Highlighted(lines));
            window.is_exact &= is_exact;
        }
        window.todo.extend(window.around().into_iter().flatten());
        self.window = Some(window);
    }

    /// Does a little of what can wait; says whether there was anything to do. It stops early where a little can be much,
    /// when `go_on` says so.
    pub(super) fn step(&mut self, go_on: impl FnMut() -> bool) -> bool {
        self.colour_on(go_on) || self.look_ahead() || self.outline_on() || self.parse() || self.advance()
    }

    fn colour_on(&mut self, go_on: impl FnMut() -> bool) -> bool {
        let Some(window) = &mut self.window else { return false };
        let Some((first, last)) = window.todo.pop_front().filter(|(first, last)| first <= last) else {
            return !window.todo.is_empty();
        };
        let end = last.min(first + COLOURED_AT_ONCE - 1);
        let Some((lines, _)) = self.colourist.colour_while(window.generation, first, end, go_on) else {
            window.todo.push_front((first, last));
            return true;
        };
        // Behind the end of the text there is nothing.
        if !lines.lines.is_empty() {
            window.todo.push_front((end + 1, last));
            (self.tell)(Msg::Highlighted(lines));
        }
        true
    }

    fn outline_on(&mut self) -> bool {
        let Some((generation, source, mut outliner)) = self.outline.take() else { return false };
        let from = outliner.next() + 1;
        let mut left = OUTLINED_AT_ONCE;
        let mut to = from;
        while to < source.text.len() && left > 0 {
            left = left.saturating_sub(source.text.line(to).len() + 1);
            to += 1;
        }
        let looked_at = to.saturating_add(Outliner::LOOKED_AT as u32).min(source.text.len());
        let lines: Vec<&str> = (from..=looked_at).map(|line| source.text.line(line)).collect();
        outliner.take(&lines, (to + 1 - from) as usize);
        if to < source.text.len() {
            self.outline = Some((generation, source, outliner));
        } else {
            (self.tell)(Msg::Outlined(Outlined { generation, definitions: outliner.finish() }));
        }
        true
    }

    /// Tells the definitions once more, as the syntax tree has them: it knows better than the shapes of lines.
    fn parse(&mut self) -> bool {
        let Some((generation, path, source)) = self.syntax.take() else { return false };
        if let Some(definitions) = parsed(&path, &source) {
            (self.tell)(Msg::Outlined(Outlined { generation, definitions }));
        }
        true
    }

    fn look_ahead(&mut self) -> bool {
        self.is_looked_through = self.is_looked_through || !self.colourist.look_ahead();
        !self.is_looked_through
    }

    /// Takes the exact pass to the end of the window, and colours it again.
    fn advance(&mut self) -> bool {
        let Some(window) = self.window.as_mut().filter(|window| !window.is_exact) else { return false };
        if self.colourist.advance(window.reaches(), COLOURED_AT_ONCE as usize) {
            window.is_exact = true;
            window.todo.extend(window.runs.iter().copied());
            window.todo.extend(window.around().into_iter().flatten());
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;
    use crate::analysis::outline;
    use crate::analysis::text::SourceText;
    use crate::highlight::Span;

    /// A source that is too long to have its definitions found at once.
    fn long() -> SourceRead {
        let unit = "def f(a):\n    '''It's\n    no code: \"\n    '''\n    return a + 1  # one\n";
        let text = SourceText::new(unit.repeat(2_000));
        let source = Arc::new(SourceFile { text, guessed: None });
        SourceRead { generation: 7, path: "a.py".into(), text: Ok(source), drift: None, since: None, definitions: None }
    }

    /// The messages that were told so far, and the colours among them, the later ones over the earlier ones.
    fn coloured(told: &[Msg]) -> BTreeMap<u32, Vec<Span>> {
        let mut colours = BTreeMap::new();
        for msg in told {
            if let Msg::Highlighted(window) = msg {
                assert_eq!(window.generation, 7);
                colours.extend((window.first..).zip(window.lines.clone()));
            }
        }
        colours
    }

    #[test]
    fn the_text_first_then_the_window_then_the_rest() {
        let told = RefCell::new(Vec::new());
        let mut tasks = Tasks::new(|msg| told.borrow_mut().push(msg));
        let read = long();
        tasks.read(read.clone());
        assert!(matches!(&told.borrow()[..], [Msg::SourceRead(_)]));
        tasks.colour(7, vec![(5_000, 5_040), (6_000, 6_003)], || true);
        let window: Vec<u32> = coloured(&told.borrow()).into_keys().collect();
        assert_eq!(window, (5_000..=5_040).chain(6_000..=6_003).collect::<Vec<_>>());
        assert!(!told.borrow().iter().any(|msg| matches!(msg, Msg::Outlined(_))));

        while tasks.step(|| true) {}
        let told = told.borrow();
        let Ok(source) = &read.text else { panic!("a text") };
        let definitions = told.iter().find_map(|msg| match msg {
            Msg::Outlined(outlined) => Some(&outlined.definitions),
            _ => None,
        });
        assert_eq!(definitions, Some(&outline::definitions(source.text.whole())));

        // A guess at first, and once more when the pass from the top has come by.
        let has = |msg: &&Msg| {
            matches!(msg, Msg::Highlighted(window) if window.first <= 5_000 && !window.lines.is_empty()
            && window.first + window.lines.len() as u32 > 5_000)
        };
        assert_eq!(told.iter().filter(has).count(), 2);
        let mut straight = Colourist::default();
        straight.open(&read);
        while !straight.advance(10_000, 1_000) {}
        let found = coloured(&told);
        assert_eq!(found.keys().next().zip(found.keys().last()), Some((&4_940, &6_063)));
        for (line, spans) in found {
            assert_eq!(straight.colour(7, line, line).0.lines, [spans], "line {line}");
        }
    }

    #[test]
    fn another_source_ends_what_was_left_of_the_one_before() {
        let told = RefCell::new(Vec::new());
        let mut tasks = Tasks::new(|msg| told.borrow_mut().push(msg));
        tasks.read(long());
        tasks.colour(7, vec![(9_000, 9_040)], || true);
        let gone = SourceRead { generation: 8, text: Err("gone".to_owned()), ..long() };
        tasks.read(gone);
        assert!(!tasks.step(|| true));
        tasks.colour(7, vec![(1, 40)], || true);
        let empty = |msg: &Msg| matches!(msg, Msg::Highlighted(window) if window.lines.is_empty());
        assert!(told.borrow().last().is_some_and(empty));
    }
}
