//! Every touch of disk, git, processes and clock. Callers hand in a callback where they want to hear of progress.

pub mod config;
pub mod discover;
pub mod located;
pub mod project;
pub mod report;
pub mod tree;
