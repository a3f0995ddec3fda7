//! Loading again costs what has changed: what did not is the very same.

use std::sync::Arc;

use lacuna::model::Report;
use lacuna::world::config::Overrides;
use lacuna::world::load::{Loader, Outcome};
use lacuna::world::report::{Memory, read_again};

use super::from;

/// What did not change is the very same after the next loading, for whoever compares by identity; in any format.
#[test]
fn what_did_not_change_is_the_same() {
    let lcov = |hits: u32| {
        (0..9).fold(String::new(), |text, n| {
            let hits = if n == 4 { hits } else { 1 };
            text + &format!("SF:{n}.c\nDA:1,{hits}\nBRDA:1,0,0,1\nend_of_record\n")
        })
    };
    let xml = |hits: u32| {
        let class = |name: u32, hits: u32| {
            format!("<class filename='{name}.c'><lines><line number='1' hits='{hits}'/></lines></class>\n")
        };
        let classes = (0..9).map(|n| class(n, if n == 4 { hits } else { 1 })).collect::<String>();
        // Two files that come in two parts; one of them changes.
        let parts = class(90, 1) + &class(90, 2) + &class(91, 1) + &class(91, hits);
        format!(
            "<coverage line-rate='1' timestamp='{hits}'><packages><package><classes>{classes}{parts}</classes></package></packages></coverage>"
        )
    };
    let go = |hits: u32| {
        let line = |n: u32| format!("x/{n}.go:1.1,2.2 1 {}\n", if n == 4 { hits } else { 1 });
        "mode: count\n".to_owned() + &(0..9).map(line).collect::<String>()
    };
    type Write<'w> = &'w dyn Fn(u32) -> String;
    for (write, changing) in [(&lcov as Write, &["4.c"][..]), (&xml, &["4.c", "91.c"]), (&go, &["x/4.go"])] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::write(root.join("go.mod"), "module y\n").unwrap();
        let overrides = Overrides { reports: vec!["report".into()], ..Overrides::default() };
        let mut loader = Loader::new(root.clone(), overrides).remembering();
        let mut load = |hits: u32| {
            std::fs::write(root.join("report"), write(hits)).unwrap();
            match loader.load(&mut |_| {}).unwrap().outcome {
                Outcome::Read { snapshot, .. } => snapshot.report,
                other => panic!("{other:?}"),
            }
        };
        let first = load(0);
        for hits in [3, 0, 0] {
            let next = load(hits);
            let same = |path: &str| Arc::ptr_eq(&first.files[path], &next.files[path]);
            for path in first.files.keys().filter(|path| !changing.contains(&&***path)) {
                assert!(same(path), "{path}");
            }
            changing.iter().for_each(|path| assert_eq!(first.files[*path] == next.files[*path], hits == 0));
            let mut afresh = std::fs::read(root.join("report")).map(|bytes| from(&bytes).unwrap()).unwrap();
            let values = |report: &Report| report.files.values().cloned().collect::<Vec<_>>();
            assert_eq!(values(&next), values(&mut afresh.parsed.report));
        }
    }
}

/// A format without units: the same bytes are not parsed again.
#[test]
fn the_same_bytes_give_the_same_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".coverage");
    let mut memory = Memory::default();
    let mut read = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        read_again(&path, &mut memory, &mut |_, _| {}).unwrap().parsed.report
    };
    let bytes = std::fs::read("tests/formats/coverage.py-sqlite/coveragepy-7.17.3-line.coverage").unwrap();
    let (first, second) = (read(&bytes), read(&bytes));
    assert!(!first.files.is_empty());
    assert!(first.files.iter().all(|(path, file)| Arc::ptr_eq(file, &second.files[path])));
    // The same length, other bytes.
    let path = first.files.keys().next().unwrap();
    let at = bytes.windows(path.len()).position(|bytes| bytes == path.as_bytes()).unwrap();
    let mut others = bytes.clone();
    others[at + path.len() - ".py".len() - 1] = b'x';
    let third = read(&others);
    assert!(third.files.len() == first.files.len() && !third.files.contains_key(path));
    assert_eq!(read(&bytes), first);
}

/// Nor are its sources searched for again.
#[test]
fn where_nothing_moved_nothing_is_searched_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
    write("a.c", "1\n2\n");
    let overrides = Overrides { reports: vec!["lcov.info".into()], ..Overrides::default() };
    let mut loader = Loader::new(root.clone(), overrides).remembering();
    let mut load = |report: &str| {
        write("lcov.info", report);
        match loader.load(&mut |_| {}).unwrap().outcome {
            Outcome::Read { snapshot, broken } => (snapshot.places, broken.is_some()),
            other => panic!("{other:?}"),
        }
    };
    let report = |hits: u32| format!("SF:a.c\nDA:1,{hits}\nend_of_record\nSF:gone.c\nDA:1,1\nend_of_record\n");
    let (first, _) = load(&report(0));
    assert!(Arc::ptr_eq(&first, &load(&report(1)).0));
    assert!(load(&report(1)[..20]).1);
    assert!(Arc::ptr_eq(&first, &load(&report(2)).0), "also after a report that was cut");
    write("gone.c", "1\n");
    assert_eq!(load(&report(2)).0.found_count(), 2);
}
