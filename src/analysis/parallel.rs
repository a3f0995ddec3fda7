//! Work that divides into pieces, done on every core there is, here and for what compares reports in `world`. Of the pure
//! folders, only this and what reads reports ahead (`formats/ahead`) know of threads: they begin and end within one call,
//! so that what is asked is still a function of what is given.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

/// More threads than this gain nothing: they wait for memory.
const MOST_THREADS: usize = 8;

/// Does the work on every piece, in any order; on this thread alone unless it is so much that it is worth more of them.
pub(crate) fn for_each<T: Send>(is_much: bool, pieces: impl Iterator<Item = T> + Send, work: impl Fn(T) + Sync) {
    if is_much { beside(pieces, work, || ()) } else { pieces.for_each(work) }
}

/// Does the work on every piece, in any order, while this thread does something else first. The calling thread takes part,
/// so that nothing is lost where no other can be started.
pub(super) fn beside<T: Send, R>(
    pieces: impl Iterator<Item = T> + Send,
    work: impl Fn(T) + Sync,
    first: impl FnOnce() -> R,
) -> R {
    let pieces = Mutex::new(pieces);
    let run = || {
        loop {
            // A thread that panicked left the iterator between two pieces; its panic is passed on below.
            let piece = pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(piece) = piece else { return };
            work(piece);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads() {
            if thread::Builder::new().spawn_scoped(scope, run).is_err() {
                break;
            }
        }
        let result = first();
        run();
        result
    })
}

/// How many threads work at once. Asking the system takes longer than many an answer here.
pub(super) fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS)))
}
