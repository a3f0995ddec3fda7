//! The explorer driven by typing: keys as text go in, a picture of the screen with a hash of its styles comes out.

use std::path::{Path, PathBuf};

use lacuna::app::{Msg, State};
use lacuna::runtime::Setup;
use lacuna::runtime::headless::Headless;
use lacuna::ui::theme::Depth;
use lacuna::ui::{keymap, printed};
use lacuna::world::config::Overrides;
use lacuna::world::demo::{self, Demo};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyModifiers, MouseEvent, MouseEventKind};

use crate::project::Project;

/// The size of a usual picture.
pub(crate) const USUAL: (u16, u16) = (120, 34);
/// The size of a picture in which a whole path is to be read.
const WIDE: (u16, u16) = (260, 20);
/// A report is seen so many seconds after it was written.
const LATER: u64 = 20 * 60;

/// What holds the files while the explorer shows them.
pub(crate) enum Files {
    Demo(Demo),
    Project(Project),
}

/// The explorer on a project of its own.
pub(crate) struct Explorer {
    pub(crate) headless: Headless,
    pub(crate) files: Files,
}

impl Files {
    fn root(&self) -> &Path {
        match self {
            Self::Demo(demo) => demo.path(),
            Self::Project(project) => project.root(),
        }
    }
}

impl Explorer {
    /// The demo in a usual window.
    pub(crate) fn demo() -> Self {
        Self::demo_at(USUAL)
    }

    /// The demo in a window of this size.
    pub(crate) fn demo_at(size: (u16, u16)) -> Self {
        Self::demo_with(Overrides::default(), Depth::True, size)
    }

    /// The demo as flags want it to look.
    pub(crate) fn demo_with(flags: Overrides, depth: Depth, size: (u16, u16)) -> Self {
        Self::start(Files::Demo(demo::unpack().unwrap()), flags, depth, size)
    }

    /// A project in a usual window.
    pub(crate) fn on(project: Project) -> Self {
        Self::start(Files::Project(project), Overrides::default(), Depth::True, USUAL)
    }

    /// A project with one report named on the command line.
    pub(crate) fn on_report(project: Project, report: &str) -> Self {
        let flags = Overrides { reports: vec![report.into()], ..Overrides::default() };
        Self::start(Files::Project(project), flags, Depth::True, WIDE)
    }

    /// A project in a window so wide that a path fits on a row.
    pub(crate) fn on_wide(project: Project) -> Self {
        Self::start(Files::Project(project), Overrides::default(), Depth::True, WIDE)
    }

    pub(crate) fn start(files: Files, overrides: Overrides, depth: Depth, size: (u16, u16)) -> Self {
        let setup =
            Setup { working_dir: files.root().to_owned(), overrides, depth: Some(depth), timings: Default::default() };
        let mut headless = Headless::new(setup, size);
        let written = headless.state().snapshot.as_ref().and_then(|snapshot| snapshot.report.timestamp);
        headless.tell(Msg::Clock(written.unwrap_or(crate::project::WRITTEN) + LATER));
        Self { headless, files }
    }

    /// Types keys with blanks between them.
    #[track_caller]
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keymap::parse_all(keys).expect("keys as `--keys` takes them") {
            self.headless.press(key);
        }
        self
    }

    /// Clicks, drags or turns the wheel at a column and a row.
    pub(crate) fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16)) -> &mut Self {
        self.headless.input(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        self
    }

    pub(crate) fn state(&self) -> &State {
        self.headless.state()
    }

    pub(crate) fn project(&self) -> &Project {
        match &self.files {
            Files::Project(project) => project,
            Files::Demo(_) => panic!("this is the demo"),
        }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.files.root().join(path)
    }

    /// Tells the explorer, as the watcher would, that these files changed.
    pub(crate) fn changed(&mut self, paths: &[&str]) -> &mut Self {
        let paths = paths.iter().map(|path| self.path(path)).collect();
        self.headless.tell(Msg::Changed(paths));
        self
    }

    /// The text of the screen.
    pub(crate) fn text(&mut self) -> String {
        let text = plain(&self.headless.screen());
        self.redacted(&text)
    }

    /// The rows of the screen that contain this text.
    pub(crate) fn rows_with(&mut self, text: &str) -> Vec<String> {
        self.text().lines().filter(|row| row.contains(text)).map(ToOwned::to_owned).collect()
    }

    /// The column and row at which a text stands on the screen.
    #[track_caller]
    pub(crate) fn find(&mut self, text: &str) -> (u16, u16) {
        let screen = self.text();
        let found = screen.lines().enumerate().find_map(|(row, line)| line.find(text).map(|at| (row, line, at)));
        let (row, line, at) = found.unwrap_or_else(|| panic!("`{text}` is not on the screen:\n{screen}"));
        (lacuna::ui::visible::width(&line[..at]) as u16, row as u16)
    }

    /// The text of the screen and the hash of its styles.
    pub(crate) fn picture(&mut self) -> String {
        let buffer = self.headless.screen();
        let root = self.files.root().display().to_string();
        let hash = styles(&buffer, |row| row.contains(&root));
        format!("{}styles: {hash:016x}", self.redacted(&plain(&buffer)))
    }

    fn redacted(&self, text: &str) -> String {
        text.replace(&self.files.root().display().to_string(), "<project>")
    }

    /// The news in the footer.
    pub(crate) fn notice(&self) -> String {
        let text = self.state().notice.as_ref().map_or("", |notice| &notice.text);
        self.redacted(text)
    }

    /// The file that the source pane shows, and the line of the cursor in it.
    pub(crate) fn place(&self) -> (String, u32) {
        let opened = self.state().opened.as_ref().expect("a file is open");
        (opened.path.to_string(), opened.line)
    }
}

/// A hash of the style of every cell (FNV-1a): the same on every machine. Rows that hold what varies are left out.
fn styles(buffer: &Buffer, varies: impl Fn(&str) -> bool) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks(width) {
        let text: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        if varies(&text) {
            continue;
        }
        for cell in row {
            let style = format!("{:?} {:?} {:?};", cell.fg, cell.bg, cell.modifier);
            for byte in style.bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    hash
}

/// Compares the screen with its picture in `tests/screens/`.
#[track_caller]
pub(crate) fn check(name: &str, explorer: &mut Explorer) {
    let picture = explorer.picture();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, picture));
}

/// The text of a screen, without blanks at the ends of its rows.
fn plain(screen: &Buffer) -> String {
    printed::rows(screen, false).map(|row| row + "\n").collect()
}
