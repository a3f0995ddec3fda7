//! Placeholder until the explorer's loop is merged: its two entries, which only say that they are not here yet.

use std::path::PathBuf;

use crate::ui::theme::Depth;
use crate::world::config::Overrides;

/// What the explorer starts with.
#[derive(Debug)]
pub struct Setup {
    /// The folder in which the program was started, absolute.
    pub working_dir: PathBuf,
    /// What flags say.
    pub overrides: Overrides,
    /// The colour depth that the user forces; `None` detects it.
    pub depth: Option<Depth>,
}

/// Runs the explorer until the user leaves it.
///
/// # Errors
/// Always, until the loop is here.
pub fn run(_: Setup) -> anyhow::Result<()> {
    anyhow::bail!("the explorer is not built in yet")
}

/// One screen as text, after these keys.
///
/// # Errors
/// Always, until the loop is here.
pub fn print(_: Setup, _: &str, _: (u16, u16)) -> anyhow::Result<String> {
    anyhow::bail!("the explorer is not built in yet")
}
