//! The state and the screen together, as the loop and the tests drive them.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::Setup;
use crate::app::msg::{Notice, Tone};
use crate::app::{Effect, Msg, State};
use crate::ui::keymap::Key;
use crate::ui::theme::{Background, Depth, Palette};
use crate::ui::{Keymap, Screen, Theme};
use crate::world::config::{self, Config};

/// How the screen is to look, and which keys it takes.
#[derive(Debug, Clone)]
pub struct Look {
    /// Light, dark, or as the terminal is.
    pub theme: config::Theme,
    /// Which colours tell good from bad.
    pub palette: config::Palette,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
    /// How many colours there are.
    pub depth: Depth,
    /// Columns of a tab stop.
    pub tab_width: u8,
    /// Keys by the id of their action.
    pub keys: BTreeMap<String, Vec<String>>,
}

impl Look {
    /// What flags say, before any file was read.
    pub fn of(setup: &Setup) -> Self {
        let flags = &setup.overrides;
        Self {
            theme: flags.theme.unwrap_or_default(),
            palette: flags.palette.unwrap_or_default(),
            ascii: flags.ascii.unwrap_or_default(),
            depth: setup.depth.unwrap_or_else(super::terminal::depth),
            tab_width: flags.tab_width.unwrap_or(config::Ui::default().tab_width),
            keys: BTreeMap::new(),
        }
    }

    /// What the configuration says, flags included.
    pub fn configured(config: &Config, depth: Depth) -> Self {
        let config::Ui { theme, palette, ascii, tab_width } = config.ui;
        Self { theme, palette, ascii, depth, tab_width, keys: config.keys.clone() }
    }
}

/// The state and the screen.
pub struct Session {
    /// The state.
    pub state: State,
    screen: Screen,
    look: Look,
    /// What the terminal said its background is.
    background: Background,
}

impl Session {
    /// Begins; the effects ask for the first load.
    pub fn start(look: &Look) -> (Self, Vec<Effect>) {
        let (state, effects) = State::start();
        let screen = Screen::new(theme(look, Background::Dark), Keymap::default());
        (Self { state, screen, look: look.clone(), background: Background::Dark }, effects)
    }

    /// The terminal said what its background is.
    pub fn background_is(&mut self, background: Background) {
        self.background = background;
        self.screen.set_theme(theme(&self.look, background));
    }

    /// The configuration says how to look.
    pub fn look(&mut self, look: &Look) {
        self.look = look.clone();
        self.screen.set_theme(theme(look, self.background));
        self.screen.set_tab_width(usize::from(look.tab_width));
        let keys: Vec<_> = look.keys.iter().map(|(id, keys)| (id.clone(), keys.clone())).collect();
        let (keymap, wrong) = Keymap::new(&keys);
        self.screen.set_keymap(keymap);
        if let Some(text) = wrong.into_iter().next() {
            let _ = self.state.update(Msg::Tell(Notice::staying(Tone::Bad, text)));
        }
    }

    /// Takes a key, a click or a new size.
    pub fn input(&mut self, event: Event, effects: &mut Vec<Effect>) {
        match event {
            Event::Key(key) => self.key(key, effects),
            Event::Mouse(mouse) => {
                for msg in self.screen.mouse(mouse, &self.state) {
                    self.update(msg, effects);
                }
            }
            Event::Paste(text) => {
                for key in text.chars().filter(|c| !c.is_control()) {
                    let key = KeyEvent::from(KeyCode::Char(key));
                    if let Some(msg) = self.screen.text(key, &self.state) {
                        self.update(msg, effects);
                    }
                }
            }
            // The next frame has the new size, and every wake-up brings a fresh clock.
            Event::Resize(..) | Event::FocusGained | Event::FocusLost => {}
        }
    }

    fn key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        if let Some(msg) = self.screen.key(key, &self.state) {
            self.update(msg, effects);
        }
    }

    /// Takes a key as tests and `--keys` write it.
    pub fn press(&mut self, (code, modifiers): Key, effects: &mut Vec<Effect>) {
        self.key(KeyEvent::new(code, modifiers), effects);
    }

    /// Takes a message.
    pub fn update(&mut self, msg: Msg, effects: &mut Vec<Effect>) {
        effects.extend(self.state.update(msg));
    }

    /// Prepares and draws a frame of this size; returns what it lacks.
    pub fn draw(&mut self, area: Rect, buffer: &mut Buffer) -> Vec<Effect> {
        let lacking = self.screen.settle(&self.state, area);
        self.screen.draw(&self.state, buffer);
        lacking
    }
}

/// What a look looks like on this background, should it leave that open.
pub fn theme(look: &Look, asked: Background) -> Theme {
    let background = match look.theme {
        config::Theme::Auto => asked,
        config::Theme::Light => Background::Light,
        config::Theme::Dark => Background::Dark,
    };
    let palette = match look.palette {
        config::Palette::Default => Palette::Usual,
        config::Palette::ColourBlind => Palette::ColourBlind,
    };
    Theme::new(background, look.depth, palette, look.ascii)
}
