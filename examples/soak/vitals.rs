//! What the system says about a process: memory, threads, open files, watches, children.

use std::fmt;
use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// A program is at rest when it has written nothing for so long.
pub(crate) const REST: Duration = Duration::from_millis(300);

/// How a process is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vitals {
    /// Memory that is its own, in KiB.
    memory: u64,
    threads: usize,
    files: usize,
    /// Folders that the system watches for it.
    watches: usize,
    /// Processes that it started and that are still there.
    children: usize,
}

impl Vitals {
    /// How this process is now.
    pub(crate) fn of(process: u32) -> anyhow::Result<Self> {
        let folder = format!("/proc/{process}");
        let rollup = fs::read_to_string(format!("{folder}/smaps_rollup"))?;
        let own = |name: &str| -> anyhow::Result<u64> {
            let line = rollup.lines().find(|line| line.starts_with(name)).with_context(|| format!("no {name}"))?;
            Ok(line.split_whitespace().nth(1).context("no figure")?.parse()?)
        };
        let count = |what: &str| -> anyhow::Result<usize> { Ok(fs::read_dir(format!("{folder}/{what}"))?.count()) };
        let mut watches = 0;
        for file in fs::read_dir(format!("{folder}/fdinfo"))? {
            // It may have been closed meanwhile.
            let about = fs::read_to_string(file?.path()).unwrap_or_default();
            watches += about.lines().filter(|line| line.starts_with("inotify ")).count();
        }
        let mut children = 0;
        for thread in fs::read_dir(format!("{folder}/task"))? {
            let about = fs::read_to_string(thread?.path().join("children")).unwrap_or_default();
            children += about.split_whitespace().count();
        }
        Ok(Self {
            memory: own("Private_Dirty:")? + own("Private_Clean:")?,
            threads: count("task")?,
            files: count("fd")?,
            watches,
            children,
        })
    }

    /// What is more than it was, in words. Memory may breathe by so many KiB.
    pub(crate) fn grown_since(&self, before: &Self, breath: u64) -> Option<String> {
        let mut grown = Vec::new();
        if self.memory > before.memory + breath {
            grown.push(format!("memory by {} KiB", self.memory - before.memory));
        }
        for (what, now, then) in [
            ("threads", self.threads, before.threads),
            ("files", self.files, before.files),
            ("watches", self.watches, before.watches),
            ("children", self.children, before.children),
        ] {
            if now > then {
                grown.push(format!("{what} by {}", now - then));
            }
        }
        (!grown.is_empty()).then(|| grown.join(", "))
    }
}

impl fmt::Display for Vitals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory, threads, files, watches, children } = self;
        write!(
            f,
            "{:.1} MiB, {threads} threads, {files} files, {watches} watches, {children} children",
            *memory as f64 / 1024.0
        )
    }
}
