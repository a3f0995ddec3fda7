//! Why the entry under the cursor stands where it stands, term by term; and the list ordered by one of them alone.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::super::theme::{Role, Theme};
use super::super::visible::{self, draw_right};
use super::super::{Pane, Reply};
use super::frame;
use crate::analysis::ranking::{Measures, Term};
use crate::app::{Action, Effect, Msg, State};

/// The columns of a term's name, and of what it multiplies by.
const NAME: u16 = 13;
const FACTOR: u16 = 9;

/// The reason that is chosen: none is all of them.
pub struct Reasons {
    chosen: Option<Term>,
}

/// What can be chosen, from top to bottom.
fn choices() -> impl Iterator<Item = Option<Term>> {
    std::iter::once(None).chain(Term::ALL.into_iter().map(Some))
}

impl Reasons {
    /// Begins with what orders the list now.
    pub fn new(state: &State) -> Self {
        Self { chosen: state.next.sort }
    }

    fn choose(&mut self, row: usize) {
        self.chosen = choices().nth(row).unwrap_or(self.chosen);
    }

    fn row(&self) -> usize {
        choices().position(|choice| choice == self.chosen).unwrap_or(0)
    }
}

impl Pane for Reasons {
    fn title(&self, _: &State) -> String {
        "reasons".to_owned()
    }

    fn on(&mut self, action: Action, _: &State) -> Reply {
        match action {
            Action::Down => self.choose(self.row() + 1),
            Action::Up => self.choose(self.row().saturating_sub(1)),
            Action::Top => self.choose(0),
            Action::Bottom => self.choose(Term::ALL.len()),
            Action::OpenItem => return Reply::Close(Some(Msg::SortItems(self.chosen))),
            Action::Reasons => return Reply::Close(None),
            _ => return Reply::Ignored,
        }
        Reply::Done
    }

    fn on_mouse(&mut self, mouse: MouseEvent, area: Rect, _: &State) -> Reply {
        let row = usize::from(mouse.row.saturating_sub(area.y + 1));
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if row == self.row() => {
                Reply::Close(Some(Msg::SortItems(self.chosen)))
            }
            MouseEventKind::Down(MouseButton::Left) => {
                self.choose(row);
                Reply::Done
            }
            _ => Reply::Done,
        }
    }

    fn settle(&mut self, _: &State, _: Rect) -> Option<Effect> {
        None
    }

    fn draw(&self, state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
        let inner = frame::draw(&self.title(state), theme, area, buffer);
        let entry = state.next.item().zip(state.next.queue()).map(|(item, queue)| (queue, item.place));
        let weights = &state.settings.ranking;
        for (y, choice) in (inner.y..inner.bottom()).zip(choices()) {
            let name = choice.map_or("all of them", Term::name);
            let is_off = choice.is_some_and(|term| weights.of(term) == 0.0);
            let style = theme.role(if is_off { Role::Dim } else { Role::Text });
            visible::draw(buffer, (inner.x, y), name, inner.width.min(NAME), style);
            let words_room = inner.width.saturating_sub(NAME + FACTOR + 1);
            let words = match (choice, entry) {
                (None, _) => "the product of these, the best first".to_owned(),
                (Some(Term::Gain), Some((queue, place))) => gain(&queue.measures[place as usize]),
                (Some(term), Some((queue, place))) => {
                    let measures = &queue.measures[place as usize];
                    measures.words(term, &queue.around(place)).unwrap_or_else(|| unsaid(measures, term))
                }
                (Some(term), None) => term.about().to_owned(),
            };
            let at = (inner.x + NAME, y);
            visible::draw_start(buffer, at, &words, words_room, theme.marks.more, theme.role(Role::Dim));
            if let Some((queue, place)) = entry {
                let measures = &queue.measures[place as usize];
                let factor = match choice {
                    None => format!("{:.2}", measures.score(weights)),
                    Some(_) if is_off => "off".to_owned(),
                    Some(term) => format!("× {:.2}", measures.factor(term).powf(weights.of(term))),
                };
                let x = inner.right().saturating_sub(FACTOR);
                draw_right(buffer, (x, y), &factor, FACTOR, style);
            }
            if choice == self.chosen {
                theme.select(Rect { y, height: 1, ..inner }, true, buffer);
            }
        }
        if inner.height > Term::ALL.len() as u16 + 2 {
            let keys = [("enter", "order by it alone"), ("esc", "leave"), ("[ranking]", "weighs them")];
            frame::hints(&keys, theme, inner, buffer);
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        frame::centred(screen, 96, Term::ALL.len() as u16 + 5)
    }
}

/// What there is to say of a term that says nothing of an entry.
fn unsaid(measures: &Measures, term: Term) -> String {
    let is_known = measures.value(term).is_some() || measures.factor(term) != 1.0;
    if is_known { term.formula().0.to_owned() } else { "nothing is known".to_owned() }
}

fn gain(measures: &Measures) -> String {
    format!("+{} to the hits of the total", measures.gain)
}
