//! What Codecov's configuration says about paths, components, targets and files to ignore.
//!
//! The files: <https://docs.codecov.com/docs/codecov-yaml>; the keys: <https://docs.codecov.com/docs/codecovyml-reference>.
//! A target is a goal of ours where it is a number: `auto` is whatever the commit before had. `range` colours Codecov's own
//! pages, and a patch has no goal here.

use serde_json::Value;
use serde_saphyr::DuplicateKeyPolicy;

use super::foreign::{self, Foreign, Notes};
use super::{Config, find};
use crate::analysis::{Component, GoalRange, Note, PathSet, Rewrite, RewriteKind};

/// Where it may lie, below the root of the repository.
const FILES: &[&str] = &[
    "codecov.yml",
    ".codecov.yml",
    "codecov.yaml",
    ".codecov.yaml",
    ".github/codecov.yml",
    ".github/.codecov.yml",
    "dev/codecov.yml",
    "dev/.codecov.yml",
];

/// More than any configuration repeats itself.
const MAX_REPEATED: usize = 100_000;

/// Takes over what the first of the files says.
pub(super) fn apply(config: &mut Config, notes: &mut Vec<Note>) {
    for name in FILES {
        let path = config.root.join(name);
        config.asked.push(path.clone());
        let text = match find::read(&path) {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(error) => {
                Notes::about(&path, notes).add(None, format!("{error}; it is passed over"));
                continue;
            }
        };
        config.files.push(path.clone());
        let mut notes = Notes::about(&path, notes);
        let foreign = read(&text, &mut notes);
        foreign::apply(config, &path, foreign, &mut notes);
        return;
    }
}

fn read(text: &str, notes: &mut Notes<'_>) -> Foreign {
    let mut options = serde_saphyr::Options::default();
    options.duplicate_keys = DuplicateKeyPolicy::LastWins;
    options.alias_limits.max_total_replayed_events = MAX_REPEATED;
    let whole: Value = match serde_saphyr::from_str_with_options(text, options) {
        Ok(whole) => whole,
        Err(error) => {
            let line = error.location().and_then(|place| usize::try_from(place.line()).ok());
            let why = error.without_snippet().render_with_formatter(&serde_saphyr::UserMessageFormatter);
            let why = why.lines().next().unwrap_or_default().to_owned();
            notes.add(line, format!("this is not YAML as Codecov reads it ({why}); it is passed over"));
            return Foreign::default();
        }
    };
    let (ignore, wrong) = PathSet::codecov(strings(&whole["ignore"], "ignore", notes));
    wrong.into_iter().for_each(|text| notes.add(None, format!("ignore: {text}")));
    let coverage = &whole["coverage"];
    let precision = match &coverage["precision"] {
        Value::Null => None,
        value => match value.as_u64().and_then(|value| u8::try_from(value).ok()) {
            Some(value) => Some(value),
            None => {
                notes.add(None, format!("coverage.precision: {value} is no number of decimals; it is passed over"));
                None
            }
        },
    };
    Foreign {
        fail_under: target(&coverage["status"]["project"]["default"], "coverage.status.project.default", notes),
        precision,
        rewrites: strings(&whole["fixes"], "fixes", notes).into_iter().filter_map(|fix| rewrite(fix, notes)).collect(),
        components: components(&whole["component_management"], notes),
        ignore,
    }
}

/// The target of a status as a percentage. One that never fails asks for nothing.
fn target(status: &Value, key: &str, notes: &mut Notes<'_>) -> Option<f64> {
    let target = &status["target"];
    if status["informational"].as_bool() == Some(true) {
        return None;
    }
    let value = match target {
        Value::Null => return None,
        Value::String(text) if text == "auto" => return None,
        Value::String(text) => text.trim().trim_end_matches('%').trim_end().parse().ok(),
        other => other.as_f64(),
    };
    let value = value.filter(|value| (0.0..=100.0).contains(value));
    if value.is_none() {
        notes.add(None, format!("{key}.target: {target} is no percentage; it is passed over"));
    }
    value
}

fn rewrite(fix: &str, notes: &mut Notes<'_>) -> Option<Rewrite> {
    let Some((from, to)) = fix.split_once("::") else {
        notes.add(None, format!("fixes: `{fix}` has no `::` between before and after; it is left out"));
        return None;
    };
    Some(Rewrite { from: from.to_owned(), to: to.to_owned(), kind: RewriteKind::Codecov })
}

fn components(management: &Value, notes: &mut Notes<'_>) -> Vec<Component> {
    let rules = &management["default_rules"]["statuses"];
    let fallback = floor(rules, "component_management.default_rules", notes);
    let list = management["individual_components"].as_array().map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(|one| component(one, fallback, notes)).collect()
}

fn component(one: &Value, fallback: Option<f64>, notes: &mut Notes<'_>) -> Option<Component> {
    let text = |key: &str| one[key].as_str().filter(|text| !text.is_empty());
    let Some(name) = text("name").or_else(|| text("component_id")) else {
        notes.add(None, "component_management: a component has neither a name nor an id; it is left out");
        return None;
    };
    let key = format!("component `{name}`");
    let (paths, wrong) = PathSet::codecov(strings(&one["paths"], &key, notes));
    wrong.into_iter().for_each(|text| notes.add(None, format!("{key}: {text}")));
    if paths.is_empty() {
        notes.add(None, format!("{key} has no paths, and reports carry no flags; it is left out"));
        return None;
    }
    let floor = floor(&one["statuses"], &key, notes).or(fallback);
    let goal = floor.map(|floor| GoalRange { floor, ceiling: None });
    Some(Component { name: name.to_owned(), paths, goal })
}

/// What a component's own statuses ask of the project.
fn floor(statuses: &Value, key: &str, notes: &mut Notes<'_>) -> Option<f64> {
    let statuses = statuses.as_array().map_or(&[][..], Vec::as_slice);
    statuses.iter().find(|status| status["type"] == "project").and_then(|status| target(status, key, notes))
}

/// The texts of a list; one text alone is a list of it.
fn strings<'v>(value: &'v Value, key: &str, notes: &mut Notes<'_>) -> Vec<&'v str> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text],
        Value::Array(list) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            if texts.len() < list.len() {
                notes.add(None, format!("{key}: what is no text in the list is left out"));
            }
            texts
        }
        _ => {
            notes.add(None, format!("{key}: expected a list; it is passed over"));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read_all(text: &str) -> (Foreign, Vec<String>) {
        let mut list = Vec::new();
        let foreign = read(text, &mut Notes::about(Path::new("codecov.yml"), &mut list));
        (foreign, list.into_iter().map(|note| note.text).collect())
    }

    #[test]
    fn what_has_a_meaning_here_is_taken_over() {
        let (foreign, notes) = read_all(
            "coverage:\n  precision: 1\n  range: 70..100\n  status:\n    project:\n      default: {target: 80%}\n    patch: off\n\
             ignore: ['tests/', '**/gen/*']\nfixes:\n- 'before/::after/'\n- '::prefix/'\n\
             component_management:\n  default_rules: {statuses: [{type: project, target: 70}]}\n  individual_components:\n\
             \x20 - {component_id: api, name: API, paths: [src/api/**]}\n\
             \x20 - {component_id: core, paths: [src/core/], statuses: [{type: patch, target: 9}, {type: project, target: 90.5%}]}\n\
             \x20 - {component_id: new, paths: [src/new/], statuses: [{type: project, target: auto}]}\n",
        );
        assert_eq!(notes, [""; 0]);
        assert_eq!((foreign.fail_under, foreign.precision), (Some(80.0), Some(1)));
        let of = |one: &Component| (one.name.clone(), one.goal.map(|goal| goal.floor));
        let expected = [("API", Some(70.0)), ("core", Some(90.5)), ("new", Some(70.0))];
        assert_eq!(
            foreign.components.iter().map(of).collect::<Vec<_>>(),
            expected.map(|(name, floor)| (name.to_owned(), floor))
        );
        assert!(foreign.components[0].paths.is_match("src/api/x/a.py"));
        assert!(foreign.ignore.is_match("tests/a.py") && !foreign.ignore.is_match("src/a.py"));
        let fixes: Vec<_> = foreign.rewrites.iter().map(|one| (&*one.from, &*one.to)).collect();
        assert_eq!(fixes, [("before/", "after/"), ("", "prefix/")]);
    }

    #[test]
    fn mistakes_are_told_and_the_rest_counts() {
        let (foreign, notes) = read_all(
            "coverage: {precision: many, status: {project: {default: {target: much}}}}\nfixes: [nothing, 3]\nignore: {a: b}\n\
             component_management: {individual_components: [{paths: [a]}, {name: b, flag_regexes: [c]}, {name: d, paths: d/}]}\n",
        );
        assert_eq!(foreign.components.len(), 1);
        assert_eq!(
            notes,
            [
                "ignore: expected a list; it is passed over",
                "coverage.precision: \"many\" is no number of decimals; it is passed over",
                "coverage.status.project.default.target: \"much\" is no percentage; it is passed over",
                "fixes: what is no text in the list is left out",
                "fixes: `nothing` has no `::` between before and after; it is left out",
                "component_management: a component has neither a name nor an id; it is left out",
                "component `b` has no paths, and reports carry no flags; it is left out",
            ]
        );
        assert_eq!(read_all("coverage: {status: {project: off}}").1, [""; 0]);
        assert_eq!(
            read_all("coverage: {status: {project: {default: {target: 5, informational: true}}}}").0.fail_under,
            None
        );
        assert_eq!(read_all("").1, [""; 0]);
        assert_eq!(read_all("- a list").1, [""; 0]);
    }

    #[test]
    fn hostile_yaml_is_passed_over() {
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (one, next) in "abcdefghi".chars().zip("bcdefghij".chars()) {
            bomb.push_str(&format!("{next}: &{next} [{}]\n", vec![format!("*{one}"); 10].join(", ")));
        }
        let deep = "[".repeat(1_000_000);
        let blocks: String = (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        for text in [&*bomb, &deep, &blocks, "a: [", "a: *b", "ignore: !!binary AAAA", "a: \0"] {
            let (foreign, notes) = read_all(text);
            assert!(foreign.components.is_empty() && foreign.rewrites.is_empty());
            assert!(notes.len() == 1 || text.contains("binary"), "{notes:?}: {}", &text[..text.len().min(20)]);
        }
    }
}
