//! Reads the source of a file, and compares it with the text that the report belongs to and with the one read before.

use std::sync::Arc;

use super::super::follow::Known;
use super::super::jobs::with_causes;
use crate::analysis::drift::LineMap;
use crate::analysis::text::SourceText;
use crate::analysis::{Place, outline};
use crate::app::msg::SourceRead;
use crate::app::opened::{Drift, SourceFile};
use crate::world::reported::Then;
use crate::world::source;

/// A text of so many bytes has its definitions found at once, in less than a millisecond; those of a longer one follow.
const OUTLINED_AT_ONCE: usize = 128 << 10;

/// Reads sources, one after the other.
pub struct Reader {
    known: Known,
    /// The text that the report belongs to, of the file that was read last, and the same cut into lines.
    then: Option<(Arc<str>, SourceText)>,
}

impl Reader {
    /// A reader that has read nothing, and what is known of the texts that reports belong to.
    #[must_use]
    pub fn new(known: Known) -> Self {
        Self { known, then: None }
    }

    /// Reads the source of a file, or says why there is none. The definitions of a long one are left for later.
    /// `shown` is what is shown of it now.
    pub fn read(&mut self, generation: u64, path: Arc<str>, place: &Place, shown: Option<&SourceFile>) -> SourceRead {
        let text = match place {
            Place::Found(place) => source::read(place).map_err(|error| with_causes(&error)).map(|text| {
                let source::Text { text, guessed } = text;
                Arc::new(SourceFile { text: SourceText::new(text), guessed })
            }),
            Place::Outside(_) => Err("The source lies outside the project, so it is not opened.".to_owned()),
            Place::Missing(_) => Err("The source was not found.".to_owned()),
        };
        let short = text.as_ref().ok().filter(|source| source.text.whole().len() <= OUTLINED_AT_ONCE);
        let definitions = short.map(|source| outline::definitions(source.text.whole()));
        let source = text.as_ref().ok();
        let drift = source.and_then(|source| self.drift(&path, source));
        let since = source.zip(shown).filter(|(source, shown)| source.text != shown.text);
        let since = since.map(|(source, shown)| Arc::new(LineMap::between(&shown.text, &source.text)));
        SourceRead { generation, path, text, drift, since, definitions }
    }

    /// How a source stands to the text that the report belongs to.
    fn drift(&mut self, path: &Arc<str>, source: &SourceFile) -> Option<Drift> {
        let then = match self.known.then(path)? {
            Then::Text(then) => then,
            Then::Unknown => return Drift::between(None, &source.text),
        };
        let then = match self.then.take().filter(|(known, _)| *known == then) {
            Some((_, lines)) => self.then.insert((then, lines)),
            None => self.then.insert((Arc::clone(&then), SourceText::new((*then).to_owned()))),
        };
        Drift::between(Some(&then.1), &source.text)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::analysis::Snapshot;
    use crate::app::msg::Followed;
    use crate::runtime::follow::Follower;
    use crate::world::config::Overrides;
    use crate::world::load::{Loader, Outcome};

    fn write(path: &Path, text: &str, time: SystemTime) {
        std::fs::write(path, text).expect("written");
        let file = std::fs::File::options().write(true).open(path);
        file.and_then(|file| file.set_modified(time)).expect("a time");
    }

    fn load(folder: &Path) -> Arc<Snapshot> {
        let load = Loader::new(folder.to_owned(), Overrides::default()).load(&mut |_| ()).expect("no configuration");
        let Outcome::Read { snapshot, .. } = load.outcome else { panic!("{:?}", load.outcome) };
        Arc::from(snapshot)
    }

    #[test]
    fn the_first_reading_after_a_report_knows_what_was_edited_while_the_tests_ran() {
        let folder = tempfile::tempdir().expect("a folder");
        let [source, report] = ["a.py", "lcov.info"].map(|name| folder.path().join(name));
        let (ago, now) = (SystemTime::now() - Duration::from_secs(60), SystemTime::now());
        let later = |seconds| now + Duration::from_secs(seconds);
        let text = "SF:a.py\nDA:1,1\nDA:2,0\nend_of_record\n";
        write(&source, "one\ntwo\n", ago);
        write(&report, text, now);

        let known = Known::default();
        let mut reader = Reader::new(known.clone());
        let mut follower = Follower::new(folder.path().to_owned(), known.clone());
        let key: Arc<str> = "a.py".into();
        let first = load(folder.path());
        let mut drift = |snapshot: &Snapshot| reader.read(1, Arc::clone(&key), &snapshot.place(&key), None).drift;
        known.expect(&first, folder.path());
        assert_eq!(drift(&first), None);
        let followed = Followed { generation: 1, snapshot: Arc::clone(&first), open: None };
        assert!(follower.follow(&followed, || true).is_some());

        known.run_begins();
        write(&source, "new\none\ntwo\n", later(10));
        write(&report, text, later(20));
        let second = load(folder.path());
        known.expect(&second, folder.path());
        let Some(Drift::Moved(map)) = drift(&second) else { panic!("nobody has followed it, and it is known") };
        assert_eq!([map.to_new(1), map.to_new(2)], [Some(2), Some(3)]);
        // What is known of the first report is not taken for the second.
        assert!(follower.look_again(&[source]).is_some());
        assert!(matches!(drift(&second), Some(Drift::Moved(again)) if again == map));
    }
}
