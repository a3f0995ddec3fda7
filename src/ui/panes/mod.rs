//! The panes, one file each, and the registry that names them.

mod explore;
pub(crate) mod folds;
mod source;
pub(super) mod waiting;

use super::Pane;
use crate::app::action::{EXPLORE, SOURCE};

/// One row of the registry of panes.
pub struct PaneRow {
    /// Its name, which is also the scope of its actions.
    pub name: &'static str,
    /// Makes it.
    pub new: fn() -> Box<dyn Pane>,
}

/// Every pane, in the order in which the focus goes round.
pub static PANES: &[PaneRow] = &[
    PaneRow { name: EXPLORE, new: || Box::<explore::Explore>::default() },
    PaneRow { name: SOURCE, new: || Box::<source::Source>::default() },
];
