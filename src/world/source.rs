//! Placeholder until the reading of sources is merged: the signature, and no care for encodings or sizes.

use std::path::{Path, PathBuf};

/// Why a source cannot be shown.
#[derive(Debug, thiserror::Error)]
#[error("{}: cannot be read", path.display())]
pub struct SourceError {
    path: PathBuf,
    source: std::io::Error,
}

/// Reads a source file.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> Result<String, SourceError> {
    std::fs::read_to_string(path).map_err(|source| SourceError { path: path.to_owned(), source })
}
