//! The functions of a file: their names in one text, and a row of numbers for each.
//!
//! A report of a large program names a million functions. Here they take three allocations a file, and 24 bytes each besides
//! their names; a file of which no function is known pays one pointer.

use std::borrow::Cow;
use std::fmt;

use super::Ratio;

/// A function or method, as far as the report describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Function<'a> {
    /// Name as the report gives it.
    pub name: Cow<'a, str>,
    /// First line, from 1, where known.
    pub line: Option<u32>,
    /// Last line, where known.
    pub end: Option<u32>,
    /// How often it was entered, where known; a report that only knows whether it was gives 1.
    /// `u64::MAX` is kept as one less.
    pub hits: Option<u64>,
    /// McCabe's cyclomatic complexity, where the report gives it.
    pub complexity: Option<u32>,
}

impl Function<'_> {
    /// The same with a name of its own.
    #[must_use]
    pub fn into_owned(self) -> Function<'static> {
        Function { name: self.name.into_owned().into(), ..self }
    }
}

/// The functions of a file, in the order in which they were added.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Functions(Option<Box<Table>>);

/// The functions of a file that has some.
#[derive(Clone, PartialEq, Eq)]
struct Table {
    names: Box<str>,
    rows: Box<[Row]>,
}

/// Functions as a reader finds them, in memory that serves one file after the other.
#[derive(Debug, Clone, Default)]
pub struct FunctionsBuilder {
    /// Each name is whole by itself; whether they are text is looked at when all are there.
    names: Vec<u8>,
    rows: Vec<Row>,
}

/// What is known of a function besides its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Row {
    /// Where its name ends among all.
    name_end: u32,
    /// 0 if it is not known: there is no such line.
    line: u32,
    end: u32,
    /// One more than it is; 0 if it is not known.
    complexity: u32,
    /// Likewise.
    hits: u64,
}

impl Row {
    fn of(function: &Function<'_>) -> Self {
        let Function { line, end, hits, complexity, .. } = function;
        Self {
            name_end: 0,
            line: line.unwrap_or(0),
            end: end.unwrap_or(0),
            complexity: complexity.map_or(0, |it| it.saturating_add(1)),
            hits: hits.map_or(0, |it| it.saturating_add(1)),
        }
    }

    fn function<'a>(&self, name: impl Into<Cow<'a, str>>) -> Function<'a> {
        Function {
            name: name.into(),
            line: (self.line > 0).then_some(self.line),
            end: (self.end > 0).then_some(self.end),
            hits: self.hits.checked_sub(1),
            complexity: self.complexity.checked_sub(1),
        }
    }
}

/// Where the name of a row lies among all.
fn name_of(rows: &[Row], at: usize) -> std::ops::Range<usize> {
    let begin = at.checked_sub(1).map_or(0, |before| rows[before].name_end);
    begin as usize..rows[at].name_end as usize
}

impl Functions {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Function<'_>> + Clone {
        let (names, rows) = self.0.as_ref().map_or(("", &[][..]), |table| (&*table.names, &*table.rows));
        (0..rows.len()).map(move |at| rows[at].function(&names[name_of(rows, at)]))
    }

    /// How many were entered, of those of which that is known; `None` where it is of none.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        let count = |least: u64| self.rows().iter().filter(|row| row.hits >= least).count() as u64;
        Some(Ratio::new(count(2), count(1))).filter(|ratio| ratio.total > 0)
    }

    fn rows(&self) -> &[Row] {
        self.0.as_ref().map_or(&[], |table| &table.rows)
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> FromIterator<Function<'a>> for Functions {
    fn from_iter<I: IntoIterator<Item = Function<'a>>>(functions: I) -> Self {
        let mut builder = FunctionsBuilder::default();
        builder.extend(functions);
        builder.take()
    }
}

impl<'a, const N: usize> From<[Function<'a>; N]> for Functions {
    fn from(functions: [Function<'a>; N]) -> Self {
        functions.into_iter().collect()
    }
}

impl<'a> Extend<Function<'a>> for FunctionsBuilder {
    fn extend<I: IntoIterator<Item = Function<'a>>>(&mut self, functions: I) {
        functions.into_iter().for_each(|function| self.push(&function));
    }
}

impl FunctionsBuilder {
    /// Adds a function.
    pub fn push(&mut self, function: &Function<'_>) {
        self.push_row(function.name.as_bytes(), Row::of(function));
    }

    /// Adds a function of this name, of which nothing else is known yet. What is not UTF-8 in it will be marked so.
    pub fn push_name(&mut self, name: &[u8]) {
        self.push_row(name, Row::default());
    }

    fn push_row(&mut self, name: &[u8], row: Row) {
        if self.rows.is_empty() {
            // Of very many files, most have a function or two: `Vec` would take room for more.
            self.rows.reserve_exact(1);
            self.names.reserve_exact(name.len());
        }
        // Names of four gigabytes in one file: what is beyond has none.
        let fits = u32::try_from(self.names.len() + name.len()).is_ok();
        self.names.extend_from_slice(if fits { name } else { b"" });
        self.rows.push(Row { name_end: self.names.len() as u32, ..row });
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The name of the function at this place.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn name(&self, at: usize) -> &[u8] {
        &self.names[name_of(&self.rows, at)]
    }

    /// The first line of the function at this place, where known.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn line(&self, at: usize) -> Option<u32> {
        Some(self.rows[at].line).filter(|&line| line > 0)
    }

    /// Says where the function at this place begins and ends, as far as that is known: of several first lines the first
    /// that is said holds, of last ones the greatest.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn locate(&mut self, at: usize, line: Option<u32>, end: Option<u32>) {
        let row = &mut self.rows[at];
        if row.line == 0 {
            row.line = line.unwrap_or(0);
        }
        row.end = row.end.max(end.unwrap_or(0));
    }

    /// Adds to how often the function at this place was entered.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn add_hits(&mut self, at: usize, hits: u64) {
        let row = &mut self.rows[at];
        row.hits = row.hits.max(1).saturating_add(hits);
    }

    /// The functions from this place on.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn since(&self, at: usize) -> Functions {
        let mut later = Self::default();
        for (row, at) in self.rows[at..].iter().zip(at..) {
            later.push_row(self.name(at), *row);
        }
        later.take()
    }

    /// The functions; the builder is empty afterwards.
    #[must_use]
    pub fn take(&mut self) -> Functions {
        if self.rows.is_empty() {
            return Functions::default();
        }
        let text = std::str::from_utf8(&self.names).ok();
        // Halves of a character on both sides of an end would make a whole one.
        let is_whole =
            |text: &&str| text.is_ascii() || self.rows.iter().all(|row| text.is_char_boundary(row.name_end as usize));
        let functions = match text.filter(is_whole) {
            Some(names) => Functions(Some(Box::new(Table { names: names.into(), rows: self.rows.as_slice().into() }))),
            None => self.repaired(),
        };
        self.names.clear();
        self.rows.clear();
        functions
    }

    /// What is not UTF-8 is marked.
    fn repaired(&self) -> Functions {
        let mut whole = Self::default();
        for (at, row) in self.rows.iter().enumerate() {
            whole.push_row(String::from_utf8_lossy(self.name(at)).as_bytes(), *row);
        }
        whole.take()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn function() -> impl Strategy<Value = Function<'static>> {
        let number = || prop::option::of(1..9_u32);
        ("[aä𝄞]{0,3}", number(), number(), prop::option::of(0..9_u64), number())
            .prop_map(|(name, line, end, hits, complexity)| Function { name: name.into(), line, end, hits, complexity })
    }

    proptest! {
        #[test]
        fn what_is_added_is_there(given in prop::collection::vec(function(), 0..6)) {
            let functions: Functions = given.iter().cloned().collect();
            prop_assert!(functions.iter().eq(given.iter().cloned()));
            let mut builder = FunctionsBuilder::default();
            builder.extend(given.iter().cloned());
            let later = given.len() / 2;
            prop_assert!(builder.since(later).iter().eq(given[later..].iter().cloned()));
            let known = given.iter().filter(|it| it.hits.is_some()).count();
            let entered = given.iter().filter(|it| it.hits > Some(0)).count();
            prop_assert_eq!(functions.ratio(), (known > 0).then(|| Ratio::new(entered as u64, known as u64)));
        }

        #[test]
        fn names_are_made_text_one_by_one(
            names in prop::collection::vec(prop::collection::vec(prop::sample::select(&b"a\xC3\xA4"[..]), 0..4), 0..5),
        ) {
            let mut builder = FunctionsBuilder::default();
            names.iter().for_each(|name| builder.push_name(name));
            let functions = builder.take();
            let texts = names.iter().map(|name| String::from_utf8_lossy(name));
            prop_assert!(functions.iter().map(|it| it.name).eq(texts));
            prop_assert!(builder.is_empty());
        }
    }

    #[test]
    fn what_is_said_later_adds_up() {
        let mut builder = FunctionsBuilder::default();
        builder.push_name(b"f");
        builder.locate(0, None, Some(4));
        builder.add_hits(0, 0);
        assert_eq!((builder.name(0), builder.line(0)), (&b"f"[..], None));
        builder.locate(0, Some(2), Some(3));
        builder.locate(0, Some(7), None);
        builder.add_hits(0, 5);
        builder.add_hits(0, 2);
        let known = Function { name: "f".into(), line: Some(2), end: Some(4), hits: Some(7), complexity: None };
        assert!(builder.take().iter().eq([known]));
    }
}
