//! Reading a report to compare with: as the explorer's own are read, so that its files have the same paths.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

use super::jobs::with_causes;
use super::{Incoming, Setup, send};
use crate::analysis::facts;
use crate::app::Msg;
use crate::app::msg::ReferenceRead;
use crate::app::references::{Reference, Shot};
use crate::world::config::Overrides;
use crate::world::load::{Load, Loader, Outcome};

/// Where the reports of a session lie, and how they are read.
#[derive(Debug, Clone)]
pub struct Reader {
    working_dir: PathBuf,
    overrides: Overrides,
}

impl Reader {
    /// Reads as a session with this setup does.
    pub fn new(setup: &Setup) -> Self {
        Self { working_dir: setup.working_dir.clone(), overrides: setup.overrides.clone() }
    }

    /// Reads a report, now.
    pub fn read(&self, generation: u64, which: Reference, path: &Path) -> ReferenceRead {
        let shot = self.shot(path);
        let path = path.strip_prefix(&self.working_dir).unwrap_or(path).to_owned();
        ReferenceRead { generation, which, path, shot }
    }

    /// Reads a report on a thread of its own, which ends with it.
    pub fn read_aside(&self, generation: u64, which: Reference, path: PathBuf, inbox: &Sender<Incoming>) {
        let (reader, inbox) = (self.clone(), inbox.clone());
        thread::spawn(move || {
            let read = reader.read(generation, which, &path);
            send(&inbox, Incoming::Msg(Msg::ReferenceRead(Box::new(read))));
        });
    }

    fn shot(&self, path: &Path) -> Result<Shot, String> {
        let reports = vec![self.working_dir.join(path)];
        let overrides = Overrides { reports, ..self.overrides.clone() };
        let loaded = Loader::new(self.working_dir.clone(), overrides).load_whole(&mut |_| ());
        let Load { outcome, .. } = loaded.map_err(|error| with_causes(&error))?;
        match outcome {
            Outcome::Read { broken: Some(broken), .. } => Err(broken),
            Outcome::Read { snapshot, broken: None } => {
                let facts = facts::facts(&snapshot.report);
                Ok(Shot::new(Arc::from(snapshot), facts))
            }
            Outcome::Missing { .. } => Err("there is no such report".to_owned()),
            Outcome::Failed(error) => Err(with_causes(&error)),
        }
    }
}
