//! Properties of the tables of actions, panes and overlays.

use std::collections::HashSet;
use std::fs;

use lacuna::app::action::{ACTIONS, ANYWHERE, LISTS};
use lacuna::ui::overlays::OVERLAYS;
use lacuna::ui::panes::PANES;

/// A hint is read at a glance.
const MOST_OF_A_HINT: usize = 16;
/// A help line fits its overlay beside the keys.
const MOST_OF_A_HELP: usize = 72;

/// The variants of `Action`, as its source lists them.
fn variants() -> Vec<String> {
    let source = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/app/action.rs")).unwrap();
    let (_, rest) = source.split_once("pub enum Action {").expect("the enum");
    let (body, _) = rest.split_once("\n}").expect("its end");
    let lines = body.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn every_action_has_one_row() {
    let mut variants = variants();
    let mut rows: Vec<String> = ACTIONS.iter().map(|row| format!("{:?}", row.action)).collect();
    assert!(variants.len() > 40, "the scan of the source finds them: {variants:?}");
    variants.sort_unstable();
    rows.sort_unstable();
    assert_eq!(rows, variants);
    assert!(ACTIONS.iter().all(|row| row.action.row().id == row.id));
}

#[test]
fn ids_are_unique_and_written_alike() {
    let mut seen = HashSet::new();
    for row in ACTIONS {
        assert!(seen.insert(row.id), "two actions are called {}", row.id);
        let is_kebab = row.id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
        assert!(is_kebab, "`{}` is to be lower-case words with hyphens", row.id);
    }
}

#[test]
fn every_action_says_what_it_does() {
    for row in ACTIONS {
        let (id, help, hint) = (row.id, row.help, row.hint);
        assert!(help.starts_with(|c: char| c.is_uppercase()), "{id}: help is a sentence");
        assert!(!help.ends_with('.'), "{id}: help has no full stop");
        assert!(help.chars().count() <= MOST_OF_A_HELP, "{id}: help is {} characters", help.chars().count());
        assert!(!help.contains('|'), "{id}: help stands in a Markdown table");
        assert!(hint.chars().count() <= MOST_OF_A_HINT, "{id}: `{hint}` is too long for the footer");
        assert!(!hint.starts_with(|c: char| c.is_uppercase()) && !hint.ends_with('.'), "{id}: a hint is a few words");
    }
}

#[test]
fn a_key_means_the_same_everywhere() {
    let general =
        |key: &str| ACTIONS.iter().find(|row| [ANYWHERE, LISTS].contains(&row.scope) && row.keys.contains(&key));
    for row in ACTIONS {
        for key in row.keys {
            if let Some(other) = general(key).filter(|other| other.id != row.id) {
                panic!("`{key}` means {} in {}, and {} everywhere", row.id, row.scope, other.id);
            }
        }
    }
}

#[test]
fn panes_have_names_and_actions_of_their_own() {
    let names: HashSet<_> = PANES.iter().map(|pane| pane.name).collect();
    assert_eq!(names.len(), PANES.len(), "two panes share a name");
    for pane in PANES {
        assert!(ACTIONS.iter().any(|row| row.scope == pane.name), "{} has no action", pane.name);
        let row = pane.shown_by.row();
        assert!(row.scope == ANYWHERE && !row.keys.is_empty(), "{} cannot be reached from everywhere", pane.name);
    }
    let shown_by: HashSet<_> = PANES.iter().map(|pane| pane.shown_by).collect();
    assert_eq!(shown_by.len(), PANES.len(), "one action shows two panes");
    let is_known = |scope: &str| scope == ANYWHERE || scope == LISTS || names.contains(scope);
    for row in ACTIONS {
        assert!(is_known(row.scope), "{} is of the pane {}, which is not there", row.id, row.scope);
    }
}

#[test]
fn each_overlay_is_opened_by_an_action_that_works_anywhere_or_in_its_pane() {
    let opened_by: HashSet<_> = OVERLAYS.iter().map(|overlay| overlay.action).collect();
    assert_eq!(opened_by.len(), OVERLAYS.len(), "one action opens two overlays");
    for overlay in OVERLAYS {
        let row = overlay.action.row();
        let works = row.scope == ANYWHERE || Some(row.scope) == overlay.focus;
        assert!(works, "{} opens an overlay, and works in {}", row.id, row.scope);
        assert!(!row.keys.is_empty(), "{} has no key", row.id);
    }
}
