//! Setting gaps aside: what stands under the cursor is kept by its content, and taken back.

use std::path::Path;
use std::sync::Arc;

use super::action::GAPS;
use super::msg::{AsideChange, Effect, Notice, Tone};
use super::news::count;
use super::state::State;
use crate::analysis::aside::{Aside, Content, Why};
use crate::analysis::queue::Grain;
use crate::analysis::units::Unit;

/// What is said where there is nothing to set aside.
pub(super) const NO_GAP: &str = "no gap is under the cursor: n goes to the next";

/// A gap, and what it was set aside with, by its place among all that was.
type Gap<'a> = (&'a Unit, Option<u32>);

impl State {
    /// Sets the entry under the cursor aside.
    pub(super) fn set_aside(&mut self, why: Why, note: &str) -> Vec<Effect> {
        let asides = match self.asides_here(why, note.trim()) {
            Ok(asides) => asides,
            Err(text) => return self.tell(text),
        };
        let gaps = count(asides.len() as u64, "gap", "gaps");
        self.notice = Some(Notice::passing(Tone::Plain, format!("{gaps} set aside, {}", asides[0].words())));
        let mut effects = vec![Effect::SetAside(self.roots.root.clone(), AsideChange::Add(asides))];
        // It leaves the list at once; what that makes of the others is seen when they were gathered anew.
        if self.focus == GAPS && !self.next.shows_aside {
            self.next.leave_out(self.next.at);
            effects.extend(self.show_item());
        }
        effects
    }

    /// Takes back what was set aside under the cursor; none if nothing was.
    pub(super) fn take_back(&mut self) -> Option<Vec<Effect>> {
        let asides = self.set_aside_here();
        if asides.is_empty() {
            return None;
        }
        self.tell("back in the list");
        Some(vec![Effect::SetAside(self.roots.root.clone(), AsideChange::Remove(asides))])
    }

    /// Whether there is a gap under the cursor that can be set aside.
    #[must_use]
    pub fn can_set_aside(&self) -> bool {
        self.entry_here().is_some() && self.set_aside_here().is_empty()
    }

    /// What the entry under the cursor was set aside with.
    fn set_aside_here(&self) -> Vec<Aside> {
        let Some((_, units)) = self.units_here() else { return Vec::new() };
        let Some(worklist) = &self.next.worklist else { return Vec::new() };
        let mut places: Vec<u32> = units.iter().filter_map(|(_, aside)| *aside).collect();
        places.sort_unstable();
        places.dedup();
        places.iter().filter_map(|&at| worklist.asides.get(at as usize).cloned()).collect()
    }

    /// The file of the entry under the cursor, and its gaps, each with what it was set aside with.
    fn units_here(&self) -> Option<(&Arc<str>, Vec<Gap<'_>>)> {
        let (grain, place) = self.entry_here()?;
        let worklist = self.next.worklist.as_ref()?;
        let (file, entry) = worklist.queue(grain).at(place);
        let is_aside = worklist.queue(grain).entries[place as usize].aside.is_some();
        let gaps = &worklist.gaps;
        let of_file = (0..).zip(&gaps.entries).filter(|(_, it)| gaps.files[it.file as usize].path == file.path);
        let units = of_file.filter_map(|(place, it): (u32, _)| {
            let (_, unit) = gaps.at(place);
            let is_its = unit.owner == entry.owner && (entry.first..=entry.last).contains(&unit.first);
            (is_its && it.aside.is_some() == is_aside).then_some((unit, it.aside))
        });
        let units: Vec<_> = units.collect();
        let own = |(unit, _): &Gap<'_>| grain == Grain::Function || *unit == entry;
        Some((&file.path, units.into_iter().filter(own).collect()))
    }

    /// The gaps under the cursor as they would be set aside, or why they cannot be.
    fn asides_here(&self, why: Why, note: &str) -> Result<Vec<Aside>, &'static str> {
        let none = NO_GAP;
        let (path, units) = self.units_here().ok_or(none)?;
        let opened = self.opened.as_ref().filter(|opened| opened.path == *path).ok_or("its source is not open")?;
        let text = opened.text().ok_or("its source cannot be read, so that it could not be known again")?;
        let worklist = self.next.worklist.as_ref().ok_or(none)?;
        let file = worklist.gaps.files.binary_search_by(|file| file.path.cmp(path)).map_err(|_| none)?;
        let functions = &worklist.gaps.files[file].units.functions;
        let one = |(unit, _): &Gap<'_>| {
            let content = Content::between(opened.line_now(unit.first), opened.line_now(unit.last), text)?;
            let function = unit.owner.map(|owner| functions.all[owner as usize].name.clone());
            Some(Aside { path: path.to_string(), function, why, note: note.to_owned(), content })
        };
        let asides: Vec<Aside> = units.iter().filter_map(one).collect();
        if asides.is_empty() { Err(none) } else { Ok(asides) }
    }

    /// Says what came of writing down what was set aside.
    pub(super) fn asides_saved(&mut self, saved: Result<(), String>) -> Vec<Effect> {
        if let Err(text) = saved {
            self.notice = Some(Notice::staying(Tone::Bad, text));
        }
        // Whoever sets one gap aside is about to look at the next.
        self.next.is_stale = true;
        self.gather_now().into_iter().collect()
    }

    /// The file in which is kept what was set aside.
    pub(super) fn is_aside_file(&self, path: &Path) -> bool {
        self.asides_file.as_deref() == Some(path)
    }
}
