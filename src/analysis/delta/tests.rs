//! The laws of comparing: what is gained one way is lost the other way, and sums are those of the parts.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::analysis::facts;
use crate::analysis::{Component, GoalRange, Goals, PathSet};
use crate::model::{Branch, BranchCount, BranchTarget, BranchesBuilder, LineState, Metric, Ratio};

type Lines = BTreeMap<u32, (u32, u32)>;

/// A file of these lines, by number: hits, and how many of two branches are taken; 3 stands for no branch, and 4 for none
/// on a line that ran in part.
fn file(lines: &Lines) -> Arc<FileCoverage> {
    let mut branches = BranchesBuilder::default();
    for (&line, &(_, taken)) in lines.iter().filter(|(_, (_, taken))| *taken < 3) {
        branches.push_count(BranchCount { line, taken, total: 2 });
    }
    let partial = lines.iter().filter(|(_, (_, taken))| *taken == 4).map(|(&line, _)| line).collect();
    let lines = lines.iter().map(|(&line, &(hits, _))| (line, hits)).collect();
    let mut file = FileCoverage { lines, branches: branches.take_settled(), ..FileCoverage::default() };
    file.details.partial = partial;
    Arc::new(file)
}

/// Reports of up to 4 files.
fn any_report() -> impl Strategy<Value = BTreeMap<String, Lines>> {
    let lines = prop::collection::btree_map(1..16_u32, (0..2_u32, 0..5_u32), 0..12);
    prop::collection::btree_map("[ab]{1,2}", lines, 0..5)
}

fn report(files: &BTreeMap<String, Lines>) -> Report {
    let files = files.iter().map(|(path, lines)| (path.as_str().into(), file(lines)));
    Report { files: files.collect(), ..Report::default() }
}

fn delta(before: &Report, after: &Report, moves: Moves<'_, '_>) -> Delta {
    let (old, new) = (facts::facts(before), facts::facts(after));
    let side = |report, facts| Side { report, facts, totals: facts::totals(facts) };
    Delta::between(side(before, &old), side(after, &new), moves)
}

fn one(before: &Lines, after: &Lines, moves: Moves<'_, '_>) -> Delta {
    let of = |lines: &Lines| report(&[("a".to_owned(), lines.clone())].into());
    delta(&of(before), &of(after), moves)
}

/// `"x!.pbq"`: ran, never ran, no code, ran with one of two branches taken, with both, ran in part.
fn lines(picture: &str) -> Lines {
    let mark = |mark| match mark {
        'x' => Some((1, 3)),
        '!' => Some((0, 3)),
        'p' => Some((1, 1)),
        'b' => Some((1, 2)),
        'q' => Some((1, 4)),
        _ => None,
    };
    (1..).zip(picture.chars()).filter_map(|(line, c)| Some((line, mark(c)?))).collect()
}

/// `"3-4 Gained"`: the changes in words.
#[track_caller]
fn check(before: &str, after: &str, expected: &[&str]) {
    let delta = one(&lines(before), &lines(after), &unmoved);
    assert_eq!(words(&delta), expected, "{before} → {after}");
}

fn words(delta: &Delta) -> Vec<String> {
    let words = |change: &Change| {
        let Change { first, last, lines, kind, branches_gained, branches_lost } = *change;
        let branches = match (branches_gained, branches_lost) {
            (0, 0) => String::new(),
            (gained, lost) => format!(" +{gained} -{lost}"),
        };
        format!("{first}-{last} {lines} {kind:?}{branches}")
    };
    delta.files.iter().flat_map(|file| &file.changes).map(words).collect()
}

proptest! {
    #[test]
    fn every_line_fared_as_both_reports_say(before in any_report(), after in any_report()) {
        let (old, new) = (report(&before), report(&after));
        let delta = delta(&old, &new, &unmoved);
        for (path, after) in &new.files {
            let changed = delta.file(path);
            for line in after.lines.iter() {
                let was = old.files.get(path).and_then(|file| file.lines.get(line.number)).map(|line| line.hits > 0);
                let expected = match (was, line.hits > 0) {
                    (Some(false), true) => Some(ChangeKind::Gained),
                    (Some(true), false) => Some(ChangeKind::Lost),
                    (None, true) => Some(ChangeKind::Added),
                    (None, false) => Some(ChangeKind::Unrun),
                    (Some(true), true) => {
                        let before = &old.files[path];
                        let takes_all = |file: &FileCoverage| {
                            file.branches.on(line.number).is_none_or(|count| count.taken == count.total)
                        };
                        match (before.state(line.number), after.state(line.number)) {
                            _ if !takes_all(before) || !takes_all(after) => None,
                            (Some(LineState::Partial), Some(LineState::Covered)) => Some(ChangeKind::Whole),
                            (Some(LineState::Covered), Some(LineState::Partial)) => Some(ChangeKind::InPart),
                            _ => None,
                        }
                    }
                    _ => None,
                };
                let found = changed.and_then(|file| file.on(line.number)).map(|change| change.kind);
                prop_assert_eq!(found.filter(|kind| *kind != ChangeKind::Branches), expected, "{}:{}", path, line.number);
            }
        }
        for (path, file) in &old.files {
            prop_assert!(new.files.contains_key(path) || delta.file(path).is_some_and(|it| it.is_gone()), "{:?}", file);
        }
    }

    #[test]
    fn the_other_way_round_is_mirrored(before in any_report(), after in any_report()) {
        let (before, after) = (report(&before), report(&after));
        let (there, back) = (delta(&before, &after, &unmoved), delta(&after, &before, &unmoved));
        prop_assert_eq!(mirrored(&there.sums), back.sums);
        prop_assert_eq!((there.before, there.after), (back.after, back.before));
        prop_assert_eq!(there.files.len(), back.files.len());
        for (there, back) in there.files.iter().zip(&back.files) {
            prop_assert_eq!((&there.path, &there.before, &there.after), (&back.path, &back.after, &back.before));
            prop_assert_eq!(mirrored(&there.sums), back.sums);
            let only = |file: &FileDelta, kind| file.changes.iter().copied().filter(|it| it.kind == kind).collect::<Vec<_>>();
            let mirror = |mut changes: Vec<Change>| {
                for it in &mut changes {
                    (it.branches_gained, it.branches_lost) = (it.branches_lost, it.branches_gained);
                }
                changes.into_iter().map(|it| (it.first, it.branches_gained, it.branches_lost)).collect::<Vec<_>>()
            };
            let plain = |changes: Vec<Change>| {
                changes.into_iter().map(|it| (it.first, it.branches_gained, it.branches_lost)).collect::<Vec<_>>()
            };
            prop_assert_eq!(
                mirror(only(there, ChangeKind::Branches)), plain(only(back, ChangeKind::Branches))
            );
            // Line by line: what one report does not have keeps lines apart there, and in the other they are one run.
            let (Some(old), Some(new)) = (before.files.get(&there.path), after.files.get(&there.path)) else { continue };
            for line in new.lines.iter().map(|line| line.number).filter(|&line| old.lines.get(line).is_some()) {
                let is = |file: &FileDelta, kind| file.on(line).is_some_and(|change| change.kind == kind);
                for (one, other) in [(ChangeKind::Whole, ChangeKind::InPart), (ChangeKind::InPart, ChangeKind::Whole)] {
                    prop_assert_eq!(is(there, one), is(back, other), "{}:{}", there.path, line);
                }
            }
        }
    }

    #[test]
    fn sums_are_those_of_the_parts(before in any_report(), after in any_report()) {
        let delta = delta(&report(&before), &report(&after), &unmoved);
        let mut sums = Sums::default();
        for file in &delta.files {
            sums.add(&file.sums);
            let lines = |kind| file.changes.iter().filter(|it| it.kind == kind).map(|it| u64::from(it.lines)).sum::<u64>();
            let Sums { gained, lost, added, unrun, whole, in_part, .. } = file.sums;
            let kinds = [ChangeKind::Gained, ChangeKind::Lost, ChangeKind::Added, ChangeKind::Unrun];
            prop_assert_eq!(kinds.map(lines), [gained, lost, added, unrun]);
            prop_assert_eq!([ChangeKind::Whole, ChangeKind::InPart].map(lines), [whole, in_part]);
            let branches: (u64, u64) = file.changes.iter().fold((0, 0), |(gained, lost), it| {
                (gained + u64::from(it.branches_gained), lost + u64::from(it.branches_lost))
            });
            prop_assert_eq!(branches, (file.sums.branches_gained, file.sums.branches_lost));
            prop_assert!(file.changes.windows(2).all(|pair| pair[0].last < pair[1].first), "ascending and apart");
            let ran = |counts: &Option<Counts>| counts.as_ref().map_or(0, |counts| counts.by(Metric::Lines).covered);
            let Sums { removed, .. } = file.sums;
            prop_assert_eq!(ran(&file.after) + lost + removed, ran(&file.before) + gained + added);
        }
        prop_assert_eq!(sums, delta.sums);
    }

    #[test]
    fn equal_reports_differ_in_nothing(files in any_report()) {
        let delta = delta(&report(&files), &report(&files), &unmoved);
        prop_assert!(delta.is_empty());
        prop_assert_eq!(delta.sums, Sums::default());
    }

    #[test]
    fn lines_that_moved_fare_as_if_they_had_not(before in any_report(), after in any_report(), by in 1..9_u32) {
        // Every line of the later text is further down, and so is where its branches go.
        let down = |files: &BTreeMap<String, Lines>| -> BTreeMap<String, Lines> {
            let lines = |lines: &Lines| lines.iter().map(|(line, it)| (line + by, *it)).collect();
            files.iter().map(|(path, it)| (path.clone(), lines(it))).collect()
        };
        let moved = |_: &str| -> Option<Moved<'static>> { Some(Box::new(move |line| Some(line + by))) };
        let there = delta(&report(&before), &report(&down(&after)), &moved);
        let mut still = delta(&report(&before), &report(&after), &unmoved);
        for change in still.files.iter_mut().flat_map(|file| &mut file.changes) {
            (change.first, change.last) = (change.first + by, change.last + by);
        }
        prop_assert_eq!(there, still);
    }
}

fn mirrored(sums: &Sums) -> Sums {
    let Sums { gained, lost, added, unrun, removed, cleared, whole, in_part, branches_gained, branches_lost } = *sums;
    Sums {
        gained: lost,
        lost: gained,
        added: removed,
        unrun: cleared,
        removed: added,
        cleared: unrun,
        whole: in_part,
        in_part: whole,
        branches_gained: branches_lost,
        branches_lost: branches_gained,
    }
}

#[test]
fn neighbours_that_fared_alike_are_one_change() {
    check("x!!.!x!", "xxx.x!x", &["2-5 3 Gained", "6-6 1 Lost", "7-7 1 Gained"]);
    check("!x!", "xxx", &["1-1 1 Gained", "3-3 1 Gained"]);
    check("x!", "x!x!", &["3-3 1 Added", "4-4 1 Unrun"]);
    check("x!x", "x", &[]);
    check("xx", "xx", &[]);
}

#[test]
fn branches_are_told_with_their_line() {
    check("p!b", "b!p", &["1-1 1 Branches +1 -0", "3-3 1 Branches +0 -1"]);
    check("x!", "xp", &["2-2 1 Gained"]);
}

#[test]
fn lines_that_ran_in_part_are_runs_of_their_own() {
    check("qqxx", "xxxq", &["1-2 2 Whole", "4-4 1 InPart"]);
    check("qq!", "q!q", &["2-2 1 Lost", "3-3 1 Gained"]);
    check("qb", "pq", &["2-2 1 InPart"]);
}

#[test]
fn a_branch_taken_for_another_is_both_gained_and_lost() {
    let file = |missing: u32| {
        let mut branches = BranchesBuilder::default();
        branches.push_count(BranchCount { line: 1, taken: 1, total: 2 });
        branches.push_detail(Branch { line: 1, target: BranchTarget::Line(missing), hits: 0 });
        let lines = [(1, 1)].into_iter().collect();
        Arc::new(FileCoverage { lines, branches: branches.take_settled(), ..FileCoverage::default() })
    };
    let report = |missing| Report { files: [("a".into(), file(missing))].into_iter().collect(), ..Report::default() };
    assert_eq!(words(&delta(&report(2), &report(5), &unmoved)), ["1-1 1 Branches +1 -1"]);
    let moved =
        |_: &str| -> Option<Moved<'static>> { Some(Box::new(|line| Some(if line > 1 { line + 3 } else { line }))) };
    assert_eq!(words(&delta(&report(2), &report(5), &moved)), [""; 0], "the branch is the same, further down");
}

#[test]
fn an_edited_text_is_compared_by_its_lines() {
    // Two lines were written above the second, and the last was deleted.
    let moved = |_: &str| -> Option<Moved<'static>> {
        Some(Box::new(|line| match line {
            1 => Some(1),
            2 | 3 => Some(line + 2),
            _ => None,
        }))
    };
    let delta = one(&lines("xx!x"), &lines("xx!xx"), &moved);
    assert_eq!(words(&delta), ["2-2 1 Added", "3-3 1 Unrun", "5-5 1 Gained"]);
    assert_eq!((delta.sums.removed, delta.sums.lost), (1, 0));
}

#[test]
fn a_map_that_goes_astray_does_no_harm() {
    for map in [|_| Some(1), |line| Some(9 - line), |_| Some(u32::MAX), |_| None] as [fn(u32) -> Option<u32>; 4] {
        let moved = move |_: &str| -> Option<Moved<'static>> { Some(Box::new(map)) };
        let delta = one(&lines("xp!bx!"), &lines("x!bpxx"), &moved);
        let all = delta.files.iter().flat_map(|file| &file.changes).collect::<Vec<_>>();
        assert!(all.windows(2).all(|pair| pair[0].last < pair[1].first), "{all:?}");
    }
}

#[test]
fn many_files_are_compared_as_few_are() {
    let files = |turned: bool| -> BTreeMap<String, Lines> {
        let lines = |at: u32| (1..300).map(|line| (line, ((line + at + u32::from(turned)) % 2, 3))).collect();
        (0..500).map(|at| (format!("{at:03}"), lines(at))).collect()
    };
    let delta = delta(&report(&files(false)), &report(&files(true)), &unmoved);
    assert_eq!(delta.files.len(), 500);
    assert_eq!(delta.sums.gained + delta.sums.lost, 500 * 299);
    assert!(delta.files.is_sorted_by_key(|file| Arc::clone(&file.path)));
}

#[test]
fn goals_of_the_total_are_reached_and_left() {
    let goals = Goals { fail_under: Some(15.0), milestones: vec![25.0, 40.0], precision: 0 };
    let found = |before, after| {
        let crossed = crossed(Ratio::new(before, 100), Ratio::new(after, 100), &goals);
        crossed.into_iter().map(|it| (it.goal, it.percent as u32, it.is_reached)).collect::<Vec<_>>()
    };
    assert_eq!(found(24, 40), [(Goal::Milestone, 25, true), (Goal::Milestone, 40, true)]);
    assert_eq!(found(30, 14), [(Goal::FailUnder, 15, false), (Goal::Milestone, 25, false)]);
    assert_eq!(found(14, 15), [(Goal::FailUnder, 15, true)]);
    assert_eq!(found(26, 39), []);
    assert_eq!(crossed(Ratio::default(), Ratio::new(1, 2), &goals), [], "of nothing, no goal was reached before");
}

#[test]
fn goals_of_components_are_told_from_the_files_that_changed() {
    let component = |name: &str, glob: &str, goal: Option<GoalRange>| Component {
        name: name.to_owned(),
        paths: PathSet::globs([glob]).expect("a glob"),
        goal,
    };
    let range = GoalRange { floor: 50.0, ceiling: Some(100.0) };
    let components = [component("Core", "core/**", Some(range)), component("Web", "web/**", None)];
    let files = |core: &str| -> BTreeMap<String, Lines> {
        [("core/a", core), ("core/b", "!x"), ("web/a", core)].map(|(path, it)| (path.to_owned(), lines(it))).into()
    };
    let delta = delta(&report(&files("!!")), &report(&files("x!")), &unmoved);
    let now = |name: &str| if name == "Core" { Ratio::new(2, 4) } else { Ratio::new(1, 2) };
    let crossed = crossed_by_components(&delta, Metric::Lines, &components, 0, now);
    assert_eq!(crossed, [Crossed { goal: Goal::Floor("Core".to_owned()), percent: 50.0, is_reached: true }]);
}
