//! The watcher's thread: it owns the watches, knows every watched path, and waits for what is not finished.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

use notify::Event;

use super::armed::Armed;
use super::item::Item;
use super::means::Means;
use super::pending::{Haste, Pending};
use super::route::route;
use super::sign::{Sign, sign};
use super::sought::Place;
use super::{Change, Scope, Stamp, Watched, writers};

/// Folders may come and go while they are being armed; after so many rounds their own events must do.
const MAX_ROUNDS: usize = 16;

/// Looking at all that is watched takes no more than this share of the time between.
const SHARE: u32 = 10;

/// What the keeper is told.
pub(super) enum Message {
    /// Watch this.
    Watch(Watched),
    /// The system saw something.
    Event(notify::Result<Event>),
    /// The watcher was dropped.
    Stop,
}

/// The thread's state.
pub(super) struct Keeper<F> {
    on_change: F,
    means: Means,
    events: Sender<Message>,
    /// The system's watches; without them everything is looked at now and then.
    armed: Option<Armed>,
    /// When it is looked at next.
    look: Instant,
    /// When the system is asked again.
    retry: Instant,
    items: BTreeMap<PathBuf, Item>,
    places: Vec<Place>,
    pending: Pending,
}

impl<F: Fn(Change)> Keeper<F> {
    /// A keeper that hears the system through `events`, or looks by itself.
    pub(super) fn new(on_change: F, means: Means, events: Sender<Message>) -> Self {
        let now = Instant::now();
        let (look, retry) = (now + means.poll_every, now + means.retry_after);
        let (items, places, pending) = (BTreeMap::new(), Vec::new(), Pending::default());
        let mut keeper = Self { on_change, means, events, armed: None, look, retry, items, places, pending };
        if keeper.means.asks_the_system() {
            match keeper.system() {
                Ok(armed) => keeper.armed = Some(armed),
                Err(why) => keeper.poll_because(why),
            }
        }
        keeper
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
                Ok(Message::Event(Err(error))) if self.armed.is_some() => {
                    self.poll_because(super::armed::words(&error))
                }
                Ok(Message::Event(Err(_))) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            let began = Instant::now();
            if self.armed.is_none() && self.look <= began {
                if self.means.asks_the_system() && self.retry <= began {
                    self.retry();
                }
                self.places.iter_mut().for_each(Place::look);
                self.compare();
                let now = Instant::now();
                self.look = now + self.means.poll_every.max((now - began) * SHARE);
            }
            self.report(Instant::now());
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        let is_looking = self.armed.is_none() && !(self.items.is_empty() && self.places.is_empty());
        self.pending.due().into_iter().chain(is_looking.then_some(self.look)).min()
    }

    fn watch(&mut self, watched: Watched) {
        let mut before = std::mem::take(&mut self.items);
        let mut changed = self.places.iter().map(|place| &place.sought).ne(&watched.sought);
        if changed {
            self.places = watched.sought.into_iter().map(Place::new).collect();
            self.places.iter_mut().for_each(Place::look);
        }
        let late = self.means.spare_wait;
        let spare = watched.spare.into_iter().map(|(path, stamp)| (path, stamp, Some(late)));
        let files = watched.files.into_iter().map(|(path, stamp)| (path, stamp, None));
        for (path, given, late) in spare.chain(files) {
            let known = before.remove(&path).filter(|item| item.given == Some(given) && item.late == late);
            changed |= known.is_none();
            let item = known.unwrap_or_else(|| {
                // Whoever read it meanwhile need not be told what was told before about a file that he did not use.
                if late.is_some() {
                    self.pending.forget(&path);
                }
                Item::given(given, late)
            });
            self.items.insert(path, item);
        }
        // What turned up and was told, and nobody wants to have seen, is not told again.
        for (path, item) in before {
            let is_sought = item.given.is_none() && self.places.iter().any(|place| place.wants(&path));
            if is_sought {
                self.items.insert(path, item);
            } else {
                changed = true;
            }
        }
        if changed {
            let items = &self.items;
            self.pending.retain(|path| items.contains_key(path));
            self.arm();
        }
    }

    fn system(&self) -> Result<Armed, String> {
        Armed::new(&self.means, self.events.clone(), Message::Event)
    }

    /// Has the system watch what is to be watched as things are now, then looks whether something changed before.
    fn arm(&mut self) {
        if let Some(mut armed) = self.armed.take() {
            match self.arm_all(&mut armed) {
                Ok(()) => self.armed = Some(armed),
                Err(why) => self.poll_because(why),
            }
        }
        self.compare();
    }

    fn arm_all(&mut self, armed: &mut Armed) -> Result<(), String> {
        // As soon as a round arms nothing new, all that it saw was watched while it looked.
        for _ in 0..MAX_ROUNDS {
            let (mut wanted, mut wished) = (BTreeSet::new(), BTreeSet::new());
            for (path, item) in &mut self.items {
                item.route = route(path);
                wanted.extend(item.route.needed(false));
                wished.extend(item.route.folders.iter().cloned());
            }
            for place in &mut self.places {
                place.look();
                wanted.extend(place.route.needed(true));
                wanted.extend(place.folders.iter().cloned());
                wished.extend(place.route.folders.iter().cloned());
            }
            if !armed.arm(&wanted, &wished)? {
                break;
            }
        }
        Ok(())
    }

    /// Looks at everything: what is not as it was known has changed.
    fn compare(&mut self) {
        for (path, late) in
            self.places.iter().flat_map(|place| place.files().into_iter().map(|it| (it, place.sought.spare)))
        {
            let late = late.then_some(self.means.spare_wait);
            self.items.entry(path).or_insert_with_key(|path| Item::turned_up(path, late));
        }
        let now = Instant::now();
        for (path, item) in &self.items {
            let current = Stamp::of(path);
            if current != item.known {
                self.pending.found(path, current, item.late, now);
            }
        }
    }

    fn poll_because(&mut self, why: String) {
        let now = Instant::now();
        self.armed = None;
        (self.look, self.retry) = (now, now + self.means.retry_after);
        (self.on_change)(Change::Polling { of: Scope::Files, every: self.means.poll_every, why });
    }

    /// Asks the system again, and says so when it watches.
    fn retry(&mut self) {
        let armed = self.system().and_then(|mut armed| self.arm_all(&mut armed).map(|()| armed));
        match armed {
            Ok(armed) => {
                self.armed = Some(armed);
                (self.on_change)(Change::Watching(Scope::Files));
            }
            Err(_) => self.retry = Instant::now() + self.means.retry_after,
        }
    }

    fn heard(&mut self, event: &Event) {
        // The system lost count of its events: what it watches is anybody's guess, too.
        let mut is_new_way = event.need_rescan();
        if let Some(armed) = self.armed.as_mut().filter(|_| is_new_way) {
            armed.forget_all();
        }
        for path in &event.paths {
            let Some(sign) = sign(&event.kind, path) else { continue };
            if let Some(armed) = self.armed.as_mut().filter(|_| sign == Sign::Gone) {
                // Gone, or another one by now: its watch is worth nothing.
                is_new_way |= armed.forget_below(path);
            }
            is_new_way |= self.seen(path, sign);
        }
        if is_new_way {
            self.arm();
        }
    }

    /// Notes a sign for the watched paths that it concerns. Says whether one of them may lead elsewhere now.
    fn seen(&mut self, place: &Path, sign: Sign) -> bool {
        let mut is_new_way = self.places.iter().any(|it| it.is_on_the_way(place));
        let mut concerned = Vec::new();
        for (path, item) in &self.items {
            let is_end = item.route.end.as_deref() == Some(place);
            is_new_way |= item.route.leads_by(place) || is_end && place.is_symlink();
            if is_end {
                concerned.push(path.clone());
            }
        }
        if concerned.is_empty() && sign != Sign::Gone {
            for it in &self.places {
                let Some(path) = it.spelled(place).filter(|_| place.is_file() && !place.is_symlink()) else { continue };
                let late = it.sought.spare.then_some(self.means.spare_wait);
                self.items.insert(path.clone(), Item::turned_up(&path, late));
                concerned.push(path);
                break;
            }
        }
        for path in concerned {
            let haste = self.haste(&path);
            self.pending.add(&path, sign, haste, Instant::now());
        }
        is_new_way
    }

    /// For whom a path waits: for files that changed together with this one the last time, and have not changed yet.
    fn haste(&self, path: &Path) -> Haste {
        let Some(this) = self.items.get(path) else { return Haste::Alone };
        if let Some(late) = this.late {
            return Haste::Late(late);
        }
        let mut others = self.items.iter().filter(|(other, _)| *other != path);
        let in_company = others.any(|(other, item)| item.goes_with(this) && !self.pending.is_done(other));
        if in_company { Haste::Company } else { Haste::Alone }
    }

    fn report(&mut self, now: Instant) {
        let items = &self.items;
        let go_together = |one: &Path, other: &Path| {
            one != other && items.get(one).zip(items.get(other)).is_some_and(|(one, other)| one.goes_with(other))
        };
        let mut changed = Vec::new();
        for (path, entry) in self.pending.take(now, go_together) {
            let Some(item) = self.items.get_mut(&path) else { continue };
            if entry.was_only_quiet() && writers::are_at_work(&path) {
                self.pending.wait_on(path, entry, now);
                continue;
            }
            let current = Stamp::of(&path);
            if entry.seen.is_some_and(|seen| seen != current) {
                // Found changed, and still changing.
                self.pending.found(&path, current, item.late, now);
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
