//! Every touch of disk, git, processes and clock. Callers hand in a callback where they want to hear of progress.

pub mod report;
