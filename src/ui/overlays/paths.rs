//! The files without a source, and the rewrites of paths that would find them; one is saved with enter.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::super::theme::{Role, Theme};
use super::super::viewport::Viewport;
use super::super::{Pane, Reply, visible};
use super::frame;
use crate::analysis::{Lost, Mend, Search};
use crate::app::{Action, Effect, Msg, State, news};

/// The cursor: on a rewrite, and behind them on the files.
#[derive(Debug, Default)]
pub struct Paths {
    cursor: usize,
    rows: usize,
    viewport: Viewport,
}

/// What a row shows.
enum Row<'s> {
    Mend(&'s Mend),
    Said(String),
    Lost(&'s Lost),
}

fn search(state: &State) -> Option<&Search> {
    state.snapshot.as_ref().map(|snapshot| &snapshot.search)
}

fn rows(state: &State) -> Vec<Row<'_>> {
    let Some(search) = search(state) else { return vec![Row::Said("No report was read yet.".to_owned())] };
    if search.lost.is_empty() {
        return vec![Row::Said("Every file has its source.".to_owned())];
    }
    let file = state.config.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy());
    let mut rows: Vec<Row<'_>> = search.mends.iter().map(Row::Mend).collect();
    rows.push(Row::Said(String::new()));
    rows.push(Row::Said(match (rows.len(), file) {
        (1, _) => "No rewrite of their paths would find them: no file of the project has their names.".to_owned(),
        (_, Some(file)) => format!("enter saves the rewrite under the cursor in {file}, under [paths]."),
        (_, None) => "This may be said under [paths] in the configuration.".to_owned(),
    }));
    rows.push(Row::Said(String::new()));
    rows.extend(search.lost.iter().map(Row::Lost));
    if let Some(more) = search.missing.checked_sub(search.lost.len()).filter(|&more| more > 0) {
        rows.push(Row::Said(news::count(more as u64, "more file", "more files")));
    }
    rows
}

impl Paths {
    fn save(&self, state: &State) -> Reply {
        let mend = search(state).and_then(|search| search.mends.get(self.cursor));
        mend.map_or(Reply::Done, |mend| Reply::Close(Some(Msg::Save(mend.rewrite.clone()))))
    }
}

impl Pane for Paths {
    fn title(&self, state: &State) -> String {
        match search(state).map_or(0, |search| search.missing) {
            0 => "sources".to_owned(),
            missing => news::count(missing as u64, "file without a source", "files without a source"),
        }
    }

    fn on(&mut self, action: Action, _: &State) -> Reply {
        if action == Action::Paths {
            return Reply::Close(None);
        }
        match self.viewport.moved(action, self.cursor, self.rows) {
            Some(row) => {
                self.cursor = row;
                Reply::Done
            }
            None => Reply::Ignored,
        }
    }

    fn on_key(&mut self, key: KeyEvent, state: &State) -> Reply {
        if key.code == KeyCode::Enter { self.save(state) } else { Reply::Ignored }
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, _: &State) -> Reply {
        if !self.viewport.wheeled(mouse.kind, self.rows)
            && matches!(mouse.kind, MouseEventKind::Down(MouseButton::Left))
            && mouse.row > area.y
        {
            self.viewport.attach();
            let row = self.viewport.top + usize::from(mouse.row - area.y - 1);
            self.cursor = row.min(self.rows.saturating_sub(1));
        }
        Reply::Done
    }

    fn settle(&mut self, state: &State, area: Rect) -> Option<Effect> {
        self.rows = rows(state).len();
        self.cursor = self.cursor.min(self.rows.saturating_sub(1));
        self.viewport.settle(self.cursor, self.rows, usize::from(area.height.saturating_sub(2)), 1);
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let inner = frame::draw(&self.title(state), theme, area, buffer);
        let rows = rows(state);
        for (y, at) in (inner.top()..inner.bottom()).zip(self.viewport.range(rows.len())) {
            let line = Rect { y, height: 1, ..inner };
            match &rows[at] {
                Row::Mend(mend) => draw_mend(mend, theme, line, buffer),
                Row::Said(text) => {
                    visible::draw_start(buffer, (line.x, y), text, line.width, theme.marks.more, theme.role(Role::Dim));
                }
                Row::Lost(lost) => draw_lost(lost, theme, line, buffer),
            }
            if at == self.cursor {
                theme.select(line, true, buffer);
            }
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        frame::centred(screen, 100, 24)
    }
}

fn draw_mend(mend: &Mend, theme: &Theme, line: Rect, buffer: &mut Buffer) {
    let more = theme.marks.more;
    let rewrite = format!("{} = {}", mend.rewrite.from, mend.rewrite.to);
    let promise = match &mend.rivals[..] {
        [] => format!("would find {} of {} files", mend.finds, mend.of),
        rivals => format!("would find {} of {} files, as would {}", mend.finds, mend.of, rivals.join(", ")),
    };
    let half = line.width / 2;
    visible::draw_end(buffer, (line.x, line.y), &rewrite, half.saturating_sub(2), more, theme.role(Role::Accent));
    let room = line.width - half;
    visible::draw_start(buffer, (line.x + half, line.y), &promise, room, more, theme.role(Role::Text));
}

fn draw_lost(lost: &Lost, theme: &Theme, line: Rect, buffer: &mut Buffer) {
    let more = theme.marks.more;
    let could_be = match lost.candidates.len() {
        0 => "no file has its name".to_owned(),
        1 => "one file has its name, and too little else".to_owned(),
        many => format!("{many} files fit equally well"),
    };
    let half = line.width / 2;
    visible::draw_end(buffer, (line.x, line.y), &lost.path, half.saturating_sub(2), more, theme.role(Role::Text));
    let room = line.width - half;
    visible::draw_start(buffer, (line.x + half, line.y), &could_be, room, more, theme.role(Role::Dim));
}
