//! Finds what was set aside among the units of a report: in its function, or where that went.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Aside, Content};
use crate::analysis::text::SourceText;
use crate::analysis::units::{FileUnits, Unit};
use crate::model::Report;

/// Which units were set aside, by the place of their file in the report and theirs in the file.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    by_unit: FxHashMap<(u32, u32), u32>,
}

impl Matched {
    /// What a unit was set aside with, by its place among all that was.
    #[must_use]
    pub fn of(&self, file: u32, unit: u32) -> Option<u32> {
        self.by_unit.get(&(file, unit)).copied()
    }

    /// How many units were set aside.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_unit.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_unit.is_empty()
    }
}

/// Where a gap lies: its file and its function.
type Home<'a> = (&'a str, Option<&'a str>);

/// A unit that may have been set aside.
struct Candidate<'a> {
    place: (u32, u32),
    home: Home<'a>,
    content: Content,
}

/// Finds what was set aside among the units of the files of a report. `text` is asked for the sources of files, by their
/// places, in which something may be found: each once.
pub fn find(
    asides: &[Aside],
    report: &Report,
    units: &[FileUnits],
    text: &mut dyn FnMut(u32) -> Option<SourceText>,
) -> Matched {
    if asides.is_empty() {
        return Matched::default();
    }
    let candidates = candidates(asides, report, units, text);
    let known = Known::of(asides, report, units);
    let mut alike: FxHashMap<(Home, &[String]), usize> = FxHashMap::default();
    candidates.iter().for_each(|it| *alike.entry((it.home, &it.content.lines)).or_default() += 1);
    let found = candidates.iter().filter_map(|it| {
        let is_only = alike.get(&(it.home, &*it.content.lines)) == Some(&1);
        Some((it.place, known.aside_of(it, is_only)?))
    });
    Matched { by_unit: found.collect() }
}

/// What was set aside, by where it lies and, where that is gone, by what it is.
struct Known<'a> {
    asides: &'a [Aside],
    at_home: FxHashMap<Home<'a>, Vec<u32>>,
    homeless: FxHashMap<&'a Content, Vec<u32>>,
}

impl<'a> Known<'a> {
    fn of(asides: &'a [Aside], report: &'a Report, units: &'a [FileUnits]) -> Self {
        let paths: FxHashSet<&str> = asides.iter().map(|aside| &*aside.path).collect();
        let named = report.files.keys().zip(units).filter(|(path, _)| paths.contains(&***path));
        // The file is the home of what lies outside of functions.
        let homes: FxHashSet<Home> = named
            .flat_map(|(path, file)| {
                let functions = file.functions.all.iter().map(|function| Some(&*function.name));
                functions.chain([None]).map(move |function| (&**path, function))
            })
            .collect();
        let mut known = Self { asides, at_home: FxHashMap::default(), homeless: FxHashMap::default() };
        for (at, aside) in (0..).zip(asides) {
            let home = home(aside);
            known.at_home.entry(home).or_default().push(at);
            if !homes.contains(&home) {
                known.homeless.entry(&aside.content).or_default().push(at);
            }
        }
        known
    }

    /// What a candidate was set aside with. `is_only` says that no other of its function is like it.
    fn aside_of(&self, it: &Candidate, is_only: bool) -> Option<u32> {
        let at_home = self.at_home.get(&it.home).map_or(&[][..], Vec::as_slice);
        let content = |at: u32| &self.asides[at as usize].content;
        let is_told = |other: &Content| is_only || it.content.before == other.before;
        let same = |&&at: &&u32| it.content.lines == content(at).lines && is_told(content(at));
        let left = |&&at: &&u32| it.content.is_left_of(content(at));
        let mostly = |&&at: &&u32| it.content.is_mostly(content(at));
        let moved = || {
            let like = self.homeless.get(&it.content)?;
            like.iter().find(|&&at| is_kin(it.home, home(&self.asides[at as usize])))
        };
        let found = at_home.iter().find(same).or_else(|| at_home.iter().find(left));
        found.or_else(|| at_home.iter().find(mostly)).or_else(moved).copied()
    }
}

fn home(aside: &Aside) -> Home<'_> {
    (&aside.path, aside.function.as_deref())
}

/// Whether a function may have gone from one of these places to the other: into another file, or to another name.
fn is_kin(one: Home, other: Home) -> bool {
    one.0 == other.0 || one.1.is_some() && one.1.map(last) == other.1.map(last)
}

/// The name of a function without those around it.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The units in which something may be found: those of files and of functions that are named, wherever they are now.
fn candidates<'a>(
    asides: &[Aside],
    report: &'a Report,
    units: &'a [FileUnits],
    text: &mut dyn FnMut(u32) -> Option<SourceText>,
) -> Vec<Candidate<'a>> {
    let paths: FxHashSet<&str> = asides.iter().map(|aside| &*aside.path).collect();
    let names: FxHashSet<&str> = asides.iter().filter_map(|aside| aside.function.as_deref()).map(last).collect();
    let mut candidates = Vec::new();
    for ((number, path), file) in (0..).zip(report.files.keys()).zip(units) {
        let is_named = paths.contains(&**path);
        let function = |unit: &Unit| unit.owner.map(|owner| &*file.functions.all[owner as usize].name);
        let may_be = |unit: &&Unit| is_named || function(unit).is_some_and(|name| names.contains(last(name)));
        let mut wanted = (0..).zip(&file.units).filter(|(_, unit)| may_be(unit)).peekable();
        if wanted.peek().is_none() {
            continue;
        }
        let Some(text) = text(number) else { continue };
        candidates.extend(wanted.filter_map(|(place, unit): (u32, &'a Unit)| {
            let content = Content::of(unit, &text)?;
            Some(Candidate { place: (number, place), home: (path, function(unit)), content })
        }));
    }
    candidates
}
