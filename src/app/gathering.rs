//! What to test next, in the state: gathered when it is wanted, listed, walked, set aside.

use std::sync::Arc;

use super::action::{Action, GAPS, SOURCE};
use super::aside::NO_GAP;
use super::functions::FunctionOrder;
use super::msg::{Effect, Gathering};
use super::next::{self, Around, Listed};
use super::state::State;
use crate::analysis::queue::{Grain, Queue};
use crate::analysis::ranking::Term;
use crate::analysis::testfiles::TestFile;
use crate::analysis::worklist::Worklist;

impl State {
    /// Asks for what to test next, if it is wanted and not known as things are now.
    pub(super) fn gather(&mut self) -> Option<Effect> {
        let is_wanted = self.screen == GAPS || self.next.wanted.is_some();
        is_wanted.then(|| self.gather_now()).flatten()
    }

    /// Asks for what to test next, if it is not known as things are now.
    pub(super) fn gather_now(&mut self) -> Option<Effect> {
        let is_known = self.next.worklist.is_some() && !self.next.is_stale;
        let is_asked = !self.next.is_settled && self.next.asked > 0 && !self.next.is_stale;
        if is_known || is_asked || self.snapshot.is_none() {
            return None;
        }
        self.next.asked += 1;
        (self.next.is_stale, self.next.is_settled) = (false, false);
        Some(Effect::Gather(Gathering { generation: self.next.asked, ..self.gathering()? }))
    }

    /// What is to be looked at, as things are now.
    pub(super) fn gathering(&self) -> Option<Gathering> {
        Some(Gathering {
            generation: 0,
            snapshot: Arc::clone(self.snapshot.as_ref()?),
            settings: Arc::new(self.settings.clone()),
            project: Arc::clone(&self.roots),
            changed: self.drifted.changed.clone(),
        })
    }

    /// Something changed that the list depends on.
    pub(super) fn gather_again(&mut self) -> Option<Effect> {
        self.next.is_stale = true;
        self.gather()
    }

    pub(super) fn gathered(&mut self, worklist: Arc<Worklist>) -> Vec<Effect> {
        let is_first = self.next.worklist.is_none();
        self.next.worklist = Some(worklist);
        self.next.is_settled = true;
        self.list_next();
        match self.next.wanted.take() {
            // The editor needs the keyboard, which only a key gives away.
            Some(Action::EditTest) => {
                let text = match self.test_file_here() {
                    Some(TestFile { path, .. }) => format!("{path} is likely to be extended: once more opens it"),
                    None => "no test file is known for it, neither by its tests nor by its name".to_owned(),
                };
                return self.tell(&text);
            }
            Some(_) if self.entry_here().is_none() => return self.tell(NO_GAP),
            // What it asks the user is the screen's affair.
            Some(_) => return self.tell("the gaps are known now: once more sets this one aside"),
            None => {}
        }
        // What is under the cursor is shown beside; whoever reads a source already goes on reading.
        if is_first && self.focus == GAPS { self.show_item() } else { Vec::new() }
    }

    /// Lists anew what is known: the filter, the order or the settings changed.
    pub(super) fn list_next(&mut self) {
        let shows = |path: &str| self.view.filter.is_empty() || self.view.shows_file(path);
        let ratio = self.totals.by(self.metric());
        self.next.list(&Around { settings: &self.settings, ratio, shows: &shows });
    }

    /// An action of the Gaps screen.
    pub(super) fn act_on_next(&mut self, action: Action) -> Vec<Effect> {
        let next = &mut self.next;
        match action {
            Action::NextList => {
                next.listed = match next.listed {
                    Listed::Gaps => Listed::Functions,
                    Listed::Functions => Listed::Every,
                    Listed::Every => Listed::Gaps,
                };
            }
            Action::NextReason if next.listed == Listed::Every => {
                next.order = after(&FunctionOrder::ALL, Some(next.order)).unwrap_or_default()
            }
            Action::NextReason => return self.sort_items(after(&Term::ALL, self.next.sort)),
            Action::ShortestWay => match (&next.goal, &next.way) {
                _ if next.listed == Listed::Every => {
                    return self.tell("the way to a goal leads over what is missing: v");
                }
                (None, _) => return self.tell("no goal is left to reach: set milestones under [goals]"),
                (Some(goal), Some(Err(_))) if !next.is_way => {
                    let text = format!("what is listed does not reach {}%", goal.percent);
                    return self.tell(&text);
                }
                _ => next.is_way = !next.is_way,
            },
            Action::NextComponent => {
                let names: Vec<&String> = self.settings.components.iter().map(|component| &component.name).collect();
                if names.is_empty() {
                    return self.tell("no component is configured: name some under [[components]]");
                }
                let at = next.only.component.as_ref().and_then(|name| names.iter().position(|it| *it == name));
                let to = at.map_or(0, |at| at + 1);
                next.only.component = names.get(to).map(|name| (*name).clone());
            }
            Action::NextKind => {
                let kinds = next.queue().map(next::kinds).unwrap_or_default();
                next.only.kind = after(&kinds, next.only.kind);
            }
            Action::OnlyChanged => {
                let knows = |queue: &Queue| queue.measures.iter().any(|it| it.change.is_some());
                if !next.only.changed && !next.queue().is_some_and(knows) {
                    return self.tell("no history is known here: this needs a git repository");
                }
                next.only.changed = !next.only.changed;
            }
            Action::ShowAside => {
                if next.aside == 0 && !next.shows_aside {
                    return self.tell("nothing is set aside: d sets the gap under the cursor aside");
                }
                next.shows_aside = !next.shows_aside;
            }
            _ => return Vec::new(),
        }
        self.list_from_the_top()
    }

    /// Lists anew what the user wants to see otherwise: that begins with the first.
    pub(super) fn list_from_the_top(&mut self) -> Vec<Effect> {
        self.list_next();
        self.next.go_to(0);
        self.next.is_chosen = false;
        self.show_item()
    }

    /// Orders the list by a reason alone, or by all of them; what is ordered is the whole list.
    pub(super) fn sort_items(&mut self, term: Option<Term>) -> Vec<Effect> {
        (self.next.sort, self.next.is_way) = (term, false);
        self.list_from_the_top()
    }

    /// Shows the entry under the cursor in the source.
    pub(super) fn show_item(&mut self) -> Vec<Effect> {
        match self.next.place_of(self.next.at) {
            Some((path, line)) => self.show_line(path, Some(line)),
            None => Vec::new(),
        }
    }

    /// Puts the cursor on an entry, and shows it in the source.
    pub(super) fn select_item(&mut self, at: usize) -> Vec<Effect> {
        self.next.go_to(at);
        self.next.is_chosen = true;
        self.show_item()
    }

    /// The same, and goes there.
    pub(super) fn open_item(&mut self, at: usize) -> Vec<Effect> {
        let effects = self.select_item(at);
        self.focus_on(SOURCE);
        effects
    }

    /// Goes to the next or previous entry.
    pub(super) fn walk_next(&mut self, forward: bool) -> Vec<Effect> {
        let count = self.next.len();
        if count == 0 {
            let text = if self.next.worklist.is_none() { "still looking at the sources" } else { "nothing is listed" };
            return self.tell(text);
        }
        let at = self.next.at;
        let to = match forward {
            // The first one is gone to before the second.
            _ if !self.next.is_chosen => at,
            true => (at + 1) % count,
            false => at.checked_sub(1).unwrap_or(count - 1),
        };
        let wrapped = self.next.is_chosen && (to > at) != forward && count > 1;
        let effects = self.open_item(to);
        if wrapped {
            self.tell(if forward { "from the first of the list again" } else { "from the last of the list again" });
        }
        effects
    }

    /// Where the cursor of the source stands in the list, while it is shown: so many of so many.
    #[must_use]
    pub fn item_count(&self) -> Option<(usize, usize)> {
        if self.screen != GAPS {
            return None;
        }
        let (path, _) = self.next.place_of(self.next.at)?;
        self.opened.as_ref().filter(|opened| opened.path == path)?;
        Some((self.next.at + 1, self.next.len()))
    }

    /// The entry of the queue at the cursor, with its grain: that of the list, or of the gap under the cursor of the source.
    #[must_use]
    pub fn entry_here(&self) -> Option<(Grain, u32)> {
        let worklist = self.next.worklist.as_ref().filter(|_| !self.next.is_stale)?;
        if self.focus == GAPS {
            return Some((self.next.grain(), self.next.item()?.place));
        }
        let opened = self.opened.as_ref()?;
        Some((Grain::Gap, worklist.gaps.on(&opened.path, opened.line_in_report())?))
    }

    /// The test file that is likely to be extended for what is under the cursor.
    #[must_use]
    pub fn test_file_here(&self) -> Option<TestFile> {
        let worklist = self.next.worklist.as_ref()?;
        let of_entry = self.entry_here().and_then(|(grain, place)| worklist.test_file(grain, place));
        of_entry.or_else(|| worklist.test_file_of(&self.opened.as_ref()?.path))
    }

    /// Opens the test file that is likely to be extended.
    pub(super) fn edit_test(&mut self) -> Vec<Effect> {
        let Some(path) = self.opened.as_ref().map(|opened| Arc::clone(&opened.path)) else {
            return self.tell("no file is open to test");
        };
        if let Some(effects) = self.wants(Action::EditTest) {
            return effects;
        }
        match self.test_file_here() {
            Some(TestFile { path, .. }) => vec![Effect::Edit(self.roots.root.join(path), 1)],
            None => {
                let text = format!("no test file is known for {path}, neither by its tests nor by its name");
                self.tell(&text)
            }
        }
    }

    /// What there is to do first before this action knows what to test next; none if that is known.
    pub(super) fn wants(&mut self, action: Action) -> Option<Vec<Effect>> {
        if self.next.worklist.is_some() && !self.next.is_stale {
            return None;
        }
        if self.snapshot.is_none() {
            return Some(self.tell("there is no report yet"));
        }
        self.next.wanted = Some(action);
        self.tell("looking at the sources for their gaps");
        Some(self.gather().into_iter().collect())
    }
}

/// What follows one of these: none after the last, and after none the first.
fn after<T: Copy + PartialEq>(all: &[T], one: Option<T>) -> Option<T> {
    match one {
        None => all.first().copied(),
        Some(one) => all.iter().position(|it| *it == one).and_then(|at| all.get(at + 1)).copied(),
    }
}
