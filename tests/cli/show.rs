//! `lacuna show`: a source with its marks.

use super::{cobertura, folder};

const SOURCE: &str = "def a():\n\treturn 1\n\n\ndef b():\n    return 2\n\n\ndef c():\n    return 3\n";
const LINES: &[(u32, u32)] = &[(1, 1), (2, 12), (5, 1), (6, 0), (9, 1), (10, 0)];

#[test]
fn a_file_is_shown_with_its_marks() {
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", LINES)), ("src/a.py", SOURCE)]);
    insta::assert_snapshot!(folder.run("show src/a.py --hits").fine(), @"
    src/a.py · 66.7% · 2 of 6 lines never ran · 2 gaps
     │   1     1 def a():
     │   2    12     return 1
         3
         4
     │   5     1 def b():
     █   6     0     return 2
         7
         8
     │   9     1 def c():
     █  10     0     return 3
    ");
}

#[test]
fn gaps_are_shown_with_what_is_around_them() {
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", LINES)), ("src/a.py", SOURCE)]);
    insta::assert_snapshot!(folder.run("show a.py --gaps-only --context 0").fine(), @"
    src/a.py · 66.7% · 2 of 6 lines never ran · 2 gaps
           … 5 lines · in b
     █   6     return 2
           … 3 lines · in c
     █  10     return 3
    ");
}

#[test]
fn a_line_is_shown_with_what_is_around_it() {
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", LINES)), ("src/a.py", SOURCE)]);
    insta::assert_snapshot!(folder.run("show ./src/a.py:6 --context 1 --ascii").fine(), @"
    src/a.py - 66.7% - 2 of 6 lines never ran - 2 gaps
           > 4 lines
     |   5 def b():
    >!   6     return 2
         7
           > 3 lines
    ");
    insta::assert_snapshot!(folder.run("show a.py:11").failed(), @"lacuna: a.py:11: the last line of src/a.py is 10");
}

#[test]
fn branches_are_told_in_words() {
    let out = folder(&[]).run("show --demo middleware/auth.py:62 --context 0").fine();
    assert!(out.contains("→ never jumped to line 63"), "{out}");
}

#[test]
fn the_json_lists_lines() {
    let out = folder(&[]).run("show --demo middleware/auth.py:62 --context 1 --format json").fine();
    let answer: serde_json::Value = serde_json::from_str(&out).expect("valid JSON");
    let lines = r#"[{"number":61,"hits":1,"state":"covered","missing":[]},
        {"number":62,"hits":1,"state":"partial","missing":["63"]},
        {"number":63,"hits":0,"state":"missed","missing":[]}]"#;
    let lines: serde_json::Value = serde_json::from_str(lines).expect("valid JSON");
    assert_eq!(answer["lines"], lines);
    assert_eq!(answer["file"]["path"], "ferry/middleware/auth.py");
}

#[test]
fn without_a_source_the_numbers_are_shown() {
    let folder = folder(&[("coverage.xml", &cobertura("gone/a.py", &[(7, 1), (9_000_000, 0)]))]);
    let ran = folder.run("show a.py --hits");
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.out, @"
    gone/a.py · 50.0% · 1 of 2 lines never ran · 1 gap
     │       7     1
     █ 9000000     0
    ");
    assert!(
        ran.err.starts_with("note: the source of gone/a.py was not found; looked for ROOT/gone/a.py"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("--path FROM=TO"), "{}", ran.err);
}

/// The text between escape sequences, which all end with `m` here.
fn plain(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let first = parts.next().expect("a first part").to_owned();
    let rest: String = parts.map(|part| part.split_once('m').expect("an m").1).collect();
    (first + &rest).lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn colours_change_nothing_but_the_colours() {
    let source = format!("{SOURCE}x = '日本' # \x1b[2J\n");
    let folder = folder(&[("coverage.xml", &cobertura("src/a.py", LINES)), ("src/a.py", &source)]);
    for command in ["show a.py", "show a.py --gaps-only", "summary"] {
        let coloured = folder.run(&format!("{command} --color always")).fine();
        assert!(coloured.contains("\x1b["), "{command}");
        assert_eq!(plain(&coloured), folder.run(command).fine(), "{command}");
    }
    assert!(folder.run("show a.py").fine().contains("'日本' # ␛[2J\n"));
}

#[test]
fn a_name_that_is_not_clear_is_answered_with_candidates() {
    let folder = folder(&[]);
    insta::assert_snapshot!(folder.run("show --demo __init__.py").failed(), @"
lacuna: __init__.py: 8 files in the report end so:
  ferry/__init__.py
  ferry/api/__init__.py
  ferry/config/__init__.py
  ferry/middleware/__init__.py
  ferry/models/__init__.py
  and 3 more
");
    insta::assert_snapshot!(folder.run("show --demo midleware/aut.py").failed(), @"
lacuna: midleware/aut.py: there is no such file in the report; did you mean one of these?
  ferry/middleware/auth.py
  ferry/middleware/request_id.py
  ferry/tools/calculator.py
  ferry/webhooks/harbourmaster.py
");
    insta::assert_snapshot!(folder.run("show --demo auth.py:3 --gaps-only").failed(), @"lacuna: name a line or --gaps-only, not both");
}

#[test]
fn a_file_is_found_from_a_folder_below() {
    let folder = folder(&[
        ("lacuna.toml", "reports = [\"coverage.xml\"]"),
        ("coverage.xml", &cobertura("src/a.py", LINES)),
        ("src/a.py", SOURCE),
    ]);
    let absolute = format!("show {}/src/a.py:1 --context 0", folder.path());
    assert!(folder.run(&absolute).fine().contains("def a()"));
}

#[test]
fn sources_in_other_encodings_are_text() {
    let report = cobertura("a.c", &[(1, 1), (2, 0)]);
    let folder = folder(&[("coverage.xml", &report)]);
    let show = |bytes: &[u8]| {
        std::fs::write(folder.dir.path().join("a.c"), bytes).expect("written");
        folder.run("show a.c")
    };
    let text = "// caf\u{e9}\nint a;\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in
        [text.as_bytes(), &[b"\xEF\xBB\xBF", text.as_bytes()].concat(), &[b"\xFF\xFE", &utf16[..]].concat(), &utf16]
    {
        assert!(show(bytes).fine().contains("// caf\u{e9}"), "{bytes:?}");
    }
    assert!(show(b"# -*- coding: latin-1 -*-\ncaf\xE9\n").fine().contains("caf\u{e9}"));
    let ran = show(b"// un caf\xE9 tr\xE8s serr\xE9\nint a;\n");
    assert!(ran.out.contains("// un caf\u{e9} tr\u{e8}s serr\u{e9}"), "{}", ran.out);
    assert_eq!(ran.err, "warning: a.c: nothing says its encoding; read as windows-1252, a guess\n");
}

/// An lcov report, which does not say when it was written: its file does.
const LCOV: &str = "SF:a.py\nDA:1,1\nDA:2,0\nDA:4,1\nDA:5,0\nend_of_record\n";
const BEFORE: &str = "def a():\n    return 1\n\ndef b():\n    return 2\n";

#[test]
fn a_source_that_was_committed_and_edited_has_its_marks_where_its_lines_are() {
    let folder = folder(&[("lcov.info", LCOV), ("a.py", BEFORE)]);
    let root = std::path::PathBuf::from(folder.path());
    let edited = || std::fs::write(root.join("a.py"), BEFORE.replace("def b", "# b\ndef b")).expect("done");
    let set_written = |name: &str, time: u64| {
        let file = std::fs::File::options().write(true).open(root.join(name)).expect("done");
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(time)).expect("done");
    };
    set_written("lcov.info", 1_700_000_100);
    edited();
    let unknown = folder.run("show a.py").fine();
    assert!(unknown.contains("edited after the report was written: marks may be off"), "{unknown}");
    std::fs::write(root.join("a.py"), BEFORE).expect("done");
    for args in [&["init", "-q"][..], &["add", "a.py"], &["commit", "-q", "-m", "a"]] {
        let mut git = std::process::Command::new("git");
        git.current_dir(&root).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(args);
        git.env("GIT_COMMITTER_DATE", "@1700000000 +0000").env("GIT_CONFIG_GLOBAL", "/dev/null");
        assert!(git.status().expect("done").success(), "{args:?}");
    }
    assert!(!folder.run("show a.py").fine().contains("marks"), "a fresh copy of what was committed");
    edited();
    insta::assert_snapshot!(folder.run("show a.py").fine(), @"
    a.py · 50.0% · 2 of 4 lines never ran · 2 gaps · edited since the report: marks moved with their lines
     │   1 def a():
     █   2     return 1
         3
     ▒   4 # b
     │   5 def b():
     █   6     return 2
    ");
    let json = folder.run("show a.py --format json").fine();
    let json: String = json.split_whitespace().collect();
    for part in ["\"edited\":[[4,4]]", "marksmovedwiththeirlines", "\"lines\":{\"covered\":2,\"total\":4}"] {
        assert!(json.contains(part), "{part}: {json}");
    }
}
