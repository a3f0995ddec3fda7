//! Opening a source file.
