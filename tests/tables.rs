//! Properties of the tables that the program is extended by.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/fixtures.rs"]
mod fixtures;
#[cfg(feature = "app")]
#[path = "tables/screen.rs"]
mod screen;

use std::collections::HashSet;

use lacuna::formats::{Confidence, Detected, FORMATS, HEAD_LEN, detect};

#[test]
fn formats_have_names_of_their_own_and_say_what_they_are() {
    let names: HashSet<_> = FORMATS.iter().map(|format| format.name()).collect();
    assert_eq!(names.len(), FORMATS.len(), "two formats share a name");
    for format in FORMATS {
        let name = format.name();
        assert!(!name.is_empty() && !name.contains(|c: char| c.is_uppercase() || c.is_whitespace()), "{name}");
        assert!(!format.about().writers.is_empty(), "{name} has no writers");
        assert!(!format.about().extensions.is_empty(), "{name} has no file names");
        assert!(format.about().extensions.iter().all(|file| !file.contains(['*', '/'])), "{name}");
    }
}

#[test]
fn every_format_knows_its_own_fixtures_and_no_other() {
    let mut seen = HashSet::new();
    for fixture in fixtures::fixtures() {
        let head = &fixture.bytes[..fixture.bytes.len().min(HEAD_LEN)];
        for format in FORMATS {
            let own = format.name() == fixture.format;
            let sure = format.sniff(head) == Confidence::Sure;
            assert_eq!(own, sure, "{} of {}", format.name(), fixture.path.display());
        }
        let Detected::Format(format) = detect(head) else { panic!("{} is not detected", fixture.path.display()) };
        assert_eq!(format.name(), fixtures::format(&fixture.format).name());
        assert!(fixture.beside(".dump").exists());
        seen.insert(fixture.format);
    }
    assert_eq!(seen.len(), FORMATS.len(), "a format has no fixture");
}
