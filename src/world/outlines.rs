//! The syntax of many sources: read and parsed by a few threads, and kept by what is in them.
//!
//! **Invariants.** A source that was parsed once is not parsed again as long as its bytes stay the same. What is kept takes
//! at most `MOST_KEPT` bytes or so; what was asked for longest ago goes first. Whoever cancels waits for one source for
//! each thread at most, and what was parsed by then is kept.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use xxhash_rust::xxh3::xxh3_128;

use super::source;
use crate::analysis::outline::Definition;
use crate::analysis::syntax::{self, LONGEST, Region, Syntax};
use crate::analysis::text::SourceText;

/// So many threads read and parse, the calling one among them.
const THREADS: usize = 2;
/// What is kept takes about as many bytes.
const MOST_KEPT: usize = 128 << 20;

/// A source: its key in the report, and where it was found.
pub type Found = (Arc<str>, PathBuf);

/// What sources say by their keys.
pub type Told = HashMap<Arc<str>, Arc<Syntax>>;

/// The text that a report belongs to, by the key of its source, where it is not the one on the disk.
pub type Then<'a> = &'a (dyn Fn(&Arc<str>) -> Option<SourceText> + Sync);

/// The syntax of sources that were asked for before.
#[derive(Debug, Default)]
pub struct Outlines {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// By the hash of the text and of the ending of the path.
    all: HashMap<u128, Entry>,
    bytes: usize,
    /// How often anything was asked for.
    now: u64,
}

#[derive(Debug)]
struct Entry {
    syntax: Arc<Syntax>,
    bytes: usize,
    asked: u64,
}

impl Outlines {
    /// The syntax of these sources, as far as they can be read and their language is known; those that were done before
    /// `is_cancelled` was set.
    #[must_use]
    pub fn of(&self, sources: &[Found], then: Then, is_cancelled: &AtomicBool) -> Told {
        self.lock().now += 1;
        let next = AtomicUsize::new(0);
        let told = Mutex::new(Told::with_capacity(sources.len()));
        let work = || {
            while !is_cancelled.load(Ordering::Relaxed) {
                let Some(source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                if let Some(syntax) = self.one(source, then) {
                    told.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::clone(&source.0), syntax);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..THREADS.min(sources.len()) {
                if thread::Builder::new().name("outlines".to_owned()).spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            work();
        });
        self.lock().shrink();
        told.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn one(&self, source: &Found, then: Then) -> Option<Arc<Syntax>> {
        let (key, path) = source;
        let name = path.file_name()?.to_str().unwrap_or(key);
        syntax::of_path(name)?;
        let text = text(source, then)?;
        let text = text.whole();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let hash = xxh3_128(text.as_bytes()) ^ xxh3_128(ending.as_bytes()).rotate_left(1);
        if let Some(known) = self.lock().get(hash) {
            return Some(known);
        }
        let syntax = Arc::new(syntax::syntax(name, text)?);
        self.lock().keep(hash, &syntax);
        Some(syntax)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        // A thread that panicked left it between two entries.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The text of a source that its report belongs to, if it is not too long to be parsed.
#[must_use]
pub fn text((key, path): &Found, then: Then) -> Option<SourceText> {
    if let Some(then) = then(key) {
        return Some(then);
    }
    // In UTF-16 it takes twice as many bytes.
    if std::fs::metadata(path).ok()?.len() > 2 * LONGEST as u64 {
        return None;
    }
    Some(SourceText::new(source::read(path).ok()?.text))
}

impl Kept {
    fn get(&mut self, hash: u128) -> Option<Arc<Syntax>> {
        let now = self.now;
        let entry = self.all.get_mut(&hash)?;
        entry.asked = now;
        Some(Arc::clone(&entry.syntax))
    }

    fn keep(&mut self, hash: u128, syntax: &Arc<Syntax>) {
        let names: usize = syntax.definitions.iter().map(|one| one.name.capacity()).sum();
        let lists =
            syntax.definitions.capacity() * size_of::<Definition>() + syntax.regions.capacity() * size_of::<Region>();
        let bytes = size_of::<Entry>() + size_of::<Syntax>() + lists + names;
        let entry = Entry { syntax: Arc::clone(syntax), bytes, asked: self.now };
        if let Some(before) = self.all.insert(hash, entry) {
            self.bytes -= before.bytes;
        }
        self.bytes += bytes;
    }

    /// Forgets what was asked for longest ago, until the rest is within bounds.
    fn shrink(&mut self) {
        if self.bytes <= MOST_KEPT {
            return;
        }
        let mut oldest: Vec<(u64, u128)> = self.all.iter().map(|(&hash, entry)| (entry.asked, hash)).collect();
        oldest.sort_unstable();
        for (_, hash) in oldest {
            if self.bytes <= MOST_KEPT {
                return;
            }
            self.bytes -= self.all.remove(&hash).map_or(0, |entry| entry.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn sources(folder: &std::path::Path, files: &[(&str, &str)]) -> Vec<Found> {
        let write = |&(name, text): &(&str, &str)| {
            let path = folder.join(name);
            fs::write(&path, text).expect("a writable folder");
            (Arc::from(name), path)
        };
        files.iter().map(write).collect()
    }

    #[test]
    fn what_did_not_change_is_not_parsed_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [("a.py", "def f():\r\n  pass\r\n"), ("b.rs", "fn g() {}"), ("c.txt", "def h(): pass")];
        let mut found = sources(folder.path(), &files);
        found.push(("gone.py".into(), folder.path().join("gone.py")));
        let outlines = Outlines::default();
        let go_on = AtomicBool::new(false);
        let first = outlines.of(&found, &|_| None, &go_on);
        let names: Vec<&str> = ["a.py", "b.rs"].iter().map(|key| &*first[*key].definitions[0].name).collect();
        assert_eq!((first.len(), &names[..]), (2, &["f", "g"][..]));
        sources(folder.path(), &[("b.rs", "fn changed() {}")]);
        let second = outlines.of(&found, &|_| None, &go_on);
        assert!(Arc::ptr_eq(&first["a.py"], &second["a.py"]), "it is the same one");
        assert_eq!(second["b.rs"].definitions[0].name, "changed");
    }

    #[test]
    fn one_text_in_two_languages_is_two() {
        let folder = tempfile::tempdir().expect("a folder");
        let found = sources(folder.path(), &[("a.py", "class A: pass"), ("a.rb", "class A: pass")]);
        let told = Outlines::default().of(&found, &|_| None, &AtomicBool::new(false));
        assert_ne!(told["a.py"].header, crate::analysis::functions::Header::Belongs);
        assert!(!Arc::ptr_eq(&told["a.py"], &told["a.rb"]));
    }

    #[test]
    fn who_is_not_wanted_any_more_does_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let found = sources(folder.path(), &[("a.py", "def f(): pass")]);
        assert!(Outlines::default().of(&found, &|_| None, &AtomicBool::new(true)).is_empty());
    }

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut kept = Kept::default();
        let name = "x".repeat(MOST_KEPT / 3);
        let definition = || Definition {
            line: 0,
            start: 0,
            end: 0,
            indent: 0,
            name: name.clone(),
            kind: crate::analysis::outline::Kind::Function,
            complexity: None,
        };
        for hash in 1..=4 {
            kept.now += 1;
            kept.keep(hash, &Arc::new(Syntax { definitions: vec![definition()], ..Syntax::default() }));
            assert!(kept.get(1).is_some());
        }
        kept.shrink();
        assert!(kept.bytes <= MOST_KEPT);
        assert_eq!([1, 2, 3, 4].map(|hash| kept.get(hash).is_some()), [true, false, false, true]);
    }
}
