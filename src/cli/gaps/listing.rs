//! What `lacuna gaps` writes, whatever it is written as: entries in their order, and what they reach together.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, anyhow, bail};

use super::Args;
use crate::analysis::aside::Aside;
use crate::analysis::queue::{Grain, Queue};
use crate::analysis::ranking::{Measures, Ranked, Weights, rank, rank_by};
use crate::analysis::testfiles::{TestFile, ToldBy};
use crate::analysis::way::{self, Save, Way};
use crate::analysis::worklist::Worklist;
use crate::analysis::{Note, PathSet};
use crate::app::news::count;
use crate::cli::reading::Reading;
use crate::model::Ratio;
use crate::world::worklist::Gatherer;

/// Entries in their order.
pub(super) struct Listing {
    worklist: Worklist,
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
    /// What there is to warn about beside the reports.
    pub(super) notes: Vec<Note>,
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

pub(super) fn listing(args: &Args, reading: &Reading) -> Result<Listing> {
    let snapshot = &reading.snapshot;
    let settings = &reading.config.settings;
    let precision = settings.goals.precision;
    let chosen = Chosen::new(args, reading)?;
    let around = (&reading.config.project(), settings);
    let gathered = Gatherer::default().gather(snapshot, around, &|_| None, &AtomicBool::new(false));
    let (worklist, notes) = gathered.expect("nobody cancels it");
    let (grain, weights) = (args.grain(), settings.ranking);
    let queue = worklist.queue(grain);
    let ranked = match args.sort {
        Some(term) => rank_by(&queue.measures, &weights, term),
        None => rank(&queue.measures, &weights),
    };
    let mut ranked: Vec<Ranked> = ranked.into_iter().filter(|one| chosen.has(queue, one.place)).collect();
    let ratio = snapshot.report.totals().by(snapshot.report.metric);
    let of = ranked.len();
    let way =
        args.to.map(|to| find_way(to, args.save.into(), &ranked, (queue, &weights), ratio, precision)).transpose()?;
    if let Some(way) = &way {
        ranked = way.route.chosen.iter().map(|&at| ranked[at]).collect();
        if way.save == Save::Entries {
            ranked.sort_by_key(|one| std::cmp::Reverse(queue.measures[one.place as usize].gain));
        }
    }
    let mut covered = ratio.covered;
    let items = ranked.into_iter().take(args.most()).map(|ranked| {
        covered += u64::from(queue.measures[ranked.place as usize].gain);
        Item { ranked, then: Ratio::new(covered, ratio.total), test_file: worklist.test_file(grain, ranked.place) }
    });
    let items = items.collect();
    Ok(Listing { worklist, grain, weights, items, of, ratio, way, notes })
}

fn find_way(
    to: f64,
    save: Save,
    ranked: &[Ranked],
    (queue, weights): (&Queue, &Weights),
    ratio: Ratio,
    precision: u8,
) -> Result<Way> {
    if !(0.0..=100.0).contains(&to) {
        bail!("--to: {to} is no percentage; expected a number from 0 to 100");
    }
    let entries: Vec<&Measures> = ranked.iter().map(|one| &queue.measures[one.place as usize]).collect();
    way::way(&entries, weights, (ratio, to), precision, save).map_err(|most| {
        let all = most.percent().text(precision);
        anyhow!("--to {to}: {} {all}%", count(entries.len() as u64, "entry reaches", "entries together reach"))
    })
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

    fn has(&self, queue: &Queue, place: u32) -> bool {
        let (file, unit) = queue.at(place);
        let is_aside = queue.entries[place as usize].aside.is_some();
        let is_kind = self.args.kinds.is_empty() || self.args.kinds.contains(&unit.kind);
        let is_component = self.component.is_none() || file.component == self.component;
        is_aside == self.args.aside
            && is_kind
            && is_component
            && self.files.as_ref().is_none_or(|files| files.is_match(&file.path))
    }
}

impl Listing {
    /// What is listed, and what is not.
    pub(super) fn queue(&self) -> &Queue {
        self.worklist.queue(self.grain)
    }

    /// Why an entry was set aside, if it was.
    pub(super) fn aside(&self, item: &Item) -> Option<&Aside> {
        let aside = self.queue().entries[item.ranked.place as usize].aside?;
        self.worklist.asides.get(aside as usize)
    }

    /// The tests that come close to an entry.
    pub(super) fn tests_near(&self, item: &Item) -> Vec<Arc<str>> {
        self.queue().tests_near(item.ranked.place, self.grain)
    }

    /// The reasons for an entry in words, in the order of the terms as they are read.
    pub(super) fn reasons(&self, item: &Item) -> Vec<String> {
        let terms = self.queue().reasons(item.ranked.place, &self.weights);
        let file = item.test_file.as_ref().map(|file| match file.by {
            ToldBy::Tests | ToldBy::Name => format!("test it in {}", file.path),
            ToldBy::Itself => "test it in the file itself".to_owned(),
        });
        let aside = self.aside(item).map(|aside| format!("set aside, {}", aside.words()));
        aside.into_iter().chain(terms).chain(file).collect()
    }

    /// What is called what an entry is of: one, and several.
    pub(super) fn nouns(&self) -> (&'static str, &'static str) {
        let is_named = |item: &Item| self.queue().function(item.ranked.place).is_some();
        match self.grain {
            Grain::Gap => ("gap", "gaps"),
            Grain::Function if self.items.iter().all(is_named) => ("function", "functions"),
            Grain::Function => ("entry", "entries"),
        }
    }
}
