//! How a search went: what was found in which way, what would find the rest, and what becomes of the hits.

use proptest::prelude::*;

use super::*;
use crate::analysis::FoundBy;

/// The search of these files among those of the project.
fn searched(files: &[&str], names: &[&str]) -> Search {
    assemble(vec![report("/x", &[], names)], &project(), &Files::new(files)).search
}

#[test]
fn the_rewrite_that_mends_most_is_proposed_first() {
    // `util` alone says nothing: it stands in both services.
    let files = [
        "/work/services/a/src/util/io.ts",
        "/work/services/b/src/util/io.ts",
        "/work/services/a/src/util/log.ts",
        "/work/services/b/src/util/log.ts",
        "/work/services/a/src/util/main.ts",
        "/work/services/b/src/util/net.ts",
        "/work/services/b/src/util/dns.ts",
    ];
    let search = searched(&files, &["/app/src/util/io.ts", "/app/src/util/log.ts", "/app/src/gone.ts"]);
    assert_eq!((search.missing, search.lost.len()), (3, 3));
    let [mend] = &search.mends[..] else { panic!("{:?}", search.mends) };
    assert_eq!((mend.finds, mend.of, mend.rivals.len()), (2, 3, 1));
    assert_eq!(search.lost[1].candidates.len(), 2, "{:?}", search.lost);
    assert!(search.lost[0].candidates.is_empty());
    let names = ["a/x/one.py", "a/x/two.py", "b/x/one.py"];
    let files = ["/work/p/x/one.py", "/work/q/x/one.py", "/work/p/x/two.py", "/work/q/x/two.py", "/work/q/y/one.py"];
    assert_eq!(searched(&files, &names).mends[0].finds, 2, "{:?}", searched(&files, &names).mends);
}

#[test]
fn how_files_were_found_is_counted() {
    let files = ["/work/src/a.py", "/work/src/b.py", "/work/lib/deep/c.py", "/etc/passwd"];
    let names = ["/ci/p/src/a.py", "/ci/p/src/b.py", "lib/deep/c.py", "/etc/passwd", "gone.py"];
    let search = searched(&files, &names);
    let found: Vec<_> = search.found.iter().map(|(by, count)| (by.name(), *count)).collect();
    assert_eq!(found, [("path", 1), ("learnt", 1), ("tail", 1)]);
    assert_eq!((search.outside, search.missing), (1, 1));
    assert_eq!(search.learnt, [("/ci/p".to_owned(), PathBuf::from("/work"), 2)]);
}

#[test]
fn ignored_files_are_left_out() {
    let mut project = project();
    project.ignore = crate::analysis::PathSet::globs(["src/gen"]).expect("a glob");
    let reports = vec![report("/work", &[], &["/ci/src/gen/a.py", "/ci/src/b.py"])];
    let snapshot = assemble(reports, &project, &Files::new(&["/work/src/gen/a.py", "/work/src/b.py"]));
    assert_eq!(show(&snapshot), ["src/b.py = /work/src/b.py"]);
    assert_eq!(snapshot.search.left_out, 1);
}

proptest! {
    /// What a proposal promises is what its rewrite does.
    #[test]
    fn a_proposed_rewrite_finds_what_it_says(
        files in proptest::collection::btree_set("/work/[pq](/[ab])?/[xyz]", 1..12),
        names in proptest::collection::btree_set("(/ci|/ci/b|u|https://h/o)(/[ab])?/[xyz]", 1..12),
    ) {
        let (files, names): (Vec<&str>, Vec<&str>) =
            (files.iter().map(|it| &**it).collect(), names.iter().map(|it| &**it).collect());
        let search = searched(&files, &names);
        prop_assert!(search.mends.windows(2).all(|pair| pair[0].finds >= pair[1].finds));
        let mut mended: Vec<&str> = Vec::new();
        for mend in &search.mends {
            prop_assert!(mend.finds > 0 && mend.finds + mended.len() <= mend.of && mend.of <= search.missing);
            let mut with_it = project();
            with_it.rewrites.push(mend.rewrite.clone());
            let finds = |name: &&str| {
                let search = assemble(vec![report("/x", &[], &[name])], &with_it, &Files::new(&files)).search;
                search.found.contains_key(&FoundBy::Rewrite) && !mended.contains(name)
            };
            let found: Vec<&str> = names.iter().copied().filter(finds).collect();
            prop_assert!(found.len() >= mend.finds, "{:?} finds {:?}", mend, found);
            mended.extend(found.into_iter().take(mend.finds));
        }
    }
}

/// The same line of one file as reports tell it, each by its format and generator.
#[track_caller]
fn check_hits(reports: &[(&str, Option<&str>, u32)], expected: u32) {
    let tell = |&(format, generator, hits): &(&str, Option<&str>, u32)| {
        let mut one = report("/work", &[], &[]);
        one.input.format = format.to_owned();
        one.input.generator = generator.map(str::to_owned);
        let file = FileCoverage { lines: [(1, hits)].into_iter().collect(), ..FileCoverage::default() };
        one.report.files.insert("a.py".into(), Arc::new(file));
        one
    };
    let mut loaded: Vec<Loaded> = reports.iter().map(tell).collect();
    for _ in 0..loaded.len() {
        loaded.rotate_left(1);
        let snapshot = assemble(loaded.clone(), &project(), &Files::new(&["/work/a.py"]));
        assert_eq!(snapshot.report.files["a.py"].lines.get(1).map(|line| line.hits), Some(expected));
    }
}

#[test]
fn what_is_not_counted_does_not_add_up() {
    let by = Some("coverage.py 7.17.3");
    check_hits(&[("cobertura", by, 1), ("coverage.py-json", by, 1)], 1);
    check_hits(&[("jacoco", None, 1), ("jacoco", None, 1)], 1);
    check_hits(&[("cobertura", None, 2), ("lcov", None, 3)], 5);
    check_hits(&[("lcov", None, 0), ("cobertura", by, 1), ("lcov", None, 5)], 5);
    check_hits(&[("lcov", None, 0), ("cobertura", by, 1)], 1);
}
