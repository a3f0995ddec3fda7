//! The pieces of a line that did not run, on lines that did: `return` in `if failed { return }`.
//!
//! Reports with columns (Go blocks, istanbul statements, llvm regions) tell more than lines can. Of regions that hold one
//! another, the innermost decides.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{ColumnUnit, FileCoverage, Place, Region};

/// Regions within regions deeper than this decide nothing: no code is.
const DEEPEST: usize = 64;

/// By line, the bytes of it that did not run, ascending and apart. `text` gives the text of a line.
#[must_use]
pub fn missed<'t>(file: &FileCoverage, text: impl Fn(u32) -> &'t str) -> BTreeMap<u32, Vec<Range<u32>>> {
    let regions = &file.details.regions;
    let mut found = BTreeMap::new();
    if !regions.iter().any(|region| region.hits == 0) {
        return found;
    }
    let mut coming = regions.iter().peekable();
    let mut open: Vec<&Region> = Vec::new();
    for line in file.lines.iter() {
        open.retain(|region| region.end.line >= line.number);
        while let Some(region) = coming.next_if(|region| region.start.line <= line.number) {
            if region.end.line >= line.number && open.len() < DEEPEST {
                open.push(region);
            }
        }
        if line.hits > 0 && open.iter().any(|region| region.hits == 0) {
            let text = text(line.number);
            let pieces = pieces(&open, line.number, text, file.details.columns);
            if !pieces.is_empty() {
                found.insert(line.number, pieces);
            }
        }
    }
    found
}

/// The bytes of a line that did not run. `open` are the regions on it, by where they start.
fn pieces(open: &[&Region], line: u32, text: &str, unit: ColumnUnit) -> Vec<Range<u32>> {
    let code = text.len() - text.trim_start().len()..text.trim_end().len();
    // A line of megabytes is not counted through for each of its regions.
    let unit = if text.is_ascii() { ColumnUnit::Bytes } else { unit };
    let mut is_missed = vec![false; text.len()];
    for region in open {
        let start = if region.start.line < line { 0 } else { byte_at(text, region.start, unit) };
        let end = if region.end.line > line { text.len() } else { byte_at(text, region.end, unit) };
        if let Some(within) = is_missed.get_mut(start.max(code.start)..end.min(code.end)) {
            within.fill(region.hits == 0);
        }
    }
    let mut pieces: Vec<Range<u32>> = Vec::new();
    for at in (0..).zip(&is_missed).filter(|(_, missed)| **missed).map(|(at, _)| at) {
        match pieces.last_mut() {
            Some(piece) if piece.end == at => piece.end = at + 1,
            _ => pieces.push(at..at + 1),
        }
    }
    // A block begins with its brace: nobody would miss that.
    pieces.retain(|piece| text[piece.start as usize..piece.end as usize].contains(char::is_alphanumeric));
    pieces
}

/// The byte of a line at which a place lies, at most its end.
fn byte_at(text: &str, place: Place, unit: ColumnUnit) -> usize {
    let before = place.column.saturating_sub(1) as usize;
    match unit {
        ColumnUnit::Bytes => text.floor_char_boundary(before),
        ColumnUnit::Utf16 => {
            let mut units = 0;
            let at = text.char_indices().find(|(_, character)| {
                let here = units;
                units += character.len_utf16();
                here >= before
            });
            at.map_or(text.len(), |(at, _)| at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(start: (u32, u32), end: (u32, u32), hits: u32) -> Region {
        let place = |(line, column)| Place { line, column };
        Region { start: place(start), end: place(end), statements: 1, hits }
    }

    #[track_caller]
    fn check(text: &str, unit: ColumnUnit, regions: &[Region], missed: &[&str]) {
        let mut file = FileCoverage { lines: [(1, 1)].into_iter().collect(), ..FileCoverage::default() };
        file.details.regions = regions.into();
        file.details.columns = unit;
        let found = super::missed(&file, |_| text);
        let found = found.get(&1).map_or(&[][..], Vec::as_slice);
        let found: Vec<&str> = found.iter().map(|piece| &text[piece.start as usize..piece.end as usize]).collect();
        assert_eq!(found, missed);
    }

    #[test]
    fn the_innermost_region_decides() {
        let text = "\tif failed { return } else { go() }";
        check(text, ColumnUnit::Bytes, &[region((1, 1), (1, 13), 4), region((1, 14), (1, 20), 0)], &["return"]);
        check(
            text,
            ColumnUnit::Bytes,
            &[region((1, 1), (9, 1), 0), region((1, 28), (1, 36), 2)],
            &["if failed { return } else "],
        );
        check(text, ColumnUnit::Bytes, &[region((1, 1), (1, Place::END_OF_LINE), 3)], &[]);
        check(text, ColumnUnit::Bytes, &[region((1, 30), (1, 9), 0)], &[]);
        check(text, ColumnUnit::Bytes, &[region((1, 1), (1, 12), 4), region((1, 12), (1, 14), 0)], &[]);
    }

    #[test]
    fn columns_count_in_the_tools_unit() {
        let text = "é𝄞(); b()";
        check(text, ColumnUnit::Utf16, &[region((1, 8), (1, 11), 0)], &["b()"]);
        check(text, ColumnUnit::Bytes, &[region((1, 11), (1, 14), 0)], &["b()"]);
    }
}
