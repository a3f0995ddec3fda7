//! The tree: grouped, sorted, filtered, folded.

use crate::harness::{Explorer, check};

fn shows(name: &str, keys: &str) {
    check(name, Explorer::demo().keys(keys));
}

#[test]
fn it_starts_with_components() {
    shows("components", "");
}

#[test]
fn groups() {
    shows("folders", "v");
    shows("flat", "v v");
    let mut explorer = Explorer::demo();
    let start = explorer.picture();
    assert_eq!(explorer.keys("v v v").picture(), start, "the third grouping leads back to the first");
}

#[test]
fn sorted_by_each_column() {
    shows("sorted-by-percent", "v v s");
    shows("sorted-by-branches", "v v s s");
    shows("sorted-by-name", "v s s s");
    shows("sorted-reversed", "v v S");
    let mut explorer = Explorer::demo();
    let start = explorer.picture();
    assert_eq!(explorer.keys("s s s s").picture(), start, "the fifth column is the first again");
    assert_eq!(explorer.keys("S S").picture(), start, "turned round twice is as before");
}

#[test]
fn filtered() {
    shows("filter-being-typed", "/ s e r");
    shows("filter-on", "/ s e r <enter>");
    shows("filter-matches-nothing", "/ q q q q q");
    let mut explorer = Explorer::demo();
    let start = explorer.picture();
    assert_eq!(explorer.keys("/ s e r <esc> <esc>").picture(), start, "esc restores what was shown before");
    assert_eq!(explorer.keys("/ s e r <enter> <esc>").picture(), start, "esc clears a filter that is on");
}

#[test]
fn covered_files_hidden() {
    shows("hide-covered", "v v c");
}

#[test]
fn opened_and_closed() {
    shows("all-open", "+");
    shows("all-closed", "v + -");
    shows("one-open", "j <enter>");
    let mut explorer = Explorer::demo();
    let start = explorer.picture();
    assert_eq!(explorer.keys("<enter> <enter>").picture(), start, "opened and closed is as before");
}

#[test]
fn scrolled_to_the_end() {
    shows("bottom", "v v G");
}

#[test]
fn wider_and_narrower() {
    shows("wider-tree", "> > > >");
    shows("narrower-tree", "< < < <");
}
