//! `lacuna doctor`: what was found and why, and the rewrite that finds what is missing.

use std::fs;

use super::{Folder, cobertura, folder};

/// An lcov report of these files, each with one line that ran.
fn lcov(names: &[&str]) -> String {
    names.iter().map(|name| format!("SF:{name}\nDA:1,1\nend_of_record\n")).collect()
}

/// Three services with files of the same names, and a report from a container. Only the first service has both files.
fn services(more: &[(&str, &str)]) -> Folder {
    let files = ["a/lib/io.py", "a/lib/log.py", "b/lib/io.py", "b/lib/net.py", "c/lib/log.py", "c/lib/net.py"];
    let report = lcov(&["/app/lib/io.py", "/app/lib/log.py", "/app/lib/gone.py"]);
    let mut all: Vec<(String, &str)> = files.iter().map(|file| (format!("services/{file}"), "x = 1\n")).collect();
    all.push(("lcov.info".to_owned(), &report));
    all.extend(more.iter().map(|(path, text)| ((*path).to_owned(), *text)));
    folder(&all.iter().map(|(path, text)| (&**path, *text)).collect::<Vec<_>>())
}

fn read(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.dir.path().join(path)).expect("it is there")
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn what_was_found_and_why() {
    let pyproject = "[tool.coverage.report]\nfail_under = 15\n[tool.coverage.paths]\nsource = ['src', '/ci/*/src']\n";
    let folder = folder(&[
        ("pyproject.toml", pyproject),
        ("codecov.yml", "coverage: {precision: 1, status: {project: {default: {target: 80%}}}}\nignore: [docs/]\n"),
        ("src/a.py", "a = 1\n"),
        ("docs/conf.py", "b = 1\n"),
        ("coverage.xml", &cobertura("/ci/17/src/a.py", &[(1, 1), (2, 0)])),
        ("old/jacoco.xml", "<html/>"),
    ]);
    insta::assert_snapshot!(folder.run("doctor").fine(), @r#"
Configuration files
  ROOT/lacuna.toml     not there
  ROOT/pyproject.toml  read
  ROOT/codecov.yml     read

Values in force
  reports           none             default
  baseline          none             default
  roots             none             default
  goals.fail_under  15               ROOT/pyproject.toml
  goals.milestones  none             default
  goals.precision   1                ROOT/codecov.yml
  paths             /ci/*/src = src  ROOT/pyproject.toml
  ignore            docs/            ROOT/codecov.yml
  run.command       none             default
  run.watch         none             default
  run.junit         none             default
  ranking           1 each           default
  theme             auto             default
  palette           default          default
  ascii             false            default
  tab_width         4                default
  keys              none             default

Reports
  coverage.xml  format      cobertura
                written by  unknown
                size        230 bytes
                age         under a minute old
                total       50.0% of lines: 1 of 2
                files       1
                roots       none
                warnings    0
  passed over ROOT/old/jacoco.xml: its content is no report that can be read

Folders in which sources are sought
  project            ROOT
  working directory  ROOT

Sources
  1  found by a rewrite of the configuration or of go.mod
"#);
}

#[test]
fn the_rewrite_is_shown_and_written_only_when_asked() {
    let folder = services(&[]);
    let shown = folder.run("doctor").fine();
    let part = &shown[shown.find("Sources\n").expect("a table")..];
    insta::assert_snapshot!(part, @r#"
Sources
  3  not found

Files without a source
  /app/lib/gone.py  no file of the project has its name
  /app/lib/io.py    services/a/lib/io.py or services/b/lib/io.py: both fit equally well
  /app/lib/log.py   services/a/lib/log.py or services/c/lib/log.py: both fit equally well

Warnings
  lcov.info  `/app/` = `services/a/` under [paths] would find 2 of the 3 missing sources

Rewrites that would find missing sources
  /app/ = services/a/  finds 2 of 3
  `lacuna doctor --save` would create ROOT/lacuna.toml:
    [paths]
    "/app/" = "services/a/"
"#);
    assert!(!folder.dir.path().join("lacuna.toml").exists(), "nothing is written unasked");
    let saved = folder.run("doctor --save").fine();
    assert!(
        saved.ends_with("creates ROOT/lacuna.toml:\n    [paths]\n    \"/app/\" = \"services/a/\"\n  saved\n"),
        "{saved}"
    );
    assert_eq!(read(&folder, "lacuna.toml"), "[paths]\n\"/app/\" = \"services/a/\"\n");
    let after = folder.run("doctor").fine();
    assert!(after.contains("  2  found by a rewrite of the configuration or of go.mod\n  1  not found\n"), "{after}");
    assert!(after.contains("paths             /app/ = services/a/  ROOT/lacuna.toml\n"), "{after}");
    assert!(!after.contains("--save"), "nothing is left to propose: {after}");
    assert!(folder.run("show services/a/lib/io.py").fine().contains("x = 1"));
}

#[test]
fn it_is_written_where_the_configuration_is_and_all_else_stays() {
    let ours = "[project]\nname = 'x' # ours\n\n[tool.lacuna]\ntheme = 'dark'\n\n[tool.ruff]\nline-length = 99\n";
    let folder = services(&[("pyproject.toml", ours)]);
    folder.run("doctor --save").fine();
    let expected = ours.replace("'dark'\n", "'dark'\n\n[tool.lacuna.paths]\n\"/app/\" = \"services/a/\"\n");
    assert_eq!(read(&folder, "pyproject.toml"), expected);
    let folder = services(&[("conf/my.toml", "# mine\n[paths]\n\"/ci/\" = \"./\" # CI\n"), ("lacuna.toml", "")]);
    folder.run("doctor --save --config conf/my.toml --root .").fine();
    assert_eq!(read(&folder, "conf/my.toml"), "# mine\n[paths]\n\"/ci/\" = \"./\" # CI\n\"/app/\" = \"services/a/\"\n");
    assert_eq!(read(&folder, "lacuna.toml"), "");
}

#[test]
fn what_is_in_doubt_is_not_written() {
    let report = lcov(&["/app/lib/io.py", "/app/lib/net.py"]);
    let files = ["a/lib/io.py", "a/lib/net.py", "b/lib/io.py", "b/lib/net.py"];
    let mut all: Vec<(&str, &str)> = files.iter().map(|file| (*file, "x = 1\n")).collect();
    all.push(("lcov.info", &report));
    let folder = folder(&all);
    let said = folder.run("doctor --save").fine();
    assert!(said.contains("/app/ = a/  finds 2 of 2  b/ would find as many: only you can tell\n"), "{said}");
    assert!(said.contains("nothing of this is sure enough to be saved"), "{said}");
    assert!(!folder.dir.path().join("lacuna.toml").exists());
}

#[test]
fn what_files_teach_about_each_other_is_told() {
    let report = lcov(&["/ci/p/src/a.py", "/ci/p/src/b.py", "/ci/p/src/lib/c.py"]);
    let folder = folder(&[("src/a.py", ""), ("src/b.py", ""), ("src/lib/c.py", ""), ("lcov.info", &report)]);
    let out = folder.run("doctor").fine();
    let sources = "Sources\n  2  found below a folder that other files taught\n  1  found by the tail of their paths\n  \
                   learnt from 3 files: /ci/p is ./\n";
    assert!(out.contains(sources), "{out}");
}

#[test]
fn json_and_markdown_say_the_same() {
    let folder = services(&[]);
    let answer = json(&folder.run("doctor --format json").fine());
    assert_eq!(answer["sources"]["missing"], 3);
    assert_eq!(answer["sources"]["lost"][1]["candidates"][0], "ROOT/services/a/lib/io.py");
    assert_eq!(answer["rewrites"][0]["to"], "services/a/");
    assert_eq!(answer["rewrites"][0]["finds"], 2);
    assert_eq!(answer["save"]["saved"], false);
    assert_eq!(answer["reports"][0]["total"]["percent"], 100.0);
    assert_eq!(answer["reports"][0]["bytes"], 120);
    assert_eq!(answer["configuration"]["values"][0], json(r#"{"key": "reports", "value": null, "from": null}"#));
    let markdown = folder.run("doctor --format markdown").fine();
    assert!(markdown.contains("### Files without a source\n\n| File | Candidates |\n| :--- | :--- |\n"), "{markdown}");
    assert!(markdown.contains("\n~~~~toml\n[paths]\n\"/app/\" = \"services/a/\"\n~~~~\n"), "{markdown}");
    assert_eq!(json(&folder.run("doctor --save --format json").fine())["save"]["saved"], true);
}

#[test]
fn when_nothing_can_be_read_the_rest_is_still_told() {
    let ran = folder(&[("lacuna.toml", "theme = 'dark'"), ("setup.py", "")]).run("doctor");
    assert_eq!((ran.code, &*ran.err), (2, ""));
    assert!(ran.out.contains("theme             dark     ROOT/lacuna.toml\n"), "{}", ran.out);
    assert!(ran.out.contains("there is no coverage report"), "{}", ran.out);
    let ran = folder(&[("coverage.xml", "<html/>")]).run("doctor coverage.xml");
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("ROOT/coverage.xml: this is"), "{}", ran.out);
    assert_eq!(json(&folder(&[]).run("doctor --format json").out)["sources"], serde_json::Value::Null);
}

#[test]
fn a_configuration_that_cannot_be_written_is_told() {
    let folder = services(&[("lacuna.toml", "theme = 'dark'\n")]);
    let path = folder.dir.path().join("lacuna.toml");
    let ran = folder.run("doctor --save --config other/lacuna.toml");
    assert_eq!(ran.code, 2, "{}", ran.out);
    fs::remove_file(&path).and_then(|()| fs::create_dir(&path)).expect("a folder in its place");
    let ran = folder.run("doctor --save");
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.out.contains("ROOT/lacuna.toml: nothing can be saved here: "), "{}", ran.out);
    fs::remove_dir(&path).expect("gone");
    fs::write(&path, "paths = {}\n").expect("written");
    folder.run("doctor --save").fine();
    assert_eq!(read(&folder, "lacuna.toml"), "paths = { \"/app/\" = \"services/a/\" }\n");
}

#[test]
fn names_do_nothing_to_the_terminal_or_to_markdown() {
    let folder = folder(&[("lcov.info", &lcov(&["/app/\u{1b}[31m|<b>.py"]))]);
    for format in ["text", "json", "markdown"] {
        let out = folder.run(&format!("doctor --format {format}")).fine();
        assert!(!out.contains('\u{1b}'), "{out}");
        assert!(format != "markdown" || !out.contains("<b>"), "{out}");
    }
}
