//! What stands where the output would be: that nothing was written yet, and the keys that run something.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::super::theme::{Role, Theme};
use super::super::super::{Keymap, visible};
use super::super::waiting::wrapped;
use crate::app::run::{RunState, Stage};
use crate::app::{Action, State};

/// A key may be this long before what it does moves out of its column.
const KEY: usize = 3;

/// What to press, if it is a key that is told, and the text beside it.
type Piece = (Option<Action>, String, Role);

/// Draws it.
pub fn draw(state: &State, keys: &Keymap, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let pieces = pieces(&state.run);
    let ways = pieces.iter().filter_map(|(action, ..)| Some(visible::width(&keys.way((*action)?))));
    let column = ways.max().unwrap_or(0).max(KEY) as u16 + 1;
    let mut y = area.y + 1;
    for (action, text, role) in &pieces {
        let x = area.x + 2 + if action.is_some() { column } else { 0 };
        let room = area.right().saturating_sub(x + 2);
        for (at, line) in wrapped(text, room).iter().enumerate() {
            if y >= area.bottom() {
                return;
            }
            if let Some(action) = action.filter(|_| at == 0) {
                visible::draw(buffer, (area.x + 2, y), &keys.way(action), column, theme.role(Role::Key));
            }
            visible::draw(buffer, (x, y), line, room, theme.role(*role));
            y += 1;
        }
    }
}

fn pieces(run: &RunState) -> Vec<Piece> {
    let said = |text: &str, role| (None, text.to_owned(), role);
    let key = |action, text: &str| (Some(action), text.to_owned(), Role::Dim);
    let blank = || said("", Role::Dim);
    match (&run.stage, run.command()) {
        (Stage::Running { .. }, _) => vec![said("It has written nothing yet.", Role::Text)],
        (Stage::Failed(why), _) => vec![said(why, Role::Bad)],
        (Stage::Ended(_) | Stage::Stopped(_), _) => vec![said("It wrote nothing.", Role::Text)],
        (Stage::Idle, Some(_)) => {
            let auto =
                if run.auto { "no longer runs it on changes" } else { "runs it whenever a source or a test changes" };
            vec![
                said("Nothing has run yet.", Role::Text),
                blank(),
                key(Action::Run, "runs it"),
                key(Action::AutoRun, auto),
                key(Action::Commands, "takes another command, and can save it"),
            ]
        }
        (Stage::Idle, None) => {
            let mut pieces = vec![said("There is no test command yet.", Role::Text), blank()];
            pieces.push(key(Action::Commands, "takes one that you type or choose, and can save it"));
            if !run.proposals.is_empty() {
                pieces.extend([blank(), said("These would suit the project:", Role::Dim)]);
            }
            let commands = run.proposals.iter().map(|proposal| format!("    {}", proposal.command));
            pieces.extend(commands.map(|command| (None, command, Role::Text)));
            let others = "It can also be named with --run, or as `command` of [run] in the configuration.";
            pieces.extend([blank(), said(others, Role::Dim)]);
            pieces
        }
    }
}
