//! `lacuna.toml`, `pyproject.toml`, and what coverage.py is told.

use lacuna::world::config::{Config, Origin, Overrides, Palette, Theme};

use super::Folder;

#[track_caller]
fn load(folder: &Folder) -> (Config, Vec<String>) {
    let (config, notes) = Config::load(&folder.path, Overrides::default()).unwrap();
    (config, notes.into_iter().map(|note| note.text).collect())
}

/// The error that a `lacuna.toml` of this text gives.
#[track_caller]
fn check_error(text: &str, expected: &str) {
    let folder = Folder::with(&[("lacuna.toml", text)]);
    let error = Config::load(&folder.path, Overrides::default()).unwrap_err();
    assert_eq!(folder.redact(&error.to_string()), expected);
}

/// Goal and decimals that these files give, and the file that said so.
#[track_caller]
fn check_goal(files: &[(&str, &str)], expected: (Option<f64>, u8, Option<&str>)) {
    let folder = Folder::with(files);
    let (config, _) = load(&folder);
    let origin = config.sources.get("goals.fail_under").map(|origin| match origin {
        Origin::Flag => "flag".to_owned(),
        Origin::File(path) => folder.shown(path),
    });
    let goals = config.settings.goals;
    assert_eq!((goals.fail_under, goals.precision, origin.as_deref()), expected);
}

#[test]
fn every_key_is_read() {
    let folder = Folder::with(&[(
        "lacuna.toml",
        r#"
reports = ["coverage.xml", "shards/*.xml"]
baseline = "old/coverage.xml"
roots = ["../shared"]
theme = "dark"
palette = "colour-blind"
ascii = true
tab_width = 8
[goals]
fail_under = 15
milestones = [25, 40.5]
precision = 1
[[components]]
name = "Middleware"
paths = ["src/middleware"]
goal = [60, 90]
[[components]]
name = "API"
paths = ["src/api/*.py"]
goal = 35
[run]
command = "pytest"
watch = ["src"]
[paths]
"/app/" = "./"
"/app/lib" = "lib"
[keys]
next-gap = ["n", "ctrl-n"]
"#,
    )]);
    let (config, notes) = load(&folder);
    assert_eq!(notes, [""; 0]);
    assert_eq!(config.root, folder.path);
    assert_eq!(config.reports, [folder.join("coverage.xml"), folder.join("shards/*.xml")]);
    assert_eq!(config.baseline, Some(folder.join("old/coverage.xml")));
    assert_eq!(config.files, [folder.join("lacuna.toml")]);
    assert_eq!((config.ui.theme, config.ui.palette), (Theme::Dark, Palette::ColourBlind));
    assert_eq!((config.ui.ascii, config.ui.tab_width), (true, 8));
    assert_eq!(config.settings.goals.milestones, [25.0, 40.5]);
    assert_eq!((config.settings.goals.fail_under, config.settings.goals.precision), (Some(15.0), 1));
    let [middleware, api] = &config.settings.components[..] else { panic!("two components") };
    assert!(middleware.paths.is_match("src/middleware/deep/a.py"));
    assert!(!middleware.paths.is_match("src/middleware2/a.py"));
    assert!(api.paths.is_match("src/api/a.py") && !api.paths.is_match("src/api/deep/a.py"));
    assert_eq!(middleware.goal.map(|goal| (goal.floor, goal.ceiling)), Some((60.0, Some(90.0))));
    assert_eq!(api.goal.map(|goal| (goal.floor, goal.ceiling)), Some((35.0, None)));
    assert_eq!(config.run.command.as_deref(), Some("pytest"));
    let from: Vec<&str> = config.settings.rewrites.iter().map(|rewrite| rewrite.from.as_str()).collect();
    assert_eq!(from, ["/app/lib", "/app/"], "the more particular prefix first");
    assert_eq!(config.keys["next-gap"], ["n", "ctrl-n"]);
    assert_eq!(config.project().extra_roots, [folder.join("../shared")]);
}

#[test]
fn mistakes_name_their_place() {
    check_error(
        "[goals]\nfail_under = \"15\"\n",
        "ROOT/lacuna.toml:2:14: invalid type: string \"15\", expected a number",
    );
    check_error(
        "[goals]\nfail_under = 115\n",
        "ROOT/lacuna.toml:2:14: 115 is no percentage; expected a number from 0 to 100",
    );
    check_error(
        "[goals]\nmilestones = [25,\n  nan]",
        "ROOT/lacuna.toml:3:3: NaN is no percentage; expected a number from 0 to 100",
    );
    check_error(
        "[[components]]\nname = 'ä'\npaths = ['a', 'b[']",
        "ROOT/lacuna.toml:3:15: error parsing glob 'b[': unclosed character class; missing ']'",
    );
    check_error(
        "[[components]]\nname = 'x'\npaths = ['a']\ngoal = [90, 60]",
        "ROOT/lacuna.toml:4:8: the floor is above the ceiling; expected [floor, ceiling]",
    );
    check_error(
        "[[components]]\nname = 'x'\npaths = ['a']\ngoal = 'much'",
        "ROOT/lacuna.toml:4:8: invalid type: string \"much\", expected a percentage, or [floor, ceiling]",
    );
    check_error(
        "theme = 'pink'",
        "ROOT/lacuna.toml:1:9: unknown variant `pink`, expected one of `auto`, `light`, `dark`",
    );
    check_error("tab_width = 0", "ROOT/lacuna.toml:1:13: a tab of 0 columns cannot be; expected 1 to 16");
}

#[test]
fn unknown_keys_are_told_and_the_rest_is_read() {
    let folder = Folder::with(&[(
        "lacuna.toml",
        "nonsense = 1\n[goals]\nfail_undr = 3\nfail_under = 4\n[[components]]\nname = 'x'\npaths = []\ngaol = 3\n",
    )]);
    let (config, mut notes) = load(&folder);
    notes.sort();
    assert_eq!(
        notes,
        [
            "unknown key `fail_undr`; did you mean `fail_under`?",
            "unknown key `gaol`; did you mean `goal`?",
            "unknown key `nonsense`",
        ]
    );
    assert_eq!(config.settings.goals.fail_under, Some(4.0));
    assert_eq!(config.settings.components.len(), 1);
}

#[test]
fn milestones_are_sorted_with_a_note() {
    let folder = Folder::with(&[("lacuna.toml", "goals.milestones = [40, 25, 40]")]);
    let (config, notes) = load(&folder);
    assert_eq!(config.settings.goals.milestones, [25.0, 40.0]);
    assert_eq!(notes, ["milestones are not in ascending order; they were sorted"]);
}

#[test]
fn coverage_py_is_asked_in_its_own_order() {
    let ours = ("lacuna.toml", "goals.fail_under = 9");
    let rc = ("plain/.coveragerc", "");
    let rc_own = (".coveragerc", "[report]\nfail_under = 1.5\nprecision = 2\n");
    let cfg = ("setup.cfg", "[metadata]\nname = x\n[coverage:report]\nfail_under: 2\n");
    let cfg_silent = ("setup.cfg", "[report]\nfail_under = 66\n");
    let tox = ("tox.ini", "[coverage:run]\nbranch = true\n[coverage:report]\nfail_under = 3 ; three\n");
    let project = ("pyproject.toml", "[tool.coverage.report]\nfail_under = 4\nprecision = 1\n");
    check_goal(&[rc, project], (Some(4.0), 1, Some("pyproject.toml")));
    check_goal(&[rc_own, cfg, tox, project], (Some(1.5), 2, Some(".coveragerc")));
    check_goal(&[cfg, tox, project], (Some(2.0), 0, Some("setup.cfg")));
    check_goal(&[cfg_silent, tox, project], (Some(3.0), 0, Some("tox.ini")));
    check_goal(&[(".coveragerc", ""), project], (None, 0, None));
    check_goal(&[ours, project], (Some(9.0), 1, Some("lacuna.toml")));
    check_goal(&[("pyproject.toml", "[tool.coverage")], (None, 0, None));
    check_goal(&[(".coveragerc.toml", "[report]\nfail_under = 5"), project], (Some(5.0), 0, Some(".coveragerc.toml")));
}

#[test]
fn the_nearest_file_and_the_nearest_root_count() {
    let folder = Folder::with(&[
        ("lacuna.toml", "theme = 'light'"),
        ("repo/.git/HEAD", ""),
        ("repo/pyproject.toml", "[tool.lacuna.goals]\nfail_under = 7\n"),
        ("repo/pkg/setup.py", ""),
        ("other/.git/HEAD", ""),
        ("other/deep/down/a.txt", ""),
    ]);
    let at = |sub: &str| Config::load(&folder.join(sub), Overrides::default()).unwrap().0;
    let config = at("repo/pkg");
    assert_eq!(config.root, folder.join("repo"));
    assert_eq!(config.settings.goals.fail_under, Some(7.0));
    let config = at("other/deep/down");
    assert_eq!(config.root, folder.join("other"));
    assert_eq!(config.ui.theme, Theme::Auto, "what lies above the repository is not asked");
}

#[test]
fn flags_win() {
    let folder = Folder::with(&[("lacuna.toml", "reports = ['a.xml']\nbaseline = 'x.xml'\n[goals]\nfail_under = 4")]);
    let flags = Overrides { fail_under: Some(5.0), reports: vec!["b.xml".into()], ..Overrides::default() };
    let flags = Overrides { baseline: Some("y.xml".into()), ..flags };
    let (config, _) = Config::load(&folder.path, flags).unwrap();
    assert_eq!(config.baseline, Some(folder.join("y.xml")), "from where the program was started");
    assert_eq!(config.settings.goals.fail_under, Some(5.0));
    assert_eq!(config.reports, [std::path::PathBuf::from("b.xml")]);
    assert_eq!(config.sources["goals.fail_under"], Origin::Flag);
    let flags = Overrides { fail_under: Some(500.0), ..Overrides::default() };
    let error = Config::load(&folder.path, flags).unwrap_err().to_string();
    assert_eq!(error, "--fail-under: 500 is no percentage; expected a number from 0 to 100");
}

/// Rewrites that these files give, as `from = to`.
fn rewrites(files: &[(&str, &str)]) -> Vec<String> {
    let settings = load(&Folder::with(files)).0.settings;
    settings.rewrites.iter().map(|one| format!("{} = {}", one.from, one.to)).collect()
}

#[test]
fn every_file_of_coverage_py_may_name_paths() {
    let expected = ["/ci/*/src = src/", r"c:\ci\src = src/"];
    let ini = "source =\n    src/\n    /ci/*/src\n    c:\\ci\\src\n";
    assert_eq!(rewrites(&[(".coveragerc", &format!("[paths]\n{ini}"))]), expected);
    for name in ["setup.cfg", "tox.ini"] {
        assert_eq!(rewrites(&[(name, &format!("[coverage:paths]\n{ini}"))]), expected, "{name}");
    }
    let toml = "source = ['src/', '/ci/*/src', 'c:\\ci\\src']\nother = ['lib', '/ci/lib']\n";
    let toml = format!("[tool.coverage.paths]\n{toml}");
    assert_eq!(rewrites(&[("pyproject.toml", &toml)]), [expected[0], expected[1], "/ci/lib = lib"]);
}

#[test]
fn ours_comes_before_coverage_py_and_that_before_codecov() {
    let ours = ("lacuna.toml", "ignore = []\n[paths]\n'/app/' = './'\n[goals]\nfail_under = 1\n");
    let theirs = (".coveragerc", "[report]\nfail_under = 2\nprecision = 2\n[paths]\ns =\n  src\n  /ci/src\n");
    let codecov = (
        ".github/codecov.yml",
        "coverage: {precision: 3, status: {project: {default: {target: 3}}}}\nfixes: ['before/::']\nignore: [docs]\n\
         component_management: {individual_components: [{component_id: core, paths: [src/core/**]}]}\n",
    );
    let all = [ours, theirs, codecov];
    assert_eq!(rewrites(&all), ["/app/ = ./", "/ci/src = src", "before/ = "]);
    let folder = Folder::with(&all);
    let (config, notes) = load(&folder);
    assert_eq!(notes, [""; 0]);
    let goals = &config.settings.goals;
    assert_eq!((goals.fail_under, goals.precision), (Some(1.0), 2));
    assert!(config.settings.ignore.is_empty(), "ours says so");
    assert_eq!(config.settings.components[0].name, "core");
    let from = |key: &str| config.sources[key].to_string();
    assert_eq!(from("components"), folder.join(".github/codecov.yml").display().to_string());
    let origins: Vec<String> = config.rewrites_from.iter().map(|from| folder.redact(&from.to_string())).collect();
    assert_eq!(origins, ["ROOT/lacuna.toml", "ROOT/.coveragerc", "ROOT/.github/codecov.yml"]);
    assert_eq!(config.files.len(), 3, "all of them are watched");
    check_goal(&[codecov], (Some(3.0), 3, Some(".github/codecov.yml")));
    check_goal(&[("dev/codecov.yml", "coverage: {precision: 1}"), (".codecov.yml", "")], (None, 0, None));
    assert!(load(&Folder::with(&[codecov])).0.settings.ignore.is_match("docs/conf.py"));
}

#[test]
fn a_mistake_of_others_is_a_note() {
    let noted = |files: &[(&str, &str)]| {
        let folder = Folder::with(files);
        let (_, notes) = Config::load(&folder.path, Overrides::default()).unwrap();
        let told = notes.into_iter().map(|note| format!("{} {:?} {}", note.input, note.at, note.text));
        told.map(|note| folder.redact(&note)).collect::<Vec<_>>().join("\n")
    };
    let said = noted(&[("pyproject.toml", "[tool.coverage.report]\nfail_under = 3\nfail_under = ")]);
    assert!(said.starts_with("ROOT/pyproject.toml Some(\"line 3\")") && said.contains("passed over"), "{said}");
    assert_eq!(noted(&[("pyproject.toml", "[tool.other")]), "", "what is not about coverage is not ours to judge");
    let said =
        noted(&[(".coveragerc", "[report]\nfail_under = much\nprecision = 900\n[paths]\na =\n  src\n  /ci/*\n")]);
    assert_eq!(said.matches("ROOT/.coveragerc None").count(), 3, "{said}");
    assert!(said.contains("`/ci/*` must not end with a star; it is left out"), "{said}");
    let said = noted(&[("codecov.yml", "coverage: [\n")]);
    assert!(said.starts_with("ROOT/codecov.yml Some(\"line ") && said.contains("this is not YAML"), "{said}");
    let folder = Folder::with(&[("setup.py", "")]);
    std::fs::write(folder.join(".coveragerc"), b"\xff\xfe").unwrap();
    std::fs::write(folder.join("codecov.yml"), b"\xff\xfe").unwrap();
    assert_eq!(load(&folder).1.len(), 2);
}
