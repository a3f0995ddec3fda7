//! The coverage of one text as it lies on another.

use super::LineMap;
use crate::model::{
    Branch, BranchCount, BranchTarget, Branches, BranchesBuilder, Class, Contexts, ContextsBuilder, Details,
    FileCoverage, Function, Known, LineTableBuilder, More, Place, Region, Share,
};

/// What a report says of the old text, as far as it holds for the new one: everything lies where its line went, and
/// what lay on a line that has no counterpart is left out. Totals that the report states for the file stay as stated.
#[must_use]
pub fn moved(file: &FileCoverage, map: &LineMap) -> FileCoverage {
    if map.is_identity() {
        return file.clone();
    }
    let mut lines = LineTableBuilder::default();
    for line in file.lines.iter() {
        if let Some(number) = map.to_new(line.number) {
            lines.push(number, line.hits);
        }
    }
    FileCoverage {
        roots: file.roots.clone(),
        lines: lines.take_settled(u32::max),
        branches: branches(&file.branches, map),
        functions: file.functions.iter().filter_map(|it| function(it, map)).collect(),
        details: if file.details.is_empty() { Details::default() } else { details(&file.details, map) },
    }
}

fn branches(branches: &Branches, map: &LineMap) -> Branches {
    let mut builder = BranchesBuilder::default();
    for count in branches.counts() {
        if let Some(line) = map.to_new(count.line) {
            builder.push_count(BranchCount { line, ..count });
        }
    }
    for branch in branches.details() {
        let target = match branch.target {
            // It goes nowhere that is known: the count of its line still tells of it.
            BranchTarget::Line(to) => map.to_new(to).map(BranchTarget::Line),
            other => Some(other),
        };
        if let (Some(line), Some(target)) = (map.to_new(branch.line), target) {
            builder.push_detail(Branch { line, target, ..branch });
        }
    }
    let mut moved = builder.take_settled();
    if branches.is_measured() {
        moved.set_measured();
    }
    moved
}

/// A first and a last line in the new text; nothing, if the first line has no counterpart. Where none is known, none is.
fn span(line: Option<u32>, end: Option<u32>, map: &LineMap) -> Option<(Option<u32>, Option<u32>)> {
    let first = line.map(|line| map.to_new(line));
    // A bracket at the end may be edited, and the body still ends about there.
    let last = end.and_then(|end| map.before(end)).filter(|last| first.flatten().is_none_or(|first| first <= *last));
    match first {
        Some(None) => None,
        Some(first) => Some((first, last)),
        None => Some((None, last)),
    }
}

fn function<'a>(function: Function<'a>, map: &LineMap) -> Option<Function<'a>> {
    let (line, end) = span(function.line, function.end, map)?;
    Some(Function { line, end, ..function })
}

fn details(known: &Known, map: &LineMap) -> Details {
    let numbers = |list: &[u32]| list.iter().filter_map(|&line| map.to_new(line)).collect();
    let shares = |list: &[Share]| {
        list.iter().filter_map(|share| Some(Share { line: map.to_new(share.line)?, ..*share })).collect()
    };
    let class = |class: &Class| {
        let (line, end) = span(class.line, class.end, map)?;
        Some(Class { line, end, name: class.name.clone() })
    };
    let more = More {
        partial: numbers(&known.partial),
        excluded: numbers(&known.excluded),
        instructions: shares(&known.instructions),
        conditions: shares(&known.conditions),
        contexts: contexts(&known.contexts, map),
        classes: known.classes.iter().filter_map(class).collect(),
        stated: known.stated.clone(),
        only_ran: known.only_ran,
    };
    let regions = known.regions.iter().filter_map(|it| region(it, map)).collect();
    let mut details = Details::default();
    *details = Known { regions, columns: known.columns, ..Known::default() };
    *details.more = more;
    details
}

/// A region in the new text. One that begins or ends on an edited line reaches as far as the lines that have counterparts.
fn region(region: &Region, map: &LineMap) -> Option<Region> {
    let place = |place: Place| {
        let run = map.run_of_old(place.line)?;
        let column = match place.column {
            0 | Place::END_OF_LINE => place.column,
            column => column.saturating_add_signed(run.indent).max(1),
        };
        Some(Place { line: run.new + (place.line - run.old), column })
    };
    let start = place(region.start).or_else(|| Some(Place { line: map.after(region.start.line)?, column: 1 }))?;
    let end =
        place(region.end).or_else(|| Some(Place { line: map.before(region.end.line)?, column: Place::END_OF_LINE }))?;
    (start <= end).then_some(Region { start, end, ..*region })
}

fn contexts(contexts: &Contexts, map: &LineMap) -> Contexts {
    let mut builder = ContextsBuilder::default();
    let names: Vec<u32> = contexts.names().iter().map(|name| builder.name(name)).collect();
    let sets = contexts.sets().map(|set| {
        let mut places = set.iter().map(|&name| names[name as usize]).collect();
        builder.set_of(&mut places)
    });
    let sets: Vec<Option<u32>> = sets.collect();
    for (line, set) in contexts.lines_with_sets() {
        if let (Some(line), Some(set)) = (map.to_new(line), sets[set as usize]) {
            builder.add_set(line, set);
        }
    }
    builder.finish()
}
