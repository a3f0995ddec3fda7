//! Functions of a section: lines and hits come in separate records, in any order, tied by name or by index.

use std::collections::HashMap;

use crate::formats::names::{self, Places};
use crate::formats::number::{self, Hits};
use crate::model::{Function, FunctionsBuilder};

/// So many functions are looked through; more are found by a map.
const FEW: usize = 8;

/// The function records of a section, in memory that serves one after the other.
#[derive(Default)]
pub(super) struct Functions {
    list: FunctionsBuilder,
    /// Places in the list by their names, if there are more than a few.
    by_name: Places,
    /// The place after the last that was found by its name.
    next: usize,
    /// lcov 2.2 and later: `FNL` and `FNA` share an index; the names of one index are aliases of one function.
    leaders: HashMap<u64, (Option<u32>, Option<u32>)>,
    aliases: Vec<(u64, Function<'static>)>,
}

impl Functions {
    /// `FN:line,name` or `FN:line,end,name`. A name may hold commas and begin with digits: what comes second is an end
    /// if it is all digits and a name follows.
    pub(super) fn declared(&mut self, text: &[u8]) -> Option<()> {
        let (line, rest) = cut(text)?;
        let (end, name) = match cut(rest) {
            Some((end, name)) if number::line(end).is_some() && !name.is_empty() => (number::line(end), name),
            _ => (None, rest),
        };
        let at = self.named(name);
        self.list.locate(at, number::line(line), end);
        Some(())
    }

    /// The same, read already.
    pub(super) fn plain_declared(&mut self, name: &[u8], line: u32, end: u32) {
        let at = self.named(name);
        self.list.locate(at, Some(line), Some(end));
    }

    /// `FNDA:count,name`. The records of one name add up: instances of a template, of generic Rust.
    pub(super) fn called(&mut self, text: &[u8]) -> Option<()> {
        let (count, name) = cut(text)?;
        let hits = hits(count)?;
        let at = self.named(name);
        self.list.add_hits(at, hits);
        Some(())
    }

    /// The same, read already.
    pub(super) fn plain_called(&mut self, name: &[u8], hits: u32) {
        let at = self.named(name);
        self.list.add_hits(at, hits.into());
    }

    /// `FNL:index,line` or `FNL:index,line,end`.
    pub(super) fn leader(&mut self, text: &[u8]) -> Option<()> {
        let (index, lines) = cut(text)?;
        let (line, end) = cut(lines).unwrap_or((lines, b""));
        self.leaders.insert(number::digits(index)?, (number::line(line), number::line(end)));
        Some(())
    }

    /// `FNA:index,count,name`. Each alias is a function of its own: lcov's summary counts them so.
    pub(super) fn alias(&mut self, text: &[u8]) -> Option<()> {
        let (index, rest) = cut(text)?;
        let (count, name) = cut(rest)?;
        let (hits, name) = (Some(hits(count)?), names::text(name).into_owned().into());
        self.aliases.push((number::digits(index)?, Function { name, hits, ..Function::default() }));
        Some(())
    }

    /// All of them, in the order in which the section first speaks of them. None are left.
    pub(super) fn take(&mut self) -> crate::model::Functions {
        for (index, function) in self.aliases.drain(..) {
            let (line, end) = self.leaders.get(&index).copied().unwrap_or_default();
            self.list.push(&Function { line, end, ..function });
        }
        self.leaders.clear();
        self.by_name.clear();
        self.next = 0;
        self.list.take()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.leaders.is_empty()
    }

    /// The place of the function of this name, which is added if there is none.
    fn named(&mut self, name: &[u8]) -> usize {
        // The counts often come in the order of the functions, or each after its function.
        let mut likely = self.next.saturating_sub(1)..self.list.len().min(self.next + 1);
        let at = likely.find(|&at| self.list.name(at) == name);
        let at = at.unwrap_or_else(|| self.find_or_add(name));
        self.next = at + 1;
        at
    }

    fn find_or_add(&mut self, name: &[u8]) -> usize {
        let Self { list, by_name, .. } = self;
        let of = |at: usize| list.name(at);
        let next = list.len();
        let at = if next < FEW {
            (0..next).find(|&at| of(at) == name).unwrap_or(next)
        } else {
            if by_name.is_empty() {
                // Up to now each came by a name of its own.
                (0..next).for_each(|at| _ = by_name.find_or_add(of(at), at, of));
            }
            by_name.find_or_add(name, next, of)
        };
        if at == next {
            list.push_name(name);
        }
        at
    }
}

fn hits(text: &[u8]) -> Option<u64> {
    match number::hits(text) {
        Hits::Count(count) => Some(count.into()),
        Hits::Negative => Some(0),
        Hits::Unreadable => None,
    }
}

fn cut(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let comma = memchr::memchr(b',', text)?;
    Some((&text[..comma], &text[comma + 1..]))
}
