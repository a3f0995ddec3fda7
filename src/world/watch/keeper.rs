//! The watcher's thread: it owns the watches, knows every watched path, and waits for what is not finished.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::Event;

use super::armed::Armed;
use super::pending::Pending;
use super::route::{Route, route};
use super::sign::{Sign, is_of_folder, sign};
use super::{Change, POLL_EVERY, Stamp, Watched};

/// Folders may come and go while they are being armed; after so many rounds their own events must do.
const MAX_ROUNDS: usize = 16;

/// What the keeper is told.
pub(super) enum Message {
    /// Watch this.
    Watch(Watched),
    /// The system saw something.
    Event(notify::Result<Event>),
    /// The watcher was dropped.
    Stop,
}

/// How the keeper hears of changes.
enum Ears {
    System(Armed),
    Polling { interval: Duration, next: Instant },
}

/// A watched path.
struct Item {
    is_folder: bool,
    /// The stamp under which it was handed over.
    given: Stamp,
    /// What the other side knows of it: what it read, or what it was told since.
    known: Stamp,
    route: Route,
}

/// The thread's state.
pub(super) struct Keeper<F> {
    on_change: F,
    ears: Ears,
    items: BTreeMap<PathBuf, Item>,
    pending: Pending,
}

impl<F: Fn(Change)> Keeper<F> {
    /// A keeper that hears the system through `events`, or looks by itself at this interval.
    pub(super) fn new(on_change: F, events: Sender<Message>, interval: Option<Duration>) -> Self {
        let polling = |interval| Ears::Polling { interval, next: Instant::now() + interval };
        let ears = match interval {
            Some(interval) => polling(interval),
            None => Armed::new(events).map_or_else(
                |why| {
                    on_change(trouble(&why));
                    polling(POLL_EVERY)
                },
                Ears::System,
            ),
        };
        Self { on_change, ears, items: BTreeMap::new(), pending: Pending::default() }
    }

    /// Keeps watch until it is told to stop.
    pub(super) fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let message = match self.wake_at() {
                Some(at) => messages.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(Message::Watch(watched)) => self.watch(watched),
                Ok(Message::Event(Ok(event))) => self.heard(&event),
                Ok(Message::Event(Err(error))) => self.poll_because(&error.to_string()),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = Instant::now();
            if let Ears::Polling { interval, next } = &mut self.ears
                && *next <= now
            {
                *next = now + *interval;
                self.compare();
            }
            self.report(now);
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        let look = match &self.ears {
            Ears::Polling { next, .. } if !self.items.is_empty() => Some(*next),
            _ => None,
        };
        self.pending.due().into_iter().chain(look).min()
    }

    fn watch(&mut self, watched: Watched) {
        let mut before = std::mem::take(&mut self.items);
        let mut changed = false;
        let files = watched.files.into_iter().map(|(path, stamp)| (path, stamp, false));
        let folders = watched.folders.into_iter().map(|(path, stamp)| (path, stamp, true));
        for (path, given, is_folder) in folders.chain(files) {
            let known = before.remove(&path).filter(|item| item.given == given && item.is_folder == is_folder);
            changed |= known.is_none();
            let item = known.unwrap_or_else(|| Item { is_folder, given, known: given, route: Route::default() });
            self.items.insert(path, item);
        }
        if changed || !before.is_empty() {
            let items = &self.items;
            self.pending.retain(|path| items.contains_key(path));
            self.arm();
        }
    }

    /// Has the system watch what is to be watched as things are now, then looks whether something changed before.
    fn arm(&mut self) {
        // As soon as a round arms nothing new, all that it saw was watched while it looked.
        for _ in 0..MAX_ROUNDS {
            let Ears::System(armed) = &mut self.ears else { break };
            let mut wanted = BTreeSet::new();
            for (path, item) in &mut self.items {
                item.route = route(path);
                wanted.extend(folders(item));
            }
            match armed.arm(&wanted) {
                Ok(true) => {}
                Ok(false) => break,
                Err(why) => self.poll_because(&why),
            }
        }
        self.compare();
    }

    fn compare(&mut self) {
        let now = Instant::now();
        for (path, item) in &self.items {
            let current = Stamp::of(path);
            if current != item.known {
                self.pending.found(path, current, now);
            }
        }
    }

    fn poll_because(&mut self, why: &str) {
        if matches!(self.ears, Ears::System(_)) {
            self.ears = Ears::Polling { interval: POLL_EVERY, next: Instant::now() };
            (self.on_change)(trouble(why));
        }
    }

    fn heard(&mut self, event: &Event) {
        // The system lost count of its events.
        let mut is_new_way = event.need_rescan();
        for path in &event.paths {
            let Some(sign) = sign(&event.kind, path) else { continue };
            if let Ears::System(armed) = &mut self.ears
                && sign == Sign::Gone
                && armed.watches(path)
            {
                // Gone, or another one by now: its watch is worth nothing.
                armed.forget(path);
                is_new_way = true;
            }
            is_new_way |= self.seen(path, sign, event);
        }
        if is_new_way {
            self.arm();
        }
    }

    /// Notes a sign for the watched paths that it concerns. Says whether one of them may lead elsewhere now.
    fn seen(&mut self, place: &Path, sign: Sign, event: &Event) -> bool {
        let mut is_new_way = false;
        let mut concerned = Vec::new();
        for (path, item) in &self.items {
            let is_end = item.route.end.as_deref() == Some(place);
            let is_in_it = item.is_folder && place.parent() == item.route.end.as_deref();
            is_new_way |= item.route.steps.iter().any(|step| step == place) || is_end && item.is_folder;
            is_new_way |= is_end && place.is_symlink();
            if is_end && !item.is_folder || is_in_it && !is_of_folder(&event.kind, place) {
                concerned.push(path.clone());
            }
        }
        for path in concerned {
            let in_company = self.is_in_company(&path);
            self.pending.add(&path, sign, in_company, Instant::now());
        }
        is_new_way
    }

    /// Whether other files that changed together with this one the last time have not changed yet.
    fn is_in_company(&self, path: &Path) -> bool {
        let Some(this) = self.items.get(path) else { return false };
        let mut others = self.items.iter().filter(|(other, item)| *other != path && !item.is_folder);
        others.any(|(other, item)| item.known.goes_with(this.known) && !self.pending.is_done(other))
    }

    fn report(&mut self, now: Instant) {
        let mut changed = Vec::new();
        for (path, entry) in self.pending.take(now) {
            let Some(item) = self.items.get_mut(&path) else { continue };
            let current = Stamp::of(&path);
            if entry.seen.is_some_and(|seen| seen != current) {
                // Found changed, and still changing.
                self.pending.found(&path, current, now);
                continue;
            }
            let never_there = current.is_missing() && item.known.is_missing();
            if current != item.known || entry.sure && !never_there {
                item.known = current;
                changed.push(path);
            }
        }
        if !changed.is_empty() {
            (self.on_change)(Change::Files(changed));
        }
    }
}

/// The folders in which something may happen to this path.
fn folders(item: &Item) -> impl Iterator<Item = PathBuf> {
    let end = item.route.end.as_deref();
    let end = if item.is_folder && end.is_some_and(Path::is_dir) { end } else { end.and_then(Path::parent) };
    let steps = item.route.steps.iter().filter_map(|step| step.parent());
    steps.chain(end).map(Path::to_owned)
}

fn trouble(why: &str) -> Change {
    Change::Trouble(format!("{why}; files are looked at every {} ms instead", POLL_EVERY.as_millis()))
}
