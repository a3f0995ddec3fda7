//! A file as reports list it: its lines in any order and any number of times, with what belongs to them.
//!
//! gcov lists a line once for each instance of a template, Coveralls and SimpleCov hold an array with a place for each
//! line: what they have in common is put together here.

use super::json::Json;
use super::number::{Hits, LAST_LINE};
use crate::model::{Branch, BranchTarget, BranchesBuilder, FileCoverage, FunctionsBuilder, LineTableBuilder, Share};

/// What is known of a file so far.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Lines with their hits; those of one number add up.
    pub(super) lines: LineTableBuilder,
    /// Branches that the report tells apart; those of one name on one line add up.
    pub(super) branches: BranchesBuilder,
    /// Functions, in the report's order.
    pub(super) functions: FunctionsBuilder,
    /// Lines that ran in part.
    pub(super) partial: Vec<u32>,
    /// Lines that the user excluded.
    pub(super) excluded: Vec<u32>,
    /// Outcomes of conditions.
    pub(super) conditions: Vec<Share>,
}

impl Listing {
    /// Reads an array with a place for each line of the source, `first` being the number of the first place.
    /// `each` reads one that is not null.
    /// What is null, or a small number, is read as [`Listing::line`] does.
    pub(super) fn array(&mut self, json: &mut Json, first: u32, mut each: impl FnMut(&mut Self, &mut Json, u32)) {
        json.list(
            &mut (self, first),
            |(this, line), ahead| {
                let mut take = |hits: Option<u32>| {
                    let is_line = (1..=LAST_LINE).contains(line);
                    if is_line {
                        hits.into_iter().for_each(|hits| this.lines.push(*line, hits));
                        *line += 1;
                    }
                    is_line
                };
                let hits = if ahead.word(b"null").is_some() { None } else { Some(ahead.number()?) };
                if !take(hits) {
                    return None;
                }
                ahead.alike(take);
                Some(())
            },
            |(this, line), json| {
                if (1..=LAST_LINE).contains(line) {
                    each(this, json, *line);
                } else if *line > LAST_LINE {
                    json.odd("lines beyond any source", || format!("this is line {line}: no source is so long"));
                }
                *line = line.saturating_add(1);
            },
        );
    }

    /// Adds a line with its hits as JSON holds them; null is no line.
    pub(super) fn line(&mut self, json: &mut Json, line: u32) {
        if let Some(hits) = hits(json, line) {
            self.lines.push(line, hits);
        }
    }

    /// Adds a branch.
    pub(super) fn branch(&mut self, line: u32, target: BranchTarget, hits: u32) {
        self.branches.push_detail(Branch { line, target, hits });
    }

    /// The file, its tables settled. What was listed is forgotten; its memory serves the next file.
    pub(super) fn finish(&mut self) -> FileCoverage {
        let Self { lines, branches, functions, partial, excluded, conditions } = self;
        let lines = lines.take_settled(u32::saturating_add);
        branches.count_details();
        let branches = branches.take_settled();
        let functions = functions.take();
        let mut file = FileCoverage { lines, branches, functions, ..FileCoverage::default() };
        let lines = &file.lines;
        settle(partial, |line| lines.get(line).is_some_and(|line| line.hits > 0));
        settle(excluded, |line| lines.get(line).is_none());
        Share::settle(conditions);
        if !(partial.is_empty() && excluded.is_empty() && conditions.is_empty()) {
            let more = &mut *file.details.more;
            more.partial = partial.drain(..).collect();
            more.excluded = excluded.drain(..).collect();
            more.conditions = conditions.drain(..).collect();
        }
        file
    }
}

/// The hits of a line as JSON holds them; none for null, and for what is no number. Line 0 is one that is not known yet.
pub(super) fn hits(json: &mut Json, line: u32) -> Option<u32> {
    let name = || if line == 0 { "a line".into() } else { format!("line {line}") };
    match json.hits()? {
        Hits::Count(hits) => Some(hits),
        Hits::Negative => {
            json.odd("lines with negative hits", || format!("{} has negative hits; they count as 0", name()));
            Some(0)
        }
        Hits::Unreadable => {
            json.odd("lines without readable hits", || format!("{} has no readable hits; it is left out", name()));
            None
        }
    }
}

fn settle(numbers: &mut Vec<u32>, keep: impl Fn(u32) -> bool) {
    numbers.sort_unstable();
    numbers.dedup();
    numbers.retain(|&line| keep(line));
}
