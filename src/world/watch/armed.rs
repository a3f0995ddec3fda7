//! The folders that the system watches for us.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecursiveMode, Watcher as SystemWatcher};

use super::Means;
use super::remote::Mounts;
use super::stamp;

/// The system's watcher, and the folders that it watches, each with the inode that it had then.
pub(super) struct Armed {
    watcher: Box<dyn SystemWatcher + Send>,
    folders: BTreeMap<PathBuf, u64>,
}

/// What became of a folder that was to be watched.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// It is watched already.
    Kept,
    /// It is watched from now on.
    New,
    /// It is not there.
    Gone,
    /// It may not be watched, or watching it would tell nothing: why.
    Refused(String),
}

impl Armed {
    /// Asks the system for a watcher; its events go to the keeper, made into its messages. Fails with why there is none.
    pub(super) fn new<M: Send + 'static>(
        means: &Means,
        keeper: Sender<M>,
        message: fn(notify::Result<Event>) -> M,
    ) -> Result<Self, String> {
        let heard = move |event: notify::Result<Event>| {
            // That somebody opens or reads a file must not even wake the keeper.
            if event.as_ref().map_or(true, |event| counts(&event.kind)) {
                let _ = keeper.send(message(event));
            }
        };
        let opened = means.open(Box::new(heard)).unwrap_or_else(|| Err(notify::Error::generic("it is not asked")));
        Ok(Self { watcher: opened.map_err(|error| words(&error))?, folders: BTreeMap::new() })
    }

    /// Watches these folders and no others; of those that are only wished for, those that it may. Says whether the world
    /// has to be looked at again: a folder is newly watched or went away meanwhile. Fails with why a folder cannot be
    /// watched.
    pub(super) fn arm(&mut self, wanted: &BTreeSet<PathBuf>, wished: &BTreeSet<PathBuf>) -> Result<bool, String> {
        self.retain(|folder| wanted.contains(folder) || wished.contains(folder));
        let mounts = Mounts::now();
        let mut again = false;
        for folder in wanted {
            again |= match self.watch(folder, &mounts)? {
                Watch::Kept => false,
                Watch::New | Watch::Gone => true,
                Watch::Refused(why) => return Err(why),
            };
        }
        for folder in wished.difference(wanted) {
            again |= self.watch(folder, &mounts)? == Watch::New;
        }
        Ok(again)
    }

    /// Watches one folder. Fails with why the system cannot watch any more.
    pub(super) fn watch(&mut self, folder: &Path, mounts: &Mounts) -> Result<Watch, String> {
        let inode = fs::metadata(folder).ok().map(|about| stamp::inode(&about));
        if inode.is_some() && self.folders.get(folder).copied() == inode {
            return Ok(Watch::Kept);
        }
        self.forget(folder);
        let Some(inode) = inode else { return Ok(Watch::Gone) };
        if let Some(kind) = mounts.kind(folder) {
            return Ok(Watch::Refused(format!("{} is on a network file system ({kind})", folder.display())));
        }
        match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => {
                self.folders.insert(folder.to_owned(), inode);
                Ok(Watch::New)
            }
            Err(error) if is_gone(&error) => Ok(Watch::Gone),
            Err(error) if is_forbidden(&error) => Ok(Watch::Refused(words(&error))),
            Err(error) => Err(words(&error)),
        }
    }

    /// Ends the watch of a folder, which may be gone or may be another one by now.
    pub(super) fn forget(&mut self, folder: &Path) {
        if self.folders.remove(folder).is_some() {
            // The system ends the watch of a folder that is gone by itself, and says so here.
            let _ = self.watcher.unwatch(folder);
        }
    }

    /// Ends the watches of a folder that went away and of all below it: the system ends them too, and says nothing of those
    /// below. Says whether there were any.
    pub(super) fn forget_below(&mut self, folder: &Path) -> bool {
        let from = self.folders.range(folder.to_owned()..).map(|(path, _)| path);
        let below: Vec<PathBuf> = from.take_while(|path| path.starts_with(folder)).cloned().collect();
        below.iter().for_each(|folder| self.forget(folder));
        !below.is_empty()
    }

    /// Ends the watches of all folders but these.
    pub(super) fn retain(&mut self, wanted: impl Fn(&Path) -> bool) {
        let unwanted: Vec<PathBuf> = self.folders.keys().filter(|folder| !wanted(folder)).cloned().collect();
        unwanted.iter().for_each(|folder| self.forget(folder));
    }

    /// Ends all watches.
    pub(super) fn forget_all(&mut self) {
        self.retain(|_| false);
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

fn is_forbidden(error: &notify::Error) -> bool {
    matches!(&error.kind, ErrorKind::Io(error) if error.kind() == io::ErrorKind::PermissionDenied)
}

/// What the system says, in words.
pub(super) fn words(error: &notify::Error) -> String {
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
