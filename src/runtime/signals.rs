//! Signals that ask us to go: they become a message, so that the terminal is restored first.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Incoming, send};

/// Listens from now on.
pub fn listen(inbox: Sender<Incoming>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            send(&inbox, Incoming::Terminated(signal));
        }
    });
    Ok(())
}
