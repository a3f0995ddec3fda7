//! What holds whatever is typed.

use std::collections::HashSet;

use lacuna::analysis::tree::{Column, NodeKind};
use lacuna::app::{ACTIONS, State};
use lacuna::model::Totals;
use lacuna::ui::keymap;
use lacuna::ui::theme::Depth;
use lacuna::world::config::Overrides;
use proptest::prelude::*;

use crate::harness::Explorer;

/// What is typed: the keys of every action, and letters that a filter or the palette may take.
fn any_keys() -> impl Strategy<Value = Vec<String>> {
    let keys = ACTIONS.iter().flat_map(|row| row.keys).map(|key| (*key).to_owned());
    let letters = ('a'..='z').chain("._!' ".chars()).map(|c| if c == ' ' { "space".to_owned() } else { c.to_string() });
    prop::collection::vec(prop::sample::select(keys.chain(letters).collect::<Vec<_>>()), 1..50)
}

/// What holds on every screen of a report with these totals.
fn assert_sound(state: &State, totals: Totals) {
    let (view, tree) = (&state.view, &state.view.tree);
    match &state.selected {
        Some(key) => assert!(view.row_of(key).is_some(), "{key} is selected and has no row"),
        None => assert!(view.rows.is_empty(), "no row is selected"),
    }
    if let Some(opened) = &state.opened {
        assert!((1..=opened.last_line()).contains(&opened.line), "line {} of {}", opened.line, opened.last_line());
        let snapshot = state.snapshot.as_ref().expect("a file is open");
        assert!(snapshot.report.files.contains_key(&opened.path), "{} is not in the report", opened.path);
    }
    if let Some(((here, of), (all, of_all))) = state.gap_counts() {
        assert!(1 <= here && here <= of && here <= all && of <= of_all, "{here} of {of} here, {all} of {of_all}");
        assert!(all <= of_all, "{all} of {of_all}");
    }
    let comparison = &state.comparison;
    let changes: usize = comparison.files().iter().map(|file| file.changes.len()).sum();
    assert_eq!(comparison.changes(), changes);
    assert!(comparison.rows.is_empty() || comparison.cursor() < comparison.rows.len());
    if let Some((change, of)) = state.change_count() {
        assert!(1 <= change && change <= of, "change {change} of {of}");
    }
    assert_next_is_sound(state);
    assert_eq!(state.totals, totals, "what is shown never changes the total");
    let sum: Totals = tree.top().iter().map(|&node| tree.node(node).totals).sum();
    assert_eq!(sum, totals, "the top of the tree is the whole report, as {:?}", view.grouping);
    let levels = (0..tree.len()).map(|node| tree.node(node).children).chain([tree.top()]);
    levels.for_each(|siblings| assert_sorted(state, siblings));
    assert_eq!(view.gaps(), view.files().iter().map(|file| file.gaps).sum::<u32>());
}

/// The list of what to test next is of the queue, the cursor is on it, and what it reaches only grows.
fn assert_next_is_sound(state: &State) {
    let next = &state.next;
    assert!(next.is_empty() || next.at < next.len(), "item {} of {}", next.at, next.len());
    assert!(next.is_empty() || next.worklist.is_some(), "what is listed was gathered");
    (0..next.len()).for_each(|at| assert!(next.place_of(at).is_some(), "item {at} is nowhere"));
    let reached: Vec<u64> = next.items.iter().filter_map(|item| item.then).map(|then| then.covered).collect();
    assert!(reached.is_sorted(), "{reached:?}");
    if let (Some(queue), false, None) = (next.queue(), next.is_way, next.sort) {
        let score = |at: usize| queue.measures[next.items[at].place as usize].score(&state.settings.ranking);
        assert!((1..next.items.len()).all(|at| score(at - 1) >= score(at)), "the best come first");
    }
}

/// The siblings stand in the order of the column.
fn assert_sorted(state: &State, siblings: &[u32]) {
    let place = |index: u32| {
        let node = state.view.tree.node(index);
        let value = match state.view.column {
            Column::Name => 0.0,
            Column::Percent => node.totals.by(state.metric()).percent().0,
            Column::Missing => -(node.totals.lines.missing() as f64),
            Column::Branches => -(node.totals.branches.unwrap_or_default().missing() as f64),
        };
        (value, node.kind == NodeKind::File, node.key)
    };
    for pair in siblings.windows(2) {
        let (first, second) = (place(pair[0]), place(pair[1]));
        let is_in_order = if state.view.reversed { first > second } else { first < second };
        assert!(is_in_order, "by {:?}: {first:?} before {second:?}", state.view.column);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_breaks_anything(
        keys in any_keys(), columns in 0_u16..130, rows in 0_u16..40, reloads_at in any::<prop::sample::Index>(),
    ) {
        // The demo's own command would write its report anew, where pytest is at hand.
        let flags = Overrides { command: Some("echo".into()), ..Overrides::default() };
        let mut explorer = Explorer::demo_with(flags, Depth::True, (columns, rows));
        let mut totals = explorer.state().totals;
        for (number, key) in keys.iter().enumerate() {
            if number == reloads_at.index(keys.len()) {
                run_again(&mut explorer);
                totals = explorer.state().totals;
            }
            explorer.headless.press(keymap::parse(key).expect("a key"));
            assert_sound(explorer.state(), totals);
        }
        let screen = explorer.headless.screen();
        prop_assert_eq!(&screen, &explorer.headless.screen(), "drawing changes nothing");
    }
}

/// Ways to arrange the tree.
const ARRANGED: &[&str] = &["", "v v S", "c v s", "/ s e r <enter>", "v + / a u t h <enter>"];

#[test]
fn walking_meets_every_gap_that_is_counted_once() {
    for keys in ARRANGED {
        // A small window without syntax colours: this is about the walk.
        let mut explorer = Explorer::demo_at((60, 12));
        explorer.keys("<tab> x <tab>").keys(keys);
        let most = explorer.state().view.gaps() as usize;
        let mut presses = 0;
        while explorer.notice() != "from the first gap again" {
            presses += 1;
            assert!(presses <= most + 1, "after `{keys}` it never wraps");
            explorer.keys("n");
        }
        let mut met = HashSet::new();
        for number in 1..=most {
            assert!(met.insert(explorer.place()), "after `{keys}` gap {number} was met before: {:?}", explorer.place());
            let (_, all) = explorer.state().gap_counts().expect("on a gap");
            assert_eq!(all, (number, most), "after `{keys}` at {:?}", explorer.place());
            explorer.keys("n");
        }
        assert_eq!(explorer.notice(), "from the first gap again", "after `{keys}` and {most} gaps");
    }
}

/// The demo after a run that covered and lost something in many files.
fn demo_run_again() -> Explorer {
    let mut explorer = Explorer::demo_at((60, 12));
    run_again(&mut explorer);
    explorer
}

/// Covers and loses something in many files of the demo.
fn run_again(explorer: &mut Explorer) {
    let path = explorer.path("coverage.xml");
    let text = std::fs::read_to_string(&path).expect("the demo has a report");
    let (mut number, mut turned) = (0, String::new());
    for piece in text.split_inclusive("hits=\"") {
        // Of one line in seven what it was is turned round.
        turned.push_str(match (number % 7, piece.get(..2)) {
            (0, Some("0\"")) => "1",
            (0, Some("1\"")) => "0",
            _ => piece.get(..1).unwrap_or_default(),
        });
        turned.push_str(piece.get(1..).unwrap_or_default());
        number += 1;
    }
    std::fs::write(&path, turned).expect("written");
    explorer.changed(&["coverage.xml"]);
}

#[test]
fn walking_meets_every_entry_of_the_list_once() {
    for keys in ["3", "3 v", "3 c", "3 w", "3 S S", "3 / s e r <enter>"] {
        let mut explorer = Explorer::demo_at((60, 12));
        explorer.keys("<tab> x <tab>").keys(keys);
        let most = explorer.state().next.len();
        let mut met = HashSet::new();
        for number in 1..=most {
            explorer.keys("n");
            assert_eq!(explorer.state().item_count(), Some((number, most)), "after `{keys}` at {:?}", explorer.place());
            let (path, _) = explorer.place();
            assert!(met.insert((path, explorer.state().next.items[number - 1].place)), "after `{keys}`: {number}");
        }
        explorer.keys("n");
        assert_eq!(explorer.state().item_count(), Some((1, most)), "after `{keys}`");
    }
}

#[test]
fn walking_meets_every_change_that_is_counted_once() {
    let mut explorer = demo_run_again();
    explorer.keys("<tab> x 4");
    let most = explorer.state().comparison.changes();
    let files = explorer.state().comparison.files().len();
    assert!(most > 50 && files > 10, "{most} changes in {files} files");
    let mut met = HashSet::new();
    for number in 1..=most {
        explorer.keys("n");
        assert_eq!(explorer.state().change_count(), Some((number, most)), "at {:?}", explorer.place());
        assert!(met.insert(explorer.place()), "change {number} was met before: {:?}", explorer.place());
    }
    explorer.keys("n");
    assert_eq!(explorer.notice(), "from the first change again");
    explorer.keys("N");
    assert_eq!(explorer.notice(), "from the last change again");
    for number in (1..most).rev() {
        assert_eq!(explorer.keys("N").state().change_count(), Some((number, most)), "at {:?}", explorer.place());
    }
}

#[test]
fn the_previous_gap_of_the_next_gap_is_this_one() {
    let mut explorer = Explorer::demo();
    explorer.keys("/ s e r <enter> n");
    for _ in 0..explorer.state().view.gaps() + 1 {
        let at = explorer.place();
        assert_eq!(explorer.keys("n N").place(), at, "forth and back");
        assert_eq!(explorer.keys("N n").place(), at, "back and forth");
        explorer.keys("n");
    }
}

#[test]
fn totals_are_those_of_the_report_however_it_is_grouped() {
    let mut explorer = Explorer::demo();
    let totals = explorer.state().snapshot.as_ref().expect("a report").report.totals();
    for keys in ["", "v", "v", "v", "c", "/ q q <enter>", "<esc>", "+", "-", "s", "S"] {
        explorer.keys(keys);
        assert_sound(explorer.state(), totals);
    }
}
