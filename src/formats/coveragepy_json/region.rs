//! A function or a class: its lines, listed as those of a file are.

use super::super::json::{Ahead, Json};
use super::file::read_lines;
use crate::model::{Class, Function};

/// The lines of a function or a class. The memory serves one after the other.
#[derive(Default)]
pub(super) struct Region {
    executed: Vec<u32>,
    missing: Vec<u32>,
    excluded: Vec<u32>,
    start: Option<u32>,
}

impl Region {
    /// Reads one. What it repeats of its file (contexts, branches) is skipped. False if it has no lines at all, or the report
    /// breaks in it.
    pub(super) fn read(&mut self, json: &mut Json) -> bool {
        self.clear();
        if json.lane(|ahead| self.plain(ahead)).is_none() {
            self.clear();
            self.careful(json);
        }
        self.excluded.sort_unstable();
        !json.ended() && (self.start.is_some() || self.last().is_some())
    }

    fn clear(&mut self) {
        [&mut self.executed, &mut self.missing, &mut self.excluded].into_iter().for_each(Vec::clear);
        self.start = None;
    }

    fn careful(&mut self, json: &mut Json) {
        json.object(|json, name| match name {
            "executed_lines" => read_lines(json, &mut self.executed),
            "missing_lines" => read_lines(json, &mut self.missing),
            "excluded_lines" => read_lines(json, &mut self.excluded),
            // From 7.13.1.
            "start_line" => self.start = json.line(),
            _ => {}
        });
    }

    /// One as coverage.py writes it.
    fn plain(&mut self, ahead: &mut Ahead<'_>) -> Option<()> {
        ahead.object(|ahead, name| {
            let lines = match name {
                b"executed_lines" => &mut self.executed,
                b"missing_lines" => &mut self.missing,
                b"excluded_lines" => &mut self.excluded,
                b"start_line" => {
                    self.start = Some(ahead.line()?);
                    return Some(());
                }
                _ => return ahead.skip(),
            };
            ahead.array(|ahead| ahead.line().map(|line| lines.push(line)))
        })
    }

    /// The last line that is listed.
    fn last(&self) -> Option<u32> {
        self.executed.iter().chain(&self.missing).chain(&self.excluded).copied().max()
    }

    fn end(&self) -> Option<u32> {
        self.last().max(self.start)
    }

    /// As a function. It was entered if a line of it ran; if all its lines are excluded, it does not count.
    pub(super) fn function<'n>(&self, name: &'n str) -> Function<'n> {
        let ran = self.executed.iter().any(|line| self.excluded.binary_search(line).is_err());
        let hits = if ran { Some(1) } else { (!self.missing.is_empty()).then_some(0) };
        Function { name: name.into(), line: self.start, end: self.end(), hits, complexity: None }
    }

    /// As a class.
    pub(super) fn class(&self, name: &str) -> Class {
        Class { line: self.start, end: self.end(), name: name.to_owned() }
    }
}
