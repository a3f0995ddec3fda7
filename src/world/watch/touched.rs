//! When a file changed, by the system's own record.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::SystemTime;

/// When a file was written, renamed or made, which nobody can set to another time where the system keeps that record
/// (Unix); of a file that is gone, when the folder that held it changed. `None` where nobody knows.
#[must_use]
pub fn changed_at(path: &Path) -> Option<SystemTime> {
    path.ancestors().find_map(|path| changed(&fs::symlink_metadata(path).ok()?))
}

#[cfg(unix)]
fn changed(about: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt as _;
    use std::time::Duration;
    let (seconds, nanos) = (u64::try_from(about.ctime()).ok()?, u32::try_from(about.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
}

#[cfg(not(unix))]
fn changed(about: &Metadata) -> Option<SystemTime> {
    about.modified().ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_time_that_was_set_does_not_count_and_what_is_gone_went_when_its_folder_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b");
        fs::create_dir(folder.path().join("a")).expect("a folder");
        let before = SystemTime::now() - Duration::from_secs(1);
        fs::write(&path, "").expect("written");
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(old)).expect("set");
        assert!(changed_at(&path) >= Some(before));
        fs::remove_dir_all(folder.path().join("a")).expect("removed");
        assert_eq!(changed_at(&path), changed_at(folder.path()));
        assert!(changed_at(&path) >= Some(before));
    }
}
