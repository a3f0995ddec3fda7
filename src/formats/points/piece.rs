//! What a part of a report tells of files, as it was found: what becomes of a file is known when all of it is there.

use super::forks::Fork;
use crate::formats::spans::Passage;
use crate::model::{Class, Contexts, Functions, Line, Region};

/// What a unit of a report tells of files.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Of each file, in the order in which they come.
    pub(super) list: Box<[Piece]>,
    /// The lines that its statements stand for.
    pub(super) passage: Passage,
}

/// What it tells of one file.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) key: Box<[u8]>,
    /// The file's name, where keys are names.
    pub(super) name: Option<Box<str>>,
    pub(super) facts: Facts,
}

/// A part of a table.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) lines: Box<[Line]>,
    pub(super) regions: Box<[Region]>,
    pub(super) partial: Box<[u32]>,
    pub(super) excluded: Box<[u32]>,
    pub(super) functions: Functions,
    pub(super) classes: Box<[Class]>,
    pub(super) statements: u64,
    pub(super) covered: u64,
    pub(super) forks: Box<[Fork]>,
    pub(super) tests: Contexts,
}

/// How much of a table is there at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) lines: usize,
    pub(super) regions: usize,
    pub(super) partial: usize,
    pub(super) excluded: usize,
    pub(super) functions: usize,
    pub(super) classes: usize,
    pub(super) statements: u64,
    pub(super) covered: u64,
    pub(super) forks: usize,
    pub(super) tests: usize,
}

impl Pieces {
    /// How many bytes it takes, in round numbers.
    pub(super) fn size(&self) -> usize {
        200 + self.list.iter().map(|piece| size_of::<Piece>() + 100 + piece.facts.size()).sum::<usize>()
    }
}

impl Facts {
    /// Whether they alone would say nothing of a file.
    pub(super) fn is_empty(&self) -> bool {
        let Self { lines, regions, excluded, forks, .. } = self;
        lines.is_empty() && regions.is_empty() && excluded.is_empty() && forks.is_empty()
    }

    fn size(&self) -> usize {
        let Self { lines, regions, partial, excluded, functions, classes, forks, tests, .. } = self;
        let numbers = size_of_val(&**lines) + size_of_val(&**partial) + size_of_val(&**excluded);
        let in_sets: usize = tests.sets().map(size_of_val).sum();
        let of_tests = in_sets + 8 * tests.lines().len() + 40 * (tests.names().len() + tests.sets().len());
        let named = 100 * (functions.len() + classes.len());
        numbers + size_of_val(&**regions) + size_of_val(&**forks) + named + of_tests
    }
}
