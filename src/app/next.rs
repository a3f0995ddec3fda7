//! What to test next as it is listed: the queue in its order, filtered, with what it reaches from entry to entry.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::queue::{Grain, Queue};
use crate::analysis::ranking::{Change, Measures, Ranked, Term, Weights, rank, rank_by};
use crate::analysis::units::Kind;
use crate::analysis::way::{Save, Way, way};
use crate::analysis::worklist::Worklist;
use crate::analysis::{GoalRange, Goals, Milestone, Settings};
use crate::model::Ratio;

use super::action::Action;
use super::functions::{FunctionOrder, FunctionPlace};

/// A change of so many days ago is a late one.
const LATELY: u32 = 30;

/// What the screen lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Listed {
    /// Gaps.
    #[default]
    Gaps,
    /// Functions that miss something.
    Functions,
    /// Every function, covered or not.
    Every,
}

/// Which entries are listed; all of them unless something is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    /// Those of this component, by its name.
    pub component: Option<String>,
    /// Those of this kind.
    pub kind: Option<Kind>,
    /// Those in files that changed since the base; where none did, in the last 30 days.
    pub changed: bool,
}

/// What to test next.
#[derive(Debug, Default)]
pub struct Next {
    /// All that tests could cover, once it was gathered.
    pub worklist: Option<Arc<Worklist>>,
    /// What is listed of it.
    pub listed: Listed,
    /// The reason that orders the list, if it is one alone.
    pub sort: Option<Term>,
    /// What orders every function.
    pub order: FunctionOrder,
    /// What is left out.
    pub only: Only,
    /// Whether what was set aside is listed too.
    pub shows_aside: bool,
    /// Whether only the shortest way to the next goal is listed.
    pub is_way: bool,
    /// The entries that are listed, the best first.
    pub items: Vec<Item>,
    /// The functions that are listed instead, where every function is.
    pub functions: Vec<FunctionPlace>,
    /// The goals that are reached on the way down the list: after so many items, so many percent.
    pub reached: Vec<(usize, f64)>,
    /// The goal that is next, of all that is listed.
    pub goal: Option<Milestone>,
    /// The way to it, or what all entries together reach.
    pub way: Option<Result<Way, Ratio>>,
    /// What the total counts of what is listed, now.
    pub ratio: Ratio,
    /// So many entries are set aside.
    pub aside: usize,
    /// The item that the cursor is on.
    pub at: usize,
    /// Whether the user went to that item, rather than being shown the first.
    pub is_chosen: bool,
    /// The file and the line of that item.
    here: Option<(Arc<str>, u32)>,
    /// The newest gathering that was asked for.
    pub(super) asked: u64,
    /// Whether the newest one has come.
    pub(super) is_settled: bool,
    /// Whether something changed since it was asked for.
    pub(super) is_stale: bool,
    /// What is to be done as soon as it is known.
    pub(super) wanted: Option<Action>,
}

/// An entry of the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// Its place in the queue.
    pub place: u32,
    /// What the total counts when it and all above it are covered; none of what was set aside.
    pub then: Option<Ratio>,
}

/// What is known beside the worklist when it is listed.
pub(super) struct Around<'a> {
    /// Goals, components and weights.
    pub settings: &'a Settings,
    /// What the total counts.
    pub ratio: Ratio,
    /// Whether the filter shows a file.
    pub shows: &'a dyn Fn(&str) -> bool,
}

impl Next {
    /// The grain of what is listed.
    #[must_use]
    pub fn grain(&self) -> Grain {
        match self.listed {
            Listed::Gaps => Grain::Gap,
            Listed::Functions | Listed::Every => Grain::Function,
        }
    }

    /// The queue that is listed.
    #[must_use]
    pub fn queue(&self) -> Option<&Queue> {
        Some(self.worklist.as_ref()?.queue(self.grain()))
    }

    /// How many rows the cursor can be on.
    #[must_use]
    pub fn len(&self) -> usize {
        if self.listed == Listed::Every { self.functions.len() } else { self.items.len() }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry at the cursor.
    #[must_use]
    pub fn item(&self) -> Option<&Item> {
        self.items.get(self.at).filter(|_| self.listed != Listed::Every)
    }

    /// Where an item is in the report: its file and its first line.
    #[must_use]
    pub fn place_of(&self, at: usize) -> Option<(Arc<str>, u32)> {
        let worklist = self.worklist.as_ref()?;
        if self.listed == Listed::Every {
            let FunctionPlace { file, function } = *self.functions.get(at)?;
            let (path, units) = &worklist.files[file as usize];
            let function = &units.functions.all[function as usize];
            return Some((Arc::clone(path), function.line));
        }
        let (file, unit) = self.queue()?.at(self.items.get(at)?.place);
        Some((Arc::clone(&file.path), unit.first))
    }

    /// The component of the filter, by its place.
    fn component(&self, queue: &Queue) -> Option<usize> {
        let name = self.only.component.as_ref()?;
        queue.components.iter().position(|component| component.name == *name)
    }

    /// Lists anew. The cursor stays on its entry, or where that was.
    pub(super) fn list(&mut self, around: &Around) {
        let Some(worklist) = self.worklist.clone() else { return };
        // Of what was listed before, only this is still known.
        let here = self.here.take();
        if self.listed == Listed::Every {
            self.functions = super::functions::list(&worklist, self.order, &self.only, around);
        } else {
            self.list_queue(worklist.queue(self.grain()), around);
        }
        let is_here = |at: &usize| self.place_of(*at) == here;
        let at = here.as_ref().and_then(|_| (0..self.len()).find(is_here));
        self.go_to(at.unwrap_or(self.at).min(self.len().saturating_sub(1)));
    }

    /// Puts the cursor on an item.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
        self.here = self.place_of(at);
    }

    /// Takes an item out of the list; the cursor is on the next one.
    pub(super) fn leave_out(&mut self, at: usize) {
        if at < self.items.len() {
            self.items.remove(at);
            self.go_to(at.min(self.items.len().saturating_sub(1)));
        }
    }

    fn list_queue(&mut self, queue: &Queue, around: &Around) {
        let weights = around.settings.ranking;
        let component = self.component(queue);
        let of_component = component.map(|at| &queue.components[at]);
        self.ratio = of_component.map_or(around.ratio, |it| it.ratio);
        let goals = &around.settings.goals;
        self.goal = match of_component {
            Some(it) => it.goal.and_then(|goal| goal.next(it.ratio, goals.precision)),
            None => goals.next(around.ratio),
        };
        let ranked = match self.sort {
            Some(term) => rank_by(&queue.measures, &weights, term),
            None => rank(&queue.measures, &weights),
        };
        let is_aside = |place: u32| queue.entries[place as usize].aside.is_some();
        self.aside = queue.entries.iter().filter(|entry| entry.aside.is_some()).count();
        // Where anything changed since the base, that is what is under review; else it is what changed lately.
        let is_under_review = queue.measures.iter().any(|it| it.change.is_some_and(|it| it.since_base));
        let is_changed = |it: Change| match is_under_review {
            true => it.since_base,
            false => it.days.is_some_and(|days| days <= LATELY),
        };
        let shown = |one: &Ranked| {
            let (file, unit) = queue.at(one.place);
            let measures = &queue.measures[one.place as usize];
            (self.only.component.is_none() || file.component == component && component.is_some())
                && self.only.kind.is_none_or(|kind| unit.kind == kind)
                && (!self.only.changed || measures.change.is_some_and(is_changed))
                && (self.shows_aside || !is_aside(one.place))
                && (around.shows)(&file.path)
        };
        let mut ranked: Vec<Ranked> = ranked.into_iter().filter(shown).collect();
        self.way = self.find_way(&ranked, queue, &weights, goals.precision);
        if let (true, Some(Ok(way))) = (self.is_way, &self.way) {
            let open: Vec<Ranked> = ranked.iter().copied().filter(|one| !is_aside(one.place)).collect();
            ranked = way.route.chosen.iter().map(|&at| open[at]).collect();
            ranked.sort_by_key(|one| std::cmp::Reverse(queue.measures[one.place as usize].gain));
        }
        let mut covered = self.ratio.covered;
        let items = ranked.into_iter().map(|Ranked { place, .. }| {
            let gain = u64::from(queue.measures[place as usize].gain);
            let then = (!is_aside(place)).then(|| {
                covered += gain;
                Ratio::new(covered, self.ratio.total)
            });
            Item { place, then }
        });
        self.items = items.collect();
        let range = of_component.map(|it| it.goal);
        self.reached = reached(&self.items, self.ratio, goals, range);
    }

    /// The shortest way to the next goal over the entries that are listed and not set aside.
    fn find_way(
        &self,
        ranked: &[Ranked],
        queue: &Queue,
        weights: &Weights,
        precision: u8,
    ) -> Option<Result<Way, Ratio>> {
        let Milestone { percent, .. } = self.goal?;
        let open = ranked.iter().filter(|one| queue.entries[one.place as usize].aside.is_none());
        let open: Vec<&Measures> = open.map(|one| &queue.measures[one.place as usize]).collect();
        Some(way(&open, weights, (self.ratio, percent), precision, Save::Entries))
    }
}

/// After which items which goals are reached: floors, ceilings and milestones; of a component its own.
fn reached(items: &[Item], now: Ratio, goals: &Goals, range: Option<Option<GoalRange>>) -> Vec<(usize, f64)> {
    let mut ahead: Vec<f64> = match range {
        Some(range) => range.into_iter().flat_map(|it| [Some(it.floor), it.ceiling]).flatten().collect(),
        None => goals.milestones.iter().copied().chain(goals.fail_under).collect(),
    };
    ahead.retain(|&percent| now.percent().is_below(percent, goals.precision));
    ahead.sort_by(f64::total_cmp);
    ahead.dedup();
    let mut reached = Vec::new();
    let mut ahead = ahead.into_iter().peekable();
    for (at, item) in items.iter().enumerate() {
        let Some(then) = item.then else { continue };
        while let Some(percent) = ahead.next_if(|&percent| !then.percent().is_below(percent, goals.precision)) {
            reached.push((at + 1, percent));
        }
        if ahead.peek().is_none() {
            break;
        }
    }
    reached
}

/// The kinds that entries have, in the order of the table.
#[must_use]
pub fn kinds(queue: &Queue) -> Vec<Kind> {
    let seen: BTreeSet<Kind> = queue.measures.iter().map(|it| it.kind).collect();
    Kind::ALL.iter().copied().filter(|kind| seen.contains(kind)).collect()
}

/// What a list leaves out, in words: `in Auth, error paths, changed`.
#[must_use]
pub fn only_in_words(only: &Only) -> Option<String> {
    let kind = only.kind.map(|kind| kind.name().replace('-', " "));
    let changed = only.changed.then(|| "changed".to_owned());
    let component = only.component.as_ref().map(|name| format!("in {name}"));
    let parts: Vec<String> = [component, kind, changed].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
