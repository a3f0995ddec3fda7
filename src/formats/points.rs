//! What the .NET formats and scoverage share: pieces of code, each with the number of its source file, become the
//! files' lines, regions, methods and classes.
//!
//! Files may be named before their points or after them, and by any key. A point stands for every line from its first
//! to its last; of several points on a line, the one that ran most often says how often the line ran. Which part of a
//! line did not run is told by the regions. Methods and classes are as long as their points, and what has no points is in
//! no file.

mod forks;
mod listed;
mod piece;
mod span;
mod table;
mod text;
mod units;

use std::mem;
use std::sync::Arc;

pub(super) use self::forks::Fork;
pub(super) use self::listed::Listed;
pub(super) use self::span::{Ends, visits};
use self::span::{Room, Span};
pub(super) use self::table::Table;
pub(super) use self::text::{ElementText, text_of};
use self::units::{Unit, Units};
use super::again::{self, Key};
use super::names::Places;
use super::warnings::quote;
use super::xml::Xml;
use crate::model::{FileCoverage, Function};

/// How deep classes and methods are nested.
const DEEPEST: usize = 256;

/// The longest name that is repeated, in bytes: that of a namespace in its classes, of a class in its files.
const LONGEST_NAME: usize = 300;

/// How many tables keep their memory for other files.
const MOST_SPARE: usize = 64;

/// Makes the name of a type within a namespace or another type, of an empty text.
pub(super) fn qualify(qualified: &mut String, around: &str, name: &str) {
    if around.is_empty() || around.len() + name.len() > LONGEST_NAME {
        qualified.push_str(name);
    } else {
        qualified.reserve(around.len() + 1 + name.len());
        [around, ".", name].iter().for_each(|part| qualified.push_str(part));
    }
}

/// What a point is to the tool that wrote the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    /// A statement, with columns.
    StatementsWithColumns,
    /// A statement of which only the line is known.
    Statements,
    /// A piece of code with columns that the tool does not count: it counts lines.
    Ranges,
}

/// The points of a report, or of a part of it that numbers its files anew.
pub(super) struct Points {
    counts: Counts,
    /// The places of the files, by their keys.
    places: Places,
    sources: Vec<Source>,
    /// Tables of files that were handed over, empty.
    #[allow(clippy::vec_box, reason = "they come from sources and go into sources as they are")]
    spare: Vec<Box<Table>>,
    /// Place of the file of the last point: the next one is mostly of the same.
    last: usize,
    /// What is open, from the outside in, and behind it what was, for its memory.
    open: Vec<Open>,
    /// How many are open.
    nested: usize,
    /// What is opened deeper than anything is nested.
    deeper: Open,
    room: Room,
    lost: bool,
    /// A file's key is its name.
    keys_are_names: bool,
    unit: Unit,
}

/// A source file, as far as it is known.
pub(super) struct Source {
    key: Box<[u8]>,
    name: Option<Box<str>>,
    /// The units that tell of it, if there are any.
    units: Option<Box<Units>>,
    /// Something else tells of it, too.
    is_of_more: bool,
    /// The number of the last unit that was read and told of it.
    unit: u32,
    /// By itself, so that it can serve another file when it is handed over.
    table: Box<Table>,
}

/// The lines of a point that was added.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marked {
    /// Place of its file.
    pub(super) file: usize,
    /// First line.
    pub(super) first: u32,
    /// Last line.
    pub(super) last: u32,
}

/// A method or class that is being read.
#[derive(Default)]
pub(super) struct Open {
    /// How many elements are open within it.
    depth: u64,
    is_method: bool,
    /// Its name.
    pub(super) name: String,
    /// The class of a method that stands in no class's element; empty if there is none.
    pub(super) class: String,
    /// How often a method was entered, if the report tells; else it is whether any of its points ran.
    pub(super) hits: Option<u64>,
    /// Its complexity.
    pub(super) complexity: Option<u32>,
    ran: bool,
    extents: Vec<Marked>,
}

impl Open {
    /// Adds lines to what it is as long as.
    fn add(&mut self, marked: Marked) {
        match self.extents.last_mut().filter(|extent| extent.file == marked.file) {
            Some(extent) => {
                extent.first = extent.first.min(marked.first);
                extent.last = extent.last.max(marked.last);
            }
            None => self.extents.push(marked),
        }
    }
}

impl Points {
    pub(super) fn new(counts: Counts) -> Self {
        Self {
            counts,
            places: Places::default(),
            sources: Vec::new(),
            spare: Vec::new(),
            last: 0,
            open: Vec::new(),
            nested: 0,
            deeper: Open::default(),
            room: Room::default(),
            lost: false,
            keys_are_names: false,
            unit: Unit::default(),
        }
    }

    /// Says what the file of this key is called.
    pub(super) fn name(&mut self, key: &[u8], name: &str) {
        if !self.keys_are_names {
            // By what is not in the units that tell of it.
            self.unit.cancel();
        }
        let place = self.place(key);
        self.sources[place].name.get_or_insert_with(|| name.into());
    }

    /// The same by the raw value of an attribute. A blank one says nothing, nor does one of which a part is unknown.
    pub(super) fn name_by(&mut self, xml: &mut Xml, key: &[u8], raw: &[u8]) {
        let name = xml.value(raw);
        if !name.unknown && !name.text.trim().is_empty() {
            self.name(key, &name.text);
        }
    }

    /// Whether the file of this key has a name.
    pub(super) fn is_named(&self, key: &[u8]) -> bool {
        self.known(key).is_some_and(|place| self.sources[place].name.is_some())
    }

    fn known(&self, key: &[u8]) -> Option<usize> {
        let is_last = self.sources.get(self.last).is_some_and(|source| *source.key == *key);
        if is_last { Some(self.last) } else { self.places.find(key, |place| &self.sources[place].key) }
    }

    fn place(&mut self, key: &[u8]) -> usize {
        self.last = self.known(key).unwrap_or_else(|| {
            let Self { places, sources, spare, .. } = self;
            let place = places.find_or_add(key, sources.len(), |place| &sources[place].key);
            sources.push(Source::new(key, spare.pop().unwrap_or_default()));
            place
        });
        self.last
    }

    /// What is known of a file.
    pub(super) fn table(&mut self, file: usize) -> &mut Table {
        &mut self.sources[file].table
    }

    /// Begins a class or a method whose start tag was read last, so deep in the report; it ends where its element does.
    pub(super) fn open(&mut self, depth: u64, is_method: bool, name: &str) -> &mut Open {
        let open = if self.nested >= DEEPEST {
            &mut self.deeper
        } else {
            if self.nested == self.open.len() {
                self.open.push(Open::default());
            }
            self.nested += 1;
            &mut self.open[self.nested - 1]
        };
        (open.depth, open.is_method, open.ran) = (depth, is_method, false);
        (open.hits, open.complexity) = (None, None);
        open.name.clear();
        open.name.push_str(name);
        open.class.clear();
        open.extents.clear();
        open
    }

    /// The innermost class or method.
    #[inline]
    pub(super) fn innermost(&mut self) -> Option<&mut Open> {
        self.open.get_mut(self.nested.checked_sub(1)?)
    }

    /// The innermost method, if no class is within it.
    pub(super) fn method(&mut self) -> Option<&mut Open> {
        self.innermost().filter(|open| open.is_method)
    }

    /// Ends what is not around the place where the report is read: after every end tag.
    #[inline]
    pub(super) fn close(&mut self, depth: u64) {
        while self.innermost().is_some_and(|open| open.depth > depth) {
            self.end();
        }
    }

    /// Ends the innermost class or method.
    fn end(&mut self) {
        self.nested -= 1;
        let (around, [open, ..]) = self.open.split_at_mut(self.nested) else { return };
        if !open.is_method {
            return add_class(&mut self.sources, &open.name, &mut open.extents);
        }
        let Some(first) = open.extents.first().copied() else { return };
        let own = open.extents.iter().filter(|extent| extent.file == first.file);
        let (line, end) = own.fold((first.first, first.last), |(a, b), it| (a.min(it.first), b.max(it.last)));
        let function = Function {
            name: open.name.as_str().into(),
            line: Some(line),
            end: Some(end),
            hits: Some(open.hits.unwrap_or(u64::from(open.ran))),
            complexity: open.complexity,
        };
        self.sources[first.file].table.functions.push(&function);
        if !open.class.is_empty() {
            add_class(&mut self.sources, &open.class, &mut open.extents);
        } else if let Some((at, class)) = around.iter_mut().enumerate().rev().find(|(_, open)| !open.is_method) {
            open.extents.iter().for_each(|&extent| class.add(extent));
            self.unit.change(at);
        }
    }

    /// Adds a point of the file of this key. `None` if it stands on no line.
    pub(super) fn add(&mut self, xml: &mut Xml, key: &[u8], ends: Ends, hits: u32) -> Option<Marked> {
        let span = self.room.span(xml, ends)?;
        let marked = self.mark(key, span);
        self.sources[marked.file].table.add(span, hits, self.counts);
        self.unit.change(self.nested.saturating_sub(1));
        if let Some(open) = self.innermost() {
            open.ran |= hits > 0;
            open.add(marked);
        }
        Some(marked)
    }

    /// Adds a point that ran in part.
    pub(super) fn add_partial(&mut self, xml: &mut Xml, key: &[u8], ends: Ends) -> Option<Marked> {
        let marked = self.add(xml, key, ends, 1)?;
        self.sources[marked.file].table.partial(marked);
        Some(marked)
    }

    /// Adds a point that is excluded from measurement.
    pub(super) fn exclude(&mut self, xml: &mut Xml, key: &[u8], ends: Ends) {
        if let Some(span) = self.room.span(xml, ends) {
            let marked = self.mark(key, span);
            self.sources[marked.file].table.exclude(marked);
        }
    }

    fn mark(&mut self, key: &[u8], span: Span) -> Marked {
        let file = self.place(key);
        self.unit.touch(&mut self.sources[file], file);
        Marked { file, first: span.start.line, last: span.end.line }
    }

    /// Hands over every file of which something is known. What has no name is lost, with a warning.
    pub(super) fn drain(&mut self, xml: &mut Xml, mut take: impl FnMut(&mut Self, &str, Source)) {
        self.close(0);
        self.leave_unit();
        self.places.clear();
        self.last = 0;
        for mut source in mem::take(&mut self.sources) {
            match source.name.take() {
                _ if source.is_empty() => {}
                Some(name) => take(self, &name, source),
                None => {
                    self.lost = true;
                    source.complete();
                    let size = source.table.size();
                    xml.broken("files without a name", || {
                        format!(
                            "the report does not name file “{}”; what it says of its lines ({size}) is left out",
                            quote(&source.key)
                        )
                    });
                }
            }
        }
    }

    /// The file, and the keys of the units that tell all of it, joined, if they do.
    pub(super) fn whole(&mut self, files: &again::Units, source: Source) -> (Arc<FileCoverage>, Option<Key>) {
        let key = source.key();
        match key.and_then(|key| files.whole(key)) {
            Some(known) => (known, key),
            None => (Arc::new(self.made(source)), key),
        }
    }

    /// The file, made.
    pub(super) fn made(&mut self, mut source: Source) -> FileCoverage {
        source.complete();
        let file = source.table.take_settled(self.counts);
        if self.spare.len() < MOST_SPARE {
            self.spare.push(source.table);
        }
        file
    }

    /// Whether something is lost because the report does not name its file.
    pub(super) fn lost(&self) -> bool {
        self.lost
    }

    /// Hands every file over to the whole report.
    pub(super) fn gather(&mut self, xml: &mut Xml, files: &mut again::Units) {
        self.drain(xml, |points, name, source| {
            let (file, key) = points.whole(files, source);
            files.add_whole(name, file, key);
        });
    }
}

impl Source {
    fn new(key: &[u8], table: Box<Table>) -> Self {
        Self { key: key.into(), name: None, units: None, is_of_more: false, unit: 0, table }
    }

    /// The keys of the units that tell all of the file, joined, if they do.
    pub(super) fn key(&self) -> Option<Key> {
        self.units.as_ref().filter(|_| !self.is_of_more).map(|units| units.key)
    }

    /// Whether a test is named for a line of the file.
    pub(super) fn names_tests(&self) -> bool {
        self.table.names_tests() || self.units.as_ref().is_some_and(|units| units.recalled_name_tests())
    }

    /// Whether all that is known of the file was recalled.
    pub(super) fn is_recalled(&self) -> bool {
        self.table.is_empty()
    }

    /// Whether nothing is known of the file.
    fn is_empty(&self) -> bool {
        self.table.is_empty() && self.units.as_ref().is_none_or(|units| units.recalled_is_empty())
    }

    /// Puts into the table what was recalled.
    fn complete(&mut self) {
        for (pieces, at) in self.units.iter_mut().flat_map(|units| units.recalled.drain(..)) {
            self.table.extend(&pieces.list[at].facts);
        }
    }
}

/// Adds a class to each file in which it has lines.
fn add_class(sources: &mut [Source], name: &str, extents: &mut [Marked]) {
    // One that starts in a thousand files must not repeat a long name a thousand times.
    let files = if name.len() > LONGEST_NAME { 1 } else { usize::MAX };
    extents.sort_by_key(|extent| (extent.file, extent.first));
    for extents in extents.chunk_by(|a, b| a.file == b.file).take(files) {
        let (line, end) = (Some(extents[0].first), extents.iter().map(|extent| extent.last).max());
        sources[extents[0].file].table.class(name, line, end);
    }
}
