//! Every key of every pane and overlay in windows of every size: no panic, the cursor in view, drawing changes nothing.

use lacuna::app::ACTIONS;
use lacuna::ui::keymap;

use crate::harness::Explorer;
use crate::project::{Project, report};
use crate::source::HARD;

const SIZES: &[(u16, u16)] =
    &[(0, 0), (1, 1), (2, 2), (3, 3), (1, 40), (200, 1), (20, 5), (5, 60), (99, 10), (100, 4), (300, 100)];

/// What leads to each pane and overlay.
const SCENES: &[&str] = &[
    "",
    "<tab>",
    "?",
    "! ",
    ":",
    ": g a",
    "/ s e",
    "/ q q <enter>",
    "n z H",
    "n n n n G",
    "v v c",
    "v + G",
    "3",
    "3 v G",
    "3 v j",
    "3 s j",
    "R",
    "3 d a",
    "v v f j j",
    "4",
    "4 n n",
    "4 o a b",
    "7",
    "7 + l j <enter>",
    "7 v j",
    "7 m l n",
];

/// Draws twice, and looks for the cursor.
#[track_caller]
fn settled(explorer: &mut Explorer, (columns, rows): (u16, u16), after: &str) {
    let first = explorer.headless.screen();
    assert_eq!(first, explorer.headless.screen(), "drawn twice after {after} at {columns}×{rows}");
    assert_eq!((first.area.width, first.area.height), (columns, rows));
}

#[test]
fn every_key_in_every_size() {
    let long = format!("{HARD}x class Long:\nx     def run(self):\n{}", "!         go()\n".repeat(90));
    let marked = [("core/auth.py", HARD), ("core/deep/er/mail.py", &long), ("web.py", "! a = 1\nx b = 2\n! c = 3\n")];
    let config = "[[components]]\nname = \"Core\"\npaths = [\"core/**\"]\ngoal = [20, 80]\n";
    let mut explorer = Explorer::on(Project::of(&marked).with("lacuna.toml", config).with("web.py", "a = 1\n"));
    // A second report: the changes are not empty.
    let marks = [("core/auth.py", HARD), ("core/deep/er/mail.py", &long.replace("!", "x")), ("new.py", "x a = 1\n")];
    explorer.project().write("coverage.xml", &report(&marks));
    explorer.changed(&["coverage.xml"]);
    for &size in SIZES {
        // Where there is room for all, a few scenes show all.
        let scenes = if size.0 > 200 { &SCENES[..3] } else { SCENES };
        for scene in scenes {
            explorer.headless.resize(size.0, size.1);
            explorer.keys("<esc> <esc> <esc>").keys(scene);
            settled(&mut explorer, size, scene);
            for row in ACTIONS {
                for key in row.keys {
                    explorer.headless.press(keymap::parse(key).expect("tests hold every key to be one"));
                }
                settled(&mut explorer, size, row.id);
            }
            // Whatever was typed into or opened is left again.
            explorer.keys("<esc> <esc> <esc> <esc>");
        }
    }
}

#[test]
fn a_project_without_a_report_in_every_size() {
    for project in [Project::empty(), Project::of(&[]), Project::empty().with("coverage.xml", "nonsense")] {
        let mut explorer = Explorer::on(project);
        for &size in SIZES {
            explorer.headless.resize(size.0, size.1);
            for row in ACTIONS {
                row.keys.iter().for_each(|key| explorer.headless.press(keymap::parse(key).unwrap()));
                settled(&mut explorer, size, row.id);
                explorer.keys("<esc> <esc>");
            }
        }
    }
}

#[test]
fn the_cursor_is_in_view_wherever_there_is_room() {
    let moves = ["G", "g", "<ctrl-d>", "<pagedown>", "k", "<pageup>", "j j j", "<ctrl-u>"];
    for size in [(20, 5), (5, 60), (60, 4), (99, 10), (100, 4), (300, 100)] {
        let mut explorer = Explorer::demo_at(size);
        explorer.keys("v +");
        for keys in moves {
            explorer.keys(keys);
            let key = explorer.state().selected.clone().expect("a row is selected");
            let name = key.rsplit('/').find(|part| !part.is_empty()).expect("a name").to_owned();
            // The end of a name is what is shown when there is no room for all of it.
            let end: String = name.chars().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
            let room = size.0 >= 20;
            assert!(!room || !explorer.rows_with(&end).is_empty(), "{key} at {size:?}:\n{}", explorer.text());
        }
        explorer.keys("n");
        for keys in moves {
            let line = explorer.keys(keys).place().1;
            let room = size.0 >= 20;
            let shown = !explorer.rows_with(&format!("{line} ")).is_empty();
            assert!(!room || shown, "line {line} at {size:?}:\n{}", explorer.text());
        }
    }
}
