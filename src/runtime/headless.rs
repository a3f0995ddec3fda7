//! The explorer without a terminal: keys in, a screen out, every effect performed at once. For tests and `--print`.

use std::sync::atomic::AtomicBool;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Setup;
use super::follow::{Follower, Known};
use super::gather;
use super::jobs::{self, Counted};
use super::references::{self, WatchedReferences};
use super::runs;
use super::session::{Look, Session};
use super::sources::{self, Colourist, Reader};
use crate::app::msg::RunSettings;
use crate::app::{Effect, Msg, State};
use crate::ui::keymap::Key;
use crate::ui::printed;
use crate::ui::theme::Depth;
use crate::world::clock;
use crate::world::load::Loader;
use crate::world::watch::Watched;
use crate::world::worklist::Gatherer;

/// The exact pass goes so many lines at once: nobody waits for anything else.
const LINES_AT_ONCE: usize = 1_000;

/// The explorer, one key at a time.
pub struct Headless {
    session: Session,
    loader: Loader,
    counted: Counted,
    colourist: Colourist,
    reader: Reader,
    follower: Follower,
    known: Known,
    gatherer: Gatherer,
    references: references::Reader,
    watched_references: WatchedReferences,
    watched: Watched,
    run: RunSettings,
    run_size: (u16, u16),
    depth: Depth,
    area: Rect,
    /// What keys and frames asked for that was not performed yet.
    pending: Vec<Effect>,
    /// What would have left the program: texts copied, files edited, the wish to quit.
    pub left: Vec<Effect>,
}

impl Headless {
    /// Starts, loads and draws a first frame of this size, in columns and rows.
    #[must_use]
    pub fn new(setup: Setup, (columns, rows): (u16, u16)) -> Self {
        let look = Look::of(&setup);
        let (mut session, mut effects) = Session::start(&look);
        session.update(Msg::Clock(clock::now()), &mut effects);
        let known = Known::default();
        let references = references::Reader::new(&setup, known.clone());
        let mut headless = Self {
            session,
            reader: Reader::new(known.clone()),
            follower: Follower::new(setup.working_dir.clone(), known.clone()),
            counted: Counted::new(setup.working_dir.clone(), known.clone()),
            known,
            gatherer: Gatherer::default(),
            loader: Loader::new(setup.working_dir, setup.overrides).remembering().timed(setup.timings),
            colourist: Colourist::default(),
            references,
            watched_references: WatchedReferences::default(),
            watched: Watched::default(),
            run: RunSettings::default(),
            run_size: (columns, rows),
            depth: look.depth,
            area: Rect::new(0, 0, columns, rows),
            pending: Vec::new(),
            left: Vec::new(),
        };
        headless.perform(effects);
        headless
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) {
        let mut effects = Vec::new();
        self.session.press(key, &mut effects);
        self.perform(effects);
    }

    /// Presses a key and waits for nothing: what it asks for is performed by [`Headless::catch_up`]. For measurements.
    pub fn press_only(&mut self, key: Key) {
        self.session.press(key, &mut self.pending);
    }

    /// Draws the frame that the loop would draw now, before anything is performed.
    pub fn frame(&mut self, area: Rect, buffer: &mut Buffer) {
        let lacking = self.session.draw(area, buffer);
        self.pending.extend(lacking);
    }

    /// Performs what keys and frames have asked for.
    pub fn catch_up(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.perform(pending);
    }

    /// Hands the explorer a message, as the watcher or a job would.
    pub fn tell(&mut self, msg: Msg) {
        let mut effects = Vec::new();
        let msgs = match msg {
            Msg::Changed(paths) => self.watched_references.told(paths, &self.watched),
            msg => vec![msg],
        };
        msgs.into_iter().for_each(|msg| self.session.update(msg, &mut effects));
        self.perform(effects);
    }

    /// Hands the explorer a click or a new size.
    pub fn input(&mut self, event: ratatui::crossterm::event::Event) {
        let mut effects = Vec::new();
        self.session.input(event, &mut effects);
        self.perform(effects);
    }

    /// Draws frames of this size from now on.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.area = Rect::new(0, 0, columns, rows);
        self.perform(Vec::new());
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.session.state
    }

    /// The screen now.
    pub fn screen(&mut self) -> Buffer {
        let mut buffer = Buffer::empty(self.area);
        self.session.draw(self.area, &mut buffer);
        buffer
    }

    /// The screen now, as text, with the escapes that colour it where colours are wanted.
    pub fn as_text(&mut self) -> String {
        let timings = self.loader.timings().clone();
        let buffer = timings.time("screen drawn", || self.screen());
        printed::rows(&buffer, self.depth > Depth::None).map(|row| row + "\n").collect()
    }

    fn perform(&mut self, mut effects: Vec<Effect>) {
        // What a frame lacks is asked for by drawing it: go on until nothing is lacking.
        loop {
            for effect in std::mem::take(&mut effects) {
                let msg = match effect {
                    Effect::Load(generation) => {
                        let (look, watched, loaded) =
                            jobs::load(&mut self.loader, &mut self.counted, self.depth, &mut |_| ());
                        if let Some(look) = look {
                            self.watched = watched;
                            self.session.look(&look);
                        }
                        self.run = loaded.run.clone().unwrap_or_else(|| std::mem::take(&mut self.run));
                        Msg::Loaded(generation, Box::new(loaded))
                    }
                    Effect::ReadReference(generation, which, path, present) => {
                        self.watched_references.expect(which, self.references.file(&path));
                        let read = self.references.read(generation, which, &path, present.as_ref());
                        Msg::ReferenceRead(Box::new(read))
                    }
                    Effect::ReadSource(generation, path, place, shown) => {
                        let read = sources::outlined(self.reader.read(generation, path, &place, shown.as_deref()));
                        self.colourist.open(&read);
                        Msg::SourceRead(read)
                    }
                    Effect::Highlight(generation, runs) => {
                        for (first, last) in runs {
                            while !self.colourist.advance(last, LINES_AT_ONCE) {}
                            let (lines, _) = self.colourist.colour(generation, first, last);
                            self.session.update(Msg::Highlighted(lines), &mut effects);
                        }
                        continue;
                    }
                    Effect::Follow(followed) => match self.follower.follow(&followed, || true) {
                        Some(msg) => msg,
                        None => continue,
                    },
                    Effect::LookAgain(paths) => match self.follower.look_again(&paths) {
                        Some(msg) => msg,
                        None => continue,
                    },
                    Effect::Gather(gathering) => {
                        match gather::gather(&self.gatherer, &gathering, &self.known, &AtomicBool::new(false)) {
                            Some(msg) => msg,
                            None => continue,
                        }
                    }
                    Effect::FindParts(gathering, paths) => {
                        gather::parts(&self.gatherer, &gathering, &paths, &self.known)
                    }
                    Effect::SetAside(root, change) => Msg::AsidesSaved(jobs::set_aside(&root, &change)),
                    Effect::Save(path, rewrite) => Msg::Tell(jobs::save(&path, &rewrite)),
                    Effect::SaveCommand(path, command) => Msg::Tell(jobs::save_command(&path, &command)),
                    Effect::Run(generation, command) => {
                        runs::run_to_the_end(&command, &self.run, self.run_size, &self.known, &mut |event| {
                            self.session.update(Msg::Ran(generation, event), &mut effects);
                        });
                        continue;
                    }
                    Effect::ResizeRun(columns, rows) => {
                        self.run_size = (columns, rows);
                        continue;
                    }
                    other => {
                        self.left.push(other);
                        continue;
                    }
                };
                if matches!(msg, Msg::Loaded(..)) {
                    self.loader.timings().time("tree built", || self.session.update(msg, &mut effects));
                } else {
                    self.session.update(msg, &mut effects);
                }
            }
            if effects.is_empty() {
                effects = self.session.draw(self.area, &mut Buffer::empty(self.area));
            }
            if effects.is_empty() {
                return;
            }
        }
    }
}
