//! The thread that reads the keyboard, one permit at a time.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event};

use super::{Incoming, send};

/// The keyboard. It is read only after [`Keyboard::permit`], once.
pub struct Keyboard {
    permits: Sender<()>,
    /// A permit is out that no input has come back for.
    waiting: bool,
}

impl Keyboard {
    /// Starts the thread.
    pub fn listen(inbox: Sender<Incoming>) -> Self {
        let (permits, granted) = mpsc::channel();
        thread::spawn(move || read(&granted, &inbox));
        Self { permits, waiting: false }
    }

    /// Lets the keyboard be read, unless it is being read already.
    pub fn permit(&mut self) {
        if !self.waiting {
            // The thread ends only when the terminal is gone; then there is nothing to read.
            let _ = self.permits.send(());
            self.waiting = true;
        }
    }

    /// Input has come back.
    pub fn took(&mut self) {
        self.waiting = false;
    }
}

fn read(granted: &Receiver<()>, inbox: &Sender<Incoming>) {
    while granted.recv().is_ok() {
        let mut events: Vec<Event> = Vec::new();
        match event::read() {
            Ok(event) => events.push(event),
            Err(_) => {
                // The terminal went away without a signal.
                send(inbox, Incoming::Terminated(signal_hook::consts::SIGHUP));
                return;
            }
        }
        // What waits already comes along: a burst of keys is one frame.
        while event::poll(Duration::ZERO).unwrap_or(false) {
            match event::read() {
                Ok(event) => events.push(event),
                Err(_) => break,
            }
        }
        send(inbox, Incoming::Input(events));
    }
}
