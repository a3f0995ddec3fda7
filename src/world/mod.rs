//! Every touch of the world outside: disk, processes, clocks. It knows no message: callers hand it a callback.

pub mod asides;
pub mod clock;
pub mod config;
pub mod demo;
pub mod discover;
pub mod editor;
pub mod git;
mod gomod;
pub mod junit;
pub mod load;
pub mod located;
pub mod outlines;
pub mod project;
pub mod report;
pub mod reported;
pub mod runner;
pub mod save;
mod sibling;
pub mod source;
pub mod timings;
pub mod tree;
pub mod watch;
pub mod worklist;
