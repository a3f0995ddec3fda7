//! A file is written whole or not at all: beside its place first, then put there in one step.

use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::Builder;

/// Writes a file. Where something stands already, it is replaced when all is written, and keeps its permissions; a link
/// stays one. What is no regular file (a pipe, a terminal) is written to as it stands.
///
/// # Errors
///
/// When it cannot be written; what stood there before then stands there still.
pub fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let known = fs::metadata(&place).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(&place)?);
        write(&mut out)?;
        return out.flush();
    }
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".lacuna-").suffix(".part");
    if let Some(permissions) = known.map(|known| known.permissions()).or_else(usual) {
        builder.permissions(permissions);
    }
    let file = builder.tempfile_in(folder)?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.persist(&place)?;
    Ok(())
}

/// Those of a file that any program makes: the system takes from them what the user does not want.
#[cfg(unix)]
fn usual() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        whole(&path, |out| out.write_all(b"one")).expect("written");
        let failed = whole(&path, |out| {
            out.write_all(b"tw")?;
            Err(io::Error::other("no more"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).expect("read"), b"one");
        whole(&path, |out| out.write_all(b"three")).expect("written");
        assert_eq!(fs::read(&path).expect("read"), b"three");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_one_and_others_may_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let (path, link) = (folder.path().join("a"), folder.path().join("link"));
        fs::write(&path, "one").expect("written");
        fs::set_permissions(&path, Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(&path, &link).expect("linked");
        whole(&link, |out| out.write_all(b"two")).expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read(&path).expect("read"), b"two");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o640);
        let new = folder.path().join("new");
        whole(&new, |out| out.write_all(b"x")).expect("written");
        let plain = folder.path().join("plain");
        fs::write(&plain, "x").expect("written");
        assert_eq!(mode(&new), mode(&plain));
    }
}
