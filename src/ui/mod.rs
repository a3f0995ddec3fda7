//! What is on the screen, and where keys and clicks go.
//!
//! **Invariants.** `settle` runs before `draw`, and `draw` changes nothing. Panes own only what is theirs alone: scroll
//! positions, input text, layers. What two panes need is in [`State`], and only `State::update` changes it: a pane
//! answers a key with a [`Reply`]. Overlays are a stack of the same trait, the top one first.

mod ascii;
mod footer;
mod header;
pub mod keymap;
mod layout;
mod output;
pub mod overlays;
pub mod panes;
pub mod printed;
mod screen;
pub(crate) mod sourceline;
pub mod theme;
mod track;
mod viewport;
pub mod visible;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Rect;

pub use keymap::Keymap;
pub use screen::Screen;
pub use theme::Theme;

use crate::app::{Action, Effect, Msg, State};

/// A part of the screen: a pane beside others, or an overlay above them.
pub trait Pane {
    /// Its title, as the frame shows it.
    fn title(&self, state: &State) -> String;
    /// An action that works here.
    fn on(&mut self, _action: Action, _state: &State) -> Reply {
        Reply::Ignored
    }
    /// A key, before it becomes an action: text input only.
    fn on_key(&mut self, _key: KeyEvent, _state: &State) -> Reply {
        Reply::Ignored
    }
    /// A click, a drag or a turn of the wheel within its area.
    fn on_mouse(&mut self, _mouse: MouseEvent, _area: Rect, _state: &State) -> Reply {
        Reply::Ignored
    }
    /// A tab goes to the next multiple of so many columns from now on.
    fn set_tab_width(&mut self, _columns: usize) {}
    /// These keys mean what they say from now on, for a pane that names keys.
    fn set_keys(&mut self, _keys: &Keymap) {}
    /// Prepares the next frame: the scroll position follows the cursor, and what is lacking is asked for.
    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect>;
    /// Draws itself, and changes nothing.
    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer);
    /// What is under its cursor, in words, where the state does not tell.
    fn under_cursor(&self, _state: &State) -> Option<String> {
        None
    }
    /// For an overlay: where it lies on the screen.
    fn place(&self, screen: Rect) -> Rect {
        screen
    }
    /// For an overlay: whether what it ignores goes no further.
    fn is_modal(&self) -> bool {
        true
    }
}

/// What a pane makes of a key or a click.
#[derive(Debug)]
pub enum Reply {
    /// It is nothing to it.
    Ignored,
    /// It was its own affair.
    Done,
    /// The state is to change.
    Msg(Msg),
    /// The overlay is to close, and the state to change, if there is a message.
    Close(Option<Msg>),
    /// The overlay is to close, and this action to follow.
    Act(Action),
}
