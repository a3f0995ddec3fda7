//! Every source of every corpus report is found when the program is started in the folder of its project.

use std::fs;
use std::path::{Path, PathBuf};

use lacuna::analysis::Place;
use lacuna::world::config::{Config, Overrides};
use lacuna::world::{located, report};

fn corpus() -> PathBuf {
    std::env::var_os("LACUNA_CORPUS").map_or_else(|| "corpus".into(), PathBuf::from)
}

fn reports(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            reports(&entry, into);
        } else {
            into.push(entry);
        }
    }
    into.sort();
}

/// Started in `working_dir`: the lines `report: reported path = what became of it`, for all sources not found.
fn not_found(working_dir: &Path, reports_in: &Path) -> (usize, Vec<String>) {
    let (config, _) = Config::load(working_dir, Overrides::default()).unwrap();
    let mut all = Vec::new();
    reports(reports_in, &mut all);
    let (mut found, mut lost) = (0, Vec::new());
    for path in all {
        let Ok(reading) = report::read(&path, &mut |_, _| {}) else { continue };
        let loaded = located::loaded(&path, working_dir, reading);
        for (key, place) in located::snapshot(vec![loaded], &config.project()).places {
            match place {
                Place::Found(_) => found += 1,
                other => lost.push(format!("{}: {key} = {other:?}", path.strip_prefix(corpus()).unwrap().display())),
            }
        }
    }
    (found, lost)
}

#[test]
#[ignore = "needs the corpus of reports"]
fn every_source_is_found() {
    let mut lost = Vec::new();
    for (project, reports) in [
        ("coveragepy-fastapi", "coveragepy-fastapi/reports"),
        ("coveragepy-small/proj", "coveragepy-small/reports"),
        ("coveragepy-versions/proj", "coveragepy-versions/reports"),
        ("gcovr/proj", "gcovr/reports"),
        ("go/proj", "go/reports"),
        ("js/proj", "js/reports"),
        ("lcov/proj", "lcov/reports"),
        ("llvm-cov/proj", "llvm-cov/reports"),
        ("phpunit/proj", "phpunit/reports"),
        ("rust/proj", "rust/reports"),
        ("simplecov/proj", "simplecov/reports"),
        ("jacoco/proj", "jacoco/reports"),
    ] {
        let (found, missing) = not_found(&corpus().join(project), &corpus().join(reports));
        println!("{project}: {found} found, {} not", missing.len());
        lost.extend(missing);
    }
    // Headers of the machine that wrote the report are not part of any project.
    lost.retain(|line| !line.contains("usr/include/") && !line.contains("/usr/lib"));
    assert!(lost.is_empty(), "{} lost\n{}", lost.len(), lost.join("\n"));
}

#[test]
#[ignore = "needs the corpus of reports"]
fn nothing_hostile_is_opened() {
    let src = corpus().join("hostile/src");
    let (config, _) = Config::load(&src, Overrides { root: Some(src.clone()), ..Overrides::default() }).unwrap();
    let mut all = Vec::new();
    reports(&corpus().join("hostile/names"), &mut all);
    reports(&corpus().join("hostile/numbers"), &mut all);
    for path in all {
        let Ok(reading) = report::read(&path, &mut |_, _| {}) else { continue };
        let snapshot = located::snapshot(vec![located::loaded(&path, &src, reading)], &config.project());
        for (key, place) in &snapshot.places {
            let key: String = key.chars().take(60).collect::<String>().escape_debug().to_string();
            if let Place::Found(found) = place {
                assert!(found.starts_with(&src), "{key} = {found:?}");
            }
            println!("{} {key} = {:.120}", path.file_name().unwrap().display(), format!("{place:?}"));
        }
        snapshot.notes.iter().for_each(|note| println!("  {:.200}", note.text));
    }
}
