//! What a file was like at one moment, in so far as a change shows in it without reading it.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What a path was like at one moment: its time in nanoseconds, its length and its inode. Links are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp(Option<Facts>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Facts {
    modified: SystemTime,
    length: u64,
    inode: u64,
}

impl Stamp {
    /// The stamp of a path that is not there.
    pub const MISSING: Self = Self(None);

    /// Looks at a path. What cannot be looked at is missing. Take the stamp *before* reading the file: then a change
    /// while it is read is seen as one.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        fs::metadata(path).map_or(Self::MISSING, |about| Self(facts(&about)))
    }

    /// The same of a file that is open.
    #[must_use]
    pub fn of_file(about: &Metadata) -> Self {
        Self(facts(about))
    }

    /// Whether there was nothing.
    #[must_use]
    pub fn is_missing(self) -> bool {
        self.0.is_none()
    }

    /// When it was last written.
    #[must_use]
    pub fn modified(self) -> Option<SystemTime> {
        self.0.map(|facts| facts.modified)
    }

    /// Its length in bytes.
    #[must_use]
    pub fn length(self) -> Option<u64> {
        self.0.map(|facts| facts.length)
    }

    /// Whether the last writing is at least this long ago. A time to come (another machine's clock) is not.
    pub(super) fn rested(self, for_at_least: Duration) -> bool {
        self.modified().and_then(|then| then.elapsed().ok()).is_some_and(|ago| ago >= for_at_least)
    }

    /// Whether both were written within a short time, so that they may be of one run and come together again; two that
    /// are missing may.
    pub(super) fn goes_with(self, other: Self) -> bool {
        const TOGETHER: Duration = Duration::from_secs(2);
        match (self.modified(), other.modified()) {
            (Some(one), Some(other)) => one.max(other).duration_since(one.min(other)).is_ok_and(|gap| gap <= TOGETHER),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

fn facts(about: &Metadata) -> Option<Facts> {
    Some(Facts { modified: about.modified().ok()?, length: about.len(), inode: inode(about) })
}

#[cfg(unix)]
pub(super) fn inode(about: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
pub(super) fn inode(_: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_tells_files_apart_by_time_length_and_identity() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        assert!(Stamp::of(&path).is_missing());
        fs::write(&path, "one").expect("written");
        let first = Stamp::of(&path);
        assert_eq!(first, Stamp::of(&path));
        fs::write(&path, "three").expect("written");
        let second = Stamp::of(&path);
        assert_ne!(first, second);
        fs::write(folder.path().join("b"), "seven").expect("written");
        fs::rename(folder.path().join("b"), &path).expect("renamed");
        assert_ne!(second, Stamp::of(&path), "another inode");
        assert!(first.goes_with(second) && !first.goes_with(Stamp::MISSING));
        assert!(Stamp::MISSING.goes_with(Stamp::MISSING) && !first.rested(Duration::from_secs(3600)));
    }
}
