//! Functions of a section: lines and hits come in separate records, in any order, tied by name or by index.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::formats::number::{self, Hits};
use crate::model::Function;

/// So many functions are looked through; more are found by a map.
const FEW: usize = 64;

/// The function records of a section.
#[derive(Default)]
pub(super) struct Functions {
    list: Vec<Function>,
    by_name: HashMap<Box<str>, usize>,
    /// `by_name` is in use. As long as there are few, a look through the list is quicker.
    mapped: bool,
    /// The place after the last that was found by its name.
    next: usize,
    /// lcov 2.2 and later: `FNL` and `FNA` share an index; the names of one index are aliases of one function.
    leaders: HashMap<u64, (Option<u32>, Option<u32>)>,
    aliases: Vec<(u64, Function)>,
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
        let function = self.named(name);
        function.line = function.line.or(number::line(line));
        function.end = function.end.max(end);
        Some(())
    }

    /// The same, read already.
    pub(super) fn plain_declared(&mut self, name: &[u8], line: u32, end: u32) {
        let function = self.named(name);
        function.line = function.line.or(Some(line));
        function.end = function.end.max(Some(end));
    }

    /// `FNDA:count,name`. The records of one name add up: instances of a template, of generic Rust.
    pub(super) fn called(&mut self, text: &[u8]) -> Option<()> {
        let (count, name) = cut(text)?;
        let hits = hits(count)?;
        let function = self.named(name);
        function.hits = Some(function.hits.unwrap_or(0).saturating_add(hits));
        Some(())
    }

    /// The same, read already.
    pub(super) fn plain_called(&mut self, name: &[u8], hits: u32) {
        let function = self.named(name);
        function.hits = Some(function.hits.unwrap_or(0).saturating_add(hits.into()));
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
        let (hits, name) = (Some(hits(count)?), self::text(name).into_owned());
        self.aliases.push((number::digits(index)?, Function { name, hits, ..Function::default() }));
        Some(())
    }

    /// All of them, in the order in which the section first speaks of them.
    pub(super) fn finish(mut self) -> Box<[Function]> {
        for (index, function) in self.aliases {
            let (line, end) = self.leaders.get(&index).copied().unwrap_or_default();
            self.list.push(Function { line, end, ..function });
        }
        self.list.into()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.leaders.is_empty()
    }

    fn named(&mut self, name: &[u8]) -> &mut Function {
        // The counts often come in the order of the functions, or each after its function.
        let likely = self.next.saturating_sub(1)..self.list.len().min(self.next + 1);
        let mut likely = if self.mapped { 0..0 } else { likely };
        if let Some(at) = likely.find(|&at| self.list[at].name.as_bytes() == name) {
            self.next = at + 1;
            return &mut self.list[at];
        }
        let name = text(name);
        let at = self.find(&name).unwrap_or_else(|| {
            self.list.push(Function { name: name.clone().into_owned(), ..Function::default() });
            if self.mapped {
                self.by_name.insert(name.into(), self.list.len() - 1);
            } else if self.list.len() == FEW {
                self.index();
            }
            self.list.len() - 1
        });
        self.next = at + 1;
        &mut self.list[at]
    }

    fn find(&self, name: &str) -> Option<usize> {
        if self.mapped {
            return self.by_name.get(name).copied();
        }
        self.list.iter().position(|function| function.name == name)
    }

    /// Puts all functions into the map. Up to now each came by a name of its own.
    fn index(&mut self) {
        self.mapped = true;
        let names = self.list.iter().enumerate();
        self.by_name.extend(names.map(|(at, function)| (Box::from(function.name.as_str()), at)));
    }
}

/// A name as text. Nearly all are UTF-8, and to find that out is quicker than to look for what is not.
fn text(name: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(name).map_or_else(|_| String::from_utf8_lossy(name), Cow::Borrowed)
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
