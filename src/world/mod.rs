//! Every touch of the world outside: disk, git, processes, clocks. It knows no message: callers hand it a callback.

pub mod demo;
