//! Reports, sources and configurations by somebody who means harm, through the real binary: nothing panics, hangs or
//! eats memory, and no control character, escape sequence or bidirectional override is printed by any command.
#![cfg(all(feature = "app", unix))]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

/// Long enough for a debug build on a busy machine, short enough to tell a hang.
const LONGEST: Duration = Duration::from_secs(60);

/// Address space for the program, in KiB: much for its threads and its syntaxes, little for a device that never ends.
const MEMORY: &str = "4000000";

/// What a name, a source or a warning may try to say to a terminal: clear it, rename it, turn it round, ring, feed.
const EVIL: &[&str] = &[
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGk=\x1b\\",
    "\x1bPq\x1b\\",
    "\u{9b}31m\u{9d}0;t\u{9c}",
    "\u{202e}cod.exe\u{202c}",
    "\u{2066}iso\u{2069}\u{200f}",
    "tab\there",
    "\u{7f}\u{8}\u{8}back",
    "\u{feff}\u{2028}\u{e0041}tag",
    "two\rlines",
    "nul\0nul",
    "mark\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
];

/// Names that lead out of the project, to devices, to folders, or nowhere.
const NAMES: &[&str] = &[
    "/dev/zero",
    "/dev/stdin",
    "/proc/self/mem",
    "../../../../../../etc/passwd",
    "/etc/passwd",
    "src",
    "src/",
    ".",
    "..",
    "/",
    "//",
    "",
    "~root/.bashrc",
    "--help",
    "-",
    "a:1:2",
    "https://example.org/a.py",
    "C:\\Windows\\system32\\a.py",
    "CON",
    "%s%n$(id)`id`",
];

struct Ran {
    out: String,
    err: String,
    code: i32,
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (path, bytes) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(path, bytes).expect("a writable file");
    }
    dir
}

/// Runs the program and holds what it prints to the promise.
#[track_caller]
fn run(dir: &Path, arguments: &[&OsStr]) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$@\""), "sh"]);
    command.arg(assert_cmd::cargo::cargo_bin("lacuna")).args(arguments).current_dir(dir);
    for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLORTERM"] {
        command.env_remove(variable);
    }
    let output = command.env("TERM", "xterm-256color").timeout(LONGEST).write_stdin("").output().expect("it runs");
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
    let (out, err) = (said(output.stdout), said(output.stderr));
    let code = output.status.code().unwrap_or_else(|| panic!("{arguments:?} did not end by itself: {err}"));
    assert!(code == 0 || code == 2, "{arguments:?} ended with {code}: {err}");
    assert!(!err.contains("panicked"), "{arguments:?}: {err}");
    let coloured = arguments.contains(&OsStr::new("always"));
    for text in [&out, &err] {
        let plain = if coloured { without_colours(text) } else { text.clone() };
        if let Some((at, c)) = plain.char_indices().find(|&(_, c)| is_harmful(c)) {
            let around: String = plain[..at].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("{arguments:?} printed U+{:04X} after {around:?}", c as u32);
        }
    }
    Ran { out, err, code }
}

fn is_harmful(c: char) -> bool {
    let is_bidi = matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_hidden = matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    (c.is_control() && c != '\n') || is_bidi || is_hidden
}

/// The text without sequences that only set colours; every other escape stays, to be found.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':');
        match end.filter(|&end| after[end..].starts_with('m')) {
            Some(end) => rest = &after[end + 1..],
            None => {
                plain.push('\x1b');
                rest = after;
            }
        }
    }
    plain + rest
}

/// Every command over one report: as text with and without colours, as JSON, as Markdown, on the screen, and each of
/// its files. Returns the JSON, if the report could be read.
#[track_caller]
fn every_command(dir: &Path, report: &str) -> Option<serde_json::Value> {
    let run = |words: &str, more: &[&str]| {
        let words = words.split_whitespace().chain(more.iter().copied()).map(OsStr::new).collect::<Vec<_>>();
        run(dir, &words)
    };
    let json = run("summary --by file --format json", &[report]);
    let colours = if json.out.len() % 2 == 0 { "always" } else { "never" };
    run("summary --by file --color always", &[report]);
    run("summary --by folder --depth 0 --color never", &[report]);
    run("summary --by file --format markdown --color always", &[report]);
    run("--print --size 120x40 --keys", &["j j n n !", report]);
    run("--print --size 60x15 --color always --keys", &["O j <enter> n z H :", report]);
    if json.code != 0 {
        assert_eq!(json.out, "");
        assert!(json.err.contains(report), "the message names the file: {}", json.err);
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("valid JSON");
    let files = value["files"].as_array().expect("files");
    for file in files.iter().take(2) {
        let name = file["path"].as_str().expect("a path");
        if name.contains('\0') || name.len() > 100_000 {
            continue;
        }
        run("show --color", &[colours, "--hits", "--report", report, "--", name]);
        run("show --format json", &["--report", report, "--", name]);
    }
    Some(value)
}

fn cobertura(filename: &str) -> String {
    let escaped: String =
        filename.chars().map(|c| if "&<\"".contains(c) { "&amp;".into() } else { c.to_string() }).collect();
    format!(
        "<?xml version=\"1.0\"?><coverage><sources><source>.</source></sources><packages><package name=\"p\"><classes>\
         <class name=\"c\" filename=\"{escaped}\"><lines><line number=\"1\" hits=\"1\"/><line number=\"2\" hits=\"0\"/>\
         </lines></class></classes></package></packages></coverage>"
    )
}

fn lcov(name: &str) -> String {
    format!(
        "TN:{name}\nSF:{name}\nFN:1,{name}\nFNDA:0,{name}\nDA:1,1\nDA:2,0\nBRDA:1,0,{name},-\nBRDA:1,0,1,1\n\
         end_of_record\n"
    )
}

#[test]
fn names_that_speak_to_the_terminal_are_shown_as_symbols() {
    for evil in EVIL {
        let (xml, info) = (cobertura(&format!("src/{evil}.py")), lcov(evil));
        let dir = folder(&[("coverage.xml", xml.as_bytes()), ("lcov.info", info.as_bytes())]);
        every_command(dir.path(), "coverage.xml");
        let json = every_command(dir.path(), "lcov.info");
        if evil.contains('\0') {
            assert!(json.is_none(), "a text with NUL is binary, and refused");
            continue;
        }
        let json = json.expect("lcov may name a file by any byte but a line break");
        assert_eq!(json["total"]["lines"]["total"], 2, "{evil:?}");
    }
}

#[test]
fn no_name_opens_what_is_no_source_of_the_project() {
    for name in NAMES {
        let (xml, info) = (cobertura(name), lcov(name));
        let files: [(&str, &[u8]); 3] =
            [("coverage.xml", xml.as_bytes()), ("lcov.info", info.as_bytes()), ("src/keep.py", b"")];
        let dir = folder(&files);
        for report in ["coverage.xml", "lcov.info"] {
            let json = every_command(dir.path(), report);
            let files = json.iter().flat_map(|json| json["files"].as_array().into_iter().flatten());
            for file in files {
                assert_eq!(file["source"], serde_json::Value::Null, "{name:?} was opened");
            }
        }
    }
}

#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let outside = folder(&[("secret.py", b"password = 1\n")]);
    let xml = cobertura("link.py");
    let dir = folder(&[("coverage.xml", xml.as_bytes())]);
    std::os::unix::fs::symlink(outside.path().join("secret.py"), dir.path().join("link.py")).expect("a link");
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("zero.py")).expect("a link");
    let json = every_command(dir.path(), "coverage.xml").expect("it can be read");
    assert_eq!(json["files"][0]["source"], serde_json::Value::Null);
    let shown = run(dir.path(), &["show", "link.py"].map(OsStr::new));
    assert!(!shown.out.contains("password"), "{}", shown.out);
}

#[test]
fn names_without_end_are_read_and_shown() {
    let long = "x".repeat(10_000);
    let deep = "d/".repeat(5_000) + "a.py";
    let wide = "日本".repeat(2_000);
    // Short enough for a path, and every tail of it is another one.
    let tails = (0..1_000).map(|folder| format!("{folder:x}/")).collect::<String>() + "a.py";
    for name in [long, deep, tails, wide] {
        let (xml, info) = (cobertura(&name), lcov(&name));
        let dir = folder(&[("coverage.xml", xml.as_bytes()), ("lcov.info", info.as_bytes())]);
        every_command(dir.path(), "coverage.xml").expect("it can be read");
        every_command(dir.path(), "lcov.info").expect("it can be read");
    }
}

#[test]
fn a_source_is_shown_and_not_obeyed() {
    let evil: Vec<&str> = EVIL.iter().copied().filter(|evil| !evil.contains('\0')).collect();
    let mut source = evil.join("\n").into_bytes();
    source.extend(b"\n\xff\xfe\xc3\x28\n\x0c\n");
    source.extend("x = 1;".repeat(50_000).into_bytes());
    source.extend(b"\r\n\r\r\nlast");
    let lines: String = (1..=40).map(|line| format!("DA:{line},{}\n", line % 2)).collect();
    let info = format!("SF:evil.py\n{lines}end_of_record\n");
    let dir = folder(&[("lcov.info", info.as_bytes()), ("evil.py", &source)]);
    let json = every_command(dir.path(), "lcov.info").expect("it can be read");
    assert!(json["files"][0]["source"].is_string(), "the source is in the project");
    run(dir.path(), &["--print", "--size", "90x30", "--keys", "<enter> $ H b l l l", "lcov.info"].map(OsStr::new));
    let copied = run(dir.path(), &["show", "evil.py", "--gaps-only", "--color", "always"].map(OsStr::new));
    assert!(copied.out.contains('␛'), "an escape is seen as a symbol");
}

#[test]
fn a_warning_quotes_without_harm() {
    for (turn, evil) in EVIL.iter().enumerate() {
        let reports = [
            cobertura("a.py").replace("hits=\"1\"", &format!("hits=\"{evil}\"")),
            cobertura("a.py").replace("number=\"1\"", &format!("number=\"{evil}\"")),
            cobertura("a.py")
                .replace("hits=\"1\"", &format!("hits=\"1\" branch=\"true\" condition-coverage=\"{evil}\"")),
            cobertura("a.py").replace(
                "hits=\"1\"",
                &format!("hits=\"1\" branch=\"true\" condition-coverage=\"50% (1/2)\" missing-branches=\"{evil}\""),
            ),
            cobertura("a.py").replace("</lines>", &format!("</{evil}>")),
            cobertura("a.py").replace("<lines>", &format!("<{evil}>&{evil};")),
            cobertura("a.py").replace("version=\"1.0\"", &format!("version=\"1.0\" encoding=\"{evil}\"")),
            cobertura("a.py").replace("<source>.", &format!("<source>{evil}")),
            lcov("a.py").replace("DA:2,0", &format!("DA:{evil}\nDA:2,0\nDA:2,{evil}\nLF:{evil}\n{evil}:1")),
            lcov("a.py").replace("end_of_record", evil),
        ];
        // Every third pair: each place hears several, and each is heard in several places.
        for report in reports.into_iter().skip(turn % 3).step_by(3) {
            let dir = folder(&[("report", report.as_bytes())]);
            let run = |words: &str| run(dir.path(), &words.split(' ').map(OsStr::new).collect::<Vec<_>>());
            let json = run("summary --format json report");
            if json.code == 0 {
                serde_json::from_str::<serde_json::Value>(&json.out).expect("valid JSON");
            }
            run("summary --color always report");
            run("--print --size 100x20 --keys n! report");
        }
    }
}

#[test]
fn a_configuration_is_quoted_without_harm() {
    let report = lcov("a.py");
    for (turn, evil) in EVIL.iter().enumerate() {
        let quoted: String = evil.chars().map(|c| format!("\\U{:08x}", c as u32)).collect();
        let configs = [
            format!("\"{quoted}\" = 1"),
            format!("[goals]\nfail_under = \"{quoted}\""),
            format!("theme = \"{quoted}\""),
            format!("reports = [\"{quoted}\"]"),
            format!("[[components]]\nname = \"{quoted}\"\npaths = [\"**\", \"[{quoted}\"]"),
            format!("[[components]]\nname = \"{quoted}\"\npaths = [\"**\"]\ngoal = [1, 2]"),
            format!("[keys]\nquit = [\"{quoted}\"]\n\"{quoted}\" = [\"q\"]"),
            format!("[paths]\n\"{quoted}\" = \"{quoted}\""),
            evil.to_string(),
        ];
        for config in configs.into_iter().skip(turn % 3).step_by(3) {
            let dir = folder(&[("lcov.info", report.as_bytes()), ("lacuna.toml", config.as_bytes())]);
            let run = |words: &str| run(dir.path(), &words.split(' ').map(OsStr::new).collect::<Vec<_>>());
            run("summary --color always");
            run("summary --format json");
            run("--print --size 100x20 --keys !");
        }
    }
}

#[test]
fn files_on_the_disk_may_be_called_anything() {
    let report = cobertura("a.py");
    for name in [&b"\x1b[31m\xe2\x80\xae.xml"[..], b"\xff\xfe\x9b2J.xml", b"new\nline\x07.xml"] {
        let (name, dir) = (OsStr::from_bytes(name), folder(&[]));
        let inner = dir.path().join(name);
        fs::create_dir(&inner).expect("a folder");
        fs::write(inner.join("coverage.xml"), &report).expect("a report");
        fs::write(inner.join("a.py"), "a\nb\n").expect("a source");
        let path: OsString = Path::new(name).join("coverage.xml").into();
        for words in [&["summary", "--format", "json"][..], &["summary", "--color", "always"], &["--print"]] {
            let mut words: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
            // Found from above, named, missing, and started within.
            run(dir.path(), &words);
            run(&inner, &words);
            words.push(&path);
            assert_eq!(run(dir.path(), &words).code, 0);
            words.push(name);
            run(dir.path(), &words);
        }
    }
}
