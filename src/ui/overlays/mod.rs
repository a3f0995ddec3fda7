//! The overlays, one file each, and the registry that says which action opens which.

mod aside;
mod commands;
mod compare;
mod filter;
mod find;
mod frame;
mod help;
mod notes;
mod palette;
mod paths;
mod reasons;
mod typed;

use super::{Keymap, Pane};
use crate::app::action::{CHANGES, EXPLORE, GAPS, RUN};
use crate::app::{Action, State};

/// One row of the registry of overlays.
pub struct OverlayRow {
    /// The action that opens it.
    pub action: Action,
    /// The pane that it works on, which gets the focus.
    pub focus: Option<&'static str>,
    /// Makes it.
    pub new: fn(&State, &Keymap) -> Box<dyn Pane>,
}

/// Every overlay.
pub static OVERLAYS: &[OverlayRow] = &[
    OverlayRow {
        action: Action::Help,
        focus: None,
        new: |state, keymap| Box::new(help::Help::new(state.focus, keymap)),
    },
    OverlayRow {
        action: Action::Palette,
        focus: None,
        new: |state, keymap| Box::new(palette::Palette::new(state.focus, keymap)),
    },
    OverlayRow {
        action: Action::Filter,
        focus: Some(EXPLORE),
        new: |state, _| Box::new(filter::Filter::new(&state.view.filter)),
    },
    OverlayRow { action: Action::OtherReport, focus: Some(CHANGES), new: |_, _| Box::<compare::Compare>::default() },
    OverlayRow { action: Action::Find, focus: Some(RUN), new: |state, _| Box::new(find::Find::new(&state.run.search)) },
    OverlayRow { action: Action::Commands, focus: None, new: |state, _| Box::new(commands::Commands::new(&state.run)) },
    OverlayRow { action: Action::Reasons, focus: Some(GAPS), new: |state, _| Box::new(reasons::Reasons::new(state)) },
    OverlayRow { action: Action::SetAside, focus: None, new: |_, _| Box::<aside::Aside>::default() },
    OverlayRow { action: Action::Paths, focus: None, new: |_, _| Box::<paths::Paths>::default() },
    OverlayRow { action: Action::Notes, focus: None, new: |_, _| Box::<notes::Notes>::default() },
];
