//! The whole screen: the panes, the stack of overlays above them, and the routing of keys and clicks.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::keymap::{self, Keymap};
use super::layout::Layout;
use super::overlays::OVERLAYS;
use super::panes::{PANES, Place};
use super::theme::{Role, Theme};
use super::{Pane, Reply, ascii, footer, header};
use crate::app::action::{GAPS, RUN, SOURCE};
use crate::app::msg::{Notice, Tone};
use crate::app::next::Listed;
use crate::app::{Action, Effect, Msg, State};

/// One press of `<` or `>` moves the split by so many percent of the width.
const SPLIT_STEP: u16 = 4;
/// The tree has so many percent of the width at first.
const FIRST_SHARE: u16 = 44;

/// All that is on the screen.
pub struct Screen {
    panes: Vec<(&'static str, Box<dyn Pane>)>,
    overlays: Vec<Box<dyn Pane>>,
    keymap: Keymap,
    theme: Theme,
    layout: Layout,
    area: Rect,
    share: u16,
    dragging: bool,
    /// The size of the screen that the test command writes on.
    run_size: (u16, u16),
}

impl Screen {
    /// A screen with every pane, and no overlay.
    #[must_use]
    pub fn new(theme: Theme, keymap: Keymap) -> Self {
        let panes = PANES.iter().map(|pane| (pane.name, (pane.new)()));
        let (layout, area) = (Layout::default(), Rect::default());
        let (panes, overlays) = (panes.collect(), Vec::new());
        let keys = Keymap::default();
        let (share, dragging, run_size) = (FIRST_SHARE, false, (0, 0));
        let mut screen = Self { panes, overlays, keymap: keys, theme, layout, area, share, dragging, run_size };
        screen.set_keymap(keymap);
        screen
    }

    /// Draws in another theme from now on.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// Takes other keys from now on.
    pub fn set_keymap(&mut self, keymap: Keymap) {
        self.panes.iter_mut().for_each(|(_, pane)| pane.set_keys(&keymap));
        self.keymap = keymap;
    }

    /// What a key means to the state, if anything.
    pub fn key(&mut self, event: KeyEvent, state: &State) -> Option<Msg> {
        let key = keymap::pressed(event)?;
        if let Some(overlay) = self.overlays.last_mut() {
            let reply = overlay.on_key(event, state);
            if !matches!(reply, Reply::Ignored) {
                return self.follow(reply, state);
            }
        }
        match self.keymap.action(state.focus, key) {
            Some(action) => self.act(action, state),
            None if self.overlays.is_empty() => self.works_elsewhere(key, state),
            None => None,
        }
    }

    /// A key that means nothing here, but something in another pane, says so.
    fn works_elsewhere(&self, key: keymap::Key, state: &State) -> Option<Msg> {
        let (pane, action) = PANES.iter().find_map(|pane| Some((pane, self.keymap.action(pane.name, key)?)))?;
        let is_beside = [SOURCE, state.screen].contains(&pane.name);
        let way = self.keymap.keys(if is_beside { Action::OtherPane } else { pane.shown_by });
        let (id, way) = (action.row().id, way.first().cloned().unwrap_or_default());
        let text = format!("{id} works in the {} pane: {way} goes there", pane.name);
        Some(Msg::Tell(Notice::passing(Tone::Plain, text)))
    }

    /// Takes one character of text that was pasted; only what is being typed into takes it.
    pub fn text(&mut self, event: KeyEvent, state: &State) -> Option<Msg> {
        let reply = self.overlays.last_mut()?.on_key(event, state);
        self.follow(reply, state)
    }

    /// A tab goes to the next multiple of so many columns from now on.
    pub fn set_tab_width(&mut self, columns: usize) {
        self.panes.iter_mut().for_each(|(_, pane)| pane.set_tab_width(columns));
    }

    /// What an action means to the state, if anything.
    pub fn act(&mut self, action: Action, state: &State) -> Option<Msg> {
        if let Some(overlay) = self.overlays.last_mut() {
            let reply = overlay.on(action, state);
            if !matches!(reply, Reply::Ignored) {
                return self.follow(reply, state);
            }
            match (action, overlay.is_modal()) {
                (Action::Back | Action::Quit, true) | (Action::Back, false) => {
                    self.overlays.pop();
                    return None;
                }
                (_, true) => return None,
                (_, false) => {}
            }
        }
        let action = match action {
            // Without a command there is something to choose first.
            Action::Run | Action::AutoRun if state.run.command().is_none() => Action::Commands,
            Action::Filter if state.focus == RUN => Action::Find,
            // Every function has its figures in columns.
            Action::Reasons if state.next.listed == Listed::Every => Action::NextReason,
            // What was set aside is taken back without a question, and where there is no gap, that is said.
            Action::SetAside if !state.can_set_aside() => return Some(Msg::Act(action)),
            other => other,
        };
        if let Some(overlay) = OVERLAYS.iter().find(|overlay| overlay.action == action) {
            self.overlays.push((overlay.new)(state, &self.keymap));
            // A list of what is filtered keeps the focus.
            return overlay.focus.filter(|_| action != Action::Filter || state.screen != GAPS).map(Msg::Focus);
        }
        if let Some(pane) = PANES.iter().find(|pane| pane.shown_by == action) {
            return Some(Msg::Focus(pane.name));
        }
        match action {
            Action::OtherPane => {
                return Some(Msg::Focus(if state.focus == SOURCE { state.screen } else { SOURCE }));
            }
            Action::WidenTree => self.share = (self.share + SPLIT_STEP).min(80),
            Action::NarrowTree => self.share = self.share.saturating_sub(SPLIT_STEP).max(20),
            _ => {
                let (_, pane) = self.panes.iter_mut().find(|(name, _)| *name == state.focus)?;
                return match pane.on(action, state) {
                    Reply::Ignored => Some(Msg::Act(action)),
                    reply => self.follow(reply, state),
                };
            }
        }
        None
    }

    fn follow(&mut self, reply: Reply, state: &State) -> Option<Msg> {
        match reply {
            Reply::Ignored | Reply::Done => None,
            Reply::Msg(msg) => Some(msg),
            Reply::Close(msg) => {
                self.overlays.pop();
                msg
            }
            Reply::Act(action) => {
                self.overlays.pop();
                self.act(action, state)
            }
        }
    }

    /// What a click, a drag or a turn of the wheel means to the state, if anything.
    pub fn mouse(&mut self, event: MouseEvent, state: &State) -> Vec<Msg> {
        let at = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) if self.layout.split.contains(at) => self.dragging = true,
            MouseEventKind::Drag(MouseButton::Left) if self.dragging => {
                let column = event.column.saturating_sub(self.area.x);
                let share = u32::from(column) * 100 / u32::from(self.area.width.max(1));
                self.share = (share as u16).clamp(20, 80);
            }
            MouseEventKind::Up(_) => self.dragging = false,
            _ => return self.mouse_in_pane(event, at, state),
        }
        Vec::new()
    }

    fn mouse_in_pane(&mut self, event: MouseEvent, at: Position, state: &State) -> Vec<Msg> {
        let screen = self.area;
        if let Some(overlay) = self.overlays.last_mut() {
            let area = overlay.place(screen);
            let is_click = matches!(event.kind, MouseEventKind::Down(_));
            let reply = match (area.contains(at), is_click) {
                (true, _) => overlay.on_mouse(event, area, state),
                (false, true) => Reply::Close(None),
                (false, false) => Reply::Done,
            };
            return self.follow(reply, state).into_iter().collect();
        }
        let layout = self.layout;
        let Some((name, pane)) = self.panes.iter_mut().find(|(name, _)| layout.pane(name).contains(at)) else {
            return Vec::new();
        };
        let mut msgs = Vec::new();
        if matches!(event.kind, MouseEventKind::Down(_)) && *name != state.focus {
            msgs.push(Msg::Focus(name));
        }
        let reply = pane.on_mouse(event, layout.pane(name), state);
        msgs.extend(self.follow(reply, state));
        msgs
    }

    /// Prepares the next frame of this size, and returns what the panes lack.
    pub fn settle(&mut self, state: &State, area: Rect) -> Vec<Effect> {
        self.area = area;
        // As long as there is nothing to explore, what to do about it has the whole width.
        let share = state.snapshot.as_ref().map(|_| self.share);
        let place = PANES.iter().find(|pane| pane.name == state.screen).map_or(Place::Left, |pane| pane.place);
        self.layout = Layout::new(area, share, state.focus, (state.screen, place));
        let mut lacking: Vec<Effect> = self.resize_run(area, share).into_iter().collect();
        for (name, pane) in &mut self.panes {
            let area = self.layout.pane(name);
            if !area.is_empty() {
                lacking.extend(pane.settle(state, area));
            }
        }
        for overlay in &mut self.overlays {
            let place = overlay.place(area);
            lacking.extend(overlay.settle(state, place));
        }
        lacking
    }

    /// The test command writes for its own screen, whichever is shown: beside the source that one is narrower for a while,
    /// and the rows above the output come and go, but the command keeps its size.
    fn resize_run(&mut self, area: Rect, share: Option<u16>) -> Option<Effect> {
        let whole = Layout::new(area, share, RUN, (RUN, Place::Whole)).pane(RUN);
        let size = (whole.width, whole.height.saturating_sub(1));
        (std::mem::replace(&mut self.run_size, size) != size).then_some(Effect::ResizeRun(size.0, size.1))
    }

    /// Draws the frame that was settled.
    pub fn draw(&self, state: &State, buffer: &mut Buffer) {
        header::draw(state, &self.theme, self.layout.header, buffer);
        for (name, pane) in &self.panes {
            let area = self.layout.pane(name);
            if !area.is_empty() {
                pane.draw(state, &self.theme, area, buffer);
            }
        }
        let split = self.layout.split;
        for y in split.top()..split.bottom() {
            buffer[(split.x, y)].set_symbol(self.theme.marks.post).set_style(self.theme.role(Role::Frame));
        }
        let words = self.panes.iter().find(|(name, _)| *name == state.focus);
        let words = words.and_then(|(_, pane)| pane.under_cursor(state));
        footer::draw(state, words, (&self.theme, &self.keymap), self.layout.footer, buffer);
        for overlay in &self.overlays {
            let place = overlay.place(self.area);
            if !place.is_empty() {
                overlay.draw(state, &self.theme, place, buffer);
            }
        }
        if self.theme.is_ascii() {
            ascii::transliterate(buffer);
        }
    }
}
