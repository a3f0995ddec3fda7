//! The terminal's background, asked for in passing: its answer comes back among the keys, and is picked out of them.
//!
//! Whoever waits for the answer and reads the keyboard meanwhile loses what the user types, and a slow line's late answer
//! would be taken for keys. So nobody waits here: the explorer begins dark, and turns light when the answer says so.
//!
//! The question is OSC 11 of xterm (<https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>, "Operating System
//! Commands"); the answer is `ESC ] 11 ; rgb:RRRR/GGGG/BBBB` and `ESC \` or BEL.

use std::io::{self, Write};

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::session::Look;
use crate::ui::theme::{Background, Depth};
use crate::world::config;

const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";
/// How the text of every answer begins.
const BEGINNING: &str = "11;rgb";
/// No answer is longer.
const LONGEST: usize = 64;

/// Asks the terminal, where its background makes a difference and it can be expected to know the question.
pub fn ask(look: &Look, out: &mut impl Write) -> io::Result<Answer> {
    let term = std::env::var("TERM").unwrap_or_default();
    let matters = look.theme == config::Theme::Auto && look.depth > Depth::Sixteen;
    if !matters || matches!(&*term, "" | "dumb" | "linux") {
        return Ok(Answer::Had);
    }
    out.write_all(QUESTION)?;
    out.flush()?;
    Ok(Answer::Expected)
}

/// How far the answer has come.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has come, or none was asked for.
    Had,
    /// Nothing of it has come yet.
    Expected,
    /// It may have begun: these keys are it, or the user's.
    Begun(Vec<Event>),
}

impl Answer {
    /// Picks the answer out of the input, and leaves the rest.
    pub fn pick(&mut self, events: Vec<Event>) -> (Vec<Event>, Option<Background>) {
        if *self == Self::Had {
            return (events, None);
        }
        let mut rest = Vec::new();
        let mut background = None;
        for event in events {
            match self {
                Self::Begun(held) => {
                    held.push(event);
                    let text = text_of(&held[1..]);
                    let is_ended = held.last().is_some_and(ends);
                    let fits = text.starts_with(BEGINNING) || BEGINNING.starts_with(&text);
                    if is_ended && fits {
                        background = of(&text);
                        *self = Self::Had;
                    } else if !fits || held.len() > LONGEST {
                        rest.append(held);
                        *self = Self::Expected;
                    }
                }
                Self::Expected if is_key(&event, ']', KeyModifiers::ALT) => *self = Self::Begun(vec![event]),
                Self::Expected | Self::Had => rest.push(event),
            }
        }
        (rest, background)
    }
}

/// crossterm reports `ESC ]` as Alt and `]`.
fn is_key(event: &Event, c: char, with: KeyModifiers) -> bool {
    matches!(event, Event::Key(KeyEvent { code: KeyCode::Char(found), modifiers, .. }) if *found == c && *modifiers == with)
}

fn ends(event: &Event) -> bool {
    is_key(event, '\\', KeyModifiers::ALT) || is_key(event, 'g', KeyModifiers::CONTROL)
}

fn text_of(events: &[Event]) -> String {
    let character = |event: &Event| match event {
        event if ends(event) => None,
        Event::Key(KeyEvent { code: KeyCode::Char(c), .. }) => Some(*c),
        _ => Some('\u{fffd}'),
    };
    events.iter().filter_map(character).collect()
}

/// The background that an answer names: light when it is brighter than the middle.
fn of(answer: &str) -> Option<Background> {
    let colours = answer.split_once(':')?.1;
    let mut parts = colours.split('/').map(|part| {
        let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1)?;
        Some(f64::from(u32::from_str_radix(part, 16).ok()?) / f64::from(most.max(1)))
    });
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    // The weights of Rec. 709.
    let brightness = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    Some(if brightness > 0.5 { Background::Light } else { Background::Dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What crossterm makes of these bytes.
    fn input(text: &str) -> Vec<Event> {
        let mut events = Vec::new();
        let mut modifiers = KeyModifiers::NONE;
        for c in text.chars() {
            match c {
                '\x1b' => modifiers = KeyModifiers::ALT,
                '\x07' => events.push(Event::Key(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL))),
                c => events.push(Event::Key(KeyEvent::new(
                    KeyCode::Char(c),
                    std::mem::replace(&mut modifiers, KeyModifiers::NONE),
                ))),
            }
        }
        events
    }

    #[track_caller]
    fn check(batches: &[&str], keys: &str, background: Option<Background>) {
        let mut answer = Answer::Expected;
        let (mut rest, mut found) = (Vec::new(), None);
        for batch in batches {
            let (more, told) = answer.pick(input(batch));
            rest.extend(more);
            found = found.or(told);
        }
        assert_eq!((rest, found), (input(keys), background), "{batches:?}");
    }

    #[test]
    fn the_answer_is_picked_out_of_the_keys() {
        check(&["\x1b]11;rgb:ffff/fafa/f0f0\x1b\\"], "", Some(Background::Light));
        check(&["\x1b]11;rgb:1e1e/1e1e/2e2e\x07"], "", Some(Background::Dark));
        check(&["jj\x1b]11;rgb:ff/ff/ff\x1b\\n"], "jjn", Some(Background::Light));
        check(&["j\x1b]11;r", "gb:0000/0000/0000", "\x1b\\q"], "jq", Some(Background::Dark));
    }

    #[test]
    fn keys_that_are_no_answer_are_not_lost() {
        check(&["q"], "q", None);
        check(&["\x1b]", "n"], "\x1b]n", None);
        check(&["\x1b]1", "12"], "\x1b]112", None);
        let endless = format!("\x1b]11;rgb{}", "e".repeat(100));
        check(&[&endless], &endless, None);
    }
}
