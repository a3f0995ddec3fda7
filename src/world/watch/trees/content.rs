//! What is known of a file's content: how it looks from outside, and a hash where it was read.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::Xxh3;

/// Larger files are judged by their looks.
const MAX_LENGTH: u64 = 64 << 20;

/// A system's clock may tick so seldom.
const TICK: Duration = Duration::from_millis(20);

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Content {
    modified: Option<SystemTime>,
    length: u64,
    /// Of its bytes; 0 as long as nobody read them.
    hash: u64,
    /// It may have changed before it was seen.
    is_young: bool,
}

impl Content {
    /// How a file looks; `None` if there is no such file.
    pub(super) fn seen(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self { modified: about.modified().ok(), length: about.len(), hash: 0, is_young: false })
    }

    /// The same of a file that nobody knew before this moment: if it is younger, it may have changed before it was seen.
    pub(super) fn known_since(self, began: SystemTime) -> Self {
        Self { is_young: !self.is_older(began), ..self }
    }

    /// Whether it was last written before this moment.
    pub(super) fn is_older(self, than: SystemTime) -> bool {
        self.modified.is_some_and(|modified| modified + TICK < than)
    }

    /// Whether a file looks the same now, unread.
    pub(super) fn looks_like(self, other: Self) -> bool {
        (self.modified, self.length) == (other.modified, other.length)
    }

    /// Whether a file that somebody wrote is the same now, as far as is known.
    pub(super) fn is_same(self, now: Self) -> bool {
        if self.hash == 0 { self.looks_like(now) && !self.is_young } else { self.holds_the_same(now) }
    }

    /// Whether somebody wrote the same bytes again, as far as is known.
    fn holds_the_same(self, other: Self) -> bool {
        self.hash != 0 && (self.hash, self.length) == (other.hash, other.length)
    }

    /// It is looked at by its content from now on.
    pub(super) fn read(self, path: &Path) -> Self {
        Self { hash: hash(path, self.length).unwrap_or(0), ..self }
    }

    /// Only the time is another.
    pub(super) fn touched(self, now: Self) -> Self {
        Self { modified: now.modified, ..self }
    }

    /// Its length in bytes.
    pub(super) fn length(self) -> u64 {
        self.length
    }
}

fn hash(path: &Path, length: u64) -> Option<u64> {
    if length > MAX_LENGTH {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let mut hasher = Xxh3::new();
    let mut buffer = [0; 16 << 10];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(hasher.digest().max(1)),
            read => hasher.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_and_time_does_not_once_it_was_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        let write = |text: &str, seconds| {
            fs::write(&path, text).expect("written");
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            File::options().write(true).open(&path).and_then(|file| file.set_modified(time)).expect("set");
            Content::seen(&path).expect("it is there")
        };
        let first = write("one", 1000);
        let touched = write("one", 2000);
        assert!(!first.looks_like(touched) && !first.holds_the_same(touched), "nobody read it");
        let known = touched.read(&path);
        let (again, other) = (write("one", 3000).read(&path), write("two", 2000).read(&path));
        assert!(known.holds_the_same(again) && !known.holds_the_same(other) && known.looks_like(other));
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(first.known_since(at(1001)).is_same(first) && !first.known_since(at(1000)).is_same(first));
    }
}
