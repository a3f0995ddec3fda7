//! What git committed, asked of `git` itself.
//!
//! **Invariants.** A repository is as little trusted as a report: no hook, external diff, text conversion, filter, file
//! system monitor or signature check of it runs, nothing is fetched, nothing is written. No text of a user or a
//! repository stands where an option could: paths are compared here and never passed. What is not understood is not known.
//!
//! Texts come as they were committed. A filter that would change them on checkout (`ident`, Git LFS) is not run; line ends
//! do not matter to whoever reads them as lines.

mod history;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

pub use history::History;

use super::source::MAX_LEN;

/// Options that come before every command.
const CAREFUL: &[&str] = &[
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "log.follow=false",
    "-c",
    "protocol.allow=never",
];

/// What a hook of some repository, from which we may have been started, says of that one.
const OF_ANOTHER: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
];

/// The name by which git knows a text.
pub type Oid = Box<str>;

/// A repository with a working tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Git {
    top: PathBuf,
}

impl Git {
    /// The repository that a folder belongs to, if there is one that git agrees to look into.
    #[must_use]
    pub fn around(folder: &Path) -> Option<Self> {
        let top = answer(git(folder, &["rev-parse", "--show-toplevel"]))?;
        let top = PathBuf::from(std::str::from_utf8(top.strip_suffix(b"\n")?).ok()?);
        Some(Self { top: top.canonicalize().ok()? })
    }

    /// The names of the texts of these files in the last commit; none where a commit since then touched the file, or has
    /// none. Files are given with links resolved. `time` is in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn untouched_since(&self, time: u64, files: &[PathBuf]) -> Vec<Option<Oid>> {
        let wanted: Vec<Option<String>> = files.iter().map(|file| self.name(file)).collect();
        let known = self.touched_since(time).and_then(|touched| {
            let wanted: HashSet<&str> = wanted.iter().flatten().map(String::as_str).collect();
            self.committed(|name| wanted.contains(name) && !touched.contains(name))
        });
        let known = known.unwrap_or_default();
        wanted.into_iter().map(|name| known.get(&name?).cloned()).collect()
    }

    /// The name of a file as git writes it.
    fn name(&self, file: &Path) -> Option<String> {
        let parts = file.strip_prefix(&self.top).ok()?.iter().map(|part| part.to_str());
        parts.collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
    }

    /// The files that commits after this second changed; a merge changes what it brings in.
    fn touched_since(&self, time: u64) -> Option<HashSet<String>> {
        let since = format!("--max-age={}", time + 1);
        let quietly = ["--no-renames", "--no-ext-diff", "--no-textconv", "-z", "--format="];
        let log = ["log", &since, "--first-parent", "-m", "--name-only"];
        let told = answer(git(&self.top, &[&log[..], &quietly, &["HEAD", "--"]].concat()))?;
        let names = told.split(|&byte| byte == 0).map(|name| name.trim_ascii_start());
        Some(names.filter_map(|name| String::from_utf8(name.to_vec()).ok()).collect())
    }

    /// The texts of the last commit, by the names of their files.
    fn committed(&self, is_wanted: impl Fn(&str) -> bool) -> Option<HashMap<String, Oid>> {
        let tree = answer(git(&self.top, &["ls-tree", "-r", "-z", "--full-tree", "HEAD"]))?;
        let entry = |entry: &[u8]| {
            let (about, name) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
            let mut about = about.split(' ');
            // Neither links nor other repositories.
            let is_text = matches!((about.next()?, about.next()?), ("100644" | "100755", "blob"));
            (is_text && is_wanted(name)).then_some((name.to_owned(), oid(about.next()?)?))
        };
        Some(tree.split(|&byte| byte == 0).filter_map(entry).collect())
    }

    /// By what names git would know these files as they lie on the disk, byte by byte.
    #[must_use]
    pub fn names_of(&self, files: &[PathBuf]) -> Vec<Option<Oid>> {
        // A file that went away meanwhile, or one with a line end in its name, would end the whole answer.
        let is_asked = |file: &&PathBuf| file.is_file() && file.to_str().is_some_and(|path| !path.contains('\n'));
        let asked: Vec<&PathBuf> = files.iter().filter(is_asked).collect();
        let mut list = String::new();
        asked.iter().filter_map(|file| file.to_str()).for_each(|path| list.extend([path, "\n"]));
        let Some(mut child) = git(&self.top, &["hash-object", "--no-filters", "--stdin-paths"]).stdin_from(list) else {
            return vec![None; files.len()];
        };
        let told = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufReader::lines);
        let mut names = asked.iter().zip(told.map_while(Result::ok)).peekable();
        let found = files.iter().map(|file| names.next_if(|(asked, _)| **asked == file).and_then(|(_, it)| oid(&it)));
        let found = found.collect();
        let _ = child.wait();
        found
    }

    /// Calls back with each of these texts that there is, and its place in the list.
    pub fn texts(&self, names: &[Oid], mut found: impl FnMut(usize, Vec<u8>)) {
        let list = names.iter().fold(String::new(), |list, name| list + name + "\n");
        let Some(mut child) = git(&self.top, &["cat-file", "--batch"]).stdin_from(list) else { return };
        if let Some(mut told) = child.stdout.take().map(BufReader::new) {
            for (at, name) in names.iter().enumerate() {
                let Some(text) = next_text(&mut told, name) else { break };
                text.into_iter().for_each(|text| found(at, text));
            }
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The next answer of `cat-file --batch`: `None` if it is not understood, and nothing in it if there is no such text.
fn next_text(told: &mut impl BufRead, name: &str) -> Option<Option<Vec<u8>>> {
    let mut head = String::new();
    told.read_line(&mut head).ok()?;
    let mut head = head.trim_end().split(' ');
    if head.next() != Some(name) {
        return None;
    }
    match (head.next()?, head.next()) {
        ("missing", None) => Some(None),
        ("blob", Some(length)) => {
            let length: u64 = length.parse().ok().filter(|&length| length <= MAX_LEN)?;
            let mut text = Vec::new();
            told.take(length + 1).read_to_end(&mut text).ok()?;
            (text.pop() == Some(b'\n') && text.len() as u64 == length).then_some(Some(text))
        }
        _ => None,
    }
}

fn oid(text: &str) -> Option<Oid> {
    let is_hex = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| text.into())
}

fn git(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(CAREFUL).args(args);
    // Nobody is asked, and nothing that a partial clone lacks is fetched.
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
    OF_ANOTHER.iter().for_each(|name| _ = command.env_remove(name));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// What a command writes, if it ends well.
fn answer(mut command: Command) -> Option<Vec<u8>> {
    let output = command.output().ok()?;
    output.status.success().then_some(output.stdout)
}

/// Commands that read what they are to do.
trait StdinFrom {
    /// Starts the command; all of the text is written to it while its answer is read.
    fn stdin_from(self, text: String) -> Option<Child>;
}

impl StdinFrom for Command {
    fn stdin_from(mut self, text: String) -> Option<Child> {
        let mut child = self.stdin(Stdio::piped()).spawn().ok()?;
        let mut stdin = child.stdin.take()?;
        // It ends with the child, which reads no more then.
        thread::spawn(move || _ = stdin.write_all(text.as_bytes()));
        Some(child)
    }
}
