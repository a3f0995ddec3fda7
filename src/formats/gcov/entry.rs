//! The entry of a line in gcov's JSON and in gcovr's, whose members come in any order.

use crate::formats::json::{Ahead, Json};
use crate::formats::listing::{Listing, hits};
use crate::formats::number::LAST_LINE;
use crate::model::{BranchTarget, Function, Share};

/// What an entry says of its line. One value serves all lines of a file, so that its lists keep their memory.
#[derive(Debug, Default)]
pub(super) struct Entry {
    line: Option<u32>,
    count: Option<u32>,
    /// Branches that are not excluded: block, number, hits.
    branches: Vec<(u32, u32, u32)>,
    /// Outcomes of conditions that were seen, and of all.
    conditions: (u32, u32),
    unexecuted: bool,
    excluded: bool,
    /// gcovr 4 and 5 list lines that hold no code.
    noncode: bool,
}

/// What entries count for, as gcovr counts them: each for itself.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) lines: u64,
    pub(super) covered: u64,
}

impl Entry {
    /// Reads an entry and adds it to its file.
    pub(super) fn read(&mut self, json: &mut Json, listing: &mut Listing, counted: &mut Counted) {
        self.clear();
        if json.lane(|ahead| self.plain(ahead)).is_some()
            && let Some(line) = self.line
        {
            return self.add(line, listing, counted);
        }
        self.clear();
        let is_object = json.object(|json, member| match member {
            "line_number" => self.line = json.line(),
            // The line may be told later: the number is only for a warning.
            "count" => self.count = hits(json, self.line.unwrap_or_default()),
            "branches" => self.branches(json),
            "conditions" => {
                json.array(|json| self.condition(json));
            }
            "unexecuted_block" => self.unexecuted = json.boolean().unwrap_or_default(),
            "gcovr/excluded" => self.excluded = json.boolean().unwrap_or_default(),
            "gcovr/noncode" => self.noncode = json.boolean().unwrap_or_default(),
            _ => {}
        });
        match self.line {
            Some(line) => self.add(line, listing, counted),
            None if json.ended() => {}
            None if is_object => json.odd("lines with a number that is no line's", || {
                "an entry has no readable line number; it is left out".into()
            }),
            None => json.odd("entries that are no lines", || "an entry is no line; it is left out".into()),
        }
    }

    fn clear(&mut self) {
        self.branches.clear();
        *self = Self { branches: std::mem::take(&mut self.branches), ..Self::default() };
    }

    /// Reads an entry that is as its writers write it, with a line.
    fn plain(&mut self, ahead: &mut Ahead<'_>) -> Option<()> {
        ahead.object(|ahead, member| {
            match member {
                b"line_number" => self.line = Some(ahead.line()?),
                b"count" => self.count = Some(ahead.number()?),
                b"branches" => {
                    let mut at = 0;
                    ahead.array(|ahead| self.plain_branch(ahead, &mut at))?;
                }
                b"unexecuted_block" => self.unexecuted = ahead.boolean()?,
                b"conditions" | b"gcovr/excluded" | b"gcovr/noncode" => return None,
                _ => ahead.skip()?,
            }
            Some(())
        })?;
        self.line.map(|_| ())
    }

    fn plain_branch(&mut self, ahead: &mut Ahead<'_>, at: &mut u32) -> Option<()> {
        let (mut block, mut number, mut count) = (0, None, None);
        ahead.object(|ahead, member| {
            match member {
                b"count" => count = Some(ahead.number()?),
                b"branchno" => number = Some(ahead.number()?),
                b"source_block_id" => block = ahead.number()?,
                b"gcovr/excluded" => return None,
                _ => ahead.skip()?,
            }
            Some(())
        })?;
        self.branch(at, block, number, count);
        Some(())
    }

    /// Without a number of its own, a branch is known by its order alone: blocks differ between objects.
    fn branch(&mut self, at: &mut u32, block: u32, number: Option<u32>, count: Option<u32>) {
        let (block, branch) = number.map_or((0, *at), |number| (block, number));
        *at += 1;
        self.branches.extend(count.map(|count| (block, branch, count)));
    }

    fn add(&self, line: u32, listing: &mut Listing, counted: &mut Counted) {
        if self.excluded {
            listing.excluded.push(line);
            return;
        }
        let Some(count) = self.count.filter(|_| !self.noncode) else { return };
        listing.lines.push(line, count);
        counted.lines += 1;
        counted.covered += u64::from(count > 0);
        // Of an instance that did not run at all, too: another may have.
        if self.unexecuted {
            listing.partial.push(line);
        }
        for &(block, branch, hits) in &self.branches {
            listing.branch(line, BranchTarget::Numbered { block, branch }, hits);
        }
        let (seen, all) = self.conditions;
        if all > 0 {
            listing.conditions.push(Share::new(line, seen, all));
        }
    }

    fn branches(&mut self, json: &mut Json) {
        let mut at = 0;
        let line = self.line.unwrap_or_default();
        json.array(|json| {
            let (mut block, mut number, mut count, mut excluded) = (0, None, None, false);
            json.object(|json, member| match member {
                "count" => count = hits(json, line),
                "branchno" => number = small(json),
                "source_block_id" => block = small(json).unwrap_or_default(),
                "gcovr/excluded" => excluded = json.boolean().unwrap_or_default(),
                _ => {}
            });
            self.branch(&mut at, block, number, count.filter(|_| !excluded));
        });
    }

    fn condition(&mut self, json: &mut Json) {
        let (mut seen, mut all, mut excluded) = (0, 0, false);
        json.object(|json, member| match member {
            "covered" => seen = small(json).unwrap_or_default(),
            "count" => all = small(json).unwrap_or_default(),
            "gcovr/excluded" => excluded = json.boolean().unwrap_or_default(),
            _ => {}
        });
        if !excluded {
            let (sum, of) = self.conditions;
            self.conditions = (sum.saturating_add(seen.min(all)), of.saturating_add(all));
        }
    }
}

fn small(json: &mut Json) -> Option<u32> {
    json.integer().and_then(|number| u32::try_from(number).ok())
}

/// A function as gcov or gcovr describes it; none if it is excluded.
pub(super) fn function(json: &mut Json) -> Option<Function<'static>> {
    let (mut function, mut demangled, mut excluded) = (Function::default(), None, false);
    json.object(|json, member| match member {
        "name" => function.name = json.string().unwrap_or_default().into(),
        "demangled_name" => demangled = json.string().filter(|name| !name.is_empty()),
        "start_line" | "lineno" => function.line = json.line(),
        "end_line" => function.end = json.line(),
        "pos" => function.end = end(json),
        "execution_count" => {
            function.hits = json.integer().map(|count| u64::try_from(count).unwrap_or_default());
        }
        "gcovr/excluded" => excluded = json.boolean().unwrap_or_default(),
        _ => {}
    });
    function.name = demangled.map_or(function.name, Into::into);
    (!excluded && !function.name.is_empty()).then_some(function)
}

/// The last line of a function by its two places, `["11:5", "13:1"]`.
fn end(json: &mut Json) -> Option<u32> {
    let mut end = None;
    json.array(|json| {
        let line = json.text().and_then(|place| place.split(':').next()?.parse().ok());
        end = line.filter(|line| (1..=LAST_LINE).contains(line));
    });
    end
}
