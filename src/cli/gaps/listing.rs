//! What `lacuna gaps` writes, whatever it is written as: entries in their order, and what they reach together.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, anyhow, bail};

use super::{Args, Save};
use crate::analysis::queue::{Beside, Grain, Queue, QueueFile, tests_near};
use crate::analysis::ranking::{Change, Measures, Ranked, Term, Weights, rank, rank_by};
use crate::analysis::route::{self, Offer, Route};
use crate::analysis::testfiles::{self, TestFile, ToldBy};
use crate::analysis::units::Unit;
use crate::analysis::{PathSet, Place, Tree as _, hits_needed};
use crate::app::news::count;
use crate::cli::reading::Reading;
use crate::model::Ratio;
use crate::world::clock;
use crate::world::git::Git;
use crate::world::outlines::{Found, Outlines};
use crate::world::tree::DiskTree;

/// Kinds that count for so little are hardly ever covered by a test: `__main__`.
const SELDOM: f64 = 0.1;

/// Entries in their order.
pub(super) struct Listing {
    pub(super) queue: Queue,
    pub(super) grain: Grain,
    pub(super) weights: Weights,
    /// What is written, the best first.
    pub(super) items: Vec<Item>,
    /// How many there are, written or not.
    pub(super) of: usize,
    /// What the total counts now.
    pub(super) ratio: Ratio,
    /// The way to the percentage that was asked for.
    pub(super) way: Option<Way>,
}

/// An entry.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) ranked: Ranked,
    /// What the total counts when this entry and all before it are covered.
    pub(super) then: Ratio,
    /// The test file that is likely to be extended.
    pub(super) test_file: Option<TestFile>,
}

/// The way to a percentage.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) to: f64,
    /// Further hits that reach it.
    pub(super) needed: u64,
    pub(super) save: Save,
    pub(super) route: Route,
}

pub(super) fn listing(args: &Args, reading: &Reading) -> Result<Listing> {
    let snapshot = &reading.snapshot;
    let settings = &reading.config.settings;
    let precision = settings.goals.precision;
    let chosen = Chosen::new(args, reading)?;
    let found = |path: &Arc<str>| match snapshot.place(path) {
        Place::Found(at) => Some((Arc::clone(path), at)),
        Place::Outside(_) | Place::Missing(_) => None,
    };
    let found: Vec<Found> = snapshot.report.files.keys().filter_map(found).collect();
    let syntax = Outlines::default().of(&found, &AtomicBool::new(false));
    let (changes, base) = changes(reading, &found);
    let beside = Beside {
        syntax: &|path| syntax.get(path).cloned(),
        change: &|path| changes.get(path).copied(),
        components: &settings.components,
        precision,
        base: base.as_deref(),
    };
    let mut queue = Queue::of(&snapshot.report, &beside, args.grain());
    queue.retain(|file, unit| chosen.has(file, unit));
    let weights = settings.ranking;
    let mut ranked = match args.sort {
        Some(term) => rank_by(&queue.measures, &weights, term),
        None => rank(&queue.measures, &weights),
    };
    let ratio = snapshot.report.totals().by(snapshot.report.metric);
    let of = ranked.len();
    let way = args.to.map(|to| way(to, args.save, &queue, &weights, ratio, precision)).transpose()?;
    if let Some(way) = &way {
        ranked.retain(|one| way.route.chosen.binary_search(&(one.place as usize)).is_ok());
        if args.save == Save::Entries {
            ranked = gains_first(ranked, &queue);
        }
    }
    let files = Files::new(reading);
    let mut covered = ratio.covered;
    let items = ranked.into_iter().take(args.most()).map(|ranked| {
        covered += u64::from(queue.measures[ranked.place as usize].gain);
        let (file, unit) = queue.at(ranked.place);
        let near = tests_near(&file.coverage, &file.units, unit, args.grain());
        let test_file = testfiles::likely(&file.path, &near, &|name| files.named(name));
        Item { ranked, then: Ratio::new(covered, ratio.total), test_file }
    });
    let items = items.collect();
    Ok(Listing { grain: args.grain(), weights, items, of, ratio, way, queue })
}

/// What the history says of each file that was found, and what its base is called.
fn changes(reading: &Reading, found: &[Found]) -> (HashMap<Arc<str>, Change>, Option<String>) {
    let is_used = reading.config.settings.ranking.of(Term::Change) > 0.0;
    let Some(git) = Git::around(&reading.config.root).filter(|_| is_used) else { return Default::default() };
    let now = clock::now();
    let history = git.history(now);
    let change = |(key, path): &Found| Some((Arc::clone(key), git.change(&history, path, now)?));
    (found.iter().filter_map(change).collect(), history.base)
}

fn gains_first(mut ranked: Vec<Ranked>, queue: &Queue) -> Vec<Ranked> {
    ranked.sort_by_key(|one| std::cmp::Reverse(queue.measures[one.place as usize].gain));
    ranked
}

fn way(to: f64, save: Save, queue: &Queue, weights: &Weights, ratio: Ratio, precision: u8) -> Result<Way> {
    if !(0.0..=100.0).contains(&to) {
        bail!("--to: {to} is no percentage; expected a number from 0 to 100");
    }
    let needed = hits_needed(ratio, to, precision).unwrap_or(u64::MAX);
    // What tests seldom run is a way only where there is no other; what none can run is none.
    let offers = |least: f64| -> Vec<Offer> {
        let gain = |one: &Measures| if one.factor(Term::Kind) > least { one.gain.into() } else { 0 };
        queue.measures.iter().map(|one| Offer { gain: gain(one), price: one.price(weights) }).collect()
    };
    let find = |offers: &[Offer]| match save {
        Save::Entries => route::fewest(offers, needed),
        Save::Work => route::cheapest(offers, needed),
    };
    let all = offers(0.0);
    let route = find(&offers(SELDOM)).or_else(|| find(&all));
    let offers = all;
    let most: u64 = offers.iter().map(|offer| offer.gain).sum();
    let route = route.ok_or_else(|| {
        let all = Ratio::new(ratio.covered + most, ratio.total).percent().text(precision);
        anyhow!("--to {to}: {} {all}%", count(offers.len() as u64, "entry reaches", "entries together reach"))
    })?;
    Ok(Way { to, needed, save, route })
}

/// The files of the project by their names.
struct Files {
    tree: DiskTree,
    root: PathBuf,
    known: RefCell<HashMap<String, Vec<String>>>,
}

impl Files {
    fn new(reading: &Reading) -> Self {
        let project = reading.config.project();
        let root = project.root.canonicalize().unwrap_or_else(|_| project.root.clone());
        Self { tree: DiskTree::new(&project), root, known: RefCell::default() }
    }

    /// The paths of the files of this name below the root.
    fn named(&self, name: &str) -> Vec<String> {
        let find = || {
            let found = self.tree.named(name);
            let inner = |path: &PathBuf| {
                let parts = path.strip_prefix(&self.root).ok()?.iter().map(|part| part.to_str());
                parts.collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
            };
            found.iter().filter_map(inner).collect()
        };
        self.known.borrow_mut().entry(name.to_owned()).or_insert_with(find).clone()
    }
}

/// What the flags choose.
struct Chosen<'a> {
    args: &'a Args,
    component: Option<usize>,
    files: Option<PathSet>,
}

impl<'a> Chosen<'a> {
    fn new(args: &'a Args, reading: &Reading) -> Result<Self> {
        let components = &reading.config.settings.components;
        let component = args.component.as_ref().map(|name| {
            let is_it = |known: &str| known.to_lowercase() == name.to_lowercase();
            components.iter().position(|component| is_it(&component.name)).ok_or_else(|| {
                let known: Vec<&str> = components.iter().map(|component| &*component.name).collect();
                let known = if known.is_empty() { "none is configured".to_owned() } else { known.join(", ") };
                anyhow!("--component {name}: there is no such component ({known})")
            })
        });
        let files = match &args.files[..] {
            [] => None,
            globs => Some(
                PathSet::globs(globs.iter().map(|glob| &**glob))
                    .map_err(|(at, error)| anyhow!("--file {}: {error}", globs.get(at).map_or("", |glob| glob)))?,
            ),
        };
        Ok(Self { args, component: component.transpose()?, files })
    }

    fn has(&self, file: &QueueFile, unit: &Unit) -> bool {
        let is_kind = self.args.kinds.is_empty() || self.args.kinds.contains(&unit.kind);
        let is_component = self.component.is_none() || file.component == self.component;
        is_kind && is_component && self.files.as_ref().is_none_or(|files| files.is_match(&file.path))
    }
}

impl Listing {
    /// The reasons for an entry in words, in the order of the terms as they are read.
    pub(super) fn reasons(&self, item: &Item) -> Vec<String> {
        const READ: [Term; 8] =
            [Term::Kind, Term::Size, Term::Complexity, Term::Reach, Term::Tests, Term::Goal, Term::Change, Term::Crap];
        let measures = &self.queue.measures[item.ranked.place as usize];
        let around = self.queue.around(item.ranked.place);
        let is_on = |term: &Term| self.weights.of(*term) > 0.0;
        let terms = READ.iter().filter(|term| is_on(term)).filter_map(|&term| measures.words(term, &around));
        let file = item.test_file.as_ref().map(|file| match file.by {
            ToldBy::Tests | ToldBy::Name => format!("test it in {}", file.path),
            ToldBy::Itself => "test it in the file itself".to_owned(),
        });
        terms.chain(file).collect()
    }

    /// What is called what an entry is of: one, and several.
    pub(super) fn nouns(&self) -> (&'static str, &'static str) {
        let is_named = |item: &Item| self.queue.function(item.ranked.place).is_some();
        match self.grain {
            Grain::Gap => ("gap", "gaps"),
            Grain::Function if self.items.iter().all(is_named) => ("function", "functions"),
            Grain::Function => ("entry", "entries"),
        }
    }
}
