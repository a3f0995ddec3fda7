//! Reports to compare with: read as the explorer's own are, so that their files have the same paths, and watched.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

use super::follow::Known;
use super::jobs::with_causes;
use super::{Incoming, Setup, send};
use crate::analysis::facts;
use crate::app::Msg;
use crate::app::msg::ReferenceRead;
use crate::app::references::{Reference, Shot};
use crate::world::config::Overrides;
use crate::world::load::{Load, Loader, Outcome, share_with};
use crate::world::watch::{Stamp, Watched};

/// Where the reports of a session lie, and how they are read.
#[derive(Debug, Clone)]
pub struct Reader {
    working_dir: PathBuf,
    overrides: Overrides,
    known: Known,
}

impl Reader {
    /// Reads as a session with this setup does, to compare with the report of which this much is known.
    pub fn new(setup: &Setup, known: Known) -> Self {
        Self { working_dir: setup.working_dir.clone(), overrides: setup.overrides.clone(), known }
    }

    /// Reads a report, now. It shares with the present one what is the same.
    pub fn read(&self, generation: u64, which: Reference, path: &Path, present: Option<&Shot>) -> ReferenceRead {
        let shot = self.shot(path, present);
        let path = path.strip_prefix(&self.working_dir).unwrap_or(path).to_owned();
        let since = |shot: &Shot| self.known.since(&shot.snapshot, &self.working_dir);
        let moved = shot.as_ref().map(since).unwrap_or_default();
        ReferenceRead { generation, which, path, shot, moved }
    }

    /// Reads a report on a thread of its own, which ends with it.
    pub fn read_aside(
        &self,
        (generation, which, path): (u64, Reference, PathBuf),
        present: Option<Shot>,
        inbox: &Sender<Incoming>,
    ) {
        let (reader, inbox) = (self.clone(), inbox.clone());
        thread::spawn(move || {
            let read = reader.read(generation, which, &path, present.as_ref());
            send(&inbox, Incoming::Msg(Msg::ReferenceRead(Box::new(read))));
        });
    }

    /// Where this report is.
    pub fn file(&self, path: &Path) -> PathBuf {
        self.working_dir.join(path)
    }

    fn shot(&self, path: &Path, present: Option<&Shot>) -> Result<Shot, String> {
        let reports = vec![self.file(path)];
        let overrides = Overrides { reports, ..self.overrides.clone() };
        let loaded = Loader::new(self.working_dir.clone(), overrides).load_whole(&mut |_| ());
        let Load { outcome, .. } = loaded.map_err(|error| with_causes(&error))?;
        match outcome {
            Outcome::Read { broken: Some(broken), .. } => Err(broken),
            Outcome::Read { mut snapshot, broken: None } => {
                present.into_iter().for_each(|present| share_with(&mut snapshot.report, &present.snapshot.report));
                let known = present.map(|present| (&present.snapshot.report, &present.facts[..]));
                let facts = facts::facts_since(&snapshot.report, known);
                Ok(Shot::new(Arc::from(snapshot), facts))
            }
            Outcome::Missing { .. } => Err("there is no such report".to_owned()),
            Outcome::Failed(error) => Err(with_causes(&error)),
        }
    }
}

/// The reports to compare with, and what they were like before they were read: a change since then is news.
#[derive(Debug, Default)]
pub struct WatchedReferences(Vec<(Reference, PathBuf, Stamp)>);

impl WatchedReferences {
    /// This file is about to be read as this reference.
    pub fn expect(&mut self, which: Reference, file: PathBuf) {
        let stamp = Stamp::of(&file);
        self.0.retain(|(known, _, _)| *known != which);
        self.0.push((which, file, stamp));
    }

    /// Adds them to what is watched. They are no sources, and nothing that may come to be used.
    pub fn add_to(&self, watched: &mut Watched) {
        for (_, file, stamp) in &self.0 {
            watched.spare.remove(file);
            watched.files.entry(file.clone()).or_insert(*stamp);
            watched.tree.iter_mut().for_each(|tree| _ = tree.except.insert(file.clone()));
        }
    }

    /// What changes of these files mean, if only these are `used` beside.
    pub fn told(&mut self, mut paths: Vec<PathBuf>, used: &Watched) -> Vec<Msg> {
        let mut msgs = Vec::new();
        for (which, file, stamp) in &mut self.0 {
            if paths.contains(file) {
                *stamp = Stamp::of(file);
                msgs.push(Msg::ReferenceChanged(*which));
            }
        }
        paths.retain(|path| used.files.contains_key(path) || self.0.iter().all(|(_, file, _)| file != path));
        if !paths.is_empty() {
            msgs.push(Msg::Changed(paths));
        }
        msgs
    }
}
