//! One `<Method>`: its file, how often it was entered, and its branches.

use std::mem;

use crate::formats::number;
use crate::formats::points::{Fork, Marked, Points, visits};
use crate::formats::xml::{Values, Xml};

/// What is wanted of a `<BranchPoint>`.
pub(super) static BRANCH: [&[u8]; 5] = [b"vc", b"sl", b"offset", b"offsetend", b"path"];

/// And of a `<Method>` and a `<FileRef>`.
pub(super) static METHOD: [&[u8]; 3] = [b"cyclomaticComplexity", b"visited", b"skippedDueTo"];
pub(super) static FILE: [&[u8]; 1] = [b"uid"];

/// A method that is being read, in memory that serves one after the other.
#[derive(Default)]
pub(super) struct Method {
    /// Number of the file that the method as a whole is in.
    file: Vec<u8>,
    has_file: bool,
    /// It is not measured, because an attribute or a filter says so.
    pub(super) skipped: bool,
    pub(super) complexity: Option<u32>,
    /// 1 or 0 by what the method says of itself.
    pub(super) visited: Option<u64>,
    /// How often it was entered, by its method point.
    pub(super) entered: Option<u64>,
    /// How often its first statement ran.
    pub(super) first_hits: Option<u64>,
    statements: Vec<Statement>,
    branches: Vec<BranchPoint>,
}

/// What branches need to know of a statement.
struct Statement {
    at: Marked,
    /// Offset of its first instruction.
    offset: Option<u32>,
    taken: u32,
    branches: u32,
}

struct BranchPoint {
    line: Option<u32>,
    offset: Option<u32>,
    end: Option<u32>,
    path: u32,
    hits: u32,
}

impl Method {
    /// Begins the next method.
    pub(super) fn read(&mut self, values: &Values) {
        self.clear();
        let [complexity, visited, skipped, ..] = *values;
        self.complexity = complexity.and_then(number::small);
        self.visited = visited.map(|visited| u64::from(visited.eq_ignore_ascii_case(b"true")));
        self.skipped = skipped.is_some_and(|why| !why.is_empty());
    }

    /// Whether nothing is known of a method.
    pub(super) fn is_clear(&self) -> bool {
        let Self { has_file, skipped, complexity, visited, entered, first_hits, statements, branches, .. } = self;
        let is_known = [complexity.is_some(), visited.is_some(), entered.is_some(), first_hits.is_some()];
        !has_file && !skipped && is_known == [false; 4] && statements.is_empty() && branches.is_empty()
    }

    /// Forgets the method.
    pub(super) fn clear(&mut self) {
        let Self { file, statements, branches, .. } = self;
        let (mut file, mut statements, mut branches) = (mem::take(file), mem::take(statements), mem::take(branches));
        file.clear();
        statements.clear();
        branches.clear();
        *self = Self { file, statements, branches, ..Self::default() };
    }

    pub(super) fn file_ref(&mut self, values: &Values) {
        if let Some(uid) = values[0] {
            self.has_file = true;
            self.file.clear();
            self.file.extend_from_slice(uid);
        }
    }

    /// Number of the file that the method as a whole is in.
    pub(super) fn file(&self) -> Option<&[u8]> {
        self.has_file.then_some(self.file.as_slice())
    }

    /// Adds a statement, with the branches in it that were taken and all.
    pub(super) fn statement(
        &mut self,
        at: Marked,
        offset: Option<&[u8]>,
        hits: u32,
        (taken, branches): (Option<u64>, Option<u64>),
    ) {
        self.first_hits.get_or_insert(hits.into());
        let most = |number: Option<u64>| u32::try_from(number.unwrap_or(0)).unwrap_or(u32::MAX);
        let (taken, branches) = (most(taken), most(branches));
        self.statements.push(Statement {
            at,
            offset: offset.and_then(number::small),
            taken: taken.min(branches),
            branches,
        });
    }

    pub(super) fn branch_point(&mut self, xml: &mut Xml, values: &Values) {
        let [visited, line, offset, end, path, ..] = *values;
        self.branches.push(BranchPoint {
            line: line.and_then(number::line),
            offset: offset.and_then(number::small),
            end: end.and_then(number::small),
            path: path.and_then(number::small).unwrap_or(0),
            hits: visits(xml, visited),
        });
    }

    /// Hands the branches over. A branch without a line, as older versions write them, is on that of the statement that
    /// its instruction is of; where no branch is listed, the counts of the statements are known.
    pub(super) fn forks(&mut self, points: &mut Points) {
        let Some(first) = self.statements.first().map(|statement| statement.at.file) else { return };
        if self.branches.is_empty() {
            for statement in self.statements.iter().filter(|statement| statement.branches > 0) {
                let Statement { at, taken, branches, .. } = *statement;
                let fork = Fork { line: at.first, taken, total: branches, hits: taken, id: None, to: None };
                points.table(at.file).forks.push(fork);
            }
            return;
        }
        self.statements.sort_by_key(|statement| statement.offset);
        let before = |offset: u32| {
            let end = self.statements.partition_point(|statement| statement.offset <= Some(offset));
            self.statements[..end].last().filter(|statement| statement.offset.is_some())
        };
        for branch in &self.branches {
            let from = branch.offset.and_then(before);
            let Some(line) = branch.line.or(from.map(|statement| statement.at.first)) else { continue };
            let to = branch.end.and_then(|end| before(end).filter(|statement| statement.offset == Some(end)));
            let fork = Fork {
                line,
                taken: u32::from(branch.hits > 0),
                total: 1,
                hits: branch.hits,
                id: branch.offset.map(|offset| (offset, branch.path)),
                to: to.map(|statement| statement.at.first),
            };
            points.table(from.map_or(first, |statement| statement.at.file)).forks.push(fork);
        }
    }
}
