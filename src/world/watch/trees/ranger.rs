//! The thread that watches the trees: a thread of its own, because a tree of thousands of folders takes its time, and news
//! of a report must not wait for that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use notify::Event;
use notify::event::{EventKind, ModifyKind};

use super::census::{Census, Found};
use super::{Tree, ignores, outputs};
use crate::world::watch::armed::{Armed, Watch, words};
use crate::world::watch::pending::QUIET;
use crate::world::watch::remote::Mounts;
use crate::world::watch::route::{Route, route};
use crate::world::watch::sign::{Sign, sign};
use crate::world::watch::{Change, Means, Scope, Sought};

/// What is saved together comes within this, each file after the one before.
const SETTLE: Duration = Duration::from_millis(30);

/// Where files change without end, those that are finished are told after this.
const LONGEST: Duration = Duration::from_secs(2);

/// Walking takes no more than this share of the time where the system does not watch.
const SHARE: u32 = 20;

/// What the ranger is told.
pub(in crate::world::watch) enum Message {
    /// Watch this tree, but for the reports that are sought.
    Watch(Option<Tree>, Vec<Sought>),
    /// The system saw something.
    Event(notify::Result<Event>),
    /// The watcher was dropped.
    Stop,
}

/// The thread's state.
pub(in crate::world::watch) struct Ranger<F> {
    on_change: F,
    means: Means,
    events: Sender<Message>,
    asked: (Option<Tree>, Vec<Sought>),
    census: Option<Census>,
    /// The system's watches; without them the tree is walked now and then.
    armed: Option<Armed>,
    /// The way to the root.
    way: Route,
    /// Whether it was said that the system does not watch.
    is_said: bool,
    /// When it was walked last, where the system does not watch.
    looked: SystemTime,
    /// When it is walked next, and the system is asked again.
    look: Instant,
    retry: Instant,
    /// Files that may have changed, and until when each of them may still be written.
    dirty: BTreeMap<PathBuf, Instant>,
    /// Since when there are any.
    since: Instant,
    /// Since when what is of interest is another matter.
    other_rules: Option<Instant>,
}

impl<F: Fn(Change)> Ranger<F> {
    /// A ranger that hears the system through `events`, or walks by itself.
    pub(in crate::world::watch) fn new(on_change: F, means: Means, events: Sender<Message>) -> Self {
        let (now, way) = (Instant::now(), Route::default());
        let (looked, look, retry, since) = (SystemTime::now(), now, now, now);
        let (asked, dirty) = ((None, Vec::new()), BTreeMap::new());
        Self {
            on_change,
            means,
            events,
            asked,
            census: None,
            armed: None,
            way,
            is_said: false,
            looked,
            look,
            retry,
            dirty,
            since,
            other_rules: None,
        }
    }

    /// Keeps watch until it is told to stop.
    pub(in crate::world::watch) fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let message = match self.wake_at() {
                Some(at) => messages.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(Message::Watch(tree, sought)) => self.watch(tree, sought),
                Ok(Message::Event(event)) if self.armed.is_some() => match event {
                    Ok(event) => self.heard(&event),
                    Err(error) => self.poll_because(words(&error)),
                },
                Ok(Message::Event(_)) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.census.is_some() && self.armed.is_none() && self.look <= Instant::now() {
                self.look_around();
            }
            self.report(Instant::now());
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        let look = (self.census.is_some() && self.armed.is_none()).then_some(self.look);
        self.due().into_iter().chain(look).min()
    }

    fn watch(&mut self, tree: Option<Tree>, sought: Vec<Sought>) {
        let asked = (tree, sought);
        if asked == self.asked {
            return;
        }
        let is_same_tree = |one: &Tree, other: &Tree| (&one.root, &one.watch) == (&other.root, &other.watch);
        let before = self.asked.0.as_ref().zip(asked.0.as_ref());
        if let Some(census) =
            self.census.as_mut().filter(|_| before.is_some_and(|(one, other)| is_same_tree(one, other)))
        {
            // What does not count in it is all that changed.
            self.asked = asked.clone();
            return asked.0.into_iter().for_each(|tree| census.leave_out(tree, asked.1.clone()));
        }
        self.asked = asked.clone();
        self.dirty.clear();
        let Some(tree) = asked.0 else {
            (self.census, self.armed) = (None, None);
            return self.watches_again();
        };
        let found = Found::Younger(tree.since);
        self.census = Some(Census::new(tree, asked.1));
        let armed = self.armed.take().map_or_else(|| self.system(), Ok);
        if let Err(why) = armed.and_then(|armed| self.walk(armed, found)) {
            let walked = self.census.as_mut().map(|census| census.walk_all(found, &mut |_| Ok(())));
            self.mark(walked.and_then(Result::ok).unwrap_or_default(), SETTLE);
            self.poll_because(why);
        }
    }

    fn system(&self) -> Result<Armed, String> {
        Armed::new(&self.means, self.events.clone(), Message::Event)
    }

    /// Walks all of the tree, and has the system watch every folder of it before it is listed.
    fn walk(&mut self, mut armed: Armed, found: Found) -> Result<(), String> {
        let Some(census) = &mut self.census else { return Ok(()) };
        let mounts = Mounts::now();
        self.way = route(census.root());
        for folder in self.way.needed(true) {
            enter(&mut armed, &folder, &mounts)?;
        }
        for folder in &self.way.folders {
            // Who may not look there hears of nothing there.
            armed.watch(folder, &mounts)?;
        }
        let told = census.walk_all(found, &mut |folder| enter(&mut armed, folder, &mounts))?;
        let way = &self.way;
        armed.retain(|folder| {
            census.holds(folder) || way.folders.iter().any(|it| it == folder) || way.needed(true).any(|it| it == folder)
        });
        self.armed = Some(armed);
        self.mark(told, SETTLE);
        self.watches_again();
        Ok(())
    }

    fn watches_again(&mut self) {
        if std::mem::take(&mut self.is_said) {
            (self.on_change)(Change::Watching(Scope::Sources));
        }
    }

    fn poll_because(&mut self, why: String) {
        self.armed = None;
        let now = Instant::now();
        let every = self.means.walk_every;
        self.looked = SystemTime::now();
        (self.look, self.retry) = (now + every, now + self.means.retry_after);
        if self.means.asks_the_system() {
            self.is_said = true;
            (self.on_change)(Change::Polling { of: Scope::Sources, every, why });
        }
    }

    /// Asks the system again, or walks without it.
    fn look_around(&mut self) {
        let began = Instant::now();
        if self.means.asks_the_system() && self.retry <= began {
            let walked = self.system().and_then(|armed| self.walk(armed, Found::Told));
            if walked.is_ok() {
                return;
            }
            self.retry = Instant::now() + self.means.retry_after;
        }
        let walked = self.census.as_mut().map(|census| {
            let found = if census.has_other_rules() { Found::Younger(self.looked) } else { Found::Told };
            self.looked = SystemTime::now();
            census.walk_all(found, &mut |_| Ok(()))
        });
        let told = walked.and_then(Result::ok).unwrap_or_default();
        // What is found changed again and again is not put off for that.
        let fresh = told.into_iter().filter(|path| !self.dirty.contains_key(path)).collect();
        self.mark(fresh, QUIET);
        let now = Instant::now();
        self.look = now + self.means.walk_every.max((now - began) * SHARE);
    }

    fn heard(&mut self, event: &Event) {
        if event.need_rescan() {
            return self.walk_anew(Found::Told);
        }
        for path in &event.paths {
            if let Some(sign) = sign(&event.kind, path) {
                self.seen(path, sign, &event.kind);
            }
        }
    }

    fn seen(&mut self, path: &Path, sign: Sign, kind: &EventKind) {
        let Some(census) = &mut self.census else { return };
        let is_in_it = path.parent().is_some_and(|folder| census.holds(folder));
        if is_in_it && path.file_name().is_some_and(|name| name == ignores::NAME || outputs::is_mark(name)) {
            // Nothing that is of interest by that alone has changed.
            self.other_rules.get_or_insert_with(Instant::now);
            return;
        }
        let is_way = self.way.leads_by(path) || path == census.root();
        if is_way && (sign == Sign::Gone || !census.holds(path)) {
            return self.walk_anew(Found::Told);
        }
        let told = match sign {
            Sign::Gone if census.holds(path) => {
                self.armed.iter_mut().for_each(|armed| _ = armed.forget_below(path));
                census.leave(path)
            }
            Sign::Arrived | Sign::Written if is_in_it && path.is_dir() => return self.enter(path),
            Sign::Touched if matches!(kind, EventKind::Modify(ModifyKind::Metadata(_))) => {
                if !self.dirty.contains_key(path) {
                    census.touched(path);
                }
                return;
            }
            _ if census.counts(path) => vec![path.to_owned()],
            _ => return,
        };
        let wait = if matches!(sign, Sign::Written | Sign::Touched) { QUIET } else { SETTLE };
        self.mark(told, wait);
    }

    /// A folder turned up.
    fn enter(&mut self, folder: &Path) {
        let (Some(census), Some(armed)) = (&mut self.census, &mut self.armed) else { return };
        if census.holds(folder) {
            // Another one of its name.
            armed.forget_below(folder);
            let told = census.leave(folder);
            self.mark(told, SETTLE);
        }
        let (Some(census), Some(armed)) = (&mut self.census, &mut self.armed) else { return };
        let mounts = Mounts::now();
        match census.walk(folder, Found::Told, &mut |folder| enter(armed, folder, &mounts)) {
            Ok(told) => self.mark(told, SETTLE),
            Err(why) => self.poll_because(why),
        }
    }

    fn walk_anew(&mut self, found: Found) {
        let Some(mut armed) = self.armed.take() else { return };
        armed.forget_all();
        let census = self.census.as_ref();
        let unknown: Vec<PathBuf> =
            self.dirty.keys().filter(|path| census.is_some_and(|census| !census.knows(path))).cloned().collect();
        if let Err(why) = self.walk(armed, found) {
            self.poll_because(why);
        }
        // What is about to be told as new is not known by that.
        self.census.iter_mut().for_each(|census| unknown.iter().for_each(|path| census.forget(path)));
    }

    fn mark(&mut self, paths: Vec<PathBuf>, wait: Duration) {
        let now = Instant::now();
        if self.dirty.is_empty() {
            self.since = now;
        }
        self.dirty.extend(paths.into_iter().map(|path| (path, now + wait)));
    }

    fn due(&self) -> Option<Instant> {
        let dirty = self.dirty.values().max().map(|last| (*last).min(self.since + LONGEST));
        dirty.into_iter().chain(self.other_rules.map(|since| since + SETTLE)).min()
    }

    fn report(&mut self, now: Instant) {
        if self.due().is_none_or(|due| due > now) {
            return;
        }
        if self.other_rules.take().is_some() {
            self.walk_anew(Found::Known);
        }
        let Some(census) = &mut self.census else { return };
        let (ripe, rest) = std::mem::take(&mut self.dirty).into_iter().partition(|(_, until)| *until <= now);
        (self.dirty, self.since) = (rest, now);
        let ripe: BTreeMap<PathBuf, Instant> = ripe;
        let changed = ripe.into_keys().filter(|path| census.judge(path)).collect::<Vec<_>>();
        let changed: Vec<PathBuf> = changed.iter().map(|path| census.spelled(path)).collect();
        if !changed.is_empty() {
            (self.on_change)(Change::Sources(changed));
        }
    }
}

/// Has the system watch a folder. Fails where it cannot.
fn enter(armed: &mut Armed, folder: &Path, mounts: &Mounts) -> Result<(), String> {
    match armed.watch(folder, mounts)? {
        Watch::Refused(why) => Err(why),
        Watch::Kept | Watch::New | Watch::Gone => Ok(()),
    }
}
