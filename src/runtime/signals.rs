//! Signals that ask us to go: they become a message, so that the terminal is restored first.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, LazyLock};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use super::{Incoming, send};

/// Keys send these to all who have the terminal, and not to us alone.
const TYPED: [i32; 2] = [SIGINT, SIGQUIT];

/// One of [`TYPED`] came. It is set the moment it comes, whenever the listening thread takes it up.
static CAME: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
/// Somebody else has the terminal.
static IS_LENT: AtomicBool = AtomicBool::new(false);

/// Listens from now on.
pub fn listen(inbox: Sender<Incoming>) -> io::Result<()> {
    for signal in TYPED {
        flag::register(signal, Arc::clone(&CAME))?;
    }
    let mut signals = Signals::new([SIGHUP, SIGTERM].iter().chain(&TYPED))?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let is_typed = TYPED.contains(&signal);
            if !is_typed || !IS_LENT.load(Ordering::SeqCst) && CAME.swap(false, Ordering::SeqCst) {
                send(&inbox, Incoming::Terminated(signal));
            }
        }
    });
    Ok(())
}

/// Does something that has the terminal meanwhile: what is typed there, Ctrl-C in an editor say, is not meant for us.
pub fn while_lent<T>(other: impl FnOnce() -> T) -> T {
    IS_LENT.store(true, Ordering::SeqCst);
    let result = other();
    CAME.store(false, Ordering::SeqCst);
    IS_LENT.store(false, Ordering::SeqCst);
    result
}
