//! The source that is open: which file it is, and what is known of it as its text is read.

use std::sync::Arc;

use super::msg::{Effect, SourceRead};
use super::opened::{Content, Opened};
use super::state::State;
use crate::analysis::Place;

impl State {
    /// Opens a file at its first gap, unless it is open already.
    pub(super) fn open(&mut self, path: Arc<str>) -> Vec<Effect> {
        if self.opened.as_ref().is_some_and(|opened| opened.path == path) {
            return Vec::new();
        }
        let Some(snapshot) = self.snapshot.clone() else { return Vec::new() };
        let Some(coverage) = snapshot.report.files.get(&path) else { return Vec::new() };
        let place = snapshot.place(&path);
        self.opened = Some(Opened::new(Arc::clone(&path), 0, place.clone(), Arc::clone(coverage)));
        let found = if let Place::Found(path) = &place { Some(vec![path.clone()]) } else { None };
        let mut effects = vec![self.read_source(path, place)];
        effects.extend(found.map(Effect::LookAgain));
        effects
    }

    pub(super) fn read_source(&mut self, path: Arc<str>, place: Place) -> Effect {
        self.generation += 1;
        if let Some(opened) = &mut self.opened {
            (opened.generation, opened.is_awaited) = (self.generation, true);
            opened.place = place.clone();
        }
        let shown = self.opened.as_ref().and_then(|opened| match &opened.content {
            Content::Text(source) => Some(Arc::clone(source)),
            Content::Reading | Content::Unreadable(_) => None,
        });
        Effect::ReadSource(self.generation, path, place, shown)
    }

    pub(super) fn is_stale(&self, generation: u64) -> bool {
        self.opened.as_ref().is_none_or(|opened| opened.generation != generation)
    }

    pub(super) fn source_read(&mut self, read: SourceRead) -> Vec<Effect> {
        let Some(opened) = &mut self.opened else { return Vec::new() };
        let is_same = matches!((opened.text(), &read.text), (Some(shown), Ok(new)) if *shown == new.text);
        if !is_same {
            opened.colours.clear();
        }
        // Those of the text before are nearly right until the new ones come.
        if let Some(definitions) = read.definitions {
            opened.definitions = definitions;
        }
        let content = match read.text {
            Ok(text) => Content::Text(text),
            Err(why) => Content::Unreadable(why),
        };
        opened.fill(content, read.drift, read.since.as_deref());
        Vec::new()
    }

    pub(super) fn go_to(&mut self, line: u32) {
        if let Some(opened) = &mut self.opened {
            opened.line = line.clamp(1, opened.last_line());
            opened.walked = true;
        }
    }
}
