//! Reports that change while they are read, on a real file system: each is read whole, or does not count.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use lacuna::world::config::Overrides;
use lacuna::world::load::{Loader, Outcome, Step};
use lacuna::world::report::{ReadError, Reading, read};
use lacuna::world::watch::Stamp;

use super::from;

/// A report of many files, longer than any buffer also when it is packed.
fn long(hits: u32) -> String {
    (0..6_000_u32).fold(String::new(), |text, n| {
        let odd = n.wrapping_mul(2_654_435_761);
        text + &format!("SF:{odd:08x}{:08x}.c\nDA:{},{hits}\nend_of_record\n", odd.rotate_left(7) ^ n, 1 + n % 7)
    })
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

/// Reads a report to which something is done as soon as some of it was read.
fn meddled(bytes: &[u8], meddle: &dyn Fn(&Path)) -> Result<Reading, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lcov.info");
    std::fs::write(&path, bytes).unwrap();
    let mut done = false;
    read(&path, &mut |so_far, total| {
        assert!(done || so_far < total.unwrap(), "all was read at once");
        if !std::mem::replace(&mut done, true) {
            meddle(&path);
        }
    })
}

/// Half a report may look whole: a loading that has another cause does not take it for news.
#[test]
#[cfg(target_os = "linux")]
fn a_report_that_is_open_and_shorter_does_not_replace_a_good_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lcov.info");
    let half = "SF:a.c\nDA:1,1\nend_of_record\n";
    std::fs::write(&path, half.repeat(2)).unwrap();
    let flags = Overrides { reports: vec![path.clone()], ..Overrides::default() };
    let mut loader = Loader::new(folder.path().to_owned(), flags).remembering();
    let mut outcome = || loader.load(&mut |_| {}).unwrap().outcome;
    assert!(matches!(outcome(), Outcome::Read { .. }));
    let mut writer = std::fs::File::create(&path).unwrap();
    writer.write_all(half.as_bytes()).unwrap();
    assert!(matches!(outcome(), Outcome::Failed(ReadError::Unfinished { .. })));
    drop(writer);
    assert!(matches!(outcome(), Outcome::Read { .. }));
}

/// What is read of a file that changes meanwhile may be of two reports, or end in the middle of one: it is no report.
#[test]
fn a_report_that_changes_while_it_is_read_does_not_count() {
    let (before, after) = (long(1), long(0));
    let in_place = |path: &Path| std::fs::File::options().write(true).open(path).unwrap();
    for pack in [false, true] {
        let bytes = |text: &str| if pack { packed(text) } else { text.as_bytes().to_vec() };
        let (old, new) = (bytes(&before), bytes(&after));
        let changing = |meddle: &dyn Fn(&Path)| {
            let reading = meddled(&old, meddle);
            assert!(matches!(reading, Err(ReadError::Changing(_))), "packed: {pack}: {reading:?}");
        };
        changing(&|path| in_place(path).set_len(70_000).unwrap());
        changing(&|path| in_place(path).set_len(0).unwrap());
        changing(&|path| std::fs::write(path, [&new[..], b"\n"].concat()).unwrap());
        changing(&|path| std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"\n").unwrap());
        // The same length: the clock of a file system may be too slow to tell, so the test's is not.
        changing(&|path| {
            let mut file = in_place(path);
            file.write_all(&new[..old.len().min(new.len())]).unwrap();
            file.set_modified(std::time::SystemTime::now() + Duration::from_secs(1)).unwrap();
        });
    }
}

/// The file that is open stays what it was.
#[test]
fn a_report_that_is_replaced_while_it_is_read_is_whole() {
    let (before, after) = (long(1), long(0));
    for pack in [false, true] {
        let bytes = |text: &str| if pack { packed(text) } else { text.as_bytes().to_vec() };
        let expected = from(&bytes(&before)).unwrap();
        let replaced = meddled(&bytes(&before), &|path| {
            let aside = path.with_extension("new");
            std::fs::write(&aside, bytes(&after)).unwrap();
            std::fs::rename(aside, path).unwrap();
        });
        assert!(replaced.unwrap() == expected, "packed: {pack}");
        assert!(meddled(&bytes(&before), &|path| std::fs::remove_file(path).unwrap()).unwrap() == expected);
    }
}

/// The explorer waits until it is told; its watcher will, since what was read is not what is there now.
#[test]
fn a_torn_report_is_loaded_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let path = root.join("lcov.info");
    let loader = || Loader::new(root.clone(), Overrides::default());
    std::fs::write(&path, long(1)).unwrap();
    let mut left = 1;
    let mut meddle = |step| {
        if matches!(step, Step::Reading { .. }) && left > 0 {
            left -= 1;
            std::fs::write(&path, long(0) + "\n").unwrap();
        }
    };
    let load = loader().load(&mut meddle).unwrap();
    assert!(matches!(load.outcome, Outcome::Failed(ReadError::Changing(_))), "{:?}", load.outcome);
    assert_ne!(load.watched.files[&path], Stamp::of(&path));

    std::fs::write(&path, long(1)).unwrap();
    let mut writings = 0;
    let mut again = |step| {
        // The first two readings are disturbed.
        if matches!(step, Step::Reading { read, .. } if read <= 64 * 1024) && writings < 2 {
            writings += 1;
            std::fs::write(&path, long(0) + &"\n".repeat(writings)).unwrap();
        }
    };
    let load = loader().load_whole(&mut again).unwrap();
    let Outcome::Read { snapshot, .. } = load.outcome else { panic!("{:?}", load.outcome) };
    assert_eq!((snapshot.report.totals().lines.covered, writings), (0, 2));
    let mut rest = |step| {
        if let Step::Reading { read, .. } = step {
            std::fs::write(&path, long(1) + &"\n".repeat(read as usize % 7 + 1)).unwrap();
        }
    };
    let load = loader().load_whole(&mut rest).unwrap();
    assert!(matches!(load.outcome, Outcome::Failed(ReadError::Changing(_))), "{:?}", load.outcome);
}
