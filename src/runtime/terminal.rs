//! The terminal: its modes on and off in one place, frames in one write, and what it can show.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};
use std::mem::ManuallyDrop;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute, queue};

use super::session::{Look, Session};
use super::sources::{self, GUARDED};
use super::{Incoming, send};
use crate::app::Effect;
use crate::ui::theme::{Background, Depth};
use crate::world::config;

/// A terminal that does not say its colours by then is taken to be dark.
const BACKGROUND_TIMEOUT: Duration = Duration::from_millis(100);
/// A full frame of colours is about so many bytes: it goes out in one write.
const FRAME_BYTES: usize = 128 * 1024;

/// Whether our modes are on, for whoever must turn them off.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// The terminal in our modes; leaving the scope restores it.
pub struct Terminal {
    /// Never dropped: half a frame that waits in the buffer would end on the user's own screen, and ratatui panics when
    /// it cannot show the cursor of a terminal that is gone. [`restore`] does all there is to do.
    inner: ManuallyDrop<ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>>,
}

impl Terminal {
    /// Turns our modes on. The loop, which must be the caller, hears of panics on other threads.
    pub fn enter(inbox: &Sender<Incoming>) -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| restore_on_panic(inbox.clone()));
        let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout()));
        let inner = turn_on().and_then(|()| ratatui::Terminal::new(backend)).inspect_err(|_| restore())?;
        Ok(Self { inner: ManuallyDrop::new(inner) })
    }

    /// Draws a frame, and returns what it lacks.
    pub fn draw(&mut self, session: &mut Session) -> io::Result<Vec<Effect>> {
        let mut lacking = Vec::new();
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(|frame| lacking = session.draw(frame.area(), frame.buffer_mut()))?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)?;
        Ok(lacking)
    }

    /// Gives the terminal to `other`, and takes it back afterwards.
    pub fn lend<T>(&mut self, other: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = other();
        turn_on()?;
        self.inner.clear()?;
        Ok(result)
    }

    /// Puts a text on the clipboard of whoever sits at the terminal, over any number of ssh hops.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.inner.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

fn turn_on() -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    execute!(
        io::stdout(),
        EnterAlternateScreen,
        EnableMouseCapture,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )
}

/// Turns every mode off that [`turn_on`] turned on; does nothing when they are off. Whatever fails, the rest is tried.
pub fn restore() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = queue!(out, EndSynchronizedUpdate, DisableFocusChange, DisableBracketedPaste, DisableMouseCapture);
    let _ = queue!(out, LeaveAlternateScreen, cursor::Show);
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// A panic is printed on a terminal that can show it. One on another thread is told to the loop, which may be drawing at
/// this moment: it ends, and then the panic is printed. One that a job catches by itself is not ours to tell.
fn restore_on_panic(inbox: Sender<Incoming>) {
    let print = std::panic::take_hook();
    let the_loop = thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = thread::current();
        if thread.id() == the_loop {
            restore();
            print(panic);
        } else if thread.name() == Some(GUARDED) {
            sources::remember(panic.to_string());
        } else {
            send(&inbox, Incoming::Panicked(panic.to_string()));
        }
    }));
}

/// How many colours the terminal has, as the environment says; none where the user asks for none.
pub fn depth() -> Depth {
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return Depth::None;
    }
    match supports_color::on(supports_color::Stream::Stdout) {
        Some(level) if level.has_16m => Depth::True,
        Some(level) if level.has_256 => Depth::TwoHundred56,
        Some(_) => Depth::Sixteen,
        None => Depth::None,
    }
}

/// The terminal's background, asked once and only when it matters.
pub fn background(look: &Look) -> Background {
    let matters = look.theme == config::Theme::Auto && look.depth > Depth::Sixteen && io::stdin().is_terminal();
    if !matters {
        return Background::Dark;
    }
    let mut options = terminal_colorsaurus::QueryOptions::default();
    options.timeout = BACKGROUND_TIMEOUT;
    match terminal_colorsaurus::theme_mode(options) {
        Ok(terminal_colorsaurus::ThemeMode::Light) => Background::Light,
        Ok(terminal_colorsaurus::ThemeMode::Dark) | Err(_) => Background::Dark,
    }
}
