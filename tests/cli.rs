//! The real binary in a temporary folder: what it prints, and its exit codes.
#![cfg(feature = "app")]

#[path = "cli/check.rs"]
mod check;
#[path = "cli/convert.rs"]
mod convert;
#[path = "cli/data.rs"]
mod data;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/errors.rs"]
mod errors;
#[path = "cli/gaps.rs"]
mod gaps;
#[path = "cli/show.rs"]
mod show;
#[path = "cli/summary.rs"]
mod summary;
#[path = "cli/timings.rs"]
mod timings;

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use tempfile::TempDir;

/// Some files, and what the program does among them.
struct Folder {
    dir: TempDir,
    input: String,
}

/// What the program printed, and its exit code.
struct Ran {
    out: String,
    err: String,
    code: i32,
}

/// A folder with these files, given as `(path, text)`.
fn folder(files: &[(&str, &str)]) -> Folder {
    let dir = tempfile::tempdir().expect("a temporary folder");
    // No source is newer than its report, in whichever order they are written.
    let now = std::time::SystemTime::now();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(&path, text).expect("a writable file");
        fs::File::options().write(true).open(path).and_then(|file| file.set_modified(now)).expect("a time");
    }
    Folder { dir, input: String::new() }
}

impl Folder {
    /// With this on standard input.
    fn hearing(mut self, input: &str) -> Self {
        self.input = input.to_owned();
        self
    }

    /// Runs the program with these arguments, which are parted by spaces.
    fn run(&self, arguments: &str) -> Ran {
        let mut command = Command::cargo_bin("lacuna").expect("the binary was built");
        command.current_dir(self.dir.path()).args(arguments.split_whitespace()).write_stdin(self.input.clone());
        for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLORTERM"] {
            command.env_remove(variable);
        }
        let output = command.env("TERM", "xterm").output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").replace(&self.path(), "ROOT");
        Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code().expect("no signal") }
    }

    fn path(&self) -> String {
        fs::canonicalize(self.dir.path()).expect("it is there").display().to_string()
    }
}

impl Ran {
    /// Standard output, when all went well.
    #[track_caller]
    fn fine(self) -> String {
        assert_eq!((self.code, &*self.err), (0, ""), "{}", self.out);
        self.out
    }

    /// The message, when nothing could be done.
    #[track_caller]
    fn failed(self) -> String {
        assert_eq!((self.code, &*self.out), (2, ""), "{}", self.err);
        self.err
    }
}

/// A Cobertura report with one file: each line as `(number, hits)`.
fn cobertura(name: &str, lines: &[(u32, u32)]) -> String {
    let lines: String =
        lines.iter().map(|(number, hits)| format!("<line number=\"{number}\" hits=\"{hits}\"/>")).collect();
    format!(
        "<?xml version=\"1.0\"?><coverage><packages><package name=\"p\"><classes>\
         <class name=\"c\" filename=\"{name}\"><lines>{lines}</lines></class></classes></package></packages></coverage>"
    )
}

/// A file of the sample project.
fn demo(name: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/demo").join(name))
        .expect("a file of the sample")
}

#[test]
fn completions_and_manual_pages_are_written() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(folder.run(&format!("completions {shell}")).fine().contains("lacuna"), "{shell}");
    }
    assert!(folder.run("man").fine().contains(".TH lacuna 1"));
    assert!(folder.run("man show").fine().contains("gaps\\-only"));
}

#[test]
fn every_command_helps() {
    let folder = folder(&[]);
    for command in ["", "summary", "gaps", "check", "show", "doctor", "convert", "completions", "man"] {
        let help = folder.run(&format!("{command} --help")).fine();
        assert!(help.contains("Usage: lacuna"), "{command}: {help}");
        assert!(!help.contains("--keys"), "hidden flags stay hidden");
    }
}

/// Whoever reads only the first line has read enough.
#[test]
#[cfg(unix)]
fn a_closed_pipe_is_fine() {
    let folder =
        folder(&[("coverage.xml", &cobertura("a.py", &(1..20_000).map(|line| (line, 0)).collect::<Vec<_>>()))]);
    let binary = assert_cmd::cargo::cargo_bin("lacuna");
    for command in
        ["summary --format json", "show a.py", "convert --to lcov", "convert --to json", "completions bash", "--help"]
    {
        let script = format!("'{}' {command} 2>err | true; echo \"${{PIPESTATUS[0]}}\"", binary.display());
        let output = std::process::Command::new("bash").args(["-c", &script]).current_dir(folder.dir.path()).output();
        let said = String::from_utf8(output.expect("bash runs").stdout).expect("UTF-8");
        let complaints = fs::read_to_string(folder.dir.path().join("err")).expect("it was made");
        assert!(!complaints.contains("panic") && !complaints.contains("lacuna:"), "{command}: {complaints}");
        assert_eq!(said.trim(), "0", "{command}");
    }
}
