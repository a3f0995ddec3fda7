//! All that tests could cover in a project, with all that is known of it: what the Gaps screen and `lacuna gaps` list.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::aside::{self, Aside};
use super::queue::{self, Beside, Grain, Queue};
use super::ranking::Change;
use super::settings::{Component, Settings};
use super::syntax::Syntax;
use super::testfiles::{Named, TestFile, TestFiles};
use super::text::SourceText;
use super::units::FileUnits;
use crate::model::Report;

/// All that tests could cover.
#[derive(Debug, Clone, Default)]
pub struct Worklist {
    /// By gap.
    pub gaps: Queue,
    /// By function.
    pub functions: Queue,
    /// The functions of every file that has any, covered or not, by path.
    pub files: Vec<(Arc<str>, FileUnits)>,
    /// What was set aside, in the order in which it was.
    pub asides: Vec<Aside>,
    /// The test files that are likely to be extended.
    tests: TestFiles,
}

/// What the world says about the sources of a report.
pub struct Told<'a> {
    /// The syntax of sources, by their keys in the report.
    pub syntax: &'a HashMap<Arc<str>, Arc<Syntax>>,
    /// What the history says of files.
    pub changes: &'a HashMap<Arc<str>, Change>,
    /// What the base is called, where there is one.
    pub base: Option<&'a str>,
    /// What was set aside.
    pub asides: Vec<Aside>,
    /// Reads the text of a source that the report belongs to.
    pub text: &'a dyn Fn(&Arc<str>) -> Option<SourceText>,
    /// The files of the project by their base names.
    pub named: Named<'a>,
}

impl Worklist {
    /// Gathers all that could be covered.
    #[must_use]
    pub fn of(report: &Report, settings: &Settings, told: Told) -> Self {
        let units = queue::units(report, &|path| told.syntax.get(path).cloned());
        let keys: Vec<&Arc<str>> = report.files.keys().collect();
        let matched = aside::find(&told.asides, report, &units, &mut |file| (told.text)(keys[file as usize]));
        let components: &[Component] = &settings.components;
        let beside = Beside {
            change: &|path| told.changes.get(path).copied(),
            aside: &matched,
            components,
            precision: settings.goals.precision,
            base: told.base,
        };
        let gaps = Queue::of(report, &units, &beside, Grain::Gap);
        let functions = Queue::of(report, &units, &beside, Grain::Function);
        // Many files are run by the same tests.
        let contexts: FxHashSet<_> = report.files.values().flat_map(|file| file.details.contexts.names()).collect();
        let tests = TestFiles::of(gaps.files.iter().map(|file| &file.path), contexts.into_iter(), told.named);
        let files = keys.into_iter().cloned().zip(units).filter(|(_, units)| !units.functions.all.is_empty());
        Self { gaps, functions, files: files.collect(), asides: told.asides, tests }
    }

    /// The queue of this grain.
    #[must_use]
    pub fn queue(&self, grain: Grain) -> &Queue {
        match grain {
            Grain::Gap => &self.gaps,
            Grain::Function => &self.functions,
        }
    }

    /// The test file that is likely to be extended for an entry.
    #[must_use]
    pub fn test_file(&self, grain: Grain, place: u32) -> Option<TestFile> {
        let queue = self.queue(grain);
        self.tests.likely(&queue.at(place).0.path, &queue.tests_near(place, grain))
    }

    /// The same for a source as a whole.
    #[must_use]
    pub fn test_file_of(&self, path: &str) -> Option<TestFile> {
        self.tests.likely(path, &[])
    }
}
