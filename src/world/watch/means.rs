//! How a watcher goes about it: whom it asks for news, and how long it waits for what.

use std::sync::Arc;
use std::time::Duration;

use notify::{Event, Watcher as SystemWatcher};

/// Whoever hears the system's events.
pub type Heard = Box<dyn Fn(notify::Result<Event>) + Send + Sync>;

/// Asks the system for a watcher.
pub type Open = Arc<dyn Fn(Heard) -> notify::Result<Box<dyn SystemWatcher + Send>> + Send + Sync>;

/// How a watcher goes about it. What the explorer does is the default; tests have less time, and systems with faults.
#[derive(Clone)]
pub struct Means {
    /// Where the system's watcher comes from; nothing is asked of the system where there is none.
    pub open: Option<Open>,
    /// How often the watched paths are looked at where the system cannot watch them.
    pub poll_every: Duration,
    /// How often watched trees are walked where the system cannot watch them.
    pub walk_every: Duration,
    /// How long the system is not asked again after it could not watch.
    pub retry_after: Duration,
    /// How long a file that is not in use waits for those that are: they may be of the same run.
    pub spare_wait: Duration,
}

impl Default for Means {
    fn default() -> Self {
        Self::system(|heard| Ok(Box::new(notify::recommended_watcher(heard)?)))
    }
}

impl Means {
    /// A watcher that hears the system through what `open` gives.
    pub fn system(
        open: impl Fn(Heard) -> notify::Result<Box<dyn SystemWatcher + Send>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            open: Some(Arc::new(open)),
            poll_every: Duration::from_millis(500),
            walk_every: Duration::from_secs(2),
            retry_after: Duration::from_secs(15),
            spare_wait: Duration::from_secs(3),
        }
    }

    /// A watcher that looks at the watched paths and trees at this interval, and asks nothing of the system.
    #[must_use]
    pub fn polling(every: Duration) -> Self {
        Self { open: None, poll_every: every, walk_every: every, ..Self::default() }
    }

    /// Whether the system is asked at all.
    pub(super) fn asks_the_system(&self) -> bool {
        self.open.is_some()
    }

    /// Asks the system. `None` where it is not to be asked.
    pub(super) fn open(&self, heard: Heard) -> Option<notify::Result<Box<dyn SystemWatcher + Send>>> {
        self.open.as_ref().map(|open| open(heard))
    }
}
