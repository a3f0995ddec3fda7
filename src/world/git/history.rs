//! How recently and how often files changed, and which changed since the base: told by commits and what is staged.
//!
//! What only lies on the disk is not looked at: to compare it, git would run the filters of the repository.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::{Git, answer, git, oid};
use crate::analysis::ranking::Change;

/// So many days back is looked.
const DAYS: u32 = 90;
/// And at so many commits at most.
const MOST_COMMITS: usize = 2_000;
const SECONDS_A_DAY: u64 = 86_400;

/// What the base may be called, the first that is there.
const BASES: &[&str] = &[
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// What the commits of a repository say of its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// What the base is called, as its users name it: `main`, `origin/main`.
    pub base: Option<String>,
    /// The files that changed since, by their names for git.
    since: HashSet<String>,
    /// Of files, the time of the last commit that changed them, in seconds since 1970, and how many there are.
    commits: HashMap<String, (u64, u32)>,
    /// So many days back was looked.
    within: u32,
}

impl Git {
    /// The history as it is at this time, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn history(&self, now: u64) -> History {
        let mut history = History { within: DAYS, ..History::default() };
        self.commits(now, &mut history);
        if let Some((name, since)) = self.since_base() {
            history.base = Some(name);
            history.since = since;
        }
        history
    }

    /// What the history says of a file, given with links resolved; none where it lies outside of the repository.
    #[must_use]
    pub fn change(&self, history: &History, file: &Path, now: u64) -> Option<Change> {
        let name = self.name(file)?;
        let known = history.commits.get(&name);
        Some(Change {
            since_base: history.since.contains(&name),
            days: known.map(|&(last, _)| days(now.saturating_sub(last))),
            commits: known.map_or(0, |&(_, commits)| commits),
            within: history.within,
        })
    }

    fn commits(&self, now: u64, history: &mut History) -> Option<()> {
        let oldest = now.saturating_sub(u64::from(DAYS) * SECONDS_A_DAY);
        let (age, most) = (format!("--max-age={oldest}"), format!("--max-count={MOST_COMMITS}"));
        let quietly = ["--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];
        // A commit begins with a byte that hardly any name begins with.
        let log = ["log", &age, &most, "--no-merges", "--name-only", "-z", "--format=%x01%ct %P"];
        let told = answer(git(&self.top, &[&log[..], &quietly, &["HEAD", "--"]].concat()))?;
        let (mut commit, mut count, mut last) = (None, 0, now);
        let is_cut = OnceCell::new();
        for piece in told.split(|&byte| byte == 0) {
            let Ok(piece) = std::str::from_utf8(piece) else { continue };
            let piece = piece.strip_prefix('\n').unwrap_or(piece);
            if let Some((time, parents)) = piece.strip_prefix('\u{1}').and_then(begin) {
                count += 1;
                last = last.min(time);
                // Where the history is cut off, a commit seems to add every file.
                commit = Some(time).filter(|_| !parents.is_empty() || !is_cut.get_or_init(|| self.is_shallow()));
            } else if let Some(time) = commit.filter(|_| !piece.is_empty()) {
                let (latest, commits) = history.commits.entry(piece.to_owned()).or_default();
                *latest = time.max(*latest);
                *commits += 1;
            }
        }
        if count == MOST_COMMITS {
            history.within = days(now - last).min(DAYS);
        }
        Some(())
    }

    /// The base's name, and the files that differ from where this branch left it, in the last commit or staged.
    fn since_base(&self) -> Option<(String, HashSet<String>)> {
        let refs = [&["for-each-ref", "--format=%(refname) %(symref)"][..], BASES].concat();
        let told = String::from_utf8(answer(git(&self.top, &refs))?).ok()?;
        let known: HashMap<&str, &str> = told.lines().filter_map(|line| line.split_once(' ')).collect();
        let base = BASES.iter().find(|base| known.contains_key(**base))?;
        let told = answer(git(&self.top, &["merge-base", "HEAD", base]))?;
        let left = oid(std::str::from_utf8(&told).ok()?.trim_end())?;
        let quietly = ["--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];
        let diff = ["diff-index", "--cached", "--name-only", "-z"];
        let told = answer(git(&self.top, &[&diff[..], &quietly, &[&left, "--"]].concat()))?;
        let names = told.split(|&byte| byte == 0).filter_map(|name| String::from_utf8(name.to_vec()).ok());
        let meant = known.get(base).filter(|target| !target.is_empty()).unwrap_or(base);
        let short = meant.trim_start_matches("refs/remotes/").trim_start_matches("refs/heads/");
        Some((short.to_owned(), names.filter(|name| !name.is_empty()).collect()))
    }

    fn is_shallow(&self) -> bool {
        let told = answer(git(&self.top, &["rev-parse", "--is-shallow-repository"]));
        told.is_none_or(|told| told.starts_with(b"true"))
    }
}

/// The time of a commit and its parents: `1700000000 0123…`.
fn begin(text: &str) -> Option<(u64, &str)> {
    let (time, parents) = text.split_once(' ')?;
    parents.split_terminator(' ').all(|parent| oid(parent).is_some()).then_some((time.parse().ok()?, parents))
}

fn days(seconds: u64) -> u32 {
    u32::try_from(seconds / SECONDS_A_DAY).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use tempfile::TempDir;

    use super::*;

    const NOW: u64 = 1_750_000_000;

    struct Repository(TempDir);

    impl Repository {
        fn new() -> Self {
            let this = Self(tempfile::tempdir().expect("a folder"));
            this.git(0, &["init", "--quiet", "--initial-branch=main"]);
            this
        }

        /// Runs git so many days ago.
        fn git(&self, days: u64, args: &[&str]) {
            let date = format!("{} +0000", NOW - days * SECONDS_A_DAY);
            let mut command = Command::new("git");
            command.current_dir(self.0.path()).args(["-c", "user.name=a", "-c", "user.email=a@b"]).args(args);
            command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
            command.env("GIT_CONFIG_GLOBAL", "").env("GIT_CONFIG_NOSYSTEM", "1");
            assert!(command.output().expect("git").status.success(), "git {args:?}");
        }

        fn commit(&self, days: u64, files: &[&str]) {
            for file in files {
                fs::write(self.0.path().join(file), format!("{days}")).expect("written");
            }
            self.git(days, &["add", "-A"]);
            self.git(days, &["commit", "--quiet", "-m", "-"]);
        }

        #[track_caller]
        fn check(&self, file: &str, since_base: bool, days: Option<u32>, commits: u32) {
            let git = Git::around(self.0.path()).expect("a repository");
            let history = git.history(NOW);
            let path = self.0.path().canonicalize().expect("there").join(file);
            let expected = Change { since_base, days, commits, within: DAYS };
            assert_eq!(git.change(&history, &path, NOW), Some(expected), "{file}");
        }
    }

    #[test]
    fn how_often_and_how_recently() {
        let repository = Repository::new();
        repository.commit(200, &["old.py", "a.py"]);
        repository.commit(40, &["a.py", "ä b\n.py"]);
        repository.commit(3, &["a.py"]);
        repository.check("a.py", false, Some(3), 2);
        repository.check("ä b\n.py", false, Some(40), 1);
        repository.check("old.py", false, None, 0);
        repository.check("nowhere.py", false, None, 0);
        let git = Git::around(repository.0.path()).expect("a repository");
        assert_eq!(git.change(&git.history(NOW), Path::new("/elsewhere/a.py"), NOW), None);
    }

    #[test]
    fn what_changed_since_the_base() {
        let repository = Repository::new();
        repository.commit(50, &["a.py", "b.py", "c.py", "d.py"]);
        repository.git(9, &["checkout", "--quiet", "-b", "topic"]);
        repository.commit(8, &["b.py"]);
        repository.git(7, &["checkout", "--quiet", "main"]);
        repository.commit(6, &["c.py"]);
        repository.git(5, &["checkout", "--quiet", "topic"]);
        fs::write(repository.0.path().join("d.py"), "staged").expect("written");
        repository.git(0, &["add", "d.py"]);
        repository.check("a.py", false, Some(50), 1);
        repository.check("b.py", true, Some(8), 2);
        repository.check("c.py", false, Some(50), 1);
        repository.check("d.py", true, Some(50), 1);
        let history = Git::around(repository.0.path()).expect("a repository").history(NOW);
        assert_eq!(history.base.as_deref(), Some("main"));
    }

    #[test]
    fn where_the_history_is_cut_off_nothing_is_told() {
        let repository = Repository::new();
        repository.commit(9, &["a.py"]);
        repository.commit(2, &["b.py"]);
        let folder = tempfile::tempdir().expect("a folder");
        let from = format!("file://{}", repository.0.path().display());
        let clone = ["clone", "--quiet", "--depth=1", &from, "."];
        let done = Command::new("git").current_dir(folder.path()).args(clone).status().expect("git");
        assert!(done.success());
        let shallow = Repository(folder);
        shallow.check("a.py", false, None, 0);
        shallow.check("b.py", false, None, 0);
        repository.check("a.py", false, Some(9), 1);
    }

    #[test]
    fn an_empty_repository_has_no_history() {
        let git = Git::around(Repository::new().0.path()).map(|git| git.history(NOW));
        assert!(git.is_none_or(|history| history == History { within: DAYS, ..History::default() }));
    }
}
