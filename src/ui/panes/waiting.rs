//! What the tree shows while there is no report: that it is being read, what would write one, or why it cannot be read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::Keymap;
use super::super::theme::{Role, Theme};
use super::super::visible;
use crate::app::msg::Progress;
use crate::app::run::{Stage, words};
use crate::app::{Action, State};

/// Of what a command wrote that wrote no report, so many lines are shown.
const LAST_WORDS: usize = 6;

/// Draws the message in the middle of nothing.
pub fn draw(state: &State, keys: &Keymap, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let text = theme.role(Role::Text);
    let dim = theme.role(Role::Dim);
    let mut lines: Vec<(String, Style)> = Vec::new();
    if let Some(failure) = &state.failure {
        lines.push(("The report cannot be read:".to_owned(), theme.role(Role::Bad)));
        lines.extend(failure.lines().map(|line| (line.to_owned(), text)));
        lines.push((String::new(), dim));
        lines.push(("It opens here as soon as it is whole.".to_owned(), dim));
    } else if let Some(missing) = &state.missing {
        lines.push(("There is no coverage report yet.".to_owned(), theme.role(Role::Accent)));
        lines.push((String::new(), dim));
        lines.extend(of_the_run(state, keys).into_iter().map(|(line, role)| (line, theme.role(role))));
        for proposal in &missing.proposals {
            lines.push((format!("{}:", proposal.kind), dim));
            lines.push((format!("    {}", proposal.command), text));
            lines.push((String::new(), dim));
        }
        let run = keys.way(Action::Run);
        lines.push(match (state.run.command(), &missing.proposals[..]) {
            (Some(command), _) => (format!("{run} runs {command}"), dim),
            (None, []) => (format!("{run} asks for a command that writes one, and runs it."), dim),
            (None, _) => (format!("{run} runs one of these, and can save it."), dim),
        });
        lines.push(("It opens here as soon as it is written.".to_owned(), dim));
        if !missing.looked_for.is_empty() {
            lines.push((String::new(), dim));
            lines.push((format!("Looked for {}", missing.looked_for.join(", ")), dim));
        }
    } else {
        let words = match state.progress {
            None | Some(Progress::Reading { .. }) => "Reading the report …",
            Some(Progress::Locating) => "Looking for the sources …",
            Some(Progress::Counting) => "Counting …",
        };
        lines.push((words.to_owned(), dim));
    }
    let width = area.width.saturating_sub(4);
    let mut y = area.y + 1;
    for (line, style) in lines {
        for piece in wrapped(&line, width) {
            if y >= area.bottom() {
                return;
            }
            visible::draw(buffer, (area.x + 2, y), &piece, width, style);
            y += 1;
        }
    }
}

/// What became of the command that was to write a report: without a look at it nobody would know why there is none.
fn of_the_run(state: &State, keys: &Keymap) -> Vec<(String, Role)> {
    let run = &state.run;
    let shows = |what: &str| format!("{} shows {what}", keys.way(Action::ShowRun));
    let mut lines = match &run.stage {
        Stage::Idle => return Vec::new(),
        Stage::Running { .. } => vec![(format!("The command runs; {}", shows("what it writes.")), Role::Text)],
        Stage::Stopped(_) => vec![(format!("The command was stopped; {}", shows("what it wrote.")), Role::Text)],
        Stage::Failed(why) => vec![(why.clone(), Role::Bad)],
        Stage::Ended(ended) => {
            let role = if ended.is_good() { Role::Text } else { Role::Bad };
            let mut lines = vec![(format!("{}: {}", run.command_shown, words::of(ended)), role)];
            lines
                .extend(run.output.tail(LAST_WORDS).into_iter().map(|line| (format!("    {}", line.text), Role::Text)));
            lines.push((shows("all that it wrote."), Role::Dim));
            lines
        }
    };
    lines.push((String::new(), Role::Dim));
    lines
}

/// Cuts a line at blanks so that it fits; its indent is kept.
pub fn wrapped(line: &str, width: u16) -> Vec<String> {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut pieces = vec![indent.clone()];
    for word in line.split_whitespace() {
        let last = pieces.last_mut().expect("it starts with one piece");
        let is_fresh = last.len() == indent.len();
        if !is_fresh && visible::width(last) + 1 + visible::width(word) > usize::from(width) {
            pieces.push(format!("{indent}{word}"));
        } else {
            if !is_fresh {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    pieces
}
