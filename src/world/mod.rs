//! Every touch of disk, git, processes and clock. Knows no screen and no message: callers hand it a callback.

pub mod config;
pub mod discover;
pub mod project;
pub mod tree;
