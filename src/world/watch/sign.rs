//! What one event of the system says about the path that it names.

use std::fs;
use std::path::Path;

use notify::EventKind;
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// It is whole at once: renamed to this name, or linked.
    Arrived,
    /// It was created or written, and whoever does it is not done, for all we know.
    Written,
    /// Whoever wrote it, if anything, is done.
    Closed,
    /// Something about it changed: look.
    Touched,
    /// It is gone from here.
    Gone,
}

/// Reads an event. `None` if it says nothing of interest.
pub(super) fn sign(kind: &EventKind, path: &Path) -> Option<Sign> {
    Some(match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Sign::Closed,
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return None,
        EventKind::Create(_) if is_linked(path) => Sign::Arrived,
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Sign::Arrived,
        EventKind::Create(_) => Sign::Written,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => Sign::Gone,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => Sign::Written,
        EventKind::Modify(_) | EventKind::Any | EventKind::Other => Sign::Touched,
    })
}

/// A name that was created by linking will see no close: a symbolic link, or a further name of a file.
fn is_linked(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink() || has_other_names(&about))
}

#[cfg(unix)]
fn has_other_names(about: &fs::Metadata) -> bool {
    about.is_file() && std::os::unix::fs::MetadataExt::nlink(about) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &fs::Metadata) -> bool {
    false
}
