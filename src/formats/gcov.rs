//! What gcov and gcovr write of their own: gcov's text and JSON, and gcovr's JSON, which follows gcov's.
//!
//! A line stands once for each function that holds it, so a template's lines come once for each instance. A line is one
//! line here: its hits add up, as gcov's own text has it, and so do the hits of each of its branches.

mod entry;
mod gcovr;
mod human;
mod json;
mod lane;
mod text;

pub(super) use gcovr::GcovrJson;
pub(super) use json::GcovJson;
pub(super) use text::GcovText;
