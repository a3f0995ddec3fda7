//! Go files, which reports name by import paths: found by the modules that `go.mod` files say are there.

use std::path::PathBuf;
use std::sync::Arc;

use lacuna::analysis::{Loaded, Place, Project, Rewrite};
use lacuna::model::FileCoverage;
use lacuna::world::located::snapshot;

use super::Folder;

/// What becomes of one reported name in the folder `proj`.
#[track_caller]
fn check(folder: &Folder, rewrites: &[Rewrite], name: &str, expected: &str) {
    let root = folder.join("proj");
    let project =
        Project { root: root.clone(), working_dir: root.clone(), rewrites: rewrites.to_vec(), ..Project::default() };
    let mut loaded = Loaded { folder: PathBuf::from(&root), ..Loaded::default() };
    loaded.report.files.insert(name.into(), Arc::new(FileCoverage::default()));
    let snapshot = snapshot(vec![loaded], &project, &mut None);
    let key = snapshot.report.files.keys().next().unwrap();
    let shown = match &snapshot.place(key) {
        Place::Found(path) => format!("{key} found {}", folder.shown(path)),
        Place::Outside(path) => format!("{key} outside {}", folder.shown(path)),
        Place::Missing(_) => format!("{key} missing"),
    };
    assert_eq!(shown, expected, "{name}");
}

fn workspace() -> Folder {
    Folder::with(&[
        ("proj/backend/go.mod", "module example.com/acme/shop\nreplace example.com/far => ../../far\n"),
        ("proj/backend/main.go", ""),
        ("proj/backend/api/main.go", ""),
        ("proj/backend/tools/go.mod", "module example.com/acme/shop/tools/v2\n"),
        ("proj/backend/tools/main.go", ""),
        ("proj/lib/go.mod", "module example.com/lib\n"),
        ("proj/lib/main.go", ""),
        ("proj/forked/main.go", ""),
        ("proj/cmd/go.mod", "module example.com/cmd\nreplace (\n\tgithub.com/orig/dep v1.2.3 => ../forked\n)\n"),
        ("proj/vendor/github.com/other/dep/go.mod", "module example.com/lib\n"),
        ("proj/vendor/github.com/other/dep/z.go", ""),
        ("far/main.go", ""),
    ])
}

#[test]
fn an_import_path_begins_in_the_folder_of_its_module() {
    let folder = workspace();
    for (name, key) in [
        ("example.com/acme/shop/main.go", "backend/main.go"),
        ("example.com/acme/shop/api/main.go", "backend/api/main.go"),
        ("example.com/acme/shop/tools/v2/main.go", "backend/tools/main.go"),
        ("example.com/lib/main.go", "lib/main.go"),
        ("github.com/orig/dep/main.go", "forked/main.go"),
        ("github.com/other/dep/z.go", "vendor/github.com/other/dep/z.go"),
    ] {
        check(&folder, &[], name, &format!("{key} found proj/{key}"));
    }
}

#[test]
fn a_file_that_is_gone_is_called_by_its_place_in_the_innermost_module() {
    let folder = workspace();
    check(&folder, &[], "example.com/acme/shop/tools/v2/x/gone.go", "backend/tools/x/gone.go missing");
    check(&folder, &[], "example.com/acme/shopping/gone.go", "example.com/acme/shopping/gone.go missing");
}

#[test]
fn a_replacement_outside_of_the_project_is_not_opened() {
    let folder = workspace();
    check(&folder, &[], "example.com/far/only.go", "example.com/far/only.go missing");
}

#[test]
fn the_user_knows_better() {
    let folder = workspace();
    let rewrites = [Rewrite::prefix("example.com/acme/shop", "lib")];
    check(&folder, &rewrites, "example.com/acme/shop/main.go", "lib/main.go found proj/lib/main.go");
}
