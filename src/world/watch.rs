//! stub
use std::collections::BTreeSet;
use std::path::PathBuf;
#[derive(Debug, Default, Clone)]
pub struct Watched {
    pub files: BTreeSet<PathBuf>,
    pub folders: BTreeSet<PathBuf>,
}
pub enum Change {
    Files(Vec<PathBuf>),
    Trouble(String),
}
pub struct Watcher;
impl Watcher {
    pub fn new(_f: impl Fn(Change) + Send + 'static) -> Self {
        Self
    }
    pub fn watch(&mut self, _w: Watched) {}
}
