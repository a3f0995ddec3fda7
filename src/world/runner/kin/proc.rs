//! The processes of a command, found in Linux's `/proc`.

use std::collections::HashSet;
use std::fs;

use rustix::process::Pid;

use super::MARK;

/// What `/proc/<pid>/stat` says of a process.
struct Stat {
    process: i32,
    parent: i32,
    group: i32,
    session: i32,
}

/// Those that are alive and belong to the session or the group of this leader, carry this mark, or descend from one that
/// does. `None` where there is no `/proc`.
pub(super) fn find(leader: i32, mark: &str) -> Option<Vec<Pid>> {
    let entries = fs::read_dir("/proc").ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let stats: Vec<Stat> = names.filter_map(|name| stat(name.parse().ok()?)).collect();
    if stats.is_empty() {
        return None;
    }
    let is_kin = |stat: &&Stat| stat.session == leader || stat.group == leader || is_marked(stat.process, mark);
    let mut kin: HashSet<i32> = stats.iter().filter(is_kin).map(|stat| stat.process).collect();
    loop {
        let before = kin.len();
        let children = stats.iter().filter(|stat| kin.contains(&stat.parent)).map(|stat| stat.process);
        kin.extend(children.collect::<Vec<_>>());
        if kin.len() == before {
            break;
        }
    }
    Some(kin.into_iter().filter_map(Pid::from_raw).collect())
}

/// A process that lives; one that has ended and waits for its parent does not.
fn stat(process: i32) -> Option<Stat> {
    let text = fs::read(format!("/proc/{process}/stat")).ok()?;
    // The name stands in brackets, and may hold any byte, brackets too.
    let behind = text.iter().rposition(|byte| *byte == b')')? + 1;
    let mut fields = std::str::from_utf8(&text[behind..]).ok()?.split_whitespace();
    let is_dead = matches!(fields.next()?, "Z" | "X" | "x");
    let mut number = || fields.next()?.parse().ok();
    let stat = Stat { process, parent: number()?, group: number()?, session: number()? };
    (!is_dead).then_some(stat)
}

/// Whether the environment that a process was started with holds the mark.
fn is_marked(process: i32, mark: &str) -> bool {
    // Nobody may read that of another user's process.
    let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
    let values = environment
        .split(|byte| *byte == 0)
        .filter_map(|variable| std::str::from_utf8(variable).ok()?.strip_prefix(MARK)?.strip_prefix('='));
    values.flat_map(|value| value.split(':')).any(|one| one == mark)
}
