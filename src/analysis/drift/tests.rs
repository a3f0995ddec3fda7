//! Laws of maps and of moved coverage, and the cases that shaped them.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::analysis::text::SourceText;
use crate::model::{
    Branch, BranchCount, BranchTarget, BranchesBuilder, Class, ContextsBuilder, FileCoverage, Function,
    LineTableBuilder, Place, Region, Share,
};

fn text(lines: &[impl AsRef<str>]) -> SourceText {
    SourceText::new(lines.iter().map(|line| format!("{}\n", line.as_ref())).collect())
}

/// Lines as code has them: many alike, some blank, some indented.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![3 => "[a-d]", 2 => Just(String::new()), 2 => "[}{]", 1 => "[a-z]{3,5}"];
    let line = (0..3_usize, word, prop_oneof![5 => Just(""), 1 => Just("  ")]);
    let line = line.prop_map(|(depth, word, end)| format!("{}{word}{end}", " ".repeat(depth * 2)));
    prop::collection::vec(line, 0..30)
}

/// A text and what became of it: some lines dropped, doubled, indented or replaced.
fn edit() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let what =
        prop::collection::vec(prop_oneof![8 => Just(0_u8), 1 => Just(1), 1 => Just(2), 1 => Just(3), 1 => Just(4)], 30);
    (lines(), what).prop_map(|(old, what)| {
        let mut new = Vec::new();
        for (line, what) in old.iter().zip(what) {
            match what {
                1 => {}
                2 => new.extend([line.clone(), line.clone()]),
                3 => new.push(format!("    {line}")),
                4 => new.push("edited".to_owned()),
                _ => new.push(line.clone()),
            }
        }
        (old, new)
    })
}

fn texts() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    prop_oneof![3 => edit(), 1 => (lines(), lines())]
}

/// Something of everything that a report can say about a file of so many lines.
fn coverage(lines: u32) -> FileCoverage {
    let mut table = LineTableBuilder::default();
    let (mut branches, mut contexts) = (BranchesBuilder::default(), ContextsBuilder::default());
    let names = ["test_a", "test_b"].map(|name| contexts.name(&Arc::from(name)));
    for line in 1..=lines {
        table.push(line, line % 3);
        if line % 4 == 0 {
            branches.push_count(BranchCount { line, taken: 1, total: 2 });
            let to = line % lines + 1;
            branches.push_detail(Branch { line, target: BranchTarget::Line(to), hits: 0 });
            branches.push_detail(Branch { line, target: BranchTarget::Exit, hits: 1 });
        }
        contexts.add(line, &mut names[..(line % 3) as usize].to_vec());
    }
    let place = |line, column| Place { line, column };
    let mut file = FileCoverage {
        lines: table.take_settled(u32::max),
        branches: branches.take_settled(),
        functions: (1..=lines / 3)
            .map(|at| Function {
                name: format!("f{at}").into(),
                line: Some(at * 3 - 2),
                end: Some(at * 3),
                hits: Some(u64::from(at % 2)),
                complexity: None,
            })
            .collect(),
        ..FileCoverage::default()
    };
    let all = || 1..=lines;
    file.details.partial = all().filter(|line| line % 5 == 1).collect();
    file.details.excluded = all().filter(|line| line % 7 == 2).collect();
    file.details.instructions = all().map(|line| Share::new(line, line % 2, 3)).collect();
    file.details.conditions = all().filter(|line| line % 4 == 0).map(|line| Share::new(line, 1, 2)).collect();
    file.details.regions = all()
        .map(|line| Region {
            start: place(line, 3),
            end: place((line + line % 3).min(lines), 9),
            statements: 1,
            hits: line % 2,
        })
        .collect();
    file.details.contexts = contexts.finish();
    file.details.classes =
        (lines > 0).then(|| Class { line: Some(1), end: Some(lines), name: "C".to_owned() }).into_iter().collect();
    file
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn lines_have_one_counterpart_each_in_their_order((old, new) in texts()) {
        let (before, after) = (text(&old), text(&new));
        let map = LineMap::between(&before, &after);
        let mut last = 0;
        let mut kept = Vec::new();
        for line in 1..=before.len() {
            let Some(to) = map.to_new(line) else { continue };
            prop_assert!(to > last && to <= after.len());
            prop_assert_eq!(before.line(line).trim(), after.line(to).trim());
            prop_assert_eq!(map.to_old(to), Some(line));
            prop_assert_eq!((map.nearest(line), map.nearest_old(to)), (to, line));
            last = to;
            kept.push(to);
        }
        let edited: Vec<u32> = map.edited().flat_map(|(first, last)| first..=last).collect();
        for line in 1..=after.len() {
            prop_assert_eq!(map.to_old(line).is_none(), edited.contains(&line));
        }
        let mut all: Vec<u32> = kept.iter().chain(&edited).copied().collect();
        all.sort_unstable();
        prop_assert!(all.into_iter().eq(1..=after.len()));
        let nearest: Vec<u32> = (1..=before.len() + 2).map(|line| map.nearest(line)).collect();
        prop_assert!(nearest.is_sorted() && nearest.iter().all(|&it| it >= 1 && it <= after.len().max(1)));
        let nearest: Vec<u32> = (0..=after.len() + 2).map(|line| map.nearest_old(line)).collect();
        prop_assert!(nearest.is_sorted() && nearest.iter().all(|&it| it >= 1 && it <= before.len().max(1)));
        prop_assert_eq!(map.to_new(0).or(map.to_new(before.len() + 1)), None);
        prop_assert_eq!(map.to_old(0).or(map.to_old(after.len() + 1)), None);
    }

    #[test]
    fn two_maps_in_one_lead_where_both_lead_one_after_the_other((first, second) in texts(), third in lines()) {
        let (a, b, c) = (text(&first), text(&second), text(&third));
        let (there, on) = (LineMap::between(&a, &b), LineMap::between(&b, &c));
        let both = there.then(&on);
        let mut last = 0;
        for line in 1..=a.len() + 1 {
            let to = there.to_new(line).and_then(|line| on.to_new(line));
            prop_assert_eq!(both.to_new(line), to);
            prop_assert!(to.is_none_or(|to| to > last && both.to_old(to) == Some(line)));
            last = to.unwrap_or(last);
        }
        for line in 1..=c.len() + 1 {
            prop_assert_eq!(both.to_old(line), on.to_old(line).and_then(|line| there.to_old(line)));
        }
        prop_assert_eq!(both.then(&LineMap::between(&c, &c)), both.clone());
        prop_assert_eq!(&LineMap::between(&a, &a).then(&both), &both);
        let edited: Vec<u32> = both.edited().flat_map(|(first, last)| first..=last).collect();
        prop_assert!((1..=c.len()).filter(|&line| both.to_old(line).is_none()).eq(edited));
    }

    #[test]
    fn a_text_is_itself(lines in lines()) {
        let text = text(&lines);
        let map = LineMap::between(&text, &text.clone());
        prop_assert!(map.is_identity());
        prop_assert_eq!(map.edited().count(), 0);
        let file = coverage(text.len() + 2);
        prop_assert_eq!(moved(&file, &map), file);
    }

    #[test]
    fn lines_put_above_shift_all_and_taken_away_give_it_back(lines in lines(), count in 1..40_u32) {
        let above: Vec<String> = (0..count).map(|at| format!("new {at}")).collect();
        let (old, new) = (text(&lines), text(&[above, lines].concat()));
        let there = LineMap::between(&old, &new);
        for line in 1..=old.len() {
            prop_assert_eq!(there.to_new(line), Some(line + count));
        }
        prop_assert_eq!(there.edited().collect::<Vec<_>>(), [(1, count)]);
        let file = coverage(old.len());
        let shifted = moved(&file, &there);
        prop_assert_eq!(shifted.totals(), file.totals());
        let lines: Vec<_> = file.lines.iter().map(|line| (line.number + count, line.hits)).collect();
        prop_assert!(shifted.lines.iter().map(|line| (line.number, line.hits)).eq(lines));
        prop_assert_eq!(moved(&shifted, &LineMap::between(&new, &old)), file);
    }

    #[test]
    fn moved_coverage_says_of_each_line_what_was_said_of_it_and_no_more((old, new) in texts()) {
        let (before, after) = (text(&old), text(&new));
        let map = LineMap::between(&before, &after);
        let file = coverage(before.len());
        let there = moved(&file, &map);
        for line in 1..=after.len() + 1 {
            let from = map.to_old(line);
            prop_assert_eq!(there.lines.get(line).map(|it| it.hits), from.and_then(|it| Some(file.lines.get(it)?.hits)));
            prop_assert_eq!(there.state(line), from.and_then(|it| file.state(it)));
            let on = |file: &FileCoverage, line| file.branches.on(line).map(|it| (it.taken, it.total));
            prop_assert_eq!(on(&there, line), from.and_then(|it| on(&file, it)));
            let tests = |file: &FileCoverage, line| file.details.contexts.on(line).cloned().collect::<Vec<_>>();
            prop_assert_eq!(tests(&there, line), from.map_or(Vec::new(), |it| tests(&file, it)));
            for list in [|file: &FileCoverage| file.details.partial.clone(), |file: &FileCoverage| file.details.excluded.clone()] {
                let is_in = |file: &FileCoverage, line| list(file).binary_search(&line).is_ok();
                prop_assert_eq!(is_in(&there, line), from.is_some_and(|it| is_in(&file, it)));
            }
            for list in [|file: &FileCoverage| file.details.instructions.clone(), |file: &FileCoverage| file.details.conditions.clone()] {
                let on = |file: &FileCoverage, line| list(file).iter().find(|it| it.line == line).map(|it| (it.covered, it.total));
                prop_assert_eq!(on(&there, line), from.and_then(|it| on(&file, it)));
            }
            let starts = there.functions.iter().filter(|it| it.line == Some(line)).map(|it| it.name);
            let started = file.functions.iter().filter(|it| from.is_some() && it.line == from).map(|it| it.name);
            prop_assert!(starts.eq(started));
        }
        for branch in there.branches.details() {
            let from = (map.to_old(branch.line), match branch.target {
                BranchTarget::Line(to) => map.to_old(to).map(BranchTarget::Line),
                other => Some(other),
            });
            let known = file.branches.details().any(|it| from == (Some(it.line), Some(it.target)) && it.hits == branch.hits);
            prop_assert!(known);
        }
        prop_assert!(there.details.regions.is_sorted_by_key(|it| it.start));
        prop_assert!(there.details.regions.iter().all(|it| it.start <= it.end && it.end.line <= after.len()));
        let (now, then) = (there.totals(), file.totals());
        for (now, then) in [
            (Some(now.lines), Some(then.lines)),
            (now.branches, then.branches),
            (now.functions, then.functions),
            (now.statements, then.statements),
            (now.instructions, then.instructions),
            (now.conditions, then.conditions),
        ] {
            let (now, then) = (now.unwrap_or_default(), then.unwrap_or_default());
            prop_assert!(now.covered <= then.covered && now.total <= then.total);
        }
        prop_assert!(now.partial <= then.partial);
    }

    #[test]
    fn a_text_is_never_too_old_for_what_was_written_of_it(lines in lines(), whole in any::<bool>()) {
        let text = text(&lines);
        let has_code = |line: &u32| whole || !text.line(*line).trim().is_empty();
        let table = (1..=text.len()).filter(has_code).map(|line| (line, 1)).collect();
        prop_assert_eq!(staleness(&FileCoverage { lines: table, ..FileCoverage::default() }, &text), None);
    }
}

#[track_caller]
fn check(old: &[&str], new: &[&str], kept: &[(u32, u32)], edited: &[(u32, u32)]) {
    let map = LineMap::between(&text(old), &text(new));
    let found: Vec<(u32, u32)> = (1..=old.len() as u32).filter_map(|line| Some((line, map.to_new(line)?))).collect();
    assert_eq!((found, map.edited().collect::<Vec<_>>()), (kept.to_vec(), edited.to_vec()));
}

#[test]
fn what_was_indented_anew_is_the_same_and_a_bracket_alone_is_not() {
    check(&["a", "b()", "c"], &["a", "if x {", "    b()", "}", "c"], &[(1, 1), (2, 3), (3, 5)], &[(2, 2), (4, 4)]);
    check(&["a", "}", "c"], &["a", "    }", "c"], &[(1, 1), (3, 3)], &[(2, 2)]);
    check(&["a  ", "b"], &["a", "b\t"], &[(1, 1), (2, 2)], &[]);
    check(&["a"], &[], &[], &[]);
    check(&[], &["a", "b"], &[], &[(1, 2)]);
}

#[test]
fn a_function_put_in_is_the_one_that_was_put_in() {
    let old = ["def a():", "    return 1", "", "def c():", "    return 3"];
    let new = ["def a():", "    return 1", "", "def b():", "    return 1", "", "def c():", "    return 3"];
    check(&old, &new, &[(1, 1), (2, 2), (3, 3), (4, 7), (5, 8)], &[(4, 6)]);
}

#[test]
fn columns_follow_the_indentation_and_regions_end_where_the_text_is_known() {
    let map = LineMap::between(&text(&["a(); b()", "c", "d", "e"]), &text(&["  a(); b()", "c", "edited", "e"]));
    let region = |start: (u32, u32), end: (u32, u32)| {
        let place = |(line, column)| Place { line, column };
        Region { start: place(start), end: place(end), statements: 1, hits: 0 }
    };
    let mut file = coverage(0);
    file.details.regions =
        [region((1, 6), (1, 9)), region((2, 1), (3, 2)), region((3, 1), (3, 2)), region((3, 1), (4, 2))].into();
    let end = Place::END_OF_LINE;
    let expected = [region((1, 8), (1, 11)), region((2, 1), (2, end)), region((4, 1), (4, 2))];
    assert_eq!(*moved(&file, &map).details.regions, expected);
}

#[test]
fn a_branch_to_an_edited_line_still_counts() {
    let map = LineMap::between(&text(&["if a:", "    b", "c"]), &text(&["new", "if a:", "    edited", "c"]));
    let mut branches = BranchesBuilder::default();
    branches.push_count(BranchCount { line: 1, taken: 0, total: 2 });
    for to in [2, 3] {
        branches.push_detail(Branch { line: 1, target: BranchTarget::Line(to), hits: 0 });
    }
    let file = FileCoverage { branches: branches.take_settled(), ..FileCoverage::default() };
    let there = moved(&file, &map).branches;
    assert_eq!(there.on(2), Some(BranchCount { line: 2, taken: 0, total: 2 }));
    assert_eq!(there.missing_on(2).collect::<Vec<_>>(), [BranchTarget::Line(4)]);
}

#[test]
fn what_is_looked_at_is_found_again() {
    let map = LineMap::between(&text(&["a", "b", "c", "d", "e"]), &text(&["new", "a", "x", "e"]));
    assert_eq!((0..=7).map(|line| map.nearest(line)).collect::<Vec<_>>(), [1, 2, 3, 4, 4, 4, 4, 4]);
    let emptied = LineMap::between(&text(&["a", "b"]), &text(&[] as &[&str]));
    assert_eq!([emptied.nearest(1), emptied.nearest(2)], [1, 1]);
}

#[test]
fn a_report_that_is_too_old_says_so_itself() {
    let stale = |lines: &[u32], whole: &str| {
        let lines = lines.iter().map(|&line| (line, 1)).collect();
        staleness(&FileCoverage { lines, ..FileCoverage::default() }, &SourceText::new(whole.to_owned()))
    };
    assert_eq!(stale(&[1, 9], "a\nb\n"), Some(Stale::Beyond { last: 9, end: 2 }));
    assert_eq!(stale(&[1, 3], "a\nb"), Some(Stale::Beyond { last: 3, end: 2 }));
    assert_eq!(stale(&[1, 3], "a\nb\n"), None, "the end of the last line is counted as a line");
    assert_eq!(stale(&[1, 3], "a\n\n\nb\n"), Some(Stale::Blank(1)));
    assert_eq!(stale(&[1, 2, 3, 4], "a\n\n\nb\n"), None, "whole stretches are listed");
    assert_eq!(stale(&[1, 2, 3, 5, 7], "a\n\na\n\n\n\n \n"), Some(Stale::Blank(3)));
    assert_eq!(stale(&[], ""), None);
}
