//! What the tools write, read.

use std::fs;

use super::*;

/// The results as lines: the counts, and each failing test with its message and its likeliest place.
fn dump(text: &str) -> String {
    let (results, warnings) = read(&mut text.as_bytes());
    let Results { total, failed, errors, skipped, failing } = results;
    let mut lines = vec![format!("{total} tests, {failed} failed, {errors} errors, {skipped} skipped")];
    for Failing { class, name, message, places } in failing {
        let place = places.first().map_or("nowhere".to_owned(), |place| format!("{}:{}", place.path, place.line));
        lines.push(format!("{class} | {name} | {message} | {place}"));
    }
    lines.extend(warnings.iter().map(|warning| format!("{warning:?}")));
    lines.join("\n") + "\n"
}

/// Every fixture stands beside what is read from it.
#[test]
fn every_tools_file_reads_as_it_should() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/junit");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the fixtures") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "xml") {
            continue;
        }
        seen += 1;
        let found = dump(&fs::read_to_string(&path).expect("text"));
        let expected = path.with_extension("xml.dump");
        if std::env::var_os("LACUNA_UPDATE").is_some() {
            fs::write(&expected, &found).expect("written");
        }
        assert_eq!(found, fs::read_to_string(&expected).unwrap_or_default(), "{}", path.display());
    }
    assert!(seen >= 8, "{seen} fixtures");
}

#[test]
fn a_file_that_is_cut_gives_what_was_there() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/junit/pytest-9.2.xml")).expect("text");
    let whole = read(&mut text.as_bytes()).0;
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        let (cut, warnings) = read(&mut &text.as_bytes()[..end]);
        assert!(cut.total <= whole.total && cut.failing.len() <= whole.failing.len());
        assert!(!warnings.is_empty() || end + 2 >= text.trim_end().len(), "{end}");
    }
}
