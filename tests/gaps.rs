//! What a report misses as a queue: it adds up, and what is promised of it comes true when it is covered.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/fixtures.rs"]
#[allow(dead_code, reason = "no dumps are needed here")]
mod fixtures;

use std::collections::BTreeMap;
use std::sync::Arc;

use lacuna::analysis::aside::Matched;
use lacuna::analysis::hits_needed;
use lacuna::analysis::queue::{Beside, Grain, Queue, units};
use lacuna::analysis::ranking::{Weights, rank};
use lacuna::analysis::route::{self, Offer, Route};
use lacuna::analysis::units::{FileUnits, Unit};
use lacuna::model::{BranchCount, BranchesBuilder, FileCoverage, LineTableBuilder, Metric, Report};
use proptest::prelude::*;

#[test]
fn the_units_of_every_fixture_are_what_it_misses() {
    let mut checked = 0;
    for fixture in fixtures::fixtures() {
        let report = fixtures::format(&fixture.format).parse(&mut &fixture.bytes[..]).report;
        for (path, file) in &report.files {
            for units in both(file, report.metric) {
                let sum = |of: fn(&Unit) -> u32| units.units.iter().map(|unit| u64::from(of(unit))).sum::<u64>();
                let branches = file.branches.ratio().unwrap_or_default().missing();
                let place = format!("{}: {path}", fixture.path.display());
                assert_eq!(
                    (sum(|it| it.lines), sum(|it| it.branches)),
                    (file.lines.ratio().missing(), branches),
                    "{place}"
                );
                if file.details.stated.is_none() && !file.details.only_ran {
                    assert_eq!(sum(|it| it.gain), file.totals().by(report.metric).missing(), "{place}");
                    checked += units.units.len();
                }
            }
        }
    }
    assert!(checked > 300, "{checked} are too few to tell");
}

fn both(file: &FileCoverage, metric: Metric) -> [FileUnits; 2] {
    let gaps = FileUnits::of(file, None, metric);
    [gaps.clone(), gaps.by_function()]
}

/// The report as it is when tests cover these entries: their lines hit, all their branches taken.
fn covered(report: &Report, queue: &Queue, places: impl Iterator<Item = u32>) -> Report {
    let mut report = report.clone();
    for place in places {
        let (entry, unit) = queue.at(place);
        let file = &report.files[&entry.path];
        let own = entry.units.lines_of(&entry.coverage, unit);
        let mut lines = LineTableBuilder::default();
        file.lines.iter().for_each(|it| lines.push(it.number, if own.contains(&it.number) { 1 } else { it.hits }));
        let mut branches = BranchesBuilder::default();
        for count in file.branches.counts() {
            let lead_in = unit.partial.iter().find(|(line, _)| *line == count.line).map_or(0, |(_, count)| *count);
            let taken = if own.contains(&count.line) { count.total } else { count.taken + lead_in };
            branches.push_count(BranchCount { taken, ..count });
        }
        let lines = lines.take_settled(u32::max);
        let file = FileCoverage { lines, branches: branches.take_settled(), ..(**file).clone() };
        report.files.insert(Arc::clone(&entry.path), Arc::new(file));
    }
    report
}

fn queue(report: &Report, grain: Grain) -> Queue {
    let aside = Matched::default();
    let beside = Beside { change: &|_| None, aside: &aside, components: &[], precision: 0, base: None };
    Queue::of(report, &units(report, &|_| None), &beside, grain)
}

type Ways = [(&'static str, fn(&[Offer], u64) -> Option<Route>); 2];

const WAYS: Ways = [("fewest", route::fewest), ("cheapest", route::cheapest)];

prop_compose! {
    fn files()(
        lines in prop::collection::btree_map(1..60_u32, 0..2_u32, 0..50),
        branches in prop::collection::btree_map(1..60_u32, (0..3_u32, 0..3_u32), 0..20),
    ) -> Arc<FileCoverage> {
        let mut builder = BranchesBuilder::default();
        builder.set_measured();
        branches.into_iter().for_each(|(line, (taken, more))| builder.push_count(BranchCount { line, taken, total: taken + more }));
        let lines = lines.into_iter().collect();
        Arc::new(FileCoverage { lines, branches: builder.take_settled(), ..FileCoverage::default() })
    }
}

proptest! {
    #[test]
    fn the_way_to_a_percentage_leads_there(
        files in prop::collection::vec(files(), 1..6), target in 0..=100_u32, precision in 0..3_u8,
        both in any::<bool>(), by_function in any::<bool>(),
    ) {
        let files: BTreeMap<Arc<str>, _> = (0..).zip(files).map(|(at, file)| (Arc::from(format!("{at}.py")), file)).collect();
        let metric = if both { Metric::LinesAndBranches } else { Metric::Lines };
        let report = Report { files: files.into_iter().collect(), metric, ..Report::default() };
        let queue = queue(&report, if by_function { Grain::Function } else { Grain::Gap });
        let ratio = report.totals().by(metric);
        let needed = hits_needed(ratio, target.into(), precision).unwrap();
        let price = |place: u32| queue.measures[place as usize].price(&Weights::default());
        let offers: Vec<Offer> = (0..).zip(&queue.measures).map(|(place, it)| Offer { gain: it.gain.into(), price: price(place) }).collect();
        for (name, way) in WAYS {
            let route = way(&offers, needed).expect("all of it reaches 100");
            let after = covered(&report, &queue, route.chosen.iter().map(|&at| at as u32)).totals().by(metric);
            prop_assert_eq!((after.covered, after.total), (ratio.covered + route.gain, ratio.total), "{}", name);
            prop_assert!(!after.percent().is_below(target.into(), precision), "{name}: {after:?}");
        }
        let ranked = rank(&queue.measures, &Weights::default());
        let all = covered(&report, &queue, ranked.iter().map(|one| one.place)).totals();
        prop_assert_eq!((all.lines.missing(), all.branches.unwrap_or_default().missing()), (0, 0));
    }
}
