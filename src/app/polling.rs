//! What is looked at at intervals, because the system cannot watch it: for the header, and for whoever asks why.

use std::time::Duration;

use super::msg::{Notice, Tone};

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Reports, configuration, the open source.
    Files,
    /// The tree of sources.
    Sources,
}

/// How something is looked at that the system cannot watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    /// The interval.
    pub every: Duration,
    /// Why, in words.
    pub why: String,
}

/// What the system cannot watch now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Polling {
    files: Option<Looking>,
    sources: Option<Looking>,
}

impl Polling {
    /// This is looked at from now on; `None` when the system watches it. Says so, if that is news.
    pub(super) fn set(&mut self, scope: Scope, looking: Option<Looking>) -> Option<Notice> {
        let known = match scope {
            Scope::Files => &mut self.files,
            Scope::Sources => &mut self.sources,
        };
        if *known == looking {
            return None;
        }
        let notice = match &looking {
            Some(looking) => Notice::staying(Tone::Bad, sentence(scope, looking)),
            None => Notice::passing(Tone::Plain, "the system tells of changes again".to_owned()),
        };
        *known = looking;
        Some(notice)
    }

    /// `looking every 500 ms`, for the header; `None` while the system watches all.
    #[must_use]
    pub fn in_short(&self) -> Option<String> {
        let interval = |looking: &Option<Looking>| looking.as_ref().map(|looking| interval(looking.every));
        match (interval(&self.files), interval(&self.sources)) {
            (None, None) => None,
            (Some(files), Some(sources)) if files != sources => Some(format!("looking every {files}–{sources}")),
            (files, sources) => files.or(sources).map(|every| format!("looking every {every}")),
        }
    }

    /// Why, and what is looked at instead, a sentence for each.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        let all = [(Scope::Files, &self.files), (Scope::Sources, &self.sources)];
        all.into_iter().filter_map(|(scope, looking)| Some(sentence(scope, looking.as_ref()?)))
    }
}

fn sentence(scope: Scope, looking: &Looking) -> String {
    let of = match scope {
        Scope::Files => "reports, configuration and the open source",
        Scope::Sources => "sources",
    };
    format!("looking every {} at {of}: {}", interval(looking.every), looking.why)
}

fn interval(every: Duration) -> String {
    match every.as_millis() {
        millis if millis % 1000 == 0 => format!("{} s", every.as_secs()),
        millis => format!("{millis} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looking(millis: u64) -> Option<Looking> {
        Some(Looking { every: Duration::from_millis(millis), why: "no watches are left".to_owned() })
    }

    #[test]
    fn it_lasts_until_the_system_watches_all_again() {
        let mut polling = Polling::default();
        assert_eq!(polling.set(Scope::Files, None), None, "no news");
        let notice = polling.set(Scope::Files, looking(500)).expect("news");
        let text = "looking every 500 ms at reports, configuration and the open source: no watches are left";
        assert_eq!((notice.tone, &*notice.text), (Tone::Bad, text));
        assert_eq!(polling.set(Scope::Files, looking(500)), None, "no news");
        assert_eq!(polling.in_short().as_deref(), Some("looking every 500 ms"));
        assert!(polling.set(Scope::Sources, looking(2_000)).is_some());
        assert_eq!(polling.in_short().as_deref(), Some("looking every 500 ms–2 s"));
        assert_eq!(polling.sentences().count(), 2);
        assert!(polling.set(Scope::Files, None).is_some());
        assert_eq!(polling.in_short().as_deref(), Some("looking every 2 s"));
        assert!(polling.set(Scope::Sources, None).is_some());
        assert_eq!((polling.in_short(), polling.sentences().count()), (None, 0));
    }
}
