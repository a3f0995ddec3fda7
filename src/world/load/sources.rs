//! Which files of the project count as sources when they change, and which are what the tests write.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::world::config::Config;
use crate::world::discover;
use crate::world::watch::{Tree, Watched};

/// The tree of sources, without the reports that are watched for themselves.
pub(super) fn tree(config: &Config, reports: &[PathBuf], watched: &Watched, since: SystemTime) -> Tree {
    let reports = reports.iter().filter(|path| path.is_absolute()).chain(watched.spare.keys());
    let mut tree = Tree {
        root: config.root.clone(),
        watch: config.run.watch.clone(),
        except: reports.cloned().collect(),
        written: Vec::new(),
        since,
    };
    // Nothing in our own file changes what the tests do; in `pyproject.toml` it may.
    if tree.watch.is_empty() {
        let ours = config.files.iter().chain(&config.asked).filter(|path| path.ends_with("lacuna.toml"));
        let own = (!config.own.ends_with("pyproject.toml")).then_some(&config.own);
        tree.except.extend(ours.chain(own).cloned());
    }
    if let Some(junit) = config.run.junit.as_ref().map(|junit| config.root.join(Path::new(junit))) {
        match discover::by_pattern(&junit) {
            Some(sought) => tree.written.push(sought),
            None => _ = tree.except.insert(junit),
        }
    }
    tree
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::world::config::Overrides;
    use crate::world::load::Loader;

    #[track_caller]
    fn check(name: &str, text: &str, is_source: bool) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        let flags = Overrides { config: (name == "other.toml").then(|| path.clone()), ..Overrides::default() };
        let load = Loader::new(folder.path().to_owned(), flags).load(&mut |_| {}).expect("no configuration is wrong");
        let tree = load.watched.tree.expect("sources are watched");
        assert_eq!(!tree.except.contains(&path), is_source, "{name}: {text}");
    }

    #[test]
    fn our_own_configuration_is_no_source_and_that_of_the_tests_is() {
        check("lacuna.toml", "", false);
        check("other.toml", "", false);
        check("pyproject.toml", "[tool.lacuna]\n[tool.pytest.ini_options]\n", true);
        check("pyproject.toml", "[tool.pytest.ini_options]\n", true);
        check(".coveragerc", "", true);
        check("lacuna.toml", "[run]\nwatch = ['*.toml']\n", true);
    }
}
