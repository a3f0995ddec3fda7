//! The panes, one file each, and the registry that names them.

mod changes;
mod explore;
pub(crate) mod folds;
mod gaps;
mod map;
pub(super) mod run;
mod source;
pub(super) mod waiting;

use super::Pane;
use crate::app::Action;
use crate::app::action::{CHANGES, EXPLORE, GAPS, MAP, RUN, SOURCE};

/// One row of the registry of panes.
pub struct PaneRow {
    /// Its name, which is also the scope of its actions.
    pub name: &'static str,
    /// Where it lies.
    pub place: Place,
    /// The action that shows it and gives it the focus.
    pub shown_by: Action,
    /// Makes it.
    pub new: fn() -> Box<dyn Pane>,
}

/// Where a pane lies between header and footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Beside the source, on the left.
    Left,
    /// On the right: the source itself.
    Right,
    /// It takes the whole width.
    Whole,
}

/// Every pane, in the order of the keys that show them.
pub static PANES: &[PaneRow] = &[
    PaneRow {
        name: EXPLORE,
        place: Place::Left,
        shown_by: Action::ShowExplore,
        new: || Box::<explore::Explore>::default(),
    },
    PaneRow {
        name: SOURCE,
        place: Place::Right,
        shown_by: Action::ShowSource,
        new: || Box::<source::Source>::default(),
    },
    PaneRow { name: GAPS, place: Place::Left, shown_by: Action::ShowGaps, new: || Box::<gaps::Gaps>::default() },
    PaneRow {
        name: CHANGES,
        place: Place::Left,
        shown_by: Action::ShowChanges,
        new: || Box::<changes::Changes>::default(),
    },
    PaneRow { name: MAP, place: Place::Whole, shown_by: Action::ShowMap, new: || Box::<map::Map>::default() },
    PaneRow { name: RUN, place: Place::Whole, shown_by: Action::ShowRun, new: || Box::<run::Run>::default() },
];
