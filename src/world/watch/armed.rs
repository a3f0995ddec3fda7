//! The folders that the system watches for us.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::keeper::Message;
use super::{remote, stamp};

/// The system's watcher, and the folders that it watches, each with the inode that it had then.
pub(super) struct Armed {
    watcher: RecommendedWatcher,
    folders: BTreeMap<PathBuf, u64>,
}

impl Armed {
    /// Asks the system for a watcher; its events go to the keeper. Fails with why there is none.
    pub(super) fn new(keeper: Sender<Message>) -> Result<Self, String> {
        let heard = move |event: notify::Result<Event>| {
            // That somebody opens or reads a file must not even wake the keeper.
            if event.as_ref().map_or(true, |event| counts(&event.kind)) {
                let _ = keeper.send(Message::Event(event));
            }
        };
        let watcher = notify::recommended_watcher(heard).map_err(|error| words(&error))?;
        Ok(Self { watcher, folders: BTreeMap::new() })
    }

    /// Watches these folders and no others. Says whether the world has to be looked at again: a folder is newly watched
    /// or went away meanwhile. Fails with why a folder cannot be watched.
    pub(super) fn arm(&mut self, wanted: &BTreeSet<PathBuf>) -> Result<bool, String> {
        let unwanted: Vec<PathBuf> = self.folders.keys().filter(|folder| !wanted.contains(*folder)).cloned().collect();
        unwanted.iter().for_each(|folder| self.forget(folder));
        let mut again = false;
        for folder in wanted {
            let inode = fs::metadata(folder).ok().map(|about| stamp::inode(&about));
            if inode.is_some() && self.folders.get(folder).copied() == inode {
                continue;
            }
            self.forget(folder);
            again = true;
            let Some(inode) = inode else { continue };
            if let Some(kind) = remote::kind(folder) {
                return Err(format!("{} is on a network file system ({kind})", folder.display()));
            }
            match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.folders.insert(folder.clone(), inode);
                }
                Err(error) if is_gone(&error) => {}
                Err(error) => return Err(words(&error)),
            }
        }
        Ok(again)
    }

    /// Whether this folder is watched.
    pub(super) fn watches(&self, folder: &Path) -> bool {
        self.folders.contains_key(folder)
    }

    /// Ends the watch of a folder, which may be gone or may be another one by now.
    pub(super) fn forget(&mut self, folder: &Path) {
        if self.folders.remove(folder).is_some() {
            // The system ends the watch of a folder that is gone by itself, and says so here.
            let _ = self.watcher.unwatch(folder);
        }
    }
}

fn counts(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(access) => *access == AccessKind::Close(AccessMode::Write),
        // Its halves come by themselves.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => false,
        _ => true,
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
        _ => false,
    }
}

fn words(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => "the system's limit of watched folders is reached (fs.inotify.max_user_watches)",
        // EMFILE: so many programs of this user watch already.
        ErrorKind::Io(error) if cfg!(target_os = "linux") && error.raw_os_error() == Some(24) => {
            "the system's limit of watchers is reached (fs.inotify.max_user_instances)"
        }
        _ => return format!("the system cannot watch: {error}"),
    }
    .to_owned()
}
