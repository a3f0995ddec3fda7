//! What is listed and what is under the cursor, in words.

use crate::analysis::queue::Grain;
use crate::analysis::testfiles::ToldBy;
use crate::app::next::Listed;
use crate::app::{State, news};

/// What the rows are, one and several.
pub fn nouns(state: &State) -> (&'static str, &'static str) {
    match state.next.listed {
        Listed::Gaps => ("gap", "gaps"),
        // Some are what lies outside of all functions of a file.
        Listed::Functions => ("entry", "entries"),
        Listed::Every => ("function", "functions"),
    }
}

/// `the first 7`.
pub fn the_first(state: &State, after: usize) -> String {
    if after == 1 { format!("the first {}", nouns(state).0) } else { format!("the first {after}") }
}

/// What is under the cursor: which test file to extend, and which tests come close.
pub fn under_cursor(state: &State) -> Option<String> {
    let worklist = state.next.worklist.as_ref()?;
    if state.next.listed == Listed::Every {
        let place = state.next.functions.get(state.next.at)?;
        let (path, units) = &worklist.files[place.file as usize];
        let function = &units.functions.all[place.function as usize];
        return Some(format!("{path} · {}", news::function_in_words(function)));
    }
    let item = state.next.item()?;
    let grain = state.next.grain();
    let queue = worklist.queue(grain);
    let mut parts = vec![format!(
        "{} of {}",
        state.next.at + 1,
        news::count(state.next.len() as u64, nouns(state).0, nouns(state).1)
    )];
    if let Some(aside) = queue.entries[item.place as usize].aside.and_then(|at| worklist.asides.get(at as usize)) {
        parts.push(format!("set aside, {}", aside.words()));
    }
    parts.push(match worklist.test_file(grain, item.place) {
        Some(file) if file.by == ToldBy::Itself => "test it in the file itself".to_owned(),
        Some(file) => format!("test it in {}", file.path),
        None => "no test file is known for it".to_owned(),
    });
    let tests = queue.tests_near(item.place, grain);
    if let Some(first) = tests.first() {
        let what = if grain == Grain::Gap { "comes close" } else { "runs it in part" };
        parts.push(match tests.len() {
            1 => format!("{} {what}", news::test_name(first)),
            many => format!("{many} tests, {} the first", news::test_name(first)),
        });
    }
    Some(parts.join(" · "))
}
