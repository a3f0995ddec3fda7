//! What points tell of one source file.

use super::forks::Forks;
use super::piece::{Facts, Mark};
use super::span::Span;
use super::{Counts, Marked};
use crate::formats::frugal;
use crate::model::{
    Class, ColumnUnit, Contexts, ContextsBuilder, FileCoverage, FunctionsBuilder, Join, LineTableBuilder, Ratio,
    Region, Totals,
};

/// The facts of one file, in any order, in memory that serves one file after the other.
#[derive(Default)]
pub(in crate::formats) struct Table {
    lines: LineTableBuilder,
    regions: Vec<Region>,
    partial: Vec<u32>,
    excluded: Vec<u32>,
    pub(super) functions: FunctionsBuilder,
    classes: Vec<Class>,
    /// So many of the classes are not added to any more.
    classes_done: usize,
    statements: u64,
    covered: u64,
    /// The branches that start in the file.
    pub(in crate::formats) forks: Forks,
    /// Which tests ran which lines, if any is named.
    tests: Option<Box<ContextsBuilder>>,
}

impl Table {
    pub(super) fn add(&mut self, span: Span, hits: u32, counts: Counts) {
        self.statements += 1;
        self.covered += u64::from(hits > 0);
        let statements = match counts {
            Counts::StatementsWithColumns => 1,
            Counts::Ranges => 0,
            Counts::Statements => {
                (span.start.line..=span.end.line).for_each(|line| self.lines.push(line, hits));
                return;
            }
        };
        frugal::push(&mut self.regions, Region { start: span.start, end: span.end, statements, hits });
    }

    /// Adds the lines of the regions, which are sorted: mostly each once, and in order.
    fn list_lines(&mut self) {
        let (mut last, mut most) = (0, 0);
        for region in &self.regions {
            for line in region.start.line..=region.end.line {
                if line != last && last != 0 {
                    self.lines.push(last, most);
                }
                most = if line == last { region.hits.max(most) } else { region.hits };
                last = line;
            }
        }
        if last != 0 {
            self.lines.push(last, most);
        }
    }

    /// Whether a test is named for a line.
    pub(super) fn names_tests(&self) -> bool {
        self.tests.as_ref().is_some_and(|tests| !tests.is_empty())
    }

    /// Which tests ran which lines.
    pub(in crate::formats) fn tests(&mut self) -> &mut ContextsBuilder {
        self.tests.get_or_insert_default()
    }

    pub(super) fn partial(&mut self, marked: Marked) {
        self.partial.extend(marked.first..=marked.last);
    }

    pub(super) fn exclude(&mut self, marked: Marked) {
        self.excluded.extend(marked.first..=marked.last);
    }

    /// Adds lines of a class.
    pub(super) fn class(&mut self, name: &str, line: Option<u32>, end: Option<u32>) {
        let last = self.classes[self.classes_done..].last_mut();
        match last.filter(|class| class.name == name) {
            Some(class) => (class.line, class.end) = (class.line.min(line), class.end.max(end)),
            None => frugal::push(&mut self.classes, Class { line, end, name: name.to_owned() }),
        }
    }

    /// How much is there now. What is there is not changed any more, only added to.
    pub(super) fn mark(&mut self) -> Mark {
        self.classes_done = self.classes.len();
        Mark {
            lines: self.lines.len(),
            regions: self.regions.len(),
            partial: self.partial.len(),
            excluded: self.excluded.len(),
            functions: self.functions.len(),
            classes: self.classes.len(),
            statements: self.statements,
            covered: self.covered,
            forks: self.forks.list().len(),
            tests: self.tests.as_ref().map_or(0, |tests| tests.len()),
        }
    }

    /// What came since then.
    pub(super) fn since(&self, mark: Mark) -> Facts {
        Facts {
            lines: self.lines.since(mark.lines).collect(),
            regions: self.regions[mark.regions..].into(),
            partial: self.partial[mark.partial..].into(),
            excluded: self.excluded[mark.excluded..].into(),
            functions: self.functions.since(mark.functions),
            classes: self.classes[mark.classes..].into(),
            statements: self.statements - mark.statements,
            covered: self.covered - mark.covered,
            forks: self.forks.list()[mark.forks..].into(),
            tests: self.tests.as_ref().map_or_else(Contexts::new, |tests| tests.since(mark.tests)),
        }
    }

    /// Adds what came once before.
    pub(super) fn extend(&mut self, facts: &Facts) {
        let Facts { lines, regions, partial, excluded, functions, classes, statements, covered, forks, tests } = facts;
        self.lines.extend(lines.iter().copied());
        self.regions.extend_from_slice(regions);
        self.partial.extend_from_slice(partial);
        self.excluded.extend_from_slice(excluded);
        self.functions.extend(functions.iter());
        self.classes.extend_from_slice(classes);
        self.statements += statements;
        self.covered += covered;
        self.forks.extend(forks);
        if !tests.is_empty() {
            self.tests().extend(tests);
        }
    }

    /// Whether nothing is known of the file.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.regions.is_empty() && self.excluded.is_empty() && self.forks.is_empty()
    }

    /// How many lines and excluded lines it has, as far as they were counted.
    pub(super) fn size(&self) -> usize {
        let regions = self.regions.iter().map(|region| (region.end.line - region.start.line) as usize + 1);
        self.lines.len() + regions.sum::<usize>() + self.excluded.len()
    }

    /// The file. Statements of two methods may share a place, as the field initialisers of two constructors do: where
    /// the regions are fewer than the statements, the tool's own count stands beside them. The table is left empty.
    pub(super) fn take_settled(&mut self, counts: Counts) -> FileCoverage {
        Region::settle(&mut self.regions, Join::Most);
        self.list_lines();
        let mut file = FileCoverage {
            lines: self.lines.take_settled(u32::max),
            branches: std::mem::take(&mut self.forks).settled(),
            functions: self.functions.take(),
            ..FileCoverage::default()
        };
        self.partial.extend(Region::missed_lines(&self.regions));
        ascending(&mut self.partial);
        ascending(&mut self.excluded);
        let mut lines = file.lines.walk();
        self.partial.retain(|&line| lines.ran(line));
        self.excluded.retain(|&line| file.lines.get(line).is_none());
        let statements = (counts != Counts::Ranges).then(|| Ratio::new(self.covered, self.statements));
        let stated = statements.filter(|it| it.total > 0 && Region::statements(&self.regions) != Some(*it));
        if !self.regions.is_empty() {
            file.details.regions = self.regions.drain(..).collect();
            file.details.columns = ColumnUnit::Utf16;
        }
        let listed = !(self.partial.is_empty() && self.excluded.is_empty());
        if listed || stated.is_some() || !self.classes.is_empty() {
            let more = &mut *file.details.more;
            more.partial = self.partial.drain(..).collect();
            more.excluded = self.excluded.drain(..).collect();
            more.classes = whole(&mut self.classes);
            more.stated =
                stated.map(|statements| Box::new(Totals { statements: Some(statements), ..Totals::default() }));
        }
        if let Some(mut tests) = self.tests.take() {
            file.details.contexts = tests.finish();
        }
        (self.statements, self.covered, self.classes_done) = (0, 0, 0);
        file
    }
}

fn ascending(list: &mut Vec<u32>) {
    list.sort_unstable();
    list.dedup();
}

/// Each class once, in the order of their first lines.
fn whole(classes: &mut Vec<Class>) -> Box<[Class]> {
    classes.sort_by(|a, b| (&a.name, a.line).cmp(&(&b.name, b.line)));
    classes.dedup_by(|later, kept| {
        let same = later.name == kept.name;
        if same {
            kept.end = kept.end.max(later.end);
        }
        same
    });
    classes.sort();
    classes.drain(..).collect()
}
