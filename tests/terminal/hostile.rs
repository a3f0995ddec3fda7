//! Text from a report, a file name or a source never reaches the terminal as a control sequence.

use std::path::Path;

use super::explorer::Explorer;
use super::project::{Project, cobertura, source};
use super::stream::{Piece, contains, pieces};

/// Control sequences that end in these are ours: place, erase, colour, modes, the question who is there.
const OURS: &str = "HJKmhlcnABCDGd";

/// Asserts that a stream holds our own sequences and nothing that does harm.
#[track_caller]
fn assert_harmless(bytes: &[u8]) {
    for piece in pieces(bytes) {
        match piece {
            Piece::Text(text) => {
                let text = String::from_utf8(text).expect("UTF-8");
                let bad = |c: &char| c.is_control() && !"\r\n".contains(*c) || ('\u{202a}'..='\u{202e}').contains(c);
                assert_eq!(text.chars().find(bad), None, "{text:?}");
            }
            Piece::Csi(sequence) => assert!(sequence.ends_with(|end| OURS.contains(end)), "{sequence:?}"),
            // Questions about colours.
            Piece::Osc(text) => assert!([&b"10;?"[..], b"11;?"].contains(&&*text), "{}", text.escape_ascii()),
            Piece::Escape(other) => assert!(b"78\\".contains(&other), "ESC {:?}", char::from(other)),
        }
    }
}

#[test]
fn a_hostile_source_is_shown_as_symbols() {
    let project = Project::with_covered(20);
    let hostile = "# \x1b]0;pwned\x07 \x1bPq#0\x1b\\ \x1b_Gpwned\x1b\\ \x1b[31m \u{202e}tac\u{202c} \x7f end";
    // The same as single characters, which an emulator that reads UTF-8 should not obey, but may.
    let single = "# \u{9b}31m \u{9d}0;pwned\u{9c} \u{90}q\u{9c} \u{2066} end";
    project.write("app.py", &source().replace("step_22 = 22", hostile).replace("step_23 = 23", single));
    let explorer = Explorer::start(&project, "");
    explorer.sees("␛]0;pwned␇").sees("↔tac↔").sees("␡ end").sends("\u{fffd}31m".as_bytes());
    explorer.press("n j l l $ 0").sees("❯█  22");
    let left = explorer.press("q").leaves();
    assert_harmless(&left.bytes);
}

#[test]
fn a_hostile_file_name_is_shown_as_symbols() {
    let project = Project::empty();
    // XML has no escape character: lcov takes any byte.
    let name = "src/\x1b]0;pwned\x07\u{202e}\u{9b}2Jx.py";
    let report = format!("TN:\nSF:{name}\nDA:1,0\nDA:2,1\nend_of_record\n");
    project.write("lcov.info", &report).write_bytes(Path::new(name), b"one = 1\ntwo = 2\n");
    let explorer = Explorer::start(&project, "lcov.info");
    explorer.sees("pwned").press("+ j j n").sees("❯█").sees("one = 1");
    let left = explorer.press("q").leaves();
    assert_harmless(&left.bytes);
    assert!(!contains(&left.bytes, b"0;pwned\x07"));
}

#[test]
fn hostile_warnings_are_shown_as_symbols() {
    let project = Project::empty();
    let bad = "DA:\x1b]0;pwned\x07\u{202e}";
    project.write("lcov.info", &format!("TN:\nSF:app.py\nDA:1,0\n{bad},1\nBRDA:\x1b[2Jx,0,0,0\nend_of_record\n"));
    project.write("app.py", "one = 1\n").write("lacuna.toml", "\"\\u001b]0;pwned\\u0007\" = 1\n");
    let explorer = Explorer::start(&project, "lcov.info");
    explorer.sees("3 warnings (!)").press("!").sees("lacuna.toml").sees("␛]0;pwned␇").sees("␛[2Jx").press("!");
    let left = explorer.sees_no("lacuna.toml").press("q").leaves();
    assert_harmless(&left.bytes);
}

#[test]
fn an_attribute_that_spells_escapes_is_taken_apart_harmlessly() {
    let project = Project::empty();
    project.write("coverage.xml", &cobertura("&#x1b;]0;pwned&#7;&#x202e;.py", &[(1, 0)]));
    let explorer = Explorer::start(&project, "");
    explorer.sees("pwned");
    let left = explorer.press("q").leaves();
    assert_harmless(&left.bytes);
}
