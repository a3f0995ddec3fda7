//! The explorer in a terminal, driven like a user drives it.

use std::path::Path;

use lacuna::ui::keymap;
use portable_pty::CommandBuilder;
use ratatui::crossterm::event::{KeyCode, KeyModifiers};

use super::project::Project;
use super::pty::{Pty, Seen};
use super::stream::{contains, disorder};

/// How the explorer is to be started.
pub struct Launch {
    command: CommandBuilder,
    size: (u16, u16),
}

/// The explorer, running.
pub struct Explorer {
    pub pty: Pty,
    /// How the terminal was before.
    before: String,
}

/// What is left of it.
pub struct Left {
    /// The exit code.
    pub code: u32,
    /// Everything the terminal was sent.
    pub bytes: Vec<u8>,
    /// What is on the user's own screen.
    pub screen: String,
}

impl Launch {
    /// In the folder of this project, with an environment of our own.
    pub fn within(project: &Project) -> Self {
        Self::of(env!("CARGO_BIN_EXE_lacuna"), project)
    }

    /// The same with a line of shell, in which `$LACUNA` is the program.
    pub fn shell(project: &Project, line: &str) -> Self {
        let mut launch = Self::of("/bin/sh", project);
        launch.command.args(["-c", line]);
        launch
    }

    fn of(program: &str, project: &Project) -> Self {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.cwd(project.path());
        for (name, value) in [("TERM", "xterm-256color"), ("LACUNA", env!("CARGO_BIN_EXE_lacuna")), ("LANG", "C.UTF-8")]
        {
            command.env(name, value);
        }
        command.env("PATH", std::env::var_os("PATH").unwrap());
        Self { command, size: (120, 40) }
    }

    /// With this in the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.command.env(name, value.as_ref());
        self
    }

    /// In a terminal of this size, in columns and rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Starts, with these arguments, which are parted by blanks.
    pub fn start(mut self, arguments: &str) -> Explorer {
        self.command.args(arguments.split_whitespace());
        // A new terminal is as any other: the process may be faster than we are.
        let idle = Pty::run(CommandBuilder::new("true"), self.size);
        let before = idle.termios();
        Explorer { pty: Pty::run(self.command, self.size), before }
    }
}

impl Explorer {
    /// Starts in the folder of this project, with these arguments.
    pub fn start(project: &Project, arguments: &str) -> Self {
        Launch::within(project).start(arguments)
    }

    /// Presses keys, as `"j j <enter> n"`.
    pub fn press(&self, keys: &str) -> &Self {
        let keys = keymap::parse_all(keys).unwrap();
        self.pty.type_bytes(&keys.into_iter().flat_map(|(code, modifiers)| bytes(code, modifiers)).collect::<Vec<_>>());
        self
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn sees(&self, text: &str) -> &Self {
        self.until(&format!("`{text}` on the screen"), |screen| screen.contains(text))
    }

    /// Waits until a text is not on the screen.
    #[track_caller]
    pub fn sees_no(&self, text: &str) -> &Self {
        self.until(&format!("no `{text}` on the screen"), |screen| !screen.contains(text))
    }

    /// Waits until a whole frame is as it should be.
    #[track_caller]
    pub fn until(&self, what: &str, is_so: impl Fn(&str) -> bool) -> &Self {
        self.pty.until(what, |seen| seen.is_whole() && is_so(&seen.screen()));
        self
    }

    /// Waits until the terminal was sent these bytes.
    #[track_caller]
    pub fn sends(&self, bytes: &[u8]) -> &Self {
        self.pty.until(&format!("{:?} in the stream", bytes.escape_ascii().to_string()), |seen| {
            contains(&seen.bytes, bytes)
        });
        self
    }

    /// The screen now.
    pub fn screen(&self) -> String {
        self.pty.look(Seen::screen)
    }

    /// Whether the terminal treats keys as it did before: lines, echo, signals.
    pub fn is_as_before(&self) -> bool {
        self.pty.termios() == self.before
    }

    /// Sends a signal from outside.
    pub fn signal(&self, name: &str) -> &Self {
        signal(self.pty.pid, name);
        self
    }

    /// Waits for the end, and holds it to its promise: the terminal is as it was.
    #[track_caller]
    pub fn leaves(&self) -> Left {
        let left = self.finishes();
        assert_eq!(disorder(&left.bytes), None);
        left
    }

    /// Waits for the end of a program that may never have touched the terminal.
    #[track_caller]
    pub fn finishes(&self) -> Left {
        self.pty.until("it ends", |seen| seen.status.is_some());
        assert!(self.is_as_before(), "the terminal is left raw: {}", self.pty.termios());
        self.pty.release();
        self.pty.until("the last bytes", |seen| seen.is_over);
        self.pty.look(|seen| Left {
            code: seen.status.as_ref().unwrap().exit_code(),
            bytes: seen.bytes.clone(),
            screen: seen.screen(),
        })
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if self.pty.look(|seen| seen.status.is_none()) {
            signal(self.pty.pid, "KILL");
        }
    }
}

/// Sends a signal to a process.
pub fn signal(pid: u32, name: &str) {
    std::process::Command::new("/bin/sh").args(["-c", &format!("kill -{name} {pid}")]).status().unwrap();
}

/// What a terminal sends for a key.
fn bytes(code: KeyCode, modifiers: KeyModifiers) -> Vec<u8> {
    match code {
        KeyCode::Char(key) if modifiers.contains(KeyModifiers::CONTROL) => vec![key as u8 & 0x1f],
        KeyCode::Char(key) => key.to_string().into_bytes(),
        KeyCode::Enter => b"\r".to_vec(),
        KeyCode::Esc => b"\x1b".to_vec(),
        KeyCode::Tab => b"\t".to_vec(),
        KeyCode::Down => b"\x1b[B".to_vec(),
        KeyCode::Up => b"\x1b[A".to_vec(),
        KeyCode::End => b"\x1b[F".to_vec(),
        other => panic!("teach this test what a terminal sends for {other:?}"),
    }
}
