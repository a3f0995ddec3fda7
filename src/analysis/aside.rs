//! Gaps that were set aside, known again by their content: what stands there, not where it stands.
//!
//! A gap is kept as the texts of its lines, the line before them, its function and its file. It is found again
//!
//! 1. in its function, if its lines are the same: wherever the function went, and whatever was edited around them;
//! 2. in its function, if it is what is left of these lines after a test covered some of them;
//! 3. in its function, if most of its lines are still there and it is long enough to tell;
//! 4. where its function is no longer there: in one of the same name in another file, or of another name in the same file, if
//!    its lines and the line before them are the same, to the letter.
//!
//! **Invariants.** Blanks do not count: neither blank lines nor how a line is indented or spaced. A gap is found by the
//! first of those that were set aside which finds it in the earliest of these ways. Deliberately absent: line numbers.

use rustc_hash::FxHashMap;

use super::text::SourceText;
use super::units::{FileUnits, Unit};
use crate::model::Report;

#[cfg(test)]
mod tests;

/// So many lines of a gap are kept at most; of longer ones the first.
pub const MOST_LINES: usize = 40;
/// From so many lines on, a gap is known again when some of them were edited.
const TELLING: usize = 3;
/// If so many of three are still there.
const OF_THREE: usize = 2;

/// Why a gap was set aside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Why {
    /// It will be covered another time.
    #[default]
    Later,
    /// It will not be covered.
    Wont,
    /// Somebody else covers it.
    Assigned,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Later, Self::Wont, Self::Assigned];

    /// Its name in files and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Wont => "wont",
            Self::Assigned => "assigned",
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Wont => "won't",
            Self::Assigned => "assigned",
        }
    }
}

/// A gap that was set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aside {
    /// Its file, by its path below the project root.
    pub path: String,
    /// Its function, with those around it; none outside of all functions.
    pub function: Option<String>,
    /// Why it was set aside.
    pub why: Why,
    /// What the user has to say about it; may be empty.
    pub note: String,
    /// What stands there.
    pub content: Content,
}

impl Aside {
    /// Why, and the note, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let why = self.why.words();
        if self.note.is_empty() { why.to_owned() } else { format!("{why}: {}", self.note) }
    }
}

/// What stands in a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The last line before it that is not blank; empty at the top of a file.
    pub before: String,
    /// Its lines that are not blank, [`MOST_LINES`] at most.
    pub lines: Vec<String>,
}

impl Content {
    /// What stands in a unit; none where the text does not go so far.
    #[must_use]
    pub fn of(unit: &Unit, text: &SourceText) -> Option<Self> {
        Self::between(unit.first, unit.last, text)
    }

    /// What stands between two lines, both included.
    #[must_use]
    pub fn between(first: u32, last: u32, text: &SourceText) -> Option<Self> {
        let line = |number: u32| Some(plain(text.line(number))).filter(|line| !line.is_empty());
        let lines: Vec<String> = (first..=last.min(text.len())).filter_map(line).take(MOST_LINES).collect();
        let before = (1..first).rev().find_map(line).unwrap_or_default();
        (!lines.is_empty()).then_some(Self { before, lines })
    }

    /// Whether it is what is left of these lines, of which some were covered.
    fn is_left_of(&self, whole: &Self) -> bool {
        let mut starts = whole.lines.windows(self.lines.len()).enumerate().filter(|(_, lines)| *lines == self.lines);
        starts.any(|(at, _)| at.checked_sub(1).map_or(&whole.before, |at| &whole.lines[at]) == &self.before)
    }

    /// Whether most of the lines are the same, and there are enough to tell.
    fn is_mostly(&self, other: &Self) -> bool {
        let longest = self.lines.len().max(other.lines.len());
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        other.lines.iter().for_each(|line| *counts.entry(line).or_default() += 1);
        let mut same = 0;
        for line in &self.lines {
            if let Some(count) = counts.get_mut(&**line).filter(|count| **count > 0) {
                (*count, same) = (*count - 1, same + 1);
            }
        }
        longest >= TELLING && same * TELLING >= longest * OF_THREE
    }
}

/// A line without the blanks that do not matter.
fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which units were set aside, by the place of their file in the report and theirs in the file.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    by_unit: FxHashMap<(u32, u32), u32>,
}

impl Matched {
    /// What a unit was set aside with, by its place among all that was.
    #[must_use]
    pub fn of(&self, file: u32, unit: u32) -> Option<u32> {
        self.by_unit.get(&(file, unit)).copied()
    }

    /// How many units were set aside.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_unit.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_unit.is_empty()
    }
}

/// A unit that may have been set aside.
struct Candidate {
    place: (u32, u32),
    path: String,
    function: Option<String>,
    content: Content,
}

impl Candidate {
    fn is_at_home(&self, aside: &Aside) -> bool {
        self.path == aside.path && self.function == aside.function
    }

    /// Whether it lies where the function of an aside may have gone.
    fn is_kin(&self, aside: &Aside) -> bool {
        let [own, other] = [&self.function, &aside.function].map(|name| name.as_deref().map(last));
        self.path == aside.path || own.is_some() && own == other
    }
}

/// Finds what was set aside among the units of the files of a report. `text` is asked for the sources of files, by their
/// places, in which something may be found: each once.
pub fn find(
    asides: &[Aside],
    report: &Report,
    units: &[FileUnits],
    text: &mut dyn FnMut(u32) -> Option<SourceText>,
) -> Matched {
    if asides.is_empty() {
        return Matched::default();
    }
    let candidates = candidates(asides, report, units, text);
    let homes: Vec<bool> = asides.iter().map(|aside| has_home(aside, report, units)).collect();
    let mut matched = Matched::default();
    let ways: [&dyn Fn((&Aside, bool), &Candidate) -> bool; 4] = [
        &|(aside, _), it| {
            it.is_at_home(aside) && it.content.lines == aside.content.lines && is_told(aside, it, &candidates)
        },
        &|(aside, _), it| it.is_at_home(aside) && it.content.is_left_of(&aside.content),
        &|(aside, _), it| it.is_at_home(aside) && it.content.is_mostly(&aside.content),
        &|(aside, has_home), it| !has_home && it.is_kin(aside) && it.content == aside.content,
    ];
    for is_it in ways {
        for candidate in &candidates {
            if matched.by_unit.contains_key(&candidate.place) {
                continue;
            }
            let found = asides.iter().zip(&homes).position(|(aside, home)| is_it((aside, *home), candidate));
            matched.by_unit.extend(found.map(|aside| (candidate.place, aside as u32)));
        }
    }
    matched
}

/// Whether the function of a gap that was set aside is still where it was, or the file of one outside of functions.
fn has_home(aside: &Aside, report: &Report, units: &[FileUnits]) -> bool {
    let mut files = report.files.keys().zip(units).filter(|(path, _)| ***path == *aside.path);
    files.any(|(_, file)| match &aside.function {
        None => true,
        Some(name) => file.functions.all.iter().any(|function| function.name == *name),
    })
}

/// The name of a function without those around it.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether it is sure which of several equal gaps of a function is meant: by the line before, or because it is the only one.
fn is_told(aside: &Aside, it: &Candidate, candidates: &[Candidate]) -> bool {
    let like = |other: &&Candidate| other.is_at_home(aside) && other.content.lines == it.content.lines;
    it.content.before == aside.content.before || candidates.iter().filter(like).count() == 1
}

/// The units in which something may be found: those of files and of functions that are named, wherever they are now.
fn candidates(
    asides: &[Aside],
    report: &Report,
    units: &[FileUnits],
    text: &mut dyn FnMut(u32) -> Option<SourceText>,
) -> Vec<Candidate> {
    let names: Vec<&str> = asides.iter().filter_map(|aside| aside.function.as_deref()).map(last).collect();
    let mut candidates = Vec::new();
    for ((number, path), file) in (0..).zip(report.files.keys()).zip(units) {
        let is_named = asides.iter().any(|aside| *aside.path == **path);
        let function = |unit: &Unit| unit.owner.map(|owner| &file.functions.all[owner as usize].name);
        let may_be = |unit: &&Unit| is_named || function(unit).is_some_and(|name| names.contains(&last(name)));
        let mut wanted = (0..).zip(&file.units).filter(|(_, unit)| may_be(unit)).peekable();
        if wanted.peek().is_none() {
            continue;
        }
        let Some(text) = text(number) else { continue };
        candidates.extend(wanted.filter_map(|(place, unit): (u32, &Unit)| {
            let content = Content::of(unit, &text)?;
            Some(Candidate {
                place: (number, place),
                path: path.to_string(),
                function: function(unit).cloned(),
                content,
            })
        }));
    }
    candidates
}
