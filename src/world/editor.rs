//! The command that opens the user's editor at a line.
//!
//! **Invariants.** No shell is run: `$VISUAL` and `$EDITOR` are split into words as a shell would split them, and nothing
//! in them is expanded. A file name that looks like an option never becomes one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How an editor is told the line.
#[derive(Debug, Clone, Copy)]
enum At {
    /// `+43 file`
    Plus,
    /// `file:43`
    Colon,
    /// `--goto file:43`
    Goto,
    /// `--line 43 file`
    Line,
}

/// One row per way: the editors' names without path and extension, how they take a line, and what makes them wait until
/// the file is closed, for those that would return at once.
const EDITORS: &[(&[&str], At, Option<&str>)] = &[
    (
        &["vi", "vim", "nvim", "view", "gvim", "mvim", "vimr", "elvis", "nvi", "kak", "joe", "jed", "jmacs"],
        At::Plus,
        None,
    ),
    (&["nano", "pico", "micro", "ne", "mg", "mcedit", "emacs", "emacsclient", "ex", "gedit"], At::Plus, None),
    (&["hx", "helix"], At::Colon, None),
    (&["zed", "zeditor", "subl", "sublime_text"], At::Colon, Some("--wait")),
    (&["code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"], At::Goto, Some("--wait")),
    (&["idea", "pycharm", "clion", "goland", "webstorm", "phpstorm", "rubymine", "rider"], At::Line, Some("--wait")),
];

/// Editors that go into the background by themselves, and what keeps them from it.
const FORKING: &[(&str, &str)] = &[("gvim", "--nofork"), ("mvim", "--nofork")];

/// What is tried when the user names none.
const USUAL: &[&str] = if cfg!(windows) { &["notepad"] } else { &["vi", "nano"] };

/// The command that opens this file at this line in the user's editor. `None` if there is no editor.
#[must_use]
pub fn command(path: &Path, line: u32) -> Option<Command> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&search).collect();
    let is_there = |name: &str| cfg!(windows) || folders.iter().any(|folder| folder.join(name).is_file());
    command_from(&|name| std::env::var(name).ok(), &is_there, path, line)
}

/// The same in an environment of one's own; `is_there` says whether a program of this name can be found.
#[must_use]
pub fn command_from(
    env: &dyn Fn(&str) -> Option<String>,
    is_there: &dyn Fn(&str) -> bool,
    path: &Path,
    line: u32,
) -> Option<Command> {
    let named = ["VISUAL", "EDITOR"].iter().filter_map(|name| env(name)).map(|value| words(&value));
    let usual = USUAL.iter().filter(|name| is_there(name)).map(|name| vec![(*name).to_owned()]);
    let (program, own) = named.chain(usual).find_map(|words| {
        let (program, own) = words.split_first()?;
        (!program.is_empty()).then(|| (program.clone(), own.to_vec()))
    })?;
    let mut command = Command::new(&program);
    command.args(&own).args(arguments(&program, &own, &safe(path), line));
    Some(command)
}

fn arguments(program: &str, own: &[String], path: &Path, line: u32) -> Vec<OsString> {
    let name = name(program);
    let line = line.max(1);
    let mut all: Vec<OsString> = Vec::new();
    let forking = FORKING.iter().find(|(editor, _)| *editor == name).map(|(_, flag)| *flag);
    let row = EDITORS.iter().find(|(names, ..)| names.contains(&name.as_str()));
    let wait = row.and_then(|(_, _, wait)| *wait).or(forking);
    // `-w` and `-f` are what `--wait` and `--nofork` are called in short.
    let is_said = |flag: &str| own.iter().any(|word| word == flag || ["-w", "-f"].contains(&word.as_str()));
    all.extend(wait.filter(|flag| !is_said(flag)).map(OsString::from));
    let with_line = || {
        let mut place = path.as_os_str().to_owned();
        place.push(format!(":{line}"));
        place
    };
    match row.map(|(_, at, _)| at) {
        Some(At::Plus) => all.extend([format!("+{line}").into(), path.into()]),
        Some(At::Colon) => all.push(with_line()),
        Some(At::Goto) => all.extend(["--goto".into(), with_line()]),
        Some(At::Line) => all.extend(["--line".into(), line.to_string().into(), path.into()]),
        // Who knows what it would make of a line.
        None => all.push(path.into()),
    }
    all
}

/// A path that no editor takes for an option or for a line. (`--` would do for some; a leading `./` does for all.)
fn safe(path: &Path) -> PathBuf {
    let is_odd = path.as_os_str().as_encoded_bytes().first().is_some_and(|first| b"-+".contains(first));
    if is_odd { Path::new(".").join(path) } else { path.to_owned() }
}

/// `/usr/bin/nvim`, `Code.exe`, `vim.basic` → `nvim`, `code`, `vim`
fn name(program: &str) -> String {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_lowercase();
    let ends = [".exe", ".cmd", ".bat", ".sh", ".basic", ".tiny", ".nox", ".gtk3"];
    ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name).to_owned()
}

/// Splits as a shell does, without running one: at white space, but within quotes; a backslash takes what follows as it
/// is. On Windows it is part of a path instead. An open quote ends with the text.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match (quote, next) {
            (Some(open), _) if open == next => quote = None,
            (None, '\'' | '"') => {
                quote = Some(next);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') if !cfg!(windows) => {
                // Within double quotes it is taken as it is, but before what it could protect.
                let protects = quote.is_none() || rest.peek().is_some_and(|after| "\"\\$`".contains(*after));
                let taken = if protects { rest.next() } else { Some(next) };
                word.get_or_insert_default().extend(taken);
            }
            (None, _) if next.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(next),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(visual: Option<&str>, editor: Option<&str>, path: &str, expected: &[&str]) {
        let env = |name: &str| if name == "VISUAL" { visual } else { editor }.map(str::to_owned);
        let command = command_from(&env, &|name| name == "nano", Path::new(path), 43);
        let command = command.expect("an editor");
        let all: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn every_editor_gets_its_line_its_own_way() {
        for (editor, expected) in [
            ("vim", &["vim", "+43", "a.py"][..]),
            ("/usr/bin/nvim -p", &["/usr/bin/nvim", "-p", "+43", "a.py"]),
            ("vim.basic", &["vim.basic", "+43", "a.py"]),
            ("gvim", &["gvim", "--nofork", "+43", "a.py"]),
            ("gvim -f", &["gvim", "-f", "+43", "a.py"]),
            ("nano", &["nano", "+43", "a.py"]),
            ("emacsclient -t", &["emacsclient", "-t", "+43", "a.py"]),
            ("micro", &["micro", "+43", "a.py"]),
            ("kak", &["kak", "+43", "a.py"]),
            ("joe", &["joe", "+43", "a.py"]),
            ("hx", &["hx", "a.py:43"]),
            ("code", &["code", "--wait", "--goto", "a.py:43"]),
            ("code --wait", &["code", "--wait", "--goto", "a.py:43"]),
            ("codium -w", &["codium", "-w", "--goto", "a.py:43"]),
            ("subl", &["subl", "--wait", "a.py:43"]),
            ("zed", &["zed", "--wait", "a.py:43"]),
            ("pycharm", &["pycharm", "--wait", "--line", "43", "a.py"]),
            ("ed", &["ed", "a.py"]),
            ("my-editor --fast", &["my-editor", "--fast", "a.py"]),
            ("'/opt/My Editor/hx' \"a b\" c\\ d", &["/opt/My Editor/hx", "a b", "c d", "a.py:43"]),
        ] {
            check(None, Some(editor), "a.py", expected);
        }
    }

    #[test]
    fn visual_comes_first_and_empty_ones_do_not_count() {
        check(Some("vi"), Some("nano"), "a.py", &["vi", "+43", "a.py"]);
        check(Some("  "), Some("micro"), "a.py", &["micro", "+43", "a.py"]);
        check(Some("''"), None, "a.py", &["nano", "+43", "a.py"]);
        assert!(command_from(&|_| None, &|_| false, Path::new("a.py"), 1).is_none());
    }

    #[test]
    fn a_file_name_is_never_an_option() {
        check(None, Some("vim"), "-c:q", &["vim", "+43", "./-c:q"]);
        check(None, Some("vim"), "+!rm", &["vim", "+43", "./+!rm"]);
        check(None, Some("ed"), "-x", &["ed", "./-x"]);
        check(None, Some("code"), "/a b/-x", &["code", "--wait", "--goto", "/a b/-x:43"]);
    }

    #[test]
    fn words_are_a_shells_words() {
        for (text, expected) in [
            ("", &[][..]),
            (" a  b\t", &["a", "b"]),
            ("a'b c'd", &["ab cd"]),
            ("\"a \\\" \\n $HOME\" ''", &["a \" \\n $HOME", ""]),
            ("'it\\'", &["it\\"]),
            ("\"open quote", &["open quote"]),
            ("end\\", &["end"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
