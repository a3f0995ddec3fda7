//! Keys as text, and which action a key means where.

use std::collections::HashMap;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::app::action::{ACTIONS, ANYWHERE, Action, LISTS};

/// A key with its modifiers; SHIFT is part of a character, not a modifier.
pub type Key = (KeyCode, KeyModifiers);

/// Which action a key means in which scope.
#[derive(Debug, Clone)]
pub struct Keymap {
    actions: HashMap<(&'static str, Key), Action>,
    keys: HashMap<Action, Vec<Key>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&[]).0
    }
}

impl Keymap {
    /// The default keys, with those of some actions (by id) replaced. What is wrong with the replacements is returned
    /// in words, and does not count.
    #[must_use]
    pub fn new(replaced: &[(String, Vec<String>)]) -> (Self, Vec<String>) {
        let mut wrong = Vec::new();
        let mut map = Self { actions: HashMap::new(), keys: HashMap::new() };
        for (id, _) in replaced {
            if !ACTIONS.iter().any(|row| row.id == id) {
                wrong.push(format!("[keys] names `{id}`, which is no action; `?` lists them"));
            }
        }
        for row in ACTIONS {
            let own = replaced.iter().find(|(id, _)| id == row.id).map(|(_, keys)| keys);
            let texts: Vec<&str> = own.map_or(row.keys.to_vec(), |keys| keys.iter().map(String::as_str).collect());
            for text in texts {
                match parse(text) {
                    Some(key) => {
                        map.actions.insert((row.scope, key), row.action);
                        map.keys.entry(row.action).or_default().push(key);
                    }
                    None => {
                        wrong.push(format!("[keys] {}: `{text}` is no key; write `x`, `ctrl-x`, `enter`, `f5`", row.id))
                    }
                }
            }
        }
        (map, wrong)
    }

    /// What a key means in a pane.
    #[must_use]
    pub fn action(&self, pane: &'static str, key: Key) -> Option<Action> {
        [pane, LISTS, ANYWHERE].iter().find_map(|scope| self.actions.get(&(*scope, key)).copied())
    }

    /// What to press for an action: its first key, or the way through the palette.
    #[must_use]
    pub fn way(&self, action: Action) -> String {
        let first = |action| self.keys(action).into_iter().next();
        let through_palette = || format!("{} {}", first(Action::Palette).unwrap_or_default(), action.row().id);
        first(action).unwrap_or_else(|| through_palette().trim_start().to_owned())
    }

    /// The keys of an action, as text.
    #[must_use]
    pub fn keys(&self, action: Action) -> Vec<String> {
        self.keys.get(&action).map_or_else(Vec::new, |keys| keys.iter().map(|&key| name(key)).collect())
    }
}

/// The key that a terminal reported; `None` for a release.
#[must_use]
pub fn pressed(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let shift_counts = !matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab);
    let modifiers = if shift_counts { event.modifiers } else { event.modifiers - KeyModifiers::SHIFT };
    Some((event.code, modifiers))
}

/// Reads one key as configuration, tests and `--keys` write it: `x`, `X`, `ctrl-x`, `enter` or `<enter>`.
#[must_use]
pub fn parse(text: &str) -> Option<Key> {
    let mut characters = text.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return Some((KeyCode::Char(only), KeyModifiers::NONE));
    }
    let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let key = crokey::parse(text).ok()?;
    let crokey::OneToThree::One(code) = key.codes else { return None };
    pressed(KeyEvent::new(code, key.modifiers))
}

/// Reads several keys with blanks between them.
///
/// # Errors
///
/// The first word that is no key.
pub fn parse_all(text: &str) -> Result<Vec<Key>, String> {
    text.split_whitespace().map(|word| parse(word).ok_or_else(|| word.to_owned())).collect()
}

/// The name of a key, as [`parse`] reads it.
#[must_use]
pub fn name((code, modifiers): Key) -> String {
    if let (KeyCode::Char(c @ '!'..='~'), KeyModifiers::NONE) = (code, modifiers) {
        return c.to_string();
    }
    let format = crokey::KeyCombinationFormat::default().with_lowercase_modifiers();
    format.to_string(crokey::KeyCombination::new(code, modifiers)).to_lowercase().replace("shift-backtab", "backtab")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_key_reads_back_and_is_used_once_in_its_scope() {
        let mut seen = HashMap::new();
        for row in ACTIONS {
            assert!(!row.keys.is_empty(), "{} has no key", row.id);
            for text in row.keys {
                let key = parse(text).unwrap_or_else(|| panic!("{}: `{text}` is no key", row.id));
                assert_eq!(parse(&name(key)), Some(key), "`{text}` is named `{}`", name(key));
                if let Some(other) = seen.insert((row.scope, key), row.id) {
                    panic!("`{text}` means {other} and {} in {}", row.id, row.scope);
                }
            }
        }
    }

    #[test]
    fn shift_is_part_of_a_character() {
        assert_eq!(pressed(KeyEvent::new(KeyCode::Char('N'), KeyModifiers::SHIFT)), parse("N"));
        assert_ne!(parse("n"), parse("N"));
        assert_eq!(parse("<enter>"), parse("enter"));
    }

    #[test]
    fn a_mistake_in_the_configuration_is_told_and_the_rest_counts() {
        let keys = [("quit".to_owned(), vec!["ctrl-nonsense".to_owned(), "Q".to_owned()]), ("qiut".to_owned(), vec![])];
        let (map, wrong) = Keymap::new(&keys);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert_eq!(map.action("explore", parse("Q").expect("a key")), Some(Action::Quit));
        assert_eq!(map.action("explore", parse("q").expect("a key")), None);
    }
}
