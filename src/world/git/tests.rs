//! Real repositories: what git tells, and what it is kept from doing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Git, Oid};

/// When the report of these tests was written, in seconds since 1970-01-01 UTC.
const REPORTED: u64 = 1_750_000_000;
const EARLIER: u64 = REPORTED - 500;
const LATER: u64 = REPORTED + 500;

/// A folder that is a repository, or holds some.
struct Scene {
    _folder: TempDir,
    root: PathBuf,
}

impl Scene {
    fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("it is there");
        Self { _folder: folder, root }
    }

    /// A repository with these files, all committed before the report.
    fn of(files: &[(&str, &str)]) -> Self {
        let scene = Self::empty();
        scene.git("", EARLIER, &["init", "-q", "."]);
        files.iter().for_each(|(path, text)| scene.write(path, text));
        scene.commit("", EARLIER);
        scene
    }

    fn at(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.root.clone() } else { self.root.join(path) }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn commit(&self, folder: &str, time: u64) {
        self.git(folder, time, &["add", "-A"]);
        self.git(folder, time, &["commit", "-q", "-m", "all"]);
    }

    /// Runs git in a folder, at a time.
    fn git(&self, folder: &str, time: u64, args: &[&str]) {
        let time = format!("@{time} +0000");
        let mut git = Command::new("git");
        git.current_dir(self.at(folder)).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(args);
        git.env("GIT_AUTHOR_DATE", &time).env("GIT_COMMITTER_DATE", &time);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        let output = git.output().expect("git starts");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn around(&self, folder: &str) -> Git {
        Git::around(&self.at(folder)).expect("a repository")
    }

    /// The text of a file that a report of then belongs to, asked of the repository around a folder.
    fn then(&self, folder: &str, file: &str) -> Option<String> {
        let git = self.around(folder);
        let name = git.untouched_since(REPORTED, &[self.at(file)]).pop().flatten()?;
        text(&git, &name)
    }
}

fn text(git: &Git, name: &Oid) -> Option<String> {
    let mut found = None;
    git.texts(std::slice::from_ref(name), |_, bytes| found = String::from_utf8(bytes).ok());
    found
}

#[test]
fn what_was_committed_before_the_report_and_left_alone_is_known() {
    let scene = Scene::of(&[("a.py", "one\n"), ("in/b.py", "two\n"), ("c.py", "three\n")]);
    scene.write("a.py", "edited\n");
    scene.write("in/b.py", "later\n");
    scene.write("new.py", "new\n");
    scene.git("", LATER, &["commit", "-q", "-m", "b", "in/b.py"]);
    let all = ["a.py", "in/b.py", "c.py", "new.py"].map(|file| scene.then("", file));
    assert_eq!(all, [Some("one\n".to_owned()), None, Some("three\n".to_owned()), None]);
    assert_eq!(scene.then("in", "a.py").as_deref(), Some("one\n"), "the whole repository is looked at");

    let (git, files) = (scene.around(""), ["a.py", "gone.py", "c.py"].map(|file| scene.at(file)));
    let on_disk = git.names_of(&files);
    let committed = git.untouched_since(REPORTED, &files);
    assert_eq!((on_disk[0] == committed[0], &on_disk[1], on_disk[2] == committed[2]), (false, &None, true));
}

#[test]
fn a_file_that_was_renamed_since_is_another_one() {
    let scene = Scene::of(&[("old.py", "text\n")]);
    scene.git("", LATER, &["mv", "old.py", "new.py"]);
    assert_eq!(scene.then("", "new.py"), None, "nobody committed it under that name");
    scene.commit("", LATER);
    assert_eq!((scene.then("", "new.py"), scene.then("", "old.py")), (None, None));
}

#[test]
fn what_a_merge_brought_in_since_was_touched() {
    let scene = Scene::of(&[("a.py", "one\n"), ("b.py", "one\n")]);
    scene.git("", EARLIER, &["checkout", "-q", "-b", "side"]);
    scene.write("a.py", "of the side\n");
    scene.commit("", EARLIER);
    scene.git("", EARLIER, &["checkout", "-q", "-"]);
    scene.git("", LATER, &["merge", "-q", "--no-ff", "-m", "merged", "side"]);
    assert_eq!((scene.then("", "a.py"), scene.then("", "b.py").as_deref()), (None, Some("one\n")));
}

#[test]
fn a_shallow_clone_knows_as_far_as_it_goes() {
    let scene = Scene::empty();
    for (name, last) in [("told", EARLIER), ("cut", LATER)] {
        scene.write(&format!("{name}/a.py"), "one\n");
        scene.git(name, EARLIER, &["init", "-q", "."]);
        scene.commit(name, EARLIER - 9);
        scene.write(&format!("{name}/b.py"), "two\n");
        scene.commit(name, last);
        let from = format!("file://{}", scene.at(name).display());
        scene.git("", LATER, &["clone", "-q", "--depth=1", &from, &format!("{name}-clone")]);
    }
    assert_eq!(scene.then("told-clone", "told-clone/a.py").as_deref(), Some("one\n"));
    assert_eq!(scene.then("cut-clone", "cut-clone/a.py"), None, "its history began after the report");
}

#[test]
fn without_a_repository_or_a_commit_nothing_is_known() {
    let scene = Scene::empty();
    scene.write("a.py", "one\n");
    assert_eq!(Git::around(&scene.at("")), None);
    assert_eq!(Git::around(&scene.at("none")), None);
    scene.git("", EARLIER, &["init", "-q", "."]);
    assert_eq!(scene.then("", "a.py"), None);
    scene.write(".git/HEAD", "no reference\n");
    assert_eq!(Git::around(&scene.at("")), None);
}

#[test]
fn where_git_is_a_file_the_repository_is_elsewhere() {
    let scene = Scene::of(&[("a.py", "one\n")]);
    scene.git("", EARLIER, &["worktree", "add", "-q", "-b", "other", "aside"]);
    assert!(scene.at("aside/.git").is_file());
    assert_eq!(scene.then("aside", "aside/a.py").as_deref(), Some("one\n"));
    assert_eq!(scene.then("", "aside/a.py"), None, "it is no file of this working tree");
}

#[test]
fn a_folder_with_a_repository_of_its_own_is_asked_for_itself() {
    let scene = Scene::of(&[("a.py", "one\n")]);
    scene.write("sub/b.py", "two\n");
    scene.git("sub", EARLIER, &["init", "-q", "."]);
    scene.commit("sub", EARLIER);
    // As a submodule, it is one entry of the tree around it.
    scene.commit("", EARLIER);
    assert_eq!(scene.then("", "sub/b.py"), None);
    assert_eq!(scene.then("sub", "sub/b.py").as_deref(), Some("two\n"));
    assert_eq!(scene.then("sub", "a.py"), None);
}

#[test]
fn texts_come_as_they_were_committed() {
    let scene = Scene::of(&[("crlf.py", "a\r\nb\r\n"), ("odd name\".py", "odd\n")]);
    scene.git("", EARLIER, &["config", "core.autocrlf", "true"]);
    assert_eq!(scene.then("", "crlf.py").as_deref(), Some("a\r\nb\r\n"));
    assert_eq!(scene.then("", "odd name\".py").as_deref(), Some("odd\n"));
    std::os::unix::fs::symlink("crlf.py", scene.at("link.py")).expect("a link");
    scene.commit("", EARLIER);
    assert_eq!(scene.then("", "link.py"), None, "what is committed of a link is its target");
}

#[test]
fn a_hostile_configuration_runs_nothing_and_fetches_nothing() {
    let scene = Scene::of(&[("a.py", "one\n"), ("b.py", "two\n")]);
    let trap = scene.at("trap");
    let run = format!("touch '{}'; false", trap.display());
    for key in ["core.fsmonitor", "core.sshCommand", "core.pager", "core.askPass", "diff.external", "gpg.program"] {
        scene.git("", EARLIER, &["config", key, &run]);
    }
    for (key, value) in [
        ("core.hooksPath", scene.at("hooks").display().to_string()),
        ("core.repositoryFormatVersion", "1".to_owned()),
        ("extensions.partialClone", "away".to_owned()),
        ("remote.away.promisor", "true".to_owned()),
        ("remote.away.url", format!("ext::sh -c touch% {}", trap.display())),
        ("protocol.ext.allow", "always".to_owned()),
        ("alias.log", format!("!{run}")),
        ("alias.cat-file", format!("!{run}")),
    ] {
        scene.git("", EARLIER, &["config", key, &value]);
    }
    // A text that is not there would have to be fetched.
    let git = scene.around("");
    let names: Vec<Oid> =
        git.untouched_since(REPORTED, &[scene.at("a.py"), scene.at("b.py")]).into_iter().flatten().collect();
    let (folder, file) = names[0].split_at(2);
    fs::remove_file(scene.at(".git/objects").join(folder).join(file)).expect("an object of its own");
    assert_eq!(text(&git, &names[0]), None);
    assert_eq!(text(&git, &names[1]).as_deref(), Some("two\n"), "the others are known");
    assert!(!trap.exists());
}

#[test]
fn a_working_tree_elsewhere_is_none_of_ours() {
    let scene = Scene::of(&[("a.py", "one\n")]);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path: &Path = elsewhere.path();
    scene.git("", EARLIER, &["config", "core.worktree", &path.display().to_string()]);
    let known = Git::around(&scene.at("")).map(|git| git.untouched_since(REPORTED, &[scene.at("a.py")]));
    assert_eq!(known.unwrap_or_default().pop().flatten(), None);
}
