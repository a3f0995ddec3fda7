//! Sources on a real disk: links, devices, folders, ignored files, and many missing ones.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use lacuna::analysis::{Loaded, Place, Project, Snapshot, Tree, assemble};
use lacuna::model::FileCoverage;
use lacuna::world::tree::DiskTree;

use super::Folder;

fn project(folder: &Folder) -> Project {
    let root = folder.join("proj");
    Project { root: root.clone(), working_dir: root, ..Project::default() }
}

fn locate(project: &Project, names: &[&str]) -> Snapshot {
    let mut loaded = Loaded { folder: project.root.clone(), ..Loaded::default() };
    for name in names {
        loaded.report.files.insert((*name).into(), Arc::new(FileCoverage::default()));
    }
    assemble(vec![loaded], project, &DiskTree::new(project))
}

/// The place of the only file.
fn first(snapshot: &Snapshot) -> Place {
    snapshot.place(snapshot.report.files.keys().next().unwrap())
}

/// What becomes of one reported name.
#[track_caller]
fn check(folder: &Folder, name: &str, expected: &str) {
    let snapshot = locate(&project(folder), &[name]);
    let key = snapshot.report.files.keys().next().unwrap();
    let shown = match &snapshot.place(key) {
        Place::Found(path) => format!("{key} found {}", folder.shown(path)),
        Place::Outside(path) => format!("{key} outside {}", folder.shown(path)),
        Place::Missing(_) => format!("{key} missing"),
    };
    assert_eq!(folder.redact(&shown), expected);
}

#[test]
fn files_are_found_and_hostile_names_are_not_opened() {
    let folder = Folder::with(&[("proj/src/a.py", "1\n"), ("proj/gen/out.py", ""), ("secret/key.py", "")]);
    folder.write("proj/.gitignore", "gen/\n");
    check(&folder, "src/a.py", "src/a.py found proj/src/a.py");
    check(&folder, &folder.join("proj/src/a.py").display().to_string(), "src/a.py found proj/src/a.py");
    check(&folder, "/home/ci/x/src/a.py", "src/a.py found proj/src/a.py");
    check(&folder, "deep/x/out.py", "deep/x/out.py missing");
    check(&folder, "gen/out.py", "gen/out.py found proj/gen/out.py");
    check(&folder, "../secret/key.py", "../secret/key.py outside secret/key.py");
    check(
        &folder,
        "../../../../../../../../../etc/passwd",
        "../../../../../../../../../etc/passwd outside /etc/passwd",
    );
    check(&folder, "/dev/zero", "/dev/zero missing");
    check(&folder, "src", "src missing");
    check(&folder, "~", "~ missing");
    check(&folder, "C:", "C: missing");
    check(&folder, "/", "/ missing");
    let long = "d/".repeat(5000) + "a.py";
    check(&folder, &long, &format!("{long} missing"));
    let long = "n".repeat(100_000);
    check(&folder, &long, &format!("{long} missing"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_within_the_roots() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with(&[("proj/src/a.py", ""), ("secret/key.py", ""), ("secret/pkg/b.py", "")]);
    symlink(folder.join("secret/key.py"), folder.join("proj/src/key.py")).unwrap();
    symlink(folder.join("secret/pkg"), folder.join("proj/pkg")).unwrap();
    symlink(folder.join("proj/src"), folder.join("proj/alias")).unwrap();
    symlink("/dev/zero", folder.join("proj/src/zero.py")).unwrap();
    symlink(folder.join("proj/loop.py"), folder.join("proj/loop.py")).unwrap();
    check(&folder, "src/key.py", "src/key.py outside proj/src/key.py");
    check(&folder, "pkg/b.py", "pkg/b.py outside proj/pkg/b.py");
    check(&folder, "alias/a.py", "src/a.py found proj/src/a.py");
    check(&folder, "src/zero.py", "src/zero.py missing");
    check(&folder, "loop.py", "loop.py missing");
    let mut named = project(&folder);
    named.extra_roots = vec![folder.join("secret")];
    let snapshot = locate(&named, &["src/key.py"]);
    assert!(matches!(&first(&snapshot), Place::Found(path) if path.ends_with("secret/key.py")));
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_this_process_is_outside() {
    let folder = Folder::with(&[("proj/a.py", "")]);
    let snapshot = locate(&project(&folder), &["/proc/self/mem"]);
    assert!(matches!(snapshot.place("/proc/self/mem"), Place::Outside(_)));
}

#[test]
fn the_index_knows_what_is_not_ignored() {
    let folder = Folder::with(&[("proj/a/x.py", ""), ("proj/b/x.py", ""), ("proj/gen/x.py", "")]);
    folder.write("proj/.gitignore", "gen/\n");
    let tree = DiskTree::new(&project(&folder));
    assert_eq!(tree.named("x.py"), [folder.join("proj/a/x.py"), folder.join("proj/b/x.py")]);
}

#[test]
fn a_hundred_thousand_missing_files_take_no_time() {
    let folder = Folder::with(&[("proj/src/a.py", "")]);
    let names: Vec<String> = (0..100_000).map(|n| format!("/home/ci/x/gone/p{}/q/f{n}.py", n % 5000)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let start = Instant::now();
    let snapshot = locate(&project(&folder), &names);
    assert_eq!(snapshot.search.missing, names.len());
    let took = start.elapsed();
    // A debug build on a busy machine; a stat for every candidate would take minutes.
    assert!(took.as_secs() < 20, "{took:?}");
    assert!(fs::metadata("/home/ci/x").is_err());
}

#[test]
fn addresses_and_other_spellings_lead_to_files_of_the_project() {
    let folder =
        Folder::with(&[("proj/src/x.cs", ""), ("proj/src/App.vue", ""), ("proj/src/Part.cs", ""), ("proj/top.cs", "")]);
    check(&folder, "https://raw.githubusercontent.com/o/r/1a2b/src/x.cs", "src/x.cs found proj/src/x.cs");
    check(&folder, "https://example.org/other/x.cs", "https://example.org/other/x.cs missing");
    check(&folder, "webpack://shop/./src/App.vue?1a2b", "src/App.vue found proj/src/App.vue");
    check(&folder, "src/App.vue?vue&type=script", "src/App.vue found proj/src/App.vue");
    check(&folder, "/_/top.cs", "top.cs found proj/top.cs");
    check(&folder, "/_1/src/x.cs", "src/x.cs found proj/src/x.cs");
    check(&folder, r"C:\ci\src/x.cs", "src/x.cs found proj/src/x.cs");
    check(&folder, r"C:\ci\SRC\part.CS", "src/Part.cs found proj/src/Part.cs");
    check(&folder, "SRC/part.CS", "SRC/part.CS missing");
    check(&folder, "file:///ci/src/x.cs", "src/x.cs found proj/src/x.cs");
    check(&folder, r"\\host\share\src\x.cs", "src/x.cs found proj/src/x.cs");
    folder.write("proj/lib/part.cs", "");
    folder.write("proj/src/part.cs", "");
    check(&folder, r"C:\ci\SRC\PART.CS", r"C:\ci\SRC\PART.CS missing");
}

#[test]
fn lost_files_with_namesakes_take_no_time() {
    let folder = Folder::with(&[]);
    for n in 0..100 {
        folder.write(&format!("proj/one/x/f{n}.py"), "");
        folder.write(&format!("proj/two/x/f{n}.py"), "");
    }
    let names: Vec<String> = (0..20_000).map(|n| format!("/ci/p{}/q/x/f{}.py", n / 100, n % 100)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let start = Instant::now();
    let snapshot = locate(&project(&folder), &names);
    assert_eq!(snapshot.search.missing, names.len());
    assert_eq!((snapshot.search.mends[0].finds, snapshot.search.lost.len()), (100, 200));
    let took = start.elapsed();
    assert!(took.as_secs() < 20, "{took:?}");
}

#[test]
fn codecov_leads_nowhere_outside() {
    use lacuna::analysis::{Rewrite, RewriteKind};
    let folder = Folder::with(&[("proj/a.py", ""), ("secret/key.py", "")]);
    let mut project = project(&folder);
    let out = |kind| Rewrite { from: "src/".to_owned(), to: "../secret/".to_owned(), kind };
    project.rewrites = vec![out(RewriteKind::Codecov)];
    assert!(matches!(&locate(&project, &["src/key.py"]).place("src/key.py"), Place::Outside(_)));
    // Ours is the user's own word.
    project.rewrites = vec![out(RewriteKind::Prefix)];
    let snapshot = locate(&project, &["src/key.py"]);
    assert!(matches!(first(&snapshot), Place::Found(_)), "{snapshot:?}");
}
