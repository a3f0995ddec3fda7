//! What is shown when something is not there, or is not what it should be.

use lacuna::app::msg::Progress;
use lacuna::app::{Msg, State};
use lacuna::ui::theme::{Background, Depth, Palette};
use lacuna::ui::{Keymap, Screen, Theme, printed};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::harness::{Explorer, check};
use crate::project::{Project, WRITTEN, report};

/// What the first frame shows, and those after it as loading goes on.
#[test]
fn a_report_that_is_being_read() {
    let (mut state, _) = State::start();
    let mut screen = Screen::new(Theme::new(Background::Dark, Depth::True, Palette::Usual, false), Keymap::default());
    let mut picture = |state: &State| {
        let area = Rect::new(0, 0, 60, 12);
        let mut buffer = Buffer::empty(area);
        screen.settle(state, area);
        screen.draw(state, &mut buffer);
        printed::rows(&buffer, false).map(|row| row + "\n").collect::<String>()
    };
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("reading", picture(&state)) });
    let total = Some(1_023_100_000);
    for (progress, header, pane) in [
        (Progress::Reading { read: 411_200_000, total }, "reading 412 of 1024 MB", "Reading the report …"),
        (Progress::Reading { read: 411_200_000, total: None }, "reading, 412 MB so far", "Reading the report …"),
        (Progress::Locating, "looking for the sources", "Looking for the sources …"),
        (Progress::Counting, "counting", "Counting …"),
    ] {
        state.update(Msg::Progress(progress));
        let picture = picture(&state);
        let top = picture.lines().next().unwrap();
        assert!(top.ends_with(header) && picture.contains(pane), "{progress:?}:\n{picture}");
    }
}

#[test]
fn no_report_yet() {
    let project = Project::empty().with("pyproject.toml", "[project]\nname = \"parcel\"\n[tool.pytest.ini_options]\n");
    check("no-report-yet", &mut Explorer::on(project));
}

/// What is wrong with the command is seen at once, rather than on another screen.
#[test]
fn a_command_that_wrote_no_report_says_why() {
    let config = "[run]\ncommand = \"echo 'error: unrecognized arguments: --cov'; exit 4\"\n";
    let mut explorer = Explorer::on(Project::empty().with("lacuna.toml", config));
    explorer.keys("r");
    let shown = explorer.text();
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("`{text}`:\n{shown}"));
    let order = [
        at("no coverage report yet"),
        at("exit 4: exit 4 after 0."),
        at("    error: unrec"),
        at("8 shows all that it"),
    ];
    assert!(order.is_sorted(), "{shown}");
}

#[test]
fn no_report_and_no_known_kind_of_project() {
    check("no-report-unknown-project", &mut Explorer::on(Project::empty()));
}

#[test]
fn a_named_report_that_is_not_there() {
    check("named-report-missing", &mut Explorer::on_report(Project::empty(), "build/cov.xml"));
}

#[test]
fn a_report_that_cannot_be_read() {
    let project = Project::empty().with("notes.xml", "Dear diary,\n");
    check("not-a-report", &mut Explorer::on_report(project, "notes.xml"));
    let project =
        Project::empty().with("junit.xml", "<?xml version=\"1.0\"?>\n<testsuites><testsuite/></testsuites>\n");
    check("junit-given", &mut Explorer::on_report(project, "junit.xml"));
}

#[test]
fn a_report_that_ends_early_from_the_start() {
    let whole = report(&[("a.py", "x a = 1\n! b = 2\n"), ("b.py", "x c = 3\n")]);
    let project = Project::empty().with("a.py", "a = 1\nb = 2\n").with("coverage.xml", &whole[..whole.len() - 60]);
    check("truncated-at-start", &mut Explorer::on(project));
}

#[test]
fn an_empty_report() {
    check("empty-report", &mut Explorer::on(Project::empty().with("coverage.xml", &report(&[]))));
}

#[test]
fn a_source_that_is_not_there() {
    let project = Project::of(&[("pack/a.py", "x a = 1\n! b = 2\n! c = 3\n"), ("pack/b.py", "x b = 1\n")]);
    project.remove("pack/a.py");
    let mut explorer = Explorer::on_wide(project);
    // How many places were looked at depends on how deep the temporary folder lies: this is no picture.
    for text in ["The source was not found.", "<project>/pack/a.py", "1 of 3 lines ran.", "Never ran: 2–3"] {
        assert!(!explorer.rows_with(text).is_empty(), "{text}:\n{}", explorer.text());
    }
    assert_eq!(explorer.keys("n").place().1, 2, "its gaps are walked all the same");
}

#[test]
fn a_source_outside_the_project() {
    let project = Project::of(&[("a.py", "x a = 1\n")]);
    let outside = project.root().parent().unwrap().join("elsewhere.py");
    std::fs::write(&outside, "secret = 1\n").unwrap();
    let path = outside.display().to_string();
    let project = project.with("coverage.xml", &report(&[(&path, "! secret = 1\n")]));
    let mut explorer = Explorer::on(project);
    let text = explorer.text();
    assert!(text.contains("outside the project") && text.contains("`ignore` leaves such"), "{text}");
    assert!(!text.contains("secret"), "what lies outside is not opened:\n{text}");
}

#[test]
fn lines_past_the_end_of_the_source() {
    let marked = "x a = 1\n! b = 2\nx c = 3\n! d = 4\n! e = 5\n";
    let project = Project::of(&[("a.py", marked)]).with("a.py", "a = 1\nb = 2\n");
    let mut explorer = Explorer::on(project);
    check("lines-past-the-end", explorer.keys("n n"));
    assert_eq!(explorer.place().1, 4, "a gap past the end is still one");
    assert_eq!(explorer.keys("n").notice(), "from the first gap again");
}

#[test]
fn a_report_that_names_a_line_beyond_all_reason() {
    let text = format!("TN:\nSF:a.py\nDA:1,0\nDA:{},0\nend_of_record\n", u32::MAX);
    for project in [Project::empty(), Project::empty().with("a.py", "a = 1\n")] {
        let mut explorer = Explorer::on(project.with("lcov.info", &text));
        explorer.keys("n z + G g n N z G n n $ H");
        assert!(explorer.text().contains("a.py"), "{}", explorer.text());
    }
}

#[test]
fn a_file_without_lines() {
    check("file-without-lines", &mut Explorer::on(Project::of(&[("a.py", ""), ("b.py", "x a = 1\n")])));
}

#[test]
fn a_data_file_without_its_report() {
    let data =
        "!coverage.py: This is a private format, don't read it directly!{\"lines\":{\"/home/dev/proj/a.py\":[1,3]}}";
    let project = Project::empty().with("a.py", "a = 1\n\nb = 2\n").with(".coverage", data);
    let mut explorer = Explorer::on_report(project, ".coverage");
    assert!(!explorer.rows_with("2 lines ran of ?").is_empty(), "{}", explorer.text());
    let rows = explorer.rows_with("a.py ");
    assert!(!rows.is_empty() && rows.iter().any(|row| row.contains(" ? ")), "{rows:?}:\n{}", explorer.text());
    let data = data.replace("a.py", "gone.py");
    let mut gone = Explorer::on_report(Project::empty().with(".coverage", &data), ".coverage");
    assert!(!gone.rows_with("2 lines ran of ?.").is_empty() && gone.rows_with("of 0").is_empty(), "{}", gone.text());
    let words = "which lines never ran is not known";
    assert!(!explorer.keys("n").rows_with(words).is_empty(), "{}", explorer.text());
    for word in ["100%", "no lines to cover", "no gap is left"] {
        assert!(explorer.rows_with(word).is_empty(), "{}", explorer.text());
    }
}

#[test]
fn there_is_no_gap_without_a_report() {
    let mut explorer = Explorer::on(Project::empty());
    assert!(!explorer.keys("n").rows_with("there is no report yet").is_empty(), "{}", explorer.text());
}

/// coverage.py writes what ran before its report says what could have: nothing is more or less than that, and the session
/// begins with the report.
#[test]
fn the_report_in_place_of_its_data_file_is_no_loss() {
    let data =
        "!coverage.py: This is a private format, don't read it directly!{\"lines\":{\"/home/dev/proj/a.py\":[1,3]}}";
    let marked = [("a.py", "x a = 1\n  \nx b = 2\n! c = 3\n! d = 4\n")];
    let project = Project::of(&marked).with(".coverage", data).without("coverage.xml");
    project.set_written(".coverage", WRITTEN);
    let mut explorer = Explorer::on(project);
    assert!(!explorer.rows_with("2 lines ran of ?").is_empty(), "{}", explorer.text());
    explorer.project().write("coverage.xml", &report(&marked));
    explorer.changed(&["coverage.xml"]);
    let header = explorer.rows_with("lines 50.0%").remove(0);
    assert!(!header.contains("session"), "{header}");
    assert_eq!(explorer.notice(), "coverage.xml is shown now in place of .coverage");
    explorer.keys("4");
    assert!(explorer.text().contains("No second report yet"), "{}", explorer.text());
    let better = [("a.py", "x a = 1\n  \nx b = 2\nx c = 3\n! d = 4\n")];
    explorer.project().write("coverage.xml", &report(&better));
    explorer.changed(&["coverage.xml"]);
    assert!(!explorer.rows_with("+25.0 this session").is_empty(), "{}", explorer.text());
}

/// Where there is little room the header says in few words what changed and what to beware of, and leaves out the rest.
#[test]
fn a_narrow_header_keeps_what_must_not_be_missed() {
    let marked = [("lib/a.py", "x a = 1\nx b = 2\n! c = 3\n! d = 4\n")];
    let mut explorer = Explorer::on_wide(Project::of(&marked).with("lacuna.toml", "[run]\ncommand = \"true\"\n"));
    explorer.project().write("coverage.xml", &report(&[("lib/a.py", "x a = 1\nx b = 2\nx c = 3\n! d = 4\n")]));
    explorer.changed(&["coverage.xml"]).keys("a");
    explorer.project().write("lib/a.py", "a = 1\nnew = 1\nb = 2\nc = 3\nd = 4\n");
    explorer.project().write("coverage.xml", "garbage");
    explorer.changed(&["lib/a.py", "coverage.xml"]);
    let mut headers = Vec::new();
    for width in [160, 120, 100, 80, 60, 40] {
        explorer.headless.resize(width, 24);
        headers.push(explorer.text().lines().next().unwrap_or_default().to_owned());
    }
    insta::assert_snapshot!(headers.join("\n"), @r"
    parcel · runs on changes · coverage.xml · over 15 minutes old · 1 file changed since the report · 1 file · 1 warning (!)       +25.0 this session  lines 75.0%
    parcel · runs on changes · coverage.xml · over 15 minutes old · 1 file changed · 1 (!) +25.0 this session  lines 75.0%
    parcel · auto · coverage.xml · 1 file changed · 1 (!)              +25.0 this session  lines 75.0%
    parcel · auto · coverage.xml · 1 file changed · 1 (!)       +25.0  lines 75.0%
    parcel · auto · 1 file changed · 1 (!)  +25.0  lines 75.0%
    parcel · auto · 1 file c… +25.0  75.0%
    ");
}
