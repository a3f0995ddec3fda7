//! Which folders are on a file system that another machine changes without this one being told.

use std::path::Path;

/// File systems of which the system's watcher hears only what this machine does, or nothing.
const REMOTE: &[&str] =
    &["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "vboxsf", "prl_fs", "virtiofs", "fuse.sshfs"];

/// What is mounted where, at one moment.
#[derive(Debug)]
pub(super) struct Mounts(String);

impl Mounts {
    pub(super) fn now() -> Self {
        // Linux only; elsewhere there is no such file, and no kind.
        Self(std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default())
    }

    /// The kind of the network file system that holds this folder; `None` on a local one, or where nobody can tell.
    pub(super) fn kind(&self, folder: &Path) -> Option<&'static str> {
        kind_by(&self.0, folder)
    }
}

/// The same by a table of mounts (proc(5), `/proc/[pid]/mountinfo`): the deepest mount point that holds the folder counts,
/// of several at one place the last.
fn kind_by(mounts: &str, folder: &Path) -> Option<&'static str> {
    let mounts = mounts.lines().filter_map(|line| {
        let (left, right) = line.split_once(" - ")?;
        let point = left.split(' ').nth(4)?.replace("\\040", " ");
        let depth = folder.starts_with(&point).then(|| Path::new(&point).components().count())?;
        Some((depth, right.split(' ').next()?))
    });
    let (_, kind) = mounts.max_by_key(|(depth, _)| *depth)?;
    REMOTE.iter().copied().find(|remote| *remote == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_mount_decides() {
        let mounts = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
            90 22 0:50 / /home rw - nfs4 server:/home rw\n\
            91 90 0:51 / /home/me/my\\040disk rw - btrfs /dev/vdb rw\n\
            92 22 0:52 / /mnt/c rw shared:9 - 9p C:\\134 rw\n";
        for (folder, kind) in [
            ("/tmp", None),
            ("/home/me", Some("nfs4")),
            ("/homes", None),
            ("/home/me/my disk/x", None),
            ("/mnt/c/project", Some("9p")),
        ] {
            assert_eq!(kind_by(mounts, Path::new(folder)), kind, "{folder}");
        }
        assert_eq!(kind_by("nonsense\n", Path::new("/")), None);
    }
}
