//! stub
use std::path::Path;
pub fn command(_p: &Path, _l: u32) -> Option<std::process::Command> {
    None
}
