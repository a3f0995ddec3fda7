//! Which files of the project count as sources when they change, and which are what the tests write.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::world::config::Config;
use crate::world::discover;
use crate::world::watch::{Tree, Watched};

/// The tree of sources, without the reports that are watched for themselves.
pub(super) fn tree(config: &Config, reports: &[PathBuf], watched: &Watched, since: SystemTime) -> Tree {
    let reports = reports.iter().filter(|path| path.is_absolute()).chain(watched.spare.keys());
    let mut tree = Tree {
        root: config.root.clone(),
        watch: config.run.watch.clone(),
        except: reports.cloned().collect(),
        written: Vec::new(),
        since,
    };
    if let Some(junit) = config.run.junit.as_ref().map(|junit| config.root.join(Path::new(junit))) {
        match discover::by_pattern(&junit) {
            Some(sought) => tree.written.push(sought),
            None => _ = tree.except.insert(junit),
        }
    }
    tree
}
