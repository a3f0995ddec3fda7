//! What was set aside is found again, and nothing else.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::analysis::syntax::syntax;
use crate::analysis::units::FileUnits;
use crate::model::{FileCoverage, Metric, Report};

const SOURCE: &str = "\
import os

def load(path):
    if not path:
        return None
    with open(path) as file:
        text = file.read()
        return text.strip()

def save(path, text):
    if not path:
        return None
    folder = os.path.dirname(path)
    os.makedirs(folder)
    with open(path, 'w') as file:
        file.write(text)
    return path
";

/// A source whose lines that end in `#!` never ran, and those that hold other code did.
fn file(source: &str) -> (FileCoverage, String) {
    let is_code = |line: &str| !line.trim().is_empty() && !line.trim().starts_with('#');
    let lines = (1..).zip(source.lines()).filter(|(_, line)| is_code(line));
    let lines = lines.map(|(number, line)| (number, u32::from(!line.ends_with("#!")))).collect();
    (FileCoverage { lines, ..FileCoverage::default() }, source.replace(" #!", ""))
}

/// The source with these lines, from 1, marked as lines that never ran.
fn missing(source: &str, lines: &[usize]) -> String {
    let mark =
        |(number, line): (usize, &str)| if lines.contains(&number) { format!("{line} #!") } else { line.to_owned() };
    (1..).zip(source.lines()).map(mark).map(|line| line + "\n").collect()
}

struct Project {
    report: Report,
    units: Vec<FileUnits>,
    texts: Vec<SourceText>,
}

fn project(files: &[(&str, &str)]) -> Project {
    let mut report = Report::default();
    let (mut units, mut texts) = (Vec::new(), Vec::new());
    let mut sorted = files.to_vec();
    sorted.sort_unstable();
    for (path, source) in sorted {
        let (coverage, text) = file(source);
        let syntax = syntax("a.py", &text).expect("Python is known");
        units.push(FileUnits::of(&coverage, Some(&syntax), Metric::Lines));
        texts.push(SourceText::new(text));
        report.files.insert(path.into(), Arc::new(coverage));
    }
    Project { report, units, texts }
}

impl Project {
    /// Each unit as it would be set aside.
    fn asides(&self) -> Vec<Aside> {
        let files = self.report.files.keys().zip(&self.units).zip(&self.texts);
        let all = files.flat_map(|((path, file), text)| {
            file.units.iter().map(move |unit| Aside {
                path: path.to_string(),
                function: unit.owner.map(|owner| file.functions.all[owner as usize].name.clone()),
                content: Content::of(unit, text).expect("it has lines"),
                ..Aside::default()
            })
        });
        all.collect()
    }

    /// The first lines of the units that these asides find, with the aside that each is found by.
    fn found(&self, asides: &[Aside]) -> Vec<(u32, u32)> {
        let mut asked = Vec::new();
        let mut text = |file: u32| {
            assert!(!asked.contains(&file), "a text is asked for once");
            asked.push(file);
            self.texts.get(file as usize).cloned()
        };
        let matched = find(asides, &self.report, &self.units, &mut text);
        let mut found = Vec::new();
        for (number, file) in (0..).zip(&self.units) {
            let units = (0..).zip(&file.units);
            found.extend(units.filter_map(|(at, unit)| Some((unit.first, matched.of(number, at)?))));
        }
        assert_eq!(found.len(), matched.len());
        found
    }
}

fn one(lines: &[usize]) -> Vec<Aside> {
    project(&[("a.py", &missing(SOURCE, lines))]).asides()
}

#[track_caller]
fn check(asides: &[Aside], files: &[(&str, &str)], expected: &[(u32, u32)]) {
    assert_eq!(project(files).found(asides), expected);
}

#[test]
fn edits_around_a_gap_do_not_lose_it() {
    let asides = one(&[13, 14]);
    let above = format!("import sys\n\n\n{}", missing(SOURCE, &[13, 14]));
    check(&asides, &[("a.py", &above)], &[(16, 0)]);
    let reformatted = above.replace("    folder", "\tfolder").replace("(folder) #!", "(folder)   #!");
    check(&asides, &[("a.py", &reformatted)], &[(16, 0)]);
    let edited_before =
        missing(SOURCE, &[13, 14]).replace("        return None\n    folder", "        return ''\n    folder");
    check(&asides, &[("a.py", &edited_before)], &[(13, 0)]);
}

#[test]
fn equal_lines_are_told_by_their_function_and_by_the_line_before() {
    let asides = one(&[5]);
    check(&asides, &[("a.py", &missing(SOURCE, &[5, 12]))], &[(5, 0)]);
    // Twice in one function, and the line before is another.
    let twice = SOURCE.replace(
        "    with open(path) as file:\n",
        "    if len(path) > 9:\n        return None\n    with open(path) as file:\n",
    );
    check(&asides, &[("a.py", &missing(&twice, &[5, 7]))], &[(5, 0)]);
    check(&asides, &[("a.py", &missing(&twice, &[7]))], &[(7, 0)]);
}

#[test]
fn what_is_left_of_a_gap_is_still_set_aside() {
    let asides = one(&[13, 14, 15, 16, 17]);
    check(&asides, &[("a.py", &missing(SOURCE, &[13, 14, 15, 16, 17]))], &[(13, 0)]);
    check(&asides, &[("a.py", &missing(SOURCE, &[13, 14, 16, 17]))], &[(13, 0), (16, 0)]);
    check(&asides, &[("a.py", &missing(SOURCE, &[17]))], &[(17, 0)]);
}

#[test]
fn a_gap_with_an_edited_line_is_known_again_if_it_is_long() {
    let asides = one(&[13, 14, 15, 16]);
    let edited = SOURCE.replace("os.makedirs(folder)", "os.makedirs(folder, exist_ok=True)");
    check(&asides, &[("a.py", &missing(&edited, &[13, 14, 15, 16]))], &[(13, 0)]);
    let asides = one(&[13, 14]);
    check(&asides, &[("a.py", &missing(&edited, &[13, 14]))], &[]);
}

#[test]
fn a_gap_goes_with_its_function_into_another_file_and_under_another_name() {
    let asides = one(&[13, 14]);
    check(&asides, &[("b/moved.py", &missing(SOURCE, &[13, 14]))], &[(13, 0)]);
    let renamed = SOURCE.replace("def save(", "def store(");
    check(&asides, &[("a.py", &missing(&renamed, &[13, 14]))], &[(13, 0)]);
    // Both at once is another gap.
    check(&asides, &[("b.py", &missing(&renamed, &[13, 14]))], &[]);
}

#[test]
fn only_sources_that_may_hold_one_are_read() {
    let asides = one(&[13, 14]);
    let other = project(&[("a.py", &missing(SOURCE, &[13, 14])), ("z.py", "def other():\n    return 1 #!\n")]);
    let mut asked = Vec::new();
    let _ = find(&asides, &other.report, &other.units, &mut |file| {
        asked.push(file);
        other.texts.get(file as usize).cloned()
    });
    assert_eq!(asked, [0]);
}

proptest! {
    #[test]
    fn all_that_was_set_aside_is_found_wherever_it_stands_now(
        lines in prop::collection::btree_set(3_usize..=17, 1..12),
        chosen in any::<prop::sample::Index>(),
        above in 0_usize..5,
        indent in 0_usize..3,
    ) {
        let lines: Vec<usize> = lines.into_iter().collect();
        let source = missing(SOURCE, &lines);
        let all = project(&[("a.py", &source)]).asides();
        prop_assume!(!all.is_empty());
        let at = chosen.index(all.len());
        let moved = format!("{}{}", "x = 1\n\n".repeat(above), source.replace("\n    ", &format!("\n    {}", " ".repeat(indent))));
        let now = project(&[("a.py", &moved)]);
        let expected: Vec<u32> = now.units[0].units.iter().map(|unit| unit.first).collect();
        let every: Vec<u32> = now.found(&all).iter().map(|(first, _)| *first).collect();
        prop_assert_eq!(&every, &expected, "all of them are found when all were set aside");
        let found = now.found(&all[at..=at]);
        prop_assert!(found.iter().any(|(first, _)| *first == expected[at]), "{:?} among {:?}", all[at], found);
    }
}
