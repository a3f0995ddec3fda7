//! What becomes of reported paths, told by hand-made reports on a hand-made file system.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::*;
use crate::analysis::{Folder, FoundFile, Place, Rewrite};
use crate::model::FileCoverage;

#[path = "assemble_tests/searched.rs"]
mod searched;

/// A file system of regular files, some of which are links, and the folders above them.
#[derive(Default)]
struct Files {
    files: Vec<(PathBuf, PathBuf)>,
    folders: RefCell<Vec<PathBuf>>,
}

impl Files {
    fn new(files: &[&str]) -> Self {
        let link = |file: &&str| match file.split_once(" -> ") {
            Some((from, to)) => (from.into(), to.into()),
            None => ((*file).into(), (*file).into()),
        };
        Self { files: files.iter().map(link).collect(), ..Self::default() }
    }
}

impl Tree for Files {
    fn folder(&self, path: &Path) -> Option<Folder> {
        let path = crate::analysis::paths::clean(path);
        self.files.iter().any(|(file, _)| file != &path && file.starts_with(&path)).then_some(())?;
        let mut folders = self.folders.borrow_mut();
        let at = folders.iter().position(|known| *known == path).unwrap_or_else(|| {
            folders.push(path);
            folders.len() - 1
        });
        Some(Folder(at as u32))
    }
    fn below(&self, folder: Folder, names: &str) -> Option<Folder> {
        self.folder(&self.path(folder).join(names))
    }
    fn path(&self, folder: Folder) -> Rc<Path> {
        self.folders.borrow()[folder.0 as usize].as_path().into()
    }
    fn file(&self, folder: Folder, name: &str) -> Option<FoundFile> {
        let path = self.path(folder).join(name);
        let (number, (_, canonical)) = (0..).zip(&self.files).find(|(_, (file, _))| *file == path)?;
        Some(FoundFile { link: (*canonical != path).then(|| canonical.clone()), number })
    }
    /// The first file is twice as long as the second.
    fn length_of(&self, number: u32) -> u64 {
        20 / u64::from(number + 1)
    }
    fn named(&self, name: &str) -> Vec<PathBuf> {
        let named = |path: &PathBuf| path.starts_with("/work") && path.file_name().is_some_and(|last| last == name);
        self.files.iter().map(|(file, _)| file.clone()).filter(named).collect()
    }
    fn named_in(&self, folder: &str, name: &str) -> Vec<PathBuf> {
        let is_in = |path: &PathBuf| path.parent().and_then(Path::file_name).is_some_and(|last| last == folder);
        self.named(name).into_iter().filter(is_in).collect()
    }
    fn alike(&self, name: &str) -> Vec<PathBuf> {
        let lower = |name: &std::ffi::OsStr| name.to_string_lossy().to_lowercase();
        let alike = |path: &PathBuf| path.file_name().is_some_and(|last| lower(last) == name.to_lowercase());
        self.files
            .iter()
            .map(|(file, _)| file.clone())
            .filter(|path| path.starts_with("/work") && alike(path))
            .collect()
    }
}

/// A report: its roots and its files, each with the same line.
fn report(folder: &str, roots: &[&str], names: &[&str]) -> Loaded {
    let mut loaded = Loaded { folder: folder.into(), ..Loaded::default() };
    loaded.input.path = format!("{folder}/coverage.xml");
    for name in names {
        let roots = roots.iter().map(|&r| r.to_owned()).collect();
        let file = FileCoverage { roots, lines: [(1, 1)].into_iter().collect(), ..Default::default() };
        loaded.report.files.insert((*name).into(), Arc::new(file));
    }
    loaded
}

fn project() -> Project {
    Project { root: "/work".into(), working_dir: "/work".into(), ..Project::default() }
}

fn show(snapshot: &Snapshot) -> Vec<String> {
    let place = |place: &Place| match place {
        Place::Found(path) => path.display().to_string(),
        Place::Outside(path) => format!("outside {}", path.display()),
        Place::Missing(_) => "missing".to_owned(),
    };
    let keys = snapshot.report.files.keys();
    keys.map(|key| format!("{key} = {}", place(&snapshot.place(key)))).collect()
}

#[track_caller]
fn check(files: &[&str], reports: &[Loaded], expected: &[&str]) {
    assert_eq!(show(&assemble(reports.to_vec(), &project(), &Files::new(files))), expected);
}

#[test]
fn a_root_of_another_machine_is_learnt() {
    let names = ["src/a/b.py", "src/a/__init__.py", "main.py", "src/gone.py"];
    check(
        &["/work/src/a/b.py", "/work/src/a/__init__.py", "/work/main.py"],
        &[report("/work", &["/home/ci/p"], &names)],
        &[
            "main.py = /work/main.py",
            "src/a/__init__.py = /work/src/a/__init__.py",
            "src/a/b.py = /work/src/a/b.py",
            "src/gone.py = missing",
        ],
    );
}

#[test]
fn what_is_learnt_names_shallow_and_missing_files() {
    // `__init__.py` stands in the working directory too, and is another one.
    check(
        &["/work/src/api/users.py", "/work/src/__init__.py", "/work/__init__.py"],
        &[report("/work", &["/home/ci/p/src"], &["api/users.py", "__init__.py", "gone.py"])],
        &[
            "src/__init__.py = /work/src/__init__.py",
            "src/api/users.py = /work/src/api/users.py",
            "src/gone.py = missing",
        ],
    );
}

#[test]
fn one_file_under_several_spellings_is_one() {
    let snapshot = assemble(
        vec![
            report("/work", &[], &["/work/src/a.c"]),
            report("/work", &["/home/ci/p"], &["src/a.c"]),
            report("/work", &[], &["/builds/x/src/a.c", "/builds/x/src/old.c"]),
            report("/work", &[], &["src/../src/a.c", "src/old.c"]),
        ],
        &project(),
        &Files::new(&["/work/src/a.c"]),
    );
    assert_eq!(show(&snapshot), ["src/a.c = /work/src/a.c", "src/old.c = missing"]);
    assert_eq!(snapshot.report.files["src/a.c"].lines.get(1).map(|line| line.hits), Some(4));
    assert_eq!(snapshot.inputs.len(), 4);
}

#[test]
fn several_roots_are_tried_in_order_and_doubt_is_told() {
    let roots = ["/home/ci/p/apps", "/home/ci/p/libs/core/src"];
    let files =
        ["/work/apps/cli/a.py", "/work/libs/core/src/acme/util.py", "/work/apps/t.py", "/work/libs/core/src/t.py"];
    let reports = vec![report("/reports/v1", &roots, &["cli/a.py", "acme/util.py", "t.py"])];
    let snapshot = assemble(reports, &project(), &Files::new(&files));
    assert_eq!(
        show(&snapshot),
        [
            "apps/cli/a.py = /work/apps/cli/a.py",
            "apps/t.py = /work/apps/t.py",
            "libs/core/src/acme/util.py = /work/libs/core/src/acme/util.py",
        ]
    );
    let notes: Vec<&str> = snapshot.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["apps/t.py is ambiguous: another root of the report holds /work/libs/core/src/t.py as well"]);
}

#[test]
fn a_missing_file_of_several_roots_keeps_its_name() {
    let roots = ["/home/ci/p/apps", "/home/ci/p/libs"];
    check(
        &["/work/apps/cli/a.py"],
        &[report("/reports", &roots, &["cli/a.py", "gone.py"])],
        &["apps/cli/a.py = /work/apps/cli/a.py", "gone.py = missing"],
    );
}

#[test]
fn a_tail_that_fits_twice_is_no_answer() {
    let mut project = project();
    project.working_dir = "/work/sub".into();
    let files = Files::new(&["/work/src/a.py", "/work/sub/src/a.py"]);
    let report = |name| vec![report("/reports", &[], &[name])];
    assert_eq!(show(&assemble(report("/ci/p/src/a.py"), &project, &files)), ["/ci/p/src/a.py = missing"]);
    let longer = assemble(report("/ci/p/sub/src/a.py"), &project, &files);
    assert_eq!(show(&longer), ["sub/src/a.py = /work/sub/src/a.py"]);
}

#[test]
fn hostile_names_are_never_opened() {
    let names = [
        "../../../../etc/passwd",
        "/etc/passwd",
        "/dev/zero",
        "/proc/self/mem",
        "webpack:///../../etc/passwd",
        "",
        "/",
        ".",
        "https://example.org/etc/passwd",
        "C:/elsewhere/x.py",
        "~/b.py",
        "src",
        "link.py",
    ];
    check(
        &["/work/src/a.py", "/etc/passwd", "/proc/self/mem", "/work/link.py -> /secret/key"],
        &[report("/work", &["/home/ci"], &names)],
        &[
            " = missing",
            ". = missing",
            "../../../../etc/passwd = outside /etc/passwd",
            "/ = missing",
            "/dev/zero = missing",
            "/etc/passwd = outside /etc/passwd",
            "/proc/self/mem = outside /proc/self/mem",
            "C:/elsewhere/x.py = missing",
            "https://example.org/etc/passwd = missing",
            "link.py = outside /work/link.py",
            "src = missing",
            "webpack:///../../etc/passwd = outside /etc/passwd",
            "~/b.py = missing",
        ],
    );
}

#[test]
fn folders_inside_names_are_compared_whole() {
    check(
        &["/work/src/a.c", "/work/gen/b.c"],
        &[report("/work", &[], &["/build/src/a.c", "/build/srcgen/b.c"])],
        &["src/a.c = /work/src/a.c", "srcgen/b.c = missing"],
    );
}

#[test]
fn modules_of_a_build_are_found_by_name() {
    let files =
        ["/work/core/src/com/acme/Util.java", "/work/app/src/com/acme/Util.java", "/work/app/src/com/acme/Main.java"];
    check(
        &files,
        &[report("/work/app/target", &[], &["com/acme/Util.java", "com/acme/Main.java"])],
        &[
            "app/src/com/acme/Main.java = /work/app/src/com/acme/Main.java",
            "app/src/com/acme/Util.java = /work/app/src/com/acme/Util.java",
        ],
    );
    check(&files, &[report("/elsewhere", &[], &["com/acme/Util.java"])], &["com/acme/Util.java = missing"]);
}

/// JaCoCo names files by their packages: Kotlin's folders may leave out the beginning of the package or have nothing to do
/// with it (<https://github.com/jacoco/jacoco/issues/939>, <https://github.com/Kotlin/kotlinx-kover/issues/260>).
#[test]
fn kotlin_leaves_out_what_its_packages_share() {
    let files = [
        "/work/src/main/kotlin/Foo.kt",
        "/work/src/main/kotlin/util/Strings.kt",
        "/work/src/main/kotlin/db/Strings.kt",
        "/work/src/main/kotlin/a/Twice.kt",
        "/work/src/main/kotlin/b/Twice.kt",
        "/work/web/src/app.ts",
    ];
    let kotlin = report(
        "/work/build/reports",
        &[],
        &["com/acme/Foo.kt", "com/acme/util/Strings.kt", "com/acme/Twice.kt", "com/acme/Gone.kt"],
    );
    let expected = [
        "src/main/kotlin/Foo.kt = /work/src/main/kotlin/Foo.kt",
        "src/main/kotlin/Gone.kt = missing",
        "src/main/kotlin/Twice.kt = missing",
        "src/main/kotlin/util/Strings.kt = /work/src/main/kotlin/util/Strings.kt",
    ];
    check(&files, &[kotlin], &expected);
    // What another report teaches about absolute paths says nothing about these.
    let kotlin = report("/work/build/reports", &[], &["com/acme/Foo.kt"]);
    let web = report("/work/web/coverage", &[], &["/ci/shop/web/src/app.ts"]);
    check(&files, &[kotlin, web], &[expected[0], "web/src/app.ts = /work/web/src/app.ts"]);
}

#[test]
fn groups_of_a_report_tell_modules_apart() {
    let files = [
        "/work/core/src/main/java/com/acme/Util.java",
        "/work/app/src/main/java/com/acme/Util.java",
        "/work/core/src/main/java/Main.java",
        "/work/app/src/main/java/Main.java",
    ];
    let expected = [
        "app/src/main/java/com/acme/Util.java = /work/app/src/main/java/com/acme/Util.java",
        "core/src/main/java/Main.java = /work/core/src/main/java/Main.java",
        "core/src/main/java/com/acme/Util.java = /work/core/src/main/java/com/acme/Util.java",
    ];
    // Two groups hold the same file: their names come first. One of them holds another: it is a hint.
    let mut all = report("/work", &[], &["core/com/acme/Util.java", "app/com/acme/Util.java"]);
    all.report.merge(report("/work", &["core"], &["Main.java"]).report);
    check(&files, &[all], &expected);
}

#[test]
fn import_paths_and_drives_lose_their_beginning() {
    check(
        &["/work/calc/calc.go", "/work/main.go"],
        &[report("/work", &[], &["example.com/p/calc/calc.go", "example.com/p/main.go"])],
        &["calc/calc.go = /work/calc/calc.go", "main.go = /work/main.go"],
    );
    check(
        &["/work/src/part.c"],
        &[report("/work", &[], &["C:\\ci\\proj\\src\\part.c", "C:/ci/proj/src/gone.c"])],
        &["src/gone.c = missing", "src/part.c = /work/src/part.c"],
    );
}

#[test]
fn a_lone_name_is_guessed_only_while_nothing_is_known() {
    check(&["/work/a.c"], &[report("/x", &[], &["/ci/p/a.c"])], &["a.c = /work/a.c"]);
    check(
        &["/work/src/a.c", "/work/vector"],
        &[report("/x", &[], &["/ci/p/src/a.c", "/usr/include/vector"])],
        &["/usr/include/vector = missing", "src/a.c = /work/src/a.c"],
    );
}

#[test]
fn the_user_knows_best() {
    let mut project = project();
    project.rewrites = vec![Rewrite::prefix("/app/", "./backend")];
    project.extra_roots = vec!["/shared".into()];
    let reports = vec![report("/work", &["/app"], &["a.py", "gone.py", "/shared/lib/b.py"])];
    let files = Files::new(&["/work/backend/a.py", "/work/a.py", "/shared/lib/b.py"]);
    assert_eq!(
        show(&assemble(reports, &project, &files)),
        ["/shared/lib/b.py = /shared/lib/b.py", "backend/a.py = /work/backend/a.py", "backend/gone.py = missing",]
    );
}

#[test]
fn broken_comes_before_stale_before_odd() {
    let note = |text: &str| Note { input: String::new(), at: None, text: text.to_owned() };
    let mut loaded = report("/work", &[], &[]);
    for (name, line) in [("a.py", 12), ("b.py", 12)] {
        let file = FileCoverage { lines: [(line, 1)].into_iter().collect(), ..FileCoverage::default() };
        loaded.report.files.insert(name.into(), Arc::new(file));
    }
    loaded.odd = vec![note("odd")];
    loaded.broken = vec![note("broken")];
    let snapshot = assemble(vec![loaded], &project(), &Files::new(&["/work/a.py", "/work/b.py"]));
    let texts: Vec<&str> = snapshot.notes.iter().map(|note| note.text.as_str()).collect();
    let stale = "b.py has lines beyond its end: the source changed since the report was written";
    assert_eq!(texts, ["broken", stale, "odd"]);
}

#[test]
fn addresses_end_in_files_of_the_project_or_stay_as_they_are() {
    let files = ["/work/src/x.cs", "/work/src/a.ts", "/work/src/App.vue", "/work/lib/deep/b.cs"];
    let names = [
        "https://raw.githubusercontent.com/o/r/1a2b/src/x.cs",
        "https://raw.githubusercontent.com/o/r/1a2b/lib/deep/b.cs",
        "https://raw.githubusercontent.com/o/r/1a2b/src/gone.cs",
        "https://elsewhere.example/x.cs",
        "webpack://shop/./src/a.ts?1a2b",
        "webpack:///(webpack)/bootstrap",
        "src/App.vue?vue&type=script",
    ];
    check(
        &files,
        &[report("/work", &[], &names)],
        &[
            "https://elsewhere.example/x.cs = missing",
            "lib/deep/b.cs = /work/lib/deep/b.cs",
            "src/App.vue = /work/src/App.vue",
            "src/a.ts = /work/src/a.ts",
            "src/gone.cs = missing",
            "src/x.cs = /work/src/x.cs",
            "webpack:///(webpack)/bootstrap = missing",
        ],
    );
}

#[test]
fn deterministic_builds_name_the_root() {
    let files = ["/work/x.cs", "/work/src/y.cs", "/work/sub/z.cs"];
    let names = ["/_/x.cs", "/_/src/y.cs", "/_1/sub/z.cs"];
    check(
        &files,
        &[report("/work", &[], &names)],
        &["src/y.cs = /work/src/y.cs", "sub/z.cs = /work/sub/z.cs", "x.cs = /work/x.cs"],
    );
}

#[test]
fn letters_of_a_windows_report_are_compared_in_either_case() {
    let files = ["/work/src/Part.cs", "/work/src/Twin.cs", "/work/src/twin.cs"];
    let on = |root: &str, names: &[&str]| vec![report("/work", &[root], names)];
    check(&files, &on("C:\\ci", &["SRC/part.CS"]), &["src/Part.cs = /work/src/Part.cs"]);
    check(&files, &[report("/x", &[], &["C:\\ci\\Src\\part.cs"])], &["src/Part.cs = /work/src/Part.cs"]);
    check(&files, &[report("/x", &[], &["C:\\ci\\Src\\TWIN.cs"])], &["C:\\ci\\Src\\TWIN.cs = missing"]);
    check(&files, &on("/ci", &["SRC/part.CS"]), &["SRC/part.CS = missing"]);
}
