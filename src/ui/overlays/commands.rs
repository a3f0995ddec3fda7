//! The commands that would test this project: one is chosen or typed, and run; and saved, if the user wants it.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::super::theme::{Role, Theme};
use super::super::{Pane, Reply, visible};
use super::{frame, typed};
use crate::app::msg::Proposal;
use crate::app::run::RunState;
use crate::app::{Effect, Msg, State};

/// The rows above the proposals: the command, and a blank one.
const ABOVE: u16 = 2;

/// The command as it is typed, and the proposals that it may be taken from.
pub struct Commands {
    input: Input,
    proposals: Vec<Proposal>,
    cursor: Option<usize>,
}

impl Commands {
    /// Begins with the command there is, or the first that is proposed.
    pub fn new(run: &RunState) -> Self {
        let proposals = run.proposals.clone();
        let cursor = (run.command().is_none() && !proposals.is_empty()).then_some(0);
        let command = run.command().or(proposals.first().map(|proposal| &*proposal.command));
        Self { input: Input::new(command.unwrap_or_default().to_owned()), proposals, cursor }
    }

    fn choose(&mut self, index: usize) {
        if let Some(proposal) = self.proposals.get(index) {
            self.input = Input::new(proposal.command.clone());
            self.cursor = Some(index);
        }
    }

    fn run(&self, is_saved: bool) -> Reply {
        match self.input.value().trim() {
            "" => Reply::Done,
            command => Reply::Close(Some(Msg::RunCommand(command.to_owned(), is_saved))),
        }
    }
}

impl Pane for Commands {
    fn title(&self, _: &State) -> String {
        "test command".to_owned()
    }

    fn on_key(&mut self, key: KeyEvent, _: &State) -> Reply {
        match (key.code, key.modifiers) {
            (KeyCode::Esc, _) => return Reply::Close(None),
            (KeyCode::Enter, _) => return self.run(false),
            (KeyCode::Char('s'), KeyModifiers::CONTROL) => return self.run(true),
            (KeyCode::Char('c'), KeyModifiers::CONTROL) => return Reply::Ignored,
            (KeyCode::Up, _) => self.choose(self.cursor.map_or(0, |at| at.saturating_sub(1))),
            (KeyCode::Down, _) => self.choose(self.cursor.map_or(0, |at| at + 1)),
            _ => {
                if self.input.handle_event(&Event::Key(key)).is_some_and(|change| change.value) {
                    self.cursor = None;
                }
            }
        }
        Reply::Done
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, _: &State) -> Reply {
        let first = area.y + 1 + ABOVE;
        if matches!(mouse.kind, MouseEventKind::Down(MouseButton::Left)) && mouse.row >= first {
            self.choose(usize::from(mouse.row - first));
        }
        Reply::Done
    }

    fn settle(&mut self, _: &State, _: Rect) -> Option<Effect> {
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let inner = frame::draw(&self.title(state), theme, area, buffer);
        if inner.is_empty() {
            return;
        }
        let x = visible::draw(buffer, (inner.x, inner.y), "$ ", inner.width, theme.role(Role::Key));
        typed::draw(buffer, (x, inner.y), &self.input, inner.right().saturating_sub(x + 1), theme);
        let rows = (inner.y + ABOVE..inner.bottom().saturating_sub(2)).zip(&self.proposals);
        for (at, (y, proposal)) in rows.enumerate() {
            let kind = inner.width.min(26);
            visible::draw_start(
                buffer,
                (inner.x, y),
                &proposal.kind,
                kind.saturating_sub(2),
                theme.marks.more,
                theme.role(Role::Dim),
            );
            let room = inner.width - kind;
            let style = theme.role(Role::Text);
            visible::draw_start(buffer, (inner.x + kind, y), &proposal.command, room, theme.marks.more, style);
            if self.cursor == Some(at) {
                theme.select(Rect { y, height: 1, ..inner }, true, buffer);
            }
        }
        if self.proposals.is_empty() && inner.height > ABOVE {
            let text = "No kind of project that is known was found here: type a command.";
            visible::draw(buffer, (inner.x, inner.y + ABOVE), text, inner.width, theme.role(Role::Dim));
        }
        let keys = [("enter", "run"), ("ctrl-s", "run and save under [run]"), ("esc", "leave")];
        frame::hints(&keys, theme, inner, buffer);
    }

    fn place(&self, screen: Rect) -> Rect {
        frame::centred(screen, 96, self.proposals.len().max(1) as u16 + ABOVE + 4)
    }
}
