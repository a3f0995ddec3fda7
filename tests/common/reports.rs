//! Reports made up from the model itself: every field of it, with names that try to be something else.
//!
//! They could all be of one source: reports agree how many branches a line has and what these are called, as the shards
//! of one run do. Whether a report says so, counts only, or names only what is missing, is its own affair.

use std::collections::BTreeMap;
use std::sync::Arc;

use lacuna::model::{
    Branch, BranchCount, BranchTarget, Branches, BranchesBuilder, Class, ColumnUnit, Contexts, ContextsBuilder,
    FileCoverage, Function, Known, LineTable, Metric, More, Place, Ratio, Region, Report, Share, Stated, Totals,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Names that are in one spelling already.
const NAMES: &[&str] =
    &["a.py", "src/b c.py", "src/ä\"<&>'.py", "/abs/d.py", "x/new\nSF:line.py", "C:/win/e.cs", "web,1.js", "x/\u{1}.c"];

const WORDS: &[&str] = &["f", "g", "12,h", "operator<<", "a,b", "", "f\nDA:1,1", "ö\\\"", "f (line 2)"];

const LINES: u32 = 12;

/// A report of up to four files. `only_ran` says whether there may be files of which only lines that ran are listed.
pub(crate) fn reports(only_ran: bool) -> impl Strategy<Value = Report> {
    let generator = prop::option::of(select(&["coverage.py 7.17.3", "gcovr 8.8", "some tool"][..]));
    let metric = select(
        &[
            Metric::Lines,
            Metric::LinesAndBranches,
            Metric::Branches,
            Metric::Functions,
            Metric::Statements,
            Metric::Instructions,
        ][..],
    );
    let ratios = (ratio(), ratio(), ratio(), ratio(), ratio());
    let stated = ratios.prop_map(|(lines, branches, functions, statements, instructions)| Stated {
        lines,
        branches,
        functions,
        statements,
        instructions,
    });
    let files = prop::collection::btree_map(select(NAMES), files(only_ran), 1..4);
    let time = prop::option::of(prop_oneof![1..3_u64, 1_700_000_000..1_700_000_002_u64]);
    let whole =
        (generator, time, metric, stated, files).prop_map(|(generator, timestamp, metric, stated, files)| Report {
            generator: generator.map(str::to_owned),
            timestamp,
            metric,
            stated,
            files: files.into_iter().map(|(name, file)| (Arc::from(name), Arc::new(file))).collect(),
        });
    prop_oneof![9 => whole, 1 => Just(Report::default())]
}

/// One file.
pub(crate) fn files(only_ran: bool) -> impl Strategy<Value = FileCoverage> {
    let roots = subsequence(&["/home/ci", "C:\\w & x", "/a"][..], 0..3).prop_shuffle();
    let tables = (roots, lines(), prop::option::of(branches()), prop::collection::vec(function(), 0..4));
    (tables, prop::option::of(known(only_ran))).prop_map(|((roots, lines, branches, functions), known)| {
        let roots = roots.into_iter().map(str::to_owned).collect();
        let (branches, functions) = (branches.unwrap_or_default(), functions.into_iter().collect());
        let mut file = FileCoverage { roots, lines, branches, functions, ..FileCoverage::default() };
        if let Some(mut known) = known {
            known.excluded = known.excluded.iter().copied().filter(|&line| file.lines.get(line).is_none()).collect();
            *file.details = known;
        }
        file
    })
}

fn lines() -> impl Strategy<Value = LineTable> {
    prop::collection::btree_map(1..LINES, hits(), 0..8).prop_map(LineTable::from_iter)
}

fn hits() -> impl Strategy<Value = u32> {
    prop_oneof![3 => Just(0), 3 => 1..5_u32, 1 => Just(u32::MAX)]
}

/// What the branches of a line are called; their number is the same in every report.
fn target(line: u32, at: u32) -> BranchTarget {
    match (line + at) % 5 {
        0 => BranchTarget::Line(20 + at),
        1 if at == 0 => BranchTarget::Exit,
        2 => BranchTarget::Named(format!("case {at} & <more>").into()),
        3 => BranchTarget::Named(format!("a, {at}\nend_of_record").into()),
        _ => BranchTarget::Numbered { block: line % 2, branch: at },
    }
}

/// How a report tells of the branches of a line.
#[derive(Debug, Clone, Copy)]
enum Telling {
    All,
    Missing,
    Count,
}

fn branches() -> impl Strategy<Value = Branches> {
    let telling = select(&[Telling::All, Telling::Missing, Telling::Count][..]);
    let line = (telling, prop::collection::vec(hits(), 4));
    prop::collection::btree_map(1..6_u32, line, 0..6).prop_map(|lines: BTreeMap<_, _>| {
        let mut branches = BranchesBuilder::default();
        branches.set_measured();
        for (line, (telling, hits)) in lines {
            let total = 1 + line % 4;
            let hits = &hits[..total as usize];
            let taken = hits.iter().filter(|&&hits| hits > 0).count() as u32;
            branches.push_count(BranchCount { line, taken, total });
            for (at, &hits) in (0..).zip(hits) {
                let told = match telling {
                    Telling::All => true,
                    Telling::Missing => hits == 0,
                    Telling::Count => false,
                };
                if told {
                    branches.push_detail(Branch { line, target: target(line, at), hits });
                }
            }
        }
        branches.take_settled()
    })
}

fn function() -> impl Strategy<Value = Function<'static>> {
    let line = || prop::option::weighted(0.8, 1..5_u32);
    let hits = prop_oneof![Just(0), 1..4_u64, Just(u64::MAX)];
    (select(WORDS), line(), line(), prop::option::of(hits), prop::option::of(0..4_u32))
        .prop_map(|(name, line, end, hits, complexity)| Function { name: name.into(), line, end, hits, complexity })
}

fn known(only_ran: bool) -> impl Strategy<Value = Known> {
    let some = || subsequence((1..LINES).collect::<Vec<_>>(), 0..4);
    let class = (select(WORDS), prop::option::of(1..5_u32), prop::option::of(5..9_u32))
        .prop_map(|(name, line, end)| Class { line, end, name: name.to_owned() });
    let columns = select(&[ColumnUnit::Bytes, ColumnUnit::Utf16][..]);
    let pieces = (columns, prop::collection::btree_map(piece(), (0..3_u32, hits()), 0..4), shares(), shares());
    let only_ran = if only_ran { any::<bool>().boxed() } else { Just(false).boxed() };
    let classes = prop::collection::vec(class, 0..3);
    (some(), some(), pieces, contexts(), classes, prop::option::weighted(0.3, totals()), only_ran).prop_map(
        |(partial, excluded, (columns, regions, instructions, conditions), contexts, classes, stated, only_ran)| {
            let region = |((start, end), (statements, hits))| Region { start, end, statements, hits };
            let regions = regions.into_iter().map(region).collect();
            let more = More {
                partial: partial.into(),
                excluded: excluded.into(),
                instructions: instructions.into(),
                conditions: conditions.into(),
                contexts,
                classes: classes.into(),
                stated: stated.map(Box::new),
                only_ran,
            };
            Known { regions, columns, more: more.into() }
        },
    )
}

fn piece() -> impl Strategy<Value = (Place, Place)> {
    let place =
        || (1..4_u32, select(&[0, 1, 7, Place::END_OF_LINE][..])).prop_map(|(line, column)| Place { line, column });
    (place(), place())
}

fn shares() -> impl Strategy<Value = Vec<Share>> {
    prop::collection::btree_map(1..LINES, (0..4_u32, 0..4_u32), 0..3)
        .prop_map(|all| all.into_iter().map(|(line, (a, b))| Share::new(line, a, b)).collect())
}

fn contexts() -> impl Strategy<Value = Contexts> {
    prop::collection::btree_map(1..LINES, subsequence(&["t1", "t2", "", "t\"3\n"][..], 0..4), 0..4).prop_map(|lines| {
        let mut builder = ContextsBuilder::default();
        for (line, names) in lines {
            let mut places = names.into_iter().map(|name| builder.name(&name.into())).collect();
            builder.add(line, &mut places);
        }
        builder.finish()
    })
}

fn ratio() -> impl Strategy<Value = Option<Ratio>> {
    prop::option::of((0..9_u64, 0..9_u64).prop_map(|(covered, total)| Ratio::new(covered, total)))
}

fn totals() -> impl Strategy<Value = Totals> {
    (ratio(), 0..3_u64, ratio(), ratio(), ratio(), ratio(), ratio(), (0..3_u64, 0..3_u64)).prop_map(
        |(lines, partial, branches, functions, statements, instructions, conditions, unknown)| Totals {
            lines: lines.unwrap_or_default(),
            partial,
            branches,
            functions,
            statements,
            instructions,
            conditions,
            uncounted: unknown.0,
            unknown_files: unknown.1,
        },
    )
}
