//! Whether somebody is not done with a file: has it open for writing, and wrote not long ago.
//!
//! A tool that writes a report while it works (`go test` appends the profile of each package) pauses for longer than
//! anybody waits for quiet, and what stands there then may well look whole. Linux tells in `/proc` who has which file open,
//! of the user's own processes. Deliberately absent: other systems, where quiet has to do, and writers on other machines or
//! of other users, whom nobody shows.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Stamp;

/// Whoever keeps a file open without writing for so long may keep it open for good: what is there is what there is.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether whoever writes this file is not done, for all that can be known.
pub(in crate::world) fn are_at_work(path: &Path) -> bool {
    let stamp = Stamp::of(path);
    !stamp.is_missing() && !stamp.rested(PATIENCE) && is_open_for_writing(path)
}

fn is_open_for_writing(path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    processes.into_iter().any(|process| {
        // There are none where nobody may look, or where this is no process.
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        files.into_iter().any(|file| {
            fs::read_link(file.path()).is_ok_and(|it| it == path)
                && writes(&process.join("fdinfo").join(file.file_name()))
        })
    })
}

/// Whether a file was opened for writing, by what the system notes of it: the last two bits of its flags, which are octal.
fn writes(note: &Path) -> bool {
    let note = fs::read_to_string(note).unwrap_or_default();
    let flags = note.lines().find_map(|line| line.strip_prefix("flags:")).map(str::trim);
    flags.and_then(|flags| u64::from_str_radix(flags, 8).ok()).is_some_and(|flags| flags & 0b11 != 0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::SystemTime;

    #[test]
    fn a_file_is_at_work_on_while_it_is_open_for_writing_and_was_written_lately() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, link) = (folder.path().join("a b.info"), folder.path().join("link"));
        std::os::unix::fs::symlink("a b.info", &link).expect("linked");
        assert!(!are_at_work(&path), "it is not there");
        let writer = File::create(&path).expect("opened");
        assert!(are_at_work(&path) && are_at_work(&link));
        writer.set_modified(SystemTime::now() - PATIENCE).expect("set");
        assert!(!are_at_work(&path), "forgotten");
        writer.set_modified(SystemTime::now()).expect("set");
        assert!(are_at_work(&path));
        drop(writer);
        let _reader = File::open(&path).expect("opened");
        assert!(!are_at_work(&path), "read only");
    }
}
