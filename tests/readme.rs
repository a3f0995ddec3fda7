//! The generated sections of the README are what the tables say. `LACUNA_UPDATE=1 cargo test --test readme` writes them.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use lacuna::app::readme::{formats_table, keys_table, ranking_table};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// A generated section: its name in the markers, and what makes it.
type Section = (&'static str, fn() -> String);

const SECTIONS: &[Section] = &[("keys", keys_table), ("formats", formats_table), ("ranking", ranking_table)];

/// The text with what stands between the markers of a section replaced.
fn with_section(text: &str, name: &str, content: &str) -> Result<String, String> {
    let (begin, end) =
        (format!("<!-- {name}: generated, see tests/readme.rs -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = text.split_once(&begin).ok_or_else(|| format!("README.md has no {begin}"))?;
    let (_, after) = rest.split_once(&end).ok_or_else(|| format!("README.md has no {end}"))?;
    Ok(format!("{before}{begin}{content}{end}{after}"))
}

#[test]
fn generated_sections_are_up_to_date() {
    let found = std::fs::read_to_string(README).unwrap();
    let expected = SECTIONS
        .iter()
        .try_fold(found.clone(), |text, (name, generate)| with_section(&text, name, &generate()))
        .unwrap_or_else(|what| panic!("{what}"));
    if found == expected {
        return;
    }
    assert!(std::env::var_os("LACUNA_UPDATE").is_some(), "README.md is stale: run with LACUNA_UPDATE=1");
    std::fs::write(README, expected).unwrap();
}

#[test]
fn a_section_is_replaced_and_nothing_else() {
    let text = "a\n<!-- keys: generated, see tests/readme.rs -->\nold\n<!-- end of keys -->\nb\n";
    let new = with_section(text, "keys", "new\n").unwrap();
    assert_eq!(new, text.replace("old", "new"));
    assert_eq!(with_section(&new, "keys", "new\n").unwrap(), new, "written twice is as written once");
    assert!(with_section(text, "formats", "").is_err(), "a section without markers is told");
    assert!(with_section(&text.replace("end of", "end"), "keys", "").is_err());
}
