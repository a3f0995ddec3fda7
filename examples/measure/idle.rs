//! What the system knows of a process: how often it slept and woke, and how much memory it took.

use std::fs;
use std::path::Path;

/// How often the threads of a process were put to sleep or interrupted so far.
pub(crate) fn switches(process: u32) -> anyhow::Result<u64> {
    let mut sum = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let status = thread?.path().join("status");
        sum += field(&status, "voluntary_ctxt_switches:")? + field(&status, "nonvoluntary_ctxt_switches:")?;
    }
    Ok(sum)
}

/// The most memory that a process held so far, in KiB.
pub(crate) fn peak_kib(process: u32) -> anyhow::Result<u64> {
    field(Path::new(&format!("/proc/{process}/status")), "VmHWM:")
}

fn field(status: &Path, name: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(status)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let value = line.and_then(|line| line.split_whitespace().next());
    value.and_then(|value| value.parse().ok()).ok_or_else(|| anyhow::anyhow!("{}: no {name}", status.display()))
}
